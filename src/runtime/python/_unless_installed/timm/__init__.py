"""timm as far as other people's models are built from it: its layers, initializers and VisionTransformer. Here where the chosen environment has none; held to timm 1.0."""

from _nabla.absent import placeholder_names

from .models import create_model, is_model, list_models, register_model

__version__ = "1.0.29"
__all__ = ["create_model", "is_model", "list_models", "register_model"]
__getattr__ = placeholder_names(__name__)
