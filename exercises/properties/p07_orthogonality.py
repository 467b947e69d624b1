"""p07. The gradient's orthogonality.

Batch norm takes away the mean and the scale of each column. So it cannot matter if a column is shifted, and hardly if
it is scaled: say what that means for the dx of `impl.batchnorm_backward(dout, x, gamma, eps=...)`, which gives
(dx, dgamma, dbeta). Do not compute dx yourself: two laws are enough.

Right code promises: x and dout (N, D) of float64 or float32, N >= 1, gamma (D,), eps > 0.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_dx_has_nothing_along_two_directions(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
