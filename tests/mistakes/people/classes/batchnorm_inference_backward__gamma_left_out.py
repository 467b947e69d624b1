import numpy as np


def batchnorm_inference_backward(
    dout: np.ndarray,
    x: np.ndarray,
    gamma: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
):
    std = np.sqrt(running_var + eps)
    x_hat = (x - running_mean) / std
    dx = dout / std
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
