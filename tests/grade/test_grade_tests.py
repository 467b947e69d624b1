"""``whybn grade-tests`` on a class: points, texts and sheets; a run that was stopped goes on."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.properties.learners import ROOT, TASKS
from tests.rotation import is_shown
from whybn.errors import GradeError, StoreError
from whybn.grade import own_tests_command
from whybn.grade.own_tests_command import grade_tests
from whybn.grade.run.kept_verdicts import KeptVerdict, VerdictFile, key_of

from .sandbox import needed

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Tests (12)\nPoints Possible,,,,,48\nAnn,1,,ann,S,\nBob,2,,bob,S,\n"
)
MOODLE = f"""Identifier,Full name,Email address,Status,Grade,Maximum grade,Feedback comments
Participant 101,Ann Lee,ann@x.org,Submitted for grading,,{TASKS.points}.00,
Participant 102,Bob Ray,bob@x.org,Submitted for grading,,{TASKS.points}.00,
Participant 103,Cid Fox,cid@x.org,No submission,,{TASKS.points}.00,
"""
P03, P11 = (TASKS.named(name) for name in ("p03", "p11"))
TEXT = b"def test_it(impl):\n    pass\n"
BROKEN = b"def test_it(impl:\n    pass\n"
MATTER = (
    "whybn/grade/own_tests_command.py",
    "whybn/grade/resumable.py",
    "whybn/grade/run/kept_verdicts.py",
    "whybn/grade/book",
    "whybn/grade/intake",
)
in_turn = pytest.mark.skipif(not is_shown("grade-tests", 4, *MATTER), reason="another commit's turn")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two students: one has two files, one of them that of the other; each verdict but one is known."""
    for name, task, text in (("ann", P03, TEXT), ("bob", P03, TEXT), ("bob", P11, BROKEN)):
        place = tmp_path / "class" / name / "exercises" / Path(task.file).name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
    return tmp_path


def known(folder: Path, *tasks, points: float = 2.5) -> None:
    folder.mkdir(exist_ok=True)
    with VerdictFile(folder / "verdicts.jsonl") as kept:
        for task in tasks:
            kept.keep(key_of(task, ROOT, TEXT), KeptVerdict(points, "valid", ("a line",)))


def run(course: Path, *options: str):
    return CliRunner().invoke(grade_tests, [str(course / "class"), "--out", str(course / "out"), *options])


@in_turn
def test_what_is_judged_already_is_not_judged_again_and_sheets_are_filled(course: Path) -> None:
    needed()
    known(course / "out", P03)
    (course / "canvas.csv").write_text(CANVAS)
    done = run(course, "--canvas", str(course / "canvas.csv"))
    assert done.exit_code == 0, done.output
    rows = {row["student"]: row for row in csv.DictReader((course / "out" / "tests.csv").open(encoding="utf-8"))}
    assert rows["ann"]["p03"] == rows["bob"]["p03"] == rows["ann"]["points"] == "2.5"
    assert rows["bob"]["p11"] == "0", "judged now, and it is no Python"
    sheet = (course / "out" / "canvas.csv").read_text(encoding="utf-8")
    assert "Ann,1,,ann,S,2.50" in sheet
    texts = [path.read_text(encoding="utf-8") for path in (course / "out").glob("ann*.txt")]
    assert len(texts) == 1
    assert "a line" in texts[0]


@in_turn
def test_a_run_that_is_stopped_says_how_to_go_on_and_gives_nobody_points_who_waits(course: Path, monkeypatch) -> None:
    needed()
    known(course / "out", P03)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(own_tests_command, "judged", stopped)
    done = run(course)
    assert "the same command goes on" in str(done.exception)
    rows = {row["student"]: row for row in csv.DictReader((course / "out" / "tests.csv").open(encoding="utf-8"))}
    assert (rows["ann"]["points"], rows["bob"]["points"]) == ("2.5", "")
    assert rows["bob"]["problem"] == "not judged yet"


