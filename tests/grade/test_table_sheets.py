"""Sheets of other platforms: what is told of one that cannot be filled, and nobody is met by a guess."""

import pytest

from tests.grade.gradebook import graded, perfect
from tests.grade.handed_in import put
from tests.grade.public_layouts import LAYOUTS
from whybn.errors import GradeError
from whybn.grade.book import table
from whybn.grade.marks.scores import shown


def filled(tmp_path, text, rows, column=None):
    plan = table.plan(put(tmp_path / "in.csv", text.encode()), column)
    report = table.write(rows, tmp_path / "out.csv", plan)
    return (tmp_path / "out.csv").read_bytes().decode(), report


BRIGHTSPACE = LAYOUTS["brightspace"].sheet.format(ann="", bob="")
BLACKBOARD = LAYOUTS["blackboard"].sheet.format(ann="", bob="")


def test_brightspaces_own_number_of_a_student_is_not_taken_for_the_schools(tmp_path):
    row = graded("61833", perfect(), name="Bob Roe", ids={"brightspace": "61833"})  # Eve Poe's OrgDefinedId
    out, _ = filled(tmp_path, BRIGHTSPACE, [row])
    assert out == BRIGHTSPACE.replace("broe@uni.example,,", f"broe@uni.example,{shown(row.score.total)},")


def test_a_login_at_github_is_not_taken_for_one_at_the_school(tmp_path):
    row = graded("alee", perfect(), ids={"github": "alee"})
    out, report = filled(tmp_path, BLACKBOARD, [row], "Homework 2")
    assert (out, report.without_line) == (BLACKBOARD, ("alee",))


def test_full_marks_are_read_where_the_platform_writes_them(tmp_path):
    for text, column in ((BRIGHTSPACE, None), (BLACKBOARD, "Homework 2"), (LAYOUTS["gradescope"].sheet, None)):
        _, report = filled(tmp_path, text, [graded("1001", perfect())], column)
        assert "The sheet says that full marks are 4" in report.messages[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_blackboards_sheet_with_tabs_keeps_its_encoding(tmp_path, encoding):
    text = BLACKBOARD.replace('","', '"\t"').replace("Lee", "Łee")
    (tmp_path / "in.xls").write_bytes(text.encode(encoding))
    rows = [graded("x", perfect(), ids={"login": "alee"})]
    table.write(rows, tmp_path / "out.csv", table.plan(tmp_path / "in.xls", "Homework 2"))
    expected = text.replace('"9.00"\t""', f'"9.00"\t"{shown(rows[0].score.total)}"')
    assert (tmp_path / "out.csv").read_bytes() == expected.encode(encoding)


def test_a_column_of_students_holds_names_or_logins(tmp_path):
    rows = [graded("alee", perfect()), graded("7", perfect(), name="Bob Roe")]
    out, _ = filled(tmp_path, "student\tpoints\nalee\t\nBob Roe\t\n", rows, "points")
    assert out == "student\tpoints\nalee\t{0}\nBob Roe\t{0}\n".format(shown(rows[0].score.total))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (BLACKBOARD, None, "has several columns of grades: name one with --column ('Homework 1 [Total Pts: 10 Score]"),
        (BLACKBOARD, "Total", "has no single column 'Total': name one"),
        (BRIGHTSPACE, "Homework 3", "has no single column 'Homework 3': name one with --column ('Homework 2 Points"),
        ("id,points\n1,\n", "points", "has no header that tells who is who"),
        ("login,points\nann,\n", None, "name its column of the grades with --column ('login', 'points')"),
        ("login,points\n", "points", "has no line of a student below its header"),
        ("", None, "has no header that tells who is who"),
    ],
)
def test_a_sheet_that_cannot_be_filled_is_refused_in_one_sentence(tmp_path, text, column, words):
    with pytest.raises(GradeError) as error:
        filled(tmp_path, text, [], column)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out.csv").exists()
