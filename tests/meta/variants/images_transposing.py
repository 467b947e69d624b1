"""The channels first of all, (C, N H W), in float64; the layer turns last into first at its doors."""

import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.gamma, self.beta = np.ones((2, num_features)) * [[1], [0]]
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum, self.training = eps, momentum, True
        self.there = (3, 0, 1, 2) if channels_last else (1, 0, 2, 3)
        self.back = np.argsort(self.there)

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def flat(self, images):
        turned = np.asarray(images).transpose(self.there)
        return turned.reshape(len(turned), -1).astype(np.float64), turned.shape

    def whole(self, flat, shape, dtype):
        return np.array(flat.reshape(shape).transpose(self.back), dtype=dtype, order="C")

    def forward(self, x):
        flat, shape = self.flat(x)
        if self.training:
            mean = flat.mean(axis=1)
            var = ((flat - mean[:, None]) ** 2).mean(axis=1)
            keep = np.array([self.momentum, 1 - self.momentum])
            self.running_mean = keep @ np.stack([self.running_mean, mean])
            self.running_var = keep @ np.stack([self.running_var, var])
        else:
            mean, var = np.copy(self.running_mean), np.copy(self.running_var)
        dtype = x.dtype if x.dtype.kind == "f" else np.float64
        self.seen = flat.copy(), mean, 1 / np.sqrt(var + self.eps), np.copy(self.gamma), self.training, dtype
        scaled = (flat - mean[:, None]) * self.seen[2][:, None] * self.gamma[:, None] + self.beta[:, None]
        return self.whole(scaled, shape, dtype)

    def backward(self, dout):
        x, mean, inverse, gamma, training, dtype = self.seen
        slopes, shape = self.flat(dout)
        x_hat = (x - mean[:, None]) * inverse[:, None]
        dbeta, dgamma = slopes.sum(axis=1), np.einsum("cp,cp->c", slopes, x_hat)
        if training:
            slopes = slopes - (dbeta[:, None] + dgamma[:, None] * x_hat) / slopes.shape[1]
        self.dgamma, self.dbeta = dgamma.astype(dtype), dbeta.astype(dtype)
        return self.whole((gamma * inverse)[:, None] * slopes, shape, dtype)
