"""The seam: what a function does to its arguments costs the clauses about that, and nothing else."""

import numpy as np
import pytest

from tests.meta.suite import BANK, CLAUSES, COURSE, clause_ids
from whybn.course.clauses import Level
from whybn.judging import words
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.judging.under_test import MEMORY, UnderTest, about_memory

NAMES = COURSE.names


def in_place(running_mean, running_var, x, momentum=0.9):
    """A right update that works in place."""
    x = x.astype(np.float64)
    running_mean *= momentum
    running_mean += ((1 - momentum) * x.mean(axis=0)).astype(running_mean.dtype)
    running_var *= momentum
    running_var += ((1 - momentum) * x.var(axis=0)).astype(running_var.dtype)
    return running_mean, running_var


def under_test(clause_id="", **functions):
    return UnderTest(Implementation("mine", functions), NAMES, clause_id)


def spoil(x, mean, var, eps=1e-5):
    x[...] = 77
    return x


def test_an_argument_that_was_changed_is_as_it_was_for_the_test_and_for_the_report():
    impl, x = under_test(normalize=spoil), np.ones((2, 2))
    result = impl.normalize(x, np.ones(2), np.ones(2))
    assert (x == 1).all()
    assert (result == 77).all()
    assert (impl.last_call.arguments()["x"] == 1).all()
    assert impl.last_call.changed() == ("x",)


def test_in_a_clause_about_memory_a_function_gets_the_tests_own_arrays_and_the_report_shows_them_as_drawn():
    impl, x = under_test("normalize.no-mutation", normalize=spoil), np.ones((2, 2))
    result = impl.normalize(x, np.ones(2), np.ones(2))
    assert (x == 77).all()
    assert result is x
    assert (impl.last_call.arguments()["x"] == 1).all()
    assert impl.last_call.changed() == ("x",)


def test_an_array_that_a_layer_keeps_is_not_changed_by_another_call():
    class BatchNorm:
        def forward(self, x):
            x -= x.mean(axis=0)
            self.centred = x
            return x

        def backward(self, dout):
            return self.centred * dout

    layers = [under_test(BatchNorm=BatchNorm).BatchNorm() for _ in range(2)]
    x = np.array([[1.0], [3.0]])
    for layer in layers:
        layer.forward(x)
    layers[1].forward(x * 5)
    assert layers[0].backward(x).tolist() == [[-1], [3]]
    assert x.tolist() == [[1], [3]]


def test_a_read_only_array_of_the_test_is_the_functions_own_and_can_be_written_to():
    x = np.ones((2, 2))
    x.flags.writeable = False
    assert (under_test("normalize.values", normalize=spoil).normalize(x, np.ones(2), np.ones(2)) == 77).all()
    with pytest.raises(ValueError, match="read-only"):
        under_test("normalize.memory-layout", normalize=spoil).normalize(x, np.ones(2), np.ones(2))


def test_what_is_set_on_a_layer_is_the_layers_own():
    class BatchNorm:
        def forward(self, x):
            self.running_mean += 1
            return x

    mine = np.zeros(2)
    layer = under_test(BatchNorm=BatchNorm).BatchNorm()
    layer.running_mean = mine
    layer.forward(np.ones((1, 2)))
    assert mine.tolist() == [0, 0]
    assert layer.running_mean.tolist() == [1, 1]


def test_a_right_function_that_works_in_place_breaks_one_rule_and_all_its_values_are_right():
    judge = Judge(BANK, Implementation("in place", {"update_running": in_place}))
    found = [judge.on_examples(name) for name in clause_ids("update_running", Level.MUST)]
    failed = [one for one in found if one.outcome is Outcome.FAILED]
    assert {one.clause.partition(".")[2] for one in failed} == {"no-mutation", "no-aliasing", "memory-layout"}
    assert words.only_memory(found).startswith(
        "All values are right. One rule is broken: update_running changes its arguments running_mean and running_var."
    )


def test_the_clauses_about_memory_are_clauses():
    slugs = {clause.slug for clause in CLAUSES.values()}
    assert slugs >= MEMORY
    assert about_memory("normalize.memory-layout")
    assert not about_memory("normalize.values")
