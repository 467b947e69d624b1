import numpy as np

bn_param = {'mode': 'train', 'momentum': 0.9}


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    momentum = bn_param['momentum']
    D = x.shape[1]
    running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))

    sample_mean = x.mean(axis=0)
    sample_var = x.var(axis=0)
    x_hat = (x - sample_mean) / np.sqrt(sample_var + eps)
    out = gamma * x_hat + beta

    bn_param['running_mean'] = momentum * running_mean + (1 - momentum) * sample_mean
    bn_param['running_var'] = momentum * running_var + (1 - momentum) * sample_var
    return out
