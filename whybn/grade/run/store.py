"""The results file: one SQLite database, one transaction per result, nothing in it that looks newer than it is.

Results are kept by a key of content and settings, and students point to keys. What has no result under its key waits:
a changed submission can therefore not show the score of the one before.
"""

import hashlib
import json
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from whybn import __version__
from whybn.errors import StoreError
from whybn.grade.escaping import for_terminal

from . import sqlite_file
from .sqlite_file import load_text, save_text
from .task import Settings, Submission, canonical
from .verdict import SubmissionVerdict

WAITING, GRADED, PROBLEM = "waiting", "graded", "problem"
GRADER_FAILED, KILLED_WORKERS = "failed", "killed_workers"
POLICY = "policy"  # beside a run's settings


@dataclass(frozen=True)
class StudentRecord:
    """What the results file knows of one student.

    Attributes:
        student: the student's key in the gradebook.
        name: the student's name as a person reads it.
        ids: other identifiers, by kind.
        submitted: when it was handed in, if anything tells.
        late: whether the platform marked it as late; None where nothing tells.
        notes: what a person should know.
        problem: why nothing could be graded, in one sentence; None where something was, or nothing was tried yet.
        status: ``waiting``: not graded yet; ``graded``; ``problem``: the submission cannot be read; ``killed_workers``:
            it ended three workers; ``failed``: the grader's own fault, no score, and the next run tries it again.
        digest: of the content; None where nothing could be read.
        key: of the result; the same for identical submissions.
        attempts: how many workers it has used: 1 and one more for each that died.
        verdict: what grading found out; None unless ``graded`` or ``killed_workers``.
    """

    student: str
    name: str
    ids: dict[str, str]
    submitted: datetime | None
    late: bool | None
    notes: tuple[str, ...]
    problem: str | None
    status: str
    digest: str | None = None
    key: str | None = None
    attempts: int = 0
    verdict: SubmissionVerdict | None = None


@dataclass(frozen=True)
class RunRecord:
    """One run as the results file remembers it; times are UTC in ISO format, ``finished`` is None if it was stopped."""

    seed: int
    course: str
    settings: dict[str, object]
    sandbox: tuple[str, ...]
    versions: dict[str, str]
    started: str
    finished: str | None


__all__ = ["Store", "StoreError"]

ENTRIES = """
SELECT e.student, e.name, e.ids, e.submitted, e.late, e.notes, e.problem, e.digest, e.key, r.status, r.verdict,
    (r.key IS NOT NULL) + coalesce(d.count, 0) - (r.status IS 'killed_workers')
FROM entries e LEFT JOIN results r ON r.key = e.key LEFT JOIN deaths d ON d.key = e.key
ORDER BY e.position
"""


