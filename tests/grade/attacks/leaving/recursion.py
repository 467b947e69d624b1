# attack: recurses until the C stack is gone
# honest: 0
# naive: crash

import sys

sys.setrecursionlimit(2**31 - 1)


class Endless:
    def __getattr__(self, name):
        return self.once_more


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return Endless().once_more
