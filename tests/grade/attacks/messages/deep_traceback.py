# attack: raises from a traceback of a hundred thousand frames
# honest: 0
# naive: hang

import sys

sys.setrecursionlimit(1_000_000)


def down(depth):
    if depth == 0:
        raise ValueError("deep")
    down(depth - 1)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    down(50_000)
