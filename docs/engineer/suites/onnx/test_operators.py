"""ONNX's node tests of BatchNormalization, in our own words: one batch of float32 for each, by the formula in NumPy.

The shapes, the two values of epsilon and the momentum are those of ONNX's cases. So are the tolerances of the runner
that its backends use: 1e-3 relative, 1e-7 absolute, dtypes compared. The formula gives the expected values too.
"""

import numpy as np
import pytest
from operators import batch_normalization


def drawn():
    """Images, scale, bias, and a prior mean and variance."""
    stream = np.random.default_rng(0)
    arrays = stream.normal(size=(2, 3, 4, 5)), *stream.normal(size=(3, 3)), stream.random(3)
    return tuple(array.astype(np.float32) for array in arrays)


def formula(x, scale, bias, mean, var, epsilon):
    scale, bias, mean, var = (array[:, None, None] for array in (scale, bias, mean, var))
    return scale * (x - mean) / np.sqrt(var + np.float32(epsilon)) + bias


def assert_equal(came, expected):
    assert came.dtype == expected.dtype
    np.testing.assert_allclose(came, expected, rtol=1e-3, atol=1e-7)


CASES = pytest.mark.parametrize("attributes", [{}, {"epsilon": 1e-2}], ids=["example", "epsilon"])


@CASES
def test_at_test_time(attributes):
    arguments = drawn()
    came = batch_normalization(*arguments, **attributes)
    assert_equal(came, formula(*arguments, attributes.get("epsilon", 1e-5)))


@CASES
def test_in_training(attributes):
    x, scale, bias, mean, var = drawn()
    y, new_mean, new_var = batch_normalization(x, scale, bias, mean, var, training_mode=1, **attributes)
    own_mean, own_var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    assert_equal(y, formula(x, scale, bias, own_mean, own_var, attributes.get("epsilon", 1e-5)))
    assert_equal(new_mean, np.float32(0.9) * mean + np.float32(0.1) * own_mean)
    assert_equal(new_var, np.float32(0.9) * var + np.float32(0.1) * own_var)
