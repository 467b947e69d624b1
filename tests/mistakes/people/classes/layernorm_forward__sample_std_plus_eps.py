import numpy as np

EPS = 1e-5


class LayerNorm:
    def __init__(self, a_2: np.ndarray, b_2: np.ndarray, eps: float = EPS):
        self.a_2 = a_2
        self.b_2 = b_2
        self.eps = eps

    def __call__(self, x: np.ndarray) -> np.ndarray:
        mean = x.mean(-1, keepdims=True)
        std = x.std(-1, keepdims=True, ddof=1)
        return self.a_2 * (x - mean) / (std + self.eps) + self.b_2


def layernorm_forward(x, gamma, beta, eps=EPS):
    return LayerNorm(gamma, beta, eps)(x)
