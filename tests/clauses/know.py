"""What is right: every function once more, in long double, as plainly as the formula reads.

The oracle shares no code with the reference, which it judges too. ``tests/meta`` checks it against exact fractions and
central differences. Results are long double; the bounds in ``spec.bounds`` say how near a result must come.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from spec.bounds import Exact, Numbers, exact
from spec.convention import stored
from spec.memory import remembered


def batch_statistics(x: Numbers) -> tuple[Exact, Exact]:
    wide = exact(x)
    mean = wide.mean(axis=0)
    mean = mean + (wide - mean).mean(axis=0)
    return mean, ((wide - mean) ** 2).mean(axis=0)


def stored_statistics(x: Numbers) -> tuple[Exact, Exact]:
    """The batch's mean and variance as running statistics collect them, in the convention in force."""
    mean, var = batch_statistics(x)
    return mean, stored(var, len(x))


@remembered
def standardize(train: Numbers, test: Numbers) -> tuple[Exact, Exact]:
    mean, var = batch_statistics(train)
    constant = (train == train[:1]).all(axis=0)
    mean = np.where(constant, exact(train[0]), mean)
    std = np.where(constant, 1, np.sqrt(var))
    return (exact(train) - mean) / std, (exact(test) - mean) / std


@remembered
def normalize(x: Numbers, mean: Numbers, var: Numbers, eps: float) -> Exact:
    return (exact(x) - exact(mean)) / np.sqrt(exact(var) + exact(eps))


@remembered
def batchnorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, eps: float) -> Exact:
    return exact(gamma) * normalize(x, *batch_statistics(x), eps) + exact(beta)


@remembered
def identity_parameters(x: Numbers, eps: float) -> tuple[Exact, Exact]:
    mean, var = batch_statistics(x)
    return np.sqrt(var + exact(eps)), mean


@remembered
def update_running(running_mean: Numbers, running_var: Numbers, x: Numbers, momentum: float) -> tuple[Exact, Exact]:
    mean, var = stored_statistics(x)
    old = exact(momentum)
    return old * exact(running_mean) + (1 - old) * mean, old * exact(running_var) + (1 - old) * var


@remembered
def batchnorm_inference(
    x: Numbers, gamma: Numbers, beta: Numbers, running_mean: Numbers, running_var: Numbers, eps: float
) -> Exact:
    return exact(gamma) * normalize(x, running_mean, running_var, eps) + exact(beta)


@remembered
def fold_batchnorm(
    weight: Numbers,
    bias: Numbers,
    gamma: Numbers,
    beta: Numbers,
    running_mean: Numbers,
    running_var: Numbers,
    eps: float,
) -> tuple[Exact, Exact]:
    scale = exact(gamma) / np.sqrt(exact(running_var) + exact(eps))
    return exact(weight) * scale, (exact(bias) - exact(running_mean)) * scale + exact(beta)


@remembered
def batchnorm_backward(dout: Numbers, x: Numbers, gamma: Numbers, eps: float) -> tuple[Exact, Exact, Exact]:
    mean, var = batch_statistics(x)
    x_hat = normalize(x, mean, var, eps)
    wide = exact(dout)
    dbeta, dgamma = wide.sum(axis=0), (wide * x_hat).sum(axis=0)
    dx = exact(gamma) / np.sqrt(var + exact(eps)) * (wide - wide.mean(axis=0) - x_hat * (wide * x_hat).mean(axis=0))
    return dx, dgamma, dbeta


@remembered
def batchnorm_inference_backward(
    dout: Numbers, x: Numbers, gamma: Numbers, running_mean: Numbers, running_var: Numbers, eps: float
) -> tuple[Exact, Exact, Exact]:
    x_hat = normalize(x, running_mean, running_var, eps)
    wide = exact(dout)
    dx = wide * exact(gamma) / np.sqrt(exact(running_var) + exact(eps))
    return dx, (wide * x_hat).sum(axis=0), wide.sum(axis=0)


