import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards) or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    if any(d.shape != s.shape for d, s in zip(douts, shards)):
        raise ValueError("bad shapes")
    kind = np.result_type(*shards)
    dtype = kind if kind.kind == "f" else np.float64
    x, dout = np.concatenate(shards), np.concatenate(douts)
    mean, var = x.mean(0), x.var(0)
    n = len(x)
    istd = 1 / np.sqrt(var + eps)
    dxhat = dout * gamma
    dvar = (dxhat * (x - mean) * -0.5 * istd**3).sum(0)
    dmean = (-2 / n * dvar * (x - mean)).sum(0)
    dx = dxhat * istd + dvar * 2 * (x - mean) / n + dmean / n
    dxs = [p.astype(dtype) for p in np.split(dx, np.cumsum([len(s) for s in shards])[:-1])]
    dgamma = (dout * (x - mean) * istd).sum(0)
    return dxs, dgamma.astype(dtype), dout.sum(0).astype(dtype)
