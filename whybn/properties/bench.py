"""The side that judges: it answers a test's calls from one program, keeps to limits, and writes down what came of it.

Where the test's author is not trusted (``even``), all programs compute each call, and one of them answers: how long an
answer takes then says nothing of the program that gave it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from whybn.crossing.wire import Garbage

from .messages import MOST_ITEMS, decoded, encoded, kind_of
from .play import FAILED, HELD, MOST_TESTS, NOT_STARTED, SKIPPED
from .programs import Kind, Tested
from .tasks import PropertyTask

MOST_CALLS = 1200  # of one test on one program, so that no clock need decide
MOST_WHILE_SHRINKING = 6000
ENOUGH = "enough"
WORDS = frozenset((HELD, FAILED, NOT_STARTED, SKIPPED, ENOUGH))
MOST_TEXT = 500
LAST_CALLS = 2
MOST_IN_ALL = 25_000  # calls of the tests of one file, on all programs together
MOST_NUMBERS = 12_000_000  # that these calls take together: all programs compute each, in this process
LEAST_NUMBER = 4  # bytes; a float64 counts twice
GRACE = 100  # calls that are refused before the other side is given up


class Cut(Exception):
    """The side of the test is gone, silent, or says what is no message; the text says which."""


class TooMuchAsked(BaseException):
    """All tests of a file together ask too often; no test of this process may go on from here."""


@dataclass(frozen=True)
class Asking:
    """A call that a test made, and what came of it: a value, or the kind of an exception."""

    head: list[Any]
    data: bytes
    result: Any
    raised: str = ""

    @property
    def function(self) -> str:
        """Its name."""
        return str(self.head[0])

    @property
    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Those without a name, and those with one."""
        _, args, kwargs = self.head
        return arguments_of(args, kwargs, self.data)

    @property
    def numbers(self) -> int:
        """How many numbers went in."""
        args, kwargs = self.arguments
        return sum(np.size(value) for value in (*args, *kwargs.values()))


@dataclass(frozen=True)
class Ending:
    """What one test said of one program.

    Attributes:
        test: its name.
        word: held, failed, skipped, not started or enough.
        said: its message.
        line: of the learner's file.
        calls: how many calls it made.
        numbers: how many numbers these took, where the task counts them.
        last: the last of them.
    """

    test: str
    word: str
    said: str = ""
    line: int | None = None
    calls: int = 0
    numbers: int = 0
    last: tuple[Asking, ...] = ()


@dataclass(frozen=True)
class Playing:
    """What all tests of a file said of one program; ``broken`` says why the file did not load, or did not end.

    ``notes`` are to be told of the file in any case.
    """

    program: Tested
    endings: tuple[Ending, ...] = ()
    broken: str = ""
    line: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def refuted(self) -> bool:
        """Whether a test fails by what it says itself, and not because the program raised something."""
        return any(e.word == FAILED and e.last and not e.last[-1].raised for e in self.endings)

    @property
    def asks_too_often(self) -> bool:
        """Whether a test was stopped for the number of its calls of right code; a wrong program may keep one busy."""
        return self.program.kind is Kind.RIGHT and any(ending.word == ENOUGH for ending in self.endings)

    @property
    def caught_by(self) -> tuple[str, ...]:
        """The tests that fail on this program."""
        return tuple(ending.test for ending in self.endings if ending.word == FAILED)


class Bench:
    """The programs of a task, ready to answer.

    Args:
        task: which task it is.
        programs: those that answer.
        even: whether all programs compute each call.

    Attributes:
        calls: that there were so far.
        numbers: that these took.
    """

    def __init__(self, task: PropertyTask, programs: Sequence[Tested], *, even: bool = False) -> None:
        self.task, self.programs, self.even = task, programs, even
        self.calls = self.numbers = 0

    def tried(self, player: "Player", program: Tested, *, shrink: bool = False, only: str = "") -> Playing:
        """Have the tests run against one program. Nothing that the other side does raises anything here."""
        sitting = Sitting(self, program, MOST_WHILE_SHRINKING if shrink else MOST_CALLS)
        try:
            player(sitting, shrink, only)
        except (Cut, TooMuchAsked) as cut:
            sitting.why = str(cut)
        except (Garbage, TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError):
            sitting.why = "its process sent what is no message"
        return Playing(program, tuple(sitting.endings), sitting.why, sitting.line, tuple(sitting.notes))

    def answer(self, place: int, parts: list[Any], data: bytes) -> tuple[list[Any], bytes, Asking]:
        """The reply to a call. Raises Garbage where it is none."""
        if not self.even:
            return self.computed(place, parts, data)
        return [self.computed(number, parts, data) for number in range(len(self.programs))][place]

    def computed(self, place: int, parts: list[Any], data: bytes) -> tuple[list[Any], bytes, Asking]:
        """What a program answers to a call, with arguments of its own."""
        name, args, kwargs = parts
        if name not in self.task.functions or type(args) is not list or type(kwargs) is not dict:
            raise Garbage("a call of a wrong form")
        if len(args) + len(kwargs) > MOST_ITEMS:
            raise Garbage("a call with too many arguments")
        own = arguments_of(args, kwargs, data)
        payload: list[bytes] = []
        try:
            with np.errstate(all="ignore"):
                result = self.programs[place].functions[name](*own[0], **own[1])
            answer = ["returned", encoded(result, payload)]
            asked = Asking(parts, data, result)
        except Exception as error:  # a program may fail on what it is given, as any program may
            payload, answer = [], ["raised", kind_of(error)]
            asked = Asking(parts, data, None, kind_of(error))
        return answer, b"".join(payload), asked


