"""Feedback for a whole class in one file, under the names by which Moodle and Canvas find their students again."""

import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.grade.gradebook import CLAUSES, COURSE, HOSTILE, POLICY, exercise, perfect
from whybn.errors import IntakeError
from whybn.grade.book import feedback, feedback_zip, moodle
from whybn.grade.book.gradebook import Gradebook, row_of
from whybn.grade.intake import with_members
from whybn.grade.marks.personal import Correction
from whybn.grade.run.store import GRADED, WAITING, StudentRecord
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict

SIX = SubmissionVerdict((exercise("batchnorm_forward"),))
BLUE = Submission("301", "Team_Blue", {}, ids={"moodle": "301"})
WORKSHEET = "Identifier,Full name,Grade\nParticipant 501,Anna Smith,\nParticipant 502,Jo Bo,\n"


def record(student, name=None, status=GRADED, verdict=SIX, **ids):
    return StudentRecord(
        student, name or student, ids, None, None, (), None, status, verdict=verdict if status == GRADED else None
    )


def members(one, *names):
    found = with_members([one], {one.student: names}, {})
    return [record(each.student, each.name, **each.ids) for each in found]


def written(tmp_path, *records, policy=POLICY, worksheet=None):
    """The messages, and what the zips hold by name."""
    if worksheet:
        (tmp_path / "w.csv").write_text(worksheet, encoding="utf-8")
        worksheet = moodle.plan(tmp_path / "w.csv")
    book = Gradebook(records, policy, COURSE, CLAUSES)
    pages = feedback.write(book, tmp_path / "feedback", COURSE, CLAUSES)
    said = feedback_zip.write(book, pages, tmp_path, worksheet)
    held = {}
    for path in sorted(tmp_path.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            held[path.name] = {name: archive.read(name).decode() for name in archive.namelist()}
    return said, held


def moodle_reads(name):
    """Whose file it is to Moodle: the second of the name's first five parts is the number, the fifth the file."""
    _, number, plugin, kind, file = name.split("_", 4)
    assert not name.startswith((".", "~"))
    assert (plugin, kind, file) == ("assignsubmission", "file", "feedback.html")
    return number


def canvas_reads(name):
    """Whose file it is to Canvas: the first two parts that are numbers."""
    return [part for part in name.split("_") if part.isascii() and part.isdigit()][:2]


def test_moodle_and_canvas_find_their_students_in_the_names(tmp_path):
    said, held = written(
        tmp_path,
        record("301", "Ann_Lee", moodle="301"),
        record("2001", "leeann", canvas="2001", canvas_upload="2001_90001"),
        record("own folder"),
        record("302", "Waits", WAITING, moodle="302"),
    )
    (page,) = held["moodle-feedback.zip"].values()
    assert "<!doctype html>" in page
    assert list(held["moodle-feedback.zip"]) == ["AnnLee_301_assignsubmission_file_feedback.html"]
    (page,) = held["canvas-feedback.zip"].values()
    assert page.startswith("# Feedback for `leeann`")
    assert list(held["canvas-feedback.zip"]) == ["leeann_2001_90001_feedback.md"]
    assert said == [f"{name}: feedback for 1 submission" for name in ("moodle-feedback.zip", "canvas-feedback.zip")]


def test_whose_grade_on_the_sheet_stayed_gets_no_page_that_says_another_one(tmp_path):
    book = Gradebook(
        [record("401", "Ann Lee", moodle="401"), record("402", "Bob Roe", moodle="402"), *members(BLUE, "cy", "di")],
        *(POLICY, COURSE, CLAUSES),
    )
    (said, left_out) = feedback_zip.write(book, {}, tmp_path, None, {"402", "di"})
    assert said == "moodle-feedback.zip: feedback for 1 submission"
    assert left_out.startswith("moodle-feedback.zip: no file for Bob Roe (402), di: the grade on the sheet is higher")
    with zipfile.ZipFile(tmp_path / "moodle-feedback.zip") as archive:
        assert archive.namelist() == ["Ann Lee_401_assignsubmission_file_feedback.html"]


@pytest.mark.parametrize("name", [*HOSTILE, "2001_90001_x", "77 88", ".hidden", "~x", "_", "/etc/passwd", "١٢_٣"])
def test_the_names_are_found_whatever_a_student_is_called(tmp_path, name):
    ids = {"moodle": "301", "canvas_upload": "2001_90001"}
    _, held = written(tmp_path, StudentRecord("x", name, ids, None, None, (), None, GRADED, verdict=SIX))
    assert [moodle_reads(file) for file in held["moodle-feedback.zip"]] == ["301"]
    assert [canvas_reads(file) for file in held["canvas-feedback.zip"]] == [["2001", "90001"]]
    for file in (*held["moodle-feedback.zip"], *held["canvas-feedback.zip"]):
        assert not set(file) & set("/\\:\"'<>|\n\x00")
        assert len(file) < 120


def test_the_worksheet_knows_the_numbers_of_those_who_came_without(tmp_path):
    _, held = written(tmp_path, record("anna smith"), record("nobody"), worksheet=WORKSHEET)
    assert list(held["moodle-feedback.zip"]) == ["anna smith_501_assignsubmission_file_feedback.html"]
    _, held = written(tmp_path, record("1", "Anna Smith"), record("2", "anna smith"), worksheet=WORKSHEET)
    assert held == {}


def test_a_group_has_one_file_where_all_have_the_same_grade_and_else_none(tmp_path):
    blue = members(BLUE, "Cy", "Di")
    said, held = written(tmp_path, *blue)
    assert list(held["moodle-feedback.zip"]) == ["TeamBlue_301_assignsubmission_file_feedback.html"]
    (page,) = held["moodle-feedback.zip"].values()
    assert "Feedback for <bdi>Team_Blue</bdi>" in page
    for given in (Correction(total=Fraction(1)), Correction(excused=True), Correction(total=Fraction(6), reason="ill")):
        said, held = written(tmp_path, *blue, policy=replace(POLICY, corrections={"Cy": given}))
        assert held == {}
        assert said == [
            "moodle-feedback.zip: no file for Team_Blue: it would go to several, and not all have the same grade"
        ]


def test_a_canvas_group_is_found_by_whoever_handed_in(tmp_path):
    red = Submission("2001", "red", {}, ids={"canvas": "2001", "canvas_upload": "2001_90001"})
    _, held = written(tmp_path, *members(red, "cy", "di"))
    assert list(held["canvas-feedback.zip"]) == ["red_2001_90001_feedback.md"]


def test_the_same_gradebook_is_the_same_bytes_and_a_full_disk_leaves_the_one_before(tmp_path, monkeypatch):
    written(tmp_path, record("301", "Ann", moodle="301"))
    path = tmp_path / "moodle-feedback.zip"
    before = path.read_bytes()
    written(tmp_path, record("301", "Ann", moodle="301"))
    assert path.read_bytes() == before

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match=r"No space left on device.*moodle-feedback\.zip'"):
        written(tmp_path, record("301", "Ann", moodle="301", verdict=perfect()))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["feedback", "moodle-feedback.zip"]
    assert path.read_bytes() == before


# -- groups


def test_members_have_the_groups_work_their_own_names_and_no_number_of_the_groups():
    anna, bob = with_members([BLUE], {"301": ("anna", "bob")}, {"anna": "Anna Smith"})
    assert (anna.student, anna.name, bob.name) == ("anna", "Anna Smith", "bob")
    assert anna.files == BLUE.files
    assert anna.ids == {"team": "Team_Blue", "moodle_upload": "Team_Blue_301"}
    assert anna.notes == ("handed in by the group Team_Blue",)
    assert row_of(anna, SIX, POLICY, COURSE, CLAUSES).score.total == 6


def test_groups_of_one_title_are_told_apart_by_their_keys():
    found = with_members([BLUE, replace(BLUE, student="302")], {"301": ("a",), "302": ("b",)}, {})
    assert [one.ids["team"] for one in found] == ["301", "302"]


def test_who_handed_in_alone_and_with_a_group_is_named():
    with pytest.raises(IntakeError, match=r"Anna is in two submissions, Team_Blue and Anna: take the name out of"):
        with_members([BLUE, Submission("Anna", "Anna")], {"301": ("anna",)}, {})
    assert len(with_members([Submission("Anna", "Anna"), Submission("anna", "anna")], {}, {})) == 2
