"""The examples that a learner's file is judged on, prepared ahead."""

import numpy as np
import pytest

from tests.meta.suite import COURSE
from whybn.judging.examples import ExampleBank, fresh
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.judging.under_test import shares_memory

CLAUSES = ("standardize.no-mutation", "batchnorm_forward.no-aliasing", "batchnorm_forward.no-hidden-state")


@pytest.mark.parametrize("clause_id", CLAUSES)
def test_what_is_prepared_for_one_judging_is_as_it_was_drawn(clause_id):
    assert shares_memory(clause_id)
    bank = ExampleBank(COURSE, seed=3, drawn=6, judged_once=True)
    bank.prepare(clause_id)
    for example in bank.examples(clause_id):
        built = {name: value for name, value in vars(example).items() if isinstance(value, np.ndarray)}
        assert "x" in built
        for name, value in built.items():
            drawn = getattr(fresh(example), name)
            np.testing.assert_array_equal(value, drawn, strict=True)
            assert value.strides == drawn.strides
            assert value.flags.writeable == drawn.flags.writeable


def test_what_is_judged_again_is_not_what_an_earlier_function_left():
    def spoiling(x, **_):
        x[...] = 7
        return x

    bank = ExampleBank(COURSE, seed=3, drawn=6)
    judge = Judge(bank, Implementation("spoiling", {"standardize": spoiling}))
    assert judge.on_examples("standardize.no-mutation").outcome is Outcome.FAILED
    for example in bank.examples("standardize.no-mutation"):
        np.testing.assert_array_equal(example.x, fresh(example).x)
