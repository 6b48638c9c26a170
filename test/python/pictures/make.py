"""Writes JPEG and PNG files of every kind that is read: python3 make.py FOLDER."""

import os
import sys

import numpy as np
from PIL import Image

folder = sys.argv[1]
random = np.random.RandomState(0)


def waves(h, w):
    y, x = np.mgrid[0:h, 0:w]
    a = np.stack([127 + 120 * np.sin(x / 7 + y / 11), 127 + 120 * np.cos(x / 5 - y / 9), (x * 3 + y * 5) % 256], -1) + random.randn(h, w, 3) * 12
    return np.clip(a, 0, 255).astype(np.uint8)


def save(image, kind, name, **options):
    os.makedirs(os.path.join(folder, kind), exist_ok=True)
    image.save(os.path.join(folder, kind, name), **options)


for h, w in ((64, 64), (37, 53), (9, 17), (1, 1), (5, 2), (95, 60)):
    a = waves(h, w)
    picture = Image.fromarray(a)
    for subsampling in (0, 1, 2):
        for progressive in (False, True):
            save(picture, "jpeg", f"{h}x{w}_{subsampling}_{progressive}.jpg", quality=92 - 8 * subsampling, subsampling=subsampling, progressive=progressive)
    save(picture, "jpeg", f"{h}x{w}_low.jpg", quality=20, optimize=True)
    save(picture.convert("L"), "jpeg", f"{h}x{w}_grey.jpg", progressive=w % 2 == 1)
    for mode in ("RGB", "L", "RGBA", "LA", "P", "1"):
        save(picture.convert(mode), "png", f"{h}x{w}_{mode}.png")
    save(Image.fromarray(a[..., 0].astype(np.uint16) * 257), "png", f"{h}x{w}_16.png")

Image.fromarray(waves(9, 17)).convert("CMYK").save(os.path.join(folder, "cmyk.jpg"))
