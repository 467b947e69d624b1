import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    messages = []
    for shard in shards:
        if shard.ndim != 2 or shard.shape[1] != shards[0].shape[1]:
            raise ValueError("every shard must be (N_k, D)")
        if shard.shape[0]:
            messages.append((shard.shape[0], shard.mean(axis=0), shard.var(axis=0)))
    if not messages:
        raise ValueError("no rows anywhere")
    total = sum(n for n, _, _ in messages)
    mean = sum(n * m for n, m, _ in messages) / total
    var = sum(n * (v + (m - mean) ** 2) for n, m, v in messages) / total
    scale = gamma / np.sqrt(var + eps)
    outputs = []
    for shard in shards:
        dtype = shard.dtype if np.issubdtype(shard.dtype, np.floating) else np.float64
        outputs.append(((shard - mean) * scale + beta).astype(dtype))
    return outputs
