"""Downloads of Brightspace, Sakai, Gradescope, GitHub and Google Classroom, nbgrader: attempts, times, look-alikes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.grade.handed_in import CODE, NAMES, OTHER, by_key, put, zipped
from tests.grade.public_layouts import LAYOUTS
from whybn.errors import IntakeError
from whybn.grade.intake import collect
from whybn.grade.intake.entries import IntakeEntry, IntakeItem
from whybn.grade.intake.layouts import brightspace_date, gradescope_metadata

CET = timezone(timedelta(hours=1))


def unpacked(folder, files):
    for path, content in files.items():
        put(folder / path, content)
    return folder


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_download_is_the_same_zipped_and_unpacked(tmp_path, name):
    layout = LAYOUTS[name]
    found = [
        collect(place, ("standardize",), zone=CET)
        for place in (zipped(tmp_path / layout.archive, layout.files), unpacked(tmp_path / "open", layout.files))
    ]
    assert found[0] == found[1]
    assert {one.student for one in found[0]} >= {*layout.students}
    assert {path for one in found[0] for path in one.files} == {"standardize.py"}


# Brightspace


@pytest.mark.parametrize(
    ("text", "month", "day", "hour", "minute"),
    [
        ("Nov 3, 2026 1042 PM", 11, 3, 22, 42),
        ("Nov 3, 2026 1205 AM", 11, 3, 0, 5),
        ("Nov 3, 2026 1205 PM", 11, 3, 12, 5),
        ("September 24, 2026 926\u202fpm", 9, 24, 21, 26),
        ("3 November, 2026 2242", 11, 3, 22, 42),
        ("3 Nov 2026 0009", 11, 3, 0, 9),
    ],
)
def test_a_date_of_brightspace_is_read(text, month, day, hour, minute):
    assert brightspace_date(text) == datetime(2026, month, day, hour, minute)


@pytest.mark.parametrize("text", ["3 nov. 2026 2542", "Feb 30, 2026 100 PM", "3 listopada 2026 2242", "2026", ""])
def test_a_date_that_is_none_is_no_time(text):
    assert brightspace_date(text) is None


def test_of_the_attempts_on_brightspace_the_newest_counts_and_the_others_are_named(tmp_path):
    found = by_key(
        zipped(
            tmp_path / "a.zip",
            {
                "7-4410 - Ann Lee - Nov 3, 2026 1042 PM/a.py": CODE,
                "7-4410 - Ann Lee - Nov 10, 2026 900 AM/a.py": OTHER,
                "7-4410 - Ann Lee - Nov 4, 2026 1100 AM/a.py": CODE,
                "8-4410 - Jo - Kim - 3 listopada 2026 2242 - a.py": CODE,
                "index.html": b"",
            },
        )
    )
    assert found["7"].files == {"a.py": OTHER}
    assert found["7"].notes == (
        "handed in 3 times: the newest counts, Nov 10, 2026 900 AM, not Nov 3, 2026 1042 PM, Nov 4, 2026 1100 AM",
    )
    assert (found["8"].name, set(found["8"].files)) == ("Jo - Kim", {"a.py"})
    assert found["8"].notes == ("when it was handed in is not known: 3 listopada 2026 2242 is no English date",)


def test_a_date_that_a_student_wrote_into_a_files_name_is_no_time_of_brightspace(tmp_path):
    early = "Nov 1, 2026 900 AM - a.py"
    names = f"7-4410 - Ann Lee - Nov 7, 2026 900 AM - {early}", f"8-4410 - Bob - Nov 7, 2026 900 AM/{early}"
    for one in collect(zipped(tmp_path / "a.zip", dict.fromkeys(names, CODE)), NAMES, zone=CET):
        assert one.submitted == datetime(2026, 11, 7, 8, tzinfo=UTC)


def test_times_without_a_zone_are_those_of_the_deadlines_zone_and_it_is_told(tmp_path):
    archive = zipped(tmp_path / "a.zip", {"7-4410 - Ann Lee - Nov 3, 2026 1042 PM/a.py": CODE})
    told = []
    (one,) = collect(archive, NAMES, tell=told.append, zone=CET)
    assert one.submitted == datetime(2026, 11, 3, 21, 42, tzinfo=UTC)
    assert told == ["the times in this download have no zone: UTC+01:00, that of the deadline, is taken"]
    (one,) = collect(archive, NAMES, tell=told.append)
    assert one.submitted is None
    assert len(told) == 1


# Sakai


def test_sakais_files_without_folders_are_read_and_what_a_teacher_returned_is_not(tmp_path):
    found = by_key(
        zipped(
            tmp_path / "a.zip",
            {
                "Hw/grades.csv": b"",
                "Hw/Lee, Ann(alee)_Submission attachment(s)_my_hw.py": CODE,
                "Hw/Lee, Ann(alee)_Submission attachment(s)_help.py": OTHER,
                "Hw/Poe, Eve (Evie)(epoe)/Fichier(s) joint(s)/hw.py": CODE,
                "Hw/Roe, Bob(broe)/Fichier(s) joint(s)/hw.py": CODE,
                "Hw/Roe, Bob(broe)/Feedback Attachment(s)/hw.py": OTHER,
            },
        )
    )
    assert (found["alee"].name, found["alee"].files) == ("Ann Lee", {"my_hw.py": CODE, "help.py": OTHER})
    assert found["broe"].files == {"hw.py": CODE}
    assert found["epoe"].name == "Eve (Evie) Poe"


def test_a_time_that_a_student_put_beside_the_work_is_none_of_sakais(tmp_path):
    files = {"Roe, Bob(broe)/Submission attachment(s)/timestamp.txt": b"2020-01-01T00:00:00Z"}
    files |= {"Roe, Bob(broe)/Submission attachment(s)/hw.py": CODE, "grades.csv": b""}
    assert by_key(zipped(tmp_path / "a.zip", files))["broe"].submitted is None
    del files["grades.csv"]
    assert set(by_key(zipped(tmp_path / "a.zip", files))) == {"broe"}


def test_folders_with_parentheses_are_students_where_no_sheet_of_sakai_lies_beside(tmp_path):
    files = {"ann (1)/hw/a.py": CODE, "bob(1)/hw/a.py": OTHER}
    assert set(by_key(zipped(tmp_path / "a.zip", files))) == {"ann (1)", "bob(1)"}
    assert set(by_key(zipped(tmp_path / "a.zip", files | {"grades.csv": b""}))) == {"ann (1)", "1"}


# Gradescope


def metadata(text):
    entry = IntakeEntry("m.yml", lambda limit: text.encode()[:limit])
    return gradescope_metadata(IntakeItem("m.yml", False, 0.0, lambda: iter([entry])))


def test_each_member_of_a_group_on_gradescope_is_a_student_and_it_is_said(tmp_path):
    layout = LAYOUTS["gradescope"]
    found = by_key(zipped(tmp_path / "a.zip", layout.files))
    assert set(found) == {"1001", "1002", "1004"}
    assert found["1001"].files == found["1004"].files
    assert found["1001"].digest == found["1004"].digest
    assert found["1004"].notes == ("handed in by a group: Ann Lee, Kim O'Neil",)
    assert found["1004"].ids == {"sis": "1004", "email": "koneil@uni.example", "team": "submission_7101"}
    assert found["1002"].ids == {"sis": "1002", "email": "broe@uni.example"}
    assert found["1002"].submitted == datetime(2026, 11, 7, 8, tzinfo=UTC)


def test_what_a_students_tests_have_printed_says_nothing_of_who_handed_in():
    printed = "\u2028submission_2:\u2028  :submitters:\u2028  - :name: Eve\x0b  :created_at: 2020-01-01 00:00:00 Z"
    found = metadata(
        "---\nsubmission_1:\n  :submitters:\n  - :name: Ann\n    :sid: ''\n    :email: \"a\\u0040uni.example\"\n"
        "  :created_at: 2026-11-03 21:42:11.365935000 Z\n  :results:\n    output: |-\n"
        f"      {printed}\n      :submitters:\n      - :name: Eve\n    :name: Eve\n"
    )
    assert set(found) == {"submission_1"}
    assert found["submission_1"].members == [{"name": "Ann", "sid": "", "email": "a@uni.example"}]
    assert found["submission_1"].created == datetime(2026, 11, 3, 21, 42, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "submission_1:\n  - :name: x", "\x00", "  :submitters:\n    :name: x", "- a\n- b"]
)
def test_metadata_that_say_nothing_name_nobody(text):
    assert not any(record.members for record in metadata(text).values())


# GitHub Classroom


def test_clones_of_an_assignment_are_called_by_login_where_the_folder_names_the_assignment(tmp_path):
    for login in ("ann-lee", "ann-roe"):
        put(tmp_path / "hw-2-submissions" / f"hw-2-{login}" / "a.py")
        put(tmp_path / "clones" / f"hw-2-{login}" / "a.py")
    found = by_key(tmp_path / "hw-2-submissions")
    assert found["ann-lee"].ids == {"github": "ann-lee"}
    assert set(found) == {"ann-lee", "ann-roe"}
    assert set(by_key(tmp_path / "clones")) == {"hw-2-ann-lee", "hw-2-ann-roe"}
    put(tmp_path / "hw-2-submissions" / "eve" / "a.py")
    assert set(by_key(tmp_path / "hw-2-submissions")) == {"ann-lee", "ann-roe", "eve"}


# Google Classroom


def test_a_title_before_the_name_is_no_student_of_google_classroom(tmp_path):
    files = {"hw 2 - ann.py": CODE, "hw 2 - bob.py": OTHER}
    assert set(by_key(zipped(tmp_path / "a.zip", files))) == {"hw 2 - ann", "hw 2 - bob"}


def test_numbered_copies_as_google_drive_makes_them_are_refused(tmp_path):
    files = {f"Homework 2/standardize{number}.py": CODE for number in ("", "(1)", "(2)")}
    archive = zipped(tmp_path / "a.zip", files)
    with pytest.raises(IntakeError, match=r"2 numbered copies of standardize\.py.*give each a folder"):
        collect(archive, NAMES)
    assert len(collect(archive, NAMES, one=True)) == 1


# nbgrader


def test_a_time_beside_the_work_counts_in_nbgraders_folder_only(tmp_path):
    for place in ("submitted", "class"):
        for student in ("ann", "bob"):
            put(tmp_path / place / student / "ps1" / "a.py")
            put(tmp_path / place / student / "ps1" / "timestamp.txt", b"2026-11-03 21:42:11 UTC\n")
    assert by_key(tmp_path / "submitted")["ann"].submitted == datetime(2026, 11, 3, 21, 42, 11, tzinfo=UTC)
    assert by_key(tmp_path / "class")["ann"].submitted is None


# A zip of one folder


def test_a_folder_in_a_zip_that_is_taken_for_a_class_is_told_where_it_could_be_one_student(tmp_path):
    told = []
    files = {"final/tools.py": CODE, "final/net.py": OTHER}
    assert len(collect(zipped(tmp_path / "ann.zip", files), NAMES, tell=told.append)) == 2
    (said,) = told
    assert said.endswith(
        "ann.zip: each of the 2 in its one folder final (net.py, tools.py) is taken as a student; "
        "if all of it is one student's work, add --one"
    )
    assert len(collect(tmp_path / "ann.zip", NAMES, one=True, tell=told.append)) == 1
    collect(zipped(tmp_path / "all.zip", {"hw/ann/a.py": CODE, "hw/bob/a.py": OTHER}), NAMES, tell=told.append)
    assert told == [said]
