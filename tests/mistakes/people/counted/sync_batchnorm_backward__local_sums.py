import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards) or sum(map(len, shards)) == 0:
        raise ValueError("bad shards")
    if any(d.shape != s.shape for d, s in zip(douts, shards)):
        raise ValueError("bad shapes")
    kind = np.result_type(*shards)
    dtype = kind if kind.kind == "f" else np.float64
    x = np.concatenate(shards)
    mean, std = x.mean(0), np.sqrt(x.var(0) + eps)
    dxs, dgamma, dbeta = [], 0, 0
    for d, s in zip(douts, shards):
        x_hat = (s - mean) / std
        db, dg = d.sum(0), (d * x_hat).sum(0)
        n = max(len(s), 1)
        dxs.append((gamma / std * (d - db / n - x_hat * dg / n)).astype(dtype))
        dbeta, dgamma = dbeta + db, dgamma + dg
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
