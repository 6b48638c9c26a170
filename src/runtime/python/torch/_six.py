"""torch._six, which PyTorch had until 2.0: Python 2 and 3 under the same names."""

import builtins
import collections.abc as container_abcs  # noqa: F401
import io
from math import inf, nan  # noqa: F401

string_classes, int_classes, class_types, text_type = (str, bytes), int, (type,), str
StringIO, FileNotFoundError, PY2, PY3, PY37 = io.StringIO, builtins.FileNotFoundError, False, True, True
istuple = lambda obj: isinstance(obj, tuple)  # noqa: E731
with_metaclass = lambda meta, *bases: meta("temporary_class", bases, {})  # noqa: E731