class Store:
    """The results file at ``path``, made where there is none. Use it in one thread, and in a ``with``.

    Attributes:
        older: where the results of an older version of whybn, which cannot be used here, were put; None without such.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database, self.older = sqlite_file.connect(path)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; committed results stay, whatever happens."""
        self.database.close()

    def secret_seed(self) -> int:
        """The seed of runs that are given none: random, made once per results file, so that they resume."""
        with self.transaction():
            self.database.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (str(secrets.randbits(63)),))
            return int(self.database.execute("SELECT seed FROM secret").fetchone()[0])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the file for one run; a second run is told so."""
        with sqlite_file.lock(self.path):
            yield

    # Writing.

    def begin(
        self,
        submissions: Iterable[Submission],
        settings: Settings,
        *,
        sandbox: Sequence[str] = (),
        regrade: bool = False,
        only: bool = False,
        policy: Mapping[str, object] | None = None,
    ) -> int:
        """Start a run: the gradebook is now these students, and who has no result under these settings waits.

        Failures of the grader itself are forgotten, so that they are tried again; with ``regrade`` all results of these
        submissions are. With ``only`` the lines of all other students stay as they are. What the ``policy`` comes to is
        kept beside the settings: it decides no verdict, and the gradebook's points.

        Returns:
            The run's number.
        """
        keyed = [(one, None if one.problem else settings.key(one.digest)) for one in submissions]
        twice = [student for student, count in Counter(one.student for one, _ in keyed).items() if count > 1]
        if twice:
            raise StoreError(f"two submissions are of one student, {for_terminal(twice[0])}: leave one of them out")
        keys = {(key,) for _, key in keyed if key}
        with self.transaction():
            if regrade:
                self.database.executemany("DELETE FROM results WHERE key = ?", keys)
                self.database.executemany("DELETE FROM deaths WHERE key = ?", keys)
            self.database.executemany("DELETE FROM results WHERE key = ? AND status = 'failed'", keys)
            places = dict(self.database.execute("SELECT student, position FROM entries")) if only else {}
            for student in [save_text(one.student) for one, _ in keyed] if only else ():
                self.database.execute("DELETE FROM entries WHERE student = ?", (student,))
            if not only:
                self.database.execute("DELETE FROM entries")
            after = max(places.values(), default=-1) + 1
            rows = [
                entry_values(places.get(save_text(one.student), after + number), one, key)
                for number, (one, key) in enumerate(keyed)
            ]
            self.database.executemany("INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
            run = self.database.execute(
                "INSERT INTO runs (seed, course, settings, sandbox, versions, started) VALUES (?,?,?,?,?,?)",
                (
                    str(settings.seed),
                    settings.course,
                    canonical({**asdict(settings), POLICY: policy or {}}),
                    canonical(list(sandbox)),
                    canonical(versions()),
                    utc_now(),
                ),
            )
            assert run.lastrowid is not None
            return run.lastrowid

    def record(self, run: int, key: str, verdict: SubmissionVerdict, status: str = GRADED) -> None:
        """Commit one result. A key has one result at most: a second is refused."""
        row = (key, status, canonical(verdict.to_plain()), run, utc_now())
        with self.transaction():
            self.database.execute("INSERT INTO results VALUES (?,?,?,?,?)", row)
            if status == GRADED:
                self.database.execute("DELETE FROM deaths WHERE key = ?", (key,))

    def count_deaths(self, key: str, deaths: int) -> int:
        """Add workers that died of this submission; how many there are now, those of earlier runs included."""
        with self.transaction():
            self.database.execute(
                "INSERT INTO deaths VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET count = count + excluded.count",
                (key, deaths),
            )
            return int(self.database.execute("SELECT count FROM deaths WHERE key = ?", (key,)).fetchone()[0])

    def finish(self, run: int) -> None:
        """Note that this run left nothing waiting."""
        with self.transaction():
            self.database.execute("UPDATE runs SET finished = ? WHERE id = ?", (utc_now(), run))

    # Reading.

    def entries(self) -> list[StudentRecord]:
        """The gradebook in the order of the submissions."""
        with sqlite_file.explained(self.path), closing(self.database.execute(ENTRIES)) as rows:
            return [student_record(row) for row in rows]

    def statuses(self) -> dict[str, str]:
        """The status of every result of this gradebook, by key."""
        query = "SELECT DISTINCT r.key, r.status FROM entries e JOIN results r ON r.key = e.key"
        with sqlite_file.explained(self.path):
            return dict(self.database.execute(query).fetchall())

    def last_run(self) -> RunRecord | None:
        """The latest run, or None where there was none."""
        query = "SELECT seed, course, settings, sandbox, versions, started, finished FROM runs ORDER BY id DESC LIMIT 1"
        with sqlite_file.explained(self.path):
            row = self.database.execute(query).fetchone()
        if row is None:
            return None
        seed, course, settings, sandbox, of, started, finished = row
        layers = tuple(json.loads(sandbox))
        return RunRecord(int(seed), course, json.loads(settings), layers, json.loads(of), started, finished)

    def fingerprint(self) -> str:
        """Equal for equal gradebooks: students, statuses and verdicts, without the CPU time they took."""
        total = hashlib.sha256()
        for entry in sorted(self.entries(), key=lambda entry: entry.student):
            plain = replace(entry.verdict, cpu={}).to_plain() if entry.verdict else None
            total.update(canonical([entry.student, entry.status, entry.problem, plain]).encode() + b"\n")
        return total.hexdigest()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, with SQLite's errors in words."""
        with sqlite_file.explained(self.path), sqlite_file.transaction(self.database):
            yield


def versions() -> dict[str, str]:
    """What a result may depend on besides the course."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"whybn": __version__, "numpy": version("numpy"), "python": python}


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def entry_values(position: int, one: Submission, key: str | None) -> tuple[object, ...]:
    return (
        save_text(one.student),
        position,
        save_text(one.name),
        canonical(one.ids),
        one.submitted.isoformat() if one.submitted else None,
        one.late,
        canonical(one.notes),
        save_text(one.problem),
        one.digest if key else None,
        key,
    )


def student_record(row: Sequence[object]) -> StudentRecord:
    student, name, ids, submitted, late, notes, problem, digest, key, status, plain, attempts = row
    verdict = SubmissionVerdict.from_plain(json.loads(str(plain))) if plain else None
    problem = load_text(problem) or (verdict.problem if verdict else None)
    return StudentRecord(
        student=load_text(student) or "",
        name=load_text(name) or "",
        ids=json.loads(str(ids)),
        submitted=datetime.fromisoformat(str(submitted)) if submitted else None,
        late=None if late is None else bool(late),
        notes=tuple(json.loads(str(notes))),
        problem=problem,
        status=str(status or (WAITING if key else PROBLEM)),
        digest=None if digest is None else str(digest),
        key=None if key is None else str(key),
        attempts=int(str(attempts)),
        verdict=None if status == GRADER_FAILED else verdict,
    )
