"""PyTorch's convention at the command line: chosen once for a folder, or for one command."""

import pytest
from click.testing import CliRunner

from whybn.cli import main
from whybn.course.course import load_course

COURSES_OWN = """
import numpy as np


def update_running(running_mean, running_var, x, momentum=0.1):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * var
"""


@pytest.fixture
def in_pytorch(tmp_path, monkeypatch):
    """Runs a command in a course folder that was made in PyTorch's convention."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "mine"), "--convention", "pytorch"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_folder_says_its_convention_and_every_command_there_speaks_it(in_pytorch, tmp_path):
    assert load_course(tmp_path / "mine").convention.name == "pytorch"
    assert "In PyTorch's convention momentum" in (tmp_path / "mine/exercises/e06_update_running.py").read_text("utf-8")
    assert "PyTorch's convention" in (tmp_path / "mine/README.md").read_text("utf-8")
    assert "Take momentum = 0." in in_pytorch("hint", "update_running").output
    assert "With momentum 1 the new values" in in_pytorch("spec", "update_running.momentum-zero").output
    solution = in_pytorch("solution", "update_running", "--spoil").output
    assert "new_mean = (1 - momentum) * running_mean + momentum * mean" in solution
    space: dict[str, object] = {}
    exec(solution, space)


def test_a_stub_comes_back_in_the_convention_of_its_folder(in_pytorch, tmp_path):
    path = tmp_path / "mine/exercises/e04_batchnorm_forward.py"
    stub = path.read_text("utf-8")
    assert "weight: np.ndarray" in stub
    path.write_text("mine = 1\n", "utf-8")
    assert in_pytorch("reset", "4").exit_code == 0
    assert path.read_text("utf-8") == stub


def test_the_courses_own_convention_is_told_as_a_mistake_in_pytorchs_words(in_pytorch, tmp_path, few):
    (tmp_path / "mine/exercises/e06_update_running.py").write_text(COURSES_OWN, "utf-8")
    shown = in_pytorch("check", "6", "--no-search")
    assert shown.exit_code == 1
    said = " ".join(shown.output.split())
    assert "`(1 - momentum) * old + momentum * batch`" in said
    assert "momentum is the weight of the old value" in said
    assert "the running variance collects variances that divide by N " in said


def test_one_command_may_speak_another_convention_than_its_folder(whybn):
    assert "the batch's? Does" in whybn("hint", "6").output
    assert "With momentum 0 the new" in whybn("spec", "update_running.momentum-zero").output
    assert "With momentum 1 the new" in whybn("spec", "update_running.momentum-zero", "--convention", "pytorch").output


@pytest.mark.parametrize("command", ["check", "hint", "solution", "spec", "reset", "watch"])
def test_an_unknown_convention_is_one_sentence_and_exit_code_2(whybn, command):
    shown = whybn(command, "6", "--convention", "torch")
    assert shown.exit_code == 2
    assert shown.output == "whybn: --convention torch: did you mean pytorch?\n"


def test_an_unknown_convention_of_a_folder_says_where_it_stands(whybn, home):
    plan = home / "exercises" / "course.toml"
    plan.write_text(f'convention = "keras"\n{plan.read_text("utf-8")}', "utf-8")
    shown = whybn("hint", "6")
    assert shown.exit_code == 2
    assert "course.toml: convention = keras is no convention of this course" in shown.output
    assert "course and pytorch" in shown.output


def test_a_folder_of_an_unknown_convention_is_not_begun(tmp_path):
    shown = CliRunner().invoke(main, ["init", str(tmp_path / "mine"), "--convention", "x"])
    assert shown.exit_code == 2
    assert not (tmp_path / "mine").exists()
