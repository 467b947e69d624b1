"""Mistakes are named on the code that people write, and right code is not accused of one.

A run judges the formulas of a third of the functions, and diagnoses one file in thirty in full, others at another
commit. All of them, in full: ``python -m tests.mistakes.corpus``.
"""

import tomllib
from pathlib import Path

import pytest

from tests.meta.suite import COURSE
from tests.rotation import is_shown
from whybn.crossing.answering import Answerer
from whybn.judging.implementation import from_files
from whybn.judging.judge import printing
from whybn.mistakes.answers import answers_of
from whybn.mistakes.book import book_of, quiet
from whybn.mistakes.diagnosis import Investigation

from .corpus import AFTER, BEFORE, HANDS, diagnosed, files, verdict

FILES = [*files()]
NATURAL = Path(__file__).with_name("natural")
LEAST = 0.97  # of the files whose belief has a twin


def formula_of(file) -> set[str] | None:
    """The slugs of the twins whose numbers a file gives where the formula is decided; None where it is right there."""
    book = book_of(COURSE)

    def ask(book, asked):
        functions = from_files(file.path.name, [file.path], COURSE.names).functions
        return [*answers_of(Answerer({**book.recorder.functions, **functions}), book.scripts(asked))]

    with quiet(), printing():
        looked = Investigation(book, ask, file.function, [asked.clause for asked in book.agreement(file.function)], ())
        if looked.evidence.right(looked.deciding):
            return None
        return {slug for twin in looked.formula(looked.deciding) for slug in twin.slug.split("+")}


def test_there_are_files_enough_by_several_hands_and_for_every_function():
    assert sum(not file.right for file in FILES) >= 300
    assert sum(file.right for file in FILES) >= 120
    assert set(HANDS) == {*BEFORE, *AFTER}
    assert {file.function for file in FILES} == set(COURSE.names)


@pytest.mark.parametrize("function", [name for name in COURSE.names if is_shown(name, 3)])
def test_a_formula_is_its_twins_and_no_others_and_a_right_one_is_none(function):
    """A third of the functions, others at another commit."""
    fitting = unnamed = 0
    for file in (one for one in FILES if one.function == function):
        found = formula_of(file)
        if file.right:
            assert not found, f"{file.path.name} is right, and is accused of {found}"
        elif found is not None and file.twins:
            fitting, unnamed = fitting + 1, unnamed + (not found)
            assert not found or file.twins <= found, f"{file.path.name} is {set(file.twins)}, and is called {found}"
        elif not file.twins:
            assert not found, f"{file.path.name} is no twin's, and is called {found}"
    assert fitting
    assert unnamed <= max(1, (1 - LEAST) * fitting)


SHOWN = [file for file in FILES if is_shown(file.function, 6) and is_shown(file.path.name, 5)]
UNNAMED = {"BatchNorm2d__axis_one_in_either_order.py"}  # it raises where its twin does, with other words


@pytest.mark.parametrize("file", SHOWN, ids=lambda file: file.path.stem)
def test_a_file_is_diagnosed_as_its_label_says(file):
    assert verdict(file) in (("unnamed",) if file.path.name in UNNAMED else ("named", "right", "no twin"))


EXPECTED = tomllib.loads((NATURAL / "expected.toml").read_text(encoding="utf-8"))
IN_WORDS = {  # where the expectation is in words: the twins
    "batch_statistics: axis 1": "axis-1",
    "batch_statistics: deviation for variance": "returns-deviation",
    "batchnorm_forward: gamma and beta forgotten": "gamma-forgotten beta-forgotten",
    "batchnorm_forward: each row by its own statistics (layer norm)": "axis-1",
    "batchnorm_forward: divides by the variance": "divides-by-variance",
    "no false formula: the arguments are changed in place": "mutates-running",
    "batchnorm_inference: batch statistics at test time": "batch-statistics",
    "batchnorm_backward: statistics held constant": "statistics-held-constant",
    "batchnorm_backward: the path through the mean forgotten": "mean-path-forgotten",
    "batchnorm_backward: dgamma summed with x, not x_hat": "dgamma-of-x",
    "batchnorm_backward: gamma forgotten": "gamma-forgotten",
    "layernorm_forward: statistics over the batch (batch norm)": "axis-0",
    "spatial_batchnorm_forward: each image by itself (instance norm)": "per-image",
}


@pytest.mark.parametrize("name", [name for name in EXPECTED if is_shown(name, 3)])
def test_the_mistakes_of_the_field_are_named_as_students_write_them(name):
    expected = EXPECTED[name]
    function = name.partition("__")[0]
    slugs = IN_WORDS[expected] if expected in IN_WORDS else expected.partition(".")[2]
    _, found = diagnosed(NATURAL / name, function)
    assert {*found.misconceptions} == {f"{function}.{slug}" for slug in slugs.split()}
    assert found.right == expected.startswith("no false formula")
