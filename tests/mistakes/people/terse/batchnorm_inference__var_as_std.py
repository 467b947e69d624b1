import numpy as np

batchnorm_inference = lambda x, gamma, beta, running_mean, running_var, eps=1e-5: \
    gamma * (x - running_mean) / (running_var + eps) + beta
