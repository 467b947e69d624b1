# attack: raises an exception that claims to be of another class and has evil names
# honest: 0
# naive: crash


class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
    __module__ = "<script>"

    def __instancecheck__(cls, thing):
        return True

    def __subclasscheck__(cls, kind):
        raise SystemExit(0)

    def mro(cls):
        return [cls, *Exception.__mro__]

    def __repr__(cls):
        raise SystemExit(0)


class Evil(Exception, metaclass=Meta):
    __class__ = property(lambda self: AssertionError)
    args = property(lambda self: 1 / 0)
    __traceback__ = property(lambda self: 1 / 0)
    __cause__ = property(lambda self: self)
    __notes__ = property(lambda self: iter(int, 1))


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise Evil
