"""How far two answers lie apart, beside what rounding may do and how far right and wrong lie apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from .answers import Output, Reply

Slack = tuple[tuple[float, ...], ...]
"""For each reply and part, how far rounding may move it."""

NUDGES = 3
ALLOWED = 64  # times the largest movement that a unit in the last place of the arguments makes
FLOAT32 = 2.0**29  # a unit in the last place of float32, in those of float64
NEAR = 1e-3  # of the distance between right and wrong: nearer to the wrong than this is the wrong
SYSTEMATIC = 0.9  # a correlation that rounding does not have
NOTHING = Output("nothing")
UNWRAPPED = ("list", "number", "in one array", "first of several")  # kinds that are no dtype


@dataclass(frozen=True)
class Difference:
    """One respect in which a part is not what it is beside it.

    Attributes:
        reply, part: which one; part -1: the whole reply.
        aspect: one of numbers, digits (right as far as float32 can tell), nan, shape, kind, dtype, borrowed, changed,
            kept, raised, accepted, message.
        detail: what came, and what should have.
        said: the text of what was raised.
    """

    reply: int
    part: int
    aspect: str
    detail: str = ""
    said: str = field(default="", compare=False)


def apart(one: Output, other: Output) -> float:
    """The largest distance of two parts' numbers; infinite where shapes, NaN or kinds do not go together."""
    a, b = one.squeezed, other.squeezed
    if a is None or b is None:
        return 0.0 if a is b and one.kind == other.kind else np.inf
    if a.shape != b.shape:
        return np.inf
    with np.errstate(all="ignore"):
        distance = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0, np.abs(a - b))
    largest = float(distance.max(initial=0))
    return np.inf if np.isnan(largest) else largest


def pairs(some: Sequence[Reply], others: Sequence[Reply]) -> list[list[tuple[Output, Output]]]:
    """The parts of two answers side by side; where one is lacking stands what is like no other."""
    return [
        list(zip_longest(a.parts if a else (), b.parts if b else (), fillvalue=NOTHING))
        for a, b in zip_longest(some, others)
    ]


def slack_of(right: Sequence[Reply], moved: Sequence[Sequence[Reply]]) -> Slack:
    """What rounding may do to each part: 64 times the largest movement, 8 units in the last place at least."""
    return tuple(
        tuple(
            max(
                least(part),
                ALLOWED * max((finite(apart(one[i].parts[j], part)) for one in moved if fits(one, i, j)), default=0.0),
            )
            for j, part in enumerate(reply.parts)
        )
        for i, reply in enumerate(right)
    )


def fits(replies: Sequence[Reply], i: int, j: int) -> bool:
    """Whether there is such a part; where there is none, nothing moved."""
    return i < len(replies) and j < len(replies[i].parts)


def finite(distance: float) -> float:
    """The distance; none where a nudge made something infinite."""
    return distance if np.isfinite(distance) else 0.0


def least(part: Output) -> float:
    """Eight units in the last place of a part's largest number."""
    if part.numbers is None or part.numbers.dtype.kind != "f":
        return 0.0
    sizes = np.abs(part.numbers[np.isfinite(part.numbers)])
    return 8 * float(np.finfo(part.numbers.dtype).eps) * float(sizes.max(initial=0))


def is_right(theirs: Sequence[Reply], right: Sequence[Reply], slack: Slack) -> bool:
    """Whether all numbers are the right ones, as far as float32 can tell."""
    return len(theirs) == len(right) and all(
        apart(got, wanted) <= FLOAT32 * allowed(slack, i, j)
        for i, reply in enumerate(pairs(theirs, right))
        for j, (got, wanted) in enumerate(reply)
        if wanted.numbers is not None or wanted is NOTHING
    )


def is_twin(theirs: Sequence[Reply], twin: Sequence[Reply], right: Sequence[Reply], slack: Slack) -> bool:
    """Whether all numbers are the twin's: much nearer to them than they are to the right ones."""
    if not len(theirs) == len(twin) == len(right):
        return False
    for i, reply in enumerate(pairs(theirs, twin)):
        if twin[i].raised and not right[i].raised and theirs[i].said != twin[i].said:
            return False  # many a mistake ends in an exception of this kind
        for j, (got, wrong) in enumerate(reply):
            room = FLOAT32 * allowed(slack, i, j)
            wanted = right[i].parts[j] if fits(right, i, j) else NOTHING
            if wanted.numbers is None and wanted is not NOTHING:
                continue
            if apart(wrong, wanted) <= room:
                if apart(got, wanted) > room:
                    return False
            elif (distance := apart(got, wrong)) > allowed(slack, i, j) and (
                distance > min(NEAR * apart(wrong, wanted), room) or is_systematic(got, wrong)
            ):
                return False
    return True


def is_systematic(got: Output, wrong: Output) -> bool:
    """Whether a small distance follows the numbers of each feature, as another formula's does and rounding does not."""
    a, b = got.squeezed, wrong.squeezed
    if a is None or b is None or a.shape != b.shape or a.ndim < 2 or not np.isfinite(a - b).all():
        return False
    distance, centred = (one - one.mean(axis=0) for one in ((a - b).real, b.real))
    sizes = np.linalg.norm(distance, axis=0) * np.linalg.norm(centred, axis=0)
    return bool((np.abs((distance * centred).sum(axis=0)) > SYSTEMATIC * sizes).all() and (sizes > 0).all())


def allowed(slack: Slack, i: int, j: int) -> float:
    """How far rounding may move a part; not at all where there is none."""
    return slack[i][j] if i < len(slack) and j < len(slack[i]) else 0.0


