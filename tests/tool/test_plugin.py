"""The pytest plugin, run as a learner runs it: in a process of its own, on files of one's own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORWARD = "tests/clauses/test_batchnorm_forward.py"
VALUES = f"{FORWARD}::test_the_results_are_what_the_definition_says"

RIGHT = """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""
WRONG = RIGHT.replace("x.var(axis=0)", "x.var(axis=0, ddof=1)")
STUB = "def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise NotImplementedError\n"

STEPWISE = """
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat, dx_hat = (x - x.mean(axis=0)) / std, gamma * dout
    dvar = (dx_hat * x_hat).sum(axis=0) * -0.5 / std
    dmean = -(dx_hat / std).sum(axis=0)
    dx = dx_hat / std + (dvar * 2 * (x - x.mean(axis=0)) + dmean) / len(x)
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""


def run(*arguments: str, tests: str = FORWARD, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """pytest on the clauses of one function, or on some, plain output."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments, *tests.split()]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "100"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def file(tmp_path):
    """A function that writes a learner's file and gives its path."""

    def write(text: str, name: str = "mine.py") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_below_the_summary_stands_the_first_wrong_step_of_a_backward_pass(file):
    done = run(
        "--impl",
        file(STEPWISE),
        tests="tests/clauses/test_batchnorm_backward.py::test_the_results_are_what_the_definition_says",
    )
    assert "batchnorm_backward: Step by step: x_hat and dx_hat are right; dvar, " in done.stdout


def test_a_right_solution_passes_every_must_clause(file):
    done = run("--impl", file(RIGHT))
    assert done.returncode == 0
    assert re.search(r"04 batchnorm_forward +█+ +(\d+)/\1 +passed", done.stdout)


def test_a_wrong_solution_fails_with_its_clause_the_example_and_expected_beside_got(file):
    done = run("--impl", file(WRONG), tests=VALUES)
    assert done.returncode == 1
    assert "batchnorm_forward.values (MUST): The output is" in done.stdout
    assert "x = float64 (2, 2)" in done.stdout
    assert re.search(r"expected +got \(float64", done.stdout)
    assert "the bound" in done.stdout
    assert "Read spec/batchnorm_forward.md#values" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_stub_is_not_started_and_no_failure(file):
    done = run("--impl", file(STUB))
    assert done.returncode == 0
    assert "not started" in done.stdout
    assert "failed" not in done.stdout


def test_a_function_that_is_missing_is_not_provided_and_no_failure(file):
    done = run("--impl", file("def normalize(x, mean, var, eps=1e-5): ..."))
    assert done.returncode == 0
    assert "not provided" in done.stdout


def test_the_stubs_are_the_default():
    done = run()
    assert done.returncode == 0
    assert "whybn: exercises, level MUST" in done.stdout
    assert "Next: open exercises/e04_batchnorm_forward.py" in done.stdout


def test_a_mistyped_misconception_is_answered_by_the_one_that_was_meant():
    done = run("--impl", "misconception:eps-outside-rot")
    assert done.returncode == 4
    assert "no misconception has that name: did you mean eps-outside-root" in done.stderr


@pytest.mark.parametrize("named", ["", "e04_batchnorm_forward.py"])
def test_among_the_exercises_the_clauses_are_run(named):
    done = run("--collect-only", "-q", "-k", "batchnorm_forward", tests=named, folder=ROOT / "exercises")
    assert done.returncode == 0
    assert f"{VALUES}\n" in done.stdout.replace("../", "")
    assert ("test_spatial_batchnorm_forward.py" in done.stdout) == (not named)


def test_a_folder_elsewhere_is_judged_by_the_clauses_of_this_course(tmp_path):
    (tmp_path / "layers.py").write_text(RIGHT, encoding="utf-8")
    done = run("--impl", str(tmp_path), "-k", "batchnorm_forward and rows", tests="")
    assert done.returncode == 0
    assert "test_batchnorm_forward.py" in done.stdout
    assert "tests/tool" not in done.stdout


def test_not_implemented_for_some_arguments_only_is_a_failure(file):
    negative = "    if (gamma < 0).any():\n        raise NotImplementedError\n"
    done = run("--impl", file(RIGHT.replace("    mean, var", f"{negative}    mean, var")))
    assert done.returncode == 1
    assert "raised NotImplementedError for these arguments, though not for others" in done.stdout


def test_an_exception_is_shown_with_the_line_that_raised_it(file):
    path = file(RIGHT.replace("x.var(axis=0)", "x.var(axis=7)"))
    done = run("--impl", path, tests=VALUES)
    assert done.returncode == 1
    assert "raised AxisError" in done.stdout
    assert f"{path}, line 5: mean, var = x.mean(axis=0), x.var(axis=7)" in done.stdout


