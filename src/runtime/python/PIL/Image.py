"""PIL.Image over NumPy's arrays of bytes: height × width, or height × width × bands. Files of pictures are read, and never written."""

import builtins
import enum
import os

import numpy as np
from _nabla.engine import Unsupported
from _nabla.absent import without

from . import _files, _resampling


class Resampling(enum.IntEnum):
    NEAREST, LANCZOS, BILINEAR, BICUBIC, BOX, HAMMING = range(6)


class Transpose(enum.IntEnum):
    FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ROTATE_90, ROTATE_180, ROTATE_270, TRANSPOSE, TRANSVERSE = range(7)


class Transform(enum.IntEnum):
    AFFINE, EXTENT, PERSPECTIVE, QUAD, MESH = range(5)


class Palette(enum.IntEnum):
    WEB, ADAPTIVE = range(2)


class Dither(enum.IntEnum):
    NONE, ORDERED, RASTERIZE, FLOYDSTEINBERG = range(4)


for _kind in (Resampling, Transpose, Transform, Palette, Dither):
    globals().update(_kind.__members__)
ANTIALIAS = Resampling.LANCZOS

_BANDS = {"L": ("L",), "RGB": ("R", "G", "B"), "RGBA": ("R", "G", "B", "A"), "LA": ("L", "A"), "F": ("F",), "I": ("I",), "1": ("1",), "P": ("P",)}


