"""Which dtypes can be drawn, in the words of PyTorch's kernels: nobody gets whole numbers from a normal distribution."""

from ._dtype import finfo, iinfo

_KERNELS = {
    "normal": "normal_kernel_cpu", "uniform": "check_uniform_bounds", "log_normal": "log_normal_cpu", "geometric": "geometric_cpu", "random": "random_kernel_cpu", "bernoulli": "bernoulli_scalar_cpu_",
    "bernoulli_each": "bernoulli_tensor_cpu_self_", "poisson": "poisson_cpu", "randperm": "randperm",
}  # fmt: skip
_C_NAMES = {
    "float64": "double", "float32": "float", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "int64": "long int", "int32": "int", "int16": "short int", "int8": "signed char", "uint8": "unsigned char",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


def c_name(dtype):
    """How C++ spells the type of the numbers."""
    return _C_NAMES.get(dtype.name, dtype.name)


def refuse_kind(kind, dtype, p, q, other):
    """Refuses draws of a dtype that has none. `p` and `q` are the distribution's parameters, `other` a tensor of them or None."""
    real = dtype.is_floating_point
    if kind in ("exponential", "cauchy") and not real:
        raise RuntimeError(
            f"{kind.title()} distribution is a continuous probability distribution. dtype must be a floating point but you specified {dtype.title if kind == 'exponential' else c_name(dtype)}"
        )
    if kind == "randint":
        _refuse_bounds(dtype, p, q)
    if kind == "uniform" and real and dtype.itemsize < 8 and not abs(q) <= finfo(dtype).max:
        raise RuntimeError(f"to is out of bounds for {c_name(dtype)}")
    if kind == "bernoulli_each" and not other.dtype.is_floating_point and not dtype.is_complex:
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{other.dtype.title}'")
    allowed = real or {
        "normal": dtype.is_complex, "uniform": dtype.is_complex, "log_normal": False, "poisson": False,
        "geometric": not dtype.is_complex and dtype.name != "bool", "randperm": not dtype.is_complex and dtype.name != "bool",
        "random": not dtype.is_complex, "bernoulli": not dtype.is_complex, "bernoulli_each": not dtype.is_complex,
    }.get(kind, True)  # fmt: skip
    if not allowed:
        raise NotImplementedError(f"\"{_KERNELS[kind]}\" not implemented for '{dtype.title}'")


def _refuse_bounds(dtype, low, high):
    if dtype.is_complex:
        raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
    if dtype.is_floating_point or dtype.itemsize == 8:
        return
    least, most = (0, 1) if dtype.name == "bool" else (iinfo(dtype).min, iinfo(dtype).max)
    for name, value in (("from", low), ("to - 1", high - 1)):
        if not least <= value <= most:
            raise RuntimeError(f"{name} is out of bounds for {c_name(dtype)}")
