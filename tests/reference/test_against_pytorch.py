"""Every forward against PyTorch's functional API, every backward against its autograd, on the CPU and in float64."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.clauses.know import images_of, rows_of
from tests.reference.comparison import (
    Case,
    assert_agree,
    assert_all_agree,
    from_group_columns,
    group_columns,
    images,
    matrices,
)

torch = pytest.importorskip("torch", reason="needs PyTorch: pip install torch==2.13.0")
fusion = pytest.importorskip("torch.nn.utils.fusion", reason="needs PyTorch: pip install torch==2.13.0")
F = torch.nn.functional


def tensor(array: bounds.Numbers, grad: bool = False) -> Any:
    """The same values as a float64 tensor of its own memory."""
    return torch.tensor(np.asarray(array, dtype=np.float64), requires_grad=grad)


def gradients(out: Any, dout: bounds.Numbers, *inputs: Any) -> list[bounds.Numbers]:
    """Autograd's gradients of ``sum(dout * out)`` with respect to the inputs."""
    return [gradient.numpy() for gradient in torch.autograd.grad(out, inputs, tensor(dout))]


def train(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)


def infer(x: Any, gamma: Any, beta: Any, mean: bounds.Numbers, var: bounds.Numbers, eps: float) -> Any:
    return F.batch_norm(x, tensor(mean), tensor(var), gamma, beta, training=False, eps=eps)


def of_population(updated: bounds.Numbers, old: bounds.Numbers, old_weight: float, n: int) -> bounds.Numbers:
    """What PyTorch's running variance would be, had it averaged the population variance and not the unbiased one."""
    return (updated - old_weight * old) * ((n - 1) / n) + old_weight * old


def running_errors(wide: Case, n: int) -> tuple[bounds.Exact, bounds.Exact]:
    """Errors of the running update; the variance's has room for the four roundings of ``of_population``.

    They act on numbers below ``|old| + 2 |batch|`` (n / (n - 1) is at most 2), so four more of the six roundings of
    ``bounds.running`` each cover two of them.
    """
    s = bounds.statistics(wide.x)
    mean = bounds.running(wide.running_mean, s.mean, s.mean_error, wide.momentum, np.float64)
    var = bounds.running(wide.running_var, n / (n - 1) * s.var, s.var_error, wide.momentum, np.float64)
    return mean, 2 * var


# Forward


@matrices
def test_batch_statistics_are_the_mean_and_the_variance_without_correction(batch):
    wide = batch.widened()
    var, mean = torch.var_mean(tensor(wide.x), dim=0, correction=0)
    expected = mean.numpy(), var.numpy()
    assert_all_agree(
        reference.batch_statistics(batch.x), expected, (bounds.mean(wide.x), bounds.var(wide.x)), "mean var"
    )


@matrices
def test_normalize_is_batch_norm_in_eval_mode_without_an_affine_step(batch):
    wide = batch.widened()
    expected = infer(tensor(wide.x), None, None, wide.running_mean, wide.running_var, wide.eps)
    x_hat = reference.normalize(batch.x, batch.running_mean, batch.running_var, batch.eps)
    ones, zeros = np.ones(wide.gamma.shape), np.zeros(wide.gamma.shape)
    bound = bounds.inference(wide.x, ones, zeros, wide.running_mean, wide.running_var, wide.eps)
    assert_agree(x_hat, expected.numpy(), bound, "x_hat")


@matrices
def test_the_training_forward_is_batch_norm_in_training_mode(batch):
    wide = batch.widened()
    expected = train(tensor(wide.x), tensor(wide.gamma), tensor(wide.beta), wide.eps)
    out = reference.batchnorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    assert_agree(out, expected.numpy(), bounds.forward(wide.x, wide.gamma, wide.beta, wide.eps), "out")


@matrices
def test_the_identity_parameters_make_batch_norm_give_the_batch_back(batch):
    wide = batch.widened()
    gamma, beta = reference.identity_parameters(batch.x, batch.eps)
    back = train(tensor(wide.x), tensor(gamma), tensor(beta), wide.eps).numpy()
    z = bounds.normalized(wide.x, wide.eps)
    rounded = bounds.unit_roundoff(batch.x.dtype) * (np.abs(z.std * z.x_hat) + np.abs(beta))
    gamma_64, beta_64 = (parameter.astype(np.float64) for parameter in (gamma, beta))
    assert_agree(back, wide.x, bounds.forward(wide.x, gamma_64, beta_64, wide.eps) + rounded, "the batch")


