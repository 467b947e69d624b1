import numpy as np


def _moments(x):
    mu = np.mean(x, axis=0, keepdims=True)
    var = np.mean((x - mu) ** 2, axis=0, keepdims=True)
    return mu, var


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    sample_mean, sample_var = _moments(x)
    xhat = (x - sample_mean) / np.sqrt(sample_var + eps)
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = dout * gamma / np.sqrt(running_var + eps)
    return dx, dgamma, dbeta
