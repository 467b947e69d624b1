# WRONG: backward multiplies by the gamma of now, not by that of the last forward
import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.channels_last = channels_last
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.dgamma = None
        self.dbeta = None
        self.training = True
        self._cache = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _wide(self, v):
        v = np.asarray(v, dtype=np.float64)
        return v.reshape((1, 1, 1, -1) if self.channels_last else (1, -1, 1, 1))

    def forward(self, x):
        x = np.asarray(x)
        channel = 3 if self.channels_last else 1
        if x.ndim != 4:
            raise ValueError("x must have four axes")
        if x.shape[channel] != self.num_features:
            raise ValueError("x has a wrong number of channels")
        if self.training and x.size == 0:
            raise ValueError("x has no values to train on")
        axes = tuple(a for a in range(4) if a != channel)
        dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype(np.float64)
        x64 = x.astype(np.float64)
        if self.training:
            mean = x64.mean(axis=axes)
            var = x64.var(axis=axes)
        else:
            mean = self.running_mean
            var = self.running_var
        std = np.sqrt(self._wide(var) + self.eps)
        x_hat = (x64 - self._wide(mean)) / std
        gamma = self._wide(self.gamma).copy()
        out = (gamma * x_hat + self._wide(self.beta)).astype(dtype)
        if self.training:
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var
        self._cache = (x_hat, std, gamma, axes, dtype, self.training)
        return out

    def backward(self, dout):
        x_hat, std, gamma, axes, dtype, trained = self._cache
        dout = np.asarray(dout).astype(np.float64)
        if dout.shape != x_hat.shape:
            raise ValueError("dout must have the shape of the last x")
        self.dgamma = (dout * x_hat).sum(axis=axes).astype(dtype)
        self.dbeta = dout.sum(axis=axes).astype(dtype)
        dx_hat = dout * self._wide(self.gamma)
        if trained:
            m1 = dx_hat.mean(axis=axes, keepdims=True)
            m2 = (dx_hat * x_hat).mean(axis=axes, keepdims=True)
            dx_hat = dx_hat - m1 - x_hat * m2
        return (dx_hat / std).astype(dtype)
