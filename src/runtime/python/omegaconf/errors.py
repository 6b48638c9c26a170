"""Errors of OmegaConf."""


class OmegaConfBaseException(Exception):
    pass


class ConfigKeyError(OmegaConfBaseException, KeyError):
    def __str__(self):
        return str(self.args[0])


class ConfigAttributeError(OmegaConfBaseException, AttributeError):
    pass


class MissingMandatoryValue(OmegaConfBaseException):
    pass


class ReadonlyConfigError(OmegaConfBaseException):
    pass


class InterpolationKeyError(OmegaConfBaseException, ValueError):
    pass


class UnsupportedInterpolationType(OmegaConfBaseException, ValueError):
    pass
