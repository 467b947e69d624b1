"""``whybn power``: what it says of suites that are strong, empty, too strict, wrong, or without an end."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from tests.meta.suite import COURSE
from tests.rotation import is_shown
from whybn.checkers.power import STOPPED, power_of, tried
from whybn.checkers.trial import Candidate, Suite, SuiteEnding
from whybn.cli import main
from whybn.errors import Refused

MATTER = ("whybn/checkers", "tests/tool/test_power.py")
FORWARD = "batchnorm_forward"
REFERENCE = Candidate()
DDOF, GAMMA = (Candidate(FORWARD, slug, right=False) for slug in ("ddof-1", "gamma-forgotten"))
EINSUM, TRANSPOSED = (Candidate(FORWARD, style) for style in ("einsum", "transposed"))

MINE = """
def forward(x, gamma, beta, eps=1e-5):
    raise NotImplementedError

def train(batch, weight):
    raise NotImplementedError
"""
TESTS = """
import os, subprocess, sys
import numpy as np
import pytest
import mine
from mine import forward

X = np.random.default_rng(0).normal(2, 3, (7, 4))
GAMMA, BETA = np.array([1.0, 2, 3, 4]), np.array([5.0, 6, 7, 8])

def formula():
    return GAMMA * (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-5) + BETA

def test_values():
    assert np.allclose(forward(X, GAMMA, BETA), formula(), rtol=1e-9)

def test_nothing():
    forward(X, GAMMA, BETA)

def test_row_after_row_in_memory():
    assert forward(X, GAMMA, BETA).flags.c_contiguous

def test_wrong():
    assert forward(X, GAMMA, BETA).sum() == 0, "never"

def test_endless():
    while True:
        forward(X, GAMMA, BETA)

def test_endless_where_gamma_is_forgotten():
    if forward(X, GAMMA, BETA)[0, 1] != formula()[0, 1]:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open("child.txt", "w").write(str(child.pid))
        while True:
            pass

def test_leaves():
    if not np.allclose(forward(X, GAMMA, BETA), formula()):
        os._exit(3)

def test_adapted():
    assert np.allclose(mine.train(X, GAMMA), formula() - BETA)

def test_fixture(impl):
    assert np.allclose(impl.batchnorm_forward(X, GAMMA, BETA), formula())

def test_drawn_without_a_seed():
    x = np.random.default_rng().normal(size=(5, 4))
    assert np.random.default_rng().normal() != x[0, 0]
    assert forward(x, GAMMA, BETA)[0, 0] > 5.5, x[0, 0]
"""
AT_IMPORT = """
import numpy as np
from mine import forward

SEEN = forward(np.array([[-1.0], [1.0]]), np.full(1, 2.0), np.zeros(1))
assert abs(SEEN[1] - 2) < 1e-4

def test_nothing_more():
    pass
"""
TAKEN = """
import numpy as np
from pack import forward

def test_gamma():
    assert abs(forward(np.array([[-1.0], [1.0]]), np.full(1, 2.0), np.zeros(1))[1] - 2) < 1e-4
"""
ADAPTER = """
def train(course, batch, weight):
    return course.batchnorm_forward(batch, weight, 0 * weight)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A user's folder: a module, its tests and an adapter. The tests are no package, and nothing is installed."""
    home = tmp_path_factory.mktemp("user")
    (home / "pytest.ini").write_text("[pytest]\naddopts = -x --strict-markers\nfilterwarnings = error\n")
    (home / "mine.py").write_text(MINE)
    (home / "adapter.py").write_text(ADAPTER)
    (home / "broken.py").write_text("def train(course:")
    (home / "tests").mkdir()
    (home / "tests" / "test_mine.py").write_text(TESTS)
    (home / "pack").mkdir()
    (home / "pack" / "__init__.py").write_text("from .norm import forward\n")
    (home / "pack" / "norm.py").write_text(MINE)
    (home / "tests" / "test_taken.py").write_text(TAKEN)
    (home / "tests" / "test_import.py").write_text(AT_IMPORT)
    (home / "tests" / "test_other.py").write_text("import not_installed\n")
    return home


