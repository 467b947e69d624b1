"""Whose work is whose in downloads of Brightspace, Sakai, Gradescope, GitHub Classroom, Google Classroom, nbgrader.

Each function here takes what lies at the top of a download and gives a claim for each item that it knows, and none
where this is no such download. Times are read from what the platform wrote, not from what a student handed in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from .claim import Claim
from .entries import MOST_ENTRIES, IntakeEntry, IntakeItem, Unreadable, is_gradable

LONGEST_NAME = 500
MOST_TIME = 100  # bytes of a file that holds a time, and nothing else

# -- Brightspace: `61820-4410 - Ann Lee - Nov 3, 2026 1042 PM/standardize.py`, or all of it as a file's name.

WHEN = r" - (?P<when>[^-]*\b\d{4},? \d{3,4}(?:\s?[AP]M)?)"
# Of several dates in a name the one that the platform wrote: a student gives the name of the file, which stands last.
BRIGHTSPACE = re.compile(rf"(?P<user>\d+)-\d+ - (?P<name>.+){WHEN}", re.I | re.S)
BRIGHTSPACE_FILE = re.compile(rf"(?P<user>\d+)-\d+ - (?P<name>.+?){WHEN} - (?P<rest>.+)", re.I | re.S)
CLOCK = r"(?P<year>\d{4}),? (?P<clock>\d{3,4})(?:\s?(?P<half>[AP]M))?"
DATES = (
    re.compile(rf"(?P<month>[A-Z]{{3,9}})\.? (?P<day>\d{{1,2}}), {CLOCK}", re.I),
    re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>[A-Z]{{3,9}})\.?,? {CLOCK}", re.I),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def from_brightspace(items: list[IntakeItem]) -> Iterator[Claim]:
    """The folders or files of a Brightspace download. One student has as many as there were attempts."""
    for item in items:
        form = BRIGHTSPACE if item.folder else BRIGHTSPACE_FILE
        match = form.fullmatch(item.name) if len(item.name) <= LONGEST_NAME else None
        if match is None:
            continue
        when = brightspace_date(match["when"])
        untold = f"when it was handed in is not known: {match['when']} is no English date"
        yield Claim(
            item,
            match["user"],
            match["name"],
            "" if item.folder else match["rest"],
            attempt=match["when"],
            age=when.replace(tzinfo=UTC).timestamp() if when else item.age,
            ids={"brightspace": match["user"]},
            submitted=when,
            notes=() if when else (untold,),
        )


def brightspace_date(text: str) -> datetime | None:
    """``Nov 3, 2026 1042 PM`` as a time without a zone; None where it is written otherwise."""
    match = next(filter(None, (form.fullmatch(text) for form in DATES)), None)
    if match is None or match["month"][:3].lower() not in MONTHS:
        return None
    hour, minute = divmod(int(match["clock"]), 100)
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"].upper() == "PM")
    try:
        return datetime(
            int(match["year"]), MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"]), hour, minute
        )
    except ValueError:
        return None


# -- Sakai: `Lee, Ann(alee)/Submission attachment(s)/standardize.py`, with `timestamp.txt`, and `grades.csv` beside all.

SAKAI = re.compile(r"(?P<name>.*\S)\((?P<login>[^()]+)\)", re.S)
SAKAI_FILE = re.compile(r"(?P<name>.*?\S)\((?P<login>[^()]+)\)_[^_]+_(?P<rest>.+)", re.S)
SAKAI_SHEETS = ("grades.csv", "grades.xls")
RETURNED = "Feedback Attachment(s)"
SAKAI_TIME = "%Y%m%d%H%M%S"


def from_sakai(items: list[IntakeItem]) -> Iterator[Claim]:
    """The folders of a Sakai download, or its files where it was asked for without folders."""
    folders = [item for item in items if item.folder]
    named = all(SAKAI.fullmatch(item.name) and ", " in item.name for item in folders) and folders
    if not named and not any(item.name in SAKAI_SHEETS for item in items):
        return
    for item in items:
        form = SAKAI if item.folder else SAKAI_FILE
        match = form.fullmatch(item.name) if len(item.name) <= LONGEST_NAME else None
        if match is None:
            continue
        last, comma, first = match["name"].partition(", ")
        yield Claim(
            replace(item, entries=partial(files_inside, item)) if item.folder else item,
            match["login"],
            f"{first} {last}" if comma else match["name"],
            "" if item.folder else match["rest"],
            ids={"login": match["login"]},
            submitted=sakai_time(text_beside(item, "timestamp.txt")) if item.folder else None,
        )


def files_inside(item: IntakeItem) -> Iterator[IntakeEntry]:
    """What a student attached, without the folder that the platform makes for it; Sakai's is in its own language."""
    for entry in item.entries():
        folder, slash, path = entry.path.partition("/")
        if slash and folder != RETURNED:
            yield replace(entry, path=path)


