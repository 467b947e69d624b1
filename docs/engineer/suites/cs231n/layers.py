"""What a student of CS231n fills in, by the names and arguments of that assignment; here nothing is filled in."""


def batchnorm_forward(x, gamma, beta, bn_param):
    """Train or test by ``bn_param["mode"]``; ``bn_param`` keeps the running statistics. Returns ``(out, cache)``."""
    raise NotImplementedError


def batchnorm_backward(dout, cache):
    """Gradients of x, gamma and beta."""
    raise NotImplementedError


def layernorm_forward(x, gamma, beta, ln_param):
    """Each row by its own mean and variance. Returns ``(out, cache)``."""
    raise NotImplementedError


def layernorm_backward(dout, cache):
    """Gradients of x, gamma and beta."""
    raise NotImplementedError


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Images, (N, C, H, W), by channel, in training mode. Returns ``(out, cache)``."""
    raise NotImplementedError


def spatial_batchnorm_backward(dout, cache):
    """Gradients of x, gamma and beta."""
    raise NotImplementedError
