"""A judgement in words: the sentence, the call as it was drawn, expected beside got, the line, the page.

Every face takes its words from here. What may be coloured comes as pieces of text with a style each; plain text is the
pieces without their styles.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from whybn.course.clauses import Clause
from whybn.course.convention import OURS, Convention

from .judgement import ComparedNumber, Comparison, Judgement, Outcome
from .under_test import Call, about_memory

# What a report tells of a layer, where it has it.
LAYER = ("training", "eps", "momentum", "channels_last", "gamma", "beta", "running_mean", "running_var")
DIGITS = 8  # of an argument's numbers
MOST_ENTRIES = 40  # of an argument; a larger one is shown by its corners
WIDTH = 88
NOT_FINITE = ("nan", "inf", "-inf")
MANY_TIMES = 1_000  # of the bound; of more than that the number tells a reader nothing

Line = list[tuple[str, str]]
"""A line of a report in pieces: each a text and its style, which is ``wrong``, ``strong``, ``dim`` or nothing."""


def report(found: Judgement, clause: Clause) -> str:
    """A failed clause in full, as plain text."""
    return f"{sentence(clause)}\n\n{indented(evidence(found))}\n\nRead {clause.page}"


def brief(found: Judgement, clause: Clause) -> str:
    """A failed clause in two lines, for an exercise whose first failure is told in full."""
    return f"{sentence(clause)}\n\n  {found.brief}"


def sentence(clause: Clause) -> str:
    """What the clause says."""
    return f"{clause.id} ({clause.level.name}): {clause.statement}"


def evidence(found: Judgement, width: int = WIDTH - 2) -> str:
    """The call, and what is wrong with what came of it."""
    lines = [plain(line) for line in cause(found, width)]
    if found.line:
        lines.append(place(found, found.file))
    if found.printed:
        lines += ["It printed:", *printed(found.printed)]
    return "\n\n".join(part for part in (found.call, "\n".join(lines)) if part)


def cause(found: Judgement, width: int) -> Iterator[Line]:
    """What is wrong, and the numbers."""
    if found.numbers is None:
        yield from ([(line, "strong")] for line in found.said.split("\n"))
        return
    wrong, size = found.numbers.wrong, found.numbers.size
    count = "its only entry" if size == 1 else f"{wrong} of {size} entries"
    yield [(found.said, "strong"), (f": {count} differ{'s' if size == 1 or wrong == 1 else ''} (marked *)", "")]
    yield from numbers(found.numbers, width)
    if found.numbers.left_out:
        yield [(f"  shown: {found.numbers.left_out}", "dim")]
    if told := measure(found.numbers):
        yield [(told, "")]


def measure(shown: Comparison) -> str:
    """How many times its bound the worst entry is off, where that says something that the numbers do not."""
    came = {entry.got for row in shown.rows for entry in row.entries if entry.wrong}
    if not shown.times or not came.isdisjoint(NOT_FINITE):  # everybody sees how far off these are
        return ""
    where = f" at {shown.worst}" if shown.worst else ""
    if not shown.bound:
        return f"worst{where}: no difference is allowed there"
    if shown.times >= MANY_TIMES:
        return f"worst{where}: far outside the bound {shown.bound:.2g}"
    return f"worst{where}: {shown.times:.2g} times the bound {shown.bound:.2g}"


def numbers(shown: Comparison, width: int) -> Iterator[Line]:
    """Expected beside got where there is room, else one above the other."""
    index = max(len(row.index) for row in shown.rows)
    columns = list(zip(*(row.entries for row in shown.rows), strict=True))
    right = [max(len(entry.expected) for entry in column) for column in columns]
    came = [max(len(entry.got) for entry in column) for column in columns]
    wide = max(sum(right) + 2 * len(right), len("expected"))
    if index + wide + sum(came) + 2 * len(came) + 8 <= width:
        yield [(f"  {'':{index}}  {'expected':<{wide}}  got ({shown.kind})", "dim")]
        for row in shown.rows:
            yield [(f"  {row.index:{index}}  {expected(row.entries, right):<{wide}}  ", ""), *got(row.entries, came)]
        return
    cells = [max(pair) for pair in zip(right, came, strict=True)]
    room = max(1, (width - index - len("     expected  ")) // (max(cells) + 2))
    yield [(f"  got is {shown.kind}", "dim")]
    for row in shown.rows:
        for start in range(0, len(cells), room):
            part, sizes = row.entries[start : start + room], cells[start : start + room]
            yield [(f"  {'' if start else row.index:{index}} expected  {expected(part, sizes)}", "")]
            yield [(f"  {'':{index}} got       ", ""), *got(part, sizes)]


def expected(entries: Sequence[ComparedNumber], widths: Sequence[int]) -> str:
    """The right numbers of a row."""
    return "  ".join(f"{entry.expected:>{size}}" for entry, size in zip(entries, widths, strict=True))


def got(entries: Sequence[ComparedNumber], widths: Sequence[int]) -> Line:
    """What came, with a star behind each number that is wrong."""
    pieces = [
        (f"{entry.got:>{size}}{'*' if entry.wrong else ' '} ", "wrong" if entry.wrong else "")
        for entry, size in zip(entries, widths, strict=True)
    ]
    return [*pieces[:-1], (pieces[-1][0].rstrip(), pieces[-1][1])]


def place(found: Judgement, file: str) -> str:
    """The line that raised, or that it hung in; ``file`` is what the reader calls its file."""
    where = f"{file}, line {found.line}" if file else f"line {found.line}"
    return f"at {where}: {found.source}" if found.source else f"at {where}"


def too_long(seconds: float, done: str = "", what: str = "") -> str:
    """What to say of something that was stopped: one call, or a clause of whose examples some are done."""
    subject = what or ("the clause" if done else "the call")
    return f"{subject} did not end within {seconds:g} s and was stopped" + (f" after {done}" if done else "")


def printed(text: str) -> list[str]:
    """The lines that are shown of what the learner's code printed."""
    return [f"  {line}" for line in text.rstrip("\n").split("\n")]


