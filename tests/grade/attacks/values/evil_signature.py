# attack: hides its parameters behind a signature that raises
# honest: 0
# naive: none

import numpy as np


class Function:
    @property
    def __signature__(self):
        raise SystemExit(0)

    @property
    def __wrapped__(self):
        return self

    __name__ = property(lambda self: 1 / 0)
    __doc__ = property(lambda self: 1 / 0)

    def __call__(self, x, gamma, beta, eps=1e-5):
        return np.zeros_like(x)


batchnorm_forward = Function()
