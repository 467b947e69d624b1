# attack: returns modules, types, functions and frames
# honest: 0
# naive: none

import sys

calls = 0


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    global calls
    calls += 1
    return (sys, type, batchnorm_forward, sys._getframe(), open, x.__class__, 1j, b"", {1: 2}, {3}, ...)[calls % 11]
