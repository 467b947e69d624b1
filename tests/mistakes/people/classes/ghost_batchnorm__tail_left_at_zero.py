import numpy as np


class GhostBatchNorm:
    def __init__(self, gamma, beta, ghost_size: int, eps: float):
        self.gamma = gamma
        self.beta = beta
        self.ghost_size = ghost_size
        self.eps = eps

    def _forward_group(self, g):
        mean = g.mean(axis=0)
        var = g.var(axis=0)
        return self.gamma * (g - mean) / np.sqrt(var + self.eps) + self.beta

    def forward(self, x):
        n = x.shape[0]
        out = np.zeros_like(x, dtype=np.float64)
        if self.ghost_size >= n:
            return self._forward_group(x)
        for i in range(n // self.ghost_size):
            lo, hi = i * self.ghost_size, (i + 1) * self.ghost_size
            out[lo:hi] = self._forward_group(x[lo:hi])
        return out


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    return GhostBatchNorm(gamma, beta, ghost_size, eps).forward(x)
