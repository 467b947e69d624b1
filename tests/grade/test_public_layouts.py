"""Ten platforms, each from the zip as it makes it to the sheet as it takes it."""

import csv
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.grade.handed_in import put, zipped
from tests.grade.public_layouts import LAYOUTS
from tests.grade.sandbox import needed
from whybn.cli import main

POLICY = b"deadline = 2026-11-04T23:59:00+01:00\n[late]\npercent-per-day = 10\n"
FEW = ("--exercise", "standardize", "--examples", "1", "--workers", "1")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One results file for all: equal files are judged once."""
    return tmp_path_factory.mktemp("layouts") / "results.sqlite"


def graded(results, tmp_path, layout):
    """The sheet as it was filled, as text, the gradebook by student, and what was said."""
    archive = zipped(tmp_path / layout.archive, layout.files)
    sheet = put(tmp_path / "sheet.csv", layout.sheet.format(ann="", bob="").encode())
    policy = put(tmp_path / "grading.toml", POLICY)
    column = ("--column", layout.column) if layout.column else ()
    out = tmp_path / "out"
    given = [archive, "--out", out, "--results", results, "--policy", policy, layout.option, sheet, *column, *FEW]
    done = CliRunner().invoke(main, ["grade", *map(str, given)])
    assert done.exit_code == 0, done.output
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        book = {row["student"]: row for row in csv.DictReader(file)}
    (filled,) = [out / name for name in ("canvas.csv", "moodle.csv", "sheet.csv") if (out / name).exists()]
    return filled.read_bytes().decode(), book, done.output


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_platforms_zip_is_graded_into_its_sheet_and_every_other_byte_stays(results, tmp_path, name):
    needed()
    layout = LAYOUTS[name]
    filled, book, said = graded(results, tmp_path, layout)
    ann, bob = (book[student] for student in layout.students)
    assert len(book) == 2 + (name == "gradescope")
    grades = {"ann": ann["total"], "bob": bob["total"]}
    if name == "nbgrader":  # its table has semicolons
        grades = {student: grade.replace(".", ",") for student, grade in grades.items()}
    assert filled == layout.sheet.format(**grades)
    assert ann["total"] == ann["maximum"] > bob["total"] > "0.00"
    assert "no line for" not in said
    if name not in ("github classroom", "nbgrader"):  # whose sheets have no names
        assert (ann["name"], bob["name"]) == ("Ann Lee", "Bob Roe")
        assert "sheet.csv: 1 on the sheet without a submission: Eve Poe." in said.replace(layout.option[2:], "sheet")
    assert [column for column in ann if column in ("standardize", "normalize")] == ["standardize"]
    assert (ann["late"], bool(bob["late"])) == ("", layout.dated)
    assert (bob["late penalty"] > "0.00") == layout.dated
    if layout.dated and name != "canvas":  # which marks and gives no time
        assert datetime.fromisoformat(bob["submitted"]) == datetime(2026, 11, 7, 8, tzinfo=UTC)
