# WRONG: the running variance takes in the variance that divides by n - 1, as PyTorch does
import numpy as np


class BatchNorm2d:
    """A row is a position of an image; the four axes come back at the end."""

    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.channels_last = channels_last
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _to_rows(self, a):
        if not self.channels_last:
            a = a.transpose(0, 2, 3, 1)
        rows = a.shape[0] * a.shape[1] * a.shape[2]
        return np.array(a, dtype=float).reshape(rows, self.num_features)

    def _from_rows(self, rows, shape, dtype):
        if self.channels_last:
            return rows.reshape(shape).astype(dtype)
        n, c, h, w = shape
        back = rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)
        return back.astype(dtype, order="C")

    def forward(self, x):
        if x.ndim != 4 or x.shape[-1 if self.channels_last else 1] != self.num_features:
            raise ValueError(f"x of shape {x.shape} has not {self.num_features} channels")
        rows = self._to_rows(x)
        if self.training:
            if len(rows) == 0:
                raise ValueError("x is empty")
            mean = rows.sum(axis=0) / len(rows)
            var = ((rows - mean) ** 2).sum(axis=0) / len(rows)
        else:
            mean = np.array(self.running_mean, dtype=float)
            var = np.array(self.running_var, dtype=float)
        kept_gamma = np.array(self.gamma, dtype=float)
        dtype = x.dtype if x.dtype.kind == "f" else np.dtype(float)
        out = (rows - mean) / np.sqrt(var + self.eps) * kept_gamma + self.beta
        out = self._from_rows(out, x.shape, dtype)
        if self.training:
            keep, take = self.momentum, 1.0 - self.momentum
            self.running_mean = keep * np.asarray(self.running_mean, dtype=float) + take * mean
            self.running_var = keep * np.asarray(self.running_var, dtype=float) + take * var * len(rows) / max(len(rows) - 1, 1)
        self.last = dict(rows=rows, mean=mean, std=np.sqrt(var + self.eps), gamma=kept_gamma,
                         training=self.training, shape=x.shape, dtype=dtype)
        return out

    def backward(self, dout):
        last = self.last
        d = self._to_rows(np.asarray(dout))
        x_hat = (last["rows"] - last["mean"]) / last["std"]
        n = len(d)
        dgamma = (d * x_hat).sum(axis=0)
        dbeta = d.sum(axis=0)
        if last["training"]:
            dx = last["gamma"] / last["std"] * (d - dbeta / n - x_hat * (dgamma / n))
        else:
            dx = d * (last["gamma"] / last["std"])
        self.dgamma = dgamma.astype(last["dtype"])
        self.dbeta = dbeta.astype(last["dtype"])
        return self._from_rows(dx, last["shape"], last["dtype"])
