# attack: raises an exception that is its own cause, after a chain of a hundred thousand
# honest: 0
# naive: hang


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    first = error = ValueError("first")
    for number in range(100_000):
        error.__cause__ = ValueError(str(number))
        error = error.__cause__
    error.__cause__ = first
    raise first