@in_turn
def test_a_run_that_is_terminated_goes_on_from_there(course: Path) -> None:
    """One file is quickly judged, the other's test has no end: its process is the one that is stopped."""
    needed()
    bob = course / "class" / "bob" / "exercises"
    (bob / Path(P11.file).name).unlink()
    (course / "class" / "ann" / "exercises" / Path(P03.file).name).write_bytes(BROKEN)
    (bob / Path(P03.file).name).write_bytes(b"def test_it(impl):\n    while True:\n        pass\n")
    command = [sys.executable, "-m", "whybn", "grade-tests", str(course / "class"), "--out", str(course / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        kept = course / "out" / "verdicts.jsonl"
        while process.poll() is None and not (kept.exists() and kept.read_bytes().endswith(b"\n")):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM, said
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    rows = {row["student"]: row for row in csv.DictReader((course / "out" / "tests.csv").open(encoding="utf-8"))}
    assert (rows["ann"]["points"], rows["bob"]["problem"]) == ("0", "not judged yet")
    (bob / Path(P03.file).name).write_bytes(BROKEN + b"\n")
    done = run(course)
    assert done.exit_code == 0, done.output
    assert "1 known before" in done.output


@in_turn
def test_moodles_download_and_worksheet_come_back_filled_and_a_second_run_changes_nothing(course: Path) -> None:
    needed()
    known(course / "out", P03)
    with zipfile.ZipFile(course / "class.zip", "w") as archive:
        for who, text in (("Ann Lee_101", TEXT), ("Bob Ray_102", BROKEN)):
            archive.writestr(f"{who}_assignsubmission_file/{Path(P03.file).name}", text)
    (course / "moodle.csv").write_text(MOODLE)
    files = str(course / "class.zip"), "--moodle", str(course / "moodle.csv"), "--out", str(course / "out")
    for _ in range(2):
        done = CliRunner().invoke(grade_tests, files)
        assert done.exit_code == 0, done.output
        lines = {row["Full name"]: row for row in csv.DictReader((course / "out" / "moodle.csv").open("r", newline=""))}
        assert [lines[name]["Grade"] for name in ("Ann Lee", "Bob Ray", "Cid Fox")] == ["2.50", "0.00", ""]
        assert lines["Ann Lee"]["Feedback comments"] == f"2.5 of {TASKS.points} points: p03 2.5"
        assert "1 on the sheet without a submission: Cid Fox" in done.output
        (course / "moodle.csv").write_bytes((course / "out" / "moodle.csv").read_bytes())
    done = CliRunner().invoke(grade_tests, [files[0], *files[3:]])
    assert "moodle.csv" in done.output, "it is of an earlier run"


def test_a_verdict_that_was_cut_off_as_it_was_written_is_left_out(tmp_path: Path) -> None:
    known(tmp_path, P03)
    path = tmp_path / "verdicts.jsonl"
    with path.open("ab") as file:
        file.write(b'{"key": "ab')
    known(tmp_path, P11, points=float(Fraction(1, 2)))
    with VerdictFile(path) as kept:
        assert [found.points for found in kept.known.values()] == [2.5, 0.5]
    assert [len(json.loads(line)) for line in path.read_text().splitlines()] == [4, 4]
    path.write_text("something else\n")
    with pytest.raises(StoreError, match="holds no verdicts"):
        VerdictFile(path)


def test_a_verdict_is_of_its_task_and_of_its_file() -> None:
    keys = {key_of(task, ROOT, text) for task in (P03, P11) for text in (TEXT, TEXT + b"\n")}
    assert len(keys) == 4


def test_a_folder_without_tests_is_refused_in_a_sentence(tmp_path: Path) -> None:
    needed()
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "other.py").write_text("x = 1\n")
    done = run(tmp_path)
    assert isinstance(done.exception, GradeError)
    assert "holds no file like p01_worked_example.py" in str(done.exception)
