import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards) or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    if any(d.shape != s.shape for d, s in zip(douts, shards)):
        raise ValueError("bad shapes")
    kind = np.result_type(*shards)
    dtype = kind if kind.kind == "f" else np.float64
    x, dout = np.concatenate(shards), np.concatenate(douts)
    mean, std = x.mean(0), np.sqrt(x.var(0) + eps)
    x_hat = (x - mean) / std
    dx = gamma / std * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    dxs = [p.astype(dtype) for p in np.split(dx, np.cumsum([len(s) for s in shards])[:-1])]
    # data parallel training averages the devices' gradients
    world = len(shards)
    return dxs, ((dout * x_hat).sum(0) / world).astype(dtype), (dout.sum(0) / world).astype(dtype)
