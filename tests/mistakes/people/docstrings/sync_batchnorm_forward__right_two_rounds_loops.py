# RIGHT: two rounds of sums with loops: first the mean, then the squares around it
import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    n = 0
    width = None
    total = None
    for k in range(len(shards)):
        rows, d = shards[k].shape
        if width is None:
            width = d
            total = np.zeros(d)
        if d != width:
            raise ValueError("shard %d has %d features and not %d" % (k, d, width))
        n += rows
        for row in shards[k]:
            total = total + row
    if n == 0:
        raise ValueError("no rows")
    mean = total / n
    squares = np.zeros(width)
    for shard in shards:
        for row in shard:
            squares += (row - mean) * (row - mean)
    root = np.sqrt(squares / n + eps)
    answer = []
    for shard in shards:
        kind = shard.dtype if shard.dtype.kind == "f" else np.float64
        out = np.zeros(shard.shape, dtype=kind)
        for i in range(len(shard)):
            out[i] = gamma * ((shard[i] - mean) / root) + beta
        answer.append(out)
    return answer