class Image:
    """A picture in one of Pillow's modes; its numbers are an array."""

    format = None  # of the file it was read from

    def __init__(self, array, mode, info=None, palette=None):
        self._array, self.mode, self.info, self._palette = array, mode, info or {}, palette

    def _alike(self, array):
        return Image(array, self.mode, dict(self.info), self._palette)

    @property
    def size(self):
        return self._array.shape[1], self._array.shape[0]

    width = property(lambda self: self.size[0])
    height = property(lambda self: self.size[1])

    def getbands(self):
        return _BANDS[self.mode]

    def __array__(self, dtype=None, copy=None):
        made = self._array > 0 if self.mode == "1" else self._array.copy()
        return made if dtype is None else made.astype(dtype)

    @property
    def __array_interface__(self):
        a = self.__array__()
        return {"shape": a.shape, "typestr": "|b1" if self.mode == "1" else "|u1", "version": 3, "data": a.tobytes()}

    def tobytes(self):
        return self._array.tobytes()

    def copy(self):
        return self._alike(self._array.copy())

    def close(self):
        pass

    def split(self):
        return tuple(Image(self._array[..., i].copy(), "L") for i in range(len(self.getbands()))) if self._array.ndim > 2 else (self.copy(),)

    def getexif(self):
        return {}

    def load(self):
        pass

    def convert(self, mode=None, *args, **kwargs):
        """ITU-R 601-2 luma, as Pillow has it in integers, for grey ones."""
        if mode in (None, self.mode):
            return self.copy()
        a = self._array
        if self.mode == "P":
            return Image(self._palette[a.astype(np.int64)], "RGB").convert(mode)
        if self.mode == "I" and mode in ("L", "RGB"):
            return Image(np.clip(a, 0, 255).astype(np.uint8), "L").convert(mode)
        if self.mode == "1" and mode in ("L", "RGB"):
            return Image(a.copy(), "L").convert(mode)
        if mode == "RGB" and self.mode == "LA":
            return Image(a[..., 0].copy(), "L").convert(mode)
        if mode == "L" and self.mode == "LA":
            return Image(a[..., 0].copy(), mode)
        if mode == "RGB" and self.mode == "L":
            return Image(np.stack([a, a, a], axis=-1), mode)
        if mode == "RGB" and self.mode == "RGBA":
            return Image(a[..., :3].copy(), mode)
        if mode == "L" and self.mode in ("RGB", "RGBA"):
            r, g, b = (a[..., i].astype(np.int64) for i in range(3))
            return Image(((r * 19595 + g * 38470 + b * 7471 + 0x8000) // 65536).astype(np.uint8), mode)
        raise Unsupported(f"Nabla does not support converting pictures from {self.mode} to {mode} yet")

    def crop(self, box=None):
        left, top, right, bottom = (0, 0, *self.size) if box is None else (int(round(v)) for v in box)
        made = np.zeros((bottom - top, right - left, *self._array.shape[2:]), dtype=self._array.dtype)
        (x0, x1), (y0, y1) = (max(left, 0), min(right, self.width)), (max(top, 0), min(bottom, self.height))
        if x1 > x0 and y1 > y0:
            made[y0 - top : y1 - top, x0 - left : x1 - left] = self._array[y0:y1, x0:x1]
        return self._alike(made)

    def transpose(self, method):
        a = self._array
        made = {
            Transpose.FLIP_LEFT_RIGHT: lambda: a[:, ::-1], Transpose.FLIP_TOP_BOTTOM: lambda: a[::-1], Transpose.ROTATE_90: lambda: np.rot90(a), Transpose.ROTATE_180: lambda: np.rot90(a, 2),
            Transpose.ROTATE_270: lambda: np.rot90(a, 3), Transpose.TRANSPOSE: lambda: np.swapaxes(a, 0, 1), Transpose.TRANSVERSE: lambda: np.rot90(np.swapaxes(a, 0, 1), 2),
        }[Transpose(method)]()  # fmt: skip
        return self._alike(made.copy())

    def paste(self, im, box=None, mask=None):
        if mask is not None:
            raise Unsupported("Nabla does not support pasting pictures with a mask yet")
        left, top = (0, 0) if box is None else box[:2]
        if isinstance(im, Image):
            self._array[top : top + im.height, left : left + im.width] = im._array
        else:
            right, bottom = box[2:] if box is not None and len(box) == 4 else self.size
            self._array[top:bottom, left:right] = im

    def resize(self, size, resample=None, box=None, reducing_gap=None):
        without("Image.resize", reducing_gap=reducing_gap is not None)
        width, height = (int(n) for n in size)
        if (width, height) == self.size and box in (None, (0, 0, *self.size)):
            return self.copy()
        if resample is None:
            resample = Resampling.NEAREST if self.mode in ("1", "P") else Resampling.BICUBIC
        left, top, right, bottom = box or (0, 0, *self.size)
        a = self._array
        if resample == Resampling.NEAREST or self.mode in ("1", "P"):
            rows, columns = _resampling.nearest(height, top, bottom), _resampling.nearest(width, left, right)
            return self._alike(a[rows][:, columns].copy())
        if self.mode in ("LA", "RGBA"):
            raise Unsupported("Nabla does not support resizing pictures with transparency yet, but to the nearest pixel")
        made = _resampling.resized(a if a.ndim > 2 else a[..., None], width, height, int(resample), (left, top, right, bottom))
        return self._alike(made if a.ndim > 2 else made[..., 0])

    def thumbnail(self, size, resample=Resampling.BICUBIC, reducing_gap=2.0):
        raise Unsupported("Nabla does not support PIL.Image.Image.thumbnail yet: resize gives the same picture where nothing is skipped while decoding")

    def getpixel(self, xy):
        value = self._array[xy[1], xy[0]]
        return tuple(value.tolist()) if self._array.ndim > 2 else value.item()

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise Unsupported(f"Nabla does not support PIL.Image.Image.{name} yet")

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __repr__(self):
        return f"<PIL.Image.Image image mode={self.mode} size={self.width}x{self.height}>"


def fromarray(obj, mode=None):
    a = np.asarray(obj)
    kind = mode or {2: "L", 3: {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}.get(a.shape[-1])}.get(a.ndim)
    if kind is None or a.dtype.name not in ("uint8", "bool") and mode is None and a.dtype.name not in ("float32", "int32"):
        raise TypeError(f"Cannot handle this data type: {tuple(a.shape)}, {a.dtype}")
    if mode is None and a.dtype.name in ("float32", "int32"):
        kind = "F" if a.dtype.name == "float32" else "I"
    if kind == "L" and a.dtype.name == "bool":
        return Image(a.astype(np.uint8) * 255, "1")
    return Image(a.copy(), kind)


def new(mode, size, color=0):
    bands = len(_BANDS[mode])
    a = np.zeros((size[1], size[0]) if bands == 1 else (size[1], size[0], bands), dtype={"F": np.float32, "I": np.int32}.get(mode, np.uint8))
    a[:] = color
    return Image(a, mode)


def open(fp, mode="r", formats=None):
    """A picture in a JPEG or PNG file, decoded at once."""
    if isinstance(fp, (str, os.PathLike)):
        with builtins.open(fp, "rb") as f:
            data = f.read()
    else:
        data = fp.read()
    made = _files.read(data)
    if made is None:
        if data[:4] in (b"GIF8", b"RIFF", b"II*\0", b"MM\0*") or data[:2] == b"BM":
            raise Unsupported("Nabla does not support reading this kind of picture yet: JPEG and PNG are read")
        from . import UnidentifiedImageError

        raise UnidentifiedImageError(f"cannot identify image file {fp!r}")
    array, kind, palette, kind_of_file = made
    image = Image(array, kind, palette=palette)
    image.format = kind_of_file
    return image


def isImageType(t):
    return isinstance(t, Image)

