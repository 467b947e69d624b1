"""A layer with a cache tuple, built on free functions that return (out, cache)."""

import numpy as np


def train_step(x, gamma, beta, eps):
    mean, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta, mean, var, {"x_hat": x_hat, "std": np.sqrt(var + eps), "gamma": gamma.copy()}


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return train_step(x, gamma, beta, eps)[0]


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features, dtype=np.float64)
        self.beta = np.zeros(num_features, dtype=np.float64)
        self.running_mean = np.zeros(num_features, dtype=np.float64)
        self.running_var = np.ones(num_features, dtype=np.float64)
        self.training = True
        self.dgamma = None
        self.dbeta = None
        self.cache = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            if x.shape[0] < 1:
                raise ValueError("x needs at least one row in training")
            out, mean, var, cache = train_step(x, self.gamma, self.beta, self.eps)
            cache["mode"] = "train"
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var
        else:
            std = np.sqrt(self.running_var + self.eps)
            x_hat = (x - self.running_mean) / std
            out = self.gamma * x_hat + self.beta
            cache = {"x_hat": x_hat, "std": std, "gamma": self.gamma.copy(), "mode": "eval"}
        cache["dtype"] = x.dtype
        self.cache = cache
        return out.astype(x.dtype)

    def backward(self, dout):
        x_hat, std, gamma, dtype = (self.cache[key] for key in ("x_hat", "std", "gamma", "dtype"))
        self.dbeta = np.sum(dout, axis=0).astype(dtype)
        self.dgamma = np.sum(dout * x_hat, axis=0).astype(dtype)
        dx_hat = dout * gamma
        if self.cache["mode"] == "train":
            n = dout.shape[0]
            dx = (n * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / (n * std)
        else:
            dx = dx_hat / std
        return dx.astype(dtype)
