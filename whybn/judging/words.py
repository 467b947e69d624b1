"""A failed clause in words: the sentence, the smallest example, expected beside got."""

import linecache
import traceback
from typing import Any

import numpy as np

from whybn.course.clauses import Clause

from .judgement import Mismatch, Raised
from .under_test import Call, UnderTest

LAYER = ("training", "eps", "momentum", "gamma", "beta", "running_mean", "running_var")  # what a report tells of it
DIGITS = (8, 17)  # of a number; the more where two arrays differ in the last of them alone
MOST_ENTRIES = 40  # of an array; a larger one is shown by its corners


def failure(clause: Clause, error: BaseException, impl: UnderTest | None) -> str:
    """The report of a failed clause, as plain text."""
    files = impl._implementation.files if impl else set()
    parts = [f"{clause.id} ({clause.level.name}): {clause.statement}"]
    if impl and impl.last_call:
        parts.append(indented(example(impl.last_call)))
    parts.append(indented(cause(error, files)))
    parts.append(f"Read {clause.page}")
    return "\n\n".join(parts)


def brief(clause: Clause, error: BaseException) -> str:
    """A failed clause in two lines, for an exercise whose first failure stands above in full."""
    first_line = cause(error, set()).split("\n")[0].rstrip(":")
    return f"{clause.id} ({clause.level.name}): {clause.statement}\n\n  {first_line}"


def example(call: Call) -> str:
    """The call as Python would write it, arrays with dtype and shape."""
    arguments = [f"{name} = {shown(value)}" for name, value in call.arguments().items()]
    written = (
        f"{call.name}(\n" + ",\n".join(indented(line) for line in arguments) + ")" if arguments else f"{call.name}()"
    )
    known = [f"{name} = {shown(getattr(call.layer, name))}" for name in LAYER if hasattr(call.layer, name)]
    return "\n".join([written, "of a layer that now has", *map(indented, known)]) if known else written


def cause(error: BaseException, files: set[str]) -> str:
    """Expected beside got, or what was raised and where in the learner's file."""
    if isinstance(error, BaseExceptionGroup):  # Hypothesis met a failure that the same example did not repeat
        told = cause(error.exceptions[0], files)
        return f"{told}\nand the same call gave another result when repeated: it depends on more than its arguments"
    if isinstance(error, Mismatch):
        return mismatch(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    lines = [str(error) if isinstance(error, AssertionError) else f"raised {type(error).__name__}: {error}"]
    if isinstance(error, Raised) and error.place:
        lines.append(f"at {error.place[0]}, line {error.place[1]}")
    if frames:
        source = linecache.getline(frames[-1].filename, frames[-1].lineno or 0).strip()
        lines.append(f"at {frames[-1].filename}, line {frames[-1].lineno}: {source}")
    return "\n".join(lines)


def mismatch(error: Mismatch) -> str:
    """Expected and got, entry beside entry, and how many times the bound the worst one is off."""
    if error.expected is None or error.got is None:
        return error.what
    digits = next((few for few in DIGITS if numbers(error.expected, few) != numbers(error.got, few)), max(DIGITS))
    beside = [f"expected {shown(error.expected, digits)}", f"got      {shown(error.got, digits)}"]
    lines = [f"{error.what}:", *map(indented, beside)]
    if error.worst and error.bound is not None:
        index, ratio = error.worst
        place = f" at {list(index)}" if index else ""
        many = f"{int(np.sum(error.wrong))} of {error.wrong.size} wrong; " if error.wrong is not None else ""
        times = f"{ratio:.2g} times the bound" if np.isfinite(ratio) else "not within any bound"
        lines.append(indented(f"{many}worst{place}: {times} {float(error.bound[index]):.2g}"))
    return "\n".join(lines)


def shown(value: Any, digits: int = DIGITS[0]) -> str:
    """A value as the report shows it."""
    if not isinstance(value, np.ndarray | np.generic):
        return repr(value)
    text = numbers(value, digits)
    kind = f"{np.shape(value)}" if value.dtype == np.longdouble else f"{value.dtype.name} {np.shape(value)}"
    return f"{kind} {text}" if "\n" not in text else f"{kind}\n{indented(text)}"


def numbers(value: Any, digits: int) -> str:
    """The entries of an array, with so many digits."""
    array = np.asarray(value)
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    edge = 2 if array.ndim <= 2 else 1
    return np.array2string(
        array, precision=digits, threshold=MOST_ENTRIES, edgeitems=edge, max_line_width=88, suppress_small=False
    )


def indented(text: str) -> str:
    """Every line two blanks further in."""
    return "\n".join(f"  {line}" if line else line for line in text.split("\n"))
