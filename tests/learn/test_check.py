"""``whybn check``: a verdict on one file, and an end to what does not end."""

import json
import os
import re
from pathlib import Path

import pytest

from whybn.judging import judge
from whybn.judging.judgement import Judgement, Outcome
from whybn.learn import check as checking
from whybn.learn import processes
from whybn.learn.report import Notes

from . import solved

POINTS, MUST = solved.COURSE.points, solved.MUST
QUICK = ("--no-search",)


@pytest.fixture(params=["fork", "spawn"])
def start(request, monkeypatch):
    """Both ways to start a process, on a system that has both."""
    if request.param == "fork" and not hasattr(os, "fork"):
        pytest.skip("no fork here")
    monkeypatch.setenv("WHYBN_START", request.param)


def test_a_right_solution_passes_and_is_remembered(home, whybn, write, start):
    write("standardize", solved.STANDARDIZE)
    shown = whybn("check", "standardize", *QUICK)
    assert shown.exit_code == 0, shown.output
    assert f"all {MUST['standardize']} clauses hold" in shown.output
    assert f"4 of {POINTS} points" in shown.output
    assert "Next: exercises/e02_batch_statistics.py" in shown.output
    kept = json.loads((home / ".whybn" / "progress.json").read_text())["exercises"]["standardize"]
    assert (kept["held"], kept["tried"], kept["passed"]) == (MUST["standardize"], MUST["standardize"], True)


def test_a_wrong_one_fails_with_its_clause_a_small_example_and_the_page(whybn, write, start):
    write("standardize", solved.OWN_MEAN)
    shown = whybn("check", "1", *QUICK)
    assert shown.exit_code == 1
    assert "standardize.values (MUST)" in shown.output
    assert "train = float64 (3, 1)" in shown.output
    assert "(marked *)" in shown.output
    assert "Read: whybn spec standardize.values" in shown.output
    assert "Failing too:" in shown.output
    assert "Stuck? whybn hint standardize" in shown.output
    assert "\x1b" not in shown.output


STEPWISE = """\
import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    centred = x - x.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)
    x_hat, dx_hat = centred / s, gamma * dout
    dvar = np.sum(dx_hat * centred, axis=1, keepdims=True) * -0.5 / s
    dmean = -np.sum(dx_hat, axis=1, keepdims=True) / s
    dx = dx_hat / s + (dvar * 2 * centred + dmean) / x.shape[1]
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""


def test_of_a_backward_pass_the_first_wrong_step_is_named(whybn, write):
    write("layernorm_backward", STEPWISE)
    shown = " ".join(whybn("check", "layernorm_backward", *QUICK).output.split())
    assert "Step by step: x_hat and dx_hat are right; dvar, the gradient with respect to var, is the first" in shown
    write("layernorm_backward", STEPWISE.replace("-0.5 / s\n", "-0.5 / s**3\n"))
    shown = whybn("check", "layernorm_backward", *QUICK).output
    assert f"0 of {POINTS} points, and 6 beyond the lecture" in " ".join(shown.split())


def test_an_endless_loop_that_catches_everything_is_cut_off_in_its_line(whybn, write, start):
    write("batch_statistics", solved.ENDLESS)
    shown = whybn("check", "2", "--deadline", "1")
    assert shown.exit_code == 1
    assert "did not end within 1 s and was stopped" in shown.output
    assert "at exercises/e02_batch_statistics.py, line " in shown.output
    assert f"{MUST['batch_statistics'] - 1} clauses were not tried." in shown.output


def test_what_does_not_end_where_a_mistake_is_looked_for_is_stopped_and_the_verdict_stays(whybn, write, start, few):
    write("normalize", LOOKED_FOR)
    shown = whybn("check", "normalize", "--deadline", "1")
    assert shown.exit_code == 1
    assert "clauses hold" in shown.output
    assert "normalize.values" in shown.output
    assert "did not end" not in shown.output


LOOKED_FOR = """
import sys

def normalize(x, mean, var, eps=1e-5):
    while sys._getframe(1).f_code.co_filename.endswith("answering.py"):
        try:
            x = x + 0
        except BaseException:
            pass
    return x
