"""``from whybn import check``: a function of a notebook, judged where it is."""

import linecache
import re
import signal
import subprocess
import sys
import threading
import time
from html.parser import HTMLParser
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from whybn import check
from whybn.judging import judge
from whybn.learn import notebook
from whybn.learn.notebook_own_tests import text_of
from whybn.properties import batches, given
from whybn.properties.tasks import load_tasks, own_course

from . import solved

MUST = solved.MUST["normalize"]
TASKS = load_tasks(own_course().root)


def normalize(x, mean, var, eps=1e-5):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    return ((x - mean) / np.sqrt(var + eps)).astype(dtype)


right = normalize


def wrong():
    def normalize(x, mean, var, eps=1e-5):
        print("<b>", x.shape)
        return right(x, mean, var, eps) + 1

    return normalize


class Tags(HTMLParser):
    """Checks that every tag that is opened is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text = [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's signature
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_right_function_is_true_and_says_that_everything_holds(home):
    result = check(normalize)
    assert result
    assert repr(result) == f"03 normalize ██████████ all {MUST} clauses hold"
    assert f"{MUST} of {MUST} clauses hold" in Tags(result._repr_html_()).text


def test_a_wrong_one_is_false_and_shows_its_first_failure(home):
    result = check(wrong())
    assert not result
    assert "normalize.values (MUST)" in repr(result)
    assert "\x1b" not in repr(result)
    assert "It printed" in repr(result)


def test_html_is_well_formed_and_takes_nothing_for_markup(home):
    html = check(wrong())._repr_html_()
    assert "<b>" not in html
    assert "<b> (" in Tags(html).text
    assert "<table>" in html


def test_what_is_raised_is_told_with_its_line_in_this_file(home):
    def normalize(x, mean, var, eps=1e-5):
        raise KeyError("<script>")

    result = check(normalize)
    assert "raised KeyError" in repr(result)
    assert 'raise KeyError("<script>")' in repr(result)
    assert "<script>" not in result._repr_html_()


def test_a_class_is_judged_by_its_name(home):
    class BatchNorm:
        def __init__(self, num_features, eps=1e-5, momentum=0.9):
            raise NotImplementedError

    result = check(BatchNorm)
    assert not result
    assert "Not started: BatchNorm" in repr(result)
    assert "NotImplementedError" in result._repr_html_()


def test_levels_are_chosen_by_name(home):
    assert len(check(normalize, level="should").verdict.clauses) > len(check(normalize).verdict.clauses)
    with pytest.raises(ValueError, match="level 'most': must, should or strict"):
        check(normalize, level="most")


@pytest.mark.parametrize("thing", [print, lambda x: x, 7, np])
def test_what_is_no_function_of_the_course_is_a_value_error_that_lists_them(home, thing):
    with pytest.raises(ValueError, match="is no function of the course; it has standardize"):
        check(thing)


def test_a_mistyped_function_is_answered_by_the_one_that_was_meant(home):
    def normalise(x, mean, var): ...

    with pytest.raises(ValueError, match=r"normalise is no function of the course: did you mean normalize\?"):
        check(normalise)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("p03",), r'say which tests: check\("p03", test_something\)'),
        (("p77", right), "p77 is no task of this course"),
        (("p03", 7), "7 is no test: give the functions themselves"),
        (("p03", eval("lambda impl: 0")), "the source of a test is not to be had here"),
        ((right, right), "one function, or a task and its tests"),
    ],
)
def test_what_is_no_task_or_no_test_is_a_value_error_that_says_what_to_write(home, arguments, said):
    with pytest.raises(ValueError, match=said):
        check(*arguments)


def test_a_test_below_given_is_found_by_its_cell_and_shown_as_html(home):
    @given(batches())
    def test_something(impl, batch): ...

    @hypothesis.given(st.integers())
    def test_other(impl, n): ...

    assert text_of(TASKS.named("p03"), [test_something, test_other]) == Path(__file__).read_text("utf-8")
    broken = type(test_something)(compile("1 / 0", "<b>", "exec"), {})
    linecache.cache["<b>"] = (1, None, ["1 / '<b>'\n"], "<b>")
    result = check("p11", broken)
    assert not result
    assert "it does not run" in Tags(result._repr_html_()).text
    assert "TypeError" in repr(result)


def test_a_call_does_not_spoil_the_next(home):
    def normalize(x, mean, var, eps=1e-5):
        if x.flags.writeable:
            x += 1
        return right(x, mean, var, eps)

    first, second = check(normalize), check(normalize)
    assert first.verdict.judgements == second.verdict.judgements
    assert check(right)


def test_in_a_kernel_the_repr_is_text_and_nothing_else_is_shown(home, monkeypatch, capsys):
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    result = check(wrong())
    assert repr(result).startswith("03 normalize ")
    assert "normalize.values (MUST)" in repr(result)
    assert capsys.readouterr().out == ""


# Everywhere else a call that does not end must be stopped: there nothing is skipped.
stoppable = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no timer that raises a signal; README says so"
)


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(notebook, "DEADLINE", 0.5)


def endless(x, mean, var, eps=1e-5):
    while True:
        pass


def stubborn(x, mean, var, eps=1e-5):
    while True:
        try:
            while True:
                for _ in range(10):
                    len(x)
        except BaseException:
            len(x)


def asleep(x, mean, var, eps=1e-5):
    time.sleep(60)  # were it not stopped, the test would fail then, and not hang


@stoppable
@pytest.mark.parametrize("hangs", [endless, stubborn, asleep])
def test_what_does_not_end_is_stopped_in_its_line_and_nothing_more_is_tried(home, soon, hangs):
    def normalize(x, mean, var, eps=1e-5):
        return hangs(x, mean, var, eps)

    before, traced = signal.getsignal(signal.SIGALRM), sys.gettrace()
    result = check(normalize)
    assert not result
    assert "the call did not end within 0.5 s and was stopped" in repr(result)
    assert f"at line {hangs.__code__.co_firstlineno + 1}" in repr(result) or hangs is stubborn
    assert f"{MUST - 1} clauses were not tried." in repr(result)
    assert "did not end within 0.5 s" in Tags(result._repr_html_()).text
    assert f"{MUST - 1} clauses were not tried." in Tags(result._repr_html_()).text
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (before, (0, 0))
    assert sys.gettrace() is traced
    assert check(right)


@stoppable
def test_what_does_not_end_where_a_mistake_is_looked_for_is_stopped_and_the_verdict_stays(home, soon):
    began = []

    def normalize(x, mean, var, eps=1e-5):
        if sys._getframe(1).f_code.co_filename.endswith("answering.py"):
            began.append(x)
            endless(x, mean, var)
        return x

    result = check(normalize)
    assert "normalize.values" in result.verdict.failed
    assert len(began) == 1
    assert not result.notes.lines


@stoppable
def test_a_clause_that_got_on_slowly_is_called_a_clause_and_no_call_that_hangs(home, soon, monkeypatch):
    monkeypatch.setattr(judge, "SLOW", -1)  # every example counts as one that took its time
    calls = []

    def normalize(x, mean, var, eps=1e-5):
        calls.append(x)
        if len(calls) > 2:
            endless(x, mean, var)
        return right(x, mean, var, eps)

    said = check(normalize).verdict.first.said
    assert re.fullmatch(r"the clause did not end within 0.5 s and was stopped after 2 of \d+ examples", said)


@stoppable
def test_time_that_is_not_the_functions_own_is_not_counted_against_it():
    with notebook.time_limit(0.05):
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            pass


@stoppable
def test_in_another_thread_a_check_goes_on_without_a_clock(home, soon):
    found = []
    thread = threading.Thread(target=lambda: found.append(check(right)))
    thread.start()
    thread.join()
    assert found[0]


def test_importing_whybn_loads_nothing_heavy():
    code = (
        "import sys, whybn; print([m for m in ('numpy', 'hypothesis', 'pytest', 'rich', 'click') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_whybn_has_no_other_attributes():
    import whybn

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = whybn.nothing
