"""Every wrong twin is failed by a clause of its own function: a check is trusted once it was seen to fail."""

import builtins
import dis
import sys
from collections.abc import Iterator
from types import CodeType

import pytest

import reference_impl
from reference_impl.misconceptions import TWINS
from reference_impl.misconceptions._twin import compiled
from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation
from whybn.mistakes import catches

from .matrix import catches as caught_by
from .suite import BANK, CLAUSES, COURSE, ROOT, clause_ids, failing


@pytest.mark.parametrize("function", COURSE.names)
def test_what_git_says_that_each_clause_catches_is_so(function):
    """Each catch on its example; on one in six also those before it, or, where nothing is caught, one example in eight.

    A run shows an eighth of the twins, others at another commit.
    """
    kept = {(catch.clause, catch.twin): catch.example for catch in catches.read_file(ROOT, function)}
    wrong = []
    for twin in (twin for twin in catches.twins_of(function) if is_shown(twin.id, 8)):
        implementation = catches.wrong_implementation(twin.id)
        for clause_id in clause_ids(function, Level.STRICT):
            example = kept.get((clause_id, twin.id))
            if not is_shown(f"{clause_id} {twin.id}", 6):
                few = () if example is None else (example,)
            else:
                few = range(0, len(BANK.examples(clause_id)), 8) if example is None else range(example + 1)
            if catches.first_failing(BANK, clause_id, implementation, few) != example:
                wrong.append((clause_id, twin.id))
    assert wrong == [], "`python -m whybn.mistakes.catches` writes the table anew"


def test_every_wrong_twin_is_failed_by_a_clause_of_its_function():
    assert [twin for twin, clauses in caught_by().items() if not clauses] == []
    assert set(caught_by()) == set(TWINS)


def instructions(code: CodeType) -> Iterator[dis.Instruction]:
    """Those of some code and of what is defined in it."""
    yield from dis.get_instructions(code)
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from instructions(one)


def test_a_wrong_twin_fails_by_what_it_computes_and_not_by_a_name_that_nothing_defines():
    """An edit that tears a name apart gives a twin that every clause fails, and that nobody would write."""
    for twin in TWINS.values():
        found = [*instructions(compiled(twin))]
        uses = {one.argval for one in found if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
        defines = {one.argval for one in found if one.opname == "STORE_NAME"}
        module = sys.modules[getattr(reference_impl, twin.function).__module__]
        assert uses <= {*defines, *vars(module), *vars(builtins)}, twin.id


def test_every_clause_fails_a_wrong_twin():
    assert set(CLAUSES) == {clause for clauses in caught_by().values() for clause in clauses}


@pytest.mark.parametrize("function", [name for name in COURSE.names if is_shown(name, 4)])
def test_the_reference_holds_on_the_examples_that_fail_the_twins(function):
    implementation = Implementation("reference_impl", {function: getattr(reference_impl, function)})
    assert failing(function, implementation, Level.STRICT) == []