def test_a_result_that_changes_from_call_to_call_is_said_to_do_so(file):
    counter = "calls = []\n" + RIGHT.replace("    mean, var", "    calls.append(0)\n    mean, var")
    done = run("--impl", file(counter.replace("+ beta", "+ beta + (len(calls) == 21)")), tests=VALUES)
    assert done.returncode == 1
    assert "it depends on more than its arguments" in done.stdout


def test_leaving_the_interpreter_is_a_failure_and_ends_nothing(file):
    done = run(
        "--impl", file("def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise SystemExit(0)\n"), tests=VALUES
    )
    assert done.returncode == 1
    assert "batchnorm_forward left by raising SystemExit: 0" in done.stdout


def test_skipping_from_inside_is_a_failure(file):
    skips = "import pytest\n\ndef batchnorm_forward(*args, eps=0):\n    pytest.skip('passed')\n"
    done = run("--impl", file(skips), tests=VALUES)
    assert done.returncode == 1
    assert "left by raising Skipped" in done.stdout


def test_a_file_that_does_not_parse_fails_its_own_function_with_its_line_and_hides_no_other(tmp_path):
    (tmp_path / "e03_normalize.py").write_text(
        "def normalize(x, mean, var, eps=1e-5):\n    return (x -\n", encoding="utf-8"
    )
    (tmp_path / "e04_batchnorm_forward.py").write_text(RIGHT, encoding="utf-8")
    broken = run("--impl", str(tmp_path), tests="tests/clauses/test_normalize.py")
    assert broken.returncode == 1
    assert re.search(r"e03_normalize.py, line 2 does not import: SyntaxError", broken.stdout)
    assert run("--impl", str(tmp_path), tests=VALUES).returncode == 0


def test_a_file_that_raises_on_import_fails_its_own_function_with_its_line(file):
    done = run("--impl", file("import numpy\n\nnumpy.missing\n" + RIGHT, "e04_batchnorm_forward.py"), tests=VALUES)
    assert done.returncode == 1
    assert "e04_batchnorm_forward.py, line 3 does not import: AttributeError" in done.stdout


def test_functions_may_live_in_one_file_or_in_many(tmp_path):
    (tmp_path / "helpers.py").write_text(
        "import numpy as np\n\ndef root(v):\n    return np.sqrt(v)\n", encoding="utf-8"
    )
    text = "from helpers import root\n" + RIGHT.replace("np.sqrt", "root")
    (tmp_path / "layers.py").write_text(text, encoding="utf-8")
    assert run("--impl", str(tmp_path), tests=VALUES).returncode == 0


def test_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(RIGHT.replace("\n", "\r\n").encode())
    assert run("--impl", str(path), tests=VALUES).returncode == 0


def test_a_misconception_can_be_put_under_test():
    done = run("--impl", "misconception:batchnorm_forward.ddof-1", tests=VALUES)
    assert done.returncode == 1
    assert "batchnorm_forward.values (MUST)" in done.stdout


@pytest.mark.parametrize("name", ["nowhere.py", "misconception:nonsense"])
def test_an_implementation_that_is_not_there_is_one_clear_sentence(name):
    done = run("--impl", name)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: --impl {name}: " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_wrong_name_is_said_once_with_parallel_workers_too():
    pytest.importorskip("xdist")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--impl", "nowhere.py", FORWARD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert (done.stdout + done.stderr).count("ERROR") == 1


def test_a_file_without_any_function_of_the_course_is_one_clear_sentence(file):
    done = run("--impl", file("x = 1\n"))
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "none of the course's functions is defined there" in done.stderr


def test_each_level_includes_the_ones_before_it():
    must, should, strict = (
        {*re.findall(r"\S+::test_\S+", run("--level", level, "--collect-only", "--quiet").stdout)}
        for level in ("must", "should", "strict")
    )
    assert must < should < strict


def test_strict_clauses_do_not_count_unless_asked_for(file):
    some = ("--impl", file(RIGHT), "-k", "definition or refused")
    assert run(*some).returncode == 0
    assert run(*some, "--level", "strict").returncode == 1


def test_the_outcomes_reach_the_summary_from_parallel_workers(file):
    pytest.importorskip("xdist")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--impl", file(STUB), FORWARD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0
    assert re.search(r"04 batchnorm_forward .* 0/\d+ +not started", done.stdout)


def test_the_plugin_leaves_other_projects_alone(tmp_path):
    (tmp_path / "test_other.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0
    assert "whybn:" not in done.stdout


def test_code_in_pytorchs_convention_is_judged_in_it():
    update = "tests/clauses/test_update_running.py::test_momentum_zero_gives_the_statistics_of_the_batch"
    mine = ROOT / "tests" / "judging" / "pytorch_style.py"
    done = run("--impl", str(mine), "--convention", "pytorch", tests=update)
    assert done.returncode == 0
    assert "level MUST, PyTorch's convention" in done.stdout
    unknown = run("--convention", "torch", tests=update)
    assert unknown.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--convention torch: did you mean pytorch?" in unknown.stderr
