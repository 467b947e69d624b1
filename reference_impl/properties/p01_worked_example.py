"""One example by hand: two columns whose var + eps is a square, with a scale and a shift of their own."""

import numpy as np

from whybn.properties import assert_close


def test_two_columns_by_hand(impl):
    """Column 0: mean 4, var 5, so the divisor is sqrt(5 + 4) = 3. Column 1: mean 10, var 12, divisor 4."""
    x = np.array([[1.0, 4.0], [3.0, 12.0], [5.0, 12.0], [7.0, 12.0]])
    gamma, beta = np.array([2.0, -4.0]), np.array([1.0, 0.5])
    by_hand = np.array([[-1.0, 6.5], [1 / 3, -1.5], [5 / 3, -1.5], [3.0, -1.5]])
    assert_close(impl.batchnorm_forward(x, gamma, beta, eps=4.0), by_hand, bound=1e-12)
