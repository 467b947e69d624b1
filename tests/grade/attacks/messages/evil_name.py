# attack: raises an exception whose class has a name of a megabyte with tags and line feeds in it
# honest: 0
# naive: none

Evil = type("<b>\n\x1b[31m" + "E" * 1_000_000, (Exception,), {"__module__": "=1+1", "__qualname__": "`x`" * 1000})


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise Evil("=1+1")
