"""``check(function)``: the clauses of a function that lives in a notebook or a prompt, without any file."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Any

from rich.console import Console

from whybn.course.clauses import Clause, Level
from whybn.course.course import Exercise
from whybn.judging import words
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge, printing
from whybn.judging.judgement import Comparison, Judgement

from . import report
from .attempt import FileVerdict
from .diagnosed import diagnosed_here
from .processes import learners_bank
from .report import console
from .session import Session, begin

WIDTH = 88
BANK: list[ExampleBank] = []


@dataclass(frozen=True)
class Checked:
    """What the clauses say of a function. It prints in a terminal, and shows itself in a notebook.

    Attributes:
        exercise: which function it is.
        verdict: every clause's outcome.
        clauses: the specification's sentences by id.
        notes: what a diagnosis has to say.
    """

    exercise: Exercise
    verdict: FileVerdict
    clauses: dict[str, Clause]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.verdict.passed

    def __repr__(self) -> str:
        out = StringIO()
        report.show(self.console(out), self.exercise, self.verdict, self.clauses, list(self.notes))
        return out.getvalue().rstrip()

    @staticmethod
    def console(out: StringIO) -> Console:
        """Plain text, as wide as the terminal, since who asks for a repr may put it anywhere."""
        return Console(
            file=out, width=min(WIDTH, console().width), color_system=None, markup=False, highlight=False, emoji=False
        )

    def _repr_html_(self) -> str:
        return page(self)


def check(function: Callable[..., Any], level: str = "must") -> Checked:
    """Judge a function or class of the course, by its name.

    Args:
        function: the learner's own; its ``__name__`` says which exercise it is.
        level: ``must``, ``should`` or ``strict``; each includes the ones before it.

    Raises ValueError where the course has no function of that name, or no such level.
    """
    session = begin(anywhere=True)
    name = getattr(function, "__name__", "")
    if name not in session.course.names:
        named = name or type(function).__name__
        raise ValueError(f"{named} is no function of the course; it has {', '.join(session.course.names)}")
    if level.upper() not in Level.__members__:
        raise ValueError(f"level {level!r}: must, should or strict")
    return judged(session, session.exercise(name), function, Level[level.upper()])


def judged(session: Session, exercise: Exercise, function: Callable[..., Any], level: Level) -> Checked:
    """The verdict on a function of this process."""
    if not BANK or BANK[0].course != session.course:
        BANK[:] = [learners_bank(session.course)]
    ids = tuple(clause.id for clause in session.clauses_of(exercise, level))
    verdict = FileVerdict(exercise.name, "", b"", ids, judged=True)
    implementation = Implementation(exercise.name, {exercise.name: function}, files=files_of(function))
    judge = Judge(BANK[0], implementation)
    with printing() as printed:
        for clause_id in ids:
            verdict.judgements[clause_id] = judge.on_examples(clause_id, printed=printed)
    notes = diagnosed_here(session, verdict, implementation) if verdict.failed else []
    return Checked(exercise, verdict, session.clauses, tuple(notes))


def files_of(function: Any) -> set[str]:
    """The file or cell that a function was written in."""
    methods = vars(function).values() if isinstance(function, type) else [function]
    return {code.co_filename for method in methods if (code := getattr(method, "__code__", None))}


def page(checked: Checked) -> str:
    """The verdict as HTML, nothing of it taken for markup."""
    verdict, first = checked.verdict, checked.verdict.first
    colour = "#137333" if verdict.passed else "#b3261e" if verdict.wrong else "inherit"
    count = f"{len(verdict.held)} of {len(verdict.clauses)} clauses hold"
    parts = [f'<p><strong>{escape(checked.exercise.name)}</strong>: <span style="color:{colour}">{count}</span></p>']
    if verdict.waiting:
        parts.append("<p>It still raises <code>NotImplementedError</code>.</p>")
    if first:
        parts.append(failing(first, checked.clauses[first.clause]))
    rest = [verdict.judgements[name] for name in verdict.failed[1:]]
    if rest:
        lines = "".join(f"<li><code>{escape(f.clause)}</code>: {escape(f.said)}</li>" for f in rest)
        parts.append(f"<p>Failing too:</p><ul>{lines}</ul>")
    parts += [f"<p><strong>{escape(note)}</strong></p>" for note in checked.notes]
    return f"<div>{''.join(parts)}</div>"


def failing(found: Judgement, clause: Clause) -> str:
    """The first failing clause."""
    place = f" {escape(words.place(found, ''))}" if found.line else ""
    parts = [
        f"<p><code>{escape(clause.id)}</code> ({clause.level.name}): {escape(clause.statement)}</p>",
        f"<pre>{escape(found.call)}</pre>" if found.call else "",
        f"<p><strong>{escape(found.said)}</strong>{place}</p>",
        table(found.numbers) if found.numbers else "",
        f"<p>{escape(told)}</p>" if found.numbers and (told := words.measure(found.numbers)) else "",
        f"<p>It printed:</p><pre>{escape(found.printed)}</pre>" if found.printed else "",
    ]
    return "".join(parts)


def table(shown: Comparison) -> str:
    """Expected beside got; a wrong number is bold and has a star, which a screen reader says."""
    rows = []
    for row in shown.rows:
        right = "".join(f"<td>{escape(entry.expected)}</td>" for entry in row.entries)
        came = "".join(
            f"<td><strong>{escape(entry.got)}*</strong></td>" if entry.wrong else f"<td>{escape(entry.got)}</td>"
            for entry in row.entries
        )
        rows.append(f"<tr><th>{escape(row.index)}</th>{right}<th></th>{came}</tr>")
    wide = len(shown.rows[0].entries)
    head = f'<tr><th></th><th colspan="{wide}">expected</th><th></th><th colspan="{wide}">got</th></tr>'
    note = f"<caption>{escape(shown.left_out)}</caption>" if shown.left_out else ""
    return f"<table>{note}<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
