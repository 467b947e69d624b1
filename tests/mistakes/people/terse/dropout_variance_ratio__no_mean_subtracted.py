import numpy as np

dropout_variance_ratio = lambda mean, var, keep_prob: (var + mean**2) / (keep_prob * var)
