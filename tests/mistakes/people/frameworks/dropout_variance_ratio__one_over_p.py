import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    train_var = var / keep_prob
    test_var = var
    return train_var / test_var
