"""Functions that make models, by name."""

from _nabla.engine import Unsupported

_makers = {}


def register_model(maker):
    """Decorator."""
    _makers[maker.__name__] = maker
    return maker


def is_model(name):
    return name.split(".")[0] in _makers


def model_entrypoint(name, module_filter=None):
    return _makers[name]


def list_models(filter="", **kwargs):
    import fnmatch

    return sorted(n for n in _makers if not filter or fnmatch.fnmatch(n, filter))


def create_model(model_name, pretrained=False, pretrained_cfg=None, **kwargs):
    """A model that the program registered; those of timm itself are not here."""
    name = model_name.split(".")[0]
    if name not in _makers:
        raise Unsupported(f"Nabla has none of timm's own models ('{model_name}'): choose an environment that has timm")
    given = {k: v for k, v in kwargs.items() if v is not None and k not in ("checkpoint_path", "cache_dir")}
    return _makers[name](pretrained=pretrained, **given)
