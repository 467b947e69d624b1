"""PyTorch's convention: the same clauses, twins and texts, and nothing of the course's own left in them."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

from tests.judging import pytorch_style
from tests.meta.suite import ROOT
from tests.rotation import is_shown
from whybn.course.clauses import Level, load_clauses
from whybn.course.convention import load_convention
from whybn.course.course import load_course
from whybn.errors import CourseError
from whybn.judging.chosen import load_implementation
from whybn.judging.examples import ExampleBank, clause_ids
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.judging.spoken import clear_form, twins_of
from whybn.learn.stubs import stub
from whybn.mistakes.catches import DRAWN, SEED, load_catches

COURSE = load_course(ROOT, "pytorch")
SPOKEN = COURSE.convention
CLAUSES = load_clauses(ROOT, COURSE.names, SPOKEN)
BANK = ExampleBank(COURSE, SEED, 1)
RUNNING = [name for name in COURSE.names if name in SPOKEN.running]
NAMED = [name for name in COURSE.names if {"gamma", "beta"} & {*SPOKEN.parameters[name]}]
BY_NAME = (
    "values",
    "keywords",
    "refuses-wrong-shapes",
)  # the clauses that speak names, and the one that speaks numbers
REFERENCE = load_implementation("reference_impl", COURSE, ROOT)


def broken(implementation, function, level, only=()):
    """The clauses that do not hold."""
    judge = Judge(BANK, implementation)
    asked = [one for one in clause_ids(CLAUSES, function, level) if not only or one.partition(".")[2] in only]
    return [one for one in asked if judge.on_examples(one).outcome is not Outcome.PASSED]


def written(function, text):
    """A function of somebody's."""
    space = {"np": np}
    exec(text, space)
    return Implementation("mine", {function: space[function]})


# As in PyTorch, but for the variance, which is the population's.
POPULATION = """
def update_running(running_mean, running_var, x, momentum=0.1):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var
"""


@pytest.mark.parametrize("function", RUNNING)
def test_the_reference_in_pytorchs_convention_holds_every_clause(function):
    assert broken(REFERENCE, function, Level.STRICT) == []


@pytest.mark.parametrize("function", [name for name in NAMED if is_shown(name, 3)])
def test_the_reference_is_called_and_refuses_by_pytorchs_names(function):
    assert broken(REFERENCE, function, Level.STRICT, BY_NAME) == []


@pytest.mark.parametrize("function", [*RUNNING, *(name for name in NAMED if is_shown(name, 4))])
def test_code_as_a_class_in_pytorch_writes_it_holds_every_must_clause(function):
    if not hasattr(pytorch_style, function):
        pytest.skip(f"nobody has written {function} in PyTorch's style yet")
    mine = Implementation("mine", {function: getattr(pytorch_style, function)})
    assert broken(mine, function, Level.MUST) == []


def test_a_failure_shows_the_call_and_the_numbers_of_pytorchs_convention():
    case, *_ = BANK.ordinary("update_running.values")
    found = Judge(BANK, written("update_running", POPULATION)).on_examples("update_running.values", [case])
    momentum = SPOKEN.momentum(case.momentum)
    assert f"momentum = {momentum})" in found.call
    assert found.said == "running_var is wrong"
    right = (1 - momentum) * case.running_var + momentum * case.x.var(axis=0, ddof=1)
    shown = [float(entry.expected) for row in found.numbers.rows for entry in row.entries]
    np.testing.assert_allclose(shown, right[: len(shown)], rtol=1e-4)


@pytest.mark.parametrize(("kept", "weighs"), [(0.9, 0.1), (0.3, 0.7), (1, 0), (np.float32(0.25), np.float32(0.75))])
def test_momentum_is_the_other_weight_of_the_same_type_as_short_as_it_is_written(kept, weighs):
    assert SPOKEN.momentum(kept) == weighs
    assert type(SPOKEN.momentum(kept)) is type(weighs)
    assert SPOKEN.momentum(1 - 2.0**-20) == 2.0**-20


@pytest.mark.parametrize("function", RUNNING)
def test_the_wrong_twins_are_wrong_in_pytorchs_convention_too(function):
    """Each on the examples that show it in the course's own convention."""
    bank = ExampleBank(COURSE, SEED, DRAWN)
    shown = {}
    for catch in load_catches(ROOT, [function])[function]:
        shown.setdefault(catch.twin, []).append(catch)
    pairs = zip(twins_of(load_course(ROOT)).items(), twins_of(COURSE).values(), strict=True)
    ours = {name: spoken for (name, _), spoken in pairs if spoken.function == function}
    judges = {name: Judge(bank, Implementation(name, {function: twin.build()})) for name, twin in ours.items()}
    held = [
        name
        for name in ours
        if not any(
            judges[name].on_examples(one.clause, [bank.examples(one.clause)[one.example]]).outcome is Outcome.FAILED
            for one in shown[name]
        )
    ]
    assert held == []


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
def test_the_example_in_a_stub_is_what_the_reference_gives(exercise):
    text = stub(COURSE, exercise).decode()
    names = {"np": np, exercise.name: clear_form(COURSE, exercise.name)}
    example = doctest.DocTestParser().get_doctest(text, names, exercise.name, exercise.file, 0)
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0
    assert max(map(len, text.splitlines())) <= 92  # names are a letter longer
    assert ("In PyTorch's convention" in text) == (exercise.name in {*RUNNING, *NAMED, "identity_parameters"})


def texts(course):
    """Whatever is said of a function, and its name first."""
    for exercise in course.exercises:
        yield exercise.name, (ROOT / "spec" / f"{exercise.name}.md").read_text(encoding="utf-8")
        yield exercise.name, (ROOT / exercise.file).read_text(encoding="utf-8")
        yield from ((exercise.name, hint) for hint in exercise.hints)
    for twin in twins_of(course).values():
        yield twin.function, twin.belief


def test_whatever_has_a_momentum_or_gives_a_running_variance_moves_running_statistics():
    gives = re.compile(r"^`\w+\(.*(?:\bmomentum\b.*\)|-> .*\brunning_var\b.*)`$", re.M)
    pages = {name: (ROOT / "spec" / f"{name}.md").read_text(encoding="utf-8") for name in COURSE.names}
    assert {name for name, page in pages.items() if gives.search(page)} == SPOKEN.running


def test_every_phrase_of_the_convention_is_said_somewhere_in_the_course():
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "reference_impl").glob("*.py"))
    said = "\n".join((*(text for _, text in texts(load_course(ROOT))), *sources))
    assert [pattern.pattern for pattern, _ in SPOKEN.phrases if not pattern.search(said)] == []


def test_of_running_statistics_nothing_is_said_in_the_courses_own_convention():
    own = re.compile(r"OLD value|old value keeps|ONNX|momentum(: float)? ?= ?0\.9\b")
    left = {
        found[0]
        for name, text in texts(load_course(ROOT))
        if name in RUNNING
        for found in own.finditer(SPOKEN.text(text, name))
    }
    assert left == set()


def test_an_unknown_convention_is_one_sentence():
    with pytest.raises(CourseError, match=r"^--convention torch: did you mean pytorch\?$"):
        load_convention(Path(ROOT), "torch", "--convention")
    with pytest.raises(CourseError, match=r"is no convention of this course: there are course and pytorch$"):
        load_convention(Path(ROOT), "x", "--convention")
