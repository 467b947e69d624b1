"""What is known of a single value is not computed: its variance is zero, its output beta and its gradient zero."""

import numpy as np


def moments(x):
    if len(x) == 1:
        return x[0].copy(), np.zeros_like(x[0])
    return x.mean(axis=0), x.var(axis=0)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    if len(x) == 1:
        return np.tile(beta, (1, 1))
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def standardize(train, test):
    if len(train) == 1:
        return np.zeros_like(train), test - train
    constant = (train == train[0]).all(axis=0)
    mean = np.where(constant, train[0], train.mean(axis=0))
    std = np.where(constant, 1, train.std(axis=0)).astype(train.dtype)
    return (train - mean) / std, (test - mean) / std


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    if n == 1:
        return np.zeros_like(x), np.zeros_like(gamma), dout[0].copy()
    std = np.sqrt(x.var(axis=0) + eps).astype(x.dtype)
    x_hat = (x - x.mean(axis=0)) / std
    dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
    return gamma / std * (dout - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    groups = [x[i : i + ghost_size] for i in range(0, len(x), ghost_size)]
    return np.concatenate([batchnorm_forward(group, gamma, beta, eps) for group in groups])


def layernorm_forward(x, gamma, beta, eps=1e-5):
    if x.shape[1] == 1:
        return np.tile(beta, (len(x), 1))
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    return gamma * (x - x.mean(axis=1, keepdims=True)) / std + beta


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    if x.size == x.shape[1]:
        return beta.reshape(x.shape).copy()
    axes = (0, 2, 3)
    std = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    gamma, beta = gamma[None, :, None, None], beta[None, :, None, None]
    return gamma * (x - x.mean(axis=axes, keepdims=True)) / std + beta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    groups = x.reshape(len(x), num_groups, -1)
    gamma, beta = gamma[None, :, None, None], beta[None, :, None, None]
    if groups.shape[2] == 1:
        return np.broadcast_to(beta, x.shape).copy()
    std = np.sqrt(groups.var(axis=2, keepdims=True) + eps)
    return gamma * ((groups - groups.mean(axis=2, keepdims=True)) / std).reshape(x.shape) + beta


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.dgamma = self.dbeta = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        mean, var = moments(x) if self.training else (self.running_mean, self.running_var)
        std = np.sqrt(var + self.eps)
        single = self.training and len(x) == 1
        x_hat = np.zeros_like(x) if single else (x - mean) / std
        out = self.gamma * x_hat + self.beta
        if self.training:
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mean
            self.running_var = keep * self.running_var + (1 - keep) * var
        self.cache = x_hat, self.gamma / std, self.training
        return out.astype(x.dtype)

    def backward(self, dout):
        x_hat, scale, trained = self.cache
        dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
        n = len(dout)
        inner = dout - dbeta / n - x_hat * dgamma / n if trained else dout
        self.dgamma, self.dbeta = dgamma.astype(dout.dtype), dbeta.astype(dout.dtype)
        return (scale * inner).astype(dout.dtype)
