"""What an array is beside its numbers: perhaps a single one of them, and how it lies in memory."""

import builtins


class Single:
    """Arrays of one number as that number, which `_single` gives; JAX's arrays are that too."""

    __slots__ = ()

    def __int__(self):
        return builtins.int(self._single())

    def __float__(self):
        return builtins.float(self._single())

    def __complex__(self):
        return builtins.complex(self._single())


class Flags(dict):
    """How an array lies in memory, by upper-case keys or lower-case attributes."""

    def __init__(self, rows_first, columns_first, writeable):
        super().__init__(C_CONTIGUOUS=rows_first, F_CONTIGUOUS=columns_first, OWNDATA=True, WRITEABLE=writeable, ALIGNED=True)
        self.update(C=rows_first, CONTIGUOUS=rows_first, F=columns_first, FORTRAN=columns_first, W=writeable)

    def __getattr__(self, name):
        try:
            return self[name.upper()]
        except KeyError:
            raise AttributeError(name) from None
