"""Versions in the order of PEP 440: dev releases before alphas, betas and candidates before the release, post releases after it."""

import functools
import re

_FORM = re.compile(
    r"\s*v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<post_dash>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*",
    re.IGNORECASE,
)
_STAGES = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


class InvalidVersion(ValueError):
    """A text that is no version."""


@functools.total_ordering
class Version:
    """A version as PEP 440 writes it; compares with other versions."""

    def __init__(self, version):
        found = _FORM.fullmatch(version)
        if found is None:
            raise InvalidVersion(f"Invalid version: {version!r}")
        part = found.groupdict()
        self.epoch = int(part["epoch"] or 0)
        self.release = tuple(map(int, part["release"].split(".")))
        stage = part["pre"] and part["pre"].lower()
        self.pre = stage and (_STAGES.get(stage, stage), int(part["pre_n"] or 0))
        self.post = int(part["post_dash"] or part["post_n"] or 0) if part["post_dash"] or part["post"] else None
        self.dev = int(part["dev_n"] or 0) if part["dev"] else None
        self.local = re.sub("[-_]", ".", part["local"].lower()) if part["local"] else None

    major = property(lambda self: self.release[0])
    minor = property(lambda self: (*self.release, 0)[1])
    micro = property(lambda self: (*self.release, 0, 0)[2])
    is_prerelease = property(lambda self: self.pre is not None or self.dev is not None)
    is_postrelease = property(lambda self: self.post is not None)
    is_devrelease = property(lambda self: self.dev is not None)
    base_version = property(lambda self: (f"{self.epoch}!" if self.epoch else "") + ".".join(map(str, self.release)))
    public = property(lambda self: str(self).split("+")[0])

    def _key(self):
        release = self.release
        while len(release) > 1 and release[-1] == 0:
            release = release[:-1]
        last, first = ("z",), ("",)  # around the stages a, b and rc
        pre = self.pre or (first if self.post is None and self.dev is not None else last)
        dev = float("inf") if self.dev is None else self.dev
        local = [(1, int(p), "") if p.isdigit() else (0, 0, p) for p in self.local.split(".")] if self.local else []
        return self.epoch, release, pre, -1 if self.post is None else self.post, dev, local

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if isinstance(other, Version) else NotImplemented

    def __hash__(self):
        return hash(str(self._key()))

    def __str__(self):
        text = self.base_version
        if self.pre:
            text += f"{self.pre[0]}{self.pre[1]}"
        if self.post is not None:
            text += f".post{self.post}"
        if self.dev is not None:
            text += f".dev{self.dev}"
        return text + (f"+{self.local}" if self.local else "")

    def __repr__(self):
        return f"<Version('{self}')>"


def parse(version):
    """A text as a version; raises InvalidVersion."""
    return Version(version)
