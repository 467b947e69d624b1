# attack: raises what no `except Exception` catches
# honest: 0
# naive: none


class Farewell(BaseException):
    pass


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise Farewell("not an Exception")