"""


def test_a_file_that_loops_while_it_is_loaded_is_cut_off_too(whybn, write):
    write("batch_statistics", "x = 1\nwhile x:\n    x = x\n" + solved.BATCH_STATISTICS)
    shown = whybn("check", "2", "--deadline", "1")
    assert shown.exit_code == 1
    assert "does not load: loading it did not end" in shown.output.replace("\n", " ")


def test_a_syntax_error_is_told_once_with_its_line(whybn, write, start):
    write("normalize", solved.UNCLOSED)
    shown = whybn("check", "normalize")
    assert shown.exit_code == 1
    assert "line 6 does not load: SyntaxError" in shown.output
    assert "Traceback" not in shown.output


def test_a_function_that_takes_its_process_along_is_a_failure_of_its_own(whybn, write, few):
    write("normalize", "import os\n\ndef normalize(x, mean, var, eps=1e-5):\n    os._exit(3)\n")
    shown = whybn("check", "normalize", *QUICK)
    assert shown.exit_code == 1
    assert "took its process along: it ended with exit code 3" in shown.output


def test_an_exception_is_told_with_its_line(whybn, write, few):
    write("normalize", solved.NORMALIZE.replace("return", "return nothing and"))
    shown = whybn("check", "normalize", *QUICK)
    assert "raised NameError: name 'nothing' is not defined" in shown.output
    assert "e03_normalize.py, line 6: return nothing and" in shown.output


def test_a_stub_is_not_started_and_no_failure(whybn, few):
    shown = whybn("check", *QUICK)
    assert shown.exit_code == 0
    assert "Not started: standardize" in shown.output


def test_a_missing_function_is_said_and_a_missing_file_is_one_sentence(whybn, write, few):
    path = write("normalize", "def normalise(x):\n    return x\n")
    assert whybn("check", "normalize").exit_code == 1
    assert "defines no normalize" in whybn("check", "normalize").output
    path.unlink()
    shown = whybn("check", "normalize")
    assert shown.exit_code == 2
    assert "is not there: save it again, or `whybn reset normalize`" in shown.output.replace("\n", " ")


def test_windows_line_ends_and_a_byte_order_mark_are_read(whybn, write, few):
    write("normalize", b"\xef\xbb\xbf" + solved.NORMALIZE.replace("\n", "\r\n").encode())
    assert whybn("check", "normalize", *QUICK).exit_code == 0


def test_what_the_function_prints_is_shown_with_its_failure_alone(whybn, write, few):
    write("normalize", solved.NORMALIZE.replace("    dtype", "    print('x is', x.shape)\n    dtype", 1))
    assert "x is" not in whybn("check", "normalize", *QUICK).output
    write("normalize", solved.NORMALIZE.replace("    dtype", "    print('x is', x.shape)\n    x = x + 1\n    dtype", 1))
    assert "It printed:\n    x is (" in whybn("check", "normalize", *QUICK).output


def test_of_a_flood_of_lines_the_first_are_shown_and_all_are_counted(whybn, write, few):
    flood = "    for row in range(3000):\n        print('row', row, 'x' * 60)\n    x = x + 1\n"
    write("normalize", solved.NORMALIZE.replace("    dtype", f"{flood}    dtype", 1))
    shown = whybn("check", "normalize", *QUICK).output
    assert "    row 11 x" in shown
    assert "    ... and 2988 more lines\n" in shown
    assert "row 12 " not in shown


@pytest.mark.skipif(not processes.forks_here(), reason="a process that is no fork knows nothing of this test's clock")
def test_a_clause_that_got_on_slowly_is_called_a_clause_and_no_call_that_hangs(whybn, write, monkeypatch):
    monkeypatch.setattr(judge, "SLOW", -1)  # every example counts as one that took its time
    late = "    count = normalize.count = getattr(normalize, 'count', 0) + 1\n    while count > 2: pass\n"
    write("normalize", solved.NORMALIZE.replace("    dtype", f"{late}    dtype", 1))
    shown = whybn("check", "normalize", *QUICK, "--deadline", "1")
    assert shown.exit_code == 1
    said = " ".join(shown.output.split())
    assert re.search(r"the clause did not end within 1 s and was stopped after 2 of \d+ examples", said)
    assert "the call did not end" not in said


def test_a_search_that_does_not_end_is_called_a_search(whybn, write, few):
    late = "    count = normalize.count = getattr(normalize, 'count', 0) + 1\n    while count > 500: pass\n"
    write("normalize", solved.NORMALIZE.replace("    dtype", f"{late}    dtype", 1))
    shown = " ".join(whybn("check", "normalize", "--deadline", "1").output.split())
    assert "The bank's examples hold; this came of the search for others." in shown
    assert "the search did not end within 1 s and was stopped" in shown


def test_higher_levels_are_judged_when_asked_for_and_earn_no_points(home, whybn, write, few):
    write("normalize", solved.NORMALIZE)
    assert whybn("check", "normalize", "--level", "strict", *QUICK).exit_code == 1
    kept = json.loads((home / ".whybn" / "progress.json").read_text())["exercises"]["normalize"]
    assert kept["held"] == kept["tried"] == MUST["normalize"]


def test_what_only_the_search_finds_is_a_failure(whybn, write):
    late = "    count = normalize.count = getattr(normalize, 'count', 0) + 1\n    x = x + (count > 1500)\n"
    write("normalize", solved.NORMALIZE.replace("    dtype", f"{late}    dtype", 1))
    assert whybn("check", "normalize", *QUICK).exit_code == 0
    shown = whybn("check", "normalize")
    assert shown.exit_code == 1
    assert "a search found one that does not" in shown.output


def test_a_right_solution_survives_the_search(whybn, write, few):
    write("normalize", solved.NORMALIZE)
    shown = whybn("check", "normalize")
    assert shown.exit_code == 0
    assert "A search by Hypothesis found nothing else." in shown.output


def test_nothing_is_left_in_the_temporary_folder(whybn, write, tmp_path, monkeypatch, few):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "empty"))
    Path(tmp_path / "empty").mkdir()
    write("normalize", solved.UNCLOSED)
    whybn("check", "normalize")
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_diagnosis_is_asked_after_a_failure_alone(whybn, write, monkeypatch, few):
    asked = []
    monkeypatch.setattr(
        checking, "diagnosed", lambda session, verdict, deadline: asked.append(verdict) or Notes(("You meant well.",))
    )
    write("normalize", solved.NORMALIZE)
    assert "You meant well." not in whybn("check", "normalize", *QUICK).output
    write("normalize", solved.NORMALIZE.replace("x - mean", "x + mean"))
    assert "You meant well." in whybn("check", "normalize", *QUICK).output
    (verdict,) = asked
    assert verdict.first == verdict.judgements["normalize.values"]
    assert isinstance(verdict.first, Judgement)
    assert verdict.first.outcome is Outcome.FAILED
