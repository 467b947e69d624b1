import numpy as np


class Group:
    def __init__(self, rows: np.ndarray):
        self.rows = rows
        self.mean = rows.mean(axis=0)
        self.var = rows.var(axis=0)

    def forward(self, gamma, beta, eps):
        if len(self.rows) < 2:
            return self.rows
        return gamma * (self.rows - self.mean) / np.sqrt(self.var + eps) + beta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    out = np.empty_like(x)
    start = 0
    while start < x.shape[0]:
        end = start + ghost_size
        out[start:end] = Group(x[start:end]).forward(gamma, beta, eps)
        start = end
    return out
