"""Which mistake it is: the wrong twin, or two of them together, whose answers to the same requests are the same."""

import importlib
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from .calls.comparison import Value, alike, answers_of, values
from .calls.scripts import Recorder, Script
from .calls.session import Session
from .implementation import Implementation
from .symptoms import symptoms

MOST_CLAUSES = 8
SECONDS_FOR_PAIRS = 2.0
Answers = Mapping[str, Sequence[tuple[bytes, bytes]]]


@dataclass(frozen=True)
class Diagnosis:
    """What is known of a mistake.

    Attributes:
        misconceptions: the ids of the twin that answers alike, or of the two that do together; empty: none does.
        beliefs: their lines in the catalogue.
        arithmetic: one number of the result: what is right, what came, and what the misconception gives.
        symptoms: without a misconception: where it shows, and how the numbers differ.
    """

    misconceptions: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    arithmetic: str = ""
    symptoms: tuple[str, ...] = ()


def match(recorder: Recorder, function: str, answers: Answers, failing: Sequence[str]) -> Any | None:
    """The twin whose answers to the failing clauses are these; None where there is none.

    Where several are, one that answers alike everywhere is meant.
    """
    decisive = list(failing)[:MOST_CLAUSES]
    if not decisive:
        return None
    found = alike_in(recorder, twins_of(function), answers, decisive)
    if len(found) > 1:
        found = alike_in(recorder, found, answers, list(answers)) or found
    return found[0] if found else None


def diagnose(
    recorder: Recorder, implementation: Implementation, function: str, failing: Sequence[str], agreement: str
) -> Diagnosis:
    """Diagnose a function of this process, which must be trusted and finish.

    Args:
        recorder: of the course's clauses.
        implementation: the learner's functions.
        function: the one that fails.
        failing: the clauses that it fails.
        agreement: the clause that compares its values with the oracle, by id.
    """
    functions = recorder.functions | dict(implementation.functions)
    clauses = list(dict.fromkeys((*list(failing)[:MOST_CLAUSES], agreement)))
    with quiet():
        answers = {one: list(answers_of(Session(functions), recorder.clause(one).scripts)) for one in clauses}
        found = match(recorder, function, answers, failing)
        if found is None and failing:
            found = pair(recorder, function, answers, list(failing)[:MOST_CLAUSES])
        if found is None:
            return Diagnosis(symptoms=tuple(symptoms(recorder.bank, agreement, implementation)))
        told = arithmetic(recorder, functions, found, [agreement, *failing])
    slugs, beliefs = found.slug.split("+"), found.belief.split("\n")
    return Diagnosis(tuple(f"{function}.{slug}" for slug in slugs), tuple(beliefs), told)


def twins_of(function: str) -> list[Any]:
    """The misconceptions about a function."""
    catalogue = importlib.import_module("reference_impl.misconceptions").TWINS
    return [twin for twin in catalogue.values() if twin.function == function]


def alike_in(recorder: Recorder, twins: list[Any], answers: Answers, clauses: list[str]) -> list[Any]:
    """The twins that answer these clauses alike."""
    theirs = {clause_id: [values(answer) for answer in answers[clause_id]] for clause_id in clauses}
    return [
        twin
        for twin in twins
        if all(alike(theirs[clause_id], twin_values(recorder, twin.id, clause_id)) for clause_id in clauses)
    ]


@lru_cache(maxsize=4096)
def twin_values(recorder: Recorder, twin_id: str, clause_id: str) -> list[list[Value]]:
    """What a twin answers to the scripts of a clause."""
    twin = importlib.import_module("reference_impl.misconceptions").TWINS[twin_id]
    return values_of(recorder, twin, recorder.clause(clause_id).scripts)


def values_of(recorder: Recorder, twin: Any, scripts: Sequence[Script]) -> list[list[Value]]:
    """What a wrong function answers to these scripts; the others are the reference's."""
    session = Session(recorder.functions | {twin.function: twin.build()})
    with quiet():
        return [values(answer) for answer in answers_of(session, scripts)]


def pair(recorder: Recorder, function: str, answers: Answers, clauses: list[str]) -> Any | None:
    """Two misconceptions that together answer alike. The first example sorts most pairs out."""
    until = time.monotonic() + SECONDS_FOR_PAIRS
    theirs = {clause_id: [values(answer) for answer in answers[clause_id]] for clause_id in clauses}
    first = clauses[0]
    for both in pairs(twins_of(function)):
        if time.monotonic() > until:
            return None
        if not alike(theirs[first][:2], values_of(recorder, both, recorder.clause(first).scripts[:2])):
            continue
        if all(alike(theirs[one], values_of(recorder, both, recorder.clause(one).scripts)) for one in clauses):
            return both
    return None


def pairs(twins: list[Any]) -> Iterator[Any]:
    """Twins with the edits of two, where these do not touch the same lines."""
    for a, b in combinations(twins, 2):
        for one, other in ((a, b), (b, a)):
            both = type(one)(
                one.function, f"{one.slug}+{other.slug}", f"{one.belief}\n{other.belief}", one.edits + other.edits
            )
            try:
                both.build()
            except (ValueError, SyntaxError):
                continue
            yield both
            break


def arithmetic(recorder: Recorder, functions: Mapping[str, Any], twin: Any, clauses: Sequence[str]) -> str:
    """One number that shows the mistake: the first where right and wrong differ in a small example."""
    for clause_id in clauses:
        scripts = recorder.clause(clause_id).scripts
        right = [values(answer) for answer in answers_of(Session(recorder.functions), scripts)]
        theirs = [values(answer) for answer in answers_of(Session(dict(functions)), scripts)]
        wrong = values_of(recorder, twin, scripts)
        for example in zip(right, theirs, wrong, strict=True):
            for replies in zip(*example, strict=False):
                if told := number_in(replies):
                    return told
    return ""


def number_in(replies: tuple[Value, ...]) -> str:
    """The entry that is furthest off among the arrays of a right, a given and a wrong reply."""
    for parts in zip(*replies, strict=False):
        if not all(isinstance(part, tuple) and part[:1] == ("array",) for part in parts):
            continue
        right, got, wrong = (part[2] for part in parts)
        if right.shape != got.shape or right.dtype.kind != "f" or not right.size or got.shape != wrong.shape:
            continue
        off = np.nan_to_num(np.abs(got.astype(float) - right.astype(float)), nan=np.inf)
        if off.max() > 1e-6 * (1 + np.abs(right).max()):
            place = np.unravel_index(int(off.argmax()), off.shape)
            where = f" at {[int(i) for i in place]}" if place else ""
            return f"{right[place]:.6g} is right{where}, {got[place]:.6g} came; this mistake gives {wrong[place]:.6g}"
    return ""


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings of NumPy: what they say is said in other words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
