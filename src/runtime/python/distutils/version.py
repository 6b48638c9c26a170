"""distutils.version: versions as lists of numbers and words."""

import functools
import re


class Version:
    def __init__(self, vstring=None):
        if vstring:
            self.parse(vstring)

    def __repr__(self):
        return f"{type(self).__name__} ('{self}')"

    def _key(self, other):
        return type(self)(other) if isinstance(other, str) else other

    def __eq__(self, other):
        other = self._key(other)
        return isinstance(other, Version) and self.version == other.version

    def __lt__(self, other):
        other = self._key(other)
        return self.version < other.version if isinstance(other, Version) else NotImplemented

    __hash__ = None


@functools.total_ordering
class LooseVersion(Version):
    """Anything goes: `1.13.0a0` is [1, 13, 0, 'a', 0]."""

    _parts = re.compile(r"(\d+ | [a-z]+ | \.)", re.VERBOSE)

    def parse(self, vstring):
        self.vstring = vstring
        self.version = [int(p) if p.isdigit() else p for p in self._parts.split(vstring) if p and p != "."]

    def __str__(self):
        return self.vstring


@functools.total_ordering
class StrictVersion(Version):
    """Two or three numbers, and perhaps a pre-release: `1.2a1`."""

    _form = re.compile(r"^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$", re.ASCII)

    def parse(self, vstring):
        found = self._form.match(vstring)
        if not found:
            raise ValueError(f"invalid version number '{vstring}'")
        major, minor, patch, kind, number = found.groups()
        self.prerelease = (kind, int(number)) if kind else None
        # What is before a release comes before it.
        self.version = (int(major), int(minor), int(patch or 0)), self.prerelease or ("z", 0)

    def __str__(self):
        numbers = self.version[0] if self.version[0][2] else self.version[0][:2]
        return ".".join(map(str, numbers)) + ("".join(map(str, self.prerelease)) if self.prerelease else "")
