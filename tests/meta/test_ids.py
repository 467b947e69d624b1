"""One name, everywhere: stubs, pages, tests and reference are in step."""

import importlib
import re

import pytest

import reference_impl
from whybn.judging.examples import ids_of

from .suite import BANK, CLAUSES, COURSE, ROOT


def test_the_course_has_twenty_exercises_numbered_in_order():
    assert [exercise.number for exercise in COURSE.exercises] == list(range(1, 21))


def test_the_reference_exports_exactly_the_functions_of_the_course():
    assert sorted(reference_impl.__all__) == sorted(COURSE.names)


def test_every_exercise_has_a_stub_and_there_is_no_other_file():
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "exercises").glob("*.py")}
    assert found == {exercise.file for exercise in COURSE.exercises}


def test_every_function_has_a_module_of_clause_tests_and_there_is_no_other():
    found = {path.stem for path in (ROOT / "tests" / "clauses").glob("test_*.py")}
    assert found == {f"test_{name}" for name in COURSE.names}


@pytest.mark.parametrize("function", COURSE.names)
def test_the_clauses_of_a_page_are_exactly_those_that_are_tested(function):
    stated = {clause.id for clause in CLAUSES.values() if clause.function == function}
    assert stated == set(BANK.tests_of(function))


@pytest.mark.parametrize("function", COURSE.names)
def test_every_clause_test_states_one_clause_in_a_sentence(function):
    module = importlib.import_module(f"tests.clauses.test_{function}")
    for name, test in vars(module).items():
        if name.startswith("test_"):
            assert len(list(ids_of(test))) == 1, name
            assert len(name.split("_")) >= 4, f"{name} is no sentence"


def test_no_two_tests_state_the_same_clause():
    everything = [
        clause_id
        for name in COURSE.names
        for test in vars(importlib.import_module(f"tests.clauses.test_{name}")).values()
        for clause_id in ids_of(test)
    ]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES.keys())
def test_a_clause_is_one_sentence_with_reason_source_and_bound(clause):
    assert re.fullmatch(r"[^.]*(?:\.\S[^.]*)*\.", clause.statement), clause.statement
    assert clause.reason.endswith(".")
    assert clause.source.endswith(".")
    assert clause.bound.endswith(".")
