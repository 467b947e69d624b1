"""The short commands: hint, reset, solution and the page of a function or clause."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.text import Text

from whybn.course.clauses import HEADING
from whybn.course.course import Exercise
from whybn.errors import Refused, meant
from whybn.files import unused, write_whole
from whybn.judging.standalone import standalone

from .progress import PROGRESS_FOLDER
from .report import paragraph
from .session import Session
from .stubs import GivenOut, stub


def next_hint(session: Session, exercise: Exercise) -> Callable[[Console], None]:
    """One hint more than last time, and that it was shown is remembered; all of them after the last."""
    session.refresh()
    done, most = session.progress.of(exercise), len(exercise.hints)
    if done.hints >= most:
        return lambda out: show_hints(out, exercise, 0, most)
    done.hints += 1
    with contextlib.suppress(OSError):  # a folder that cannot be written gives its first hint each time
        session.progress.save()
    number = done.hints
    return lambda out: show_hints(out, exercise, number - 1, number)


def hints_again(out: Console, session: Session, exercise: Exercise) -> None:
    """The hints that were shown already."""
    shown = min(session.progress.of(exercise).hints, len(exercise.hints))
    if not shown:
        raise Refused(f"no hint of {exercise.name} was shown yet: `whybn hint {exercise.name}` shows the first")
    show_hints(out, exercise, 0, shown)


def show_hints(out: Console, exercise: Exercise, first: int, last: int) -> None:
    """Some of the hints."""
    for number in range(first, last):
        out.print(Text(f"Hint {number + 1} of {len(exercise.hints)} for {exercise.name}", style="bold"))
        out.print(paragraph(exercise.hints[number], out.width), soft_wrap=True)
    if last - first == len(exercise.hints):
        out.print("These are all the hints there are.", style="dim")


def reset(session: Session, exercise: GivenOut) -> str:
    """Put the stub back; the sentence that says so, and where the learner's own version is kept."""
    path, fresh = session.home / exercise.file, stub(session.course, exercise)
    kept = ""
    if path.is_file() and path.read_bytes() != fresh:
        backup = keep_version(session.home, path)
        kept = f"; your version is kept as {backup.relative_to(session.home).as_posix()}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, fresh)
    return f"{exercise.file} is the stub again{kept}."


def backups(home: Path) -> Path:
    """Where versions are kept that a reset or an import took away."""
    return home / PROGRESS_FOLDER / "backups"


def keep_version(home: Path, path: Path) -> Path:
    """Copy a learner's file to where versions are kept; returns the copy."""
    backup = unused(backups(home) / f"{path.stem}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.py")
    backup.parent.mkdir(parents=True, exist_ok=True)
    write_whole(backup, path.read_bytes())
    return backup


def solution(out: Console, session: Session, exercise: Exercise, *, spoil: bool) -> None:
    """The reference's source, which runs as it stands, to those who have passed or do not want to."""
    if not spoil and not session.progress.of(exercise).passed:
        raise Refused(
            f"the solution of {exercise.name} is shown once your own has passed `whybn check {exercise.name}`; "
            "--spoil shows it now"
        )
    source = standalone(exercise.name, session.course.convention.source)
    shown = Syntax("", "python", background_color="default").highlight(source) if out.is_terminal else source
    out.print(shown, end="", soft_wrap=True)  # a line stays one line, to be copied


def page(out: Console, session: Session, wanted: str, *, whole: bool = True) -> None:
    """The page of an exercise, or the section of one clause; not ``whole``: a page without its clauses."""
    name, _, slug = wanted.partition(".")
    if not slug or slug == "py":
        name, slug = session.exercise(wanted).name, ""
    text = page_text(session, session.exercise(name), slug)
    if not (whole or slug):
        text = text[: found.start()] if (found := HEADING.search(text)) else text
        text += f"The clauses: `whybn spec {name}`\n"
    if out.is_terminal:
        out.print(Markdown(text, hyperlinks=False))
    else:
        out.print(text, end="", soft_wrap=True)


def page_text(session: Session, exercise: Exercise, slug: str) -> str:
    """Markdown of a whole page, or of one clause. Raises Refused for a clause that the page does not state."""
    text = (session.course.root / "spec" / f"{exercise.name}.md").read_text(encoding="utf-8")
    text = session.course.convention.page(text, exercise.name)
    if not slug:
        return text
    stated = [clause.slug for clause in session.clauses.values() if clause.function == exercise.name]
    if slug not in stated:
        raise Refused(f"{exercise.name} has no clause {slug}{meant(slug, stated)}")
    begin = text.index(f"\n## {slug}\n") + 1
    end = HEADING.search(text, begin + 3)
    return text[begin : end.start() if end else None].rstrip() + "\n"
