"""Pillow, as far as datasets of arrays use it: pictures of arrays and of JPEG and PNG files, cropped, resized, padded and flipped.

https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

from _nabla.absent import modules

from . import Image, ImageOps  # noqa: F401

__version__ = PILLOW_VERSION = "10.4.0"


class UnidentifiedImageError(OSError):
    pass


modules("PIL", "ImageChops ImageColor ImageDraw ImageEnhance ImageFile ImageFilter ImageFont ImageSequence ImageStat")
