"""A gradient check by central differences of sum(dout * out), with a random dout, in every argument."""

import numpy as np

from whybn.properties import assert_close, batches, given

STEP = 1e-4


def slope(loss, array):
    """Central differences of a number by each entry of an array."""
    found = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += STEP
        down[index] -= STEP
        found[index] = (loss(up) - loss(down)) / (2 * STEP)
    return found


@given(batches(rows=(3, 4, 2, 5), columns=(2, 3, 1), eps=(0.5, 2.0)), examples=8)
def test_backward_is_the_slope_of_forward(impl, batch):
    """The error of a central difference is STEP^2 times a third derivative: 1e-8, and here 1e-5 is allowed."""
    x, gamma, beta, eps, dout = batch.x, batch.gamma, batch.beta, batch.eps, batch.dout
    dx, dgamma, dbeta = impl.batchnorm_backward(dout, x, gamma, eps=eps)
    by_x = slope(lambda at: (dout * impl.batchnorm_forward(at, gamma, beta, eps=eps)).sum(), x)
    by_gamma = slope(lambda at: (dout * impl.batchnorm_forward(x, at, beta, eps=eps)).sum(), gamma)
    assert_close(dx, by_x, bound=1e-5, what="dx")
    assert_close(dgamma, by_gamma, bound=1e-5, what="dgamma")
    assert_close(dbeta, dout.sum(axis=0), bound=1e-10, what="dbeta")


@given(batches(scales=(1e-3,), offsets=(0.0,)), examples=4)
def test_eps_is_1e_5_where_none_is_given(impl, batch):
    """On data so small that it matters."""
    dx, _, _ = impl.batchnorm_backward(batch.dout, batch.x, batch.gamma)
    same, _, _ = impl.batchnorm_backward(batch.dout, batch.x, batch.gamma, eps=1e-5)
    assert_close(dx, same, bound=1e-9 * abs(same).max())
