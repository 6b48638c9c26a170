"""The current folder of a program. Its data are found by paths relative to the folder from which its author starts it, which nothing tells for sure."""

import contextlib
import itertools
import os
import re

_MOST_NAMES = 200  # a registry of models has thousands of strings with dots


def enter(path, text, roots, kind):
    """Goes to the folder above a file in which most is of what the file names, the nearest of equals; to the file's own, if it names nothing of the kind."""
    own = path.rpartition("/")[0]
    names = set(itertools.islice(_names(text), _MOST_NAMES))
    folders = [own, *_above(own, roots)]
    found = max(folders, key=lambda f: sum(kind(f"{f}/{name}") != "" for name in names))
    with contextlib.suppress(OSError):  # a place without a disk
        os.chdir(found or "/")


def _above(folder, roots):
    while any(folder == root or folder.startswith(f"{root}/") for root in roots):
        yield folder
        folder = folder.rpartition("/")[0]


def _names(text):
    """Strings that look like relative paths."""
    for quoted in re.findall(r"""["']([\w.][\w./ -]{0,150})["']""", text):
        if ("." in quoted.strip(".") or "/" in quoted) and ".." not in quoted:
            yield quoted.strip("/")
