import numpy as np


def layernorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape, dtype=float)
    for i, row in enumerate(x):
        centered = row - row.mean()
        std = np.sqrt(np.dot(centered, centered) / row.size)
        out[i] = gamma * centered / (std + eps) + beta
    return out
