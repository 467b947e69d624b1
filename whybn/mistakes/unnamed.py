"""What is known of a wrong formula that has no name: which results are wrong and how, and a fingerprint to count by."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from whybn.judging.judgement import number

from .answers import Numbers
from .book import Asked, Replies
from .comparing import FLOAT32, Slack, allowed, apart
from .evidence import Evidence, Known
from .symptoms import moments, outputs, relation_of

PASSES = {"forward": "the output", "backward": "dx"}  # what a layer's methods return
DIGITS = 5  # of a number, as a fingerprint takes it
FORWARDS = {"batchnorm_forward": (0,), "layernorm_forward": (1,), "spatial_batchnorm_forward": (0, 2, 3)}
"""Functions whose output is the data shifted, scaled and given gamma and beta; and the axes of their statistics."""


def symptoms(evidence: Evidence, function: str, where: Sequence[Asked]) -> Iterator[str]:
    """Which results are wrong on ordinary inputs, and how."""
    asked = where[0]
    known = [*evidence.known(asked)]
    if raised := next((reply for one in known for reply in one.theirs if reply.raised), None):
        said = raised.said.splitlines()
        yield f"On ordinary inputs it raises {raised.raised}{f': {said[0]}' if said else ''}."
        return
    if evidence.book.recorder.kinds[function]:
        right = parts_of_layer(evidence, where)
        yield from filter(None, [outputs([*right], right)])
        return
    got, wanted = known[0].theirs[0].parts, known[0].right[0].parts
    if len(got) != len(wanted) or got[0].numbers is None:
        kind = got[0].kind if len(got) == 1 else f"{len(got)} things"
        yield f"It returns {kind} where {'an array is' if len(wanted) == 1 else f'{len(wanted)} arrays are'} wanted."
        return
    names, j = evidence.book.outputs(function), 0
    if len(names) > 1:
        right = {name: all(part_right(one, place) for one in known) for place, name in enumerate(names)}
        j = next((place for place, name in enumerate(names) if not right[name]), 0)
        yield from filter(None, [outputs(names, right)])
    if function in FORWARDS:
        yield from filter(None, [moments_of(evidence, function, asked, known[0])])
    yield from relation_of([pair for one in known for pair in numbers_of(one, j)])


def parts_of_layer(evidence: Evidence, where: Sequence[Asked]) -> dict[str, bool]:
    """What a layer returns and holds, by name, and whether it is right in every ordinary example."""
    found: dict[str, bool] = {}
    for asked in where:
        scripts = evidence.book.scripts(asked)
        for one in evidence.known(asked):
            requests = (request["q"] for request, _ in scripts[one.place].requests)
            for i, (question, reply) in enumerate(zip(requests, one.right, strict=False)):
                if reply.parts and reply.parts[0].numbers is not None:
                    got = one.theirs[i].parts[:1] if i < len(one.theirs) else ()
                    near = bool(got) and apart(got[0], reply.parts[0]) <= FLOAT32 * allowed(one.slack, i, 0)
                    name = PASSES.get(question[2], question[2])
                    found[name] = found.get(name, True) and near
    return found


def part_right(one: Known, j: int) -> bool:
    """Whether one of several results is right in an example."""
    theirs, right = one.theirs[0].parts, one.right[0].parts
    return len(theirs) > j and apart(theirs[j], right[j]) <= FLOAT32 * allowed(one.slack, 0, j)


def numbers_of(one: Known, j: int) -> Iterator[tuple[Numbers, Numbers]]:
    """What came and what should have come, if that can be compared entry by entry."""
    parts = one.theirs[0].parts
    got = parts[j].squeezed if len(parts) > j else None
    wanted = one.right[0].parts[j].squeezed
    if got is not None and wanted is not None and got.shape == wanted.shape and got.dtype == wanted.dtype == float:
        yield got, wanted


def moments_of(evidence: Evidence, function: str, asked: Asked, one: Known) -> str:
    """Which moment of a forward pass is off in one example."""
    case = evidence.book.scripts(asked)[one.place].example
    out = one.theirs[0].parts[0].numbers
    if out is None or out.shape != case.x.shape:
        return ""
    shape = (1, -1) + (1,) * (case.x.ndim - 2)
    return moments(out, case.x, case.gamma.reshape(shape), case.beta.reshape(shape), case.eps, FORWARDS[function])


def fingerprint(evidence: Evidence, where: Sequence[Asked]) -> str:
    """A digest of the numbers on ordinary inputs, to as many digits as rounding leaves alone."""
    digest = hashlib.blake2b(digest_size=4)
    for one in (one for asked in where for one in evidence.known(asked)):
        for theirs, right in zip(one.theirs, one.right, strict=False):
            sizes = [size(part.squeezed) for part in right.parts]
            for place, part in enumerate(theirs.parts):
                numbers, whole = part.squeezed, sizes[place] if place < len(sizes) else 1.0
                digest.update(part.kind.encode() if numbers is None else rounded(numbers, whole))
    return digest.hexdigest()


def size(numbers: Numbers | None) -> float:
    """The largest of some numbers; 1 where there are none."""
    return (float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0)) if numbers is not None else 0) or 1.0


def rounded(numbers: Numbers, whole: float) -> bytes:
    """The bytes of numbers of which rounding, in a number of about ``whole``, has been taken off."""
    with np.errstate(all="ignore"):
        finite = np.isfinite(numbers)
        return np.where(finite, np.round(numbers.real / whole, DIGITS) + 0.0, np.nan).tobytes()


def arithmetic(evidence: Evidence, twin: Any | None, where: Sequence[Asked]) -> str:
    """One number that shows a mistake: the one that is furthest off in the smallest example; and the twin's there."""
    for asked in where:
        for one in sorted(evidence.known(asked), key=lambda one: size_of(one.right)):
            wrong = evidence.wrongs(twin, asked, one) if twin else None
            if found := furthest_off(one.right, one.theirs, wrong or one.theirs, one.slack):
                right, came, twins = (number(value, 8) for value in found.numbers)
                told = f"{right} is right{place_of(evidence, asked, one, found)}, {came} came"
                return f"{told}; this mistake gives {twins}" if twin else told
    return ""


