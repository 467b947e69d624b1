# WRONG: the two sums in dx are taken over the own shard only, with its own number of rows
import numpy as np


def _dtype(a):
    return a.dtype if np.issubdtype(a.dtype, np.floating) else np.dtype(np.float64)


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if len(douts) != len(shards):
        raise ValueError("douts and shards differ in number")
    for d, s in zip(douts, shards):
        if d.shape != s.shape:
            raise ValueError("a part of douts has not its shard's shape")
    n = sum(len(s) for s in shards)
    if n == 0:
        raise ValueError("shards have no rows")
    xs = [s.astype(np.float64) for s in shards]
    ds = [d.astype(np.float64) for d in douts]
    if len({s.shape[1] for s in xs}) != 1:
        raise ValueError("shards differ in D")
    mean = sum(s.sum(axis=0) for s in xs) / n
    var = sum(((s - mean) ** 2).sum(axis=0) for s in xs) / n
    std = np.sqrt(var + eps)
    hats = [(s - mean) / std for s in xs]
    dbeta = sum(d.sum(axis=0) for d in ds)
    dgamma = sum((d * h).sum(axis=0) for d, h in zip(ds, hats))
    scale = gamma / std
    dxs = []
    for d, h, s in zip(ds, hats, shards):
        k = max(len(s), 1)
        dx = scale * (d - d.sum(axis=0) / k - h * (d * h).sum(axis=0) / k)
        dxs.append(dx.astype(_dtype(s)))
    kind = np.result_type(*[_dtype(s) for s in shards])
    return dxs, dgamma.astype(kind), dbeta.astype(kind)
