"""What counts, by np.where and its `where` arguments: arrays keep their shape."""

import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    counts = mask[:, None]
    count = int(mask.sum())
    mean = np.where(counts, x, 0).sum(axis=0) / count
    centred = np.where(counts, x - mean, 0)
    var = (centred**2).sum(axis=0) / count
    return np.where(counts, gamma * centred / np.sqrt(var + eps) + beta, 0)


def cumulative_running(running_mean, running_var, num_batches, x):
    share = num_batches / (num_batches + 1)
    before = np.where(num_batches == 0, np.zeros_like(x[:1]), np.stack([running_mean, running_var]))
    batch = np.stack([np.mean(x, axis=0), np.var(x, axis=0)])
    new_mean, new_var = share * before + (1 - share) * batch
    return new_mean.copy(), new_var.copy(), num_batches + 1


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    counts = np.array([len(x) for x in shards], dtype=shards[0].dtype)[:, None]
    share = counts / counts.sum()
    safe = np.where(counts == 0, 1, counts)
    means = np.stack([x.sum(axis=0) for x in shards]) / safe
    mean = (share * means).sum(axis=0)
    squares = np.stack([((x - m) ** 2).sum(axis=0) for x, m in zip(shards, means, strict=True)])
    var = (squares + counts * (means - mean) ** 2).sum(axis=0) / counts.sum()
    return [gamma * (x - mean) / np.sqrt(var + eps) + beta for x in shards]


def sync_batchnorm_backward(douts, shards, gamma, eps=1e-5):
    # The computation graph, with the shards as one padded block.
    longest = max(map(len, shards))
    block = np.zeros((len(shards), longest, len(gamma)), dtype=shards[0].dtype)
    above, there = np.zeros_like(block), np.zeros((len(shards), longest, 1), dtype=bool)
    for k, (x, dout) in enumerate(zip(shards, douts, strict=True)):
        block[k, : len(x)], above[k, : len(x)], there[k, : len(x)] = x, dout, True
    n = int(there.sum())
    mean = block.sum(axis=(0, 1)) / n
    centred = np.where(there, block - mean, 0)
    var = (centred**2).sum(axis=(0, 1)) / n
    std = np.sqrt(var + eps)
    x_hat = centred / std
    dx_hat = above * gamma
    dvar = (dx_hat * centred).sum(axis=(0, 1)) * -0.5 / std**3
    dmean = -dx_hat.sum(axis=(0, 1)) / std
    dx = dx_hat / std + dvar * 2 * centred / n + dmean / n
    dxs = [dx[k, : len(x)].copy() for k, x in enumerate(shards)]
    return dxs, (above * x_hat).sum(axis=(0, 1)), above.sum(axis=(0, 1))


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    mean = np.mean(x, axis=(0, 2, 3))
    var = np.var(x, axis=(2, 3)).mean(axis=0)
    return running_mean + (1 - momentum) * (mean - running_mean), running_var + (1 - momentum) * (var - running_var)
