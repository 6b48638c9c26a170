"""jax.sharding: where the parts of arrays lie. All lie on the one device; annotations can be made and have no effect."""

from _nabla.absent import absent_names


class PartitionSpec(tuple):
    """Names of mesh axes for the dimensions of an array."""

    def __new__(cls, *partitions):
        return super().__new__(cls, partitions)

    def __repr__(self):
        return f"P{tuple(self)!r}"


class Sharding:
    pass


class Mesh:
    """Devices in a grid with named axes."""

    empty = False

    def __init__(self, devices=(), axis_names=(), **options):
        self.devices, self.axis_names = devices, tuple(axis_names)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


class NamedSharding(Sharding):
    def __init__(self, mesh, spec, **options):
        self.mesh, self.spec = mesh, spec


class SingleDeviceSharding(Sharding):
    def __init__(self, device, **options):
        self.device_set = {device}


__getattr__ = absent_names("jax.sharding", "PositionalSharding GSPMDSharding AbstractMesh AxisType get_abstract_mesh set_mesh use_mesh")