@pytest.fixture
def mine(folder, monkeypatch):
    monkeypatch.chdir(folder)
    return folder


def suite(*names, functions=((FORWARD, "forward"),), adapter="", module="mine"):
    """Some of the tests."""
    paths = tuple(f"tests/test_mine.py::test_{name}" for name in names)
    return Suite(paths, COURSE.names, module, () if adapter else functions, adapter)


def endings(some, *candidates, seconds=60.0):
    """What comes of programs, by their names, after the reference."""
    ((_, first),) = tried([REFERENCE], COURSE.root, some, seconds, jobs=1)
    assert isinstance(first, SuiteEnding), first
    found = tried(candidates, COURSE.root, some, seconds, jobs=2, first=first)
    return first, {one.name: ended for one, ended in found}


def in_turn(test):
    """A test that starts processes, which a run shows every so often, and when what it is about has changed."""
    return pytest.mark.skipif(not is_shown(test.__name__, 4, *MATTER), reason="takes turns")(test)


def failed(ended):
    return [re.sub(r".*::test_", "", test) for test in ended.failed]


@in_turn
def test_a_suite_that_compares_values_kills_wrong_twins_and_accuses_no_right_variant(mine):
    first, found = endings(suite("values", "nothing"), DDOF, GAMMA, EINSUM)
    assert (len(first.passed), first.failed, first.called) == (2, {}, {FORWARD})
    assert [failed(found[name]) for name in ("ddof-1", "gamma-forgotten", "einsum")] == [["values"], ["values"], []]


@in_turn
def test_a_suite_that_asserts_nothing_kills_nobody(mine):
    _, found = endings(suite("nothing"), DDOF)
    assert (found["ddof-1"].passed, found["ddof-1"].failed) == (["tests/test_mine.py::test_nothing"], {})


@in_turn
def test_a_suite_that_is_too_strict_accuses_right_code_and_a_test_that_fails_on_the_reference_does_not_count(mine):
    some = suite("row_after_row_in_memory", "wrong", "nothing")
    first, found = endings(some, EINSUM, TRANSPOSED)
    assert failed(first) == ["wrong"]
    assert "never" in next(iter(first.failed.values()))
    assert [failed(found[name]) for name in ("einsum", "transposed")] == [[], ["row_after_row_in_memory"]]


@in_turn
def test_a_process_that_ends_by_itself_and_one_without_an_end_are_told_apart_and_no_child_is_left(mine):
    some = suite("endless_where_gamma_is_forgotten", "leaves")
    _, found = endings(some, GAMMA, seconds=4)
    assert found["gamma-forgotten"] == STOPPED
    child = int((mine / "child.txt").read_text())
    for _ in range(100):
        if not running(child):
            break
        time.sleep(0.05)
    assert not running(child)
    _, found = endings(suite("leaves"), DDOF)
    assert found["ddof-1"] == "the process ended by itself, with exit code 3"


