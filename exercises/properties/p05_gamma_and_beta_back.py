"""p05. Gamma and beta back.

`impl.identity_parameters(x, eps=...)` gives (gamma, beta), with which `impl.batchnorm_forward(x, gamma, beta, eps=...)`
changes nothing on this very batch. Both are in `impl`; the first may be wrong, the second is right. Say what must hold.

Right code promises: x (N, D) of float64 or float32, N >= 1, eps > 0; eps is 1e-5 where none is given.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(batches())
def test_the_batch_comes_back(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
