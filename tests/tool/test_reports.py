"""The page of reports: each clause that it names fails the twin that it names, and each command shows it."""

import re

import pytest

from tests.meta.suite import CLAUSES, ROOT
from whybn.course.clauses import Level
from whybn.mistakes.catches import load_catches

from .shown import FOLDER

PAGE = (FOLDER / "reports.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \[.*?\]\(#(.*?)\) \| .*? \| \[(.*?)\]\(.*/(\w+)\.md#(.*?)\) \| `(.*?)` \|$", PAGE, re.M)


def section(anchor: str) -> str:
    """The text below a heading."""
    return re.split(r"^## ", PAGE.partition(f"{{#{anchor}}}")[2], flags=re.M)[0]


def test_there_are_ten():
    assert len(ROWS) == len(re.findall(r"^## ", PAGE, re.M)) == 10


@pytest.mark.parametrize(("anchor", "shown", "function", "slug", "twin"), ROWS, ids=[row[0] for row in ROWS])
def test_the_clause_catches_the_twin_and_the_command_runs_it(anchor, shown, function, slug, twin):
    clause = CLAUSES[f"{function}.{slug}"]
    assert shown == slug
    assert clause.id in [one.clause for one in load_catches(ROOT, [function])[function] if one.twin == twin]
    level = "" if clause.level is Level.MUST else f" --level {clause.level.name.lower()}"
    assert f"pytest tests/clauses/test_{function}.py --impl misconception:{twin}{level}\n" in section(anchor)
    assert (ROOT / "tests" / "clauses" / f"test_{function}.py").is_file()


@pytest.mark.parametrize("anchor", [row[0] for row in ROWS])
def test_each_is_a_public_report_with_its_number(anchor):
    first = section(anchor).strip().partition("\n")[0]
    assert re.match(r"\[.*(issue|pull request) (\d+)\]\(https://github\.com/[\w-]+/[\w-]+/(issues|pull)/\2\)", first)
