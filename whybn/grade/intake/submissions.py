"""From what an instructor points at to a list of submissions."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from whybn.errors import IntakeError
from whybn.grade.escaping import clipped, for_terminal
from whybn.grade.run.task import Submission

from . import adapting, archives, choice, clones, folders, name_pattern, present, scope
from .adapters import Adapter, own_adapters
from .claim import Claim
from .entries import IntakeEntry, IntakeItem, Unreadable, below
from .platforms import claims
from .submission_files import SubmissionFiles, some_of

MOST_KEY = 120
NOTHING_AT_ALL = "There is no file in it, but for hidden ones."


def collect(
    path: Path,
    names: tuple[str, ...],
    roster: Mapping[str, str] | None = None,
    *,
    one: bool = False,
    out: Path | None = None,
    tell: Callable[[str], object] = str,
    packages: tuple[str, ...] = (),
    pattern: str = "",
    zone: tzinfo | None = None,
    adapters: tuple[Adapter, ...] | None = None,
) -> list[Submission]:
    """The submissions in a folder or a zip, one per student, by key.

    What it is shows in its names: a download of a learning platform, zipped or unpacked; a folder of students' folders,
    clones, files or archives; a zip of one of these; one student's folder or file. A student whose work cannot be
    read is a submission with a ``problem``.

    Args:
        path: the folder or file.
        names: the course's functions.
        roster: students' names by key or other identifier, where the instructor has given them.
        one: whether all of it is the work of one student; nothing is a submission then too, without points.
        out: where the run writes: what lies there is no submission.
        tell: is told what the instructor should know and no student's feedback says.
        packages: what may be imported beside NumPy.
        pattern: the regular expression of the instructor's own layout; no other is then looked for.
        zone: of the times that a platform wrote without one.
        adapters: for implementations of other courses; None: those that come with whybn.

    Raises:
        IntakeError: there is nothing here to grade, or it does not tell whether it is a class or one student.
    """
    with opened_items(path) as everything:
        items = scope.without_output(everything, path, out, tell)
        if pattern and not one:
            made = list(name_pattern.claims_by(pattern, items, path, tell))
        else:
            if path.is_file():
                items = scope.unwrapped(items, path, names, str if one else tell)
            if not one:
                items = scope.of_a_class(items, path, names, tell)
            made = list(claims(items, folders_title(path), names, one))
        students: dict[tuple[str, str], list[Claim]] = {}
        for claim in in_zone(made, zone, tell):
            students.setdefault((claim.key, claim.name), []).append(claim)
        home, known = path if path.is_dir() else None, present.given(packages)
        known_as = own_adapters() if adapters is None else adapters
        groups = [group for _, group in sorted(students.items())]
        found = [submission_of(group, names, roster or {}, home, known, known_as) for group in groups]
    if one and not found:
        title = readable(folders_title(path))
        return [Submission(title, title, problem=NOTHING_AT_ALL)]
    if not found:
        raise IntakeError(
            f"{scope.shown(path)} holds no submission: give a folder or a zip of students' folders, .py or .ipynb files"
        )
    return list(with_distinct_keys(found))


def folders_title(path: Path) -> str:
    """What a submission is called that is not inside anything."""
    return path.resolve().stem if path.is_file() else path.resolve().name


@contextmanager
def opened_items(path: Path) -> Iterator[list[IntakeItem]]:
    """What lies at the top of a folder or a zip; a single source file lies there alone."""
    try:
        if path.is_dir():
            yield folders.top_items(path)
        elif path.name.lower().endswith(".zip"):
            with path.open("rb") as file, archives.opened(file) as archive:
                yield archives.top_items(archive)
        elif path.is_file() and path.name.lower().endswith((".py", ".ipynb")):
            yield [IntakeItem(path.name, False, 0.0, lambda: folders.single(path.resolve()))]
        elif path.exists():
            raise IntakeError(
                f"{scope.shown(path)} is neither a folder nor a zip; unpack it, and give the folder that it unpacks to"
            )
        else:
            raise IntakeError(f"{scope.shown(path)}: there is no such file or folder")
    except Unreadable as error:
        raise IntakeError(f"{scope.shown(path)} is {error}; download it again") from error
    except OSError as error:
        raise IntakeError(f"{scope.shown(path)} cannot be read ({error.strerror or error})") from error


def submission_of(
    group: list[Claim],
    names: tuple[str, ...],
    roster: Mapping[str, str],
    home: Path | None,
    known: Container[str],
    adapters: tuple[Adapter, ...],
) -> Submission:
    """What counts of one student's files and folders; they lie in the folder ``home``, if it is one."""
    newest = max(group, key=lambda claim: claim.age)
    attempts = dict.fromkeys(claim.attempt for claim in group)
    # The oldest first: of two files of one name the last one counts.
    counting = sorted((claim for claim in group if claim.attempt == newest.attempt), key=lambda claim: claim.age)
    notes = [] if len(attempts) == 1 else [which_counts(newest, [each for each in attempts if each != newest.attempt])]
    notes += dict.fromkeys(note for claim in counting for note in claim.notes)
    work = SubmissionFiles()
    usable = [claim for claim in counting if not claim.unused]
    problem = work.take(entry for claim in usable for entry in entries_of(claim))
    work.left.update({each.unused: [each.item.name] for each in counting if each.unused})
    count: set[str] = set()
    if problem is None:
        notes += work.said()
        notes += present.notes_on(work.files, known)
        handed_in = dict(work.files)
        adapted, made = adapting.adapt(work.files, names, adapters)
        chosen = choice.chosen_from(handed_in, [name for name in names if name not in made])
        notes += [*adapted, *choice.said_of(chosen, work.called)]
        count = choice.that_count(chosen, made.values())
    elif not usable:
        problem = f"Only {counting[0].unused} was handed in, and no file."
    clone = clones.Clone()
    if (place := place_of(counting, home)) is not None:
        clone = clones.examined(place, work.sources(count))
    known_as = (newest.key, *newest.ids.values())
    return Submission(
        student=readable(newest.key),
        name=readable(next((roster[known] for known in known_as if known in roster), newest.name)),
        files=work.files,
        ids=newest.ids,
        submitted=newest.submitted or clone.committed,
        late=newest.late,
        notes=(*notes, *clone.notes),
        problem=problem,
    )


