"""`whybn grade` on folders as instructors have them: what is graded, what is refused, and what the feedback says."""

import json
import re
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.grade.fake_grading import SETTINGS, submissions
from tests.grade.gradebook import COURSE, POLICY, WHEN
from tests.grade.handed_in import notebook, put
from tests.grade.sandbox import needed
from tests.grade.test_command import FEW, ONE_SENTENCE, RIGHT, folder, rows, run  # noqa: F401
from whybn.errors import GradeError
from whybn.grade.command import settings_for, those_of
from whybn.grade.earlier_runs import plain_rules, refuse_other_settings, remark_on_missing
from whybn.grade.marks.personal import Correction
from whybn.grade.marks.policy import Late
from whybn.grade.run.store import Store

ROOT = Path(__file__).parents[2]
STUB = b"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise NotImplementedError\n"


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


def test_a_run_in_the_folder_itself_can_be_repeated(folder, monkeypatch):  # noqa: F811
    monkeypatch.chdir(folder)
    again = [run(".", *FEW, PYTHONPATH=str(ROOT)) for _ in range(2)]
    assert [done.returncode for done in again] == [0, 0]
    assert set(rows(folder / "grades")) == {"ada", "bob"}
    assert "left out grades/" in again[1].stderr


def test_one_folder_too_high_is_one_sentence_and_writes_nothing(folder, tmp_path):  # noqa: F811
    (tmp_path / "high").mkdir()
    folder.rename(tmp_path / "high" / "class")
    for student in ("ada", "bob"):
        (tmp_path / "high" / "class" / student / "layers.py").rename(tmp_path / "high" / "class" / student / "hw.py")
    done = run(tmp_path / "high", "--out", tmp_path / "out", *FEW)
    assert done.returncode == 2
    assert ONE_SENTENCE.fullmatch(done.stderr)
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_of_one_student_has_its_results(tmp_path):
    (tmp_path / "submission").mkdir()
    done = run(tmp_path / "submission", "--one", "--out", tmp_path / "out", *FEW)
    assert done.returncode == 0
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["score"] == 0
    assert "There is no file in it, but for hidden ones." in results["output"]


def test_a_table_of_times_makes_late(folder, tmp_path):  # noqa: F811
    policy = put(tmp_path / "p.toml", b"deadline = 2026-11-06T23:59:00Z\n[late]\nrefuse = true\n")
    times = put(tmp_path / "t.csv", b"student,time\nada,2026-11-07T00:00:00Z\nbob,2026-11-06T00:00:00Z\n")
    done = run(folder, "--out", tmp_path / "out", "--policy", policy, "--times", times, *FEW)
    assert done.returncode == 0
    book = rows(tmp_path / "out")
    assert "late" in book["ada"]["late"]
    assert book["bob"]["late"] == ""
    assert float(book["ada"]["total"]) == 0
    broken = put(tmp_path / "t.csv", b"student,time\nada,2026-11-07T00:00:00\n")
    done = run(folder, "--out", tmp_path / "out", "--times", broken, *FEW)
    assert done.returncode == 2
    assert "t.csv, line 2: 2026-11-07T00:00:00 has no time zone" in done.stderr


def test_what_an_instructor_decides_outlasts_runs_and_one_student_can_be_graded_alone(folder, tmp_path):  # noqa: F811
    out = tmp_path / "out"
    policy = put(
        tmp_path / "p.toml",
        b'[corrections]\n"BOB" = {points = 1.5, reason = "oral"}\n"adda" = {excused = true}\n"di" = {excused = true}\n'
        b'[groups]\ncy = ["di", "ed"]\n',
    )
    shutil.copytree(folder / "ada", folder / "cy")
    done = run(folder, "--out", out, "--policy", policy, "--dolos", *FEW)
    assert done.returncode == 0, done.stderr
    assert "[corrections] of grading.toml names adda, who has no submission here: did you mean ada?" in done.stderr
    assert "the code of 3 submissions for Dolos" in done.stderr
    assert "[corrections] of grading.toml names adda" in done.stderr.splitlines()[-1]  # below the progress
    assert "of an earlier run" not in done.stderr
    book = rows(out)
    assert {student: row["status"] for student, row in book.items()} == {
        "ada": "graded",
        "bob": "graded",
        "di": "excused",
        "ed": "graded",
    }
    assert (book["bob"]["total"], book["bob"]["by the tests"], book["bob"]["reason"]) == ("1.50", "0.00", "oral")
    assert book["ed"]["total"] == book["ada"]["total"]
    assert "handed in by the group cy" in book["ed"]["notes"]
    forgotten = run(folder, "--out", out, "--only", "Bob", *FEW)
    assert forgotten.returncode == 2
    assert "as in the run before, and this is not: [corrections] of the policy (--policy). Give" in forgotten.stderr
    assert rows(out) == book
    put(folder / "ada" / "layers.py", b"x = 1")
    shutil.copy(folder / "cy" / "layers.py", folder / "bob" / "layers.py")
    done = run(folder, "--out", out, "--policy", policy, "--only", "Bob", *FEW)
    assert "1 known before" in done.stderr
    assert f"{out / 'dolos.zip'} is of an earlier run and does not have these grades: give --dolos again" in done.stderr
    again = rows(out)
    assert (again["bob"]["total"], again["bob"]["by the tests"]) == ("1.50", again["bob"]["maximum"])
    assert {student: row for student, row in again.items() if student != "bob"} == {
        student: row for student, row in book.items() if student != "bob"
    }


