"""torch.backends: switches of libraries that are not here. They can be read and set, and change no number."""

import sys
import types


class _Backend(types.ModuleType):
    def __init__(self, name, **values):
        super().__init__(f"torch.backends.{name}")
        self.__dict__.update(values)
        sys.modules[self.__name__] = self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return False


def _no():
    return False


def _switch(*args, **kwargs):
    """A context manager, or a call, without effect."""
    import contextlib

    return contextlib.nullcontext()


cudnn = _Backend(
    "cudnn", enabled=True, benchmark=False, deterministic=False, allow_tf32=True, benchmark_limit=10,
    is_available=_no, version=lambda: None, flags=_switch, is_acceptable=lambda tensor: False,
)  # fmt: skip
cuda = _Backend(
    "cuda", is_built=_no, matmul=types.SimpleNamespace(allow_tf32=False, allow_fp16_reduced_precision_reduction=True, allow_bf16_reduced_precision_reduction=True),
    flash_sdp_enabled=_no, mem_efficient_sdp_enabled=_no, math_sdp_enabled=lambda: True, cudnn_sdp_enabled=_no, is_flash_attention_available=_no,
    enable_flash_sdp=_switch, enable_mem_efficient_sdp=_switch, enable_math_sdp=_switch, enable_cudnn_sdp=_switch, sdp_kernel=_switch,
    preferred_linalg_library=_switch, cufft_plan_cache=[],
)  # fmt: skip
mps = _Backend("mps", is_available=_no, is_built=_no, is_macos_or_newer=lambda *version: False)
mkldnn = _Backend("mkldnn", is_available=_no, enabled=False, flags=_switch)
mkl = _Backend("mkl", is_available=_no)
openmp = _Backend("openmp", is_available=_no)
opt_einsum = _Backend("opt_einsum", is_available=_no, enabled=False, strategy=None)
quantized = _Backend("quantized", engine="none", supported_engines=["none"])
cpu = _Backend("cpu", get_cpu_capability=lambda: "DEFAULT")
nnpack = _Backend("nnpack", is_available=_no, enabled=False)
xeon = _Backend("xeon")
