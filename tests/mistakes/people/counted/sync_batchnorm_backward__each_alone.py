import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards) or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    if any(d.shape != s.shape for d, s in zip(douts, shards)):
        raise ValueError("bad shapes")
    kind = np.result_type(*shards)
    dtype = kind if kind.kind == "f" else np.float64
    dxs = []
    dgamma, dbeta = np.zeros(len(gamma)), np.zeros(len(gamma))
    for d, s in zip(douts, shards):
        if len(s) == 0:
            dxs.append(np.zeros(s.shape, dtype))
            continue
        std = np.sqrt(s.var(0) + eps)
        x_hat = (s - s.mean(0)) / std
        dxs.append((gamma / std * (d - d.mean(0) - x_hat * (d * x_hat).mean(0))).astype(dtype))
        dgamma += (d * x_hat).sum(0)
        dbeta += d.sum(0)
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
