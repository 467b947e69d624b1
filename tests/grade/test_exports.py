"""The gradebook for other programs: each reads back what was written, whatever a submission is called or says."""

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.grade.gradebook import (
    CLAUSES,
    COURSE,
    HOSTILE,
    POLICY,
    WHEN,
    clauses_of,
    exercise,
    graded,
    hostile_rows,
    perfect,
    untouched,
)
from tests.grade.handed_in import put
from whybn.errors import GradeError
from whybn.files import write_whole
from whybn.grade.book import exports, gradescope, jsonl, junit
from whybn.grade.book.feedback import summary
from whybn.grade.book.gradebook import Gradebook, remark_on_untouched
from whybn.grade.earlier_runs import outputs_of_an_earlier_run
from whybn.grade.escaping import for_terminal
from whybn.grade.marks.scores import number
from whybn.grade.run.store import GRADED, PROBLEM, WAITING, StudentRecord
from whybn.grade.run.verdict import SubmissionVerdict

HALF = SubmissionVerdict((exercise("normalize", clauses_of("normalize")[:2], text="expected 1\ngot 2"),))
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def lines_of(path):
    """A CSV file as dictionaries."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


# -- plain CSV


def test_the_table_has_totals_points_and_what_is_to_be_said(tmp_path):
    rows = [
        graded("a", perfect(unsafe=True), name="Anna", submitted=WHEN, notes=("two submissions: the newest counts",)),
        graded("b", None),
        graded("c", SubmissionVerdict(problem="the zip is broken")),
    ]
    exports.write_csv(rows, tmp_path / "grades.csv", COURSE.names)
    a, b, c = lines_of(tmp_path / "grades.csv")
    assert (a["name"], a["total"], a["maximum"], a["normalize"]) == ("Anna", "100.00", "100.00", "3.00")
    assert (a["without sandbox"], a["notes"]) == ("yes", "two submissions: the newest counts")
    assert (b["status"], b["total"], b["normalize"]) == ("waiting", "", "")
    assert (c["status"], c["total"], c["problem"]) == ("problem", "0.00", "the zip is broken")


def test_no_cell_of_the_table_is_a_formula_or_holds_what_cannot_be_seen(tmp_path):
    exports.write_csv(hostile_rows(), tmp_path / "grades.csv", COURSE.names)
    lines = lines_of(tmp_path / "grades.csv")
    assert len(lines) == 2 * len(HOSTILE)
    cells = [cell for line in lines for cell in line.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\t", "\r"))]
    assert not [cell for cell in cells if UNSEEN.search(cell)]


def test_with_semicolons_numbers_have_a_decimal_comma(tmp_path):
    exports.write_csv([graded("a;b", HALF, name="c;d")], tmp_path / "grades.csv", COURSE.names, ";")
    text = (tmp_path / "grades.csv").read_text("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (line["student"], line["name"], line["maximum"]) == ("a;b", "c;d", f"{COURSE.points},00")


# -- JSON lines


def test_json_lines_hold_everything_but_times(tmp_path):
    rows = hostile_rows()
    jsonl.write(rows, tmp_path / "grades.jsonl", CLAUSES)
    text = (tmp_path / "grades.jsonl").read_bytes().decode("ascii")
    read = [json.loads(line) for line in text.splitlines()]
    assert [line["student"] for line in read] == [row.student for row in rows]
    totals = [row.score and number(row.score.total) for row in rows]
    assert [line["score"] and line["score"]["total"] for line in read] == totals
    assert "cpu" not in text


def test_json_lines_are_the_same_bytes_whatever_the_time_taken(tmp_path):
    slow = replace(perfect(), cpu={"calls": 9.0})
    jsonl.write([graded("a", perfect())], tmp_path / "1", CLAUSES)
    jsonl.write([graded("a", slow)], tmp_path / "2", CLAUSES)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


# -- JUnit


def test_junit_has_a_suite_per_student_and_a_case_per_clause(tmp_path):
    junit.write(
        [graded("a", HALF), graded("b", None), graded("c", SubmissionVerdict(problem="broken"))],
        tmp_path / "j.xml",
        CLAUSES,
    )
    a, b, c = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert (a.get("name"), a.get("tests"), a.get("failures")) == ("a", str(len(clauses_of("normalize"))), "2")
    assert a[0].find("failure").text.startswith("normalize.values (MUST): The output")
    assert "\n\n  expected 1\n  got 2\n\n" in a[0].find("failure").text
    assert (b.get("skipped"), b[0].find("skipped").get("message")) == ("1", "not graded yet")
    assert (c.get("errors"), c[0].find("error").get("message")) == ("1", "broken")


def test_junit_parses_whatever_a_submission_says(tmp_path):
    junit.write(hostile_rows(), tmp_path / "j.xml", CLAUSES)
    root = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert [suite.tag for suite in root] == ["testsuite"] * (2 * len(HOSTILE))
    assert {case.tag for suite in root for case in suite} == {"testcase"}
    assert {part.tag for suite in root for case in suite for part in case} == {"failure", "skipped", "error"}


# -- what counts and nobody handed in


def book_of(*exercises, only=(), problem=None, policy=POLICY):
    """A gradebook of one student with these exercises, and of one whose zip is broken."""
    verdict = None if problem == WAITING else SubmissionVerdict(exercises)
    records = [
        StudentRecord("a", "a", {}, None, None, (), None, GRADED, verdict=verdict),
        StudentRecord("b", "b", {}, None, None, (), "broken", PROBLEM),
    ]
    return Gradebook(records, policy, COURSE, CLAUSES, only)


def test_exercises_that_count_and_that_nobody_handed_in_are_said_with_what_to_do():
    two = exercise("standardize"), exercise("normalize", agrees=False), untouched("fold_batchnorm")
    assert remark_on_untouched(book_of(*two)) == (
        f"{len(COURSE.lecture) - 2} of {len(COURSE.lecture)} exercises were handed in by nobody and count all the same;"
        f' if they were not asked, name yours: exercises = ["standardize", "normalize"] in grading.toml, or --exercise'
    )
    assert remark_on_untouched(book_of(*two, only=("standardize", "normalize"))) == ""
    assert remark_on_untouched(book_of(*two, only=("standardize", "fold_batchnorm"))) == (
        "1 of 2 exercises was handed in by nobody (fold_batchnorm) and counts all the same"
    )
    worthless = replace(POLICY, points={**dict.fromkeys(COURSE.names, 0), "standardize": 1})
    assert remark_on_untouched(book_of(*two, policy=worthless)) == ""


def test_where_somebody_waits_or_nobody_handed_in_anything_that_is_not_said():
    assert remark_on_untouched(book_of(problem=WAITING)) == ""
    assert remark_on_untouched(book_of(untouched("normalize"))) == ""


def test_the_table_has_the_columns_of_the_exercises_that_count(tmp_path):
    book = book_of(exercise("normalize"), only=("normalize", "standardize"))
    assert book.asked == ["standardize", "normalize"]
    exports.write_csv(book, tmp_path / "grades.csv", book.asked)
    line = lines_of(tmp_path / "grades.csv")[0]
    assert [name for name in line if name in COURSE.names] == ["standardize", "normalize"]
    assert (line["standardize"], line["normalize"], line["total"]) == ("0.00", "3.00", "3.00")


def test_pages_and_sheets_of_an_earlier_run_are_named_and_left_where_they_are(tmp_path):
    pages = [tmp_path / "feedback" / "a.html"]
    for name in ("a.html", "gone.html", "gone.md"):
        put(tmp_path / "feedback" / name)
    assert exports.remark_on_other_pages(tmp_path / "feedback", pages) == [
        "feedback/ has pages of 1 student of an earlier run: remove them before you give the folder away"
    ]
    assert exports.remark_on_other_pages(tmp_path / "feedback", [*pages, tmp_path / "feedback" / "gone.html"]) == []
    for name in ("canvas.csv", "moodle.csv", "grades.csv"):
        put(tmp_path / name)
    (said,) = outputs_of_an_earlier_run(tmp_path, {"moodle.csv"})
    sheet = tmp_path / "canvas.csv"
    assert said == f"{sheet} is of an earlier run and does not have these grades: give --canvas again, or remove it"
    assert (tmp_path / "canvas.csv").exists()


# -- Gradescope


def test_gradescope_gets_the_total_and_a_test_per_exercise(tmp_path):
    gradescope.write([graded("a", HALF)], tmp_path / "results.json", COURSE, CLAUSES)
    results = json.loads((tmp_path / "results.json").read_text())
    tests = {test["name"]: test for test in results["tests"]}
    assert list(tests) == [exercise.name for exercise in COURSE.lecture]
    assert results["score"] == tests["normalize"]["score"] < 3
    assert (tests["normalize"]["max_score"], tests["normalize"]["status"]) == (3, "failed")
    assert "expected 1\n  got 2" in tests["normalize"]["output"]
    assert {results[key] for key in ("output_format", "test_output_format", "test_name_format")} == {"text"}


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_gradescope_shows_no_points_before_their_time(tmp_path, visibility):
    row = graded("a", HALF, notes=("two submissions: the newest counts",))
    gradescope.write([row], tmp_path / "results.json", COURSE, CLAUSES, visibility)
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["visibility"] == visibility
    assert results["output"] == (
        "Handed in and graded. The points are shown later.\nNote: two submissions: the newest counts"
    )
    gradescope.write([row], tmp_path / "results.json", COURSE, CLAUSES)
    results = json.loads((tmp_path / "results.json").read_text())
    assert (results["visibility"], "normalize: " in results["output"]) == ("visible", True)


@pytest.mark.parametrize("row", [row for row in hostile_rows() if row.score], ids=lambda row: ascii(row.student)[:20])
def test_gradescope_reads_json_without_control_characters(tmp_path, row):
    gradescope.write([row], tmp_path / "results.json", COURSE, CLAUSES)
    results = json.loads((tmp_path / "results.json").read_text())
    assert not UNSEEN.search(results["output"] + "".join(test["output"] for test in results["tests"]))


def test_gradescope_takes_one_graded_submission(tmp_path):
    with pytest.raises(GradeError, match="one submission at a time, and here are 2"):
        gradescope.write([graded("a", HALF), graded("b", HALF)], tmp_path / "results.json", COURSE, CLAUSES)
    with pytest.raises(GradeError, match="not graded yet"):
        gradescope.write([graded("a", None)], tmp_path / "results.json", COURSE, CLAUSES)
    assert not list(tmp_path.iterdir())


# -- what they share


def test_a_summary_says_why_an_exercise_earned_nothing():
    wrong = SubmissionVerdict((exercise("normalize", agrees=False),))
    assert "normalize: 0 of 3 (it does not agree" in summary(graded("a", wrong))
    assert summary(graded("a", None)) == "Not graded yet."
    assert "the zip is broken" in summary(graded("a", SubmissionVerdict(problem="the zip is broken")))


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path):
    path = tmp_path / "grades.csv"
    write_whole(path, "before")

    def broken():
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match=r"No space left on device.*grades\.csv'"):
        write_whole(path, broken())
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("grades.csv", "before")]
    with pytest.raises(FileNotFoundError, match="such/folder'"):
        write_whole(tmp_path / "no" / "such" / "folder", "text")


def test_what_a_terminal_would_obey_is_shown_instead():
    assert for_terminal("\x1b[2J\u202eabc\r\n\x9b\udcff\u2028") == r"\x1b[2J\u202eabc\r\n\x9b\udcff\u2028"
    assert for_terminal("a\tb\r\nc\x07", lines=True) == "a\tb\nc\\x07"
    names = "Zoë 李小龍 👩\u200d🔬 \u0645\u06cc\u200c\u062e\u0648"
    assert for_terminal(names) == names


def test_every_clause_of_the_course_is_known_to_these_tests():
    assert {clause.partition(".")[0] for clause in CLAUSES} == set(COURSE.names)
