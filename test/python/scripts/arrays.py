"""NumPy beside torch: what models compute of constants before they learn."""

import numpy as np
import torch

np.set_printoptions(precision=6, suppress=True)


def show(*values):
    for v in values:
        a = np.asarray(v)
        print(a.shape, a.dtype)
        a = a.ravel()
        for part in (a.real, a.imag) if np.iscomplexobj(a) else (a,):
            print(*(f"{float(x):.5f}" for x in part))


x = np.linspace(-1.5, 2.0, 8)
m = np.arange(12.0).reshape(3, 4) ** 0.5 - 1
show(np.fft.fft(x), np.fft.ifft(x, 6), np.fft.rfft(m), np.fft.irfft(np.fft.rfft(m), axis=-1), np.fft.fft(np.eye(4)), np.fft.fft2(m), np.fft.ifftn(m), np.fft.rfft2(m, norm="ortho"))
show(np.fft.fftfreq(7, 0.5), np.fft.rfftfreq(8), np.fft.fftshift(m, axes=0), np.fft.ifftshift(x), np.fft.fft(np.arange(4)), np.fft.hfft(x))
show(np.hanning(7), np.hamming(6), np.blackman(5), np.bartlett(6), np.kaiser(6, 8.6), np.hanning(1))
show(np.correlate(x, [1.0, 2.0, -1.0]), np.correlate(x, [1.0, 2.0, -1.0], "same"), np.correlate(x, [1.0, 2.0, -1.0], "full"))
show(np.unwrap(np.array([0.1, 3.0, -3.1, -0.2, 6.5])), np.unwrap(m * 4, axis=0), np.ediff1d(x, to_end=[9.0]), np.trim_zeros(np.array([0, 0, 1, 0, 2, 0])))
show(np.extract(m > 0.5, m), np.compress([True, False, True], m, axis=0), m.compress([0, 1, 1], axis=1))
a = np.zeros(5)
np.put(a, [0, -1], [3.0, 4.0])
np.place(a, a == 0, [7.0, 8.0])
show(a, np.piecewise(x, [x < 0, x >= 1], [-1.0, lambda v: v * v, 0.5]), np.divmod(np.array([7, -7]), 3)[0], np.divmod(np.array([7, -7]), 3)[1], *np.modf(x))
n = m.copy()
n[0, 1] = n[2, 3] = np.nan
show(np.nanvar(n), np.nanmedian(n), np.nanmedian(n, axis=0), np.nanstd(n, axis=1))

basis = np.fft.fft(np.eye(8))[:5]
w = torch.from_numpy(np.vstack([basis.real, basis.imag])).float().requires_grad_()
print((torch.ones(2, dtype=torch.float64) > 0).type(torch.Tensor).dtype)
(w @ torch.from_numpy(np.hanning(8)).float()).pow(2).sum().backward()
print(torch.tensor(-0.0).item(), float(torch.tensor([-0.5]).trunc()), np.trunc(np.array([-0.5]))[0].item())
print(torch.histc(torch.arange(200000.0), 4).tolist(), [t.tolist() for t in torch.unique(torch.tensor([2.0, -0.0, 1.0, 2.0, 0.0]), return_inverse=True, return_counts=True)])

# Indices that are ranges and tuples.
x = np.arange(12.0).reshape(3, 4)
print(x[range(3), [0, 1, 2]], x[range(2)], x[(0, 2), :], x[:, (1, 1)], x[range(3), np.array([0, 1, 2])])
x[range(3), [1, 1, 1]] -= 1
print(x, np.diagflat([1, 2]), np.diagflat(x[:2, :2], 1))
for key in ("a", 1.5, [slice(0, 2)]):
    try:
        x[key]
    except IndexError as error:
        print(str(error)[:40])

# Skewed and discrete distributions of the legacy generator.
r = np.random.RandomState(7)
print(r.binomial(5, 0.3, size=(2, 6)), r.binomial(1, 0.8, 4), r.binomial(10, 0.5), type(r.binomial(3, 0.2)).__name__)
print(r.poisson(3.5, 8), r.poisson(25, 8), r.geometric(0.5, 5), r.geometric(0.1, 5), r.poisson([1, 20.0]))
print(r.gamma(0.5, 2, 4), r.gamma(3, 1, 4), r.standard_gamma(1, 2), r.beta(0.5, 0.5, 3), r.beta(2, 3, 3), r.chisquare(4, 3))
print(r.standard_t(5, 3), r.weibull(2, 3), r.triangular(0, 1, 4, 4))
print(r.multinomial(10, [0.2, 0.3, 0.5]), r.multinomial(20, [0.1] * 10, size=2), r.dirichlet([1, 2, 3], 2), r.dirichlet([0.3, 0.3]))

# Adding at places that are picked several times, by slices and pictures of indices.
places = np.random.RandomState(0)
windows, rows, columns = places.randint(0, 3, (6, 1)), places.randint(0, 4, (6, 5)), places.randint(0, 4, (6, 5))
image = np.zeros((2, 3, 4, 4))
np.add.at(image, (slice(None), windows, rows, columns), places.randn(2, 6, 5))
turned, marked = np.zeros((3, 4)).T, np.zeros(4)
np.add.at(turned, (np.array([0, 0, 1]), np.array([1, 1, 2])), [1, 2, 3])
np.add.at(marked, np.array([True, False, True, False]), 2)
np.subtract.at(marked, [1, 1], [2, 3.0])
print(image[1, 2], image.sum(), turned, marked)
tricks = np.lib.stride_tricks
print(tricks.as_strided(np.arange(6.0), (3, 2), (8, 16)), tricks.sliding_window_view(np.arange(5), 3), tricks.sliding_window_view(np.arange(12).reshape(3, 4), (2, 2)).shape)

# Memory: in rows, in columns, and shapes that are set.
m = np.arange(6.0).reshape(2, 3)
rows = np.ascontiguousarray(m.T)
rows.shape = (6,)
columns = np.asfortranarray(m)
print(rows, np.ascontiguousarray(m) is m, np.ascontiguousarray(3.0).shape, columns, columns.strides, columns.flags["F_CONTIGUOUS"], columns.flags.c_contiguous)
for bad in (lambda: setattr(m.T, "shape", (6,)), lambda: setattr(rows, "shape", (4, 2))):
    try:
        bad()
    except (AttributeError, ValueError) as error:
        print(type(error).__name__, str(error)[:40])
