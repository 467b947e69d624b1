"""p11. Break it.

These people all wrote `impl.batchnorm_forward(x, gamma, beta, eps=...)`, and each believes something: that the variance
divides by N - 1; that eps is added to the deviation, or after the division, or is 1e-5 whoever calls; that the divisor
is the variance; that a scale is never negative; that gamma counts from one; that beta shifts before gamma scales; and
more of the kind. Find one call that shows all of them, as small as you can: the arguments of all your calls together,
eps among them, may have five numbers.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close


def test_five_numbers_tell(impl):
    """Say here which numbers they are, and why these."""
    raise NotImplementedError