@remembered
def linear_batchnorm_backward(
    dout: Numbers, a: Numbers, weight: Numbers, bias: Numbers, gamma: Numbers, eps: float
) -> tuple[Exact, Exact, Exact]:
    z = exact(a) @ exact(weight) + exact(bias)
    dz, _, _ = batchnorm_backward(dout, z, gamma, eps)
    return dz @ exact(weight).T, exact(a).T @ dz, np.zeros(dz.shape[1], dtype=np.longdouble)


@remembered
def statistics_noise(var: Numbers, batch_size: int) -> Exact:
    return np.sqrt(exact(var) / batch_size)


@remembered
def ghost_batchnorm(x: Numbers, gamma: Numbers, beta: Numbers, ghost_size: int, eps: float) -> Exact:
    starts = range(0, len(x), ghost_size)
    return np.concatenate([batchnorm_forward(x[i : i + ghost_size], gamma, beta, eps) for i in starts])


@remembered
def dropout_variance_ratio(mean: Numbers, var: Numbers, keep_prob: float) -> Exact:
    # ((var + mean^2) / p - mean^2) / var, without the difference that cancels where the mean is large.
    keep = exact(keep_prob)
    return (1 + (1 - keep) * exact(mean) ** 2 / exact(var)) / keep


@remembered
def merge_statistics(
    n_a: int, mean_a: Numbers, var_a: Numbers, n_b: int, mean_b: Numbers, var_b: Numbers
) -> tuple[int, Exact, Exact]:
    n = n_a + n_b
    if 0 in (n_a, n_b):
        return (n, exact(mean_a), exact(var_a)) if n_a else (n, exact(mean_b), exact(var_b))
    mean = (n_a * exact(mean_a) + n_b * exact(mean_b)) / n
    spread_a = exact(var_a) + (exact(mean_a) - mean) ** 2
    spread_b = exact(var_b) + (exact(mean_b) - mean) ** 2
    return n, mean, (n_a * spread_a + n_b * spread_b) / n


@remembered
def spatial_batchnorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, eps: float) -> Exact:
    return images_of(batchnorm_forward(rows_of(x), gamma, beta, eps), x.shape)


@remembered
def spatial_batchnorm_backward(dout: Numbers, x: Numbers, gamma: Numbers, eps: float) -> tuple[Exact, Exact, Exact]:
    dx, dgamma, dbeta = batchnorm_backward(rows_of(dout), rows_of(x), gamma, eps)
    return images_of(dx, x.shape), dgamma, dbeta


@remembered
def layernorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, eps: float) -> Exact:
    return batchnorm_forward(x.T, exact(gamma)[:, None], exact(beta)[:, None], eps).T


@remembered
def groupnorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, num_groups: int, eps: float) -> Exact:
    scale, shift = (groups_of(per_entry(v, x.shape), num_groups) for v in (exact(gamma), exact(beta)))
    return ungrouped(batchnorm_forward(groups_of(x, num_groups), scale, shift, eps), x.shape)


@remembered
def layernorm_backward(dout: Numbers, x: Numbers, gamma: Numbers, eps: float) -> tuple[Exact, Exact, Exact]:
    wide, one = exact(dout), np.ones(x.shape[1])
    dx, _, _ = batchnorm_backward((exact(gamma) * wide).T, x.T, one[:1], eps)
    return dx.T, (wide * layernorm_forward(x, one, 0 * one, eps)).sum(axis=0), wide.sum(axis=0)


@remembered
def groupnorm_backward(
    dout: Numbers, x: Numbers, gamma: Numbers, num_groups: int, eps: float
) -> tuple[Exact, Exact, Exact]:
    wide, one = exact(dout), np.ones(x.shape[1])
    inner = groups_of(per_entry(exact(gamma), x.shape) * wide, num_groups)
    dx, _, _ = batchnorm_backward(inner, groups_of(x, num_groups), one[:1], eps)
    x_hat = groupnorm_forward(x, one, 0 * one, num_groups, eps)
    return ungrouped(dx, x.shape), rows_of(wide * x_hat).sum(axis=0), rows_of(wide).sum(axis=0)


@remembered
def instancenorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, eps: float) -> Exact:
    wide = exact(x)
    mean = wide.mean(axis=(2, 3), keepdims=True)
    var = ((wide - mean) ** 2).mean(axis=(2, 3), keepdims=True)
    x_hat = (wide - mean) / np.sqrt(var + exact(eps))
    return exact(gamma)[:, None, None] * x_hat + exact(beta)[:, None, None]


