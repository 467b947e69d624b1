# RIGHT: forward leaves a closure that knows the way back; moveaxis to channels last
import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features = int(num_features)
        self.eps = float(eps)
        self.momentum = float(momentum)
        self.channels_last = bool(channels_last)
        self.gamma = np.full(num_features, 1.0)
        self.beta = np.full(num_features, 0.0)
        self.running_mean = np.full(num_features, 0.0)
        self.running_var = np.full(num_features, 1.0)
        self.training = True
        self._back = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        axis = -1 if self.channels_last else 1
        if np.ndim(x) != 4 or np.shape(x)[axis] != self.num_features:
            raise ValueError("wrong number of channels in x")
        kind = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype(np.float64)
        last = np.moveaxis(np.array(x, dtype=np.float64), axis, -1)
        count = last.shape[0] * last.shape[1] * last.shape[2]
        training = self.training
        if training and count == 0:
            raise ValueError("cannot train on no values in x")
        if training:
            mean = np.einsum("nhwc->c", last) / count
            centred = last - mean
            var = np.einsum("nhwc,nhwc->c", centred, centred) / count
        else:
            centred = last - self.running_mean
            var = self.running_var
        inv = 1.0 / np.sqrt(var + self.eps)
        x_hat = centred * inv
        scale = self.gamma * inv
        out = np.moveaxis(x_hat * self.gamma + self.beta, -1, axis).astype(kind)

        def back(dout):
            d = np.moveaxis(np.asarray(dout, dtype=np.float64), axis, -1)
            dg = np.einsum("nhwc,nhwc->c", d, x_hat)
            db = np.array(np.einsum("nhwc->c", d))
            dx = d
            if training:
                dx = d - (db + x_hat * dg) / count
            dx = scale * dx
            return np.moveaxis(dx, -1, axis).astype(kind), dg.astype(kind), db.astype(kind)

        if training:
            new_mean = self.running_mean * self.momentum + mean * (1.0 - self.momentum)
            new_var = self.running_var * self.momentum + var * (1.0 - self.momentum)
            self.running_mean, self.running_var = new_mean, new_var
        self._back = back
        return out

    def backward(self, dout):
        if self._back is None:
            raise RuntimeError("backward before forward")
        dx, self.dgamma, self.dbeta = self._back(dout)
        return dx
