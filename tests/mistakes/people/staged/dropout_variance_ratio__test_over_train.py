import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    cache = {'test': var}
    cache['train'] = var / keep_prob + mean ** 2 * (1 - keep_prob) / keep_prob
    return cache['test'] / cache['train']
