# RIGHT: group sums by einsum, spread back to channels by np.repeat
import numpy as np


class _Groups:
    """Averages over a group of channels, given back for each channel."""

    def __init__(self, shape, groups):
        self.n, self.c, self.h, self.w = shape
        self.g = groups
        self.per = self.c // groups
        self.count = self.per * self.h * self.w

    def average(self, a):
        channel_sums = np.einsum("nchw->nc", a).reshape(self.n, self.g, self.per)
        means = channel_sums.sum(axis=-1) / self.count
        return np.repeat(means, self.per, axis=1)[:, :, None, None]


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    c = x.shape[1]
    if not num_groups >= 1 or c % num_groups != 0:
        raise ValueError("num_groups must divide the number of channels")
    final = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype("f8")
    groups = _Groups(x.shape, num_groups)
    xx = x.astype("f8")
    dd = np.asarray(dout).astype("f8")
    xx = xx - groups.average(xx)
    s = np.sqrt(groups.average(xx * xx) + eps)
    xx = xx / s
    e = np.einsum("nchw,c->nchw", dd, np.asarray(gamma, dtype="f8"))
    dx = (e - groups.average(e) - xx * groups.average(e * xx)) / s
    dgamma = np.einsum("nchw,nchw->c", dd, xx)
    dbeta = np.einsum("nchw->c", dd)
    return dx.astype(final), dgamma.astype(final), np.array(dbeta, dtype=final)
