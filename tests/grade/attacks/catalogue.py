"""All hostile submissions as data.

A header says what there is to know about one:

    # attack: what it tries, in one line
    # honest: what its honest code deserves: 0, some (not everything), all, or any
    # naive: what it gains against the naive grader of ``tests.grade.naive``: see ``OUTCOMES``
    # canary: the file or folder that it leaves where nothing stops it
    # tell: the text that stands in its report where nothing stops it; SECRET is the secret that a test planted
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
MAIN = "batchnorm_forward.py"

# What may come of it where a file is imported beside the tests: all points by some way of counting; a text that it had
# no right to; a file or a process left behind, or a file of the grader's changed; a run that does not end; a run that
# ends without a report; raw text in a page or a table; the next submission in the same process harmed; a report of
# many megabytes; nothing.
OUTCOMES = ("full-marks", "leak", "canary", "hang", "crash", "injection", "neighbour", "flood", "none")


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Attributes:
        kind: the folder that it stands in.
        name: unique within its kind.
        about: what it tries.
        files: what is handed in, by path.
        honest: what its honest code deserves: ``0``, ``some``, ``all`` or ``any``.
        naive: what it gains against a naive grader.
        canary: a path that exists afterwards where nothing stops it.
        tell: a text that is reported where nothing stops it.
    """

    kind: str
    name: str
    about: str
    files: dict[str, bytes]
    honest: str = "0"
    naive: tuple[str, ...] = ("none",)
    canary: str | None = None
    tell: str | None = None

    @property
    def id(self) -> str:
        """The name that tests go by."""
        return f"{self.kind}/{self.name}"


def read(path: Path) -> Attack:
    """An attack of one file, with its header."""
    source = path.read_bytes()
    header: dict[str, str] = {}
    for line in source.decode().splitlines():
        key, colon, value = line.removeprefix("# ").partition(": ")
        if not line.startswith("# ") or not colon:
            break
        header[key] = value
    return Attack(
        path.parent.name,
        path.stem,
        header["attack"],
        {MAIN: source},
        header["honest"],
        tuple(header["naive"].split(", ")),
        header.get("canary"),
        header.get("tell"),
    )


def load() -> list[Attack]:
    """Every attack, in the order of kinds and names."""
    from . import built_names, built_shadowing, built_sources

    attacks = [read(path) for path in FOLDER.glob("*/*.py")]
    for module in (built_names, built_shadowing, built_sources):
        attacks += module.ATTACKS
    return sorted(attacks, key=lambda attack: attack.id)
