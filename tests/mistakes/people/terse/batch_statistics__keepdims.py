import numpy as np

batch_statistics = lambda x: (x.mean(0, keepdims=True), x.var(0, keepdims=True))