def place_of(counting: list[Claim], home: Path | None) -> Path | None:
    """The folder of a submission: its own, or where all that lies there is one submission that."""
    if home is not None and counting[0].key == folders_title(home) and not counting[0].attempt:
        return home
    return counting[0].item.place if len(counting) == 1 else None


def entries_of(claim: Claim) -> Iterable[IntakeEntry]:
    """The files of an item under the paths that they have in the submission."""
    if claim.item.folder:
        return below(claim.path, claim.item.entries())
    return (replace(entry, path=claim.path) for entry in claim.item.entries())


def which_counts(newest: Claim, others: list[str]) -> str:
    """The note on a student who handed in more than once; ``others`` are the attempts that are left aside."""
    times = "twice" if len(others) == 1 else f"{len(others) + 1} times"
    if newest.late is not None:
        return f"handed in {times}: the newest counts, handed in {newest.attempt}, not the one {some_of(others)}"
    return f"handed in {times}: the newest counts, {readable(newest.attempt)}, not {some_of(others)}"


def in_zone(found: list[Claim], zone: tzinfo | None, tell: Callable[[str], object]) -> Iterator[Claim]:
    """The claims with times that have a zone; a time that has none is not known where no zone is given."""
    without = [claim for claim in found if claim.submitted and not claim.submitted.tzinfo]
    if without and zone:
        tell(f"the times in this download have no zone: {zone.tzname(None)}, that of the deadline, is taken")
    for claim in found:
        time = claim.submitted
        if time is not None and not time.tzinfo:
            time = time.replace(tzinfo=zone) if zone else None
        yield replace(claim, submitted=time)


def with_distinct_keys(found: Iterable[Submission]) -> Iterator[Submission]:
    """The submissions with keys that differ. Two students may share a name; both count."""
    taken: set[str] = set()
    for submission in found:
        key, number = submission.student, 1
        while key in taken:
            number += 1
            key = f"{submission.student}-{number}"
        taken.add(key)
        if number > 1:
            note = f"another submission goes by {submission.student}: this one is {key}"
            submission = replace(submission, student=key, notes=(*submission.notes, note))
        yield submission


def readable(text: str) -> str:
    """A key or name as a person reads it."""
    return clipped(for_terminal(text.strip()), MOST_KEY) or "(no name)"
