"""p06. A gradient check that says something.

`impl.batchnorm_backward(dout, x, gamma, eps=...)` gives (dx, dgamma, dbeta). Compare it with central differences of
`impl.batchnorm_forward(x, gamma, beta, eps=...)`, which is right. Beware: the gradient of `out.sum()` is zero for batch
norm, so a check with that loss passes programs that return zeros.

Right code promises: x and dout (N, D) of float64 or float32, N >= 1, gamma (D,), eps > 0, 1e-5 where none is given.
A difference quotient needs two calls for each entry: keep the batches few and small. All tests of your file together
may call one program 250 times; they are tried on about 70, and 20,000 calls are all there are.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_backward_is_the_slope_of_forward(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
