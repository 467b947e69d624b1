"""Canvas's gradebook and Moodle's worksheet: grades go into one column, and every other byte stays."""

import csv
import io
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.grade.gradebook import CLAUSES, COURSE, HOSTILE, POLICY, exercise, graded, perfect
from whybn.errors import GradeError
from whybn.grade.book import canvas, moodle
from whybn.grade.book.feedback import summary
from whybn.grade.book.gradebook import row_of
from whybn.grade.book.sheets import called, mark_of
from whybn.grade.intake import with_members
from whybn.grade.marks.personal import Correction
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict

FULL = f"{COURSE.points:.2f}"
SIX = SubmissionVerdict((exercise("batchnorm_forward"),))
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Batch norm (8812),Quiz (9),Current Score,Final Grade\r\n"
    ",,,,,,Manual Posting,,(read only),(read only)\r\n"
    f"    Points Possible,,,,,,{FULL},10.00,(read only),(read only)\r\n"
    '"Smith, Anna",1001,S-1,asmith,"Lecture, 1","said ""hi""",2.00,9.00,88.1,A\r\n'
    '"Müller, Jo",1002,S-2,jmueller,L1,"two\nlines",,,  ,\r\n'
    '"Lee, Wei",1003,S-3,wlee@uni.example,L1,,EX,7.5,,\r\n'
    '"Ray, Kim",1004,,kray,L1,,3.00,,,\r\n'
    '"Ray, Kim",1005,,kray2,L1,,,,,\r\n'
    '"Student, Test",1099,,abc,L1,,,,,\r\n'
)
MOODLE = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    f'"Participant 501","Anna Smith",anna@uni.example,"Submitted - ",,{FULL},Yes,"Friday, 6 March 2026",-,\n'
    f'"Participant 502","Jo Müller",jo@uni.example,"Submitted - ",50.00,{FULL},Yes,-,"Monday, 2 March",old\n'
    f'"Participant 503","Wei Lee",wei@uni.example,"No submission - ",,{FULL},Yes,-,-,\n'
)


def fill(module, tmp_path, text, rows, **options):
    """The sheet filled, as text, and the report."""
    (tmp_path / "in.csv").write_bytes(text.encode())
    how = {name: options.pop(name) for name in ("lower",) if name in options}
    plan = module.plan(tmp_path / "in.csv", **options)
    more = (summary,) if module is moodle else ()
    report = module.write(rows, tmp_path / "out.csv", plan, *more, **how)
    assert (tmp_path / "in.csv").read_bytes() == text.encode()
    return (tmp_path / "out.csv").read_bytes().decode(), report


# -- Canvas


def test_one_column_of_canvas_is_filled_and_every_other_byte_stays(tmp_path):
    rows = [graded("x", SIX, ids={"canvas": "1001"}), graded("y", perfect(), ids={"canvas": "1002"})]
    out, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    expected = CANVAS.replace("2.00,9.00,88.1", "6.00,9.00,88.1").replace('lines",,,  ,', f'lines",{FULL},,  ,')
    assert out == expected
    assert report.filled == 2
    assert report.without_line == ()
    assert report.without_submission == ("Wei Lee", "Kim Ray", "Kim Ray", "Test Student")


@pytest.mark.parametrize(
    ("student", "more"),
    [
        ("x", {"ids": {"canvas": "1001"}}),
        ("x", {"ids": {"sis": "s-1"}}),
        ("x", {"ids": {"login": "ASmith"}}),
        ("asmith", {}),
        ("S-1", {}),
        ("x", {"name": "Anna Smith"}),
        ("x", {"name": "Smith, Anna"}),
        ("x", {"name": "smithanna"}),
    ],
)
def test_a_student_is_found_by_canvas_id_sis_login_or_name(tmp_path, student, more):
    _, report = fill(canvas, tmp_path, CANVAS, [graded(student, SIX, **more)], column="Batch norm (8812)")
    assert (report.filled, report.without_line) == (1, ())


def test_an_address_is_a_login_where_canvas_has_it_so(tmp_path):
    rows = [graded("x", SIX, ids={"email": "wlee@uni.example"})]
    _, report = fill(canvas, tmp_path, CANVAS.replace("EX", ""), rows, column="Batch norm")
    assert report.filled == 1


