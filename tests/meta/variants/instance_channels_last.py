"""The positions brought to the front, so that all images' channels are columns side by side."""

import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    columns = np.moveaxis(x, (2, 3), (0, 1))
    mean = np.average(columns, axis=(0, 1))
    std = np.sqrt(np.average(np.square(columns - mean), axis=(0, 1)) + eps)
    return np.moveaxis((columns - mean) / std * gamma + beta, (0, 1), (2, 3)).astype(x.dtype)
