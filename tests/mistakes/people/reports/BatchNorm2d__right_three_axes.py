import numpy as np


class BatchNorm2d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9, channels_last=False):
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.eps, self.momentum = eps, momentum
        self.channels_last = channels_last
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        axes = (0, 1, 2) if self.channels_last else (0, 2, 3)
        self.axes = axes
        if self.training:
            mean = x.mean(axis=axes, keepdims=True)
            var = x.var(axis=axes, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean.ravel()
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var.ravel()
        else:
            mean = self.running_mean.reshape(self.shaped(x))
            var = self.running_var.reshape(self.shaped(x))
        self.mode = self.training
        self.scale = self.gamma.reshape(self.shaped(x)).copy()
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        out = self.x_hat * self.scale + self.beta.reshape(self.shaped(x))
        return out.astype(x.dtype)

    def shaped(self, x):
        return (1, 1, 1, x.shape[3]) if self.channels_last else (1, x.shape[1], 1, 1)

    def backward(self, dout):
        self.dbeta = dout.sum(axis=self.axes)
        self.dgamma = (dout * self.x_hat).sum(axis=self.axes)
        g = dout * self.scale
        if self.mode:
            mean = g.mean(axis=self.axes, keepdims=True)
            along = (g * self.x_hat).mean(axis=self.axes, keepdims=True)
            g = g - mean - self.x_hat * along
        return g / self.std
