import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    wide = x.astype(np.float64)
    mean_square = np.einsum("nd,nd->n", wide, wide) / x.shape[1]
    return (gamma * wide / np.sqrt(mean_square + eps)[:, None]).astype(dtype)
