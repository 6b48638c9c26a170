"""Prints what Pillow makes of the pictures in this folder, and trains on them as torchvision's tutorials do. The other Pillow is Nabla's."""

import hashlib
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.io import ImageReadMode, read_image


def digest(a):
    return hashlib.md5(np.ascontiguousarray(np.asarray(a).astype(np.int64)).tobytes()).hexdigest()[:8]


for kind in ("jpeg", "png"):
    for name in sorted(os.listdir(kind)):
        with Image.open(os.path.join(kind, name)) as image:
            line = [name, image.size, image.format, digest(image)]
            if "16" not in name:
                rgb = image.convert("RGB")
                line += [digest(rgb.resize((24, 31), method)) for method in range(6)]
                line += [digest(rgb.convert("L").resize((90, 11))), digest(rgb.resize((7, 8), Image.BILINEAR, box=(0.25, 0.5, 1, 1)))]
        print(*line)

torch.manual_seed(0)
to_tensor = transforms.ToTensor()
train = transforms.Compose([transforms.Resize(40), transforms.RandomResizedCrop(24), transforms.RandomHorizontalFlip(), to_tensor, transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
data = datasets.ImageFolder(".", train)
net = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 11 * 11, 2))
optimizer = torch.optim.SGD(net.parameters(), 0.01)
for x, y in DataLoader(data, batch_size=16, shuffle=True):
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{loss.item():.5f}", end=" ")
print()
picture = data.loader(data.samples[5][0])
for transform in (
    transforms.CenterCrop(30),
    transforms.Pad(3),
    transforms.Grayscale(3),
    transforms.Resize((17, 22), transforms.InterpolationMode.BICUBIC),
    transforms.Resize(20, transforms.InterpolationMode.NEAREST),
    transforms.RandomCrop(32, padding=4, pad_if_needed=True),
    transforms.RandomVerticalFlip(1.0),
):
    print(f"{to_tensor(transform(picture)).double().sum().item():.6f}", end=" ")
print()
for name in ("jpeg/37x53_2_False.jpg", "jpeg/64x64_grey.jpg", "png/9x17_RGB.png", "png/9x17_LA.png"):
    for mode in (ImageReadMode.UNCHANGED, ImageReadMode.RGB):
        t = read_image(name, mode)
        print(list(t.shape), t.dtype, digest(t.numpy()), end=" ")
