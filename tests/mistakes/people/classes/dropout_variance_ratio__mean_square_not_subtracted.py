import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    second_moment = var + mean ** 2
    train_var = second_moment / keep_prob
    return train_var / var
