import numpy as np
from typing import Dict, Tuple


class Workspace:
    _pool: Dict[Tuple[int, int], np.ndarray] = {}

    @classmethod
    def get(cls, shape: Tuple[int, int]) -> np.ndarray:
        buf = cls._pool.get(shape)
        if buf is None:
            buf = np.empty(shape)
            cls._pool[shape] = buf
        return buf


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    buf = Workspace.get(x.shape)
    mean = x.mean(axis=0)
    np.subtract(x, mean, out=buf)
    inv_std = 1.0 / np.sqrt(np.mean(buf * buf, axis=0) + eps)
    buf *= inv_std
    buf *= gamma
    buf += beta
    return buf
