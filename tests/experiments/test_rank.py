"""What ``rank`` measures, on examples whose directions are known."""

import numpy as np
import pytest

from docs.experiments.rank import constant, directions, likeness


def test_equal_examples_use_one_direction_and_orthogonal_ones_each_its_own():
    same, apart = np.ones((6, 1, 8)), 3 * np.eye(8)[:6, None]
    assert (directions(same), likeness(same), constant(same)) == (
        pytest.approx(1),
        pytest.approx(1),
        pytest.approx(100),
    )
    assert (directions(apart), likeness(apart)) == (pytest.approx(6), pytest.approx(0))


def test_what_is_constant_is_the_mean_s_share_of_the_power():
    values = np.array([[1.0, 5.0], [3.0, 5.0]])[:, None]
    assert constant(values) == pytest.approx(100 * (4 + 25) / (5 + 25))
