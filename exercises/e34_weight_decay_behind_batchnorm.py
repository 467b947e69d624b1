"""Exercise 34: what weight decay sets in front of batch norm."""

import numpy as np


def weight_decay_behind_batchnorm(
    weight: np.ndarray,
    dweight: np.ndarray,
    lr: float,
    decay: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take one step with weight decay, and say at which rate the units really learn.

    Shapes: weight and dweight (K, D) -> new weight (K, D), rate (D,), resting_rate (D,).

    The weight is that of exercise 12: a column for each unit, with batch norm after it.
    dweight is the gradient of the loss. Weight decay adds decay * weight to it, and the
    step is one of plain gradient descent with the learning rate lr.

    Behind batch norm (let eps be 0) a unit w that is c times as long gives the same
    output. So its gradient is orthogonal to it, and c times as long a unit has a
    gradient c times as small. Only the direction of w counts. Find for each unit:

    rate          The effective rate of this step: the learning rate at which a plain
                  step, without decay, gives a unit of length 1 and of the same direction
                  the same new direction. Its gradient is the one at length 1.
    resting_rate  The step lengthens w, the decay shortens it. With lr and decay as they
                  are and the same gradient at length 1, orthogonal to w, there is a
                  length at which both balance. This is the effective rate there.

    Rules:
    - A unit is a column, and has a length of its own.
    - A dweight that is not quite orthogonal counts with its whole length; nothing is
      taken out of it.
    - Without decay resting_rate is 0: the rate falls for ever.
    - lr > 0, decay >= 0 and lr * decay < 1; otherwise ValueError.
    - All results have weight's dtype (integers become float64). They are new arrays; no
      input is changed. Where a unit or its gradient is 0, its rates are not
      specified.

    Two units of length 5 and 10, whose gradients are as long at length 1:

    >>> weight = np.array([[3.0, 6.0], [4.0, 8.0]])
    >>> dweight = np.array([[8.0, 4.0], [-6.0, -3.0]])
    >>> new, rate, resting_rate = weight_decay_behind_batchnorm(
    ...     weight, dweight, lr=0.5, decay=0.4
    ... )
    >>> new
    array([[-1.6,  2.8],
           [ 6.2,  7.9]])
    >>> rate, resting_rate
    (array([0.025  , 0.00625]), array([0.015, 0.015]))

    In the lecture: not there. W07 is the question that this answers.
    """
    raise NotImplementedError
