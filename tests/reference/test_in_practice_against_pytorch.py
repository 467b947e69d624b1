"""What meets networks in practice, against PyTorch, in float64 on the CPU."""

from typing import Any

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import Case, assert_all_agree, images, matrices

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


@matrices
@pytest.mark.parametrize("limits", [(1.0, 0.0), (1.5, 0.5), (float("inf"), float("inf"))])
def test_batch_renorm_is_batch_norm_in_training_mode_corrected_by_clamped_statistics(batch, limits):
    wide = batch.widened()
    r_max, d_max = limits
    x, mean, var = tensor(wide.x), tensor(wide.running_mean), tensor(wide.running_var)
    own_var, own_mean = torch.var_mean(x, dim=0, correction=0)
    slow = torch.sqrt(var + wide.eps)
    r = torch.clamp(torch.sqrt(own_var + wide.eps) / slow, 1 / r_max, r_max)
    d = torch.clamp((own_mean - mean) / slow, -d_max, d_max)
    x_hat = torch.nn.functional.batch_norm(x, None, None, training=True, eps=wide.eps)
    out = torch.addcmul(tensor(wide.beta), tensor(wide.gamma), torch.addcmul(d, x_hat, r))
    given = (batch.x, batch.gamma, batch.beta, batch.running_mean, batch.running_var, batch.eps, *limits)
    same = (wide.x, wide.gamma, wide.beta, wide.running_mean, wide.running_var, wide.eps, *limits)
    expected = [part.numpy() for part in (out, r, d)]
    assert_all_agree(reference.batch_renorm(*given), expected, bounds.renorm(*same), "out r d")


@matrices
def test_without_limits_batch_renorm_is_batch_norm_in_eval_mode(batch):
    wide, free = batch.widened(), (float("inf"), float("inf"))
    statistics = tensor(wide.running_mean), tensor(wide.running_var)
    affine = tensor(wide.gamma), tensor(wide.beta)
    out = torch.nn.functional.batch_norm(tensor(wide.x), *statistics, *affine, training=False, eps=wide.eps)
    given = (batch.x, batch.gamma, batch.beta, batch.running_mean, batch.running_var, batch.eps, *free)
    same = (wide.x, wide.gamma, wide.beta, wide.running_mean, wide.running_var, wide.eps, *free)
    got, _, _ = reference.batch_renorm(*given)
    assert_all_agree([got], [out.numpy()], bounds.renorm(*same)[:1], "out")


@matrices
@pytest.mark.parametrize("decay", [0.0, 0.25])
def test_a_step_with_decay_is_sgds_and_turns_units_as_the_rate_says(batch, decay):
    wide, lr = batch.widened(), 0.5
    weight = torch.nn.Parameter(tensor(wide.x))
    # Behind a normalization of length the gradient is orthogonal to each unit, as it is behind batch norm.
    (tensor(wide.dout) * torch.nn.functional.normalize(weight, dim=0)).sum().backward()
    dweight = weight.grad.numpy().copy()
    torch.optim.SGD([weight], lr=lr, weight_decay=decay).step()
    arguments = wide.x, dweight, lr, decay
    got, rate, _ = reference.weight_decay_behind_batchnorm(*arguments)
    assert_all_agree([got], [weight.detach().numpy()], bounds.decayed(*arguments)[:1], "weight")
    # A plain step at that rate, of units of length 1, ends in the same directions.
    direction = torch.nn.Parameter(torch.nn.functional.normalize(tensor(wide.x), dim=0))
    (tensor(wide.dout) * torch.nn.functional.normalize(direction, dim=0)).sum().backward()
    after = direction.detach() - tensor(rate) * direction.grad
    turned, expected = (torch.nn.functional.normalize(one, dim=0).numpy() for one in (after, tensor(got)))
    np.testing.assert_allclose(turned, expected, rtol=0, atol=1e-12)
