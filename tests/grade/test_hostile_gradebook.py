"""What hostile names and messages become in everything that grading writes: text, and nothing else."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from whybn.cli import main

from .attacks import catalogue

# Those that take their time have their turn in test_attacks.
ATTACKS = [a for a in catalogue.load() if a.kind in ("names", "messages") and not {"hang", "flood"} & {*a.naive}]
# Students' folders, as far as a file system takes them.
NAMES = (
    "<script>alert(1)</script>",
    "=cmd|' &calc'!A0",
    "@SUM(1+1)",
    "\x1b]0;owned\x07\x1b[31mred",
    "[link](javascript:alert(1))",
    "``` <img src=x onerror=alert(1)>",
    "]]><failure/>",
    "\u202egnp.exe",
    "a\nb\r\nc",
)
# Nothing that we write uses one of these; each would do something by itself.
ACTIVE = {"script", "img", "iframe", "object", "embed", "form", "input", "button", "video", "audio", "base", "failure"}


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The gradebook of a class whose names and messages are attacks, and what the command printed."""
    folder = tmp_path_factory.mktemp("hostile")
    students = folder / "class"
    for number, attack in enumerate(ATTACKS):
        name = NAMES[number % len(NAMES)].replace("/", "\u2044") + f" {number}"
        for path, source in attack.files.items():
            file = students / name / re.sub(r"[\x00/]", "_", path)
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(source)
            except (OSError, UnicodeEncodeError):
                continue  # no file system holds such a name; archives may, and intake's tests have those
    out = folder / "grades"
    arguments = ["grade", str(students), "--out", str(out), "--exercise", "batchnorm_forward", "--examples", "1"]
    result = CliRunner().invoke(main, [*arguments, "--seed", "1", "--workers", "2"])
    assert result.exit_code == 0, result.output
    return out, result.output


def test_the_pages_hold_no_tag_script_or_handler_of_a_submission(graded):
    pages = [graded[0] / "class.html", *(graded[0] / "feedback").glob("*.html")]
    assert len(pages) > len(NAMES)
    for page in pages:
        seen = Tags()
        seen.feed(page.read_text(encoding="utf-8"))
        assert not seen.tags & ACTIVE, (page.name, seen.tags & ACTIVE)
        for name, value in seen.attributes:
            assert not name.startswith("on"), (page.name, name)
            assert not re.match(r"\s*(javascript|data|vbscript):", value, re.I), (page.name, value)


def test_no_cell_of_the_table_is_a_formula(graded):
    with (graded[0] / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > len(NAMES)
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_the_reports_for_machines_parse(graded):
    ET.parse(graded[0] / "junit.xml")
    lines = (graded[0] / "grades.jsonl").read_text(encoding="utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) > len(NAMES)


def test_the_terminal_gets_no_escape_and_no_reversed_text(graded):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", graded[1])


def test_the_markdown_pages_hold_no_raw_tag_outside_code(graded):
    for page in (graded[0] / "feedback").glob("*.md"):
        outside = re.sub(r"(?s)(`{3,})[^\n]*\n.*?\n\1", "", page.read_text(encoding="utf-8"))
        outside = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", outside)
        assert not re.search(r"(?<!\\)<[a-zA-Z/!]", outside), page.name
        assert "](javascript:" not in outside
