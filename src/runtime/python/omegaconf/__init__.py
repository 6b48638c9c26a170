"""OmegaConf: configurations from files, dictionaries and dataclasses, with values that refer to each other."""

from .containers import DictConfig, ListConfig, plain
from .errors import ConfigAttributeError, ConfigKeyError, InterpolationKeyError, MissingMandatoryValue, OmegaConfBaseException, ReadonlyConfigError
from .omegaconf import MISSING, OmegaConf, open_dict, read_write
from . import dictconfig, listconfig

II = "${{{}}}".format


def SI(interpolation):
    return interpolation


__version__ = "2.3.0"
__all__ = [
    "II", "MISSING", "SI", "ConfigAttributeError", "ConfigKeyError", "DictConfig", "InterpolationKeyError", "ListConfig", "MissingMandatoryValue", "OmegaConf", "OmegaConfBaseException",
    "ReadonlyConfigError", "dictconfig", "listconfig", "open_dict", "plain", "read_write",
]  # fmt: skip