def only_memory(judgements: Sequence[Judgement]) -> str:
    """What to say where every value is right and only arguments are changed, or memory is shared; else nothing."""
    failed = [found for found in judgements if found.outcome is Outcome.FAILED]
    if not failed or not all(about_memory(found.clause) for found in failed):
        return ""
    function = failed[0].clause.partition(".")[0]
    names = list(dict.fromkeys(name for found in failed for name in found.changed))
    if not names:
        return f"All values are right. One rule is broken: what {function} returns must be new arrays of its own."
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return (
        f"All values are right. One rule is broken: {function} changes its argument{'s' * (len(names) > 1)} {listed}."
        " Compute into new arrays."
    )


def example(call: Call, convention: Convention = OURS) -> str:
    """The call as it was drawn and as Python would write it, arrays with dtype and shape."""
    arguments = [f"{name} = {shown(value)}" for name, value in call.arguments().items()]
    written = (
        f"{call.name}(\n" + ",\n".join(indented(line) for line in arguments) + ")" if arguments else f"{call.name}()"
    )
    names = [convention.called(name, call.name.partition(".")[0]) for name in LAYER]
    known = [f"{name} = {shown(getattr(call.layer, name))}" for name in names if hasattr(call.layer, name)]
    return "\n".join([written, "of a layer that now has", *map(indented, known)]) if known else written


def shown(value: Any) -> str:
    """A value as the report shows it; of a list of arrays each by itself."""
    if isinstance(value, list) and any(isinstance(item, np.ndarray) for item in value):
        return "\n".join(["[", *(indented(f"{shown(item)},") for item in value), "]"])
    if not isinstance(value, np.ndarray | np.generic):
        return repr(value)
    array = np.asarray(value)
    wide = array.dtype == np.longdouble
    text = np.array2string(
        array.astype(np.float64) if wide else array,
        precision=DIGITS,
        threshold=MOST_ENTRIES,
        edgeitems=2 if array.ndim <= 2 else 1,
        max_line_width=WIDTH,
        suppress_small=False,
    )
    kind = f"{array.shape}" if wide else f"{array.dtype.name} {array.shape}"
    return f"{kind} {text}" if "\n" not in text else f"{kind}\n{indented(text)}"


def plain(line: Line) -> str:
    """A line without its styles."""
    return "".join(text for text, _ in line)


def indented(text: str) -> str:
    """Every line two blanks further in."""
    return "\n".join(f"  {line}" if line else line for line in text.split("\n"))