def differences(theirs: Sequence[Reply], other: Sequence[Reply], slack: Slack) -> list[Difference]:
    """All respects in which one answer is not the other; ``other`` is the one that is meant."""
    found: list[Difference] = []
    layer = any(part.kind == "object" for reply in other for part in reply.parts)
    for i, (got, wanted) in enumerate(zip_longest(theirs, other, fillvalue=Reply((NOTHING,)))):
        if got.changed != wanted.changed:
            own = [number for number in got.changed if number >= 0]
            found += [Difference(i, -1, "changed", str(own))] if own else []
            # What it returned before has changed: a layer's attributes may, a function's results may not.
            found += (
                [Difference(i, -1, "kept", "results")] if len(own) < len(got.changed) and not layer and not own else []
            )
        if got.raised or wanted.raised:
            if got.raised != wanted.raised:
                kind = "raised" if got.raised else "accepted"
                found.append(Difference(i, -1, kind, got.raised or wanted.raised, got.said))
            elif got.said != wanted.said:
                found.append(Difference(i, -1, "message", said=got.said))
            continue
        for j, (one, two) in enumerate(zip_longest(got.parts, wanted.parts, fillvalue=NOTHING)):
            found += (
                Difference(i, j, aspect, detail) for aspect, detail in part_differences(one, two, allowed(slack, i, j))
            )
    return found if layer else [*found, *given_again(theirs, other, 0)]


def given_again(theirs: Sequence[Reply], other: Sequence[Reply], axes: int) -> list[Difference]:
    """The parts with at least so many axes that lie in memory which was returned before, where they should not."""
    return [
        Difference(i, j, "kept", "results")
        for i, reply in enumerate(pairs(theirs, other))
        for j, (one, two) in enumerate(reply)
        if one.again and not two.again and one.numbers is not None and one.numbers.ndim >= axes
    ]


def in_memory(found: list[Difference]) -> list[Difference]:
    """What a clause about memory shows: what was changed or lent, once. Other numbers are what comes of that."""
    aspects: dict[str, Difference] = {}
    for one in found:
        aspects.setdefault(one.aspect, replace(one, reply=-1, part=-1))
    if "changed" in aspects:  # an argument that is computed in comes back too
        aspects.pop("borrowed", None)
    aspects.pop("digits", None)
    numbers = [aspects.pop(aspect, None) for aspect in ("numbers", "nan")]
    if any(numbers) and not aspects.keys() & {"changed", "borrowed", "kept"}:
        aspects["kept"] = Difference(-1, -1, "kept", "numbers")
    return list(aspects.values())


def part_differences(got: Output, wanted: Output, room: float) -> list[tuple[str, str]]:
    """The respects in which one part is not the other."""
    if got.numbers is None or wanted.numbers is None:
        return [] if got.kind == wanted.kind else [("kind", f"{got.kind} for {wanted.kind}")]
    found = []
    if got.numbers.shape != wanted.numbers.shape:
        found.append(("shape", f"{got.numbers.shape} for {wanted.numbers.shape}"))
    if got.kind in UNWRAPPED and wanted.kind != got.kind:
        found.append(("kind", f"{got.kind} for array"))
    elif got.kind != wanted.kind:
        found.append(("dtype", f"{got.kind} for {wanted.kind}"))
    if got.borrowed and not wanted.borrowed:
        found.append(("borrowed", ""))
    if (distance := apart(got, wanted)) > room:
        a, b = got.squeezed, wanted.squeezed
        spoiled = a is not None and b is not None and a.shape == b.shape and (~np.isfinite(a) & np.isfinite(b)).any()
        coarse = room * (FLOAT32 if wanted.kind == "float64" else ALLOWED)
        found.append(("nan" if spoiled else "digits" if distance <= coarse else "numbers", ""))
    return found


def agrees(
    one: Difference, theirs: Sequence[Reply], twin: Sequence[Reply], right: Sequence[Reply], slack: Slack
) -> bool:
    """Whether numbers that differ from the right ones are the twin's; other differences are equal as they are."""
    if one.part < 0 or one.aspect not in ("numbers", "digits", "nan"):
        return True
    got, wrong, wanted = (all_[one.reply].parts[one.part] for all_ in (theirs, twin, right))
    return apart(got, wrong) <= max(allowed(slack, one.reply, one.part), NEAR * finite(apart(wrong, wanted)))


def passing_through(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """The function, each of its arguments changed on the way; of a layer, those of both passes."""
    if isinstance(function, type):
        methods = {name: passing_through(getattr(function, name), change) for name in ("forward", "backward")}
        return type(function.__name__, (function,), methods)

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*map(change, args), **{name: change(value) for name, value in kwargs.items()})

    return call


def nudge(value: Any, stream: np.random.Generator) -> Any:
    """An array of floats, or several, each entry moved to one of its neighbours; anything else as it is."""
    if isinstance(value, list):
        return [nudge(one, stream) for one in value]
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    ends = np.where(stream.random(value.shape) < 0.5, -np.inf, np.inf)
    with np.errstate(all="ignore"):
        return np.nextafter(value, ends.astype(value.dtype))


def is_ordinary(value: Any) -> bool:
    """Whether an argument has nothing odd: float64, finite, no zeros, several rows, no constant feature."""
    if type(value) is int:
        return abs(value) <= 1000
    if isinstance(value, list):
        return all(map(is_ordinary, value))
    if not isinstance(value, np.ndarray) or value.dtype == bool:  # a mask is as ordinary as any
        return True
    if value.dtype != float or not value.size or not np.isfinite(value).all():
        return False
    sizes = np.abs(value)
    if not (sizes > 1e-9).all() or sizes.max() > 1e6:
        return False
    return value.ndim < 2 or bool(len(value) > 1 and (np.ptp(value, axis=0) > 0).all())
