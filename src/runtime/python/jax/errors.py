"""jax.errors: names that programs catch. Nothing is traced abstractly here, so none of them is raised."""


class JAXTypeError(TypeError):
    pass


class ConcretizationTypeError(JAXTypeError):
    pass


class TracerBoolConversionError(ConcretizationTypeError):
    pass


class TracerArrayConversionError(JAXTypeError):
    pass


class TracerIntegerConversionError(JAXTypeError):
    pass


class NonConcreteBooleanIndexError(JAXTypeError):
    pass


class UnexpectedTracerError(JAXTypeError):
    pass


class KeyReuseError(RuntimeError):
    pass


class JaxRuntimeError(RuntimeError):
    pass
