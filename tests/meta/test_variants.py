"""Right code in other people's styles holds every MUST clause, and careful code every SHOULD clause."""

import ast
from pathlib import Path

import pytest

from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.implementation import from_files
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome

from .suite import BANK, COURSE, clause_ids, share

FILES = sorted(Path(__file__).with_name("variants").glob("*.py"))


def defined_in(path):
    """The course's functions that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if getattr(node, "name", None) in COURSE.names]


VARIANTS = [(path, function) for path in FILES for function in defined_in(path)]
SHOWN = [(p, f) for p, f in VARIANTS if is_shown(f"{p.stem}-{f}", 8)]
PARTS = 5


def level_of(path):
    """How far a file goes: its name says that it is careful."""
    return Level.SHOULD if path.stem.startswith("careful_") else Level.MUST


def failed(path, function, part, parts):
    """The clauses of its level that a file fails, on the corner cases and a part of the drawn examples."""
    judge = Judge(BANK, from_files(path.name, [path], COURSE.names))
    judged = [judge.on_examples(name, share(name, part, parts)) for name in clause_ids(function, level_of(path))]
    return [found for found in judged if found.outcome is not Outcome.PASSED]


@pytest.mark.parametrize(("path", "function"), SHOWN, ids=[f"{p.stem}-{f}" for p, f in SHOWN])
def test_a_right_variant_holds_every_clause_of_its_level(path, function):
    """On all corner cases and a fifth of the drawn examples: the styles of a function take turns, so each is met.

    A run shows an eighth of the variants, others at another commit.
    """
    styles = [other for other, its in VARIANTS if its == function]
    assert failed(path, function, styles.index(path), min(PARTS, len(styles))) == []
