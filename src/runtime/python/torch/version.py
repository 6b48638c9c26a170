"""torch.version."""

__version__ = "2.14.1"
cuda = hip = xpu = None
git_version = "unknown"
debug = False
