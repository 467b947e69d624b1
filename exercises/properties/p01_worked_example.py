"""p01. One worked example, with its number.

Write one call of `impl.batchnorm_forward(x, gamma, beta, eps=...)`, compute its result by hand, and compare. The
simplest test there is, and a good one if the example is well chosen: no number in it may be 0, 1 or equal to another
by accident, or a mistake has a place to hide.

Right code promises: x (N, D) of float64 or float32, N >= 1, gamma and beta (D,), eps > 0.

How a test is written, here and in the tasks that follow:

- `impl` is a program that you cannot see: a right one or a wrong one. It has the functions that the task names.
  You give it arrays and numbers, and get arrays.
- `@given(batches())` runs the test on twenty batches, the smallest first. A batch has x (N, D), gamma, beta,
  running_mean and running_var (D,), dout like x, eps and momentum. `batches` has switches, each a list of what may be:
  rows, columns, eps, dtypes, offsets, scales, values. `@given(batches(rows=(2, 5), eps=(2.0,)), examples=10)`.
  Hypothesis's own `given` may be used as well, and a test without any batch may stand alone.
- `assert_close(got, expected, bound)` holds where |got - expected| <= bound everywhere. You say the bound. A plain
  `assert` is as good.
- A function whose name begins with `test` is a test. All tests of the file count together.

Your file is tried on right programs in many styles: it must pass all of them. Then on wrong ones: it should fail on as
many as it can. An own right implementation inside the test is allowed; it is then an oracle, and often more work than
saying what must hold.
"""

import numpy as np

from whybn.properties import assert_close


def test_an_example_by_hand(impl):
    """Say here which example it is, and why this one."""
    raise NotImplementedError
