import numpy as np
from dataclasses import dataclass

EPS = 1e-5


@dataclass(frozen=True)
class Affine:
    gamma: np.ndarray
    beta: np.ndarray

    def apply(self, z: np.ndarray) -> np.ndarray:
        return self.gamma * z + self.beta


def _standardize(x: np.ndarray, eps: float) -> np.ndarray:
    return (x - x.mean(axis=0)) / (x.std(axis=0) + eps)


def batchnorm_forward(x, gamma, beta, eps=EPS):
    return Affine(gamma, beta).apply(_standardize(x, eps))
