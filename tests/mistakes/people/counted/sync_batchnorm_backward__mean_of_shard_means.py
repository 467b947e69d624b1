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
    pairs = [(d, (s - mean) / std) for d, s in zip(douts, shards)]
    # like torch.distributed all_reduce(mean_dy) / world_size
    mean_dy = np.mean([d.mean(0) for d, h in pairs if len(d)], axis=0)
    mean_dy_xhat = np.mean([(d * h).mean(0) for d, h in pairs if len(d)], axis=0)
    dxs = [(gamma / std * (d - mean_dy - h * mean_dy_xhat)).astype(dtype) for d, h in pairs]
    dgamma = sum((d * h).sum(0) for d, h in pairs)
    dbeta = sum(d.sum(0) for d in douts)
    return dxs, dgamma.astype(dtype), dbeta.astype(dtype)
