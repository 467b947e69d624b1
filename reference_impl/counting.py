"""In practice: whose values count, and how much, in a batch's statistics (exercises 27 to 31)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, Float64, data, matching, positive


def masked_batchnorm(
    x: npt.ArrayLike, mask: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5
) -> Array:
    """Batch normalization in training mode of the rows that count; the others, padding, come out as zeros.

    Args:
        x: (N, D), float32, float64 or integers (taken as float64).
        mask: (N,) of booleans, True for the rows that count; one of them at least.
        gamma: (D,), the scale after normalizing.
        beta: (D,), the shift after scaling.
        eps: added to the variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype: zeros in the rows that do not count, whatever these hold.

    Raises:
        ValueError: x is not (N, D), mask is not (N,) of booleans or counts no row, gamma or beta is not (D,), or
            eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1, over the rows that count; the mask is that of
        Keras's BatchNormalization.
    """
    x = data("x", x, "(N, D)")
    mask = valid.mask("mask", mask, len(x))
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    eps = positive("eps", eps)
    counted = x[mask]
    mean, var = moments(counted)
    x_hat = (counted - mean) / np.sqrt(var + eps)
    out = np.zeros(x.shape)
    out[mask] = gamma * x_hat + beta
    return out.astype(x.dtype, copy=False)


def cumulative_running(
    running_mean: npt.ArrayLike, running_var: npt.ArrayLike, num_batches: int, x: npt.ArrayLike
) -> tuple[Array, Array, int]:
    """Take one mini-batch into the plain average of all batches so far: each weighs the same, whatever its size.

    PyTorch does so where momentum is None, but averages the unbiased variance; here it is the population variance.

    Args:
        running_mean: (D,), the average of the batches' means; ignored where num_batches is 0.
        running_var: (D,), the average of their variances, nowhere negative; ignored where num_batches is 0.
        num_batches: how many batches these are averages of, a whole number >= 0.
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).

    Returns:
        ``(running_mean, running_var, num_batches)``: two new arrays (D,) of x's dtype, and the number with this batch.

    Raises:
        ValueError: x is not (N, D) or has no rows, a running array is not (D,), running_var is negative somewhere or
            num_batches is no whole number >= 0. Nothing has changed then.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 2, line 10, with the average of population variances.
    """
    x = data("x", x, "(N, D)", empty=False)
    num_batches = valid.count("num_batches", num_batches, least=0)
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = matching("running_var", running_var, x.shape[1:])
    mean, var = moments(x)
    if num_batches == 0:
        running_mean, running_var = mean, var
    running_var = valid.variance("running_var", running_var, var.shape)
    total = num_batches + 1
    new_mean = (num_batches * running_mean + mean) / total
    new_var = (num_batches * running_var + var) / total
    return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False), total


def merged(shards: Sequence[Array]) -> tuple[int, Float64, Float64]:
    """Count, mean and population variance of all shards together, from those of each; empty ones have none.

    Chan, Golub and LeVeque 1983, eq. 2.1, for any number of parts: only these few numbers cross between devices.
    """
    filled = [x for x in shards if len(x)]
    counts = np.array([[len(x)] for x in filled])
    means, variances = np.array([moments(x) for x in filled]).transpose(1, 0, 2)
    n = int(counts.sum())
    mean = (counts * means).sum(axis=0) / n
    var = (counts * (variances + (means - mean) ** 2)).sum(axis=0) / n
    return n, mean, var


def sync_batchnorm_forward(
    shards: Sequence[npt.ArrayLike], gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5
) -> list[Array]:
    """Batch normalization in training mode of a batch that lies in shards, by the statistics of the whole batch.

    Args:
        shards: arrays (N_k, D) of any sizes, some maybe empty, one row at least in all; float32, float64 or integers
            (taken as float64).
        gamma: (D,), the scale after normalizing.
        beta: (D,), the shift after scaling.
        eps: added to the variance inside the root, > 0.

    Returns:
        A list with an output for each shard, of its shape and dtype.

    Raises:
        ValueError: a shard is not (N_k, D) or has another D, there is no row, gamma or beta is not (D,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1; the statistics are merged as Chan, Golub and LeVeque
        1983 do.
    """
    shards = valid.shards("shards", shards)
    gamma = matching("gamma", gamma, shards[0].shape[1:])
    beta = matching("beta", beta, shards[0].shape[1:])
    eps = positive("eps", eps)
    _, mean, var = merged(shards)
    std = np.sqrt(var + eps)
    outs = [gamma * ((x - mean) / std) + beta for x in shards]
    return [out.astype(x.dtype, copy=False) for out, x in zip(outs, shards, strict=True)]


def sync_batchnorm_backward(
    douts: Sequence[npt.ArrayLike], shards: Sequence[npt.ArrayLike], gamma: npt.ArrayLike, eps: float = 1e-5
) -> tuple[list[Array], Array, Array]:
    """Gradients of batch normalization of a batch that lies in shards; all shards move the mean and the variance.

    Args:
        douts: for each shard the loss's gradient with respect to its output, of its shape.
        shards: the forward's input, arrays (N_k, D), some maybe empty, one row at least in all; float32, float64 or
            integers (taken as float64).
        gamma: (D,), the forward's scale.
        eps: the forward's eps, > 0.

    Returns:
        ``(dxs, dgamma, dbeta)``: a list with a gradient for each shard, of its shape and dtype, and two (D,), the sums
        over all shards.

    Raises:
        ValueError: a shard is not (N_k, D) or has another D, there is no row, douts has another number of parts or one
            of another shape, gamma is not (D,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3, the chain-rule equations, their sums over all shards.
    """
    shards = valid.shards("shards", shards)
    if len(douts) != len(shards):
        raise ValueError(f"douts has {len(douts)} parts, needs {len(shards)}, as shards has")
    above = [matching(f"douts[{k}]", dout, x.shape) for k, (dout, x) in enumerate(zip(douts, shards, strict=True))]
    gamma = matching("gamma", gamma, shards[0].shape[1:])
    eps = positive("eps", eps)
    n, mean, var = merged(shards)
    std = np.sqrt(var + eps)
    x_hats = [(x - mean) / std for x in shards]
    dbeta = np.sum([dout.sum(axis=0) for dout in above], axis=0)
    dgamma = np.sum([(dout * x_hat).sum(axis=0) for dout, x_hat in zip(above, x_hats, strict=True)], axis=0)
    dxs = [gamma / std * (dout - dbeta / n - x_hat * (dgamma / n)) for dout, x_hat in zip(above, x_hats, strict=True)]
    dtype = np.result_type(*shards)
    dxs = [dx.astype(x.dtype, copy=False) for dx, x in zip(dxs, shards, strict=True)]
    return dxs, dgamma.astype(dtype, copy=False), dbeta.astype(dtype, copy=False)


def instancenorm_running(
    running_mean: npt.ArrayLike, running_var: npt.ArrayLike, x: npt.ArrayLike, momentum: float = 0.9
) -> tuple[Array, Array]:
    """Move instance norm's running statistics: towards the average over the images of each one's mean and variance.

    PyTorch does so with track_running_stats; its momentum is the new value's weight, and its variances are unbiased.
    Here momentum is the weight of the old value and the variances are population variances, as in ``update_running``.

    Args:
        running_mean: (C,), the old value.
        running_var: (C,), the old value, nowhere negative.
        x: (N, C, H, W), at least one value in each channel of each image; float32, float64 or integers (taken as
            float64).
        momentum: the weight that the old value keeps, 0 to 1.

    Returns:
        ``(running_mean, running_var)``, new arrays, each (C,), of x's dtype.

    Raises:
        ValueError: x is not (N, C, H, W) or is empty, a running array is not (C,), running_var is negative somewhere or
            momentum lies outside [0, 1].

    Source: PyTorch, InstanceNorm2d with track_running_stats, in ONNX's conventions of momentum and variance.
    """
    x = data("x", x, "(N, C, H, W)", empty=False)
    n, channels = x.shape[:2]
    running_mean = matching("running_mean", running_mean, (channels,))
    running_var = valid.variance("running_var", running_var, (channels,))
    momentum = valid.momentum("momentum", momentum)
    instances = x.reshape(n * channels, -1).T
    means, variances = moments(instances)
    mean = means.reshape(n, channels).mean(axis=0)
    var = variances.reshape(n, channels).mean(axis=0)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var
    return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False)
