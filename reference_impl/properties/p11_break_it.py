"""One call of five numbers: two values in one column, a negative gamma, a beta, an eps of the size of the variance."""

import numpy as np

from whybn.properties import assert_close


def test_five_numbers_tell(impl):
    """Mean 3, var 4, eps 5: the divisor is 3, so the column is gamma (-2/3, 2/3) + beta."""
    out = impl.batchnorm_forward(np.array([[1.0], [5.0]]), np.array([-3.0]), np.array([7.0]), eps=5.0)
    assert_close(out, np.array([[9.0], [5.0]]), bound=1e-12)
