# RIGHT: put together, line by line with dvar and dmean, split at the end
import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards:
        raise ValueError("there are no shards")
    if [np.shape(d) for d in douts] != [np.shape(s) for s in shards]:
        raise ValueError("douts does not match shards")
    types = [s.dtype if s.dtype.kind == "f" else np.dtype(float) for s in shards]
    x = np.concatenate([np.asarray(s, dtype=float) for s in shards])
    dout = np.concatenate([np.asarray(d, dtype=float) for d in douts])
    n = x.shape[0]
    if n == 0:
        raise ValueError("there are no rows")
    # forward
    mu = x.sum(axis=0) / n
    xc = x - mu
    var = (xc ** 2).sum(axis=0) / n
    ivar = 1.0 / np.sqrt(var + eps)
    # backward
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xc * ivar).sum(axis=0)
    dx_hat = dout * np.asarray(gamma, dtype=float)
    dvar = (dx_hat * xc).sum(axis=0) * -0.5 * ivar ** 3
    dmean = -(dx_hat * ivar).sum(axis=0) - 2.0 * dvar * xc.sum(axis=0) / n
    dx = dx_hat * ivar + 2.0 * dvar * xc / n + dmean / n
    dxs = []
    start = 0
    for s, t in zip(shards, types):
        stop = start + s.shape[0]
        dxs.append(dx[start:stop].astype(t))
        start = stop
    common = types[0]
    for t in types[1:]:
        common = np.promote_types(common, t)
    return dxs, dgamma.astype(common), dbeta.astype(common)
