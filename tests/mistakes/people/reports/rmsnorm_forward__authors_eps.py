import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    norm = np.linalg.norm(x, ord=2, axis=-1, keepdims=True)
    rms = norm * x.shape[-1] ** (-1.0 / 2)
    return gamma * (x / (rms + eps))
