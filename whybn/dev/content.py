"""The course's content, each kind read once, when a rule first asks for it."""

import importlib
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from whybn.course import claims as lecture
from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course import questions as model
from whybn.course.asked import AskedQuestion, load_asked
from whybn.course.claims import LedgerEntry, Term, load_glossary
from whybn.course.clauses import Clause
from whybn.course.course import COURSE_FILE, Course
from whybn.course.questions import Question
from whybn.errors import QuizError
from whybn.judging.examples import ExampleBank
from whybn.questions import compute
from whybn.questions.compute import Drawn

WRITTEN = ("exercises/*.*", "spec/*.*", "spec/*/*.*", "reference_impl/*.py", "reference_impl/*/*.py")
TESTED = ("tests/clauses/*.py", "tests/meta/variants/*.py")
FIGURE = re.compile(r'\bFigure\(\s*"([a-z0-9-]+)"')


class Content:
    """Everything that the rules look at. A test of a rule sets an attribute to something wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def course(self) -> Course:
        """The chapters and exercises."""
        return courses.load_course(self.root)

    @cached_property
    def points(self) -> int:
        """What the lecture's exercises are to be worth together, as the course file states it."""
        table: dict[str, Any] = tomllib.loads(self.texts[COURSE_FILE.as_posix()])
        return int(table["points"])

    @cached_property
    def texts(self) -> dict[str, str]:
        """What a contributor writes: the text of each file, by its path below the root."""
        paths = sorted(path for pattern in (*WRITTEN, *TESTED) for path in self.root.glob(pattern))
        texts = {path.relative_to(self.root).as_posix(): path for path in paths if path.suffix in TEXT}
        return {name: path.read_text(encoding="utf-8") for name, path in texts.items()}

    @cached_property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """What students ask most."""
        return load_asked(self.root)

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses that the pages state."""
        return specification.load_clauses(self.root, self.course.names)

    @cached_property
    def tests(self) -> dict[str, dict[str, Callable[..., None]]]:
        """For each function its clause tests, by the clause."""
        bank = ExampleBank(self.course, seed=0, drawn=0)
        there = [name for name in self.course.names if f"tests/clauses/test_{name}.py" in self.texts]
        return {name: bank.tests_of(name) for name in there}

    @cached_property
    def reference(self) -> ModuleType:
        """The reference."""
        _ = self.course  # puts the root on sys.path
        return importlib.import_module("reference_impl")

    @cached_property
    def twins(self) -> Mapping[str, Any]:
        """The misconceptions, by id."""
        _ = self.course
        twins: Mapping[str, Any] = importlib.import_module("reference_impl.misconceptions").TWINS
        return twins

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The quiz's questions."""
        return model.load_questions(self.root).questions

    @cached_property
    def locked(self) -> tuple[str, ...]:
        """The ids of all questions that there ever were."""
        return model.locked_ids(self.root)

    @cached_property
    def drawn(self) -> dict[str, tuple[Drawn, ...]]:
        """Every variant of each question that can be drawn; seeds in a row visit all of them."""
        _ = self.course
        found = {}
        for question in self.questions:
            try:
                found[question.id] = tuple(compute.draw(question, seed) for seed in range(compute.variants(question)))
            except QuizError as error:
                self.undrawn.append(str(error))
        return found

    @cached_property
    def undrawn(self) -> list[str]:
        """Why a question cannot be drawn."""
        return []

    @cached_property
    def claims(self) -> dict[str, LedgerEntry]:
        """The ledger's entries."""
        return lecture.load_ledger(self.root)

    @cached_property
    def experiments(self) -> dict[str, set[str]]:
        """For each experiment with results, the figures that its code draws."""
        folder = self.root / "docs" / "experiments"
        found: dict[str, set[str]] = {path.stem: set() for path in (folder / "results").glob("*.json")}
        for path in folder.glob("*.py"):
            found.get(path.stem, set()).update(FIGURE.findall(path.read_text("utf-8")))
        return found

    @cached_property
    def works(self) -> Mapping[str, Any]:
        """The bibliography, by key."""
        from whybn.site import bibliography

        return bibliography.load_bibliography(self.root / bibliography.BIBLIOGRAPHY)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The glossary's terms."""
        return load_glossary(self.root)


TEXT = {".md", ".py", ".toml", ".txt"}
