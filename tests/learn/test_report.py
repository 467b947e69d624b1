"""The verdict as it is printed: in any width, with and without colour, with nothing in it taken for markup."""

from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import BrokenFile
from whybn.judging.judgement import Judgement, Mismatch, Outcome, comparison_of
from whybn.learn import report
from whybn.learn.report import Notes

IDS = ("standardize.values", "standardize.keywords", "standardize.inputs", "standardize.shape")


def failing(said="test_z is wrong", columns=2, **more):
    expected = np.arange(3.0 * columns).reshape(3, columns)
    shown = comparison_of(Mismatch(said, expected=expected, got=expected + 0.5))
    return Judgement(
        IDS[0], Outcome.FAILED, call="standardize(\n  train = float64 (1, 1) [[1.]])", said=said, numbers=shown, **more
    )


def printed(session, verdict, width=80, notes=(), explained=(), **console):
    out = StringIO()
    options = {"markup": False, "highlight": False, "emoji": False} | console
    report.show(
        Console(file=out, width=width, **options),
        session.course.exercises[0],
        verdict,
        session.clauses,
        Notes(tuple(notes), frozenset(explained)),
    )
    return out.getvalue()


def verdict(*judgements, **more):
    return FileVerdict(
        "standardize", "exercises/e01_standardize.py", b"", IDS, {f.clause: f for f in judgements}, **more
    )


def test_the_first_failure_is_told_in_full(session):
    text = printed(session, verdict(failing(line=7, source="return x")))
    assert session.clauses[IDS[0]].statement.split()[0] in text
    assert "train = float64 (1, 1) [[1.]]" in text
    assert "6 of 6 entries differ (marked *)" in text
    assert ["[0]", "0", "1", "0.5*", "1.5*"] in [line.split() for line in text.splitlines()]
    assert "at exercises/e01_standardize.py, line 7: return x" in text
    assert "Read: whybn spec standardize.values" in text
    assert "3 clauses were not tried." in text


def test_the_other_failures_take_a_line_each(session):
    rest = [Judgement(name, Outcome.FAILED, said="z" * 200) for name in IDS[1:]]
    lines = printed(session, verdict(failing(), *rest)).splitlines()
    at = lines.index("Failing too:")
    assert [line.split(":")[0].strip() for line in lines[at + 1 : at + 4]] == ["keywords", "inputs", "shape"]
    assert all(len(line) <= 80 for line in lines[at:])


@pytest.mark.parametrize("width", [40, 80])
def test_numbers_stay_in_their_lines_in_a_narrow_terminal(session, width):
    lines = printed(session, verdict(failing(columns=5)), width=width).splitlines()
    numbers = [line for line in lines if line.lstrip().startswith(("[", "got", "expected"))]
    assert any("0.5*" in line for line in numbers)
    assert max(map(len, numbers)) <= width


def test_in_a_narrow_terminal_got_stands_below_expected(session):
    lines = [line.split() for line in printed(session, verdict(failing(columns=5)), width=40).splitlines()]
    at = lines.index(["[0]", "expected", "0", "1", "2"])
    assert lines[at + 1] == ["got", "0.5*", "1.5*", "2.5*"]
    assert lines[at + 2 : at + 4] == [["expected", "3", "4"], ["got", "3.5*", "4.5*"]]


def test_a_wrong_number_has_a_star_and_not_only_a_colour(session):
    coloured = printed(session, verdict(failing()), force_terminal=True, color_system="standard")
    plain = printed(session, verdict(failing()), no_color=True)
    assert "\x1b[1;31m" in coloured
    assert "\x1b" not in plain
    assert plain.count("*") == 7


@pytest.mark.parametrize("said", ["[red]not markup[/red]", "\x1b[2Jcleared", "\x00"])
def test_what_a_learner_raises_is_shown_and_obeyed_by_nothing(session, said):
    text = printed(session, verdict(Judgement(IDS[0], Outcome.FAILED, said=said, printed=said)), force_terminal=True)
    assert "\x1b[2J" not in text
    assert said.replace("\x1b", "\\x1b").replace("\x00", "\\x00") in text


def test_a_file_that_does_not_load_is_told_with_its_line(session):
    text = printed(
        session, verdict(broken=BrokenFile(Path("e01.py"), 3, "SyntaxError: '(' was never closed", "return (x"))
    )
    assert "e01_standardize.py, line 3 does not load: SyntaxError: '(' was never" in text
    assert "    return (x" in text


def test_a_stub_is_not_started_and_a_half_written_one_says_how_far_it_is(session):
    stub = printed(session, verdict(*(Judgement(name, Outcome.NOT_STARTED) for name in IDS)))
    assert "Not started: standardize still raises NotImplementedError." in stub
    half = printed(session, verdict(Judgement(IDS[0], Outcome.PASSED), Judgement(IDS[1], Outcome.NOT_STARTED)))
    assert "in 1 of its clauses" in half


def test_a_missing_function_is_named(session):
    assert "defines no standardize" in printed(session, verdict(Judgement(IDS[0], Outcome.NOT_PROVIDED)))


def test_notes_of_a_diagnosis_come_last(session):
    assert printed(session, verdict(failing()), notes=["You divided by N - 1."]).endswith("You divided by N - 1.\n")


def test_an_encoding_without_blocks_gets_a_bar_of_ascii(session):
    class Ascii(StringIO):
        encoding = "cp1252"

    out = Ascii()
    everything = verdict(*(Judgement(name, Outcome.PASSED) for name in IDS))
    report.show(Console(file=out, width=80), session.course.exercises[0], everything, session.clauses)
    assert out.getvalue() == "01 standardize ########## all 4 clauses hold\n"


def test_of_the_other_failing_clauses_those_that_the_mistake_explains_are_not_listed(session):
    others = [Judgement(name, Outcome.FAILED, said="it fails") for name in IDS[1:3]]
    shown = printed(session, verdict(failing(), *others), notes=["It is this."], explained=IDS[:2])
    assert "keywords" not in shown
    assert "inputs: it fails" in shown
