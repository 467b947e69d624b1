"""A case settled: everything that is found out about it, as one value, in words and as JSON."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .case import Case
from .likeness import Belief, Look, beliefs, is_none, looks, readings
from .ruling import LEVELS, Entry, Exactly, Measured, Tolerance, plain
from .tensor_files import Numbers

WRAPPED = textwrap.TextWrapper(80, subsequent_indent="    ", break_on_hyphens=False)
MANY_UNITS = 1000  # in the last place: no reader counts so many
WRONG_UNIT = 16  # times more of them at one entry than at the largest: they are not what to count in
BETTER_DATA = "Fewer values, a mean near 0 and a larger eps would show it."
SIXTEEN = "Sixteen bits: the bounds are those of float32 arithmetic with one rounding of the result."


@dataclass(frozen=True)
class Settled:
    """What is found out about a case.

    Attributes:
        about: what was judged, in a line.
        notes: what was assumed.
        shape, dtype: what is wrong with the output's; "" where nothing is.
        levels: the output beside the bounds of each level; none where its shape is wrong, or there is none.
        looks: the algorithms that it is nearest to.
        beliefs: the misconceptions that give its numbers.
        readings: other questions that it answers rightly.
        expected: what a test expects, beside MUST's bounds.
        demanded: the largest distance between output and expectation, in units in the last place.
        tolerances: what to allow, level by level.
    """

    about: str
    notes: tuple[str, ...]
    shape: str
    dtype: str
    levels: tuple[Measured, ...]
    looks: tuple[Look, ...]
    beliefs: tuple[Belief, ...]
    readings: tuple[str, ...]
    expected: Measured | None
    demanded: float | None
    tolerances: tuple[Tolerance, ...]

    @property
    def right(self) -> bool:
        """Whether nothing speaks against MUST."""
        return not self.shape and not self.dtype and all(one.holds for one in self.levels if one.level == "MUST")

    def to_plain(self) -> dict[str, Any]:
        """The same for JSON; infinite and NaN are null."""
        found: dict[str, Any] = plain({"must": self.right, **asdict(self)})
        return found


def settle(case: Case) -> Settled:
    """Find everything out about a case."""
    with np.errstate(all="ignore"):
        exactly = Exactly(case)
        tolerances = tuple(exactly.tolerance(level) for level in LEVELS)
        expected, demanded = None, None
        if case.expected is not None:
            wanted = case.columns(case.expected)
            expected = exactly.measured(wanted, "MUST")
        wrong_shape = shape_of(case)
        if case.y is None or wrong_shape:
            about, notes = about_case(case), case.notes
            return Settled(about, notes, wrong_shape, "", (), (), (), (), expected, demanded, tolerances)
        output = case.columns(case.y)
        if case.expected is not None:
            demanded = units(output, case.columns(case.expected), exactly)
        levels = tuple(exactly.measured(output, level) for level in LEVELS)
        like = looks(case, exactly, output)
        # Where no algorithm gives these numbers, and only there, something else has to explain them.
        strange = is_none(like) or not levels[0].holds
        return Settled(
            about_case(case),
            (*case.notes, SIXTEEN) if case.precision.short else case.notes,
            "",
            "" if case.y_dtype == case.precision.name else f"y is {case.y_dtype}, and x {case.precision.name}",
            levels,
            tuple(like),
            tuple(beliefs(case, exactly, output)) if strange else (),
            tuple(readings(case, levels[-1])) if strange else (),
            expected,
            demanded,
            tolerances,
        )


def units(output: Numbers, wanted: Numbers, exactly: Exactly) -> float:
    """The largest distance of two outputs in units in the last place of what is wanted."""
    distance = np.abs(output.astype(np.longdouble) - wanted) / exactly.case.precision.ulp(wanted.astype(np.longdouble))
    distance = np.where((np.isnan(output) & np.isnan(wanted)) | (output == wanted), 0, distance)
    return float(np.where(np.isnan(distance), np.inf, distance).max())


def about_case(case: Case) -> str:
    """What is judged, in a line."""
    mode = "training, the batch's own statistics" if case.training else "inference, mean and var given"
    shape = " x ".join(map(str, case.x.shape))
    return f"{mode}; x {shape} {case.precision.name}, features on axis {case.axis}, eps {case.eps:g}"


def shape_of(case: Case) -> str:
    """What is wrong with the output's shape."""
    if case.y is None or case.y.shape == case.x.shape:
        return ""
    same = case.y.ndim == case.x.ndim and sorted(case.y.shape) == sorted(case.x.shape)
    more = ": the axes stand in another order" if same else ""
    return f"y has the shape {case.y.shape}, and x {case.x.shape}{more}"


def in_words(found: Settled) -> str:
    """What was found, as text."""
    return "\n".join(WRAPPED.fill(line) if len(line) > WRAPPED.width else line for line in told(found))