@pytest.mark.parametrize(
    "rows",
    [
        [graded("x", SIX, name="Kim Ray")],  # two students of that name
        [graded("1001", SIX)],  # a numbered folder is not Canvas's number
        [graded("x", SIX, name="Nobody")],
        [graded("x", SIX, ids={"canvas": "1001"}), graded("y", SIX, name="Anna Smith")],  # both want one line
        [graded("x", SIX, name=" ,- ")],
    ],
)
def test_nobody_is_graded_by_a_guess(tmp_path, rows):
    out, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert out == CANVAS
    assert report.without_line == tuple(called(mark_of(row)) for row in rows)


def test_what_an_instructor_decided_stays(tmp_path):
    rows = [graded("x", SIX, ids={"canvas": "1003"})]
    out, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert out == CANVAS
    assert report.messages[0] == "1 cell with EX or N/A stayed: x."


@pytest.mark.parametrize("verdict", [None, SubmissionVerdict(problem="holds no file")])
def test_where_there_is_no_grade_the_line_stays_as_it_is(tmp_path, verdict):
    rows = [graded("x", verdict, ids={"canvas": "1001", "moodle": "502"})]
    for module, text, options in ((canvas, CANVAS, {"column": "Batch norm"}), (moodle, MOODLE, {})):
        out, report = fill(module, tmp_path, text, rows, **options)
        assert out == text
        assert report.filled == 0
        assert report.messages == ("Nothing was written for x: there is no grade.",)


def test_a_higher_grade_stays_unless_it_is_let_down_and_whose_it_is_is_said(tmp_path):
    rows = [graded("1001", SIX, name="Anna Smith", ids={"canvas": "1001"}), graded("jmueller", SIX)]
    text = CANVAS.replace("2.00,9.00", "12.00,9.00")
    out, report = fill(canvas, tmp_path, text, rows, column="Batch norm")
    assert out == text.replace('lines",,,  ,', 'lines",6.00,,  ,')
    assert report.messages == (
        "1 grade would go down and stayed; --lower lets grades go down: Anna Smith (1001), 12.00 to 6.00.",
    )
    assert report.stayed == ("1001",)
    out, report = fill(canvas, tmp_path, text, rows, column="Batch norm", lower=True)
    assert out == text.replace("12.00,9.00", "6.00,9.00").replace('lines",,,  ,', 'lines",6.00,,  ,')
    assert report.messages == ("1 grade went down: Anna Smith (1001), 12.00 to 6.00.",)
    assert report.stayed == ()


def test_a_comment_stays_with_the_grade_that_stays(tmp_path):
    rows = [graded("x", SIX, ids={"moodle": "502"})]
    assert fill(moodle, tmp_path, MOODLE, rows)[0] == MOODLE
    assert "old<br>6 of" in fill(moodle, tmp_path, MOODLE, rows, lower=True)[0]


def test_a_comment_of_a_person_stays_and_one_of_an_earlier_run_is_replaced(tmp_path):
    rows = [graded("x", SIX, ids={"moodle": "502"})]
    text = MOODLE.replace("50.00", "5.00").replace("old", "<p>see me</p>")
    out, _ = fill(moodle, tmp_path, text, rows)
    own = summary(rows[0]).splitlines()[0]
    assert f",<p>see me</p><br>{own}<br>" in out.replace('"<p>', "<p>")
    again, report = fill(moodle, tmp_path, out, [graded("x", perfect(), ids={"moodle": "502"})])
    assert again.count("see me") == 1
    assert own not in again
    assert not report.messages


def test_a_semicolon_sheet_gets_decimal_commas_and_keeps_its_byte_order_mark(tmp_path):
    text = (
        "\ufeffStudent;ID;SIS Login ID;Section;Batch norm (8812)\n"
        f"    Points Possible;;;;{FULL.replace('.', ',')}\n"
        '"Smith, Anna";1001;asmith;L1;1,50\n'
        "Müller, Jo;1002;jo;L1;"
    )
    wrong = SubmissionVerdict((exercise("batchnorm_forward", ["batchnorm_forward.values"]),))
    rows = [graded("asmith", wrong), graded("jo", SIX)]
    out, report = fill(canvas, tmp_path, text, rows)
    assert out == text.replace("1,50", f"{float(round(rows[0].score.total, 2)):.2f}".replace(".", ",")) + "6,00"
    assert report.messages == ()


def test_names_in_two_columns_and_short_lines_are_read_too(tmp_path):
    text = "LastName,FirstName,ID,SIS Login ID,Section,Batch norm (8812)\nSmith,Anna,1001,as,L1\n"
    out, report = fill(canvas, tmp_path, text, [graded("x", SIX, name="Anna Smith")])
    assert out == text.replace("L1\n", "L1,6.00\n")
    assert report.filled == 1


