"""A sheet that is given knows its students: rules may call them as it does, and pages have its names."""

import pytest

from tests.grade.handed_in import put
from tests.grade.public_layouts import LAYOUTS
from whybn.grade.book import canvas, moodle, table
from whybn.grade.book.roster import as_listed
from whybn.grade.marks.personal import students_meant
from whybn.grade.run.task import Submission

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 2 (77)\n"
    '"Müller, Clara",1001,S-17,cmuller,L1,\n'
    '"O\'Neil, Dan",1002,S-18,doneil,L1,\n'
    '"Zhou, Gina",1003,S-18,gzhou,L1,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Grade\n"
    "Participant 501,Clara Müller,clara@uni.example,\n"
    "Participant 502,Dan O'Neil,dan@uni.example,\n"
)
SHEETS = {"canvas": (canvas, CANVAS), "moodle": (moodle, MOODLE), "blackboard": (table, LAYOUTS["blackboard"].sheet)}
HANDED_IN = {
    "canvas": [
        Submission("1001", "mullerclara", ids={"canvas": "1001"}),
        Submission("1002", "oneildan", ids={"canvas": "1002"}),
    ],
    "moodle": [
        Submission("501", "Default group-Clara Müller", ids={"moodle": "501"}),
        Submission("502", "Default group-Dan O'Neil", ids={"moodle": "502"}),
    ],
    "blackboard": [Submission("alee", "alee", ids={"login": "alee"}), Submission("broe", "broe")],
}


def listed(tmp_path, platform, found=None, **more):
    """The submissions of a platform with what its sheet knows."""
    module, text = SHEETS[platform]
    column = ("Homework 2",) if platform == "blackboard" else ()
    plan = module.plan(put(tmp_path / "sheet.csv", text.encode()), *column)
    return as_listed(found or HANDED_IN[platform], [plan], **more)


@pytest.mark.parametrize(
    ("platform", "student", "names"),
    [
        ("canvas", "1001", ("cmuller", "Müller, Clara", "clara müller", "S-17", "Clara Mu\u0308ller")),
        ("canvas", "1002", ("O'Neil, Dan", "Dan O'Neil", "DONEIL")),
        ("moodle", "501", ("clara@uni.example", "Clara Müller", "Müller, Clara")),
        ("moodle", "502", ("Dan O'Neil", "O'Neil, Dan", "502")),
        ("blackboard", "alee", ("Ann Lee", "Lee, Ann", "1001")),
        ("blackboard", "broe", ("Bob Roe",)),
    ],
)
def test_a_student_is_called_by_what_the_sheet_says(tmp_path, platform, student, names):
    found = listed(tmp_path, platform)
    for name in names:
        assert students_meant("[x]", [name], found) == ({student: name}, [])


def test_names_are_the_sheets_without_a_group_before_them_but_for_those_of_the_instructor(tmp_path):
    assert [one.name for one in listed(tmp_path, "moodle")] == ["Clara Müller", "Dan O'Neil"]
    assert [one.name for one in listed(tmp_path, "canvas")] == ["Clara Müller", "Dan O'Neil"]
    assert [one.name for one in listed(tmp_path, "blackboard", named={"broe"})] == ["Ann Lee", "broe"]


def test_nobody_gets_a_name_by_a_guess_nor_an_identifier_that_two_lines_have(tmp_path):
    strangers = [
        Submission("1001", "1001"),  # a folder's number is no number of Canvas's
        Submission("x", "Dan O'Neil"),
        Submission("y", "oneildan"),  # and both want one line
    ]
    assert listed(tmp_path, "canvas", strangers) == strangers
    dan = listed(tmp_path, "canvas")[1]
    assert dan.ids == {"canvas": "1002", "login": "doneil"}
    team = [Submission("501", "Team Blue", ids={"moodle": "501"})]
    assert listed(tmp_path, "moodle", team) == team


def test_a_number_that_is_nobodys_gets_no_hint(tmp_path):
    found = listed(tmp_path, "canvas")
    _, said = students_meant("[x]", ["1009", "10 02", "cmueller"], found)
    assert said == [
        "[x] names 1009, who has no submission here",
        "[x] names 10 02, who has no submission here",
        "[x] names cmueller, who has no submission here: did you mean cmuller or Clara Müller?",
    ]
