"""The file itself, and how what it says joins what is here.

``docs/assets/js/progress-file.js`` does the same in a page; a test compares them.

It is JSON::

    {"kind": "whybn-progress", "version": 1, "saved": "2026-11-06T21:42:11+00:00",
     "exercises": {"standardize": {"text": "...", "at": "...", "held": 27, "tried": 27, ..., "changed": false}},
     "questions": {"eps-where": {"seen": 2, "right": 1, "score": 1.0, "at": "...", "due": "..."}}}

An exercise has what ``.whybn/progress.json`` keeps of it; its text, unless that is the stub; when the text was changed;
and whether it was changed since it was judged. Of two texts the later one counts, hints are those of the one with more,
and what was passed once stays passed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from whybn.errors import Refused, refusal
from whybn.files import digest, write_whole
from whybn.quiz.progress import SavedAnswer, saved_answer

KIND = "whybn-progress"
VERSION = 1


@dataclass
class CarriedExercise:
    """What the file says of one exercise.

    Attributes:
        text: the learner's; None where it is the stub still.
        at: when the text was changed; None where that is not known.
        held: how many MUST clauses held when it was judged.
        tried: how many there were.
        failed: the ids of those that failed.
        started: whether there was more than the stub.
        passed: whether all of them ever held.
        agrees: whether it agreed with the reference on ordinary inputs; None where that was not tried.
        changed: whether the text was changed since it was judged.
        hints: how many hints were shown.
    """

    text: str | None = None
    at: datetime | None = None
    held: int = 0
    tried: int = 0
    failed: list[str] = field(default_factory=list)
    started: bool = False
    passed: bool = False
    agrees: bool | None = None
    changed: bool = False
    hints: int = 0

    @property
    def current(self) -> bool:
        """Whether there is a verdict, and it is about this text."""
        return self.tried > 0 and not self.changed

    def as_json(self) -> dict[str, Any]:
        """As the file has it; what is not known is left out."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in plain.items() if value is not None} | (
            {"at": self.at.isoformat()} if self.at else {}
        )


@dataclass(frozen=True)
class ProgressFile:
    """All that such a file says: exercises by name, and answers by question."""

    exercises: Mapping[str, CarriedExercise]
    answers: Mapping[str, SavedAnswer]


class TextFate(Enum):
    """What becomes of a text that is here when another is brought in."""

    NOTHING = ""
    COMES = "comes"
    REPLACES = "replaces"
    STAYS = "stays"


def together(mine: CarriedExercise, theirs: CarriedExercise) -> tuple[CarriedExercise, TextFate]:
    """An exercise here and in the file as one, and what becomes of the text here."""
    one = CarriedExercise(**vars(mine))
    fate = TextFate.NOTHING
    if theirs.text is None:
        if mine.text is None and not mine.tried:
            take_verdict(one, theirs)
    elif mine.text is not None and same(mine.text, theirs.text):
        if theirs.current and not mine.current:
            take_verdict(one, theirs)
    elif mine.text is not None and not later(theirs, mine):
        fate = TextFate.STAYS
    else:
        fate = TextFate.COMES if mine.text is None else TextFate.REPLACES
        one.text, one.at = theirs.text, theirs.at
        take_verdict(one, theirs)
    one.hints, one.passed = max(mine.hints, theirs.hints), mine.passed or theirs.passed
    return one, fate


def take_verdict(one: CarriedExercise, other: CarriedExercise) -> None:
    """Give it the other's verdict."""
    for name in ("held", "tried", "failed", "started", "agrees", "changed"):
        setattr(one, name, getattr(other, name))


def same(one: str, other: str) -> bool:
    """Whether two texts differ by nothing but line ends."""
    return digest(one.encode("utf-8", "replace")) == digest(other.encode("utf-8", "replace"))


def later(one: CarriedExercise, other: CarriedExercise) -> bool:
    """Whether a text is younger than another. One without a time is older than all."""
    return one.at is not None and (other.at is None or one.at > other.at)


def read_file(path: Path) -> ProgressFile:
    """What the file says. Raises Refused where it is no such file."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(refusal(error)) from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path} is no progress file ({error}): save one on the page My course") from error
    if not isinstance(table, dict) or table.get("kind") != KIND:
        raise Refused(f"{path} is no progress file: save one on the page My course, or by `whybn progress export`")
    if table.get("version") != VERSION:
        raise Refused(f"{path} is of version {table.get('version')}, and this whybn reads {VERSION}: update whybn")
    try:
        return ProgressFile(
            {name: exercise_of(row) for name, row in table["exercises"].items()},
            {name: saved_answer(row) for name, row in table["questions"].items()},
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise Refused(f"{path} is damaged ({error}): save it again") from error


KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("held", "tried", "hints"), (int,)),
    **dict.fromkeys(("started", "passed", "agrees", "changed"), (bool,)),
    **dict.fromkeys(("text", "at"), (str,)),
    "failed": (list,),
}


def exercise_of(row: dict[str, Any]) -> CarriedExercise:
    """One exercise of the file. Raises ValueError where it makes no sense; what is not known is passed over."""
    kept = {name: value for name, value in row.items() if name in KINDS}
    for name, value in kept.items():
        if type(value) not in KINDS[name] or (KINDS[name] == (int,) and value < 0):
            raise ValueError(f"{name} is {value!r}")
    if "at" in kept:
        kept["at"] = datetime.fromisoformat(kept["at"])
        if kept["at"].tzinfo is None:
            raise ValueError(f"{row['at']} has no time zone")
    found = CarriedExercise(**kept)
    if found.held > found.tried or not all(isinstance(one, str) for one in found.failed):
        raise ValueError(f"{found.held} of {found.tried} clauses held")
    return found


def write_file(
    path: Path, exercises: Mapping[str, CarriedExercise], answers: Mapping[str, Mapping[str, Any]], now: datetime
) -> None:
    """Write the file, whole or not at all. Raises Refused where it cannot be written."""
    table = {
        "kind": KIND,
        "version": VERSION,
        "saved": now.isoformat(),
        "exercises": {name: one.as_json() for name, one in exercises.items()},
        "questions": answers,
    }
    try:
        write_whole(path, json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Refused(f"{refusal(error)}: name a file in a folder of your own") from error
