"""``check(function)``: the clauses of a function that lives in a notebook or a prompt, without any file.

``check("p03", test_something)`` tries a test that lives there: ``notebook_own_tests``.

What does not end is stopped by a timer's signal that raises in it. The signal reaches the main thread alone, and only
between two steps of Python: neither another thread, nor one call into compiled code, nor anything on Windows, can be
stopped so.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from io import StringIO
from types import FrameType
from typing import Any, overload

from rich.console import Console

from whybn.course.clauses import Clause, Level
from whybn.course.course import Exercise
from whybn.errors import meant
from whybn.judging import under_test, words
from whybn.judging.examples import ExampleBank, learners_bank
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge, place_of, printing, with_progress
from whybn.judging.judgement import Comparison, Judgement, Outcome
from whybn.mistakes import answers

from . import report
from .attempt import DEADLINE
from .diagnosed import diagnosed_here
from .notebook_own_tests import CheckedTests, judged_tests
from .report import NO_NOTES, Notes, console
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
    notes: Notes = NO_NOTES

    def __bool__(self) -> bool:
        return self.verdict.passed

    def __repr__(self) -> str:
        out = StringIO()
        report.show(self.console(out), self.exercise, self.verdict, self.clauses, self.notes)
        return out.getvalue().rstrip()

    @staticmethod
    def console(out: StringIO) -> Console:
        """Plain text, as wide as the terminal, since who asks for a repr may put it anywhere."""
        return Console(
            file=out,
            width=min(WIDTH, console().width),
            color_system=None,
            force_jupyter=False,  # else rich shows each line by itself, and the text stays empty
            markup=False,
            highlight=False,
            emoji=False,
        )

    def _repr_html_(self) -> str:
        return page(self)


@overload
def check(function: Callable[..., Any], *, level: str = "must") -> Checked: ...


@overload
def check(function: str, *tests: Callable[..., Any]) -> CheckedTests: ...


def check(
    function: Callable[..., Any] | str, *tests: Callable[..., Any], level: str = "must"
) -> Checked | CheckedTests:
    """Judge a function or class of the course, by its name; or, of a task as "p03", tests that you wrote.

    A clause that takes longer than five seconds is stopped, and the line it was in is told. Python can be stopped so in
    the main thread, where a notebook runs, but neither on Windows nor in the middle of one call into compiled code:
    interrupt the kernel there.

    Args:
        function: the learner's own; its ``__name__`` says which exercise it is. Or the name of a task.
        tests: the tests for that task. All of the cells that they were written in is loaded anew for every program.
        level: ``must``, ``should`` or ``strict``; each includes the ones before it.

    Raises ValueError where the course has no function of that name, no such task, or no such level.
    """
    session = begin(anywhere=True)
    if isinstance(function, str):
        return judged_tests(session, function, tests, Checked.console)
    if tests:
        raise ValueError('check takes one function, or a task and its tests: check("p03", test_something)')
    name = getattr(function, "__name__", "")
    if name not in session.course.names:
        named = name or type(function).__name__
        raise ValueError(f"{named} is no function of the course{meant(name, session.course.names)}")
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
    for clause_id in ids:
        found, late = within_deadline(judge, clause_id)
        verdict.judgements[clause_id] = found
        if late:  # what does not end would not end in the next clause either, nor where a mistake is looked for
            return Checked(exercise, verdict, session.clauses)
    notes = diagnosed_in_time(session, verdict, implementation) if verdict.failed else NO_NOTES
    return Checked(exercise, verdict, session.clauses, notes)


def within_deadline(judge: Judge, clause_id: str) -> tuple[Judgement, bool]:
    """A clause on the bank's examples, and whether it had to be stopped."""
    done = [""]
    examples = with_progress(judge.bank.examples(clause_id), lambda told: done.append(told))
    with printing() as printed:
        try:
            with time_limit(DEADLINE):
                return judge.on_examples(clause_id, examples, printed), False
        except TimeIsUp as error:
            said = words.too_long(DEADLINE, done[-1])
            file, line, source = place_of(error, judge.implementation.files, {})
            late = Judgement(clause_id, Outcome.FAILED, said=said, file=file, line=line, source=source)
            return replace(late, printed=printed.text), True


def diagnosed_in_time(session: Session, verdict: FileVerdict, implementation: Implementation) -> Notes:
    """What a diagnosis has to say, if each call comes back: it calls the function too."""
    try:
        return diagnosed_here(session, verdict, implementation, example_in_time)
    except TimeIsUp:
        return NO_NOTES


@contextmanager
def example_in_time() -> Iterator[None]:
    """Raise TimeIsUp where what is within has gone on for too long, though something in it may have caught that."""
    began = time.monotonic()
    with time_limit(DEADLINE):
        yield
    if time.monotonic() > began + DEADLINE:
        raise TimeIsUp


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
    rest = [verdict.judgements[name] for name in verdict.failed[1:] if name not in checked.notes.explained]
    if rest:
        lines = "".join(f"<li><code>{escape(f.clause)}</code>: {escape(f.said)}</li>" for f in rest)
        parts.append(f"<p>Failing too:</p><ul>{lines}</ul>")
    if untried := len(verdict.clauses) - len(verdict.judgements):
        parts.append(f"<p>{untried} clauses were not tried.</p>")
    parts += [f"<p><strong>{escape(note)}</strong></p>" for note in checked.notes.lines]
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


CALLERS = (under_test.__file__, answers.CALLER)  # where functions under test are called: by tests, by a diagnosis
AGAIN = 0.05  # seconds until the next try, where one was caught


class TimeIsUp(BaseException):
    """A function has run for too long. It is no Exception, so that little code catches it."""


def can_stop() -> bool:
    """Whether what runs in this thread can be stopped."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the function under test that still runs after so many seconds; no limit where none can be.

    It is raised nowhere but there: our own code is not torn in the middle. Where the function catches it, it is raised
    again in the line that caught it, and then every so often.
    """
    if not can_stop():
        yield
        return
    traced, running = sys.gettrace(), [True]

    def ring(_: int, frame: FrameType | None) -> None:
        if running and (inner := learners_own(frame)):
            for one in inner:
                one.f_trace = raise_again
            sys.settrace(ignored)
            raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    earlier = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        running.clear()  # a signal that is still on its way does nothing
        signal.setitimer(signal.ITIMER_REAL, *earlier)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
        sys.settrace(traced)


def learners_own(frame: FrameType | None) -> list[FrameType]:
    """The frames within the innermost call of a function under test; none where no such function runs."""
    inner: list[FrameType] = []
    while frame is not None:
        if frame.f_code.co_filename in CALLERS:
            return inner
        inner.append(frame)
        frame = frame.f_back
    return []


def ignored(_frame: FrameType, _event: str, _value: Any) -> None:
    """A trace function for calls that begin: none of them is traced."""


def raise_again(_frame: FrameType, event: str, _value: Any) -> Any:
    """A trace function for a frame: raise once more in its next line, which is the one that caught the first."""
    if event == "line":
        raise TimeIsUp
    return raise_again
