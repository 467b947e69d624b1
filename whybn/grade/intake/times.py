"""When each submission was handed in, from a table of the instructor's: what a platform has noted nobody can set."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from io import StringIO
from pathlib import Path

from whybn.errors import IntakeError
from whybn.grade.escaping import counted, for_terminal
from whybn.grade.run.task import Submission

from .scope import shown
from .submission_files import some_of
from .worksheet_times import MARK, is_worksheet, participant, times_written, words_of

# Columns as GitHub Classroom and other exports call them, and as one would call them oneself.
STUDENTS = (
    *("student", "key", "id", "login", "user", "user_id", "username", "email", "github_username", "name"),
    *("student_repository_name", "roster_identifier", "repository", "repo"),
)
TIMES = ("time", "submitted", "submitted_at", "submission_timestamp", "pushed_at", "timestamp")
EXAMPLE = "2026-11-06T23:59:00+01:00"


def load_times(path: Path, zone: tzinfo | None = None, tell: Callable[[str], object] = str) -> dict[str, datetime]:
    """The time of each student, by every identifier in the row; of two rows of one student the later time.

    Args:
        path: the table, or a worksheet of Moodle.
        zone: the deadline's, for a worksheet: its times have none.
        tell: is told what was taken from a worksheet.

    Raises:
        IntakeError: the table cannot be used; the message says which line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        lines = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
        titles = next(lines, [])
        header = [cell.strip().casefold().replace(" ", "_") for cell in titles]
        who = [number for number, name in enumerate(header) if name in STUDENTS]
        when = [number for number, name in enumerate(header) if name in TIMES]
        if not who or len(when) != 1:
            rows = list(lines)
            if is_worksheet(titles, rows):
                return of_worksheet(path, titles, rows, zone, tell)
            raise IntakeError(
                f"{shown(path)} needs a first line that names a column of students ({', '.join(STUDENTS[:3])}, …) and "
                f"one of times ({', '.join(TIMES[:3])}, …)"
            )
        found: dict[str, datetime] = {}
        for row in lines:
            cells = dict(enumerate(cell.strip() for cell in row))
            if not cells.get(when[0]):
                continue  # an empty line, or a student who handed in nothing
            time = time_of(cells[when[0]], f"{shown(path)}, line {lines.line_num}")
            for student in filter(None, (cells.get(number, "").casefold() for number in who)):
                found[student] = max(time, found.get(student, time))
    except OSError as error:
        raise IntakeError(f"{shown(path)} cannot be read ({error.strerror or error})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise IntakeError(f"{shown(path)} is no CSV file in UTF-8: save it as one") from error
    return found


def load_worksheet(path: Path, zone: tzinfo, tell: Callable[[str], object]) -> dict[str, datetime]:
    """The times of the worksheet that is to be filled in. Where they cannot be had, that is told and stops nothing."""
    try:
        return load_times(path, zone, tell)
    except IntakeError as error:
        tell(f"no times of submissions are read from {shown(path)}: {error}")
        return {}


def of_worksheet(
    path: Path, header: list[str], rows: list[list[str]], zone: tzinfo | None, tell: Callable[[str], object]
) -> dict[str, datetime]:
    """The times of a worksheet of Moodle. Raises IntakeError where there is no zone for them."""
    if zone is None:
        raise IntakeError(
            f"{shown(path)} is a worksheet of Moodle, and its times have no zone: give grading.toml a deadline with one"
        )
    return times_written(shown(path), header, rows, zone, tell)


def time_of(text: str, where: str) -> datetime:
    """A time with its zone. Raises IntakeError: a time without one may be hours off, and nobody would see it."""
    try:
        time = datetime.fromisoformat(text.removesuffix("UTC").strip() + "+00:00" * text.endswith("UTC"))
    except ValueError as error:
        raise IntakeError(f"{where}: {for_terminal(text)} is no time; write it as {EXAMPLE}") from error
    if time.tzinfo is None:
        raise IntakeError(f"{where}: {for_terminal(text)} has no time zone; write it as {EXAMPLE}")
    return time


def with_times(
    found: Iterable[Submission], times: dict[str, datetime], tell: Callable[[str], object]
) -> list[Submission]:
    """The submissions with the times of the table; who is on one side only is told of."""
    timed, without, unused = [], [], dict.fromkeys(times)
    for one in found:
        known_as = [each for each in identifiers(one) if each in times]
        for each in known_as:
            unused.pop(each, None)
        if known_as:
            timed.append(replace(one, submitted=times[known_as[0]]))
        else:
            timed.append(one)
            without.append(one.student)
    if without:
        many = counted(len(without), "submission")
        tell(f"--times has no time for {many}, for which the time counts that is otherwise known: {some_of(without)}")
    used = {time for student, time in times.items() if student not in unused}
    if strangers := [s for s in unused if times[s] not in used and not s.startswith(MARK)]:
        tell(f"--times names who has no submission here: {some_of(strangers)}")
    return timed


def identifiers(one: Submission) -> Iterator[str]:
    """What a student may be called in the table."""
    if number := one.ids.get("moodle"):
        yield from (participant(number, word) for word in sorted(words_of(one.name)))
    yield from (each.casefold() for each in (one.student, *one.ids.values(), one.name))
