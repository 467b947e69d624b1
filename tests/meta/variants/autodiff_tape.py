"""Gradients from a small reverse-mode tape: write the forward, let the tape do the rest."""

import numpy as np


class Var:
    """A value, what it was made from, and how a gradient flows back to each of those."""

    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad = value, parents, None

    def __add__(self, other):
        return Var(self.value + other.value, [(self, lambda g: g), (other, lambda g: g)])

    def __sub__(self, other):
        return Var(self.value - other.value, [(self, lambda g: g), (other, lambda g: -g)])

    def __mul__(self, other):
        a, b = self.value, other.value
        return Var(a * b, [(self, lambda g: g * b), (other, lambda g: g * a)])

    def __matmul__(self, other):
        a, b = self.value, other.value
        return Var(a @ b, [(self, lambda g: g @ b.T), (other, lambda g: a.T @ g)])

    def __truediv__(self, other):
        a, b = self.value, other.value
        return Var(a / b, [(self, lambda g: g / b), (other, lambda g: -g * a / (b * b))])

    def mean(self, axes):
        shape, count = self.value.shape, np.prod([self.value.shape[a] for a in axes]).item()
        value = self.value.mean(axis=axes, keepdims=True)
        return Var(value, [(self, lambda g: np.broadcast_to(g / count, shape))])

    def root(self, eps):
        value = np.sqrt(self.value + eps)
        return Var(value, [(self, lambda g: g / (2 * value))])

    def backward(self, seed):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = seed
        for node in reversed(order):
            for parent, pull in node.parents:
                grad = unbroadcast(pull(node.grad), parent.value.shape)
                parent.grad = grad if parent.grad is None else parent.grad + grad


def unbroadcast(grad, shape):
    """Sum a gradient over the axes along which its value was stretched."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(i for i, size in enumerate(shape) if size == 1 and grad.shape[i] != 1)
    return grad.sum(axis=stretched, keepdims=True)


def batch_norm(x, gamma, beta, axes, eps):
    centred = x - x.mean(axes)
    var = (centred * centred).mean(axes)
    return gamma * (centred / var.root(eps)) + beta


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    x, gamma, beta = Var(x), Var(gamma), Var(np.zeros_like(gamma))
    batch_norm(x, gamma, beta, (0,), eps).backward(dout)
    return x.grad, gamma.grad, beta.grad


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    x, gamma, beta = Var(x), Var(gamma.reshape(-1, 1, 1)), Var(np.zeros_like(gamma).reshape(-1, 1, 1))
    batch_norm(x, gamma, beta, (0, 2, 3), eps).backward(dout)
    return x.grad, gamma.grad.ravel(), beta.grad.ravel()


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    x, gamma, beta = Var(x), Var(gamma), Var(np.zeros_like(gamma))
    out = gamma * ((x - Var(running_mean)) / Var(running_var).root(eps)) + beta
    out.backward(dout)
    return x.grad, gamma.grad, beta.grad


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    a, weight, bias = Var(a), Var(weight), Var(bias)
    batch_norm(a @ weight + bias, Var(gamma), Var(np.zeros_like(gamma)), (0,), eps).backward(dout)
    return a.grad, weight.grad, bias.grad


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x, gamma, beta = Var(x), Var(gamma), Var(np.zeros_like(gamma))
    batch_norm(x, gamma, beta, (1,), eps).backward(dout)
    return x.grad, gamma.grad, beta.grad


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    apart = n, num_groups, c // num_groups, h, w
    parameters = (1, num_groups, c // num_groups, 1, 1)
    grouped, gamma = Var(x.reshape(apart)), Var(gamma.reshape(parameters))
    beta = Var(np.zeros_like(gamma.value))
    batch_norm(grouped, gamma, beta, (2, 3, 4), eps).backward(dout.reshape(apart))
    return grouped.grad.reshape(x.shape), gamma.grad.ravel(), beta.grad.ravel()
