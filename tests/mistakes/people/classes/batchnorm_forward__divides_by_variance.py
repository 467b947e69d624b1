import numpy as np


class BatchNormalizer:
    def __init__(self, gamma, beta, eps):
        self.gamma = gamma
        self.beta = beta
        self.eps = eps

    def _normalize(self, x):
        mu = x.mean(axis=0)
        sigma = x.var(axis=0)
        return (x - mu) / (sigma + self.eps)

    def forward(self, x):
        return self.gamma * self._normalize(x) + self.beta


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return BatchNormalizer(gamma, beta, eps).forward(x)
