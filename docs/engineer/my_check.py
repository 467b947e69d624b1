"""A check as short as the usual ones, with data that show something, and what numbers alone do not show."""

import numpy as np


def good_data(batchnorm_forward):
    """A long and a wide batch: an offset, zeros, a constant feature, a large eps; dtype, shape, arguments kept."""
    for seed, shape in enumerate([(803, 3), (33, 70), (803, 3)]):
        stream = np.random.default_rng(seed)
        x = stream.normal(3, 0.3, shape)
        x[stream.random(shape) < 0.1] = 0
        x[:, 1] = 2
        gamma, beta = stream.normal(size=(2, shape[1]))
        right = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 0.5) + beta
        for dtype, atol in (np.float32, 1e-4), (np.float64, 1e-11):
            given = [one.astype(dtype) for one in (x, gamma, beta)]
            kept = [one.copy() for one in given]
            out = batchnorm_forward(*given, 0.5)
            assert (out.dtype, out.shape) == (dtype, shape)
            assert np.allclose(out, right, rtol=0, atol=atol)
            assert all(np.array_equal(one, two) for one, two in zip(given, kept, strict=True))
