"""A verdict as it is printed: the first clause that fails in full, the others in a line each.

Coloured where a terminal shows it, plain text elsewhere.
"""

import sys
import textwrap
from collections.abc import Collection
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from whybn.course.clauses import Clause
from whybn.course.course import Exercise
from whybn.judging import words
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import BrokenFile
from whybn.judging.judgement import Judgement, Outcome

MOST_OTHERS = 12
FULL, EMPTY = ("█", "░"), ("#", ".")
WIDEST = 100
STYLES = {"": "", "dim": "dim", "strong": "bold", "wrong": "bold red"}  # of the pieces of a report
BAR = 10


@dataclass(frozen=True)
class Notes:
    """What is known of the mistake behind a verdict.

    Attributes:
        lines: to be shown.
        explained: the failing clauses that they explain.
    """

    lines: tuple[str, ...] = ()
    explained: frozenset[str] = frozenset()


NO_NOTES = Notes()


def show(
    out: Console,
    exercise: Exercise,
    verdict: FileVerdict,
    clauses: dict[str, Clause],
    notes: Notes = NO_NOTES,
    most_others: int = MOST_OTHERS,
) -> None:
    """Print a verdict, and of the clauses that fail too those that the mistake in ``notes`` does not explain."""
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
        others(out, verdict, most_others, notes.explained)
    elif verdict.waiting:
        waiting(out, exercise, verdict)
    if notes.lines:
        out.print()
    for note in notes.lines:
        out.print(safe(note), style="bold")


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


def broken(out: Console, exercise: Exercise, found: BrokenFile) -> None:
    """A file that does not load."""
    place = f"{exercise.file}, line {found.line}" if found.line else exercise.file
    out.print(f"{place} does not load: {safe(found.reason)}", style="bold red")
    if found.source:
        out.print(f"    {safe(found.source)}")


def waiting(out: Console, exercise: Exercise, verdict: FileVerdict) -> None:
    """A stub, or one half written."""
    partly = f" in {len(verdict.waiting)} of its clauses" if verdict.held else ""
    out.print(f"Not started: {exercise.name} still raises NotImplementedError{partly}.")
    out.print(f"Its task is in {exercise.file}: {exercise.title.lower()}.")
    out.print(f"The page to read: whybn spec {exercise.name}")


def failure(out: Console, file: str, found: Judgement, clause: Clause) -> None:
    """The first failing clause: its sentence, the call, expected beside got, the line, the page."""
    out.print(Text.assemble((f"{clause.id}", "bold red"), f" ({clause.level.name})"))
    out.print(paragraph(clause.statement, out.width), soft_wrap=True)
    if found.live:
        out.print()
        came = "a search found one that does not" if found.call else "this came of the search for others"
        out.print(paragraph(f"The bank's examples hold; {came}.", out.width), soft_wrap=True)
    if found.call:
        out.print()
        out.print(words.indented(found.call), soft_wrap=True)
    out.print()
    for line in words.cause(found, out.width - 2):
        out.print(Text.assemble("  ", *((safe(text), STYLES[style]) for text, style in line)), soft_wrap=True)
    if found.line:
        out.print(f"  {safe(words.place(found, file))}")
    if found.printed:
        printed(out, "  It printed", found.printed)
    out.print()
    out.print(f"  Read: whybn spec {clause.id}")


def others(out: Console, verdict: FileVerdict, most: int, explained: Collection[str]) -> None:
    """The other failing clauses that are not explained, and those that were not tried."""
    rest = [verdict.judgements[name] for name in verdict.failed[1:] if name not in explained]
    if rest:
        out.print()
        out.print("Failing too:")
    for found in rest[:most]:
        out.print(
            Text.assemble(f"  {found.clause.partition('.')[2]}: ", (safe(found.brief), "dim")),
            no_wrap=True,
            overflow="ellipsis",
        )
    if len(rest) > most:
        out.print(f"  and {len(rest) - most} more")
    untried = len(verdict.clauses) - len(verdict.judgements)
    unfinished = len(verdict.ids(Outcome.NOT_STARTED))
    if untried:
        out.print(f"{untried} clauses were not tried.", style="dim")
    if unfinished:
        out.print(f"In {unfinished} clauses it still raises NotImplementedError.", style="dim")


def printed(out: Console, title: str, text: str) -> None:
    """What the learner's code printed."""
    out.print(f"{title}:", style="dim")
    for line in words.printed(text):
        out.print(f"  {safe(line)}", soft_wrap=True)


def safe(line: str) -> str:
    """The line without what would move the cursor or colour the rest."""
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in line)


def console(file: TextIO | None = None) -> Console:
    """Where a command prints. Rich keeps to NO_COLOR, TERM=dumb and COLUMNS, and sends no escapes into a pipe."""
    out = Console(file=file or sys.stdout, markup=False, highlight=False, emoji=False, force_jupyter=False)
    if out.width > WIDEST:
        out.width = WIDEST  # long lines are hard to read
    return out


def unicode(out: Console) -> bool:
    """Whether characters beyond ASCII can be printed."""
    return (out.encoding or "").lower().startswith("utf")


def bar(out: Console, share: float, width: int) -> Text:
    """A bar, filled by ``share`` of it; full only where nothing is missing."""
    full, empty = (FULL[0], FULL[1]) if unicode(out) else EMPTY
    filled = int(width * share)
    return Text.assemble((full * filled, "green"), (empty * (width - filled), "dim"))


def paragraph(text: str, width: int, depth: int = 2) -> str:
    """The text in lines of at most ``width``, each ``depth`` further in."""
    edge = " " * depth
    return textwrap.fill(
        text, width, initial_indent=edge, subsequent_indent=edge, break_on_hyphens=False, break_long_words=False
    )
