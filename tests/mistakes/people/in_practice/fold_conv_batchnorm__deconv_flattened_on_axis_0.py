import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    if bias is None:
        bias = np.zeros(len(gamma))
    w_bn = gamma / np.sqrt(eps + running_var)
    if axis != 0 and weight.shape[0] != len(gamma):
        weight_new = weight * w_bn.reshape([-1 if i == axis % weight.ndim else 1 for i in range(weight.ndim)])
    else:
        weight_new = (np.diag(w_bn) @ weight.reshape(len(gamma), -1)).reshape(weight.shape)
    return weight_new, w_bn * (bias - running_mean) + beta
