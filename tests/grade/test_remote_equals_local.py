"""Grading through a solver fails the clauses that a learner's own pytest fails on the same examples, and no others."""

from functools import cache
from pathlib import Path

import pytest

import reference_impl
from reference_impl.misconceptions import TWINS
from tests.grade.sandbox import graded, needed, outcomes
from tests.meta.suite import CLAUSES, COURSE
from tests.meta.test_variants import VARIANTS
from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.examples import ExampleBank, clause_ids
from whybn.judging.implementation import Implementation, from_files
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.sandbox.runner import Limits

SEED, EXAMPLES = 20261123, 2
LIMITS = Limits(call_seconds=20.0, import_seconds=20.0, function_seconds=60.0)
PACKAGE = Path(reference_impl.__file__).parent
SOURCES = {f"reference_impl/{path.name}": path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")}
# What a function does to its arguments, or keeps of them, is where two processes could differ from one.
CHANGES = ("mutates", "in-place")
# More arrays are one object there than here.
IDENTITY = ("counts-a-batch-once",)
REMEMBERS = ("cached", "shared-by")
SHARES = ("aliases", "reuses", "memory", "copied", "consumes", "accumulate", "keeps-running", "starts-over")
SHARES += (
    "backward-in-current",
    "backward-with-current",
    "backward-of",
    "forgets",
    "toggles",
    "updates-before",
    "return",
)
PER_FUNCTION = 1


@cache
def bank():
    return ExampleBank(COURSE, SEED, EXAMPLES)


def failed_here(function, implementation):
    """The MUST clauses that fail in this process."""
    judge = Judge(bank(), implementation)
    names = clause_ids(CLAUSES, function, Level.MUST)
    return {name for name in names if judge.on_examples(name).outcome is not Outcome.PASSED}


def failed_there(function, files):
    """The MUST clauses that fail by grading, but for what only the second pass finds; and those."""
    verdict = graded(files, [function], examples=EXAMPLES, seed=SEED, limits=LIMITS)
    (exercise,) = verdict.exercises
    assert set(outcomes(verdict, function)) == set(clause_ids(CLAUSES, function, Level.MUST))
    failed = {found.clause: found.brief for found in exercise.clauses if found.outcome is not Outcome.PASSED}
    again = {name for name, brief in failed.items() if "run again in another order" in brief}
    return set(failed) - again, again


def is_of(twin, words):
    """Whether a twin's name says one of these."""
    return any(word in twin.slug for word in words)


def chosen():
    """Twins of every function, all of those that keep or share something."""
    found = []
    for function in COURSE.names:
        twins = [twin for twin in TWINS.values() if twin.function == function]
        special = [twin for twin in twins if is_of(twin, CHANGES + IDENTITY + REMEMBERS + SHARES)]
        found += special + [twin for twin in twins if twin not in special][:PER_FUNCTION]
    return found


def files_of(twin):
    """The reference with the twin in its function's place, as a submission of several files."""
    name = reference_impl.__dict__[twin.function].__module__.rpartition(".")[2]
    files = dict(SOURCES)
    # The twin is what its module says last; what it keeps beside itself comes with it.
    files[f"reference_impl/{name}.py"] += f"\n\n{twin.source}"
    files[f"{twin.function}.py"] = f"from reference_impl.{name} import {twin.function}\n"
    return files


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


SHOWN = [twin for twin in chosen() if is_shown(twin.id, 24)]


@pytest.mark.parametrize("twin", SHOWN, ids=lambda twin: twin.id)
def test_a_wrong_twin_fails_there_what_it_fails_here(twin):
    """A run shows one in twenty-four of the twins, others at another commit."""
    here = failed_here(twin.function, Implementation(twin.id, {twin.function: twin.build()}))
    there, again = failed_there(twin.function, files_of(twin))
    if is_of(twin, REMEMBERS):
        # What was called before decides, and that is every example there, here those up to the first that fails.
        assert bool(here) == bool(there | again)
    elif is_of(twin, IDENTITY):
        assert there >= here > set()
    else:
        assert there == here - again


RIGHT = [(path, function) for path, function in VARIANTS if is_shown(f"{path.stem}-{function}", 12)]


@pytest.mark.parametrize(("path", "function"), RIGHT, ids=[f"{path.stem}-{function}" for path, function in RIGHT])
def test_a_right_variant_fails_nothing_there_either(path, function):
    there, again = failed_there(function, {path.name: path.read_text(encoding="utf-8")})
    assert failed_here(function, from_files(path.name, [path], COURSE.names)) == there | again == set()


@pytest.mark.parametrize("function", ["BatchNorm", "spatial_batchnorm_backward", "dropout_variance_ratio"])
def test_the_reference_as_files_holds_everything(function):
    assert failed_there(function, SOURCES) == (set(), set())


def test_there_are_twins_of_every_function_and_enough_that_keep_or_share_something():
    assert {twin.function for twin in chosen()} == set(COURSE.names)
    assert len(chosen()) >= 60
    assert sum(twin.function == "BatchNorm" for twin in chosen()) >= 5