def told(found: Settled) -> Iterator[str]:
    """What was found, line by line."""
    yield found.about
    yield from found.notes
    if found.levels or found.shape or found.expected:
        yield ""
    if found.shape or found.dtype:
        yield f"MUST fails: {found.shape or found.dtype}."
    for one in found.levels:
        yield from told_level(one)
    if found.levels:
        yield "STRICT asks for errors on bad arguments, and for nothing of numbers."
    if found.expected is not None:
        yield from told_expected(found)
    if found.looks:
        yield ""
        yield from told_looks(found.looks)
    yield from told_beliefs(found)
    yield ""
    for tolerance in found.tolerances:
        yield from told_tolerance(tolerance)
    if found.levels or found.shape:
        yield ""
        yield verdict(found)


def at(place: Entry) -> str:
    """An entry's index, as NumPy writes it."""
    return f"[{', '.join(map(str, place.index))}]"


def told_level(one: Measured) -> Iterator[str]:
    """One level."""
    if one.worst is None:
        yield f"{one.level} says nothing here: no entry has a bound."
        return
    place, many = one.worst, (f"{one.beyond} of {one.judged} entries beyond it; " if one.beyond else "")
    yield (
        f"{one.level} {'holds' if one.holds else 'fails'}: "
        f"{many}at most {one.times:.3g} times the bound, at {at(place)}: {place.came:.9g} came, "
        f"{place.exact:.9g} is exact, {place.bound:.2g} is allowed"
    )


def told_expected(found: Settled) -> Iterator[str]:
    """What a test expects."""
    one = found.expected
    if one is None or one.worst is None:
        return
    place = one.worst
    yield (
        f"The expected values are {'right' if one.holds else 'wrong'}: at most {one.times:.3g} times MUST's bound, "
        f"{place.error / place.ulp:.2g} ULP from the exact value at {at(place)}"
    )
    if found.demanded is not None:
        yield f"Between them and y lie at most {found.demanded:.3g} ULP."


def told_looks(some: tuple[Look, ...]) -> Iterator[str]:
    """What the numbers look like."""
    yield "Looks like none of the algorithms that we know; the nearest:" if is_none(some) else "Looks like:"
    for look in some:
        near = "all to the last bit" if look.same == look.entries else f"at most {units_of(look.ulp)} apart"
        yield f"  {look.same} of {look.entries} entries equal, {near}: {look.words}"


def told_beliefs(found: Settled) -> Iterator[str]:
    """Why it may be wrong."""
    failed = bool(found.levels) and not found.levels[0].holds
    if failed or found.beliefs or found.readings:
        yield ""
    for belief in found.beliefs:
        yield f"These are the numbers of the misconception {belief.id}: {belief.belief}."
    for reading in found.readings:
        yield f"It is a right answer to another question: with {reading} MUST holds, and y is nearer by far."
    if failed and not is_none(found.looks):
        yield "That algorithm is not good enough for these data."
    elif failed and not found.beliefs and not found.readings:
        yield "No misconception of the catalogue gives these numbers."
    elif not failed and (found.beliefs or found.readings):
        yield f"MUST does not see it: its bound is wider than this mistake on these data. {BETTER_DATA}"


def units_of(ulp: float) -> str:
    """Units in the last place, as a reader takes them in."""
    return f"{ulp:.3g} ULP" if ulp < MANY_UNITS else f"{ulp:.1e} ULP"


def told_tolerance(one: Tolerance) -> Iterator[str]:
    """What to allow, and why."""
    if one.at is None:
        yield f"To allow by {one.level}: nothing can be promised for any entry; the variance is within its own error."
        return
    parts = "; ".join(f"{share:.0%} {name}" for name, share in one.parts)
    where = f"most at {at(one.at)}, where {one.at.exact:.6g} is right"
    units = f"in units, {units_of(one.ulp)}, {where}" if one.ulp < np.inf else "no number of units, since 0 is right"
    yield f"To allow by {one.level}: {one.absolute:.2g} absolute; {units}."
    yield f"  Why, at that entry: {parts}."
    if WRONG_UNIT * one.absolute / one.largest_ulp < one.ulp < np.inf:
        yield "  The output is near 0 there and its terms are not: count these errors absolutely, not in ULP."
    if one.endless:
        yield f"  Without a bound: {one.endless} entries; there nothing can be promised."


def verdict(found: Settled) -> str:
    """The last line."""
    if not found.right:
        return "Verdict: wrong by MUST."
    must, should = found.levels
    if not must.judged:
        said = "neither" if not should.judged else "holds" if should.holds else "fails"
        return f"Verdict: none by MUST, which promises nothing on these data; SHOULD {said}."
    if found.beliefs or found.readings:
        return "Verdict: within MUST on these data, and yet the numbers of something else."
    if must.holds and should.holds:
        return "Verdict: right, and as exact as a careful algorithm is."
    return "Verdict: right by MUST, less exact than a careful algorithm is."
