"""What a solver says is there: whatever it says, the course's functions are there or not, and nothing else happens."""

import copy
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings

from tests.grade.sandbox import FORWARD, HEADER, graded, needed, passed
from tests.grade.test_mirror_fuzz import mutated
from whybn.judging.implementation import BrokenFile
from whybn.sandbox.runner import Clock, Limits, Runner

NAMES = ("normalize", "batchnorm_forward", "BatchNorm")
HONEST = {
    "functions": {"normalize": False, "BatchNorm": True},
    "broken": {"batchnorm_forward": ["a.py", 3, "SyntaxError: x"]},
}


def learned(found):
    """A runner that was told this."""
    runner = Runner(None, {}, NAMES, Limits(), Clock())
    runner.learn(found)
    return runner


def test_an_honest_greeting_is_taken_over():
    runner = learned(copy.deepcopy(HONEST))
    assert runner.functions == {"normalize": False, "BatchNorm": True}
    assert runner.broken == {"batchnorm_forward": BrokenFile(PurePosixPath("a.py"), 3, "SyntaxError: x")}


@settings(max_examples=300)
@given(mutated(HONEST))
def test_any_part_of_a_greeting_may_lie(found):
    runner = learned(found)
    assert set(runner.functions) <= set(NAMES)
    assert set(runner.broken) <= set(NAMES)
    assert all(type(kind) is bool for kind in runner.functions.values())
    assert all(str(broken).isprintable() and len(str(broken)) < 2000 for broken in runner.broken.values())


GREETINGS = [None, 7, [], "x", {}, {"functions": 1, "broken": 2}, {"functions": [], "broken": []}]
GREETINGS += [{"functions": dict.fromkeys(NAMES, True), "broken": {NAMES[0]: ["a.py", float("inf"), "x"]}}]
GREETINGS += [{"functions": {}, "broken": {NAMES[0]: ["a\x1b.py\ud800", -1, "y" * 10**6]}}]


@pytest.mark.parametrize("found", GREETINGS)
def test_a_greeting_of_a_wrong_form_is_none(found):
    assert all(type(kind) is bool for kind in learned(found).functions.values())


FORGED = {
    "an answer before it is asked": b"{}",
    "functions that are not there": b'{"functions": {"normalize": false, "batchnorm_forward": false}, "broken": {}}',
    "a file's end": b'{"functions": {}, "broken": {"normalize": ["a.py", 1e999, "x"]}}',
    "no JSON": b"{",
}


@pytest.mark.parametrize("header", FORGED.values(), ids=FORGED.keys())
def test_a_file_that_sends_answers_while_it_is_loaded_earns_nothing_by_them(header):
    needed()
    forged = f"import os, struct\nos.write(3, struct.pack('!II', {len(header)}, 0) + {header!r})\n"
    verdict = graded({"submission.py": forged + HEADER + FORWARD}, ("normalize", "batchnorm_forward"))
    assert not passed(verdict, "normalize")
    assert not any(one.agrees for one in verdict.exercises if one.name == "normalize")
