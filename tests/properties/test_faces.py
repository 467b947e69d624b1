"""The learner's commands on a task: check, hint, solution, reset, the overview; pytest on the same file."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.rotation import is_shown
from whybn.learn.stubs import init

from .learners import ROOT, TASKS

TASK = TASKS.named("p11")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "course"
    init(folder)
    return folder


def said(home: Path, *words: str, module: str = "whybn") -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(not is_shown("faces of tests", 3), reason="another commit's turn")
def test_a_learner_goes_from_the_stub_to_the_solution(home: Path) -> None:
    path = home / TASK.file
    code, told = said(home, "check", "p11")
    assert (code, "not started" in told) == (1, True)
    code, told = said(home, "solution", "p11")
    assert (code, "--spoil" in told, "Traceback" in told) == (2, True, False)
    code, told = said(home, "hint", "p11")
    assert "Hint 1 of 3" in told

    path.write_bytes((ROOT / TASK.solution).read_bytes())
    code, told = said(home, "check", str(Path("exercises/properties") / path.name), "--map")
    assert code == 0
    assert "3 of 3 points" in told
    assert "x  the normalizer's variance divides by N - 1" in told
    code, told = said(home)
    assert f"p11 break_it{' ' * 22}" in told
    assert f"{len(TASK.wrong)}/{len(TASK.wrong)} mistakes caught" in told
    assert "Say what must hold  1 of 11 done" in told
    code, told = said(home, "solution", "p11")
    assert (code, "def test_five_numbers_tell" in told) == (0, True)

    code, told = said(
        home, "-q", "-p", "no:cacheprovider", "--impl", "misconception:ddof-1", str(path), module="pytest"
    )
    assert "1 failed" in told
    path.write_text("def test_it(impl):\n    pass\n\n\ndef test_it(impl):\n    pass\n", encoding="utf-8")
    code, told = said(
        home, "-q", "-p", "no:cacheprovider", "--impl", "misconception:ddof-1", str(path), module="pytest"
    )
    assert f"{path.name}: test_it is defined in line 1 and again in line 5" in told
    code, told = said(home, "reset", "break_it")
    assert "is the stub again" in told
    assert "NotImplementedError" in path.read_text(encoding="utf-8")


def test_a_wrong_name_is_told_in_a_sentence(home: Path) -> None:
    code, told = said(home, "check", "p77")
    assert code == 2
    assert "p77 is no task of this course" in told
    assert "Traceback" not in told


@pytest.mark.skipif(not is_shown("watching tests", 4), reason="another commit's turn")
def test_watch_tells_the_commonest_mistakes_first_and_judges_at_every_save(home: Path) -> None:
    task = TASKS.named("p07")
    path = home / task.file
    path.unlink()
    code, told = said(home, "watch", "p07")
    assert (code, "`whybn reset p07` puts the stub there" in told) == (2, True)
    path.write_bytes((ROOT / task.solution).read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "whybn", "watch", "p07"]
    process = subprocess.Popen(command, cwd=home, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        first = "".join(until_watching(process.stdout))
        path.write_bytes(b"")
        second = "".join(until_watching(process.stdout))
    finally:
        process.kill()
        process.wait()
    assert first.index("valid so far: ") < first.index("p07 The gradient") < first.index("5 points")
    assert "no function whose name begins with test" in second


def until_watching(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if "Ctrl-C ends it" in line:
            return
