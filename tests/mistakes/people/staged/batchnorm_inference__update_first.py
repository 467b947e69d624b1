import numpy as np


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    bn_param = {'momentum': 0.9, 'running_mean': running_mean, 'running_var': running_var}
    m = bn_param['momentum']
    bn_param['running_mean'] = m * bn_param['running_mean'] + (1 - m) * np.mean(x, axis=0)
    bn_param['running_var'] = m * bn_param['running_var'] + (1 - m) * np.var(x, axis=0)
    xmu = x - bn_param['running_mean']
    ivar = 1. / np.sqrt(bn_param['running_var'] + eps)
    return gamma * xmu * ivar + beta