def running(pid):
    """Whether a process is there and no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


@in_turn
def test_a_program_is_found_by_an_adapter_by_the_fixture_and_by_what_is_computed_at_import(mine):
    at_import, taken = (
        Suite((f"tests/test_{file}.py",), COURSE.names, module, ((FORWARD, "forward"),))
        for file, module in (("import", "mine"), ("taken", "pack.norm"))
    )
    for some in (suite("adapted", adapter="adapter.py"), suite("fixture", module=""), at_import, taken):
        first, found = endings(some, GAMMA)
        assert first.called == {FORWARD}
        assert len(failed(found["gamma-forgotten"])) == 1, some


@in_turn
def test_what_is_drawn_without_a_seed_is_the_same_each_time(mine):
    said = {str(endings(suite("drawn_without_a_seed"))[0].failed) for _ in range(2)}
    assert len(said) == 1


@in_turn
@pytest.mark.parametrize(
    ("some", "said"),
    [
        (
            suite("wrong"),
            "no test passes on the reference, which is right, so none counts: all fail; tests/test_mine.py",
        ),
        (suite("endless"), "the tests come to no end within 4 s on the reference"),
        (suite("values", functions=((FORWARD, "forwrd"),)), "mine has no forwrd: did you mean forward?"),
        (suite("values", functions=()), "--module mine has no function with a name of the course's"),
        (suite("values", module="nothere"), "--module nothere: there is no such module that the tests could import"),
        (suite("adapted", adapter="broken.py"), "--adapter broken.py: broken.py, line 1 does not import: SyntaxError"),
        (suite("nowhere"), "ERROR: not found"),
    ],
)
def test_a_suite_of_which_nothing_can_be_said_gets_one_sentence(mine, some, said):
    with pytest.raises(Refused, match=re.escape(said)) as refused:
        power_of(COURSE, some, jobs=1, seconds=4)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tests", "--functions", "batchnorm_forwrd=f", "--module", "mine"], "did you mean batchnorm_forward"),
        (["tests", "--functions", "batchnorm_forward=f"], "--functions needs --module"),
        (["tests", "--adapter", "adapter.py"], "--adapter needs --module"),
        (["tests", "--module", "mine", "--adapter", "nothere.py"], "nothere.py: No such file"),
        (["nothere"], "nothere: No such file"),
        (["tests", "--json", "no/where.json"], "there is no folder no"),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence_and_exit_code_2(mine, arguments, said):
    done = CliRunner().invoke(main, ["power", *arguments], prog_name="whybn")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert said in done.output


def test_help_says_whose_rights_the_tests_have():
    assert "run with your rights" in " ".join(CliRunner().invoke(main, ["power", "--help"]).output.split())


@in_turn
def test_the_command_says_the_same_of_the_same_files_and_counts_every_program(mine):
    """A small function, whose twins and variants are all tried."""
    (mine / "noise.py").write_text("def statistics_noise(var, batch_size):\n    raise NotImplementedError\n")
    (mine / "test_noise.py").write_text(
        "import numpy as np\nfrom noise import statistics_noise as noise\n"
        "def test_it():\n    assert np.allclose(noise(np.array([4.0, 9.0]), 4), [1, 1.5])\n"
    )
    for name, jobs in (("one.json", "1"), ("two.json", "2")):
        arguments = [
            "power",
            "test_noise.py",
            "tests/test_other.py",
            "--module",
            "noise",
            "--json",
            name,
            "--jobs",
            jobs,
        ]
        shown = CliRunner().invoke(main, arguments, prog_name="whybn")
        assert shown.exit_code == 0, shown.output
    assert (mine / "one.json").read_text() == (mine / "two.json").read_text()
    found = json.loads((mine / "one.json").read_text())
    assert list(found["not counted"]) == ["tests/test_other.py"]
    of = found["functions"]["statistics_noise"]
    assert f"{len(of['wrong']['killed'])} of {of['wrong']['of']}" in shown.output
    assert len(of["wrong"]["killed"]) + len(of["wrong"]["survived"]) == of["wrong"]["of"]
    assert of["wrong"]["killed"]
    assert of["right"]["accused"] == {}


@in_turn
@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is no signal to one process")
def test_ctrl_c_ends_it_with_all_that_it_started(mine):
    arguments = ["power", "tests/test_mine.py::test_endless", "--module", "mine", "--functions", f"{FORWARD}=forward"]
    started = subprocess.Popen(
        [sys.executable, "-m", "whybn", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )

    def children():
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
        below = {started.pid}
        while more := {pid for pid, parent in parents.items() if parent in below} - below:
            below |= more
        return below - {started.pid}

    while len(below := children()) < 3:  # the one that tracks, the one that forks, and the run itself
        assert started.poll() is None
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    said, _ = started.communicate(timeout=30)
    assert (started.returncode, said.strip()) == (130, "")
    for _ in range(100):
        if not any(map(running, below)):
            break
        time.sleep(0.05)
    assert not any(map(running, below))
