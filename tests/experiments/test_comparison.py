"""What the sweeps' summaries say, on sweeps small enough to be counted by hand."""

import numpy as np
import pytest

from docs.experiments.shared.comparison import arm, compare, fastest, ratio, usable
from docs.experiments.shared.training import Fit

# Three rates, two seeds. The first rate never gets below a half, the second does late, the third early but for one seed
# only; validation likes the second most.
STEPS = 40
FALLS = [[np.inf, np.inf], [20, 24], [4, np.inf]]
VALIDATION = [[0.5, 0.6], [0.96, 0.94], [0.95, 0.91]]
TEST = [[0.5, 0.5], [0.9, 0.92], [0.99, 0.99]]


def fitted(falls=FALLS):
    """A sweep whose loss is 1 before the step at which it falls to 0."""
    loss = (np.arange(STEPS)[:, None, None] < np.asarray(falls)).astype(float)
    return Fit([0.1, 1.0, 10.0], loss, {STEPS: np.array(VALIDATION)}, {STEPS: np.array(TEST)})


def test_a_ratio_of_steps_is_their_geometric_mean():
    assert ratio([10.0, 40.0], [10.0, 10.0])["mean"] == pytest.approx(2)


def test_a_ratio_with_a_seed_that_never_got_there_is_none():
    assert ratio([10.0, np.inf], [10.0, 10.0]) is None


def test_the_fastest_rate_is_one_at_which_all_seeds_arrive():
    assert fastest(fitted(), 0.5) == 1


def test_the_largest_usable_rate_looks_at_validation():
    assert usable(fitted(), 0.9) == 10.0
    assert usable(fitted(), 0.94) == 1.0
    assert usable(fitted(), 0.99) is None


def test_an_arm_reports_the_test_accuracy_at_the_rate_that_validation_chose():
    found = arm(fitted(), 0.5)
    assert found["rate"] == 1.0
    assert found["test"]["mean"] == pytest.approx(91)
    assert not found["on_edge"]


def test_an_arm_that_reaches_the_loss_later_at_every_rate_is_slower_by_that_ratio():
    twice = [[np.inf, np.inf], [5, 7], [np.inf, np.inf]]
    found = compare({"batch": fitted(twice), "none": fitted()}, 0.5)
    steps = fitted().steps_to(0.5)[1] / fitted(twice).steps_to(0.5)[1]
    assert found["steps"]["ratio"]["mean"] == pytest.approx(np.sqrt(steps.prod()))
    assert found["steps"]["ratio"]["mean"] > 1
    assert found["test"]["gain"]["mean"] == 0
