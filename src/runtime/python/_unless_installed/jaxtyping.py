"""jaxtyping: shapes and dtypes in annotations. Here where the chosen environment has none. Types of arrays and kinds of dtypes are looked at by `isinstance`; shapes are not."""

import typing

_KINDS = {
    "Float": "float bfloat", "Float16": "float16", "Float32": "float32", "Float64": "float64", "BFloat16": "bfloat16", "Complex": "complex", "Complex64": "complex64", "Complex128": "complex128",
    "Inexact": "float bfloat complex", "Int": "int", "Int8": "int8", "Int16": "int16", "Int32": "int32", "Int64": "int64", "UInt": "uint", "UInt8": "uint8", "UInt16": "uint16", "UInt32": "uint32",
    "UInt64": "uint64", "Integer": "int uint", "Real": "int uint float bfloat", "Num": "int uint float bfloat complex", "Bool": "bool", "Key": "key", "Shaped": "",
}  # fmt: skip


class _Annotation(type):
    """What `Float[Tensor, "n 3"]` is."""

    def __instancecheck__(cls, value):
        if cls.array_type is not typing.Any and not isinstance(value, cls.array_type):
            return False
        dtype = str(getattr(value, "dtype", "")).removeprefix("torch.")
        return not cls.kinds or dtype.startswith(cls.kinds)


class _Kind(type):
    def __getitem__(cls, given):
        array_type, shape = given
        inner = getattr(array_type, "array_type", array_type)
        return _Annotation(f"{cls.__name__}[{getattr(inner, '__name__', inner)}, '{shape}']", (), {"array_type": inner, "kinds": cls.kinds, "dim_str": shape, "__module__": "jaxtyping"})


globals().update({name: _Kind(name, (), {"kinds": tuple(kinds.split()), "__module__": "jaxtyping"}) for name, kinds in _KINDS.items()})


class PyTree:
    def __class_getitem__(cls, item):
        return typing.Any


def jaxtyped(fn=None, *, typechecker=None):
    """Decorator. Functions run as they are: what checks their arguments makes no numbers."""
    return (lambda f: f) if fn is None else fn


def install_import_hook(modules, typechecker=None):
    """A context manager, or a call for its effect, that leaves modules as they are."""
    import contextlib

    return contextlib.nullcontext()


class AnnotationError(Exception):
    pass


class TypeCheckError(TypeError):
    pass


def __getattr__(name):
    if name in ("Array", "ArrayLike", "Scalar", "ScalarLike", "PRNGKeyArray"):
        import jax

        return jax.Array
    raise AttributeError(f"module 'jaxtyping' has no attribute '{name}'")
