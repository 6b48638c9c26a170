"""Helpers that programs import: there is one process, so everything is of rank zero."""


def rank_zero_only(function):
    return function


def rank_zero_info(*args, **kwargs):
    pass


rank_zero_warn = rank_zero_debug = rank_zero_deprecation = rank_zero_info


def move_data_to_device(batch, device):
    return batch


class AttributeDict(dict):
    """A dictionary whose entries are attributes as well."""

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f'Missing attribute "{key}"') from None

    def __setattr__(self, key, value):
        self[key] = value
