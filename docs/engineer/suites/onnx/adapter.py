"""ONNX's operator, made of the course's functions."""

import numpy as np


def batch_normalization(course, x, scale, bias, mean, var, epsilon=1e-5, momentum=0.9, training_mode=0):
    rows = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    if training_mode:
        return course.spatial_batchnorm_forward(x, scale, bias, epsilon), *course.update_running(
            mean, var, rows, momentum
        )
    out = course.batchnorm_inference(rows, scale, bias, mean, var, epsilon)
    return np.moveaxis(out.reshape(x.shape[0], *x.shape[2:], x.shape[1]), -1, 1)
