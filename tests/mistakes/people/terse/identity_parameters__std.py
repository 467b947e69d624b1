import numpy as np

identity_parameters = lambda x, eps=1e-5: (x.std(0), x.mean(0))
