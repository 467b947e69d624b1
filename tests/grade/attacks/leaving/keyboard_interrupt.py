# attack: pretends that the instructor pressed Ctrl-C, to end the run
# honest: 0
# naive: crash


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise KeyboardInterrupt
