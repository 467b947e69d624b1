"""The side of a learner's test: run its tests against one program, which is elsewhere and of which nothing is known.

This runs where nobody is trusted, so nothing here decides anything: which programs are right is not known here, and a
verdict that is forged here is a test's verdict on a program that it cannot tell from the others.
"""

import ast
import contextlib
import inspect
import random
import socket
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any, Protocol

import numpy as np

from whybn.crossing import wire

from .draws import written_by
from .messages import RAISABLE, decoded, encoded

MODULE = "whybn_learners_test"
MOST_TESTS = 20
MOST_TEXT = 400
RETURNED = "returned"
NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
HELD, FAILED, SKIPPED, NOT_STARTED = "held", "failed", "skipped", "not started"
SKIPS = ("Skipped", "SkipTest", "UnsatisfiedAssumption", "Unsatisfiable")
HYPOTHESIS_EXAMPLES = 25


class Enough(BaseException):
    """The test has asked as often as a test may; no ``except Exception`` of its own goes on from here."""


class Counterpart(Protocol):
    """Whoever has the program: it answers calls, and is told what comes of each test."""

    def begins(self, test: str) -> None:
        """A test begins."""

    def call(self, head: list[Any], payload: bytes) -> tuple[list[Any], memoryview]:
        """The answer to a call of a function."""

    def ended(self, word: Any, said: Any, line: Any) -> None:
        """The test has ended."""

    def noted(self, said: Any) -> None:
        """Something is to be told of the file, whatever comes of its tests."""

    def broken(self, said: Any, line: Any) -> None:
        """The file does not load."""


class FarCounterpart:
    """A counterpart at the other end of a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def begins(self, test: str) -> None:
        """Say that a test begins."""
        self.connection.sendall(wire.frame(["begins", test]))

    def call(self, head: list[Any], payload: bytes) -> tuple[list[Any], memoryview]:
        """Ask, and wait for the answer."""
        self.connection.sendall(wire.frame(["call", *head], payload))
        return wire.receive(self.connection)

    def ended(self, word: Any, said: Any, line: Any) -> None:
        """Say how the test ended."""
        self.connection.sendall(wire.frame(["ended", word, said, line]))

    def noted(self, said: Any) -> None:
        """Say what is to be told of the file."""
        self.connection.sendall(wire.frame(["noted", said]))

    def broken(self, said: Any, line: Any) -> None:
        """Say why the file does not load."""
        self.connection.sendall(wire.frame(["broken", said, line]))


class Program:
    """What a test knows as ``impl``: functions that take arrays and numbers, and give them."""

    def __init__(self, other: Counterpart, names: tuple[str, ...]) -> None:
        object.__setattr__(self, "_asked", (other, names))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        other, names = object.__getattribute__(self, "_asked")
        if name not in names:
            raise AttributeError(f"impl has no {name}: this task is about {' and '.join(names)}")

        def function(*args: Any, **kwargs: Any) -> Any:
            payload: list[bytes] = []
            values = [encoded(crossing(value), payload) for value in args]
            named = {key: encoded(crossing(value), payload) for key, value in kwargs.items()}
            (what, value), data = other.call([name, values, named], b"".join(payload))
            if what == "enough":
                raise Enough
            if what == "raised":
                raise RAISABLE.get(value, RuntimeError)(f"{name} raised {value}")
            return decoded(value, data)[0]

        function.__name__ = name
        return function

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("nothing can be set on impl")


def crossing(value: Any) -> Any:
    """An argument as a program takes it: lists and whole numbers become arrays of float64."""
    if isinstance(value, list | tuple):
        value = np.asarray(value, dtype=np.float64)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        return value.astype(np.float64)
    return value


def serve_tests(connection: socket.socket, path: str, text: bytes, names: tuple[str, ...]) -> None:
    """Run the tests of a file against the program at the other end, and say that this is all."""
    run_tests(FarCounterpart(connection), path, text, names)
    connection.sendall(wire.frame(["over"]))


def run_tests(
    other: Counterpart, path: str, text: bytes, names: tuple[str, ...], *, shrink: bool = False, only: str = ""
) -> None:
    """Run the tests of a file against a program, one after another.

    Each time the file is loaded anew: what a test keeps for itself meets no other program.

    Args:
        other: has the program.
        path: of the file, for messages.
        text: of the file.
        names: of the functions that the program has.
        shrink: whether Hypothesis looks for the smallest example of those that fail.
        only: the only test that is run; empty: all.
    """
    steady(b"hypothesis" in text, shrink)
    module = ModuleType(MODULE)
    module.__file__ = path
    sys.modules[MODULE] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code, notes = compiled(text, path)
            exec(code, module.__dict__)  # noqa: S102 - a learner's test is run
    except BaseException as error:
        other.broken(*told(error, path))
        return
    for note in notes:
        other.noted(note)
    tests = [(name, value) for name, value in vars(module).items() if name.startswith("test") and callable(value)]
    tests = tests[:MOST_TESTS]
    for name, test in tests:
        if unfit := wanting(test):
            other.broken(
                f"{name[:MOST_TEXT]}: {unfit}", getattr(getattr(test, "__code__", None), "co_firstlineno", None)
            )
            return
    for name, test in tests:
        if only and name != only:
            continue
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - a test that draws from it is to draw the same each time
        other.begins(name[:MOST_TEXT])
        other.ended(*outcome(test, Program(other, names), path))


@lru_cache(maxsize=1)
def compiled(text: bytes, path: str) -> tuple[CodeType, tuple[str, ...]]:
    """A file as Python runs it, the same for every program, and what is to be told of it."""
    tree = ast.parse(text, path)
    return compile(tree, path, "exec", dont_inherit=True), tuple(lost_tests(tree))


def lost_tests(tree: ast.Module) -> Iterator[str]:
    """Of each name that several tests have: that Python keeps the last of them alone."""
    lines: dict[str, list[int]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            lines.setdefault(node.name, []).append(node.lineno)
    for name, (*lost, last) in lines.items():
        if lost:
            yield (
                f"{name[:MOST_TEXT]} is defined in line {lost[0]} and again in line {last}, and Python keeps the last "
                "alone: give each test a name of its own."
            )


def outcome(test: Callable[..., Any], impl: Program, path: str) -> list[Any]:
    """How one test ended: the word, the message, the line."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            returned = test(impl=impl)
    except Enough:
        return ["enough", "", None]
    except NotImplementedError as error:
        return [NOT_STARTED, *told(error, path)]
    except BaseException as error:
        skipped = any(base.__name__ in SKIPS for base in type(error).__mro__)
        return [SKIPPED if skipped else FAILED, *told(error, path)]
    return [HELD, "" if returned is None else RETURNED, None]