@matrices
def test_the_running_update_is_batch_norms_up_to_its_two_known_differences(batch):
    wide = batch.widened()
    mean, var = tensor(wide.running_mean), tensor(wide.running_var)
    # PyTorch's momentum is the weight of the new value.
    F.batch_norm(tensor(wide.x), mean, var, training=True, momentum=1 - wide.momentum, eps=wide.eps)
    n = len(wide.x)
    expected = mean.numpy(), of_population(var.numpy(), wide.running_var, wide.momentum, n)
    updated = reference.update_running(batch.running_mean, batch.running_var, batch.x, batch.momentum)
    assert_all_agree(updated, expected, running_errors(wide, n), "running_mean running_var")


@matrices
def test_inference_is_batch_norm_in_eval_mode(batch):
    wide = batch.widened()
    statistics = wide.running_mean, wide.running_var
    expected = infer(tensor(wide.x), tensor(wide.gamma), tensor(wide.beta), *statistics, wide.eps)
    out = reference.batchnorm_inference(
        batch.x, batch.gamma, batch.beta, batch.running_mean, batch.running_var, batch.eps
    )
    bound = bounds.inference(wide.x, wide.gamma, wide.beta, *statistics, wide.eps)
    assert_agree(out, expected.numpy(), bound, "out")


@matrices
def test_folding_gives_the_linear_layer_that_pytorch_fuses(batch):
    wide = batch.widened()
    inputs, features = wide.x.shape
    linear = torch.nn.Linear(inputs, features, dtype=torch.float64).eval()
    norm = torch.nn.BatchNorm1d(features, eps=wide.eps, dtype=torch.float64).eval()
    with torch.no_grad():
        # dout serves as a weight matrix and gamma as a bias: (K, D) and (D,). PyTorch keeps a weight as (D, K).
        linear.weight.copy_(tensor(wide.dout.T))
        linear.bias.copy_(tensor(wide.gamma))
        norm.weight.copy_(tensor(wide.gamma))
        norm.bias.copy_(tensor(wide.beta))
        norm.running_mean.copy_(tensor(wide.running_mean))
        norm.running_var.copy_(tensor(wide.running_var))
        fused = fusion.fuse_linear_bn_eval(linear, norm)
    expected = fused.weight.detach().numpy().T, fused.bias.detach().numpy()
    statistics = batch.running_mean, batch.running_var
    folded = reference.fold_batchnorm(batch.dout, batch.gamma, batch.gamma, batch.beta, *statistics, batch.eps)
    statistics = wide.running_mean, wide.running_var
    error = bounds.fold(wide.dout, wide.gamma, wide.gamma, wide.beta, *statistics, wide.eps)
    assert_all_agree(folded, expected, error, "weight bias")


@matrices
@pytest.mark.parametrize("ghost_size", [2, 3, 100])
def test_ghost_batch_norm_is_batch_norm_of_every_chunk(batch, ghost_size):
    wide = batch.widened()
    chunks = [wide.x[i : i + ghost_size] for i in range(0, len(wide.x), ghost_size)]
    out = reference.ghost_batchnorm(batch.x, batch.gamma, batch.beta, ghost_size, batch.eps)
    if len(chunks[-1]) == 1:  # PyTorch refuses a single row; its result is beta exactly.
        np.testing.assert_array_equal(out[-1], batch.beta, strict=True)
        out = out[:-1]
        chunks.pop()
    expected = [train(tensor(chunk), tensor(wide.gamma), tensor(wide.beta), wide.eps).numpy() for chunk in chunks]
    bound = [bounds.forward(chunk, wide.gamma, wide.beta, wide.eps) for chunk in chunks]
    assert_agree(out, np.concatenate(expected), np.concatenate(bound), "out")


