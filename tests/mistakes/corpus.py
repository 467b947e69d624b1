"""The code of people that lies here: its labels, and what a diagnosis says of it.

``python -m tests.mistakes.corpus`` prints, by function, how many of the wrong files are named right, named wrong and
not named, and how many of the right ones are accused; with a hand's name, only of that hand's.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.meta.suite import COURSE, clause_ids
from whybn.course.clauses import Level
from whybn.judging.implementation import from_files
from whybn.judging.judge import Judge, printing
from whybn.judging.judgement import Outcome
from whybn.mistakes.book import book_of, quiet
from whybn.mistakes.diagnosis import Diagnosis, diagnose_here

PEOPLE = Path(__file__).with_name("people")
HANDS = tuple(sorted(folder.name for folder in PEOPLE.iterdir() if folder.is_dir()))
# Written before, and after, the diagnosis; "beyond" by somebody who had not seen the catalogue, "reports" after public
# bug reports by whoever wrote the twins, "in_practice" by somebody who had seen it: formulas of public reports, anew;
# "counted" and "docstrings" by two who had read stubs alone: those of exercises 23 and 25 to 34, and of 21 to 34.
BEFORE = ("loops", "staged", "terse")
AFTER = ("classes", "frameworks", "beyond", "reports", "in_practice", "counted", "docstrings")


@dataclass(frozen=True)
class File:
    """A file of somebody's.

    Attributes:
        path: where it lies.
        function: the one that it defines.
        right: whether its formula is right on ordinary inputs.
        twins: the slugs of the misconceptions whose formula it is; none: no twin fits.
    """

    path: Path
    function: str
    right: bool
    twins: frozenset[str]


def files(hands: Sequence[str] = HANDS) -> Iterator[File]:
    """The labelled files."""
    for hand in hands:
        labels = tomllib.loads((PEOPLE / hand / "labels.toml").read_text(encoding="utf-8"))
        for name, label in labels.items():
            function = name.partition("__")[0]
            yield File(PEOPLE / hand / name, function, label.get("right", False), frozenset(label.get("twins", ())))


def failing_of(path: Path, function: str) -> tuple[list[str], list[str]]:
    """The MUST clauses that a file fails, and those that it holds."""
    book = book_of(COURSE)
    with quiet(), printing():
        judge = Judge(book.recorder.bank, from_files(path.name, [path], COURSE.names))
        tried = {name: judge.on_examples(name).outcome for name in clause_ids(function, Level.MUST)}
    return (
        [name for name, outcome in tried.items() if outcome is Outcome.FAILED],
        [name for name, outcome in tried.items() if outcome is Outcome.PASSED],
    )


def diagnosed(path: Path, function: str) -> tuple[list[str], Diagnosis]:
    """The MUST clauses that a file fails, and what is diagnosed of it."""
    failing, held = failing_of(path, function)
    with printing():
        found = diagnose_here(
            book_of(COURSE),
            lambda: from_files(path.name, [path], COURSE.names).functions,
            function,
            failing,
            held,
        )
    return failing, found


def verdict(file: File) -> str:
    """What the diagnosis did with a file: named, unnamed, wrong, accused, right, or nothing where no twin fits."""
    failing, found = diagnosed(file.path, file.function)
    slugs = {name.partition(".")[2] for name in found.misconceptions}
    if file.right:
        return "accused" if failing and not found.right and slugs else "right"
    if not failing:
        return "holds"
    if not file.twins:
        return "named though no twin fits" if slugs and not found.right else "no twin"
    return "named" if file.twins <= slugs else "wrong" if slugs else "unnamed"


def main() -> None:
    """Print the figures."""
    chosen = [*files(sys.argv[1:] or HANDS)]
    with ProcessPoolExecutor() as pool:
        verdicts = [*pool.map(verdict, chosen, chunksize=4)]
    by_function: dict[str, Counter[str]] = {name: Counter() for name in COURSE.names}
    for file, said in zip(chosen, verdicts, strict=True):
        by_function[file.function][said] += 1
        if said not in ("named", "right", "no twin"):
            print(f"{said}: {file.path.relative_to(PEOPLE)}, {', '.join(sorted(file.twins))}")
    kinds = sorted({said for counts in by_function.values() for said in counts})
    print(f"{'':30}" + "".join(f"{kind:>12.11}" for kind in kinds))
    for name, counts in (*by_function.items(), ("all", sum(by_function.values(), Counter[str]()))):
        print(f"{name:30}" + "".join(f"{counts[kind]:12}" for kind in kinds))


if __name__ == "__main__":
    main()
