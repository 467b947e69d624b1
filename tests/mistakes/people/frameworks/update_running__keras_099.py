import numpy as np


def update_running(running_mean, running_var, x, momentum=0.99):
    def assign_moving_average(variable, value):
        return variable - (variable - value) * (1.0 - momentum)

    return (assign_moving_average(running_mean, np.mean(x, axis=0)),
            assign_moving_average(running_var, np.var(x, axis=0)))
