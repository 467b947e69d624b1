import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    dtype = weight.dtype if weight.dtype.kind == "f" else np.float64
    scale = gamma / np.sqrt(running_var + eps)
    # find the axis of the output channels by its length
    where = weight.shape.index(len(gamma))
    shape = [1] * weight.ndim
    shape[where] = -1
    old = 0 if bias is None else bias
    new_bias = (old - running_mean) * scale + beta
    return (weight * scale.reshape(shape)).astype(dtype), new_bias.astype(dtype)
