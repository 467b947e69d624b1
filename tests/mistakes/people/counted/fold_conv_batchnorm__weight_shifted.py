import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    scale = gamma / np.sqrt(running_var + eps)
    shape = [1] * weight.ndim
    shape[axis] = -1
    new_weight = (weight - running_mean.reshape(shape)) * scale.reshape(shape)
    old = 0 if bias is None else bias
    return new_weight.astype(dtype), (old * scale + beta).astype(dtype)
