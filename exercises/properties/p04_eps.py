"""p04. What eps must not be able to hide.

Much wrong code is right at eps = 1e-5, because nobody sees the sixth digit. Write a test of
`impl.batchnorm_forward(x, gamma, beta, eps=...)` that fails wherever eps stands in a wrong place, is a fixed number, or
is left out; and one for eps where the caller names none: it is 1e-5 then.

Right code promises: x (N, D) of float64 or float32, N >= 1, gamma and beta (D,), eps > 0.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_eps_cannot_hide(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
