# WRONG: backward looks at the mode at its own time, not at that of the last forward
import numpy as np


class BatchNorm2d:
    training = True

    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.channels_last = channels_last
        self.gamma = np.ones((num_features,), dtype=np.float64)
        self.beta = np.zeros((num_features,), dtype=np.float64)
        self.running_mean = np.zeros((num_features,), dtype=np.float64)
        self.running_var = np.ones((num_features,), dtype=np.float64)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def _at(self, c):
        return (Ellipsis, c) if self.channels_last else (slice(None), c)

    def forward(self, x):
        if len(x.shape) != 4:
            raise ValueError("x must be a batch of images")
        found = x.shape[3] if self.channels_last else x.shape[1]
        if found != self.num_features:
            raise ValueError(f"x has {found} channels, not {self.num_features}")
        if self.training and not x.size:
            raise ValueError("training needs values")
        out_dtype = np.dtype("float64")
        if x.dtype.kind not in "biu":
            out_dtype = x.dtype
        out = np.empty(x.shape, dtype=out_dtype)
        new_mean = np.array(self.running_mean, dtype=np.float64)
        new_var = np.array(self.running_var, dtype=np.float64)
        saved = []
        for c in range(self.num_features):
            values = x[self._at(c)].astype(np.float64)
            if self.training:
                mean = values.mean()
                var = np.square(values - mean).mean()
                new_mean[c] = self.momentum * new_mean[c] + (1 - self.momentum) * mean
                new_var[c] = self.momentum * new_var[c] + (1 - self.momentum) * var
            else:
                mean, var = new_mean[c], new_var[c]
            ivar = 1 / np.sqrt(var + self.eps)
            g = float(self.gamma[c])
            out[self._at(c)] = g * ((values - mean) * ivar) + self.beta[c]
            saved.append((values - mean, ivar, g))
        self._saved = (saved, self.training, x.shape, out_dtype)
        if self.training:
            self.running_mean = new_mean
            self.running_var = new_var
        return out

    def backward(self, dout):
        saved, was_training, shape, dtype = self._saved
        if dout.shape != shape:
            raise ValueError("dout has not the shape of the last x")
        dx = np.zeros(shape, dtype=dtype)
        dgamma = np.zeros(self.num_features, dtype=dtype)
        dbeta = np.zeros(self.num_features, dtype=dtype)
        for c, (centred, ivar, g) in enumerate(saved):
            d = dout[self._at(c)].astype(np.float64)
            dgamma[c] = (d * centred * ivar).sum()
            dbeta[c] = d.sum()
            direct = d * g * ivar
            if self.training:
                count = centred.size
                dvar = (d * g * centred).sum() * -0.5 * ivar ** 3
                dmean = -direct.sum() - 2.0 * dvar * centred.mean()
                direct = direct + dvar * 2.0 * centred / count + dmean / count
            dx[self._at(c)] = direct
        self.dgamma, self.dbeta = dgamma, dbeta
        return dx
