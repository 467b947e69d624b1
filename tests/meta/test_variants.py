"""Right code in other people's styles holds every MUST clause: nobody right is accused."""

import ast
from pathlib import Path

import pytest

from whybn.course.clauses import Level
from whybn.judging.implementation import from_files

from .suite import COURSE, failing

FILES = sorted(Path(__file__).with_name("variants").glob("*.py"))


def defined_in(path):
    """The course's functions that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if getattr(node, "name", None) in COURSE.names]


VARIANTS = [(path, function) for path in FILES for function in defined_in(path)]


@pytest.mark.parametrize(("path", "function"), VARIANTS, ids=[f"{p.stem}-{f}" for p, f in VARIANTS])
def test_a_right_variant_holds_every_must_clause(path, function):
    implementation = from_files(path.name, [path], COURSE.names)
    assert failing(function, implementation, Level.MUST) == []
