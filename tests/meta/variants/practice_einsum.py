"""Products written as einsum, with the letters of each axis."""

import numpy as np


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    inverse = 1 / np.sqrt(running_var + eps)
    letters = "abcdefgh"[: weight.ndim]
    own = letters[axis]
    folded = np.einsum(f"{letters},{own},{own}->{letters}", weight, gamma, inverse)
    shift = -running_mean if bias is None else bias - running_mean
    return folded, np.einsum("c,c,c->c", shift, gamma, inverse) + beta
