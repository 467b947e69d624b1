# attack: returns an array whose dtype has a hundred thousand fields and metadata of a megabyte
# honest: 0
# naive: hang

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    if len(x) % 2:
        return np.zeros(x.shape, [(f"f{i}", "i1") for i in range(100_000)])
    return np.zeros(x.shape, np.dtype("f8", metadata={"note": "x" * 1_000_000}))
