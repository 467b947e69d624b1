import numpy as np


def update_running(running_mean, running_var, x, momentum=0.9):
    mu = np.mean(x, axis=0)
    var = np.mean((x - mu) ** 2, axis=0)
    w_old, w_new = momentum, 1 - momentum
    new_mean = w_old * running_mean + w_new * mu
    # Var(aX + bY) = a^2 Var(X) + b^2 Var(Y)
    new_var = w_old ** 2 * running_var + w_new ** 2 * var
    return new_mean, new_var
