"""When work was handed in: Moodle's worksheet, what it cannot tell, and what the instructor is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from tests.grade.gradebook import POLICY
from whybn.errors import IntakeError
from whybn.grade.intake import load_times, load_worksheet, with_times
from whybn.grade.intake.worksheet_times import time_written
from whybn.grade.marks.lateness import untold
from whybn.grade.marks.policy import Late, groups_by_key
from whybn.grade.run.task import Submission

ZONE = timezone(timedelta(hours=1))
WHEN = datetime(2026, 11, 3, 22, 42, tzinfo=ZONE)
HEADER = 'Identifier,"Full name","Email address",Status,Grade,"Last modified (submission)","Last modified (grade)"\n'
ANN = '"Participant 301","Ann Lee",ann@x.edu,"Submitted for grading - - ",,"Tuesday, 3 November 2026, 10:42 PM",-\n'
BOB = '"Participant 302","Bob Roe",bob@x.edu,"Submitted for grading - - ",,"Friday, 6 November 2026, 12:05 AM",-\n'
EVE = '"Participant 303","Eve Poe",eve@x.edu,"No submission - - ",5.00,-,"Friday, 6 November 2026, 12:05 AM"\n'
GERMAN = (
    'ID;"Vollständiger Name";Status;Bewertung;"Zuletzt geändert (Abgabe)";"Zuletzt geändert (Bewertung)"\n'
    '"Teilnehmer/in301";"Ann Lee";"Abgegeben";;"{}";"Freitag, 6. November 2026, 00:05"\n'
)


def moodle(number: str, name: str) -> Submission:
    return Submission(number, name, ids={"moodle": number})


def read(tmp_path, text, told=None, zone=ZONE):
    (tmp_path / "work.csv").write_text("\ufeff" + text, encoding="utf-8")
    return load_times(tmp_path / "work.csv", zone, str if told is None else told.append)


def test_moodles_worksheet_tells_when_each_participant_handed_in(tmp_path):
    told = []
    times = read(tmp_path, HEADER + ANN + BOB + EVE, told)
    found = [moodle("301", "Ann Lee"), moodle("302", "Bob Roe"), moodle("303", "Eve Poe"), Submission("ann@x.edu", "a")]
    assert [one.submitted for one in with_times(found, times, told.append)] == [
        WHEN,
        datetime(2026, 11, 6, 0, 5, tzinfo=ZONE),
        None,
        WHEN,
    ]
    assert "2 times taken from its column 'Last modified (submission)', in the deadline's zone, UTC+01:00" in told[0]


def test_a_teams_number_or_a_bare_number_takes_nobodys_time(tmp_path):
    times = read(tmp_path, HEADER + ANN)
    found = with_times([moodle("301", "Team Blue"), Submission("301", "301")], times, str)
    assert [one.submitted for one in found] == [None, None]


def test_of_two_students_of_one_name_the_number_tells_and_the_name_does_not(tmp_path):
    times = read(tmp_path, HEADER + ANN + BOB.replace("Bob Roe", "Ann Lee"))
    found = with_times([moodle("301", "Ann Lee"), Submission("x", "Ann Lee")], times, str)
    assert [one.submitted for one in found] == [WHEN, None]


@pytest.mark.parametrize(
    ("written", "submitted", "said"),
    [
        ("Tuesday, 3 November 2026, 10:42 PM", WHEN, "from its column 'Zuletzt geändert (Abgabe)'"),
        ("Dienstag, 3. November 2026, 22:42", None, "such as 'Dienstag, 3. November 2026, 22:42': download it with"),
    ],
)
def test_a_worksheet_of_another_language_is_read_or_the_reason_said(tmp_path, written, submitted, said):
    told = []
    (one,) = with_times([moodle("301", "Ann Lee")], read(tmp_path, GERMAN.format(written), told), str)
    assert one.submitted == submitted
    assert len(told) == 1
    assert said in told[0]


def test_a_worksheet_without_times_is_said_and_one_without_a_zone_refused(tmp_path):
    told = []
    assert read(tmp_path, 'Identifier,"Full name",Grade\n"Participant 301","Ann Lee",\n', told) == {}
    assert "no column with times of submissions" in told[0]
    with pytest.raises(IntakeError, match=r"give grading\.toml a deadline"):
        read(tmp_path, HEADER + ANN, zone=None)


def test_a_sheet_to_be_filled_in_whose_times_cannot_be_had_is_told_of_and_stops_nothing(tmp_path):
    told = []
    (tmp_path / "work.csv").write_text("Identifier,Grade\nParticipant 301,\n", encoding="utf-8")
    assert load_worksheet(tmp_path / "work.csv", ZONE, told.append) == {}
    assert "no times of submissions are read from" in told[0]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Tuesday, 3 November 2026, 12:42 AM", 0),
        ("3 November 2026, 12:42 PM", 12),
        ("Tuesday, November 3, 2026, 10:42\u202fPM", 22),
        ("Tuesday, 3 November 2026, 22:42", 22),
        ("Tuesday, 31 November 2026, 10:42 PM", None),
        ("Tuesday, 3 November 2026, 13:42 PM", None),
        ("Tuesday, 3 November", None),
        ("mardi, 3 novembre 2026, 22:42", None),
    ],
)
def test_a_time_is_read_as_english_moodle_writes_it_and_no_other_is_guessed(text, hour):
    assert time_written(text) == (None if hour is None else datetime(2026, 11, 3, hour, 42))


@pytest.mark.parametrize(
    ("rules", "found", "said"),
    [
        (
            {"deadline": WHEN},
            [Submission("a", "a"), Submission("b", "b", submitted=WHEN)],
            ["no times are known of 1 sub"],
        ),
        ({"deadline": WHEN}, [Submission("a", "a", late=False)], []),
        ({}, [Submission("a", "a"), Submission("b", "b", late=True)], []),
        (
            {"late": Late(percent=Fraction(10)), "extensions": {"b": WHEN}},
            [Submission("a", "a", late=True), Submission("b", "b", late=True), Submission("c", "c", late=False)],
            [
                "2 submissions are marked late by the platform without a time: each",
                "of these 1 with an extension is not",
            ],
        ),
        (
            {"deadline": WHEN, "late": Late(percent=Fraction(10))},
            [Submission("a", "a", late=True, submitted=WHEN.astimezone(UTC))],
            [],
        ),
    ],
)
def test_what_is_not_known_of_lateness_is_told_once(rules, found, said):
    told = list(untold(replace(POLICY, **rules), found))
    assert len(told) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told, strict=True))


def test_a_group_that_handed_in_nothing_together_is_told_that_members_with_folders_need_no_group():
    told = []
    people = [moodle("301", "Ann Lee"), moodle("302", "Bob Roe")]
    assert groups_by_key(replace(POLICY, groups={"Team Blue": ("ann", "bob")}), people, told.append) == {}
    assert "[groups] is not needed" in told[-1]
