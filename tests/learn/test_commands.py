"""The short commands, run as a learner types them."""

import json
import re

import pytest
from click.testing import CliRunner

from whybn.cli import COMMANDS, main
from whybn.errors import EXTRAS, MissingLibrary, require
from whybn.learn import stubs
from whybn.learn.stubs import untouched

from . import solved

COURSE = solved.COURSE
FIRST = "exercises/e01_standardize.py"


def remember(home, **done):
    path = home / ".whybn" / "progress.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": 1, "exercises": done}))


def test_without_a_command_progress_and_the_next_step_are_shown(whybn):
    shown = whybn()
    assert shown.exit_code == 0
    assert f"0 of {COURSE.points} points" in shown.output
    assert f"Next: {FIRST}" in shown.output
    assert "Traceback" not in shown.output


def test_points_are_the_share_of_the_clauses_that_held(home, whybn):
    remember(home, standardize={"held": 12, "tried": 24, "digest": "x", "started": True})
    assert f"2 of {COURSE.points} points" in whybn().output
    assert "12/24" in whybn().output


def test_an_exercise_that_changed_since_its_check_is_marked_stale(home, whybn):
    remember(home, standardize={"held": 24, "tried": 24, "digest": "of something else"})
    assert "24/24 done, changed since" in whybn().output
    assert "changed since" in whybn("list").output


def test_the_next_step_is_the_first_exercise_that_is_not_done(home, whybn):
    remember(home, standardize={"held": 24, "tried": 24}, normalize={"held": 22, "tried": 22})
    assert "Next: exercises/e02_batch_statistics.py" in whybn().output


def test_the_list_has_a_line_for_every_exercise(whybn):
    lines = whybn("list").output.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [f"{exercise.number:02}" for exercise in COURSE.exercises]


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_of_the_overview_is_wider_than_the_terminal(whybn, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, whybn().output.splitlines())) <= int(columns)


def test_what_is_piped_has_no_escapes(whybn):
    for command in ([], ["list"], ["hint", "1"], ["spec", "standardize"], ["solution", "1", "--spoil"], ["--help"]):
        assert "\x1b" not in whybn(*command).output


@pytest.mark.parametrize(
    "wanted", ["standardize", "1", "01", FIRST, "e01_standardize.py", "exercises\\e01_standardize.py", "standard"]
)
def test_an_exercise_is_named_by_its_name_number_or_file(session, wanted):
    assert session.exercise(wanted).name == "standardize"


def test_a_file_of_another_folder_is_not_taken_for_the_courses_own(whybn, tmp_path):
    other = tmp_path / "elsewhere" / "standardize.py"
    other.parent.mkdir()
    other.write_text("def standardize(train, test): return train, test")
    shown = whybn("check", str(other))
    assert shown.exit_code == 2
    assert "is not this course's file, which is exercises/e01_standardize.py" in " ".join(shown.output.split())


@pytest.mark.parametrize("command", ["check", "hint", "reset", "solution", "spec", "watch"])
@pytest.mark.parametrize("wanted", ["nonsense", "99", ""])
def test_an_unknown_exercise_is_one_sentence_and_exit_code_2(whybn, command, wanted):
    shown = whybn(command, wanted or "?")
    assert shown.exit_code == 2
    assert "is no exercise of this course" in shown.output
    assert shown.output.count("whybn:") == 1
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("check standardise", "standardise is no exercise of this course: did you mean standardize?"),
        ("check e01_standardise.py", "e01_standardise.py is no exercise of this course: did you mean standardize?"),
        ("hint standardize.values", "standardize.values is no exercise of this course: did you mean standardize?"),
        ("watch BATCHNROM", "BATCHNROM is no exercise of this course: did you mean BatchNorm"),
        ("reset normalise", "did you mean normalize?"),
        ("solution foldbatchnorm", "did you mean fold_batchnorm"),
        ("spec standardise.values", "standardise is no exercise of this course: did you mean standardize?"),
        ("spec standardize.vlues", "standardize has no clause vlues: did you mean values"),
        ("spec standardize.zero_mean", "standardize has no clause zero_mean: did you mean zero-mean?"),
        ("chekc", "No such command 'chekc': did you mean check or"),
        ("quiz normalise", "no question is about 'normalise': did you mean normalize"),
        ("grade . --seed 1 --exercise normalise", "--exercise normalise: did you mean normalize?"),
    ],
)
def test_a_mistyped_name_is_answered_by_the_one_that_was_meant(whybn, typed, meant):
    shown = whybn(*typed.split())
    assert shown.exit_code == 2
    assert meant in shown.output.replace("\n", "")
    assert "layernorm_forward" not in shown.output


def test_a_mistyped_function_of_a_new_clause_is_answered_too(whybn, monkeypatch):
    monkeypatch.chdir(COURSE.root)
    shown = whybn("dev", "new", "clause", "normalise.shift", "--level", "must")
    assert shown.exit_code == 2
    assert "'normalise' is no exercise's name: did you mean normalize?" in shown.output