def root_mean_square(x: Numbers, eps: float) -> Exact:
    """The divisor of each row, (N, 1)."""
    return np.sqrt((exact(x) ** 2).mean(axis=1, keepdims=True) + exact(eps))


@remembered
def rmsnorm_forward(x: Numbers, gamma: Numbers, eps: float) -> Exact:
    return exact(gamma) * (exact(x) / root_mean_square(x, eps))


@remembered
def rmsnorm_backward(dout: Numbers, x: Numbers, gamma: Numbers, eps: float) -> tuple[Exact, Exact]:
    # The product rule: 1 / s moves by -x / (D s^3) for each entry of x.
    wide, s = exact(x), root_mean_square(x, eps)
    inner = exact(gamma) * exact(dout)
    dx = inner / s - wide * (inner * wide).sum(axis=1, keepdims=True) / (x.shape[1] * s**3)
    return dx, (exact(dout) * wide / s).sum(axis=0)


@remembered
def fold_conv_batchnorm(
    weight: Numbers,
    bias: Numbers | None,
    gamma: Numbers,
    beta: Numbers,
    running_mean: Numbers,
    running_var: Numbers,
    eps: float,
    axis: int = 0,
) -> tuple[Exact, Exact]:
    before = 0 * exact(beta) if bias is None else exact(bias)
    # The output channels last, each is a column, as of a linear layer.
    columns, new_bias = fold_batchnorm(
        np.moveaxis(weight, axis, -1), before, gamma, beta, running_mean, running_var, eps
    )
    return np.moveaxis(columns, -1, axis), new_bias


@remembered
def batch_renorm(
    x: Numbers,
    gamma: Numbers,
    beta: Numbers,
    running_mean: Numbers,
    running_var: Numbers,
    eps: float,
    r_max: float = 3.0,
    d_max: float = 5.0,
) -> tuple[Exact, Exact, Exact]:
    mean, var = batch_statistics(x)
    # The batch's mean and deviation, in the unit of the running ones; limited from either side.
    d = normalize(mean, running_mean, running_var, eps)
    r = np.sqrt((var + exact(eps)) / (exact(running_var) + exact(eps)))
    r = np.maximum(np.minimum(r, exact(r_max)), 1 / exact(r_max))
    d = np.maximum(np.minimum(d, exact(d_max)), -exact(d_max))
    return exact(gamma) * (normalize(x, mean, var, eps) * r + d) + exact(beta), r, d


@remembered
def weight_decay_behind_batchnorm(
    weight: Numbers, dweight: Numbers, lr: float, decay: float
) -> tuple[Exact, Exact, Exact]:
    wide, slope = exact(weight), exact(dweight)
    lost = exact(lr) * exact(decay)
    kept = 1 - lost
    with np.errstate(all="ignore"):
        square, at_length_1 = (wide**2).sum(axis=0), np.sqrt((wide**2).sum(axis=0) * (slope**2).sum(axis=0))
        # A step at rest turns by the angle whose cosine is ``kept``: its tangent over the gradient's size.
        tangent = np.sqrt(lost * (1 + kept)) / kept
        return kept * wide - exact(lr) * slope, exact(lr) / kept / square, tangent / at_length_1


def rows_of(images: Numbers) -> Numbers:
    """(N, C, H, W) as (N * H * W, C): one row per pixel."""
    return np.moveaxis(images, 1, -1).reshape(-1, images.shape[1])


@remembered
def images_of(rows: Numbers, shape: tuple[int, ...]) -> Numbers:
    """The inverse of ``rows_of``."""
    n, c, h, w = shape
    return np.moveaxis(rows.reshape(n, h, w, c), -1, 1)


@remembered
def groups_of(images: Numbers, num_groups: int) -> Numbers:
    """(N, C, H, W) as one column per example and group of consecutive channels."""
    return images.reshape(len(images) * num_groups, -1).T


@remembered
def ungrouped(columns: Numbers, shape: tuple[int, ...]) -> Numbers:
    """The inverse of ``groups_of``."""
    return columns.T.reshape(shape)


