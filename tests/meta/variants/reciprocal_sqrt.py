"""Multiplication with (var + eps) ** -0.5 in place of a division by a root."""


def normalize(x, mean, var, eps=1e-5):
    return (x - mean) * (var + eps) ** -0.5


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return (x - x.mean(axis=0)) * (x.var(axis=0) + eps) ** -0.5 * gamma + beta


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return (x - running_mean) * (running_var + eps) ** -0.5 * gamma + beta


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma * (running_var + eps) ** -0.5
    return weight * scale, beta + (bias - running_mean) * scale


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    centred = x - x.mean(axis=0)
    r = (x.var(axis=0) + eps) ** -0.5
    dbeta = dout.sum(axis=0)
    dgamma = (dout * centred).sum(axis=0) * r
    dx = gamma * r * (dout - dbeta / n) - gamma * r**3 * centred * (dout * centred).sum(axis=0) / n
    return dx, dgamma, dbeta


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    r = (running_var + eps) ** -0.5
    return dout * gamma * r, (dout * (x - running_mean)).sum(axis=0) * r, dout.sum(axis=0)


def statistics_noise(var, batch_size):
    return var**0.5 * batch_size**-0.5


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    groups = x.reshape(n, num_groups, c // num_groups * h * w)
    centred = groups - groups.mean(axis=2, keepdims=True)
    r = ((centred**2).mean(axis=2, keepdims=True) + eps) ** -0.5
    return (centred * r).reshape(x.shape) * gamma.reshape(-1, 1, 1) + beta.reshape(-1, 1, 1)
