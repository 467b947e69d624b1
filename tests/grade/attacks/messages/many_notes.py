# attack: raises an exception with a million notes
# honest: 0
# naive: hang


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    error = ValueError("noted")
    error.__notes__ = ["note"] * 1_000_000
    raise error
