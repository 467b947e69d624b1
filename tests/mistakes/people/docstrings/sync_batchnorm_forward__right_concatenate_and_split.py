# RIGHT: puts the shards together, normalizes once and splits again
import numpy as np


def sync_batchnorm_forward(shards, gamma, beta, eps=1e-5):
    shards = list(shards)
    if not shards:
        raise ValueError("shards is empty")
    features = shards[0].shape[-1]
    for shard in shards:
        if shard.ndim != 2 or shard.shape[-1] != features:
            raise ValueError("shards of different widths")
    together = np.concatenate([shard.astype(np.float64) for shard in shards], axis=0)
    if together.shape[0] == 0:
        raise ValueError("shards without rows")
    together -= together.mean(axis=0)
    together /= np.sqrt(np.mean(together ** 2, axis=0) + eps)
    together *= np.asarray(gamma, dtype=np.float64)
    together += np.asarray(beta, dtype=np.float64)
    ends = np.cumsum([len(shard) for shard in shards])[:-1]
    parts = np.split(together, ends, axis=0)
    result = []
    for part, shard in zip(parts, shards):
        if np.issubdtype(shard.dtype, np.floating):
            result.append(part.astype(shard.dtype))
        else:
            result.append(part.copy())
    return result
