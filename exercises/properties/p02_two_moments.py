"""p02. The two moments before the affine step.

With gamma 1 and beta 0, what are the mean and the variance of each column of the output, whatever x was? Say both, as
a property of `impl.batchnorm_forward(x, gamma, beta, eps=...)`, without computing the output yourself.

Right code promises: x (N, D) of float64 or float32, N >= 1, gamma and beta (D,), eps > 0.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_mean_and_variance_before_the_affine_step(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
