"""Pillow, as far as datasets of arrays use it: pictures that are made of arrays, cropped, padded and flipped. Files of pictures cannot be read.

https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

import sys
import types

from _nabla.engine import Unsupported

from . import Image, ImageOps  # noqa: F401

__version__ = PILLOW_VERSION = "10.4.0"


class UnidentifiedImageError(OSError):
    pass


def _refusing(module):
    def lookup(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")

        def refuse(*args, **kwargs):
            raise Unsupported(f"Nabla does not support {module}.{name} yet")

        return refuse

    return lookup


for _name in "ImageChops ImageColor ImageDraw ImageEnhance ImageFile ImageFilter ImageFont ImageSequence ImageStat".split():
    _module = globals()[_name] = sys.modules[f"PIL.{_name}"] = types.ModuleType(f"PIL.{_name}", "It can be imported, and says so when it is used.")
    _module.__getattr__ = _refusing(_module.__name__)
