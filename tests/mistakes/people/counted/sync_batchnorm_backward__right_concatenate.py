import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if not shards or len(douts) != len(shards):
        raise ValueError("one dout per shard, and at least one shard")
    if any(d.shape != s.shape for d, s in zip(douts, shards, strict=True)):
        raise ValueError("dout and shard differ in shape")
    x = np.concatenate(shards).astype(np.float64)
    dout = np.concatenate(douts).astype(np.float64)
    if x.shape[0] == 0:
        raise ValueError("no rows")
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    n = x.shape[0]
    dx = gamma / std * (dout - dbeta / n - x_hat * dgamma / n)
    kind = np.result_type(*shards)
    dtype = kind if np.issubdtype(kind, np.floating) else np.float64
    dxs, start = [], 0
    for s in shards:
        dxs.append(dx[start : start + len(s)].astype(dtype))
        start += len(s)
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
