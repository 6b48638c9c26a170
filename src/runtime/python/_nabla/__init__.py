"""The link between the Python packages that users import and the engine. Nothing here is part of any public API."""
