"""Batch renormalization (exercise 33): batch normalization whose training output follows the running statistics."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, data, matching, positive, variance


def batch_renorm(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike,
    beta: npt.ArrayLike,
    running_mean: npt.ArrayLike,
    running_var: npt.ArrayLike,
    eps: float = 1e-5,
    r_max: float = 3.0,
    d_max: float = 5.0,
) -> tuple[Array, Array, Array]:
    """Batch renormalization in training: the batch's x_hat, corrected by r and d towards the running statistics.

    For the gradient r and d are constants, so it is that of ``batchnorm_forward`` with the scale ``gamma * r``. The
    running statistics are those from before this batch; ``update_running`` moves them afterwards.

    Args:
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        gamma: (D,), the scale.
        beta: (D,), the shift.
        running_mean: (D,), so far.
        running_var: (D,), so far, nowhere negative.
        eps: added to either variance inside the root, > 0.
        r_max: the most that r may be, and 1 / r_max the least, >= 1; infinity clips nothing.
        d_max: the most that d may be in size, >= 0; infinity clips nothing.

    Returns:
        ``(out, r, d)``, (N, D), (D,) and (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, another array is not (D,), running_var is negative somewhere, eps
            <= 0, r_max < 1 or d_max < 0.

    Source: Ioffe 2017 (arXiv:1702.03275), Algorithm 1. There the deviation itself is averaged over the batches.
    """
    x = data("x", x, "(N, D)", empty=False)
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    running_mean = matching("running_mean", running_mean, x.shape[1:])
    running_var = variance("running_var", running_var, x.shape[1:])
    eps = positive("eps", eps)
    r_max = valid.at_least("r_max", r_max, 1)
    d_max = valid.at_least("d_max", d_max, 0)
    mean, var = moments(x)
    std = np.sqrt(var + eps)
    running_std = np.sqrt(running_var + eps)
    r = np.clip(std / running_std, 1 / r_max, r_max)
    d = np.clip((mean - running_mean) / running_std, -d_max, d_max)
    x_hat = (x - mean) / std
    out = gamma * (x_hat * r + d) + beta
    return out.astype(x.dtype, copy=False), r.astype(x.dtype, copy=False), d.astype(x.dtype, copy=False)