def test_hints_come_one_by_one_and_all_of_them_after_the_last(whybn):
    assert [whybn("hint", "1").output.splitlines()[0] for _ in range(3)] == [
        f"Hint {number} of 3 for standardize" for number in (1, 2, 3)
    ]
    after = whybn("hint", "1").output
    assert after.count("Hint ") == 3
    assert "all the hints there are" in after


def test_hints_that_were_shown_can_be_shown_again_without_a_new_one(whybn):
    assert whybn("hint", "1", "--again").exit_code == 2
    whybn("hint", "1")
    whybn("hint", "1")
    again = whybn("hint", "1", "--again").output
    assert again.count("Hint ") == 2
    assert "Hint 3 of 3" in whybn("hint", "1").output


def test_the_hint_is_for_the_next_exercise_unless_said(whybn):
    assert "for standardize" in whybn("hint").output


def test_a_reset_brings_the_stub_back_and_keeps_what_was_there(home, whybn, write, untouched):
    write("standardize", solved.STANDARDIZE)
    shown = whybn("reset", "standardize")
    assert shown.exit_code == 0
    assert (home / FIRST).read_bytes() == (untouched / FIRST).read_bytes()
    (kept,) = (home / ".whybn" / "backups").iterdir()
    assert kept.read_text() == solved.STANDARDIZE
    assert kept.name in shown.output.replace("\n", "")


def test_two_resets_in_one_second_keep_two_versions(home, whybn, write):
    for text in ("first", "second"):
        write("standardize", text)
        whybn("reset", "1")
    kept = {path.read_text() for path in (home / ".whybn" / "backups").iterdir()}
    assert kept == {"first", "second"}


def test_a_reset_of_a_deleted_file_writes_the_stub(home, whybn):
    (home / FIRST).unlink()
    assert whybn("reset", "1").exit_code == 0
    assert untouched_file(home)
    assert not (home / ".whybn" / "backups").exists()


def untouched_file(home):
    return untouched((home / FIRST).read_bytes())


def test_in_a_checkout_the_stub_comes_from_the_newest_version_that_git_knows_untouched(session, monkeypatch):
    texts = [solved.STANDARDIZE.encode(), b"def standardize(", (session.home / FIRST).read_bytes(), b"older"]
    monkeypatch.setattr(stubs, "candidates", lambda *_: iter(texts))
    assert stubs.stub(session.course, session.course.exercises[0]) == texts[2]


def test_where_no_untouched_stub_is_to_be_had_nothing_is_lost(home, whybn, write, monkeypatch):
    monkeypatch.setattr(stubs, "candidates", lambda *_: iter([]))
    write("standardize", solved.STANDARDIZE)
    shown = whybn("reset", "1")
    assert shown.exit_code == 2
    assert (home / FIRST).read_text() == solved.STANDARDIZE


def test_the_solution_is_shown_after_passing_or_to_those_who_want_it_spoiled(home, whybn):
    refused = whybn("solution", "standardize")
    assert refused.exit_code == 2
    assert "--spoil" in refused.output
    assert "def standardize" in whybn("solution", "standardize", "--spoil").output
    remember(home, standardize={"passed": True})
    assert "def standardize" in whybn("solution", "standardize").output


def test_a_page_is_shown_whole_or_clause_by_clause(whybn):
    assert whybn("spec", "standardize").output.startswith("# standardize")
    clause = whybn("spec", "standardize.values").output
    assert clause.startswith("## values\n\n**MUST.**")
    assert clause.count("## ") == 1


def test_a_clause_that_the_page_does_not_state_is_one_sentence(whybn):
    shown = whybn("spec", "standardize.nothing")
    assert shown.exit_code == 2
    assert "standardize has no clause nothing; it has values" in shown.output


def test_a_broken_course_file_is_one_sentence(home, whybn):
    (home / "exercises" / "course.toml").write_text("title = ")
    shown = whybn()
    assert shown.exit_code == 2
    assert "course.toml cannot be read" in shown.output.replace("\n", "")
    assert "Traceback" not in shown.output


def test_help_lists_every_command_even_where_the_grading_extra_is_missing(monkeypatch):
    monkeypatch.setitem(COMMANDS, "grade", ("no_such_package.command", "grade"))
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    assert all(f"\n  {name} " in shown.output for name in COMMANDS)
    refused = CliRunner().invoke(main, ["grade", "folder", "--seed", "1"])
    assert refused.exit_code == 2
    assert "`whybn grade` needs no_such_package, which is not installed: pip install no_such_package" in refused.output


@pytest.mark.parametrize(("module", "extra"), EXTRAS.items())
def test_what_is_missing_is_named_with_the_extra_that_brings_it(module, extra, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        MissingLibrary, match=re.escape(f"needs {module}, which is not installed: pip install 'whybn[{extra}]'")
    ):
        require("it", module)


def test_the_quiz_asks_nothing_where_an_answer_would_be_lost(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    refused = CliRunner().invoke(main, ["quiz"], input="1\n")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "whybn: `whybn quiz` needs fsrs, which is not installed: pip install 'whybn[quiz]'\n"
