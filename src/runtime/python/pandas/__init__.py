"""pandas, as far as programs read and prepare tables with it before they train: reading CSV files, choosing rows and columns, arithmetic, statistics, encodings.
Columns are NumPy arrays of this package's; tables have one level of labels. Grouping, joining and dates are not here."""

from _nabla.absent import placeholder_modules, placeholder_names as _absent_names

from .combining import concat, cut, factorize, get_dummies, isna, isnull, notna, notnull, to_numeric, unique
from .frame import DataFrame
from .index import Index, RangeIndex
from .reading import read_csv, read_table
from .series import Series

__version__ = "2.2.0"
__all__ = (
    "concat cut factorize get_dummies isna isnull notna notnull to_numeric unique DataFrame Index RangeIndex read_csv read_table Series NA NaT set_option reset_option options"
).split()

NA = NaT = float("nan")


class _Options:
    """pandas.options: how tables are printed, which is of no effect here."""

    def __getattr__(self, name):
        return _Options()

    def __setattr__(self, name, value):
        pass


options = _Options()


def set_option(*args, **kwargs):
    """How tables are printed."""


reset_option = set_option

placeholder_modules("pandas", "api core errors io plotting testing tseries")
__getattr__ = _absent_names("pandas")