def sakai_time(text: str) -> datetime | None:
    """``20261103214211000`` as older versions write it, or ``2026-11-03T21:42:11Z``: both are UTC."""
    try:
        if text.isdecimal():
            return datetime.strptime(text[:14], SAKAI_TIME).replace(tzinfo=UTC)
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


def some_entries(item: IntakeItem) -> Iterator[IntakeEntry]:
    """The files of an item, at most as many as any submission may have."""
    return islice(item.entries(), MOST_ENTRIES)


def text_beside(item: IntakeItem, path: str) -> str:
    """A small file that the platform wrote into a student's folder; empty where there is none."""
    try:
        found = next((each for each in some_entries(item) if each.path == path and not each.odd), None)
        return found.read(MOST_TIME).decode("utf-8", "replace").strip() if found else ""
    except Unreadable:
        return ""


# -- Gradescope: `submission_7101/standardize.py`, and `submission_metadata.yml` says whose they are.

GRADESCOPE = re.compile(r"submission_\d+")
METADATA = "submission_metadata.yml"
MOST_METADATA = 100_000_000  # it holds the output of every test
FIELD = re.compile(r"(?:  - |    ):(?P<key>name|sid|email): (?P<value>.+)")
CREATED = re.compile(r"  :created_at: (?P<time>.+)")


@dataclass
class GradescopeRecord:
    """What the metadata say of one submission: who handed it in, by ``name``, ``sid`` and ``email``, and when."""

    members: list[dict[str, str]] = field(default_factory=list)
    created: datetime | None = None


def from_gradescope(items: list[IntakeItem]) -> Iterator[Claim]:
    """The folders of a Gradescope export; a group's is claimed by each of its members."""
    if not any(item.name == METADATA for item in items):
        return
    said = gradescope_metadata(next(item for item in items if item.name == METADATA))
    for item in items:
        if not item.folder or item.name not in said:
            continue
        record = said[item.name]
        names = [member.get("name") or member.get("email") or item.name for member in record.members]
        group = (f"handed in by a group: {', '.join(names)}",) if len(names) > 1 else ()
        team = {"team": item.name} if group else {}
        for member, name in zip(record.members, names, strict=True):
            known = {kind: member[key] for kind, key in (("sis", "sid"), ("email", "email")) if member.get(key)}
            yield Claim(
                item,
                known.get("sis") or known.get("email") or name,
                name,
                "",
                attempt=item.name,
                age=record.created.timestamp() if record.created else 0.0,
                ids=known | team,
                submitted=record.created,
                notes=group,
            )


def gradescope_metadata(item: IntakeItem) -> dict[str, GradescopeRecord]:
    """What the metadata say, by folder.

    Only lines of these few forms are looked at. What a student's tests have printed stands in the same file, always
    deeper indented, as its writer does it. A YAML reader takes seconds for the file of one assignment.
    """
    found: dict[str, GradescopeRecord] = {}
    record, inside = GradescopeRecord(), False
    for line in whole_text(item, MOST_METADATA).split("\n"):  # and at no other character that may stand in an output
        if line[:1] not in (" ", "", "-", "#"):
            name = line.rstrip(": ")
            record = found.setdefault(name, GradescopeRecord()) if GRADESCOPE.fullmatch(name) else GradescopeRecord()
            inside = False
        elif line.startswith("  :"):
            inside = line.rstrip() == "  :submitters:"
            if created := CREATED.fullmatch(line.rstrip()):
                record.created = gradescope_time(created["time"])
        elif inside and (match := FIELD.fullmatch(line.rstrip())):
            if line.startswith("  - "):
                record.members.append({})
            if record.members:
                record.members[-1][match["key"]] = plain_scalar(match["value"])
    return found


def gradescope_time(text: str) -> datetime | None:
    """``2026-11-03 21:42:11.365935000 Z`` as a time; None without a zone."""
    match = re.fullmatch(r"'?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)'?", text)
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3].replace('Z', '+00:00')}") if match else None
    except ValueError:
        return None


def plain_scalar(text: str) -> str:
    """A text of YAML, in quotes or without."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(?:x([0-9A-F]{2})|u([0-9A-F]{4})|U([0-9A-F]{8})|(.))", unescaped, text[1:-1])
    return "" if text in ("~", "null") else text


def unescaped(match: re.Match[str]) -> str:
    """An escape of a text in double quotes as its character."""
    digits = match[1] or match[2] or match[3]
    return chr(min(int(digits, 16), 0x10FFFF)) if digits else match[4]


def whole_text(item: IntakeItem, most: int) -> str:
    """A file of the download as text; empty where it cannot be read."""
    try:
        return "".join(entry.read(most).decode("utf-8-sig", "replace") for entry in item.entries() if not entry.odd)
    except Unreadable:
        return ""


# -- GitHub Classroom: `homework-2-submissions/homework-2-annlee`, as `gh classroom clone student-repos` makes it.

CLASSROOM = "-submissions"


def from_github_classroom(items: list[IntakeItem]) -> Iterator[Claim]:
    """The clones of an assignment; its name, which all of theirs begin with, is that of the folder they lie in."""
    for item in items:
        start = f"{item.within.removesuffix(CLASSROOM)}-"
        login = item.name.removeprefix(start)
        if item.folder and item.within.endswith(CLASSROOM) and login not in ("", item.name):
            yield Claim(item, login, login, "", attempt=item.name, age=item.age, ids={"github": login})


# -- Google Classroom: `Ann Lee - standardize.ipynb`, of a template that each student got a copy of.

GOOGLE = re.compile(r"(?P<name>\S.*?) - (?P<rest>.+)", re.S)


def from_google_classroom(items: list[IntakeItem]) -> Iterator[Claim]:
    """The files of an assignment's folder in Google Drive, where they have their students' names.

    Names of that form can arise otherwise, as in ``homework 2 - ann.py``. So there must be more names than files of one
    name, as there are where several students have copies of the same.
    """
    files = [item for item in items if not item.folder and is_gradable(item.name)]
    matches = [(item, GOOGLE.fullmatch(item.name)) for item in files if len(item.name) <= LONGEST_NAME]
    found = [(item, match) for item, match in matches if match]
    names, rests = ({match[group] for _, match in found} for group in ("name", "rest"))
    if len(found) < len(files) or len(rests) >= len(names):
        return
    for item, match in found:
        yield Claim(item, match["name"], match["name"], match["rest"])


# -- nbgrader: `submitted/annlee/ps1/ps1.ipynb`, with `timestamp.txt` in each assignment.

COLLECTED = "submitted"
NBGRADER_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?UTC")


def from_nbgrader(items: list[IntakeItem]) -> Iterator[Claim]:
    """The folders of students that nbgrader has collected, where each holds the one assignment."""
    found = [item for item in items if item.folder and item.within == COLLECTED]
    folders = [{entry.path.partition("/")[0] for entry in some_entries(item)} for item in found]
    times = [
        nbgrader_time(item, *names) if len(names) == 1 else None for item, names in zip(found, folders, strict=True)
    ]
    for item, names, time in zip(found, folders, times, strict=True):
        if any(times):
            inner = replace(item, entries=partial(files_inside, item)) if len(names) == 1 else item
            yield Claim(inner, item.name, item.name, "", ids={"login": item.name}, submitted=time)


def nbgrader_time(item: IntakeItem, assignment: str) -> datetime | None:
    """When an assignment was handed in."""
    text = text_beside(item, f"{assignment}/timestamp.txt")
    match = NBGRADER_TIME.fullmatch(text)
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00") if match else None
    except ValueError:
        return None


# -- My course, the site's own page: `Ann Lee whybn-2026-11-06T2142Z.zip` holds a folder of that name.

MY_COURSE = re.compile(r"(?P<name>.+) whybn-(?P<when>\d{4}-\d\d-\d\dT\d{4})Z(?: ?\(\d+\))?\.zip", re.I | re.S)


def from_my_course(items: list[IntakeItem]) -> Iterator[Claim]:
    """The zips that students packed in the page. Their clock's time orders attempts, and no more."""
    for item in items:
        match = MY_COURSE.fullmatch(item.name) if not item.folder and len(item.name) <= LONGEST_NAME else None
        if match is None:
            continue
        try:
            when = datetime.strptime(match["when"], "%Y-%m-%dT%H%M").replace(tzinfo=UTC)
        except ValueError:
            continue
        name, said = match["name"], f"{when:%Y-%m-%d %H:%M} UTC by their own clock"
        yield Claim(item, name, name, item.name, attempt=said, age=when.timestamp())
