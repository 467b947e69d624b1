"""p10. A tolerance that can be defended.

Compare `impl.batchnorm_forward(x, gamma, beta, eps=...)` with a result of your own, in long double or float64, and say
how near it must come. Right programs sum in any order, some in float32 where x is float32, some compute the variance as
E[x^2] - E[x]^2, some as a x + b. A constant will not do: derive the bound from N, the dtype and how far x lies from 0.
Wrong programs are among them whose results are wrong in the fourth digit, or in the eighth.

Your test is to try float64 and float32, N up to 257, offsets up to 16 spreads: `batches` has switches for these.
Right code promises the worst of any order of summation there: N u relative for a sum, u = finfo(dtype).eps / 2.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, batches, given


@given(
    batches(
        rows=(2, 3, 9, 33, 100, 257),
        dtypes=("float64", "float32"),
        offsets=(0.0, 4.0, 16.0),
        values=("normal",),
    ),
    examples=40,
)
def test_the_result_is_as_near_as_rounding_lets_it_be(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
