def shape_of(size):
    """The shape that an argument `size` stands for."""
    return () if size is None else (int(size),) if hasattr(size, "__index__") else tuple(int(n) for n in size)
