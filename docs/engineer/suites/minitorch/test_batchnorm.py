"""minitorch has no batch norm; these are its conventions for testing an operator, in our own words.

Small floats by Hypothesis, "close" means within 1e-2, the values are those of plain Python, and the gradient is that of
the output's sum, looked at in one place, with central differences and tolerances of 1e-2.
"""

import math

import batchnorm
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

small_floats = st.floats(min_value=-100, max_value=100, allow_nan=False)


@st.composite
def arguments(draw):
    """x, gamma and beta, each side of x of length 1 to 3."""
    rows, features = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    sizes = rows * features, features, features
    flat = [draw(st.lists(small_floats, min_size=size, max_size=size)) for size in sizes]
    return np.array(flat[0]).reshape(rows, features), np.array(flat[1]), np.array(flat[2])


def assert_close(one, two):
    assert abs(one - two) < 1e-2


@given(drawn=arguments())
def test_same_as_python(drawn):
    x, gamma, beta = drawn
    out = batchnorm.forward(x, gamma, beta)
    for feature in range(x.shape[1]):
        column = [float(value) for value in x[:, feature]]
        mean = sum(column) / len(column)
        root = math.sqrt(sum((value - mean) ** 2 for value in column) / len(column) + 1e-5)
        for row, value in enumerate(column):
            assert_close(out[row, feature], gamma[feature] * (value - mean) / root + beta[feature])


@given(drawn=arguments())
def test_grad_check(drawn):
    x, _, _ = drawn
    stream = np.random.default_rng(10)
    for gradient, array in zip(batchnorm.backward(np.ones_like(x), x, drawn[1]), drawn, strict=True):
        place = tuple(stream.integers(array.shape))
        kept, step, sums = array[place], 1e-6, []
        for side in (step, -step):
            array[place] = kept + side
            sums.append(batchnorm.forward(*drawn).sum())
        array[place] = kept
        np.testing.assert_allclose(gradient[place], (sums[0] - sums[1]) / (2 * step), 1e-2, 1e-2)
