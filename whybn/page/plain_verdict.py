"""A verdict as plain data for the page, in the words that the desktop has for it."""

from collections.abc import Collection, Sequence
from typing import Any

from whybn.course.clauses import Clause
from whybn.course.course import Exercise
from whybn.judging import words
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import BrokenFile
from whybn.judging.judgement import Judgement, Outcome

WIDTH = 76  # of the lines that compare numbers: what fits beside a page's menu


def told(
    exercise: Exercise,
    verdict: FileVerdict,
    clauses: dict[str, Clause],
    notes: Sequence[str] = (),
    explained: Collection[str] = (),
) -> dict[str, Any]:
    """All that the page shows of a verdict."""
    first = verdict.first
    return {
        "exercise": exercise.name,
        "state": state(verdict),
        "heading": heading(verdict),
        "held": len(verdict.held),
        "tried": len(verdict.clauses),
        "clauses": [line(clauses[name], verdict.judgements.get(name), name in explained) for name in verdict.clauses],
        "broken": broken(exercise, verdict.broken) if verdict.broken else None,
        "missing": f"Your code defines no {exercise.name}: keep the name that the stub had." if verdict.missing else "",
        "waiting": waiting(exercise, verdict) if verdict.waiting and not first else "",
        "printed": words.printed(verdict.printed) if verdict.printed else [],
        "first": failing(first, clauses[first.clause]) if first and not verdict.broken else None,
        "notes": list(notes),
        "searched": verdict.searched,
    }


def state(verdict: FileVerdict) -> str:
    """The verdict in a word: what a shape and a colour stand for."""
    if verdict.broken:
        return "broken"
    if verdict.missing or verdict.wrong:
        return "wrong"
    return "passed" if verdict.passed else "waiting"


def heading(verdict: FileVerdict) -> str:
    """How many clauses hold."""
    held, tried = len(verdict.held), len(verdict.clauses)
    if verdict.passed:
        return f"All {held} clauses hold"
    return f"{held} of {tried} clauses hold" if held else f"None of {tried} clauses holds yet"


def line(clause: Clause, found: Judgement | None, explained: bool) -> dict[str, Any]:
    """A clause in the list."""
    return {
        "id": clause.id,
        "slug": clause.id.partition(".")[2],
        "level": clause.level.name,
        "statement": clause.statement,
        "outcome": found.outcome.value if found else "not tried",
        "brief": found.brief if found and found.outcome is Outcome.FAILED else "",
        "explained": explained,
    }


def broken(exercise: Exercise, found: BrokenFile) -> dict[str, Any]:
    """A text that does not load."""
    place = f"Line {found.line}" if found.line else exercise.file
    return {"said": f"{place} does not load: {found.reason}", "line": found.line, "source": found.source}


def waiting(exercise: Exercise, verdict: FileVerdict) -> str:
    """A stub, or one half written."""
    partly = f" in {len(verdict.waiting)} of its clauses" if verdict.held else ""
    return f"Not started: {exercise.name} still raises NotImplementedError{partly}."


def failing(found: Judgement, clause: Clause) -> dict[str, Any]:
    """The first clause that fails, with its call and its numbers in pieces: each a text and its style."""
    return {
        "id": clause.id,
        "level": clause.level.name,
        "statement": clause.statement,
        "live": found.live,
        "call": found.call,
        "cause": [[list(piece) for piece in pieces] for pieces in words.cause(found, WIDTH)],
        "line": found.line,
        "place": words.place(found, "") if found.line else "",
        "printed": words.printed(found.printed) if found.printed else [],
    }
