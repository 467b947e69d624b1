"""What counts, against PyTorch where it is there, and against plain float64 formulas of another make."""

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import assert_agree, assert_all_agree, images, matrices


def batch_norm_of_torch(x, gamma, beta, eps):
    """PyTorch's batch norm in training mode, in float64."""
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    tensors = (torch.tensor(np.asarray(array, dtype=np.float64)) for array in (x, gamma, beta))
    x, gamma, beta = tensors
    return torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps).numpy()


@matrices
def test_masked_batch_norm_is_that_of_numpys_masked_arrays(batch):
    mask = np.arange(len(batch.x)) % 3 != 1
    wide = batch.widened()
    hidden = np.ma.array(wide.x, mask=np.repeat(~mask[:, None], wide.x.shape[1], axis=1))
    # The data lie up to 200 standard deviations from zero: deviations from a row that counts cost no digits.
    centred = hidden - wide.x[0]
    centred = centred - centred.mean(axis=0)
    expected = wide.gamma * centred / np.ma.sqrt((centred**2).mean(axis=0) + wide.eps) + wide.beta
    out = reference.masked_batchnorm(batch.x, mask, batch.gamma, batch.beta, batch.eps)
    bound = bounds.forward(wide.x[mask], wide.gamma, wide.beta, wide.eps)
    assert_agree(out[mask], expected.data[mask], bound, "out of the rows that count")
    assert not out[~mask].any()


@matrices
def test_masked_batch_norm_is_pytorchs_of_the_rows_that_count(batch):
    mask = np.arange(len(batch.x)) % 3 != 1
    mask[:2] = True  # PyTorch refuses a single row
    wide = batch.widened()
    expected = batch_norm_of_torch(wide.x[mask], wide.gamma, wide.beta, wide.eps)
    out = reference.masked_batchnorm(batch.x, mask, batch.gamma, batch.beta, batch.eps)
    assert_agree(out[mask], expected, bounds.forward(wide.x[mask], wide.gamma, wide.beta, wide.eps), "out")


@matrices
def test_the_cumulative_average_is_the_mean_over_all_batches_statistics(batch):
    wide = batch.widened()
    parts = [(batch.x, wide.x), (batch.x[:2], wide.x[:2]), (batch.x * 2, wide.x * 2)]
    state = batch.running_mean, batch.running_var, 0
    for own, _ in parts:
        state = reference.cumulative_running(*state, own)
    shifted = [whole - whole[0] for _, whole in parts]
    means = np.mean([whole[0] + moved.mean(axis=0) for (_, whole), moved in zip(parts, shifted, strict=True)], axis=0)
    variances = np.mean([moved.var(axis=0) for moved in shifted], axis=0)
    u = bounds.unit_roundoff(batch.x.dtype)
    errors = [bounds.statistics(whole) for _, whole in parts]
    # Three updates, each rounded to the data's dtype once; no value is larger than the largest of the means.
    largest = np.max([np.abs(s.mean) for s in errors], axis=0), np.max([s.var for s in errors], axis=0)
    assert_agree(state[0], means, sum(s.mean_error for s in errors) + 8 * u * largest[0], "running_mean")
    assert_agree(state[1], variances, sum(s.var_error for s in errors) + 8 * u * largest[1], "running_var")
    assert state[2] == len(parts)


@matrices
def test_the_cumulative_average_is_pytorchs_without_a_momentum_but_for_the_unbiased_variance(batch):
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    wide = batch.widened()
    layer = torch.nn.BatchNorm1d(wide.x.shape[1], momentum=None, dtype=torch.float64)
    state = batch.running_mean, batch.running_var, 0
    for factor in (1, 2):
        layer(torch.tensor(wide.x * factor))
        state = reference.cumulative_running(*state, batch.x * factor)
    n = len(wide.x)
    s = bounds.statistics(wide.x * 2)
    u = bounds.unit_roundoff(batch.x.dtype)
    assert_agree(state[0], layer.running_mean.numpy(), 2 * s.mean_error + 16 * u * np.abs(s.mean), "running_mean")
    assert_agree(state[1], layer.running_var.numpy() * (n - 1) / n, 2 * s.var_error + 16 * u * s.var, "running_var")
    assert state[2] == int(layer.num_batches_tracked)


def cut(x, sizes=(1, 0)):
    """A batch in three parts, one of a row and one of none."""
    return np.split(x, np.cumsum(sizes))


@matrices
def test_the_shards_outputs_are_pytorchs_of_the_whole_batch(batch):
    wide = batch.widened()
    expected = batch_norm_of_torch(wide.x, wide.gamma, wide.beta, wide.eps)
    outs = reference.sync_batchnorm_forward(cut(batch.x), batch.gamma, batch.beta, batch.eps)
    bound = bounds.forward(wide.x, wide.gamma, wide.beta, wide.eps)
    assert_agree(np.concatenate(outs), expected, bound, "outs")


