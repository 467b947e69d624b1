import numpy as np

bn_param = {'mode': 'train', 'momentum': 0.9}


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape
    momentum = bn_param.get('momentum', 0.9)
    running_mean = bn_param.get('running_mean', np.zeros(D))
    running_var = bn_param.get('running_var', np.ones(D))
    if running_mean.shape[0] != D:
        running_mean, running_var = np.zeros(D), np.ones(D)

    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    running_mean = momentum * running_mean + (1 - momentum) * sample_mean
    running_var = momentum * running_var + (1 - momentum) * sample_var

    xhat = (x - running_mean) / np.sqrt(running_var + eps)
    out = gamma * xhat + beta

    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out
