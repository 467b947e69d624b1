"""The parameters that undo normalization: the batch comes back, eps large enough to be seen."""

from whybn.properties import assert_close, batches, given


@given(batches(rows=(2, 3, 5, 9), eps=(2.0, 0.1, 1e-3)))
def test_the_batch_comes_back(impl, batch):
    """Whatever gamma and beta are, this is what they are for."""
    gamma, beta = impl.identity_parameters(batch.x, eps=batch.eps)
    back = impl.batchnorm_forward(batch.x, gamma, beta, eps=batch.eps)
    assert_close(back, batch.x, bound=1e-10)


@given(batches(scales=(1e-3,), offsets=(0.0,)), examples=6)
def test_the_batch_comes_back_where_no_eps_is_given(impl, batch):
    """Both functions have the same eps then."""
    gamma, beta = impl.identity_parameters(batch.x)
    assert_close(impl.batchnorm_forward(batch.x, gamma, beta), batch.x, bound=1e-10)
