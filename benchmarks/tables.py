"""What the tables of a benchmark have in common."""

import sys
from collections.abc import Iterator


def heading(text: str) -> None:
    """A line above a table."""
    print(f"\n{text}\n{'-' * len(text)}")


def row(name: str, numbers: dict[str, float], columns: tuple[str, ...], width: int = 27) -> None:
    """A name and its numbers."""
    print(f"{name:{width}}" + "".join(f"{numbers[column]:9.3f}" for column in columns))


def header(name: str, columns: tuple[str, ...], width: int = 27) -> None:
    """The words above such rows."""
    print(f"{name:{width}}" + "".join(f"{column:>9}" for column in columns))


def rounds_of(what: str, count: int) -> Iterator[int]:
    """Count rounds, and say so where it does not disturb the tables."""
    for number in range(count):
        print(f"{what}, round {number + 1} of {count}", file=sys.stderr)
        yield number
