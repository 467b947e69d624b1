"""p03. A test-time row depends on itself alone.

`impl.batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=...)` normalizes by what was collected in
training. Say what follows from that for a single row of x. No formula is needed.

Right code promises: x (N, D) of float64 or float32, N >= 1, the four parameters (D,), running_var >= 0, eps > 0.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_a_row_depends_on_itself_alone(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
