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
