# attack: floods stdout and stderr (here with 256 MiB)
# honest: 0
# naive: crash, flood, injection

import os
import sys

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    block = b"\x1b[31mflood\n" * 100_000
    for _ in range(16):
        for fd in (1, 2):
            try:
                os.write(fd, block)
            except OSError:
                pass
        print(block.decode(), file=sys.stdout)
    return np.zeros_like(x)