class Sitting:
    """The tests of a file on one program: calls are answered and counted, and endings written down.

    Attributes:
        endings: of the tests so far.
        why: why the file does not load, or did not end.
        line: of the learner's file, with that.
        notes: that are to be told of the file in any case.
    """

    def __init__(self, bench: Bench, program: Tested, most: int) -> None:
        self.bench, self.place, self.most = bench, bench.programs.index(program), most
        self.endings: list[Ending] = []
        self.notes: list[str] = []
        self.why = ""
        self.line: int | None = None
        self.test: str | None = None
        self.calls = self.numbers = 0
        self.last: list[Asking] = []

    def begins(self, test: Any) -> None:
        """A test begins. Raises Garbage where one is running, or where there were too many."""
        if self.test is not None or len(self.endings) >= MOST_TESTS:
            raise Garbage("a test that does not belong here")
        self.test = safe_text(test)
        self.calls = self.numbers = 0
        self.last = []

    def call(self, head: list[Any], payload: bytes) -> tuple[list[Any], memoryview]:
        """Answer a call, as long as the test has not asked too often. Raises Garbage."""
        if self.test is None:
            raise Garbage("a call of no test")
        self.calls += 1
        self.bench.calls += 1
        if self.bench.calls > MOST_IN_ALL:
            self.why = f"it calls impl more than {MOST_IN_ALL} times in all: try fewer or smaller examples"
            raise TooMuchAsked(self.why)
        self.bench.numbers += len(payload) // LEAST_NUMBER
        if self.bench.numbers > MOST_NUMBERS:
            self.why = f"its calls take more than {MOST_NUMBERS} numbers in all: try fewer or smaller examples"
            raise TooMuchAsked(self.why)
        if self.calls > self.most:
            if self.calls > self.most + GRACE:  # it goes on all the same
                raise Garbage("no end")
            return [ENOUGH, None], memoryview(b"")
        answer, data, asked = self.bench.answer(self.place, head, payload)
        if self.bench.task.most_numbers:
            self.numbers += asked.numbers
        self.last = [*self.last[1 - LAST_CALLS :], asked]
        return answer, memoryview(data)

    def ended(self, word: Any, said: Any, line: Any) -> None:
        """The test has ended, by its own account; one that asked too often has ended by that."""
        word = ENOUGH if self.calls > self.most else word
        if self.test is None or word not in WORDS:
            raise Garbage("no ending")
        ending = Ending(
            self.test, word, safe_text(said), number_or_none(line), self.calls, self.numbers, tuple(self.last)
        )
        self.endings.append(ending)
        self.test = None

    def noted(self, said: Any) -> None:
        """Something is to be told of the file. Raises Garbage where that is much."""
        if len(self.notes) >= MOST_TESTS:
            raise Garbage("too much to be told")
        self.notes.append(safe_text(said))

    def broken(self, said: Any, line: Any) -> None:
        """The file does not load."""
        self.why, self.line = safe_text(said) or "it does not load", number_or_none(line)


Player = Callable[[Sitting, bool, str], None]
"""Runs the tests on the program of a sitting, maybe shrinking, maybe only one of them. Raises Cut, or Garbage."""


def arguments_of(args: list[Any], kwargs: dict[str, Any], data: bytes) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call, anew. Raises Garbage."""
    rest = memoryview(data)
    values = []
    for each in (*args, *kwargs.values()):
        value, rest = decoded(each, rest)
        values.append(value)
    if rest:
        raise Garbage("bytes that belong to nothing")
    return tuple(values[: len(args)]), dict(zip(kwargs, values[len(args) :], strict=True))


def safe_text(text: Any) -> str:
    """A text from the other side, bounded, without what would move a cursor."""
    if type(text) is not str:
        raise Garbage("a text that is none")
    kept = text[:MOST_TEXT].encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in kept)


def number_or_none(value: Any) -> int | None:
    """The number of a line, if it is one."""
    return value if type(value) is int and 0 < value < math.inf and value < 10**6 else None


def all_tried(bench: Bench, player: Player, programs: Sequence[Tested]) -> Iterator[Playing]:
    """The tests on several programs, one after another, until the file does not load or end, or asks too often."""
    for program in programs:
        playing = bench.tried(player, program)
        yield playing
        if playing.broken or playing.asks_too_often:
            return
