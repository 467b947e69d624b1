"""Ten platforms, each from the zip as it makes it to the sheet as it takes it; and the run that the guide shows."""

import csv
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.grade.gradebook import ROOT
from tests.grade.handed_in import put, zipped
from tests.grade.public_layouts import LAYOUTS, RIGHT, UNGUARDED
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
    assert ("no times are known of 2 submissions" in said) == (not layout.dated)
    assert ("marked late by the platform without a time" in said) == (name == "canvas")
    if layout.dated and name != "canvas":  # which marks and gives no time
        assert datetime.fromisoformat(bob["submitted"]) == datetime(2026, 11, 7, 8, tzinfo=UTC)


SAMPLE_DEVIATION = RIGHT.replace(b"wide.std(axis=0)", b"wide.std(axis=0, ddof=1)")


def test_the_guides_run_from_a_zip_to_a_sheet_is_what_the_terminal_says(results, tmp_path):
    needed()
    guide = (ROOT / "docs" / "instructor.md").read_text("utf-8")
    (rules,) = re.findall(r"^```toml\n(.*?)^```", guide, re.M | re.S)
    run = guide.partition("\n## Work from this site\n")[0]
    _, first, times, second, sheet = re.findall(r"^```text\n(.*?)^```", run, re.M | re.S)
    archive = zipped(
        tmp_path / "submissions.zip",
        {
            "leeann_101_900_standardize.py": RIGHT,
            "roebob_LATE_102_901_standardize.py": UNGUARDED,
            "diazclara_103_902_standardize.py": SAMPLE_DEVIATION,
        },
    )
    policy = put(tmp_path / "grading.toml", rules.encode())
    empty = put(tmp_path / "export.csv", re.sub(r",\d+\.\d\d,(?=[\d.]*$)", ",,", sheet, flags=re.M).encode())
    given = [archive, "--out", tmp_path / "out", "--results", results, "--policy", policy, "--canvas", empty, *FEW]
    for shown, more in ((first, []), (second, ["--times", put(tmp_path / "times.csv", times.encode())])):
        done = CliRunner().invoke(main, ["grade", *map(str, given + more)])
        assert done.exit_code == 0, done.output
        for line in shown.splitlines():
            assert line in done.output or line.startswith(("3 submissions; ", "graded 3 of 3, ", "results in "))
    assert (tmp_path / "out" / "canvas.csv").read_text("utf-8") == sheet
