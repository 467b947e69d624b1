# WRONG: num_groups is taken for the number of channels in a group
import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    channels = x.shape[1]
    if num_groups <= 0:
        raise ValueError("num_groups must be positive")
    size, rest = divmod(channels, num_groups)
    if rest:
        raise ValueError("num_groups must divide the number of channels")
    size, num_groups = num_groups, channels // num_groups
    if np.issubdtype(x.dtype, np.floating):
        result_type = x.dtype
    else:
        result_type = np.dtype(float)
    dx = np.zeros(x.shape)
    dgamma = np.zeros(channels)
    dbeta = np.zeros(channels)
    for i in range(x.shape[0]):
        for k in range(num_groups):
            part = slice(k * size, (k + 1) * size)
            block = x[i, part].astype(float)
            upstream = dout[i, part].astype(float)
            count = block.size
            centred = block - block.mean()
            inv = 1.0 / np.sqrt((centred * centred).mean() + eps)
            hat = centred * inv
            g = upstream * np.asarray(gamma[part], dtype=float)[:, None, None]
            dx[i, part] = inv * (g - g.sum() / count - hat * ((g * hat).sum() / count))
            dgamma[part] += (upstream * hat).sum(axis=(1, 2))
            dbeta[part] += upstream.sum(axis=(1, 2))
    return dx.astype(result_type), dgamma.astype(result_type), dbeta.astype(result_type)
