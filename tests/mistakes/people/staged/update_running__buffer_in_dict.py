import numpy as np

bn_param = {}


def update_running(running_mean, running_var, x, momentum=0.9):
    D = x.shape[1]
    if 'running_mean' not in bn_param or bn_param['running_mean'].shape != (D,):
        bn_param['running_mean'] = np.zeros(D)
        bn_param['running_var'] = np.zeros(D)
    sample_mean = np.mean(x, axis=0)
    sample_var = np.var(x, axis=0)
    bn_param['running_mean'][...] = momentum * running_mean + (1 - momentum) * sample_mean
    bn_param['running_var'][...] = momentum * running_var + (1 - momentum) * sample_var
    return bn_param['running_mean'], bn_param['running_var']
