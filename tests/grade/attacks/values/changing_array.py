# attack: returns an object whose __array__ gives another array each time it is asked
# honest: 0
# naive: none

import numpy as np


class Moody:
    asked = 0

    def __init__(self, shape):
        self.shape = shape

    def __array__(self, dtype=None, copy=None):
        Moody.asked += 1
        return np.full(self.shape, float(Moody.asked), dtype)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return Moody(x.shape)
