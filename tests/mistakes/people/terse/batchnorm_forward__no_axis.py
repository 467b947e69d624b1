import numpy as np

batchnorm_forward = lambda x, gamma, beta, eps=1e-5: gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta
