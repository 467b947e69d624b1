"""When each student handed in, from the worksheet that Moodle gives with its submissions.

Its headers and times are in the language of whoever downloaded it, and its times have no zone.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from whybn.grade.escaping import clipped, counted, for_terminal

ENGLISH = "last modified (submission)"
PARTICIPANT = re.compile(r"\D*(\d+)")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
DATED = re.compile(r"(?=.*\b\d{4}\b)(?=.*\b\d{1,2}[:.]\d\d\b).*\D.*", re.S)  # a year and a time of day: in any language
NOTHING = {"", "-"}
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CLOCK = r"(?P<year>\d{4}), (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: (?P<half>[ap])m)?"
WRITTEN = tuple(
    re.compile(rf"(?:[a-z]+, )?{date} {CLOCK}")
    for date in (r"(?P<day>\d{1,2}) (?P<month>[a-z]+)", r"(?P<month>[a-z]+) (?P<day>\d{1,2}),")
)


def is_worksheet(header: list[str], rows: list[list[str]]) -> bool:
    """Whether a table is a worksheet: its first column holds the participants' numbers, and two others follow."""
    filled = [row for row in rows if any(row)]
    return len(header) > 2 and bool(filled) and all(PARTICIPANT.fullmatch(row[0].strip()) for row in filled)


def times_written(
    path: str, header: list[str], rows: list[list[str]], zone: tzinfo, tell: Callable[[str], object]
) -> dict[str, datetime]:
    """The time of each student, by participant and name, by address, and by name.

    Args:
        path: what the table is called.
        header: its first line.
        rows: the others.
        zone: of the times.
        tell: is told which column was taken, and which times could not be read.
    """
    column = submission_column(header, rows)
    if column is None:
        tell(
            f"{path} has no column with times of submissions: nobody is late by this worksheet; --times gives the times"
        )
        return {}
    cells = [(row, row[column].strip()) for row in rows if len(row) > column and row[column].strip() not in NOTHING]
    found: dict[str, set[datetime]] = defaultdict(set)
    unread = []
    for row, cell in cells:
        time = time_written(cell)
        if time is None:
            unread.append(cell)
            continue
        for form in forms_of(row):
            found[form].add(time.replace(tzinfo=zone))
    title = for_terminal(clipped(header[column], 80))
    if read := len(cells) - len(unread):
        where = f"its column '{title}', in the deadline's zone, {zone.tzname(None)}"
        tell(f"{path}: {counted(read, 'time')} taken from {where}")
    if unread:
        example = for_terminal(clipped(unread[0], 80))
        tell(
            f"{path}: {counted(len(unread), 'time')} of its column '{title}' cannot be read, such as '{example}': "
            f"download it with Moodle in English, or give the times with --times"
        )
    # Two students of one name: neither is meant.
    return {form: times.pop() for form, times in found.items() if len(times) == 1}


def submission_column(header: list[str], rows: list[list[str]]) -> int | None:
    """The column of the submissions' times: by its English header, else the first that holds times.

    In every language the times of submissions stand before those of grades.
    """
    titles = [title.strip().casefold() for title in header]
    if ENGLISH in titles:
        return titles.index(ENGLISH)
    for column in range(1, len(header)):
        cells = {row[column].strip() for row in rows if len(row) > column} - NOTHING
        if cells and all(DATED.fullmatch(cell) for cell in cells):
            return column
    return None


def time_written(text: str) -> datetime | None:
    """``Tuesday, 3 November 2026, 10:42 PM`` as a time; None for another language's."""
    plain = " ".join(text.casefold().split())
    match = next((found for form in WRITTEN if (found := form.fullmatch(plain))), None)
    if match is None or match["month"] not in MONTHS:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"] == "p")
    try:
        day, month = int(match["day"]), MONTHS.index(match["month"]) + 1
        return datetime(int(match["year"]), month, day, hour, int(match["minute"]))
    except ValueError:
        return None


def forms_of(row: list[str]) -> Iterator[str]:
    """What the student of a row may be called here. The number counts beside a word of the row alone.

    Moodle numbers what a team hands in by its group, and a group may have the number of somebody else's line.
    """
    number = PARTICIPANT.fullmatch(row[0].strip())
    if number:
        words = {word for cell in row for word in words_of(cell)}
        yield from (participant(number[1], word) for word in words)
    yield from (cell.strip().casefold() for cell in row[1:] if ADDRESS.fullmatch(cell.strip()))
    if len(row) > 1 and row[1].strip() not in NOTHING and not ADDRESS.fullmatch(row[1].strip()):
        yield row[1].strip().casefold()  # the full name stands beside the number, in every language


MARK = "participant\t"  # no name and no login begins so


def participant(number: str, word: str) -> str:
    """A participant of this number in whose line this word stands."""
    return f"{MARK}{number} {word}"


def words_of(text: str) -> set[str]:
    """The words in a text, without numbers."""
    return {word for word in re.split(r"[\W_\d]+", text.casefold()) if word}
