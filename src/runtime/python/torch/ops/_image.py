"""The operators behind torchvision.io: files of pictures as uint8 tensors, (bands, height, width)."""

import io

import numpy as np
import torch
from _nabla.engine import Unsupported

operators = {}

# torchvision.io.ImageReadMode
_UNCHANGED, _RGB = 0, 3


def _operator(f):
    operators[f.__name__] = f
    return f


@_operator
def read_file(filename):
    """The bytes of a file."""
    with open(filename, "rb") as f:
        return torch.from_numpy(np.frombuffer(f.read(), dtype=np.uint8).copy())


@_operator
def decode_image(data, mode=_UNCHANGED, *more):
    """A JPEG or PNG file, as it is or with three bands."""
    from PIL import Image, UnidentifiedImageError

    if any(more):
        raise Unsupported("Nabla does not support turning pictures by what their EXIF data say yet")
    try:
        image = Image.open(io.BytesIO(data.numpy().tobytes()))
    except UnidentifiedImageError:
        raise RuntimeError("Unsupported image file. Only jpeg and png are currently supported.") from None
    except OSError as error:
        raise RuntimeError(str(error)) from None
    if image.mode == "I":
        raise Unsupported("Nabla does not support pictures of 16 bits in torchvision.io yet")
    if mode == _RGB or image.mode == "P":
        image = image.convert("RGB")
    a = image._array if image._array.ndim > 2 else image._array[..., None]
    if mode not in (_UNCHANGED, a.shape[-1]):
        raise Unsupported("Nabla does not support reading pictures in this mode yet: UNCHANGED and RGB are")
    return torch.from_numpy(np.ascontiguousarray(a)).permute(2, 0, 1).contiguous()


operators["decode_jpeg"] = operators["decode_png"] = decode_image
