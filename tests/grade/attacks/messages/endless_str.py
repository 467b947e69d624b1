# attack: raises an exception whose text is never finished
# honest: 0
# naive: hang


class Evil(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise Evil
