"""The clauses that failed, as feedback tells them: of those that one mistake explains, one in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from whybn.course.clauses import Clause
from whybn.grade.escaping import clipped, for_terminal
from whybn.grade.run.verdict import ExerciseVerdict
from whybn.judging import words
from whybn.judging.judgement import Judgement, Outcome
from whybn.judging.under_test import LAYOUT
from whybn.mistakes.telling import told

MOST_NOTE = 400  # characters of a line about a mistake
MOST_REPORT = 20_000  # characters of one report; more helps nobody


@dataclass(frozen=True)
class FailedClause:
    """A clause that did not hold, and the smallest example."""

    clause: Clause
    example: str

    @property
    def read(self) -> str:
        """The command that shows its page: a student has the tool, and no file of the course."""
        return f"whybn spec {self.clause.id}"


@dataclass(frozen=True)
class Failures:
    """What failed of one exercise, MUST before the others.

    Attributes:
        notes: what is known of the mistake.
        shown: to be told in full: the first that the mistake explains, and all that it does not.
        alike: explained by the same mistake: their examples say nothing new.
        layout: the clause about memory layout, where the values are wrong in every layout.
    """

    notes: tuple[str, ...] = ()
    shown: tuple[FailedClause, ...] = ()
    alike: tuple[FailedClause, ...] = ()
    layout: tuple[FailedClause, ...] = ()

    @property
    def told_by_name(self) -> tuple[FailedClause, ...]:
        """Those that a line names."""
        return self.alike + self.layout

    def lines(self) -> Iterator[str]:
        """The line of those that are alike, and that of the layout's."""
        if self.alike:
            yield f"Failed for the same reason: {', '.join(one.clause.slug for one in self.alike)}."
        if self.layout:
            yield f"Failed with the values: {LAYOUT}. Wrong values are wrong in every layout."


def failures_of(verdict: ExerciseVerdict | None, clauses: Mapping[str, Clause]) -> Failures:
    """What failed of an exercise, and what is known of the mistake behind it."""
    if verdict is None:
        return Failures()
    notes, explained = notes_on(verdict)
    failing = sorted(failing_of(verdict, clauses), key=lambda found: clauses[found.clause].level)
    same = [found for found in failing if found.clause in explained]
    others = [found for found in failing if found.clause not in explained]
    wrong = any(found.clause.endswith(".values") for found in failing) or not verdict.agrees
    layout = [found for found in others if wrong and len(failing) > 1 and found.clause.endswith(f".{LAYOUT}")]
    told_in_full = [found for found in failing if found not in same[1:] and found not in layout]

    def all_of(chosen: list[Judgement]) -> tuple[FailedClause, ...]:
        return tuple(
            FailedClause(clauses[found.clause], clipped(words.evidence(found), MOST_REPORT)) for found in chosen
        )

    return Failures(notes, all_of(told_in_full), all_of(same[1:]), all_of(layout))


def failing_of(verdict: ExerciseVerdict, clauses: Mapping[str, Clause]) -> list[Judgement]:
    """The judgements on the clauses that failed."""
    return [found for found in verdict.clauses if found.outcome is Outcome.FAILED and found.clause in clauses]


def notes_on(verdict: ExerciseVerdict) -> tuple[tuple[str, ...], frozenset[str]]:
    """What is known of the mistake behind an exercise's failed clauses, and which of them it explains."""
    failing = [found.clause for found in verdict.clauses if found.outcome is Outcome.FAILED]
    if said := words.only_memory(verdict.clauses):
        return (said,), frozenset(failing)
    if verdict.diagnosis is None:
        return (), frozenset()
    lines = tuple(clipped(for_terminal(line), MOST_NOTE) for line in told(verdict.diagnosis, failing))
    return lines, frozenset(verdict.diagnosis.explained if lines else ())


def as_text(failed: FailedClause) -> str:
    """A failed clause in full, as plain text."""
    return f"{words.sentence(failed.clause)}\n\n{words.indented(failed.example)}\n\nRead: {failed.read}"