def test_one_student_is_graded_alone_only_under_the_settings_of_the_others(tmp_path):
    found = submissions(3)
    with Store(tmp_path / "results.sqlite") as store:
        refuse_other_settings(store, SETTINGS, POLICY, ())
        store.begin(found, SETTINGS)
        refuse_other_settings(store, SETTINGS, POLICY, ())  # of results that say nothing of rules too
        with pytest.raises(
            GradeError, match=r"this is not: the seed \(--seed\); the number of examples \(--examples\)\. Give the same"
        ):
            refuse_other_settings(store, replace(SETTINGS, seed=SETTINGS.seed + 1, examples=50), POLICY, ())
        assert remark_on_missing(store, found) == ""
        said = remark_on_missing(store, found[:1])
        assert said.startswith("2 students of the run before are not in it any more: s001, s002; ")
    assert those_of(found, ()) == found
    assert those_of(found, ("S001", "student 2")) == found[1:]
    with pytest.raises(GradeError, match=r"--only names s01, who has no submission here: did you mean s001"):
        those_of(found, ("s01",))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ""),
        ({"points": {**POLICY.points, "normalize": Fraction(7)}}, "[points] of the policy"),
        ({"scale": Fraction(20), "partial": False}, "credit, scale of the policy"),
        ({"late": Late(free=2), "deadline": WHEN}, "deadline, [late] of the policy"),
        ({"should": Fraction(5), "strict": Fraction(5)}, "[bonus] of the policy"),
        ({"corrections": {"s001": Correction(total=Fraction(4))}}, ""),
        ({"corrections": {"s002": Correction(total=Fraction(4))}}, "[corrections] of the policy"),
        ({"extensions": {"s001": WHEN}, "free_days": {"s001": 1}, "names": {"s001": "Ann"}}, ""),
        ({"extensions": {"s000": WHEN}, "free_days": {"s000": 1}}, "[extensions], [free-days] of the policy"),
        ({"separator": ";", "visibility": "hidden"}, ""),
    ],
)
def test_one_student_is_graded_alone_only_under_the_rules_of_the_others(tmp_path, changed, told):
    with Store(tmp_path / "results.sqlite") as store:
        store.begin(submissions(3), SETTINGS, policy=plain_rules(POLICY))
        now = replace(POLICY, **changed)
        if told:
            with pytest.raises(GradeError, match=re.escape(f"this is not: {told} (--policy). Give the same")):
                refuse_other_settings(store, SETTINGS, now, {"s001"})
        else:
            refuse_other_settings(store, SETTINGS, now, {"s001"})


def test_the_exercises_of_the_policy_are_graded_unless_the_command_names_others():
    rules = replace(POLICY, exercises=("standardize", "normalize"), points={**POLICY.points, "fold_batchnorm": 0})
    given = {"seed": 1, "examples": 1, "level": None, "search": 0, "unsafe": True, "folder": ""}
    assert settings_for(COURSE, POLICY, exercises=(), **given).exercises == ()
    assert settings_for(COURSE, rules, exercises=(), **given).exercises == ("standardize", "normalize")
    assert settings_for(COURSE, rules, exercises=("BatchNorm",), **given).exercises == ("BatchNorm",)
    with pytest.raises(GradeError, match="--exercise fold_batchnorm: it is worth no points"):
        settings_for(COURSE, rules, exercises=("fold_batchnorm",), **given)


def test_code_beside_a_stub_and_a_notebook_earn_their_points_and_errors_name_their_cell(tmp_path):
    put(tmp_path / "in" / "ada" / "batchnorm_forward.py", STUB)
    put(tmp_path / "in" / "ada" / "final.py", RIGHT.encode())
    put(tmp_path / "in" / "bob.ipynb", notebook("try:\n    import numpy as np\nexcept ImportError:\n    raise", RIGHT))
    broken = "# one\n\n" + STUB.decode().replace("raise", "return nowhere #")
    put(tmp_path / "in" / "eve.ipynb", notebook("# one", broken))
    done = run(tmp_path / "in", "--out", tmp_path / "out", *FEW)
    assert done.returncode == 0, done.stderr
    book = rows(tmp_path / "out")
    assert book["ada"]["total"] == book["bob"]["total"] == book["ada"]["maximum"]
    assert "final.py counts, not batchnorm_forward.py, where it is a stub" in book["ada"]["notes"]
    (page,) = (tmp_path / "out" / "feedback").glob("eve*.md")
    assert "at eve.ipynb, code cell 2, line 4: return nowhere" in page.read_text(encoding="utf-8")
