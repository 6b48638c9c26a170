"""Files of pictures: JPEG as libjpeg decodes it, and PNG (https://www.w3.org/TR/png-3/)."""

import struct
import zlib

import numpy as np
from _nabla import engine
from torch._tensor import wrap

# By PNG's colour types: samples of a pixel, Pillow's mode.
_COLOURS = {0: (1, "L"), 2: (3, "RGB"), 3: (1, "P"), 4: (2, "LA"), 6: (4, "RGBA")}


def read(data):
    """(array, mode, palette or None, format), or None for a file of another kind. Raises OSError for a damaged one."""
    try:
        if data.startswith(b"\xff\xd8"):
            a = _array(engine.decode_jpeg(data))
            return (a[..., 0], "L", None, "JPEG") if a.shape[-1] == 1 else (a, "RGB", None, "JPEG")
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(data)
    except (ValueError, KeyError, struct.error, zlib.error) as error:
        raise OSError(f"broken data stream when reading image file: {error}") from None
    return None


def _array(handle):
    return wrap(handle).numpy()


def _png(data):
    at, parts, chunks = 8, [], {}
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            parts.append(content)
        else:
            chunks[kind] = content
        at += 12 + length
        if kind == b"IEND":
            break
    width, height, bits, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[b"IHDR"][:13])
    bands, mode = _COLOURS[colour]
    a = _array(engine.unfilter_png(zlib.decompress(b"".join(parts)), width, height, bits, bands, interlace == 1))
    if bands == 1:
        a = a[..., 0]
    palette = None
    if mode == "P":
        palette = np.frombuffer(chunks[b"PLTE"], dtype=np.uint8).reshape(-1, 3)
    elif mode == "L" and bits == 1:
        a, mode = a * 255, "1"
    elif mode == "L" and bits < 8:
        a = a * (255 // ((1 << bits) - 1))
    elif bits == 16:
        # Pillow keeps 16 bits of grey alone; of colours it keeps the more significant byte.
        a, mode = (a, "I") if mode == "L" else ((a // 256).astype(np.uint8), mode)
    return a, mode, palette, "PNG"
