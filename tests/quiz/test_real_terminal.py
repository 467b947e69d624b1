"""The terminal face in a real terminal: style, NO_COLOR, Ctrl-C and Ctrl-D."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.foreground import hears_signals
from whybn.questions.compute import draw
from whybn.quiz.terminal import solution

from .parts import ROOT, bank

pexpect = pytest.importorskip("pexpect", reason="no pexpect: the tests in a real terminal are left out")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

QUESTION = next(question for question in bank().questions if question.id == "what-is-z")
ESCAPE = "\x1b"


def kept(home: Path) -> dict[str, dict[str, object]]:
    return json.loads((home / "quiz.json").read_text())["questions"]


def start(home: Path, *arguments: str, **environment: str) -> "pexpect.spawn[str]":
    own = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM", "COLUMNS")}
    own |= {"WHYBN_HOME": str(home), "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment}
    command = ["-c", "from whybn.cli import main; main()", "quiz", *arguments]
    options = {"encoding": "utf-8", "timeout": 600, "dimensions": (24, 80), "preexec_fn": hears_signals}
    return pexpect.spawn(sys.executable, command, cwd=ROOT, env=own, **options)


def test_in_a_terminal_there_is_style_and_the_session_ends_by_itself(tmp_path):
    child = start(tmp_path, "what-is-z", "--seed", "1")
    child.expect("Number of your answer: ")
    assert ESCAPE in child.before
    child.sendline(solution(draw(QUESTION, 1)))
    child.expect("Right.")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, kept(tmp_path)["what-is-z"]["seen"]) == (0, 1)


def test_with_no_color_a_terminal_gets_plain_text(tmp_path):
    child = start(tmp_path, "what-is-z", NO_COLOR="1")
    child.expect("Number of your answer: ")
    child.sendline("1")
    child.expect(pexpect.EOF)
    assert ESCAPE not in child.before


@pytest.mark.parametrize("stop", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_a_stop_ends_kindly_and_keeps_the_answers(tmp_path, stop):
    child = start(tmp_path, "explanation", "--seed", "1")
    child.expect("answer: ")
    child.sendline("1")
    child.expect("Question 2 of")
    child.expect("answer: ")
    child.send(stop)
    child.expect("Stopped.")
    child.expect("Your answers are kept in")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, len(kept(tmp_path))) == (0, 1)
    assert "Traceback" not in child.before
