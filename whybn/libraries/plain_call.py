"""A failed clause's example as a library's own users write it: a few lines without whybn, to file with a report.

What is called is the adapter's ``provides``, where that is an expression of the course's arguments; how the library
writes an array and a gradient stands in its ``plain`` table.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

from whybn.course.convention import OURS, Convention
from whybn.judging.under_test import Call

from .adapted import Library

MOST_ENTRIES = 60  # of an example's arrays together: more are no lines that one files
INPUTS = ("x", "gamma", "beta")  # that gradients are taken to
DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")


def plain_call(library: Library, call: Call, convention: Convention = OURS) -> str:
    """Lines that make the call with the library alone, or nothing where they would be long or are not known.

    The arguments are those of the convention in which the adapter was called.
    """
    own = {theirs: ours for ours, theirs in convention.names_in(call.name).items()}
    plain, given = library.plain, {own.get(name, name): value for name, value in call.arguments().items()}
    arrays = {name: value for name, value in given.items() if isinstance(value, np.ndarray)}
    if not plain or sum(value.size for value in arrays.values()) > MOST_ENTRIES:
        return ""
    if any(value.dtype.name not in DTYPES or not value.dtype.isnative for value in arrays.values()):
        return ""
    said = library.provides.get(call.name, "")
    forward = said.partition(f"{plain['gradient']} of ")[2]
    text = plain["statements"].get(call.name) or f"out = {library.provides.get(forward or call.name, '')}"
    statements = with_given(convention.weighed(text), {*given, *plain["knows"]})
    if not statements:
        return ""
    inputs = INPUTS if forward else ()
    lines = [*plain["begin"], *definitions(plain, given, inputs), *statements]
    if forward:
        lines.append(f"out = {plain['gradient']}(out, [{', '.join(inputs)}], dout)")
    return "\n".join([*lines, "print(out)"])


def definitions(plain: Mapping[str, Any], given: Mapping[str, Any], inputs: Collection[str]) -> Iterator[str]:
    """The arguments; those that a gradient is taken to are told so."""
    for name, value in given.items():
        if isinstance(value, np.ndarray):
            made = plain["array"].format(values=value.tolist(), dtype=value.dtype.name)
            yield f"{name} = {made}{plain['input'] if name in inputs else ''}"
        else:
            yield f"{name} = {value!r}"
    if inputs:
        yield f"beta = {plain['zeros'].format(like='gamma')}{plain['input']}"  # no gradient depends on it


def with_given(text: str, known: set[str]) -> list[str]:
    """Statements without the keywords that were not given; none where one does not parse or names what is unknown."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    known = {*known, "beta"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
        elif isinstance(node, ast.Call):
            node.keywords = [one for one in node.keywords if names_in(one.value) <= known]
    return [ast.unparse(statement) for statement in tree.body] if names_in(tree) <= known else []


def names_in(tree: ast.AST) -> set[str]:
    """The names that some code uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
