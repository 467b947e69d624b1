"""Exercise 01: standardize two sets with the statistics of one."""

import numpy as np


def standardize(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shift and scale every feature of both sets by the training set's statistics.

    Shapes: train (N, D), test (M, D) -> train_z (N, D), test_z (M, D).

    For each feature (each column), with the sums over the N training rows:

        mean  = sum(train) / N
        scale = sqrt(sum((train - mean)^2) / N)
        z     = (value - mean) / scale           for train and for test

    The test set never gives statistics of its own. The two sets have to be measured
    with one ruler, or equal inputs would no longer mean the same thing.

    Rules:
    - The divisor is N, not N - 1.
    - A feature whose training values are all equal has no spread to divide by. It is
      only shifted: its scale is 1.
    - test may have no rows; its result is then (0, D). train may not: ValueError.
    - Both results have the dtype of train (integers become float64). They are new
      arrays, and train and test keep their values.

    >>> train = np.array([[1.0, 5.0], [5.0, 5.0], [1.0, 5.0], [5.0, 5.0]])
    >>> test = np.array([[7.0, 6.0]])
    >>> train_z, test_z = standardize(train, test)    # mean [3, 5], scale [2, 1]
    >>> train_z
    array([[-1.,  0.],
           [ 1.,  0.],
           [-1.,  0.],
           [ 1.,  0.]])
    >>> test_z
    array([[2., 1.]])

    In the lecture: L1, inputs on a similar range learn faster; I1, test data uses the
    training mean and deviation, never its own.
    """
    raise NotImplementedError
