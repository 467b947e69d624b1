def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    return [(v + (1 - p) * m * m) / (p * v) for m, v in zip(mean, var)]
