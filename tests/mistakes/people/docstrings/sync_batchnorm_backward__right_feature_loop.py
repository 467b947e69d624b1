# RIGHT: one feature after the other, plain loops over shards and rows
import math

import numpy as np


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    if len(shards) == 0 or len(shards) != len(douts):
        raise ValueError("as many parts in douts as in shards, and one at least")
    for k in range(len(shards)):
        if shards[k].shape != douts[k].shape or shards[k].shape[1] != shards[0].shape[1]:
            raise ValueError(f"part {k} has a wrong shape")
    n = 0
    for shard in shards:
        n = n + shard.shape[0]
    if n == 0:
        raise ValueError("nothing to normalize")
    kinds = [np.float64 if s.dtype.kind in "iub" else s.dtype for s in shards]
    dxs = [np.zeros(s.shape, dtype=kind) for s, kind in zip(shards, kinds)]
    dgamma, dbeta = [], []
    for j in range(shards[0].shape[1]):
        values = [[float(v) for v in s[:, j]] for s in shards]
        grads = [[float(v) for v in d[:, j]] for d in douts]
        mean = sum(sum(part) for part in values) / n
        var = sum(sum((v - mean) * (v - mean) for v in part) for part in values) / n
        s = math.sqrt(var + eps)
        total, dot = 0.0, 0.0
        for part, grad in zip(values, grads):
            for v, g in zip(part, grad):
                total += g
                dot += g * (v - mean) / s
        for k in range(len(shards)):
            for i in range(len(values[k])):
                hat = (values[k][i] - mean) / s
                dxs[k][i, j] = float(gamma[j]) / s * (grads[k][i] - total / n - hat * dot / n)
        dgamma.append(dot)
        dbeta.append(total)
    kind = np.result_type(*kinds)
    return dxs, np.array(dgamma, dtype=kind), np.array(dbeta, dtype=kind)
