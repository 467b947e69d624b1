"""A student's Layers/BatchNormalization.py of FAU's exercises; forward and backward have an eps of their own each."""

import numpy as np


class BaseLayer:
    def __init__(self):
        self.trainable = False
        self.testing_phase = False


def gradient_of_input(error, x, weights, mean, var, eps=np.finfo(float).eps):
    root = np.sqrt(var + eps)
    normal = (x - mean) / root
    inner = error * weights
    return (inner - inner.mean(axis=0) - normal * (inner * normal).mean(axis=0)) / root


class BatchNormalization(BaseLayer):
    def __init__(self, channels):
        super().__init__()
        self.trainable = True
        self.channels = channels
        self.weights, self.bias = np.ones(channels), np.zeros(channels)
        self.gradient_weights = self.gradient_bias = self.optimizer = None
        self.moving_mean = self.moving_var = None

    def forward(self, input_tensor):
        self.shape = input_tensor.shape
        self.x = self.as_rows(input_tensor)
        if self.testing_phase:
            mean, var = self.moving_mean, self.moving_var
        else:
            mean, var = self.mean, self.var = self.x.mean(axis=0), self.x.var(axis=0)
            first = self.moving_mean is None
            self.moving_mean = mean if first else 0.8 * self.moving_mean + 0.2 * mean
            self.moving_var = var if first else 0.8 * self.moving_var + 0.2 * var
        self.x_tilde = (self.x - mean) / np.sqrt(var + 1e-11)
        return self.as_given(self.weights * self.x_tilde + self.bias)

    def backward(self, error_tensor):
        error = self.as_rows(error_tensor)
        self.gradient_weights = np.sum(error * self.x_tilde, axis=0)
        self.gradient_bias = np.sum(error, axis=0)
        return self.as_given(gradient_of_input(error, self.x, self.weights, self.mean, self.var))

    def as_rows(self, tensor):
        if tensor.ndim == 2:
            return tensor
        return tensor.transpose(0, 2, 3, 1).reshape(-1, self.channels)

    def as_given(self, rows):
        if len(self.shape) == 2:
            return rows
        n, c, h, w = self.shape
        return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)
