"""The course's functions as a class that was taught in PyTorch would write them; nothing of ours is imported."""

import numpy as np


def _float(x):
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def update_running(running_mean, running_var, x, momentum=0.1):
    x = _float(x)
    n = len(x)
    wide = x.astype(np.float64)
    unbiased = ((wide - wide.mean(axis=0)) ** 2).sum(axis=0) / max(n - 1, 1)
    mean = running_mean + momentum * (wide.mean(axis=0) - running_mean)
    var = running_var + momentum * (unbiased - running_var)
    if momentum == 0:
        mean, var = running_mean, running_var
    return np.array(mean, dtype=x.dtype), np.array(var, dtype=x.dtype)


def batchnorm_forward(x, weight, bias, eps=1e-5):
    x = _float(x)
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=0)
    out = weight * centred / np.sqrt((centred**2).mean(axis=0) + eps) + bias
    return out.astype(x.dtype)


def identity_parameters(x, eps=1e-5):
    x = _float(x)
    wide = x.astype(np.float64)
    return np.sqrt(wide.var(axis=0) + eps).astype(x.dtype), wide.mean(axis=0).astype(x.dtype)


def batchnorm_inference(x, weight, bias, running_mean, running_var, eps=1e-5):
    x = _float(x)
    std = np.sqrt(np.asarray(running_var, np.float64) + eps)
    return (weight * (x.astype(np.float64) - running_mean) / std + bias).astype(x.dtype)


def fold_batchnorm(weight, bias, bn_weight, bn_bias, running_mean, running_var, eps=1e-5):
    weight = _float(weight)
    scale = np.asarray(bn_weight, np.float64) / np.sqrt(np.asarray(running_var, np.float64) + eps)
    shift = (np.asarray(bias, np.float64) - running_mean) * scale + bn_bias
    return (weight * scale).astype(weight.dtype), shift.astype(weight.dtype)


def batchnorm_backward(dout, x, weight, eps=1e-5):
    x = _float(x)
    d = np.asarray(dout, np.float64)
    wide = x.astype(np.float64)
    c = wide - wide.mean(axis=0)
    s = np.sqrt((c**2).mean(axis=0) + eps)
    hat = c / s
    dx = weight / s * (d - d.mean(axis=0) - hat * (d * hat).mean(axis=0))
    return dx.astype(x.dtype), (d * hat).sum(axis=0).astype(x.dtype), d.sum(axis=0).astype(x.dtype)


def batchnorm_inference_backward(dout, x, weight, running_mean, running_var, eps=1e-5):
    x = _float(x)
    d = np.asarray(dout, np.float64)
    s = np.sqrt(np.asarray(running_var, np.float64) + eps)
    hat = (x.astype(np.float64) - running_mean) / s
    return (d * (weight / s)).astype(x.dtype), (d * hat).sum(axis=0).astype(x.dtype), d.sum(axis=0).astype(x.dtype)


def linear_batchnorm_backward(dout, a, weight, bias, bn_weight, eps=1e-5):
    a = _float(a)
    wide = a.astype(np.float64)
    matrix = np.asarray(weight, np.float64)
    dz, _, _ = batchnorm_backward(dout, wide @ matrix + bias, bn_weight, eps)
    return tuple(part.astype(a.dtype) for part in (dz @ matrix.T, wide.T @ dz, dz.sum(axis=0)))


def ghost_batchnorm(x, weight, bias, ghost_size, eps=1e-5):
    parts = [batchnorm_forward(x[i : i + ghost_size], weight, bias, eps) for i in range(0, len(x), ghost_size)]
    return np.concatenate(parts)


def _rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _images(rows, shape):
    n, c, h, w = shape
    return np.ascontiguousarray(rows.reshape(n, h, w, c).transpose(0, 3, 1, 2))


def spatial_batchnorm_forward(x, weight, bias, eps=1e-5):
    return _images(batchnorm_forward(_rows(x), weight, bias, eps), x.shape)


def spatial_batchnorm_backward(dout, x, weight, eps=1e-5):
    dx, dweight, dbias = batchnorm_backward(_rows(dout), _rows(x), weight, eps)
    return _images(dx, x.shape), dweight, dbias


def layernorm_forward(x, weight, bias, eps=1e-5):
    x = _float(x)
    wide = x.astype(np.float64)
    c = wide - wide.mean(axis=1, keepdims=True)
    return (weight * c / np.sqrt((c**2).mean(axis=1, keepdims=True) + eps) + bias).astype(x.dtype)


