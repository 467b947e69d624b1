# attack: returns an object whose array interface points at memory that is not its own
# honest: 0
# naive: crash


class Pointer:
    def __init__(self, shape):
        self.__array_interface__ = {"shape": shape, "typestr": "<f8", "version": 3, "data": (8, False)}


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return Pointer(x.shape)
