"""The operators behind torchvision.io: files of pictures as uint8 tensors, (bands, height, width)."""

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
    from PIL import _files

    if any(more):
        raise Unsupported("Nabla does not support turning pictures by what their EXIF data say yet")
    try:
        made = _files.read(data.numpy().tobytes())
    except OSError as error:
        raise RuntimeError(str(error)) from None
    if made is None:
        raise RuntimeError("Unsupported image file. Only jpeg and png are currently supported.")
    a, kind, palette, _ = made
    if kind == "P":
        a = palette[a.astype(np.int64)]
    if kind == "I":
        raise Unsupported("Nabla does not support pictures of 16 bits in torchvision.io yet")
    a = a if a.ndim > 2 else a[..., None]
    bands = a.shape[-1]
    if mode == _RGB:
        # What is transparent is left out, as the decoders do that are told so.
        a = a[..., :3] if bands > 2 else np.concatenate([a[..., :1]] * 3, axis=-1)
    elif mode != _UNCHANGED and mode != bands:
        raise Unsupported("Nabla does not support reading pictures in this mode yet: UNCHANGED and RGB are")
    return torch.from_numpy(np.ascontiguousarray(a)).permute(2, 0, 1).contiguous()


operators["decode_jpeg"] = operators["decode_png"] = decode_image
