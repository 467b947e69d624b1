"""Which mistake it is: the wrong twin, or two of them together, whose answers to the same requests are the same."""

import importlib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Any

import numpy as np

from whybn.crossing.answering import Answerer
from whybn.crossing.scripts import Recorder, Script
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome

from .answers import Value, alike, answers_of, values
from .symptoms import symptoms

MOST_CLAUSES = 8
MOST_PAIRS = 600  # a count and no time: one file has one diagnosis on any machine
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


def match(
    recorder: Recorder, function: str, answers: Answers, failing: Sequence[str], tried: Sequence[str]
) -> Any | None:
    """The twin whose answers to the failing clauses are these; None where there is none.

    Where several are, one is meant that answers alike everywhere, and fails the same of the clauses that were tried.
    """
    decisive = list(failing)[:MOST_CLAUSES]
    if not decisive:
        return None
    found = alike_in(recorder, twins_of(function), answers, decisive)
    if len(found) > 1:
        found = alike_in(recorder, found, answers, list(answers)) or found
    if len(found) > 1:
        found = [twin for twin in found if failed_by(recorder, twin.id, tuple(tried)) == {*failing}] or found
    return found[0] if found else None


@lru_cache(maxsize=4096)
def failed_by(recorder: Recorder, twin_id: str, tried: tuple[str, ...]) -> set[str]:
    """The clauses among those that were tried that a twin fails."""
    twin = importlib.import_module("reference_impl.misconceptions").TWINS[twin_id]
    with quiet():
        wrong = Implementation(twin_id, {twin.function: twin.build()})
        judge = Judge(recorder.bank, wrong)
        return {one for one in tried if judge.on_examples(one).outcome is Outcome.FAILED}


def diagnose(
    recorder: Recorder,
    load: Callable[[], Implementation],
    function: str,
    failing: Sequence[str],
    tried: Sequence[str],
    agreement: str,
) -> Diagnosis:
    """Diagnose a function of this process, which must be trusted and finish.

    Args:
        recorder: of the course's clauses.
        load: gives the learner's functions, each time anew: what they keep between calls then starts anew too.
        function: the one that fails.
        failing: the clauses that it fails.
        tried: all clauses that were tried.
        agreement: the clause that compares its values with the oracle, by id.
    """
    clauses = list(dict.fromkeys((*list(failing)[:MOST_CLAUSES], agreement)))
    with quiet():
        answers = {one: list(answers_of(session(recorder, load()), recorder.clause(one).scripts)) for one in clauses}
        found = match(recorder, function, answers, failing, tried)
        if found is None and failing:
            found = pair(recorder, function, answers, list(failing)[:MOST_CLAUSES])
        if found is None:
            return Diagnosis(symptoms=tuple(symptoms(recorder.bank, agreement, load())))
        told = arithmetic(recorder, load, found, [agreement, *failing])
    slugs, beliefs = found.slug.split("+"), found.belief.split("\n")
    return Diagnosis(tuple(f"{function}.{slug}" for slug in slugs), tuple(beliefs), told)


def session(recorder: Recorder, implementation: Implementation) -> Answerer:
    """The learner's functions, the others the reference's."""
    return Answerer(recorder.functions | dict(implementation.functions))


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
    with quiet():
        return list(values_of(recorder, twin, recorder.clause(clause_id).scripts))


@lru_cache(maxsize=1024)
def right_values(recorder: Recorder, clause_id: str) -> list[list[Value]]:
    """What the reference answers to the scripts of a clause."""
    return [values(answer) for answer in answers_of(Answerer(recorder.functions), recorder.clause(clause_id).scripts)]


def values_of(recorder: Recorder, twin: Any, scripts: Sequence[Script]) -> Iterator[list[Value]]:
    """What a wrong function answers to these scripts, one after the other; the others are the reference's."""
    return map(values, answers_of(Answerer(recorder.functions | {twin.function: twin.build()}), scripts))


def pair(recorder: Recorder, function: str, answers: Answers, clauses: list[str]) -> Any | None:
    """Two misconceptions that together answer alike."""
    theirs = {clause_id: [values(answer) for answer in answers[clause_id]] for clause_id in clauses}
    for one, other in islice(pairs(recorder, function, answers, clauses[0]), MOST_PAIRS):
        for both in (joined(one, other), joined(other, one)):
            try:
                if explains(recorder, both, theirs):
                    return both
                break
            except (ValueError, SyntaxError):  # in this order the edits do not fit
                continue
    return None


def pairs(recorder: Recorder, function: str, answers: Answers, clause_id: str) -> Iterator[tuple[Any, Any]]:
    """Twins that may explain a failed clause together, first those whose slugs many functions share.

    A twin that answers the clause rightly adds nothing to it: the other must answer it alike then.
    """
    catalogue = importlib.import_module("reference_impl.misconceptions").TWINS
    sharing = Counter(twin.slug for twin in catalogue.values())
    twins = sorted(twins_of(function), key=lambda twin: -sharing[twin.slug])
    right = right_values(recorder, clause_id)
    silent = [twin for twin in twins if alike(right, twin_values(recorder, twin.id, clause_id))]
    yield from product(alike_in(recorder, twins, answers, [clause_id]), silent)
    wrong = [twin for twin in twins if twin not in silent]
    yield from ((one, other) for number, other in enumerate(wrong) for one in wrong[:number])


def joined(one: Any, other: Any) -> Any:
    """A twin with the edits of two."""
    slug, belief = f"{one.slug}+{other.slug}", f"{one.belief}\n{other.belief}"
    return type(one)(one.function, slug, belief, one.edits + other.edits)


def explains(recorder: Recorder, twin: Any, theirs: Mapping[str, list[list[Value]]]) -> bool:
    """Whether a twin answers alike; most differ in the first example, and no other is run then."""
    return all(
        alike([one], [other])
        for clause_id, answers in theirs.items()
        for one, other in zip(answers, values_of(recorder, twin, recorder.clause(clause_id).scripts), strict=True)
    )


def arithmetic(recorder: Recorder, load: Callable[[], Implementation], twin: Any, clauses: Sequence[str]) -> str:
    """One number that shows the mistake: the first where right and wrong differ in a small example."""
    for clause_id in clauses:
        scripts = recorder.clause(clause_id).scripts
        theirs = map(values, answers_of(session(recorder, load()), scripts))
        wrong = values_of(recorder, twin, scripts)
        for example in zip(right_values(recorder, clause_id), theirs, wrong, strict=True):
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
            return f"{right[place]:.8g} is right{where}, {got[place]:.8g} came; this mistake gives {wrong[place]:.8g}"
    return ""


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings of NumPy: what they say is said in other words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