@remembered
def per_entry(parameter: Numbers, shape: tuple[int, ...]) -> Numbers:
    """A number per feature, repeated for every entry of (N, D) or (N, C, H, W)."""
    return np.broadcast_to(parameter.reshape(-1, *[1] * (len(shape) - 2)), shape)


def central_differences(forward: Callable[[Exact], Exact], dout: Numbers, at: Numbers) -> tuple[Exact, Exact]:
    """Gradient of ``sum(dout * forward(at))`` by differences, and a bound on its error; all in long double.

    Two steps, h and h / 2, are combined (Richardson): the error of the result is below the change that halving made,
    and below the rounding of the sums divided by h.
    """
    point, weights = exact(at), exact(dout)
    # Steps of each column's own size: a step that an outlier elsewhere makes large is not small in this one.
    largest = np.abs(point).max(axis=0, keepdims=True)
    largest = np.where(largest > 0, largest, max(np.longdouble(1e-30), np.abs(point).max()))
    h = np.broadcast_to(np.longdouble(2) ** -10 * largest, point.shape)
    estimates = []
    for steps in (h, h / 2):
        gradient = np.zeros(point.shape, dtype=np.longdouble)
        for index in np.ndindex(point.shape):
            ahead, behind = point.copy(), point.copy()
            ahead[index] += steps[index]
            behind[index] -= steps[index]
            difference = forward(ahead) - forward(behind)
            gradient[index] = (weights * difference).sum() / (2 * steps[index])
        estimates.append(gradient)
    coarse, fine = estimates
    unit = np.longdouble(np.finfo(np.longdouble).eps)
    rounding = 16 * unit * (np.abs(weights) * (1 + np.abs(forward(point)))).sum() / h * point.size
    return fine + (fine - coarse) / 3, np.abs(fine - coarse) + rounding


def scaled(values: Any, factor: float) -> Numbers:
    """``values * factor`` in the dtype of values; exact where factor is a power of two."""
    return (values * values.dtype.type(factor)).astype(values.dtype)


@remembered
def masked_batchnorm(x: Numbers, mask: Numbers, gamma: Numbers, beta: Numbers, eps: float) -> Exact:
    out = np.zeros(x.shape, dtype=np.longdouble)
    out[mask] = batchnorm_forward(x[mask], gamma, beta, eps)
    return out


@remembered
def cumulative_running(
    running_mean: Numbers, running_var: Numbers, num_batches: int, x: Numbers
) -> tuple[Exact, Exact, int]:
    batch = stored_statistics(x)
    if num_batches == 0:
        return (*batch, 1)
    weight = exact(1) / (num_batches + 1)
    mean, var = (
        (1 - weight) * exact(old) + weight * new for old, new in zip((running_mean, running_var), batch, strict=True)
    )
    return mean, var, num_batches + 1


def sync_batchnorm_forward(x: Numbers, gamma: Numbers, beta: Numbers, sizes: tuple[int, ...], eps: float) -> Exact:
    """By the whole batch, for its parts together: where it is cut, which ``sizes`` says, plays no role."""
    return batchnorm_forward(x, gamma, beta, eps)


def sync_batchnorm_backward(
    dout: Numbers, x: Numbers, gamma: Numbers, sizes: tuple[int, ...], eps: float
) -> tuple[Exact, Exact, Exact]:
    """By the whole batch, as forward."""
    return batchnorm_backward(dout, x, gamma, eps)


def instance_averages(x: Numbers) -> tuple[Exact, Exact]:
    """The averages over the images of each channel's mean and variance as running statistics collect it."""
    own = [stored_statistics(rows_of(image[None])) for image in x]
    return exact(np.mean([mean for mean, _ in own], axis=0)), exact(np.mean([var for _, var in own], axis=0))


@remembered
def instancenorm_running(
    running_mean: Numbers, running_var: Numbers, x: Numbers, momentum: float
) -> tuple[Exact, Exact]:
    mean, var = instance_averages(x)
    old = exact(momentum)
    return old * exact(running_mean) + (1 - old) * mean, old * exact(running_var) + (1 - old) * var