def test_full_marks_that_differ_are_said(tmp_path):
    policy = replace(POLICY, scale=Fraction(20))
    rows = [graded("asmith", SIX, policy=policy)]
    _, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert f"full marks are {FULL}, and here they are 20.00" in report.messages[0]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (CANVAS, None, "several assignments: name one of its columns ('Notes', 'Batch norm (8812)', 'Quiz (9)')"),
        (CANVAS, "Batchnorm", "no single column 'Batchnorm'"),
        (CANVAS, "Current Score", "no single column"),
        (CANVAS, "ID", "no single column"),
        (CANVAS.replace(FULL, "(read only)"), "Batch norm", "is read only in Canvas"),
        (CANVAS.replace(FULL, "(schreibgeschützt)"), "Batch norm", "is read only in Canvas"),
        (CANVAS.replace("Batch norm", "Final Grade test"), "Final Grade test", "takes 'Final Grade test (8812)' for"),
        ("a,b\n1,2\n", None, "is no gradebook of Canvas"),
        ("", None, "is no gradebook of Canvas"),
        (CANVAS + '"open', "Batch norm", "line 11: a quoted cell has no proper end"),
    ],
)
def test_a_sheet_that_cannot_be_filled_is_refused_in_one_sentence(tmp_path, text, column, words):
    with pytest.raises(GradeError) as error:
        fill(canvas, tmp_path, text, [], column=column)
    assert words in str(error.value)
    assert not (tmp_path / "out.csv").exists()


def test_the_sheet_itself_is_never_overwritten(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(CANVAS.encode())
    (tmp_path / "link.csv").symlink_to(path)
    for out in (path, tmp_path / "link.csv"):
        with pytest.raises(GradeError, match="the sheet that is read"):
            canvas.write([], out, canvas.plan(path, "Batch norm"))
    assert path.read_bytes() == CANVAS.encode()


def test_a_sheet_saved_by_a_spreadsheet_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "in.csv").write_bytes(CANVAS.encode("utf-16"))
    with pytest.raises(GradeError, match="is not UTF-8"):
        canvas.plan(tmp_path / "in.csv")


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_hostile_names_change_no_other_cell_of_canvas(tmp_path, name):
    rows = [graded(name, SIX, name=name, ids={"login": name, "sis": name}), graded("asmith", SIX)]
    out, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert out == CANVAS.replace("2.00,9.00", "6.00,9.00")
    assert report.without_line == (name,)


# -- corrections and groups


def test_who_is_excused_gets_ex_in_canvas_and_a_line_left_alone_in_moodle(tmp_path):
    policy = replace(POLICY, corrections={"x": Correction(excused=True)})
    rows = [graded("x", SIX, ids={"canvas": "1001", "moodle": "502"}, policy=policy)]
    out, report = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert out == CANVAS.replace("2.00,9.00", "EX,9.00")
    assert report.messages == ("Excused in grading.toml, so EX stands there: x.",)
    out, report = fill(moodle, tmp_path, MOODLE, rows)
    assert out == MOODLE
    assert report.messages == ("Excused in grading.toml, so the line stayed as it was: x.",)


def test_what_could_not_be_graded_gets_the_grade_of_its_correction(tmp_path):
    policy = replace(POLICY, corrections={"x": Correction(total=Fraction(7, 2))})
    rows = [graded("x", None, problem="broken", ids={"canvas": "1001"}, policy=policy)]
    out, _ = fill(canvas, tmp_path, CANVAS, rows, column="Batch norm")
    assert out == CANVAS.replace("2.00,9.00", "3.50,9.00")


def test_each_member_of_a_group_has_a_grade_on_the_sheet(tmp_path):
    team = Submission("77", "Team Blue", {}, ids={"moodle": "503"})
    members = with_members([team], {"77": ("anna@uni.example", "Jo Müller")}, {})
    rows = [row_of(one, SIX, POLICY, COURSE, CLAUSES) for one in members]
    out, report = fill(moodle, tmp_path, MOODLE.replace("50.00", ""), rows)
    assert report.filled == 2
    assert report.without_submission == ("Wei Lee",)
    assert out.count("6.00,") == 2


