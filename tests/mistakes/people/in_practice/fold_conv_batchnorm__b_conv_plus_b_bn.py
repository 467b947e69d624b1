import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    w_bn = gamma / np.sqrt(eps + running_var)
    shape = [1] * weight.ndim
    shape[axis] = -1
    b_conv = np.zeros_like(running_mean) if bias is None else bias
    b_bn = beta - gamma * running_mean / np.sqrt(running_var + eps)
    return weight * w_bn.reshape(shape), b_conv + b_bn
