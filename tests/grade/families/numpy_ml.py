"""Layers with numpy-ml's interface, in other words than its own."""

from abc import ABC, abstractmethod

import numpy as np


class LayerBase(ABC):
    def __init__(self, optimizer=None):
        self.X = []
        self.trainable = True
        self.is_initialized = False
        self.parameters, self.gradients = {}, {}

    @abstractmethod
    def forward(self, X, retain_derived=True): ...

    def begin(self, size):
        self.parameters = {
            "scaler": np.random.rand(size),
            "intercept": np.zeros(size),
            "running_mean": np.zeros(size),
            "running_var": np.ones(size),
        }
        self.gradients = {"scaler": np.zeros(size), "intercept": np.zeros(size)}
        self.is_initialized = True

    def flush_gradients(self):
        assert self.trainable
        self.X = []
        for name in self.gradients:
            self.gradients[name] = np.zeros_like(self.gradients[name])


class BatchNorm1D(LayerBase):
    axes = (0,)

    def __init__(self, momentum=0.9, epsilon=1e-5, optimizer=None):
        super().__init__(optimizer)
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, X, retain_derived=True):
        if not self.is_initialized:
            self.begin(X.shape[-1])
        p = self.parameters
        mean, var = p["running_mean"], p["running_var"]
        if self.trainable and retain_derived:
            mean, var = X.mean(axis=self.axes), X.var(axis=self.axes)
            p["running_mean"] = self.momentum * p["running_mean"] + (1 - self.momentum) * mean
            p["running_var"] = self.momentum * p["running_var"] + (1 - self.momentum) * var
        if retain_derived:
            self.X.append(X)
        return p["scaler"] * ((X - mean) / np.sqrt(var + self.epsilon)) + p["intercept"]

    def backward(self, dLdy, retain_grads=True):
        assert self.trainable
        pairs = list(zip(dLdy if isinstance(dLdy, list) else [dLdy], self.X))
        results = [self.back(dy, x) for dy, x in pairs]
        return results[0] if len(results) == 1 else results

    def back(self, dy, x):
        root = np.sqrt(x.var(axis=self.axes) + self.epsilon)
        normal = (x - x.mean(axis=self.axes)) / root
        self.gradients["intercept"] += dy.sum(axis=self.axes)
        self.gradients["scaler"] += (dy * normal).sum(axis=self.axes)
        inner = dy * self.parameters["scaler"]
        along = (inner * normal).mean(axis=self.axes)
        return (inner - inner.mean(axis=self.axes) - normal * along) / root


class BatchNorm2D(BatchNorm1D):
    axes = (0, 1, 2)

    def __init__(self, momentum=0.9, epsilon=1e-5, optimizer=None):
        super().__init__(momentum, epsilon, optimizer)

    def forward(self, X, retain_derived=True):
        return super().forward(X, retain_derived)

    def backward(self, dLdy, retain_grads=True):
        return super().backward(dLdy, retain_grads)


class LayerNorm1D(LayerBase):
    def __init__(self, epsilon=1e-5, optimizer=None):
        super().__init__(optimizer)
        self.epsilon = epsilon

    def forward(self, X, retain_derived=True):
        if not self.is_initialized:
            self.begin(X.shape[1])
        if retain_derived:
            self.X.append(X)
        mean, var = X.mean(axis=-1, keepdims=True), X.var(axis=-1, keepdims=True)
        normal = (X - mean) / np.sqrt(var + self.epsilon)
        return self.parameters["scaler"] * normal + self.parameters["intercept"]

    def backward(self, dLdy, retain_grads=True):
        (x,) = self.X
        mean = x.mean(axis=-1, keepdims=True)
        root = np.sqrt(x.var(axis=-1, keepdims=True) + self.epsilon)
        normal = (x - mean) / root
        self.gradients["intercept"] += dLdy.sum(axis=0)
        self.gradients["scaler"] += (dLdy * normal).sum(axis=0)
        inner = dLdy * self.parameters["scaler"]
        along = (inner * normal).mean(axis=-1, keepdims=True)
        return (inner - inner.mean(axis=-1, keepdims=True) - normal * along) / root
