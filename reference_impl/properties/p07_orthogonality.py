"""Two laws of dx: it sums to 0 down each column, and along x_hat only what eps leaves remains."""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches(rows=(3, 4, 2, 9), eps=(0.5, 2.0, 0.1)))
def test_dx_has_no_part_along_ones_and_only_that_of_eps_along_x_hat(impl, batch):
    """Shifting a column changes nothing; scaling it changes only what eps is for: gamma eps dgamma / s^3."""
    dx, _, _ = impl.batchnorm_backward(batch.dout, batch.x, batch.gamma, eps=batch.eps)
    s = np.sqrt(batch.x.var(axis=0) + batch.eps)
    x_hat = (batch.x - batch.x.mean(axis=0)) / s
    dgamma = (batch.dout * x_hat).sum(axis=0)
    assert_close(dx.sum(axis=0), np.zeros_like(s), bound=1e-10, what="sum of dx")
    left = batch.gamma * batch.eps * dgamma / s**3
    assert_close((dx * x_hat).sum(axis=0), left, bound=1e-10, what="dx along x_hat")
