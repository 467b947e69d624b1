"""What counts, against PyTorch where it is there, and against plain float64 formulas of another make."""

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import assert_agree, matrices


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
