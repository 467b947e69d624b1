"""Where a runtime's operator would stand; here nothing is filled in."""


def batch_normalization(x, scale, bias, mean, var, epsilon=1e-5, momentum=0.9, training_mode=0):
    """ONNX's BatchNormalization: Y, or in training Y and the new running mean and variance."""
    raise NotImplementedError
