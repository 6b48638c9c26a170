"""numpy.testing: the assertions that tests use."""

from ._array import asarray
from ._functions import isclose


def assert_allclose(actual, desired, rtol=1e-7, atol=0, equal_nan=True, err_msg="", verbose=True):
    a, b = asarray(actual), asarray(desired)
    if a.shape != b.shape and a.size != 1 and b.size != 1:
        raise AssertionError(f"\nNot equal to tolerance rtol={rtol:g}, atol={atol:g}\n{err_msg}\n(shapes {a.shape}, {b.shape} mismatch)\n ACTUAL: {a!r}\n DESIRED: {b!r}")
    near = asarray(isclose(a, b, rtol, atol, equal_nan))
    if not near.all():
        wrong = near.size - int(near.sum())
        raise AssertionError(
            f"\nNot equal to tolerance rtol={rtol:g}, atol={atol:g}\n{err_msg}\nMismatched elements: {wrong} / {near.size} ({100 * wrong / near.size:.3g}%)\n"
            f" ACTUAL: {a!r}\n DESIRED: {b!r}"
        )


def assert_array_equal(actual, desired, err_msg="", verbose=True):
    assert_allclose(actual, desired, rtol=0, atol=0, err_msg=err_msg)


def assert_equal(actual, desired, err_msg="", verbose=True):
    if isinstance(desired, (dict, list, tuple, str)) and not hasattr(actual, "shape"):
        if actual != desired:
            raise AssertionError(f"\nItems are not equal:\n{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
    else:
        assert_array_equal(actual, desired, err_msg)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    assert_allclose(actual, desired, rtol=0, atol=1.5 * 10.0**-decimal, err_msg=err_msg)


assert_array_almost_equal = assert_almost_equal


def assert_array_less(x, y, err_msg="", verbose=True):
    if not (asarray(x) < asarray(y)).all():
        raise AssertionError(f"\nArrays are not strictly ordered `x < y`\n{err_msg}\n x: {x!r}\n y: {y!r}")


def assert_raises(exception_class, *args, **kwargs):
    import contextlib

    @contextlib.contextmanager
    def expect():
        try:
            yield
        except exception_class:
            return
        raise AssertionError(f"{exception_class.__name__} not raised")

    if not args:
        return expect()
    with expect():
        args[0](*args[1:], **kwargs)


def assert_(val, msg=""):
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)
