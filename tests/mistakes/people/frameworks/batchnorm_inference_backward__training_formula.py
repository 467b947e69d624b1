import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    n = x.shape[0]
    rstd = 1.0 / np.sqrt(running_var + eps)
    x_hat = (x - running_mean) * rstd
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x_hat).sum(axis=0)
    dx = gamma * rstd * (dout - dbeta / n - x_hat * dgamma / n)
    return dx, dgamma, dbeta
