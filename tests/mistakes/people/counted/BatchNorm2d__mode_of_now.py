import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.channels_last = channels_last
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True
        self.saved = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _rows(self, a):
        if not self.channels_last:
            a = a.transpose(0, 2, 3, 1)
        return a.reshape(-1, self.num_features)

    def _images(self, rows, shape, dtype):
        if self.channels_last:
            out = rows.reshape(shape)
        else:
            n, c, h, w = shape
            out = rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)
        return np.array(out, dtype=dtype)

    def forward(self, x):
        if x.ndim != 4 or x.shape[-1 if self.channels_last else 1] != self.num_features:
            raise ValueError("wrong shape")
        if x.size == 0:
            raise ValueError("no pixels")
        dtype = x.dtype if x.dtype.kind == "f" else np.float64
        rows = self._rows(x).astype(np.float64)
        if self.training:
            mean, var = rows.mean(0), rows.var(0)
            k = self.momentum
            self.running_mean = k * self.running_mean + (1 - k) * mean
            self.running_var = k * self.running_var + (1 - k) * var
        else:
            mean, var = self.running_mean.copy(), self.running_var.copy()
        std = np.sqrt(var + self.eps)
        hat = (rows - mean) / std
        self.saved = (hat, std, self.gamma.copy(), self.training, x.shape, dtype)
        return self._images(self.gamma * hat + self.beta, x.shape, dtype)

    def backward(self, dout):
        if self.saved is None:
            raise RuntimeError("forward first")
        hat, std, gamma, training, shape, dtype = self.saved
        if dout.shape != shape:
            raise ValueError("dout has another shape")
        d = self._rows(dout).astype(np.float64)
        self.dbeta, self.dgamma = d.sum(0), (d * hat).sum(0)
        dx = gamma / std * d
        if self.training:
            dx = gamma / std * (d - d.mean(0) - hat * (d * hat).mean(0))
        return self._images(dx, shape, dtype)
