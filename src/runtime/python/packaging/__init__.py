"""packaging, as far as model code uses it: comparing versions."""
