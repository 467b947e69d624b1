# RIGHT: channels to the front with swapaxes, einsum, np.stack of both statistics
import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    n, c, h, w = x.shape
    if n * h * w < 1:
        raise ValueError("x: no values for a channel")
    if np.isnan(momentum) or abs(momentum - 0.5) > 0.5:
        raise ValueError("momentum must lie between 0 and 1")
    planes = np.swapaxes(x, 0, 1).astype(np.float64).reshape(c, n, h * w)
    means = np.einsum("cnp->cn", planes) / (h * w)
    planes = planes - means[..., None]
    variances = np.einsum("cnp,cnp->cn", planes, planes) / (h * w)
    batch = np.stack([means, variances]).sum(axis=-1) / n
    old = np.stack([running_mean, running_var]).astype(np.float64)
    new = momentum * old + (1 - momentum) * batch
    if np.issubdtype(x.dtype, np.floating):
        new = new.astype(x.dtype)
    return new[0].copy(), new[1].copy()
