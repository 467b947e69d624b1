import numpy as np


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    bn_param = {'mode': 'test', 'running_mean': running_mean, 'running_var': running_var}
    sqrtvar = np.sqrt(bn_param['running_var'] + eps)
    dx = gamma * dout / sqrtvar
    dgamma = np.zeros_like(gamma)
    dbeta = np.zeros_like(gamma)
    return dx, dgamma, dbeta