class Off(NamedTuple):
    """An entry that is off: of which reply and which of its parts, where, and the right number, theirs and a twin's."""

    reply: int
    part: int
    at: tuple[int, ...]
    numbers: tuple[Any, Any, Any]


def place_of(evidence: Evidence, asked: Asked, one: Known, off: Off) -> str:
    """Of which result a number is an entry, and for which data."""
    function, script = asked.clause.partition(".")[0], evidence.book.scripts(asked)[one.place]
    names = evidence.book.outputs(function)
    if evidence.book.recorder.kinds[function]:
        question = script.requests[off.reply][0]["q"]
        name = PASSES.get(question[2], question[2]) if len(question) > 2 else ""
    else:
        name = names[off.part] if len(names) > 1 else ""
    told = (f" for {name}" if name else "") + (f" at {[*off.at]}" if off.at else "")
    given = "x" in evidence.book.parameters(function)
    return f"{told} where x is of shape {script.example.x.shape}" if given else told


def size_of(replies: Replies) -> int:
    """How many numbers there are to read."""
    return sum(part.numbers.size for reply in replies for part in reply.parts if part.numbers is not None)


def furthest_off(right: Replies, got: Replies, wrong: Replies, slack: Slack) -> Off | None:
    """The entry that is furthest off in the first array that is wrong."""
    for i, (wanted, came, twin) in enumerate(zip(right, got, wrong, strict=False)):
        for j, parts in enumerate(zip(wanted.parts, came.parts, twin.parts, strict=False)):
            a, b, c = (part.squeezed for part in parts)
            if a is None or b is None or c is None or not a.shape == b.shape == c.shape or not a.size:
                continue
            same = (a == b) | (np.isnan(a) & np.isnan(b))  # two infinities are, and have no difference
            off = np.where(same, 0, np.nan_to_num(np.abs(b - a), nan=np.inf))
            if off.max() > FLOAT32 * allowed(slack, i, j) and not any(one.dtype.kind == "c" for one in (a, b, c)):
                flat = int(off.argmax())
                index = np.unravel_index(flat, wanted.parts[j].numbers.shape)  # type: ignore[union-attr]
                return Off(i, j, tuple(map(int, index)), (a.flat[flat], b.flat[flat], c.flat[flat]))
    return None