def groupnorm_forward(x, weight, bias, num_groups, eps=1e-5):
    x = _float(x)
    g = x.astype(np.float64).reshape(len(x), num_groups, -1)
    g = g - g.mean(axis=2, keepdims=True)
    g = g / np.sqrt((g**2).mean(axis=2, keepdims=True) + eps)
    return (np.asarray(weight)[:, None, None] * g.reshape(x.shape) + np.asarray(bias)[:, None, None]).astype(x.dtype)


def layernorm_backward(dout, x, weight, eps=1e-5):
    x = _float(x)
    d = np.asarray(dout, np.float64)
    wide = x.astype(np.float64)
    c = wide - wide.mean(axis=1, keepdims=True)
    s = np.sqrt((c**2).mean(axis=1, keepdims=True) + eps)
    hat = c / s
    dhat = d * weight
    dx = (dhat - dhat.mean(axis=1, keepdims=True) - hat * (dhat * hat).mean(axis=1, keepdims=True)) / s
    return dx.astype(x.dtype), (d * hat).sum(axis=0).astype(x.dtype), d.sum(axis=0).astype(x.dtype)


def groupnorm_backward(dout, x, weight, num_groups, eps=1e-5):
    x = _float(x)
    d = np.asarray(dout, np.float64)
    shape = len(x), num_groups, -1
    c = x.astype(np.float64).reshape(shape)
    c = c - c.mean(axis=2, keepdims=True)
    s = np.sqrt((c**2).mean(axis=2, keepdims=True) + eps)
    hat = c / s
    dhat = (d * np.asarray(weight, np.float64)[:, None, None]).reshape(shape)
    dx = (dhat - dhat.mean(axis=2, keepdims=True) - hat * (dhat * hat).mean(axis=2, keepdims=True)) / s
    dweight = (d * hat.reshape(x.shape)).sum(axis=(0, 2, 3))
    return dx.reshape(x.shape).astype(x.dtype), dweight.astype(x.dtype), d.sum(axis=(0, 2, 3)).astype(x.dtype)


class BatchNorm:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if x.ndim != 2 or x.shape[1] != len(self.weight):
            raise ValueError(f"expected (N, {len(self.weight)}), got {x.shape}")
        running = None if self.training else (self.running_mean.copy(), self.running_var.copy())
        if self.training:
            out = batchnorm_forward(x, self.weight, self.bias, self.eps)
            wide = np.asarray(x, np.float64)
            held = self.running_mean, self.running_var
            self.running_mean, self.running_var = update_running(*held, wide, self.momentum)
        else:
            out = batchnorm_inference(x, self.weight, self.bias, *running, self.eps)
        self._last = x, self.weight.copy(), running
        return out

    def backward(self, dout):
        x, weight, running = self._last
        if running is None:
            dx, self.dweight, self.dbias = batchnorm_backward(dout, x, weight, self.eps)
        else:
            dx, self.dweight, self.dbias = batchnorm_inference_backward(dout, x, weight, *running, self.eps)
        return dx


class BatchNorm2d(BatchNorm):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, channels_last=False):
        if num_features != int(num_features) or num_features < 1:
            raise ValueError(f"num_features is {num_features}")
        super().__init__(num_features, eps, momentum)
        self.channels_last = channels_last

    def forward(self, x):
        x = self._first(np.asarray(x))
        return self._back(_images(super().forward(_rows(x)), x.shape))

    def backward(self, dout):
        dout = self._first(np.asarray(dout))
        return self._back(_images(super().backward(_rows(dout)), dout.shape))

    def _first(self, images):
        return images.transpose(0, 3, 1, 2) if self.channels_last else images

    def _back(self, images):
        return np.ascontiguousarray(images.transpose(0, 2, 3, 1)) if self.channels_last else images


def cumulative_running(running_mean, running_var, num_batches, x):
    if num_batches == 0:
        running_mean, running_var = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    mean, var = update_running(running_mean, running_var, x, momentum=1 / (num_batches + 1))
    return mean, var, num_batches + 1


def instancenorm_running(running_mean, running_var, x, momentum=0.1):
    x = _float(x)
    _, _, h, w = x.shape
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=(2, 3), keepdims=True)
    unbiased = ((centred**2).sum(axis=(2, 3)) / max(h * w - 1, 1)).mean(axis=0)
    mean = (1 - momentum) * running_mean + momentum * wide.mean(axis=(2, 3)).mean(axis=0)
    var = (1 - momentum) * running_var + momentum * unbiased
    return mean.astype(x.dtype), var.astype(x.dtype)