def test_a_groups_number_is_not_taken_for_the_participants_of_that_number(tmp_path):
    rows = [graded("503", SIX, name="Team Blue", ids={"moodle": "503"})]
    out, report = fill(moodle, tmp_path, MOODLE, rows)
    assert out == MOODLE
    assert report.without_line == ("Team Blue (503)",)
    rows = [graded("503", SIX, name="Team Blue-Wei Lee", ids={"moodle": "503"})]
    assert fill(moodle, tmp_path, MOODLE, rows)[1].filled == 1


# -- Moodle


def test_moodles_worksheet_is_filled_with_grades_and_escaped_comments(tmp_path):
    rows = [
        graded("x", SIX, ids={"moodle": "501"}, notes=("<b>bold</b> & =1+1",)),
        graded("y", None, ids={"moodle": "502"}),
    ]
    out, report = fill(moodle, tmp_path, MOODLE, rows)
    lines = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline="")))
    assert [line["Grade"] for line in lines] == ["6.00", "50.00", ""]
    told = f"6 of {COURSE.points} points<br>Note: &lt;b&gt;bold&lt;/b&gt; &amp; =1+1<br>"
    assert lines[0]["Feedback comments"].startswith(told)
    assert lines[1]["Feedback comments"] == "old"
    assert out.splitlines()[3] == MOODLE.splitlines()[3]
    assert out.startswith("\ufeffIdentifier,")
    assert report.filled == 1
    assert report.without_submission == ("Wei Lee",)


@pytest.mark.parametrize(
    ("student", "more"),
    [
        ("x", {"ids": {"moodle": "501"}}),
        ("x", {"ids": {"email": "Anna@uni.example"}}),
        ("anna@uni.example", {}),
        ("x", {"name": "Anna Smith"}),
    ],
)
def test_a_student_is_found_by_participant_address_or_name(tmp_path, student, more):
    out, report = fill(moodle, tmp_path, MOODLE, [graded(student, SIX, **more)])
    assert f'Submitted - ",6.00,{FULL}' in out
    assert report.filled == 1


GERMAN = (
    "\ufeffID,Vollständiger Name,E-Mail-Adresse,Bewertung,Bestwertung,Feedback als Kommentar\n"
    'Teilnehmer/in501,Anna Smith,a@uni.example,-,"10,00",\n'
    'Teilnehmer/in502,Jo Müller,j@uni.example,"5,00","10,00",\n'
)


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_worksheet_in_another_language_is_filled_by_the_headers_given(tmp_path, separator):
    text = GERMAN if separator == "," else GERMAN.replace('"', "").replace(",", ";").replace(";00", ",00")
    rows = [graded("x", SIX, ids={"moodle": "501"})]
    out, report = fill(moodle, tmp_path, text, rows, column="Bewertung", comments="Feedback als Kommentar")
    (line, *_) = csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline=""), delimiter=separator)
    assert line["Bewertung"] == "6,00"
    assert line["Feedback als Kommentar"].startswith(f"6 of {COURSE.points} points")
    assert out.splitlines()[2] == text.splitlines()[2]
    assert not report.messages


def test_where_no_column_takes_the_comments_that_is_said(tmp_path):
    _, report = fill(moodle, tmp_path, GERMAN, [graded("x", SIX, ids={"moodle": "501"})], column="Bewertung")
    assert "no feedback was written: name its column with --comments" in report.messages[0]


def test_grades_that_moodle_would_refuse_are_said(tmp_path):
    policy = replace(POLICY, points={**POLICY.points, "normalize": Fraction(50)})
    _, report = fill(moodle, tmp_path, MOODLE, [graded("x", perfect(), policy=policy, ids={"moodle": "501"})])
    assert f"full marks are {FULL}, and here they are {COURSE.points - 3 + 50}.00" in report.messages[0]
    assert "above the sheet's full marks" in report.messages[1]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (
            MOODLE,
            "Bewertung",
            "has no single column 'Bewertung': name the one of the grades ('Identifier', 'Full name'",
        ),
        (CANVAS, "Grade", "is no grading worksheet of Moodle"),
        (MOODLE.replace("50.00", "Satisfactory"), "Grade", "is graded by a scale ('Satisfactory')"),
        ("", "Grade", "is no grading worksheet of Moodle"),
    ],
)
def test_a_worksheet_that_cannot_be_filled_is_refused_in_one_sentence(tmp_path, text, column, words):
    with pytest.raises(GradeError) as error:
        fill(moodle, tmp_path, text, [], column=column)
    assert words in str(error.value)
