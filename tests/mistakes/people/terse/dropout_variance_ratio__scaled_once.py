import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    return 1 + (1 - p) * (1 + mean**2 / var)
