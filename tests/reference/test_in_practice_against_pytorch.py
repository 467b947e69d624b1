"""What meets networks in practice, against PyTorch, in float64 on the CPU."""

from typing import Any

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import Case, assert_all_agree, images

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
fusion = pytest.importorskip("torch.nn.utils.fusion", reason="needs PyTorch: pip install torch==2.13.0")


def tensor(array: bounds.Numbers) -> Any:
    """The same values as a float64 tensor of its own memory."""
    return torch.tensor(np.asarray(array, dtype=np.float64))


@images
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("bias", [True, False])
def test_a_folded_convolution_is_that_of_fuse_conv_bn_weights(batch, axis, bias):
    # The images serve as kernels: C counts the output channels.
    def folded_arguments(one: Case) -> tuple[Any, ...]:
        kernels, before = np.ascontiguousarray(np.moveaxis(one.x, 1, axis)), one.gamma if bias else None
        return kernels, before, one.gamma, one.beta, one.running_mean, one.running_var

    given, wide = folded_arguments(batch), folded_arguments(batch.widened())
    weight, before, gamma, beta, mean, var = (None if value is None else tensor(value) for value in wide)
    fused = fusion.fuse_conv_bn_weights(weight, before, mean, var, batch.eps, gamma, beta, transpose=axis == 1)
    expected = [part.detach().numpy() for part in fused]
    folded = reference.fold_conv_batchnorm(*given, batch.eps, axis)
    assert_all_agree(folded, expected, bounds.fold_conv(*wide, batch.eps, axis), "weight bias")
