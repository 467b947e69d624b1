"""Whose work one file or folder is, as far as its name tells."""

from dataclasses import dataclass, field
from datetime import datetime

from .entries import IntakeItem, stem


@dataclass(frozen=True)
class Claim:
    """An item, and what its name tells.

    Attributes:
        key: what the student goes by in the gradebook.
        name: the student's name.
        path: where the item's files lie in the submission: a file's path, or the folder of a folder's files.
        attempt: the items of one student with the same attempt were handed in together.
        age: of two attempts, the larger is newer.
        submitted: when it was handed in, by what the platform wrote. Many write no zone.
        unused: what the item is if it can never be graded.
        notes: what is to be said about it.
    """

    item: IntakeItem
    key: str
    name: str
    path: str
    attempt: str = ""
    age: float = 0.0
    ids: dict[str, str] = field(default_factory=dict)
    late: bool | None = None
    submitted: datetime | None = None
    unused: str = ""
    notes: tuple[str, ...] = ()


def from_name(item: IntakeItem) -> Claim:
    """A student's folder, file or archive that is named after the student."""
    key = item.name if item.folder else stem(item.name)
    return Claim(item, key, key, "" if item.folder else item.name, attempt=item.name, age=item.age)
