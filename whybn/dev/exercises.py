"""Rules of exercises: one name in the course file, the stub and the reference, and a stub that teaches the truth."""

import ast
import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from whybn.course.course import Exercise
from whybn.learn.stubs import untouched

from .content import Content

HINTS = 3
VARIANTS = 2
FILE = "exercises/course.toml"


def numbers_ascend(content: Content) -> Iterator[str]:
    """Exercises are numbered from 1, in the order of the course file."""
    for place, exercise in enumerate(content.course.exercises, 1):
        if exercise.number != place:
            yield f"{FILE}, {exercise.name}: its number is {exercise.number}; in this place it must be {place}"


def points_add_up(content: Content) -> Iterator[str]:
    """The points of the lecture's exercises add up to what the course file promises."""
    if content.course.points != content.points:
        given = content.course.points
        yield (
            f"{FILE}: the exercises of the lecture give {given} points, not {content.points}; change an exercise's, "
            "or `points`"
        )


def hints_are_three(content: Content) -> Iterator[str]:
    """Every exercise has three hints."""
    for exercise in content.course.exercises:
        said = [hint for hint in exercise.hints if hint.strip()]
        if len(said) != HINTS:
            yield (
                f"{FILE}, {exercise.name}: it has {len(said)} hints; give {HINTS}, a nudge, the way, nearly the code"
            )


def agreement_is_stated(content: Content) -> Iterator[str]:
    """The clauses that decide whether an answer agrees at all are on the exercise's page."""
    for exercise in content.course.exercises:
        for slug in exercise.agreement:
            if f"{exercise.name}.{slug}" not in content.clauses:
                yield (
                    f"{FILE}, {exercise.name}: spec/{exercise.name}.md has no clause {slug}; "
                    "let `agreement` name clauses that it has"
                )


def stubs_are_there(content: Content) -> Iterator[str]:
    """Every exercise has a stub, and there is no other file of Python beside them."""
    wanted = {exercise.file for exercise in content.course.exercises}
    found = {path for path in content.texts if path.startswith("exercises/") and path.endswith(".py")}
    found = {path for path in found if not path.startswith("exercises/properties/")}  # tests that learners write
    for path in sorted(wanted - found):
        yield f"{path}: this stub is missing; write it, or take the exercise out of {FILE}"
    for path in sorted(found - wanted):
        yield f"{path}: no exercise of {FILE} has this file; add the exercise, or remove the file"


def stubs(content: Content) -> Iterator[tuple[Exercise, str, ast.FunctionDef | ast.ClassDef]]:
    """The stubs that are there, each with the function or class that it defines."""
    for exercise in content.course.exercises:
        text = content.texts.get(exercise.file, "")
        for node in ast.parse(text, exercise.file).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == exercise.name:
                yield exercise, text, node


def stubs_define_their_function(content: Content) -> Iterator[str]:
    """A stub defines the function that it is named after."""
    defined = {exercise.name for exercise, _, _ in stubs(content)}
    for exercise in content.course.exercises:
        if exercise.file in content.texts and exercise.name not in defined:
            yield f"{exercise.file}: it does not define {exercise.name}; define it"


def stubs_only_raise(content: Content) -> Iterator[str]:
    """A stub does nothing but raise NotImplementedError."""
    for exercise, text, _ in stubs(content):
        if not untouched(text.encode()):
            yield f"{exercise.file}: it does more than `raise NotImplementedError`; leave docstrings and that line"


def stubs_have_the_signature(content: Content) -> Iterator[str]:
    """A stub has the names and defaults of the reference's parameters, in each public method too."""
    for exercise, text, _ in stubs(content):
        scope: dict[str, Any] = {}
        exec(compile(text, exercise.file, "exec", dont_inherit=True), scope)  # noqa: S102 - the course's own text
        stub, reference = scope[exercise.name], getattr(content.reference, exercise.name, None)
        for name, ours, theirs in [(exercise.name, stub, reference), *methods(stub, reference)] if reference else ():
            if parameters(ours) != parameters(theirs):
                yield (
                    f"{exercise.file}: {name} takes {parameters(ours)}, the reference's {parameters(theirs)}; "
                    "they must be the same"
                )


def methods(stub: Any, reference: Any) -> list[tuple[str, Any, Any]]:
    """The public methods of the reference's class, each beside the stub's."""
    names = [name for name in vars(reference) if not name.startswith("_") and callable(getattr(reference, name))]
    return [(name, getattr(stub, name, None), getattr(reference, name)) for name in names]


def parameters(function: Any) -> str:
    """Names and defaults of all parameters; what they are annotated with is each side's own affair."""
    if function is None:
        return "nothing, for it is not there"
    bare = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()]
    return str(inspect.Signature(bare))


def worked_examples_hold(content: Content) -> Iterator[str]:
    """The worked example of a stub is what the reference gives."""
    for exercise, _, node in stubs(content):
        names = {"np": np, exercise.name: getattr(content.reference, exercise.name, None)}
        text = ast.get_docstring(node) or ""
        example = doctest.DocTestParser().get_doctest(text, names, exercise.name, exercise.file, 0)
        said: list[str] = []
        doctest.DocTestRunner(optionflags=doctest.REPORT_ONLY_FIRST_FAILURE).run(example, out=said.append)
        if not example.examples:
            yield f"{exercise.file}: the docstring has no worked example; add one, after `>>>`"
        if said:
            difference = " ".join("".join(said).partition("Failed example:")[2].split())
            yield f"{exercise.file}: the worked example is not what the reference gives; mend one of them: {difference}"


def reference_exports_the_course(content: Content) -> Iterator[str]:
    """The reference exports exactly the functions of the course."""
    exported = set(content.reference.__all__)
    for name in sorted(set(content.course.names) - exported):
        yield f"reference_impl/__init__.py: it does not export {name}; write it, import it, and put it into __all__"
    for name in sorted(exported - set(content.course.names)):
        yield f"reference_impl/__init__.py: it exports {name}, which is no exercise of {FILE}; take one of them away"


def variants_are_there(content: Content) -> Iterator[str]:
    """Every function was written in two other styles at least, so that nobody right is accused."""
    files = [ast.parse(text) for path, text in content.texts.items() if path.startswith("tests/meta/variants/")]
    defined = [getattr(node, "name", "") for tree in files for node in tree.body]
    for name in content.course.names:
        if (found := defined.count(name)) < VARIANTS:
            yield f"tests/meta/variants: {found} files define {name}; write it in {VARIANTS} other styles"


RULES = (
    numbers_ascend,
    points_add_up,
    hints_are_three,
    agreement_is_stated,
    stubs_are_there,
    stubs_define_their_function,
    stubs_only_raise,
    stubs_have_the_signature,
    worked_examples_hold,
    reference_exports_the_course,
    variants_are_there,
)