@matrices
def test_the_shards_outputs_are_those_of_the_whole_batch_in_one_pass_of_shifted_data(batch):
    wide = batch.widened()
    shifted = wide.x - wide.x[-1]  # so E[x^2] - E[x]^2 keeps its digits
    mean, square = shifted.mean(axis=0), (shifted**2).mean(axis=0)
    expected = wide.gamma * (shifted - mean) / np.sqrt(square - mean**2 + wide.eps) + wide.beta
    outs = reference.sync_batchnorm_forward(cut(batch.x), batch.gamma, batch.beta, batch.eps)
    bound = bounds.forward(wide.x, wide.gamma, wide.beta, wide.eps)
    assert_agree(np.concatenate(outs), expected, bound, "outs")


@matrices
def test_the_shards_gradients_are_those_of_pytorchs_autograd_for_the_whole_batch(batch):
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    wide = batch.widened()
    inputs = [torch.tensor(array, requires_grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    out = torch.nn.functional.batch_norm(inputs[0], None, None, *inputs[1:], training=True, eps=wide.eps)
    expected = [gradient.numpy() for gradient in torch.autograd.grad(out, inputs, torch.tensor(wide.dout))]
    dxs, *sums = reference.sync_batchnorm_backward(cut(batch.dout), cut(batch.x), batch.gamma, batch.eps)
    bound = bounds.backward(wide.dout, wide.x, wide.gamma, wide.eps)
    assert_all_agree((np.concatenate(dxs), *sums), expected, bound, "dx dgamma dbeta")


@matrices
def test_the_shards_gradients_are_the_jacobians_of_the_whole_batch(batch):
    """Column by column: ``gamma / s (I - 1/n - x_hat x_hat^T / n)``, as a matrix."""
    wide = batch.widened()
    centred = wide.x - wide.x[-1]
    centred = centred - centred.mean(axis=0)
    std = np.sqrt((centred**2).mean(axis=0) + wide.eps)
    x_hat, n = centred / std, len(centred)
    jacobians = np.eye(n) - 1 / n - np.einsum("id,jd->dij", x_hat, x_hat) / n
    dx = wide.gamma / std * np.einsum("dij,jd->id", jacobians, wide.dout)
    expected = dx, (wide.dout * x_hat).sum(axis=0), wide.dout.sum(axis=0)
    dxs, *sums = reference.sync_batchnorm_backward(cut(batch.dout), cut(batch.x), batch.gamma, batch.eps)
    bound = bounds.backward(wide.dout, wide.x, wide.gamma, wide.eps)
    assert_all_agree((np.concatenate(dxs), *sums), expected, bound, "dx dgamma dbeta")


def of_images(batch):
    """The exact bounds of a running update by the images' averages; unbiased variances are at most twice as large."""
    wide = batch.widened()
    s = bounds.instances(wide.x)
    return (
        bounds.running(wide.running_mean, s.mean, s.mean_error, wide.momentum, np.float64),
        2 * bounds.running(wide.running_var, 2 * s.var, s.var_error, wide.momentum, np.float64),
    )


@images
def test_instance_norms_running_statistics_are_the_averages_over_the_images(batch):
    wide = batch.widened()
    shifted = wide.x - wide.x[:1, :, :1, :1]
    mean = wide.x[0, :, 0, 0] + shifted.mean(axis=(0, 2, 3))
    var = (shifted**2).mean(axis=(0, 2, 3)) - (shifted.mean(axis=(2, 3)) ** 2).mean(axis=0)
    m = wide.momentum
    expected = m * wide.running_mean + (1 - m) * mean, m * wide.running_var + (1 - m) * var
    got = reference.instancenorm_running(batch.running_mean, batch.running_var, batch.x, m)
    assert_all_agree(got, expected, of_images(batch), "running_mean running_var")


@images
def test_instance_norms_running_statistics_are_pytorchs_but_for_the_unbiased_variance(batch):
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
    wide = batch.widened()
    mean, var = (torch.tensor(array) for array in (wide.running_mean, wide.running_var))
    m = wide.momentum
    torch.nn.functional.instance_norm(torch.tensor(wide.x), mean, var, use_input_stats=True, momentum=1 - m)
    pixels = wide.x.shape[2] * wide.x.shape[3]
    kept = m * wide.running_var
    expected = mean.numpy(), (var.numpy() - kept) * ((pixels - 1) / pixels) + kept
    got = reference.instancenorm_running(batch.running_mean, batch.running_var, batch.x, m)
    assert_all_agree(got, expected, of_images(batch), "running_mean running_var")
