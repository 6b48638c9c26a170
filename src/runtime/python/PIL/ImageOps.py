"""PIL.ImageOps."""

import numpy as np

from .Image import Image, Transpose


def expand(image, border=0, fill=0):
    left, top, right, bottom = (border,) * 4 if isinstance(border, int) else (*border, *border) if len(border) == 2 else border
    a = image._array
    made = np.zeros((a.shape[0] + top + bottom, a.shape[1] + left + right, *a.shape[2:]), dtype=a.dtype)
    made[:] = fill
    made[top : top + a.shape[0], left : left + a.shape[1]] = a
    return Image(made, image.mode)


def mirror(image):
    return image.transpose(Transpose.FLIP_LEFT_RIGHT)


def flip(image):
    return image.transpose(Transpose.FLIP_TOP_BOTTOM)


def invert(image):
    return Image(255 - image._array, image.mode)


def grayscale(image):
    return image.convert("L")
