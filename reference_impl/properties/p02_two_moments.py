"""With gamma 1 and beta 0 each feature has mean 0, and its variance is var / (var + eps), a little below 1."""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches(eps=(0.1, 2.0, 1e-3)))
def test_mean_is_zero_and_variance_is_var_over_var_plus_eps(impl, batch):
    """The population variance, down the rows; the input's own variance decides, so eps cannot hide."""
    out = impl.batchnorm_forward(batch.x, np.ones_like(batch.gamma), np.zeros_like(batch.beta), eps=batch.eps)
    var = batch.x.var(axis=0)
    assert_close(out.mean(axis=0), np.zeros_like(var), bound=1e-10, what="mean")
    assert_close(out.var(axis=0), var / (var + batch.eps), bound=1e-10, what="variance")
