"""sklearn.utils: random states, and shuffling several arrays alike."""

import numpy as np
from _nabla.attributes import AttributeDict
from _nabla.absent import placeholder_names

__getattr__ = placeholder_names("sklearn.utils")


class Bunch(AttributeDict):
    """A dictionary whose keys are attributes as well."""

    def __dir__(self):
        return self.keys()


def check_random_state(seed):
    if seed is None or seed is np.random:
        return np.random._hidden
    if isinstance(seed, np.random.RandomState):
        return seed
    if isinstance(seed, int) or hasattr(seed, "__index__"):
        return np.random.RandomState(int(seed))
    raise ValueError(f"{seed!r} cannot be used to seed a numpy.random.RandomState instance")


def length_of(array):
    return array.shape[0] if hasattr(array, "shape") else len(array)


def check_consistent_length(*arrays):
    lengths = [length_of(a) for a in arrays if a is not None]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")


def taken(array, indices):
    """The rows of those numbers, of an array, a tensor, a table or a list."""
    if array is None:
        return None
    if hasattr(array, "iloc"):
        return array.iloc[indices]
    return array[indices] if hasattr(array, "shape") else [array[int(i)] for i in indices]


def shuffle(*arrays, random_state=None, n_samples=None):
    check_consistent_length(*arrays)
    indices = np.arange(length_of(arrays[0]))
    check_random_state(random_state).shuffle(indices)
    made = [taken(a, indices[:n_samples]) for a in arrays]
    return made[0] if len(made) == 1 else made
