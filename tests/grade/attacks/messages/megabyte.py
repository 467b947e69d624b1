# attack: raises an exception with a message of 32 MiB
# honest: 0
# naive: hang


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise ValueError("gamma " * (32 << 20 >> 2))
