"""Verdicts on files of tests as they are kept, a line each as it comes: a run that is stopped goes on from there.

A verdict is kept by what decides it: the file, the task, and all that judges. Whose file it is decides nothing.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from whybn import properties
from whybn.course.course import VARIANTS
from whybn.errors import StoreError
from whybn.properties.tasks import TABLE, PropertyTask

from .course_files import course_version


@dataclass(frozen=True)
class KeptVerdict:
    """What a person sees of a verdict.

    Attributes:
        points: of the task.
        headline: in one line.
        lines: the rest, as paragraphs.
    """

    points: float
    headline: str
    lines: tuple[str, ...]


class VerdictFile:
    """The verdicts of earlier runs and of this one, at ``path``. A line that was cut off as a run ended is left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, KeptVerdict] = {}
        try:
            whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
            for line in whole.splitlines():
                plain = json.loads(line)
                key, points, headline, lines = (plain[name] for name in ("key", "points", "headline", "lines"))
                self.known[key] = KeptVerdict(points, headline, tuple(lines))
            self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # it holds points, for nobody else here
            os.ftruncate(self.file, len(whole) + bool(whole))
            os.lseek(self.file, 0, os.SEEK_END)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path} holds no verdicts of whybn: move it away, or give another --out") from error
        except OSError as error:
            raise StoreError(f"{path} cannot be used ({error.strerror}): give another --out") from error

    def __enter__(self) -> "VerdictFile":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.file)

    def keep(self, key: str, verdict: KeptVerdict) -> None:
        """Write a verdict down before anything else is done."""
        self.known[key] = verdict
        os.write(self.file, json.dumps({"key": key, **asdict(verdict)}).encode() + b"\n")
        os.fsync(self.file)


def key_of(task: PropertyTask, root: Path, text: bytes) -> str:
    """What decides the verdict on a file, as a name."""
    return hashlib.sha256(f"{judges(root)} {task.name} ".encode() + text).hexdigest()


@cache
def judges(root: Path) -> str:
    """A name for all that judges: the course, its tasks, the right programs, and the judge's own code."""
    total = hashlib.sha256(course_version(root).encode())
    code = [*Path(properties.__file__).parent.glob("*.py"), Path(__file__).with_name("judged_tests.py")]
    for path in (root / TABLE, *sorted((root / VARIANTS).glob("*.py")), *sorted(code)):
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
