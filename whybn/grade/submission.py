"""A submission as intake hands it on: whose it is, its files as bytes, and what has to be said about it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Submission:
    """One student's work.

    Attributes:
        student: the key of this student in the gradebook: a folder's or file's name, or the learning platform's id.
        name: the student's name as a person reads it.
        files: Python source by path below the submission, with forward slashes. Notebooks are already code.
        ids: other identifiers, by kind: ``canvas``, ``moodle``, ``login``, ``email``.
        submitted: when it was handed in, if anything tells.
        late: whether the platform marked it as late; None where nothing tells.
        notes: what a person should know: of two submissions the newest counts, files left out, cells that were skipped.
        problem: why nothing of it can be graded, in one sentence; the submission then has no files.
    """

    student: str
    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    submitted: datetime | None = None
    late: bool | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the files' names and contents: equal for equal work."""
        total = hashlib.sha256()
        for path, source in sorted(self.files.items()):
            for part in (path.encode("utf-8", "surrogateescape"), source):
                total.update(len(part).to_bytes(8, "big"))
                total.update(part)
        return total.hexdigest()
