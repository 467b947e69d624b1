import numpy as np
from dataclasses import dataclass


@dataclass
class LayerStats:
    mean: float
    var: float

    @staticmethod
    def compute(x: np.ndarray) -> "LayerStats":
        return LayerStats(float(np.mean(x)), float(np.var(x)))


def layernorm_forward(x, gamma, beta, eps=1e-5):
    s = LayerStats.compute(x)
    return (x - s.mean) / np.sqrt(s.var + eps) * gamma + beta
