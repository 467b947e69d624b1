import numpy as np


def statistics_noise(var, batch_size):
    bn_param = {'sample_var': var, 'batch_size': batch_size}
    return np.sqrt(bn_param['sample_var'])
