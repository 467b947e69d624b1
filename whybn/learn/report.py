"""A verdict in words: the first clause that fails in full, the others in a line each."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from whybn.course.clauses import Clause
from whybn.course.course import Exercise
from whybn.judging.judgement import ComparedNumber, Comparison, Outcome

from .terminal import bar, indented, paragraph
from .verdict import Broken, FileVerdict, Finding

MOST_OTHERS = 12
MOST_PRINTED = 12  # lines
BAR = 10


def show(
    out: Console,
    exercise: Exercise,
    verdict: FileVerdict,
    clauses: dict[str, Clause],
    notes: list[str],
    most_others: int = MOST_OTHERS,
) -> None:
    """Print a verdict; ``notes`` is what a diagnosis has to say."""
    out.print(heading(out, exercise, verdict))
    if verdict.printed:
        out.print()
        printed(out, "Your file printed", verdict.printed)
    if not verdict.passed:
        out.print()
    if verdict.broken:
        broken(out, exercise, verdict.broken)
    elif verdict.missing:
        out.print(f"{exercise.file} defines no {exercise.name}: keep the name that the stub had.", style="bold red")
    elif verdict.first:
        failure(out, verdict.file, verdict.first, clauses[verdict.first.clause])
        others(out, verdict, most_others)
    elif verdict.waiting:
        waiting(out, exercise, verdict)
    for note in notes:
        out.print()
        out.print(note, style="bold")


def heading(out: Console, exercise: Exercise, verdict: FileVerdict) -> Text:
    """The exercise, a bar, and how many clauses hold."""
    held, tried = len(verdict.held), len(verdict.clauses)
    style = "green" if verdict.passed else "red" if verdict.wrong or verdict.missing else "dim"
    count = f" all {held} clauses hold" if verdict.passed else f" {held} of {tried} clauses hold"
    return Text.assemble(
        (f"{exercise.number:02} {exercise.name} ", "bold"),
        bar(out, held / tried if tried else 0, BAR),
        (count if held else f" none of {tried} clauses holds yet", style),
    )


def broken(out: Console, exercise: Exercise, found: Broken) -> None:
    """A file that does not load."""
    place = f"{exercise.file}, line {found.line}" if found.line else exercise.file
    out.print(f"{place} does not load: {safe(found.said)}", style="bold red")
    if found.source:
        out.print(f"    {safe(found.source)}")


def waiting(out: Console, exercise: Exercise, verdict: FileVerdict) -> None:
    """A stub, or one half written."""
    partly = f" in {len(verdict.waiting)} of its clauses" if verdict.held else ""
    out.print(f"Not started: {exercise.name} still raises NotImplementedError{partly}.")
    out.print(f"Its task is in {exercise.file}: {exercise.title.lower()}.")
    out.print(f"The page to read: whybn spec {exercise.name}")


def failure(out: Console, file: str, found: Finding, clause: Clause) -> None:
    """The first failing clause: its sentence, the call, expected beside got, the line, the page."""
    out.print(Text.assemble((f"{clause.id}", "bold red"), f" ({clause.level.name})"))
    out.print(paragraph(clause.statement, out.width), soft_wrap=True)
    if found.live:
        out.print()
        out.print(paragraph("The bank's examples hold; a search found one that does not.", out.width), soft_wrap=True)
    if found.call:
        out.print()
        out.print(indented(found.call), soft_wrap=True)
    out.print()
    for line in cause(found, out.width - 2):
        out.print(Text("  ") + line, soft_wrap=True)
    if found.line:
        place = f"{file}, line {found.line}" if file else f"line {found.line}"
        out.print(f"  at {place}" + (f": {safe(found.source)}" if found.source else ""))
    if found.printed:
        printed(out, "  It printed", found.printed)
    out.print()
    out.print(f"  Read: whybn spec {clause.id}")


def cause(found: Finding, width: int) -> Iterator[Text]:
    """What is wrong, and the numbers."""
    if found.beside is None:
        yield Text(safe(found.said), style="bold")
        return
    wrong, size = found.beside.wrong, found.beside.size
    count = "its only entry" if size == 1 else f"{wrong} of {size} entries"
    yield Text.assemble((safe(found.said), "bold"), f": {count} differ{'s' if size == 1 else ''} (marked *)")
    yield from numbers(found.beside, width - 2)
    if found.beside.left_out:
        yield Text(f"  shown: {found.beside.left_out}", style="dim")
    if found.measure:
        yield Text(found.measure)


def numbers(shown: Comparison, width: int) -> Iterator[Text]:
    """Expected beside got where there is room, else one above the other."""
    index = max(len(row.index) for row in shown.rows)
    columns = list(zip(*(row.entries for row in shown.rows), strict=True))
    right = [max(len(entry.expected) for entry in column) for column in columns]
    came = [max(len(entry.got) for entry in column) for column in columns]
    wide = max(sum(right) + 2 * len(right), len("expected"))
    if index + wide + sum(came) + 2 * len(came) + 6 <= width:
        yield Text(f"  {'':{index}}  {'expected':<{wide}}  got ({shown.kind})", style="dim")
        for row in shown.rows:
            yield Text(f"  {row.index:{index}}  {expected(row.entries, right):<{wide}}  ") + got(row.entries, came)
        return
    cells = [max(pair) for pair in zip(right, came, strict=True)]
    room = max(1, (width - index - len("   expected  ")) // (max(cells) + 2))
    yield Text(f"  got is {shown.kind}", style="dim")
    for row in shown.rows:
        for start in range(0, len(cells), room):
            part, sizes = row.entries[start : start + room], cells[start : start + room]
            yield Text(f"  {'' if start else row.index:{index}} expected  {expected(part, sizes)}")
            yield Text(f"  {'':{index}} got       ") + got(part, sizes)


def expected(entries: tuple[ComparedNumber, ...], widths: list[int]) -> str:
    """The right numbers of a row."""
    return "  ".join(f"{entry.expected:>{size}}" for entry, size in zip(entries, widths, strict=True))


def got(entries: tuple[ComparedNumber, ...], widths: list[int]) -> Text:
    """What came, with a star behind each number that is wrong."""
    parts: list[tuple[str, str]] = []
    for entry, size in zip(entries, widths, strict=True):
        parts.append((f"{entry.got:>{size}}{'*' if entry.wrong else ' '} ", "bold red" if entry.wrong else ""))
    line = Text.assemble(*parts)
    line.rstrip()
    return line


def others(out: Console, verdict: FileVerdict, most: int) -> None:
    """The other failing clauses, and those that were not tried."""
    rest = [verdict.findings[name] for name in verdict.failed[1:]]
    if rest:
        out.print()
        out.print("Failing too:")
    for found in rest[:most]:
        out.print(
            Text.assemble(f"  {found.clause.partition('.')[2]}: ", (safe(found.said), "dim")),
            no_wrap=True,
            overflow="ellipsis",
        )
    if len(rest) > most:
        out.print(f"  and {len(rest) - most} more")
    untried = len(verdict.clauses) - len(verdict.findings)
    unfinished = len(verdict.ids(Outcome.NOT_STARTED))
    if untried:
        out.print(f"{untried} clauses were not tried.", style="dim")
    if unfinished:
        out.print(f"In {unfinished} clauses it still raises NotImplementedError.", style="dim")


def printed(out: Console, title: str, text: str) -> None:
    """What the learner's code printed."""
    lines = text.rstrip("\n").split("\n")
    out.print(f"{title}:", style="dim")
    for line in lines[:MOST_PRINTED]:
        out.print(f"    {safe(line)}", soft_wrap=True)
    if len(lines) > MOST_PRINTED:
        out.print(f"    ... and {len(lines) - MOST_PRINTED} more lines", style="dim")


def safe(line: str) -> str:
    """The line without what would move the cursor or colour the rest."""
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in line)
