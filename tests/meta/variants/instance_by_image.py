"""Batch norm of one image after the other, stacked."""

import numpy as np


def of_one_image(image, gamma, beta, eps):
    pixels = image.reshape(len(image), -1).T
    mean = pixels.mean(axis=0)
    var = ((pixels - mean) ** 2).mean(axis=0)
    return (gamma * (pixels - mean) / np.sqrt(var + eps) + beta).T.reshape(image.shape)


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    return np.stack([of_one_image(image, gamma, beta, eps) for image in x])
