"""A verdict on a learner's tests in words: what they say, what they miss, and an example of each that can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bench import ENOUGH, MOST_CALLS, Asking, Bench, Player
from .differing import Differing, smallest_call
from .programs import Kind, Tested
from .weigh import Accusation, Standing, Weighed

MOST_SURVIVORS = 3  # that are shown by a call
LONGEST = 100  # numbers of an argument, above which it is described
REFERENCE = "reference_impl"
DIGITS = 6  # of a number; as many more as two results need that are told apart
REFUSED = (
    "Right code may refuse such a call, or take it: the task says what it promises. "
    "Look at the shapes there; a batch of one row is x[:1], not x[0]."
)


@dataclass(frozen=True)
class Report:
    """A verdict in words.

    Attributes:
        headline: in one line.
        lines: what there is to say, as paragraphs; those that begin with two blanks are calls and numbers.
        map: a row for each mistake: which tests catch it, and what is believed; of a survivor only that it is one.
    """

    headline: str
    lines: tuple[str, ...] = ()
    map: tuple[tuple[tuple[bool, ...], str], ...] = ()


def report(found: Weighed, points: float, bench: Bench | None, player: Player | None) -> Report:
    """A verdict in words. The programs are asked again for the smallest examples."""
    return Report(headline(found, points), tuple(lines(found, bench, player)), tuple(rows(found)))


def headline(found: Weighed, points: float) -> str:
    """How the tests stand."""
    total = len(found.caught) + len(found.survivors)
    if found.standing is Standing.VALID:
        share = f"{len(found.caught)} of {total} mistakes caught, {100 * found.share:.0f} % by how common they are"
        return f"valid: {share}; {short(points)} of {found.task.points} points"
    said = {
        Standing.BROKEN: "it does not run",
        Standing.NOT_STARTED: "not started",
        Standing.INVALID: "not valid: it fails right code",
        Standing.VACUOUS: "it says nothing",
        Standing.TOO_LARGE: "too many numbers",
        Standing.UNSTEADY: "it says two things of one program",
    }
    if found.accused and simplest(found).ending.word == ENOUGH:
        return "not valid: it asks too often; no points yet"
    return f"{said[found.standing]}; no points yet"


def so_far(found: Weighed) -> str:
    """How the tests stand while programs are still to come."""
    caught, tried, every = len(found.caught), len(found.caught) + len(found.survivors), len(found.task.wrong)
    if tried == every:
        return f"valid so far: {caught} of {every} mistakes caught; trying whether it says the same again ..."
    return f"valid so far: {caught} of the {tried} commonest mistakes caught; trying the other {every - tried} ..."


def hanging(seconds: float) -> str:
    """Why a test was stopped that nothing was heard of for so long."""
    return f"no test ended within {seconds:g} s: is there a loop without an end?"


def short(points: float) -> str:
    """Points with one decimal where they need it, never rounded up."""
    return f"{int(points * 10 + 1e-9) / 10:g}"


def lines(found: Weighed, bench: Bench | None, player: Player | None) -> Iterator[str]:
    """What there is to say of a verdict."""
    yield from found.notes
    if found.said:
        where = f"line {found.line}: " if found.line else ""
        yield f"{where}{found.said}{'' if found.said.endswith('?') else '.'}"
    if found.standing is Standing.INVALID:
        yield from accusation(found, bench, player)
    elif found.standing is Standing.VALID and found.survivors:
        yield from survivors(found, bench)
    elif found.standing is Standing.VALID:
        yield "No wrong program of this task passes. `whybn solution` shows another test, and why it is thorough."


def accusation(found: Weighed, bench: Bench | None, player: Player | None) -> Iterator[str]:
    """Which right code fails, on what, and whose belief that is."""
    one = simplest(found)
    ending = one.ending
    rights = sum(program.kind is Kind.RIGHT for program in bench.programs) if bench else 0
    failing = len({each.program.name for each in found.accused if each.ending.test == ending.test})
    if ending.word == ENOUGH:
        yield f"{ending.test} calls impl more than {MOST_CALLS} times: try fewer or smaller examples."
        return
    if one.program.name == REFERENCE:
        yield f"{ending.test} fails {failing} of {rights} right programs, the reference among them."
    else:
        yield f"{ending.test} is too strict: it passes the reference, but fails {failing} of {rights} right programs."
        yield f"One of them goes like this: {one.program.said}."
    if bench and player:  # once more, so that Hypothesis looks for the smallest example
        again = bench.tried(player, one.program, shrink=True, only=ending.test)
        ending = next((each for each in again.endings if each.word == ending.word), ending)
    yield from ("  " + line for line in ending.said.split("\n"))
    if ending.line:
        yield f"  at line {ending.line} of your file"
    if ending.last:
        yield "The last call before it failed, and what that right program gave:"
        yield from ("  " + line for line in asking(ending.last[-1]))
        if ending.last[-1].raised:
            yield REFUSED
    if found.believed:
        beliefs = "; or ".join(program.said for program in found.believed)
        yield f"What this test says does hold for somebody who believes: {beliefs}."


def simplest(found: Weighed) -> Accusation:
    """The accusation that is told: of the reference if there is one, else the one with the smallest last call."""
    first = found.accused[0]
    same = [one for one in found.accused if one.ending.test == first.ending.test]
    return min(same, key=lambda one: (one.program.name != REFERENCE, size(one), one.program.name))


def size(one: Accusation) -> int:
    """How many numbers the last call before a failure took."""
    return one.ending.last[-1].numbers if one.ending.last else 0


def survivors(found: Weighed, bench: Bench | None) -> Iterator[str]:
    """What wrong programs do that pass, by the smallest call that shows it; the commonest first."""
    count = len(found.survivors)
    yield f"{count} wrong program{'s pass' if count > 1 else ' passes'}. What to look at, the commonest first:"
    before: list[str] = []
    for number, program in enumerate(found.survivors[:MOST_SURVIVORS], 1):
        call = smallest_call(found.task, program, bench.programs) if bench else None
        told = differing(call) if call else unlike(program)
        same = told[:-1] == before
        yield f"Survivor {number}{', on the same call' if same else ''}:"
        yield from ("  " + line for line in (told[-1:] if same else told))
        before = told[:-1]
    if count > MOST_SURVIVORS:
        yield f"And {count - MOST_SURVIVORS} more."


def unlike(_: Tested) -> list[str]:
    """What to say where no small call shows it."""
    return ["it is right on small batches: try more rows, other dtypes, larger offsets"]


def differing(call: Differing) -> list[str]:
    """A call, what is right, and what the program gives."""
    for digits in (DIGITS, 9, 12, 17):
        right = value(call.right, digits)
        wrong = f"raises {call.wrong}" if isinstance(call.wrong, str) else value(call.wrong, digits)
        if right != wrong:
            break
    return [*written(call.function, (), call.arguments), f"right:        {right}", f"this program: {wrong}"]


def asking(call: Asking) -> list[str]:
    """A call of a test, and what came of it."""
    args, kwargs = call.arguments
    gave = f"raised {call.raised}" if call.raised else f"gave {value(call.result)}"
    return [*written(call.function, args, kwargs), gave]


def written(function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    """A call as Python would write it, an argument in a line."""
    parts = [*map(value, args), *(f"{name}={value(one)}" for name, one in kwargs.items())]
    return [f"{function}(", *(f"    {part}," for part in parts), ")"]


def value(one: Any, digits: int = DIGITS) -> str:
    """A value in one line."""
    if isinstance(one, tuple):
        return f"({', '.join(value(part, digits) for part in one)})"
    if isinstance(one, np.ndarray):
        if one.size > LONGEST:
            return f"an array of {one.dtype} {one.shape}"
        text = np.array2string(one, separator=", ", floatmode="maxprec", precision=digits, max_line_width=10**6)
        return " ".join(text.split()) + ("" if one.dtype == float else f" ({one.dtype})")
    return f"{one:.{digits}g}" if isinstance(one, float | np.floating) else repr(one)


def rows(found: Weighed) -> Iterator[tuple[tuple[bool, ...], str]]:
    """The map of tests and mistakes."""
    for program, tests in found.caught:
        yield tuple(test in tests for test in found.tests), program.said
    for number, _ in enumerate(found.survivors, 1):
        yield tuple(False for _ in found.tests), f"survivor {number}"
