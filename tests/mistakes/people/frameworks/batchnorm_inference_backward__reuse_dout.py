import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    rstd = 1.0 / np.sqrt(running_var + eps)
    dgamma = np.sum(dout * ((x - running_mean) * rstd), axis=0)
    dbeta = np.sum(dout, axis=0)
    dout *= gamma * rstd
    return dout, dgamma, dbeta
