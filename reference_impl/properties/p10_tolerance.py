"""How far right code may be off: from the unit roundoff, the number of rows and how far the data lie from 0."""

import numpy as np

from whybn.properties import assert_close, batches, given


def right_and_bound(x, gamma, beta, eps):
    """The result in long double, and what rounding may do to it.

    A sum of n numbers, in any order, is off by at most n u times the sum of their sizes. So the mean is off by
    m = (n + 4) u (A + P), with A the mean size and P the largest distance from the mean. The variance, even as
    E[x^2] - E[x]^2, is off by v = 2 (n + 8) u (var + c^2) + 2 c m + m^2, with c the larger of |mean| and P; as half the
    mean square of all differences by n^2 u var. Then 1 / s is off by r = (1 - v / s^2)^(-1/2) - 1, relative. What is
    left is a handful of roundings of gamma x / s and beta.
    """
    u = np.finfo(x.dtype).eps / 2
    wide, gamma, beta = (np.asarray(array, dtype=np.longdouble) for array in (x, gamma, beta))
    n = len(wide)
    mean = wide.mean(axis=0)
    away = abs(wide - mean)
    var = (away**2).mean(axis=0)
    s = np.sqrt(var + eps)
    x_hat = (wide - mean) / s
    m = (n + 4) * u * (abs(wide).mean(axis=0) + away.max(axis=0))
    c = np.maximum(abs(mean), away.max(axis=0))
    v = 2 * (n + 8) * u * (var + c**2) + 2 * c * m + m**2 + (n * n + 8) * u * var
    r = 1 / np.sqrt(1 - np.minimum(v / s**2, 0.99)) - 1
    size = (abs(wide) + abs(mean) + away.max(axis=0)) / s
    off = m / s * (1 + r + 8 * u) + abs(x_hat) * (r + 8 * u) + 4 * u * size * (1 + r)
    bound = abs(gamma) * off + 4 * u * (abs(gamma * x_hat) + abs(beta) + abs(gamma) * off)
    return gamma * x_hat + beta, 2 * bound


@given(
    batches(
        rows=(2, 3, 9, 33, 100, 257),
        columns=(2, 3, 1),
        dtypes=("float64", "float32"),
        offsets=(0.0, 4.0, 16.0),
        scales=(1.0, 1e-3),
        eps=(0.1, 1e-3, 1e-6),
        values=("normal", "integers"),
    ),
    examples=40,
)
def test_the_result_is_as_near_as_rounding_lets_it_be(impl, batch):
    """Float64 data need float64 digits, and float32 data what float32 can do, at every size and offset."""
    out = impl.batchnorm_forward(batch.x, batch.gamma, batch.beta, eps=batch.eps)
    expected, bound = right_and_bound(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_close(out, expected, bound=bound)