@matrices
def test_merged_statistics_are_those_of_the_concatenated_parts(batch):
    x = batch.widened().x
    parts = np.split(x, [max(1, len(x) // 3)])
    var, mean = torch.var_mean(torch.cat([tensor(part) for part in parts]), dim=0, correction=0)
    sides = ((len(part), *reference.batch_statistics(part)) for part in parts)
    n, *merged = reference.merge_statistics(*next(sides), *next(sides))
    assert n == len(x)
    assert_all_agree(merged, (mean.numpy(), var.numpy()), (bounds.mean(x), bounds.var(x)), "mean var")


@images
def test_the_spatial_forward_is_batch_norm_of_images(batch):
    wide = batch.widened()
    expected = train(tensor(wide.x), tensor(wide.gamma), tensor(wide.beta), wide.eps)
    out = reference.spatial_batchnorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    bound = images_of(bounds.forward(rows_of(wide.x), wide.gamma, wide.beta, wide.eps), wide.x.shape)
    assert_agree(out, expected.numpy(), bound, "out")


@matrices
def test_layer_norm_agrees(batch):
    wide = batch.widened()
    expected = F.layer_norm(tensor(wide.x), wide.gamma.shape, tensor(wide.gamma), tensor(wide.beta), eps=wide.eps)
    out = reference.layernorm_forward(batch.x, batch.gamma, batch.beta, batch.eps)
    bound = bounds.forward(wide.x.T, wide.gamma[:, None], wide.beta[:, None], wide.eps).T
    assert_agree(out, expected.numpy(), bound, "out")


@images
@pytest.mark.parametrize("num_groups", [1, 2])
def test_group_norm_agrees(batch, num_groups):
    wide = batch.widened()
    expected = F.group_norm(tensor(wide.x), num_groups, tensor(wide.gamma), tensor(wide.beta), eps=wide.eps)
    out = reference.groupnorm_forward(batch.x, batch.gamma, batch.beta, num_groups, batch.eps)
    bound = from_group_columns(bounds.forward(*group_columns(wide, num_groups), wide.eps), wide)
    assert_agree(out, expected.numpy(), bound, "out")


@images
def test_as_many_groups_as_channels_is_instance_norm(batch):
    wide = batch.widened()
    channels = wide.x.shape[1]
    expected = F.instance_norm(tensor(wide.x), weight=tensor(wide.gamma), bias=tensor(wide.beta), eps=wide.eps)
    out = reference.groupnorm_forward(batch.x, batch.gamma, batch.beta, channels, batch.eps)
    bound = from_group_columns(bounds.forward(*group_columns(wide, channels), wide.eps), wide)
    assert_agree(out, expected.numpy(), bound, "out")


# Backward


@matrices
def test_the_training_gradients_are_autograds(batch):
    wide = batch.widened()
    inputs = [tensor(array, grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    expected = gradients(train(*inputs, wide.eps), wide.dout, *inputs)
    result = reference.batchnorm_backward(batch.dout, batch.x, batch.gamma, batch.eps)
    assert_all_agree(result, expected, bounds.backward(wide.dout, wide.x, wide.gamma, wide.eps), "dx dgamma dbeta")


@matrices
def test_the_inference_gradients_are_autograds(batch):
    wide = batch.widened()
    inputs = [tensor(array, grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    statistics = wide.running_mean, wide.running_var
    expected = gradients(infer(*inputs, *statistics, wide.eps), wide.dout, *inputs)
    result = reference.batchnorm_inference_backward(
        batch.dout, batch.x, batch.gamma, batch.running_mean, batch.running_var, batch.eps
    )
    error = bounds.inference_backward(wide.dout, wide.x, wide.gamma, *statistics, wide.eps)
    assert_all_agree(result, expected, error, "dx dgamma dbeta")


@matrices
def test_the_gradients_through_a_linear_layer_are_autograds(batch):
    rng = np.random.default_rng(len(batch.x))
    inputs, features = 3, batch.x.shape[1]
    weight = rng.normal(size=(inputs, features)).astype(batch.x.dtype)
    a = (rng.normal(size=(len(batch.x), inputs)) + 2).astype(batch.x.dtype)
    wide = batch.widened()
    linear = [tensor(array, grad=True) for array in (a, weight, wide.beta)]
    z = linear[0] @ linear[1] + linear[2]
    dz, *expected = gradients(train(z, tensor(wide.gamma), None, wide.eps), wide.dout, z, *linear)
    result = reference.linear_batchnorm_backward(batch.dout, a, weight, batch.beta, batch.gamma, batch.eps)
    arrays = a.astype(np.float64), weight.astype(np.float64), wide.beta
    error = bounds.linear_backward(wide.dout, *arrays, wide.gamma, bounds.exact(dz), wide.eps)
    assert_all_agree(result, expected, error, "da dweight dbias")


@images
def test_the_spatial_gradients_are_autograds(batch):
    wide = batch.widened()
    inputs = [tensor(array, grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    expected = gradients(train(*inputs, wide.eps), wide.dout, *inputs)
    result = reference.spatial_batchnorm_backward(batch.dout, batch.x, batch.gamma, batch.eps)
    error = bounds.backward(rows_of(wide.dout), rows_of(wide.x), wide.gamma, wide.eps)
    bound = error._replace(dx=images_of(error.dx, wide.x.shape))
    assert_all_agree(result, expected, bound, "dx dgamma dbeta")


@matrices
def test_the_gradients_of_layer_norm_are_autograds(batch):
    wide = batch.widened()
    inputs = [tensor(array, grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    out = F.layer_norm(inputs[0], wide.gamma.shape, *inputs[1:], eps=wide.eps)
    expected = gradients(out, wide.dout, *inputs)
    result = reference.layernorm_backward(batch.dout, batch.x, batch.gamma, batch.eps)
    error = bounds.backward_in_groups(wide.dout, wide.x, wide.gamma, 1, wide.eps)
    assert_all_agree(result, expected, error, "dx dgamma dbeta")


@images
@pytest.mark.parametrize("num_groups", [1, 2, None])
def test_the_gradients_of_group_norm_are_autograds(batch, num_groups):
    wide = batch.widened()
    groups = num_groups or wide.x.shape[1]
    inputs = [tensor(array, grad=True) for array in (wide.x, wide.gamma, wide.beta)]
    expected = gradients(F.group_norm(inputs[0], groups, *inputs[1:], eps=wide.eps), wide.dout, *inputs)
    result = reference.groupnorm_backward(batch.dout, batch.x, batch.gamma, groups, batch.eps)
    error = bounds.backward_in_groups(wide.dout, wide.x, wide.gamma, groups, wide.eps)
    assert_all_agree(result, expected, error, "dx dgamma dbeta")


# The layer


def layers(batch: Case) -> tuple[reference.BatchNorm, Any]:
    """The reference's layer and PyTorch's, in the same state; momentum as each of them means it."""
    wide = batch.widened()
    features = wide.x.shape[1]
    ours = reference.BatchNorm(features, eps=wide.eps, momentum=wide.momentum)
    theirs = torch.nn.BatchNorm1d(features, eps=wide.eps, momentum=1 - wide.momentum, dtype=torch.float64)
    ours.gamma, ours.beta = wide.gamma.copy(), wide.beta.copy()
    with torch.no_grad():
        theirs.weight.copy_(tensor(wide.gamma))
        theirs.bias.copy_(tensor(wide.beta))
    return ours, theirs


def assert_same_step(ours: reference.BatchNorm, theirs: Any, batch: Case, error: Any, out_error: Any) -> None:
    """One forward and one backward of both layers."""
    wide = batch.widened()
    x = tensor(wide.x, grad=True)
    expected = theirs(x)
    assert_agree(ours.forward(batch.x), expected.detach().numpy(), out_error, "out")
    dx = ours.backward(batch.dout)
    elsewhere = gradients(expected, wide.dout, x, theirs.weight, theirs.bias)
    assert_all_agree((dx, ours.dgamma, ours.dbeta), elsewhere, error, "dx dgamma dbeta")


@matrices
def test_the_layer_trains_and_infers_as_batchnorm1d_does(batch):
    wide = batch.widened()
    n = len(wide.x)
    ours, theirs = layers(batch)
    out_error = bounds.forward(wide.x, wide.gamma, wide.beta, wide.eps)
    error = bounds.backward(wide.dout, wide.x, wide.gamma, wide.eps)
    for _ in range(3):
        old = replace(wide, running_mean=ours.running_mean, running_var=ours.running_var)
        assert_same_step(ours, theirs, batch, error, out_error)
        var = of_population(theirs.running_var.numpy(), old.running_var, old.momentum, n)
        updated = ours.running_mean, ours.running_var
        assert_all_agree(
            updated, (theirs.running_mean.numpy(), var), running_errors(old, n), "running_mean running_var"
        )
        # The next step starts from one state, so that no difference adds up.
        theirs.running_mean.copy_(tensor(ours.running_mean))
        theirs.running_var.copy_(tensor(ours.running_var))
    ours.eval()
    theirs.eval()
    before = ours.running_mean.copy(), ours.running_var.copy()
    out_error = bounds.inference(wide.x, wide.gamma, wide.beta, *before, wide.eps)
    error = bounds.inference_backward(wide.dout, wide.x, wide.gamma, *before, wide.eps)
    assert_same_step(ours, theirs, batch, error, out_error)
    np.testing.assert_array_equal(before, (ours.running_mean, ours.running_var))
