"""The exercises teach the truth: their worked examples hold for the reference, their stubs are stubs."""

import ast
import doctest
import inspect

import numpy as np
import pytest

import reference_impl

from .suite import COURSE, ROOT

EXERCISES = pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)


def test_the_points_add_up_to_one_hundred():
    assert sum(exercise.points for exercise in COURSE.exercises) == 100


def test_the_chapters_are_five():
    assert len(COURSE.chapters) == 5


@EXERCISES
def test_every_exercise_has_three_hints(exercise):
    assert len(exercise.hints) == 3
    assert all(hint.strip() for hint in exercise.hints)


def definition(exercise):
    tree = ast.parse((ROOT / exercise.file).read_text(encoding="utf-8"))
    return next(node for node in tree.body if getattr(node, "name", None) == exercise.name)


@EXERCISES
def test_the_worked_example_of_a_stub_is_what_the_reference_gives(exercise):
    text = ast.get_docstring(definition(exercise))
    names = {"np": np, exercise.name: getattr(reference_impl, exercise.name)}
    example = doctest.DocTestParser().get_doctest(text, names, exercise.name, exercise.file, 0)
    assert example.examples, "no worked example"
    report = []
    doctest.DocTestRunner().run(example, out=report.append)
    assert not report, "".join(report)


@EXERCISES
def test_a_stub_has_the_signature_of_the_reference(exercise):
    scope = {}
    exec(compile((ROOT / exercise.file).read_bytes(), exercise.file, "exec"), scope)
    stub, reference = scope[exercise.name], getattr(reference_impl, exercise.name)
    for ours, theirs in [(stub, reference), *methods(stub, reference)]:
        wanted = [(p.name, p.default) for p in inspect.signature(theirs).parameters.values()]
        assert [(p.name, p.default) for p in inspect.signature(ours).parameters.values()] == wanted


def methods(stub, reference):
    """The public methods of a class, in pairs."""
    names = [name for name in vars(reference) if not name.startswith("_") and callable(getattr(reference, name))]
    return [(getattr(stub, name), getattr(reference, name)) for name in names] if isinstance(stub, type) else []


@EXERCISES
def test_a_stub_does_nothing_but_raise_not_implemented_error(exercise):
    node = definition(exercise)
    functions = [n for n in node.body if isinstance(n, ast.FunctionDef)] if isinstance(node, ast.ClassDef) else [node]
    for function in functions:
        assert [ast.unparse(statement) for statement in function.body[1:]] == ["raise NotImplementedError"]
