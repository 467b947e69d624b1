"""The layer of images against PyTorch's BatchNorm2d, where it is installed, and against the functions of images."""

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.clauses.know import images_of, rows_of
from tests.reference.comparison import assert_agree, assert_all_agree, images

ORDERS = pytest.mark.parametrize("channels_last", [False, True])


def arranged(values, channels_last):
    return np.moveaxis(values, 1, -1) if channels_last else values


def layer_of(batch, channels_last):
    """The reference's layer with the case's numbers."""
    layer = reference.BatchNorm2d(batch.x.shape[1], batch.eps, batch.momentum, channels_last)
    layer.gamma, layer.beta = batch.widened().gamma, batch.widened().beta
    return layer


@images
@ORDERS
def test_it_is_what_the_functions_of_images_give_together(batch, channels_last):
    layer, wide = layer_of(batch, channels_last), batch.widened()
    out = layer.forward(arranged(batch.x, channels_last))
    expected = reference.spatial_batchnorm_forward(batch.x, wide.gamma, wide.beta, batch.eps)
    np.testing.assert_array_equal(out, arranged(expected, channels_last), strict=True)
    zero, one = np.zeros(len(wide.gamma)), np.ones(len(wide.gamma))
    running = reference.update_running(zero, one, rows_of(wide.x), batch.momentum)
    np.testing.assert_allclose((layer.running_mean, layer.running_var), running, rtol=1e-14)
    dx = layer.backward(arranged(batch.dout, channels_last))
    gradients = reference.spatial_batchnorm_backward(batch.dout, batch.x, wide.gamma, batch.eps)
    wanted = (arranged(gradients[0], channels_last), *gradients[1:])
    for got, target in zip((dx, layer.dgamma, layer.dbeta), wanted, strict=True):
        np.testing.assert_allclose(got, target, rtol=8 * np.finfo(batch.x.dtype).eps, atol=0)


@images
@ORDERS
def test_it_trains_and_infers_as_pytorchs_does(batch, channels_last):
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    wide, rows = batch.widened(), rows_of(batch.widened().x)
    ours = layer_of(batch, channels_last)
    theirs = torch.nn.BatchNorm2d(wide.x.shape[1], batch.eps, 1 - batch.momentum, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(wide.gamma))
        theirs.bias.copy_(torch.tensor(wide.beta))
    for mode in ("train", "eval"):
        running = ours.running_mean.copy(), ours.running_var.copy()
        getattr(ours, mode)()
        getattr(theirs, mode)()
        theirs.running_mean.copy_(torch.tensor(running[0]))
        theirs.running_var.copy_(torch.tensor(running[1]))
        theirs.zero_grad()
        x = torch.tensor(wide.x, requires_grad=True)
        expected = theirs(x)
        expected.backward(torch.tensor(wide.dout))
        affine = wide.gamma, wide.beta
        if mode == "train":
            bound = bounds.forward(rows, *affine, wide.eps)
            error = bounds.backward(rows_of(wide.dout), rows, wide.gamma, wide.eps)
        else:
            bound = bounds.inference(rows, *affine, *running, wide.eps)
            error = bounds.inference_backward(rows_of(wide.dout), rows, wide.gamma, *running, wide.eps)
        out = ours.forward(arranged(batch.x, channels_last))
        whole = arranged(images_of(bound, wide.x.shape), channels_last)
        assert_agree(out, arranged(expected.detach().numpy(), channels_last), whole, "out")
        dx = ours.backward(arranged(batch.dout, channels_last))
        got = dx, ours.dgamma, ours.dbeta
        there = arranged(x.grad.numpy(), channels_last), theirs.weight.grad.numpy(), theirs.bias.grad.numpy()
        error = error._replace(dx=arranged(images_of(error.dx, wide.x.shape), channels_last))
        assert_all_agree(got, there, error, "dx dgamma dbeta")
