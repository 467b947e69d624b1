"""The chapter in which learners write tests: check, watch, hints, solution and overview of its tasks."""

import contextlib
import time
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from whybn.errors import Refused
from whybn.files import digest
from whybn.properties.local import Here, Telling, prepare, weighed_here
from whybn.properties.tasks import PropertyTask, Tasks, load_tasks
from whybn.properties.weigh import Standing

from .help import reset as put_back
from .progress import Done
from .report import bar, console, paragraph
from .session import Session

BAR = 10
LOOKS = 0.1  # seconds between two looks at a file that is watched
SETTLING = 0.02  # seconds in which a file must not change, so that none is judged that is half written
MARKS = ("x", ".")


def tasks_of(session: Session) -> Tasks:
    """The chapter."""
    return load_tasks(session.course.root)


def task_named(session: Session, wanted: str) -> PropertyTask:
    """The task of this name. Raises Refused where there is none."""
    return tasks_of(session).named(wanted)


def done_of(session: Session, task: PropertyTask) -> Done:
    """What is remembered of a task: its mistakes take the place of clauses."""
    return session.progress.done.setdefault(f"{task.name}_{task.slug}", Done())


def check(session: Session, wanted: str, *, table: bool) -> int:
    """Judge the tests of a task once; the exit code: 1 unless they are valid and catch something."""
    task = task_named(session, wanted)
    found = judged(session, task)
    show(console(), task, found, table=table)
    return 0 if found.plain["standing"] == Standing.VALID.value else 1


def judged(session: Session, task: PropertyTask, telling: Telling = lambda _: None) -> Here:
    """The verdict on the learner's file, which is remembered. Raises Refused where there is no file."""
    path = present(session, task)
    text = path.read_bytes()
    found = weighed_here(session.course.root, task.number, path, telling=telling)
    session.refresh()
    done, total = done_of(session, task), len(task.wrong)
    done.held, done.tried, done.digest = len(found.plain["caught"]), total, digest(text)
    done.started = found.plain["standing"] != Standing.NOT_STARTED.value
    done.passed = done.passed or found.points >= task.points
    with contextlib.suppress(OSError):  # a folder that cannot be written is told of by other commands
        session.progress.save()
    return found


def present(session: Session, task: PropertyTask) -> Path:
    """The learner's file. Raises Refused where it is not there."""
    path = session.home / task.file
    if not path.is_file():
        raise Refused(f"{task.file} is not there: `whybn reset {task.name}` puts the stub there")
    return path


def show(out: Console, task: PropertyTask, found: Here, *, table: bool) -> None:
    """Print a verdict."""
    valid = found.plain["standing"] == Standing.VALID.value
    style = "green" if valid else "dim" if found.plain["standing"] == Standing.NOT_STARTED.value else "red"
    head = (f"{task.name} {task.title} ", "bold"), bar(out, found.plain["share"], BAR)
    whole = Text.assemble(*head, (f" {found.told.headline}", style))
    if whole.cell_len > out.width:  # the verdict below the title
        out.print(Text.assemble(*head), soft_wrap=True)
        whole = Text(paragraph(found.told.headline, out.width, 0), style)
    out.print(whole, soft_wrap=True)
    for line in found.told.lines:
        if line.startswith("  "):
            out.print(line, soft_wrap=True)
        else:
            out.print()
            out.print(paragraph(line, out.width, 0), soft_wrap=True)
    if table and found.told.map:
        show_map(out, found)


def show_map(out: Console, found: Here) -> None:
    """A row for each mistake, a column for each test."""
    out.print()
    for number, test in enumerate(found.plain["tests"], 1):
        out.print(f"{number}  {test}", style="dim")
    out.print(" ".join(str(number % 10) for number, _ in enumerate(found.plain["tests"], 1)), style="bold")
    for caught, said in found.told.map:
        out.print(f"{' '.join(MARKS[0] if one else MARKS[1] for one in caught)}  {said}", soft_wrap=True)


def watch(session: Session, wanted: str) -> None:
    """Judge the tests of a task at every save, until Ctrl-C."""
    task = task_named(session, wanted)
    path, out = session.home / task.file, console()
    seen: bytes | None = None

    def early(said: str) -> None:
        out.print(f"\n{task.name} {said}", style="dim", soft_wrap=True)

    prepare(session.course.root, task.number)
    present(session, task)
    while True:
        if (now := settled(path)) not in (seen, None):
            seen = now
            show(out, task, judged(session, task, early), table=False)
            out.print(f"\nWatching {task.file}; Ctrl-C ends it.", style="dim")
        time.sleep(LOOKS)


def settled(path: Path) -> bytes | None:
    """What is in a file; None while an editor replaces it, or is writing it."""
    try:
        before = path.read_bytes()
        time.sleep(SETTLING)
        return before if path.read_bytes() == before else None
    except OSError:
        return None


def hint(session: Session, wanted: str, *, again: bool) -> None:
    """One hint more than last time, or those that were shown already."""
    task = task_named(session, wanted)
    done, out = done_of(session, task), console()
    if again and not done.hints:
        raise Refused(f"no hint of {task.name} was shown yet: `whybn hint {task.name}` shows the first")
    if not again:
        done.hints = min(done.hints + 1, len(task.hints))
        with contextlib.suppress(OSError):
            session.progress.save()
    for number in range(0 if again else done.hints - 1, done.hints):
        out.print(Text(f"Hint {number + 1} of {len(task.hints)} for {task.name}", style="bold"))
        out.print(paragraph(task.hints[number], out.width), soft_wrap=True)


def solution(session: Session, wanted: str, *, spoil: bool) -> None:
    """A test that catches all, and why: to those whose own does, or who do not want to wait."""
    task = task_named(session, wanted)
    if not spoil and not done_of(session, task).passed:
        raise Refused(
            f"the solution of {task.name} is shown once your own test has all of its points; --spoil shows it now"
        )
    source = (session.course.root / task.solution).read_text(encoding="utf-8")
    out = console()
    shown = Syntax("", "python", background_color="default").highlight(source) if out.is_terminal else source
    out.print(shown, end="", soft_wrap=True)
    if out.is_terminal:
        out.print()
        out.print(paragraph(f"Why it is thorough: {task.why}", out.width, 0), soft_wrap=True)


def no_page(session: Session, wanted: str) -> None:
    """Say where a task stands: it has no page of clauses. Raises Refused."""
    task = task_named(session, wanted)
    raise Refused(f"{task.name} has no clauses: its task is the docstring of {task.file}")


def reset(session: Session, wanted: str) -> str:
    """Put a task's stub back; the sentence that says so."""
    return put_back(session, task_named(session, wanted))


def chapter(out: Console, session: Session) -> None:
    """The chapter in the overview of all: a line for each task."""
    chosen = tasks_of(session)
    whole = sum(done_of(session, task).whole for task in chosen.every)
    out.print()
    out.print(Text.assemble((chosen.title, "bold"), (f"  {whole} of {len(chosen.every)} done", "dim")))
    for task in chosen.every:
        done = done_of(session, task)
        told = f" {done.held}/{done.tried} mistakes caught" if done.started else " not started" if done.digest else ""
        share = done.held / done.tried if done.tried else 0
        name = f"  {task.name} {task.slug:<29} "
        out.print(Text.assemble(name, bar(out, share, BAR), (told, "")), no_wrap=True, overflow="ellipsis")
