"""Where eps stands: small beside the variance it hides, so here it is as large as the variance."""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches(eps=(3.0, 0.5, 0.02)))
def test_the_variance_that_is_left_tells_where_eps_stands(impl, batch):
    """What is left is var / (var + eps), for an eps of the size of var."""
    out = impl.batchnorm_forward(batch.x, np.ones_like(batch.gamma), np.zeros_like(batch.beta), eps=batch.eps)
    var = batch.x.var(axis=0)
    assert_close(out.var(axis=0), var / (var + batch.eps), bound=1e-10, what="variance")


@given(batches(eps=(0.5, 2.0)))
def test_smaller_data_with_a_smaller_eps_give_the_same(impl, batch):
    """Take x / 2^12 and eps / 4^12: a power of two costs no digit, and no number of the program's own may show."""
    small = 2.0**-12
    out = impl.batchnorm_forward(batch.x, batch.gamma, batch.beta, eps=batch.eps)
    scaled = impl.batchnorm_forward(batch.x * small, batch.gamma, batch.beta, eps=batch.eps * small**2)
    assert_close(scaled, out, bound=1e-10)


@given(batches(scales=(1e-3,), offsets=(0.0,)), examples=6)
def test_eps_is_1e_5_where_none_is_given(impl, batch):
    """On data so small that it matters."""
    out = impl.batchnorm_forward(batch.x, batch.gamma, batch.beta)
    assert_close(out, impl.batchnorm_forward(batch.x, batch.gamma, batch.beta, eps=1e-5), bound=1e-10)
