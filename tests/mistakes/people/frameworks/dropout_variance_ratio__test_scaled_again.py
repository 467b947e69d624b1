import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    m2 = np.square(mean)
    train = (var + m2) / keep_prob - m2
    test = keep_prob ** 2 * var
    return train / test
