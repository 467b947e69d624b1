"""A channel at a time, in Python's loop; the running values are moved by a share of the difference."""

import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features, self.eps, self.rate = num_features, eps, 1 - momentum
        self.channels_last = channels_last
        self.gamma = np.full(num_features, 1.0)
        self.beta = np.full(num_features, 0.0)
        self.running_mean = np.full(num_features, 0.0)
        self.running_var = np.full(num_features, 1.0)
        self.training, self.dgamma, self.dbeta = True, None, None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def at(self, c):
        return np.s_[..., c] if self.channels_last else np.s_[:, c]

    def forward(self, x):
        out = np.empty_like(x, order="C")
        self.steps, self.dtype = [], x.dtype
        for c in range(self.num_features):
            values = x[self.at(c)]
            if self.training:
                mean = values.mean()
                var = np.square(values - mean).mean()
                self.running_mean[c] += self.rate * (mean - self.running_mean[c])
                self.running_var[c] += self.rate * (var - self.running_var[c])
            else:
                mean, var = self.running_mean[c], self.running_var[c]
            x_hat = (values - mean) / np.sqrt(var + self.eps)
            out[self.at(c)] = self.gamma[c] * x_hat + self.beta[c]
            self.steps.append((x_hat, self.gamma[c] / np.sqrt(var + self.eps), self.training))
        return out

    def backward(self, dout):
        dx = np.empty(dout.shape, dtype=self.dtype)
        dgamma, dbeta = np.zeros(self.num_features), np.zeros(self.num_features)
        for c, (x_hat, slope, training) in enumerate(self.steps):
            one = dout[self.at(c)]
            dbeta[c], dgamma[c] = one.sum(), (one * x_hat).sum()
            inner = one - dbeta[c] / one.size - x_hat * dgamma[c] / one.size if training else one
            dx[self.at(c)] = slope * inner
        self.dgamma, self.dbeta = dgamma.astype(self.dtype), dbeta.astype(self.dtype)
        return dx
