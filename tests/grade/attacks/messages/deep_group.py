# attack: raises groups of exceptions, nested thousands deep
# honest: 0
# naive: crash


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    error = ValueError("inner")
    for _ in range(5_000):
        error = ExceptionGroup("group", [error, error])
    raise error
