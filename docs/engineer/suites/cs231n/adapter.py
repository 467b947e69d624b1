"""CS231n's functions, made of the course's: ``whybn power ... --module layers --adapter adapter.py``."""

import numpy as np


def batchnorm_forward(course, x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running = [bn_param.get(name, np.zeros(x.shape[1])) for name in ("running_mean", "running_var")]
    if bn_param["mode"] == "test":
        return course.batchnorm_inference(x, gamma, beta, *running, eps), None
    bn_param["running_mean"], bn_param["running_var"] = course.update_running(*running, x, momentum)
    return course.batchnorm_forward(x, gamma, beta, eps), (x, gamma, eps)


def batchnorm_backward(course, dout, cache):
    return course.batchnorm_backward(dout, *cache)


def layernorm_forward(course, x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    return course.layernorm_forward(x, gamma, beta, eps), (x, gamma, eps)


def layernorm_backward(course, dout, cache):
    return course.layernorm_backward(dout, *cache)


def spatial_batchnorm_forward(course, x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    return course.spatial_batchnorm_forward(x, gamma, beta, eps), (x, gamma, eps)


def spatial_batchnorm_backward(course, dout, cache):
    return course.spatial_batchnorm_backward(dout, *cache)
