"""The reference and its wrong twins in a course's convention: their sources are rewritten, as texts are."""

import importlib
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from whybn.course.convention import Convention
from whybn.course.course import Course


def in_force(convention: Convention) -> AbstractContextManager[None]:
    """Let right answers within be those of this convention."""
    if not convention.ddof:  # a course of an instructor's own may know of no other
        return nullcontext()
    from spec import convention as right  # the course's own: it can be found once a course is loaded

    return right.in_force(convention.ddof)


def data_held_in(short: str) -> AbstractContextManager[None]:
    """Let the bounds within be those of data in this short type, float16 or bfloat16; empty: in the data's own."""
    if not short:
        return nullcontext()
    from spec import precision  # the course's own, as above

    return precision.held_in(short)


def reference_of(course: Course, function: str) -> Callable[..., Any]:
    """The reference's function."""
    ours: Callable[..., Any] = getattr(importlib.import_module("reference_impl"), function)
    return ours if course.convention.is_own else clear_form(course, function)


def clear_form(course: Course, function: str) -> Callable[..., Any]:
    """The form of the reference's function that is read, and that the wrong twins differ from."""
    convention = course.convention
    if convention.is_own:
        clear: Callable[..., Any] = inspect.unwrap(getattr(importlib.import_module("reference_impl"), function))
        return clear
    right = importlib.import_module("reference_impl.misconceptions").Twin(function, "", "", (), convention.source)
    built: Callable[..., Any] = right.build()
    return built


def twins_of(course: Course) -> dict[str, Any]:
    """All wrong twins by their ids, in words and in code of the course's convention."""
    catalogue: dict[str, Any] = importlib.import_module("reference_impl.misconceptions").TWINS
    convention = course.convention
    if convention.is_own:
        return catalogue
    spoken = [
        replace(
            twin,
            slug=convention.slug(twin.slug, twin.function),
            belief=convention.text(twin.belief, twin.function),
            reads=convention.source,
        )
        for twin in catalogue.values()
    ]
    return {twin.id: twin for twin in spoken}
