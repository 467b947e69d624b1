# attack: ignores and blocks every signal that can be, then sleeps
# honest: 0
# naive: hang

import signal
import time


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    time.sleep(120)
