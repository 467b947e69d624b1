"""p08. Running statistics after several batches.

`impl.update_running(running_mean, running_var, x, momentum=...)` gives the new (running_mean, running_var). momentum is
the weight of the OLD value, 0.9 where none is given, and the variance is the population variance of the batch. Say what
both are after several batches, as a sum over the batches.

Right code promises: x (N, D) of float64 or float32, N >= 1, the running arrays (D,), momentum from 0 to 1.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_running_statistics_after_several_batches(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
