"""Models by name: those that a program registers itself. timm's own are its VisionTransformer only, as a class."""

from _nabla.absent import placeholder_names

from .helpers import checkpoint_seq, named_apply
from .registry import create_model, is_model, list_models, model_entrypoint, register_model
from .vision_transformer import VisionTransformer

__all__ = ["VisionTransformer", "checkpoint_seq", "create_model", "is_model", "list_models", "model_entrypoint", "named_apply", "register_model"]
__getattr__ = placeholder_names(__name__)