def wanting(test: Callable[..., Any]) -> str:
    """What a test wants that nobody gives; empty where it can be called with ``impl`` alone."""
    try:
        parameters = inspect.signature(test, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):  # something callable that does not say
        return ""
    if inspect.iscoroutinefunction(written_by(test)):
        return "it is async, so calling it runs nothing of it: write def without async"
    if inspect.isgeneratorfunction(written_by(test)):
        return "it has a yield, so calling it runs nothing of it: write it without"
    if not any(one.name == "impl" or one.kind is one.VAR_KEYWORD for one in parameters):
        return "it does not take impl, the program that is tried: def test_something(impl)"
    others = [one.name for one in parameters if one.name != "impl" and one.default is one.empty and one.kind in NAMED]
    if not others:
        return ""
    remedy = ": @given(batches()) above it gives one" if others == ["batch"] else ""
    return f"it takes {' and '.join(others)} beside impl, and nobody gives that{remedy}"


def told(error: BaseException, path: str) -> list[Any]:
    """What is said of an exception: its text, and the line of the learner's file."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    if isinstance(error, ImportError) and error.path:  # where a library lies is the same nowhere
        text = text.replace(f" ({error.path})", "")
    if isinstance(error, SyntaxError) and error.filename == path:
        return [f"{type(error).__name__}: {error.msg}"[:MOST_TEXT], error.lineno]
    if not (isinstance(error, AssertionError) and text):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    notes = [str(note)[:MOST_TEXT] for note in getattr(error, "__notes__", ()) if str(note).startswith("on a batch")]
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return ["\n".join([text.strip().split("\n")[0][:MOST_TEXT], *notes[:1]]), lines[-1] if lines else None]


def steady(hypothesis: bool, shrink: bool) -> None:
    """From now on what is random is the same each time, and Hypothesis counts examples and no seconds."""
    unseeded = np.random.default_rng

    def default_rng(seed: Any = 0) -> np.random.Generator:
        return unseeded(0 if seed is None else seed)

    if unseeded.__module__ != __name__:
        np.random.default_rng = default_rng
    if hypothesis:  # to load it takes a while
        with contextlib.suppress(ImportError):
            hypothesis_profile(shrink)


def hypothesis_profile(shrink: bool) -> None:
    """Hypothesis as every judge has it."""
    from hypothesis import HealthCheck, Phase, settings

    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    settings.register_profile(
        "properties",
        max_examples=HYPOTHESIS_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("properties")
