"""What is known of the requests of a clause: the right answers, how far rounding moves them, what each twin answers."""

import importlib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, partial
from typing import Any, NamedTuple, TypeVar

import numpy as np

from whybn.course.convention import Convention
from whybn.course.course import Course
from whybn.crossing.answering import Answerer
from whybn.crossing.scripts import Answer, Recorder, Script
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.judging.spoken import twins_of
from whybn.judging.under_test import about_memory

from .answers import Reply, answers_of, replies_of, unpacked
from .comparing import NUDGES, Slack, is_ordinary, nudge, passing_through, slack_of

SEED = 20261123
EXAMPLES = 4  # drawn for each clause, beside its corner cases: enough to tell one mistake from another
ALL = 50  # as many as are drawn for a verdict
MOST_EXAMPLES = 16
COMMON = 12  # misconceptions about a function of which all is computed ahead
LARGE = 1000  # a number of groups or rows, or what may be taken for one
OF_LAYERS = ("running-update", "training-gradient", "eval-gradient")  # what a layer computes beside its outputs
Replies = tuple[Reply, ...]
T = TypeVar("T")


class Asked(NamedTuple):
    """The requests of a clause, on ordinary inputs or on its bank."""

    clause: str
    ordinary: bool = False


class Book:
    """All that is kept of one recorder's requests.

    Args:
        recorder: of the course's clauses.
        most: how many examples of a clause are looked at.
    """

    def __init__(self, recorder: Recorder, most: int = MOST_EXAMPLES) -> None:
        self.recorder, self.most = recorder, most
        self.kept: dict[Any, Any] = {}

    @property
    def convention(self) -> Convention:
        """The course's."""
        return self.recorder.bank.course.convention

    @cached_property
    def twins(self) -> dict[str, list[Any]]:
        """The misconceptions about each function, the commonest first: those whose slugs many functions share."""
        catalogue = twins_of(self.recorder.bank.course)
        sharing = Counter(twin.slug for twin in catalogue.values())
        found: dict[str, list[Any]] = {}
        for twin in sorted(catalogue.values(), key=lambda twin: -sharing[twin.slug]):
            found.setdefault(twin.function, []).append(twin)
        return found

    def parameters(self, function: str) -> set[str]:
        """The names of what a function takes; a layer has all that its methods work with."""
        if self.recorder.kinds[function]:
            return {"x", "gamma", "beta", "eps", "momentum", "running_mean", "running_var"}
        theirs = set(self.recorder.signatures[function].parameters)
        called = self.convention.names_in(function)
        return theirs | {ours for ours, name in called.items() if name in theirs}

    def outputs(self, function: str) -> list[str]:
        """The names of a function's results, in order; none of a layer's. ``n`` is a count beside the arrays."""
        if self.recorder.kinds[function]:
            return []
        row = getattr(importlib.import_module(f"tests.clauses.test_{function}"), "ROW", None)
        parts = self.right(self.agreement(function)[0])[0][0].parts
        number = len(parts)
        if row is None:  # in a course of an instructor's own
            return [f"result {place}" for place in range(1, number + 1)] if number > 1 else ["the result"]
        named = [self.convention.called(name, function) for name in row.results]
        counts = ["n"] * (number - len(named))
        return [*counts, *named] if parts[0].kind == "number" else [*named, *counts]

    def scripts(self, asked: Asked) -> list[Script]:
        """The requests that are looked at."""
        scripts = self.all_scripts(asked)
        return [scripts[place] for place in self.chosen(asked)]

    def all_scripts(self, asked: Asked) -> list[Script]:
        """All requests; none where a clause is not made for ordinary inputs: what it draws of them may not exist."""
        try:
            return self.recorder.clause(asked.clause, asked.ordinary).scripts
        except Exception:
            if not asked.ordinary:
                raise
            return []

    def chosen(self, asked: Asked) -> list[int]:
        """Which of the examples are looked at: so many as tell one mistake from another, the easiest and the hardest.

        Of ordinary inputs those that a clause leaves ordinary; of the others none with a number so large that somebody
        who takes it for a count of things to make would never come back.
        """
        if asked.ordinary:
            return self.keep(("chosen", asked), lambda: [*self.ordinary(asked)])
        scripts = self.all_scripts(asked)
        counts = self.parameters(asked.clause.partition(".")[0]) & {"ghost_size", "num_groups", "batch_size"}
        small = [place for place, script in enumerate(scripts) if not counts or largest_in(script) <= LARGE]
        return small[:: -(-len(small) // self.most) or 1]

    @cached_property
    def thorough(self) -> "Book":
        """The same with all examples that verdicts are reached on: for what shows in few of them."""
        bank = self.recorder.bank
        same = bank.drawn >= ALL
        return Book(self.recorder if same else Recorder(ExampleBank(bank.course, bank.seed, ALL)), most=1000)

    def ordinary(self, asked: Asked) -> Iterator[int]:
        """Which examples come with ordinary arguments only, found out by watching the reference."""
        odd: list[bool] = []

        def watched(value: Any) -> Any:
            odd.append(not is_ordinary(value))
            return value

        functions = {name: passing_through(one, watched) for name, one in self.recorder.functions.items()}
        for place, script in enumerate(self.all_scripts(asked)):
            odd.clear()
            (replies,) = self.replied([script], functions)
            if not any(odd) and not any(reply.raised for reply in replies):
                yield place

    def right(self, asked: Asked) -> list[Replies]:
        """The reference's answers."""
        return self.keep(("right", asked), lambda: self.answered(asked, {}))

    def slack(self, asked: Asked) -> list[Slack]:
        """How far rounding may move them."""
        return self.keep(("slack", asked), lambda: self.measured(asked))

    def twin(self, twin: Any, asked: Asked) -> list[Replies]:
        """A twin's answers."""
        return self.keep((twin.id, asked), lambda: self.of_twin(twin, asked))

    def twin_one(self, twin: Any, asked: Asked, number: int) -> Replies:
        """A twin's answer to one example."""
        if (twin.id, asked) in self.kept:
            return self.twin(twin, asked)[number]
        return self.keep((twin.id, asked, number), lambda: self.of_twin(twin, asked, slice(number, number + 1))[0])

    def of_twin(self, twin: Any, asked: Asked, which: slice = slice(None)) -> list[Replies]:
        """The same, computed now, and taken apart as a function's own answers are."""
        found = self.answered(asked, {twin.function: twin.build()}, which)
        return [unpacked(one, right) for one, right in zip(found, self.right(asked)[which], strict=True)]

    def keep(self, key: Any, make: Callable[[], T]) -> T:
        """What is kept by this key, made the first time."""
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found

    def answered(self, asked: Asked, functions: dict[str, Any], which: slice = slice(None)) -> list[Replies]:
        """What these functions answer, the others the reference's."""
        return self.replied(self.scripts(asked)[which], functions)

    def replied(self, scripts: Sequence[Script], functions: dict[str, Any]) -> list[Replies]:
        """The same to these requests."""
        with quiet():
            session = Answerer(self.recorder.functions | functions)
            return [replies_of(answer) for answer in answers_of(session, scripts)]

    def measured(self, asked: Asked) -> list[Slack]:
        """What rounding does to the reference's answers, measured by moving its arguments."""
        stream = np.random.default_rng(0)
        functions = {
            name: passing_through(function, lambda value: nudge(value, stream))
            for name, function in self.recorder.functions.items()
        }
        moved = [self.answered(asked, functions) for _ in range(NUDGES)]
        return [slack_of(right, others) for right, *others in zip(self.right(asked), *moved, strict=True)]

    def agreement(self, function: str) -> list[Asked]:
        """What decides whether a function's formula is right: the clauses that compare its values with the oracle."""
        exercise = next(one for one in self.recorder.bank.course.exercises if one.name == function)
        slugs = (*exercise.agreement, *(OF_LAYERS if self.recorder.kinds[function] else ()))
        return [Asked(f"{function}.{slug}", ordinary=True) for slug in slugs]

    def warm(self, function: str, clause_ids: Sequence[str]) -> Iterator[None]:
        """Compute ahead, piece by piece, what a diagnosis of a function asks for: what it asks for first comes first.

        Args:
            function: the one that may fail.
            clause_ids: the clauses that it may fail.
        """
        deciding, twins = self.agreement(function), self.twins.get(function, [])
        ordinary = [Asked(one, ordinary=True) for one in clause_ids if not about_memory(one)]
        clauses = [*ordinary, *map(Asked, clause_ids)]
        pieces: list[Callable[[], object]] = [
            *(partial(piece, asked) for asked in deciding for piece in (self.scripts, self.right, self.slack)),
            *(partial(self.twin, twin, asked) for asked in deciding for twin in twins),
            *(partial(piece, asked) for asked in clauses for piece in (self.scripts, self.right, self.slack)),
        ]
        for twin in twins[:COMMON]:
            pieces += [partial(self.twin, twin, asked) for asked in clauses]
            pieces += [partial(self.fails, twin, one) for one in clause_ids]
        for piece in pieces:
            known = len(self.kept)
            piece()
            if len(self.kept) > known:
                yield

    def fails(self, twin: Any, clause_id: str) -> bool:
        """Whether a twin fails a clause."""
        return self.keep(("fails", twin.id, clause_id), lambda: self.judged(twin, clause_id))

    def judged(self, twin: Any, clause_id: str) -> bool:
        """The same, judged now."""
        with quiet():
            wrong = Implementation(twin.id, {twin.function: twin.build()})
            return Judge(self.recorder.bank, wrong).on_examples(clause_id).outcome is Outcome.FAILED


Ask = Callable[[Book, Asked], Sequence[Answer]]
"""Gives the answers of the functions that are diagnosed to a book's requests, as many as came."""


@cache
def book_of(course: Course) -> Book:
    """What is known of a course, kept in this process and in its children."""
    return Book(Recorder(ExampleBank(course, SEED, EXAMPLES)))


def largest_in(script: Script) -> int:
    """The largest integer that is passed as such."""
    given = [value for request, _ in script.requests for value in arguments_in(request)]
    return max((abs(value) for value in given if type(value) is int), default=0)


def arguments_in(request: dict[str, Any]) -> list[Any]:
    """The arguments of a call, as they cross."""
    what, *rest = request["q"]
    return [*rest[-2], *rest[-1].values()] if what in ("call", "method") else []


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings: what NumPy says is said in other words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", SyntaxWarning)  # two edits together may make what Python doubts
        yield
