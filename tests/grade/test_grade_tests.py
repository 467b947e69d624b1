"""``whybn grade-tests`` on a class: points, texts and sheets; a run that was stopped goes on."""

import csv
import json
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
P03, P11 = (TASKS.named(name) for name in ("p03", "p11"))
TEXT = b"def test_it(impl):\n    pass\n"
BROKEN = b"def test_it(impl:\n    pass\n"
MATTER = (
    "whybn/grade/own_tests_command.py",
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
