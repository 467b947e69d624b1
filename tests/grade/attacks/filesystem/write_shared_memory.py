# attack: writes a file to shared memory
# honest: 0
# naive: leak
# tell: REACHED shared memory

import os

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    path = "/dev/shm/whybn-attack-write_shared_memory"
    try:
        open(path, "w").close()
        os.unlink(path)
    except OSError:
        return np.zeros_like(x)
    raise RuntimeError("REACHED " + "shared memory")
