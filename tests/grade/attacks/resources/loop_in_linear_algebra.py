# attack: spends minutes in one call of LAPACK, where no signal handler of Python runs
# honest: 0
# naive: hang

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return np.linalg.svd(np.random.default_rng(0).normal(size=(2500, 2500)))
