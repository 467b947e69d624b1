"""The value that says what happened to a clause: it survives JSON, and its words are made from it alone."""

import json

import numpy as np
import pytest

from tests.meta.suite import BANK, CLAUSES
from whybn.judging import words
from whybn.judging.implementation import Implementation, Source, load_file
from whybn.judging.judge import Judge, place_of
from whybn.judging.judgement import Judgement, Mismatch, Outcome, Raised, comparison_of


def compared(**more):
    expected = np.arange(6.0).reshape(3, 2)
    return comparison_of(Mismatch("out is wrong", expected=expected, got=expected + 0.5, **more))


FULL = Judgement(
    "normalize.values",
    Outcome.FAILED,
    call="normalize(x = 1)",
    said="out is wrong",
    numbers=compared(),
    file="mine.py",
    line=7,
    source="return x",
    printed="hello",
    changed=("x",),
    live=True,
)
ENDLESS = compared(error=np.ones((3, 2)), bound=np.zeros((3, 2)), wrong=np.ones((3, 2), bool))


@pytest.mark.parametrize(
    "found",
    [
        FULL,
        Judgement("normalize.values", Outcome.PASSED),
        Judgement("normalize.values", Outcome.FAILED, said="x", numbers=ENDLESS),
    ],
    ids=["full", "passed", "infinitely wrong"],
)
def test_a_judgement_is_the_same_after_json(found):
    assert Judgement.from_plain(json.loads(json.dumps(found.to_plain(), allow_nan=False))) == found


def test_what_held_takes_two_words_of_json():
    assert Judgement("a.b", Outcome.PASSED).to_plain() == {"clause": "a.b", "outcome": "passed"}


def test_a_report_says_sentence_call_numbers_line_what_was_printed_and_the_page():
    clause = CLAUSES["normalize.values"]
    text = words.report(FULL, clause)
    parts = (clause.statement, "normalize(x = 1)", "6 of 6 entries differ", "0.5*", "at mine.py, line 7: return x")
    at = [text.index(part) for part in (*parts, "hello", clause.page)]
    assert at == sorted(at)


def test_a_line_that_raised_is_quoted_from_the_text_that_was_judged_not_from_the_disk(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def normalize(x, mean, var, eps=1e-5):\n    return 1 / 0\n")
    source = Source(path, path.read_bytes())
    module = load_file(source)
    path.write_text("# saved again meanwhile\n")
    mine = Implementation("mine.py", {"normalize": module.normalize}, files={str(path)})
    found = Judge(BANK, mine, source).on_examples("normalize.values")
    assert (found.line, found.source) == (2, "return 1 / 0")
    assert found.said == "raised ZeroDivisionError: division by zero"


def report_of(expected, got, bound):
    """What a reader sees of two arrays, each entry judged by the bound."""
    with np.errstate(all="ignore"):
        error = np.abs(expected - got)
    wrong = ~(error <= bound)
    numbers = comparison_of(
        Mismatch(
            "out is wrong", expected=expected, got=got, error=error, bound=np.full(error.shape, bound), wrong=wrong
        )
    )
    return words.evidence(Judgement("normalize.values", Outcome.FAILED, said="out is wrong", numbers=numbers))


def test_nan_where_a_relation_expects_nan_too_says_that_a_number_was_expected():
    text = report_of(np.array([[np.nan, 1]]), np.array([[np.nan, 1]]), 2.7e-13)
    assert text.splitlines()[2].split() == ["[0]", "a", "number", "1", "nan*", "1"]
    assert "bound" not in text


@pytest.mark.parametrize(
    ("got", "bound", "said"),
    [
        (1.5, 0.1, "worst at [0]: 5 times the bound 0.1"),
        (1.5, 1e-13, "worst at [0]: far outside the bound 1e-13"),
        (1.5, 0, "worst at [0]: no difference is allowed there"),
        (np.inf, 1e-13, ""),
        (np.nan, 1e-13, ""),
        (np.nan, 0, ""),
    ],
)
def test_how_far_off_a_number_is_is_told_only_where_that_says_something(got, bound, said):
    lines = report_of(np.array([1.0]), np.array([got]), bound).splitlines()
    assert (lines[-1].startswith("worst"), lines[-1] if said else "") == (bool(said), said)


def test_a_long_double_is_called_so_on_every_machine():
    text = report_of(np.zeros(2), np.ones(2, np.longdouble), 0.1)
    assert ("long double (2,)" in text) == (np.finfo(np.longdouble).nmant > 52)
    assert "float128" not in text


@pytest.mark.parametrize("line", [1, 10**9, -1])
def test_no_file_of_this_machine_is_quoted_because_another_process_names_it(line, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("the answers\n")
    error = Raised("x")
    error.place = str(secret), line
    assert place_of(error, {str(secret)}, {}) == (str(secret), line, "")
    assert place_of(error, (), {str(secret): b"their own\n"})[2] == ("their own" if line == 1 else "")
