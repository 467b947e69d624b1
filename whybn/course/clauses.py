"""The specification as data: the clauses that the pages in ``spec/`` state."""

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from whybn.errors import CourseError

from .convention import OURS, Convention


class Level(IntEnum):
    """How binding a clause is; each level includes the ones before it."""

    MUST = 1
    SHOULD = 2
    STRICT = 3


@dataclass(frozen=True)
class Clause:
    """One sentence that holds for every correct implementation of its level."""

    id: str
    level: Level
    statement: str
    reason: str
    source: str
    bound: str

    @property
    def function(self) -> str:
        """The function that it speaks of."""
        return self.id.partition(".")[0]

    @property
    def slug(self) -> str:
        """Its name on the function's page."""
        return self.id.partition(".")[2]

    @property
    def page(self) -> str:
        """Where to read it, below the course root."""
        return f"spec/{self.function}.md#{self.slug}"


SECTION = re.compile(r"^## (?P<slug>[a-z0-9-]+)\n+\*\*(?P<level>[A-Z]+)\.\*\* (?P<body>.*?)(?=^## |\Z)", re.M | re.S)
HEADING = re.compile(r"^## .*$", re.M)
FIELD = re.compile(r"^- \*\*(?P<name>[A-Z][a-z]+):\*\* (?P<text>.*?)(?=^- \*\*|\Z)", re.M | re.S)


def load_clauses(root: Path, names: tuple[str, ...], convention: Convention = OURS) -> dict[str, Clause]:
    """All clauses of the pages of these functions, by id, in the order of the pages; in a convention."""
    clauses: dict[str, Clause] = {}
    for name in names:
        page = root / "spec" / f"{name}.md"
        if not page.is_file():
            raise CourseError(f"{page} is missing: every exercise has a page there")
        for clause in read_page(name, convention.text(page.read_text(encoding="utf-8"), name)):
            if clause.id in clauses:
                raise CourseError(f"{page} states the clause {clause.id} twice")
            clauses[clause.id] = clause
    return clauses


def read_page(name: str, text: str) -> list[Clause]:
    """The clauses of one page: each a section named by its slug, with a level, a statement and three fields."""
    sections = list(SECTION.finditer(text))
    if len(sections) != len(HEADING.findall(text)):
        raise CourseError(
            f"spec/{name}.md: every '## slug' must be followed by '**MUST.**', '**SHOULD.**' or '**STRICT.**'"
        )
    return [read_clause(f"{name}.{section['slug']}", section["level"], section["body"]) for section in sections]


def read_clause(clause_id: str, level: str, body: str) -> Clause:
    """One clause from its section."""
    fields = {match["name"]: " ".join(match["text"].split()) for match in FIELD.finditer(body)}
    missing = {"Reason", "Source", "Bound"} - fields.keys()
    if missing or level not in Level.__members__:
        wrong = f"lacks {', '.join(sorted(missing))}" if missing else f"has the unknown level {level}"
        raise CourseError(f"the clause {clause_id} {wrong}")
    statement = " ".join(body.partition("\n- **")[0].split())
    return Clause(clause_id, Level[level], statement, fields["Reason"], fields["Source"], fields["Bound"])
