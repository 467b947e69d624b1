import numpy as np

def update_running(running_mean, running_var, x, momentum=0.9):
    return (momentum * running_mean + (1 - momentum) * x.mean(0),
            momentum * running_var + (1 - momentum) * x.std(0))
