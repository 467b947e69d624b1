import numpy as np
from dataclasses import dataclass


@dataclass
class IdentityParams:
    gamma: np.ndarray
    beta: np.ndarray


def _build(x: np.ndarray, eps: float) -> IdentityParams:
    mean = x.mean(axis=0)
    inv_std = 1.0 / np.sqrt(x.var(axis=0) + eps)
    return IdentityParams(gamma=inv_std, beta=mean)


def identity_parameters(x, eps=1e-5):
    p = _build(x, eps)
    return p.gamma, p.beta
