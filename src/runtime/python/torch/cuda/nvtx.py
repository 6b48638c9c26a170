"""Marks for NVIDIA's profiler: nothing looks at them."""

from .._absent import device_context as range
from .._absent import nothing

range_push = range_pop = mark = range_start = range_end = nothing
