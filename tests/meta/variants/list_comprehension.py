"""One comprehension per result, features zipped together."""

import numpy as np


def standardize(train, test):
    means = [column.mean() for column in train.T]
    scales = [1.0 if column.min() == column.max() else column.std() for column in train.T]
    train_z = np.array([[(v - m) / s for v, m, s in zip(row, means, scales, strict=True)] for row in train])
    test_z = np.array([[(v - m) / s for v, m, s in zip(row, means, scales, strict=True)] for row in test])
    return train_z.astype(train.dtype), test_z.reshape(test.shape).astype(train.dtype)


def batch_statistics(x):
    return np.array([column.mean() for column in x.T]), np.array([column.var() for column in x.T])


def identity_parameters(x, eps=1e-5):
    return np.array([np.sqrt(column.var() + eps) for column in x.T]), np.array([column.mean() for column in x.T])


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scales = [g / np.sqrt(v + eps) for g, v in zip(gamma, running_var, strict=True)]
    new_weight = np.array([[w * s for w, s in zip(row, scales, strict=True)] for row in weight], dtype=weight.dtype)
    new_bias = [(b - m) * s + t for b, m, s, t in zip(bias, running_mean, scales, beta, strict=True)]
    return new_weight.reshape(weight.shape), np.array(new_bias, dtype=weight.dtype)


def statistics_noise(var, batch_size):
    return np.array([(v / batch_size) ** 0.5 for v in var], dtype=var.dtype)


def ghost_batchnorm(x, gamma, beta, ghost_size, eps=1e-5):
    groups = [x[start : start + ghost_size] for start in range(0, len(x), ghost_size)]
    return np.concatenate([gamma * (g - g.mean(axis=0)) / np.sqrt(g.var(axis=0) + eps) + beta for g in groups])


def dropout_variance_ratio(mean, var, keep_prob):
    pairs = zip(mean, var, strict=True)
    return np.array([((v + m * m) / keep_prob - m * m) / v for m, v in pairs], dtype=mean.dtype)


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    blocks = [np.split(image, num_groups) for image in x]
    x_hat = [np.concatenate([(b - b.mean()) / np.sqrt(b.var() + eps) for b in image]) for image in blocks]
    x_hat = np.array(x_hat, dtype=x.dtype).reshape(x.shape)
    return x_hat * gamma[:, None, None] + beta[:, None, None]
