"""One run of somebody's pytest suite with one program in the place of the suite's own: a process of its own.

What is random begins at the same place in each run, so that a test's verdict depends on the program alone.
"""

import functools
import importlib
import inspect
import itertools
import os
import random
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings

from whybn.course.course import VARIANTS
from whybn.errors import Refused, meant
from whybn.judging.implementation import BrokenFile, Source, load_file

from .report_card import REFERENCE, loaded

MOST_TEXT = 200
GRACE = 10  # seconds after which a process ends whose parent was killed
PHASES = (Phase.explicit, Phase.generate, Phase.target)  # whether a test fails, not on which smallest example
OWN = ("whybn", REFERENCE)  # packages in which nothing is replaced
ENDINGS = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
# What is loaded before a fork is not rewritten, and no test. The order of the tests is the suite's.
OPTIONS = (
    *("-q", "--tb=short", "--maxfail=0", "--continue-on-collection-errors"),
    *("-p", "whybn.plugin", "-p", "no:cacheprovider", "-p", "no:randomly"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
ADDRESS = re.compile(r"\b0x[0-9a-f]+\b")
IN_PLACE: dict[str, Callable[..., Any]] = {}
"""The course's functions in this process, for tests that take the fixture ``impl``."""


@dataclass(frozen=True)
class Suite:
    """A pytest suite, and where it finds what it tests.

    Attributes:
        paths: of the tests, as pytest takes them.
        names: the course's functions.
        module: whose attributes are replaced; empty where the tests take ``impl``.
        functions: the attribute of the module that stands for a function of the course; none: those of the same name.
        adapter: a file that says the module's functions with the course's; empty: their arguments are the same.
    """

    paths: tuple[str, ...]
    names: tuple[str, ...]
    module: str = ""
    functions: tuple[tuple[str, str], ...] = ()
    adapter: str = ""


@dataclass(frozen=True)
class Candidate:
    """A program: the reference, but for one function."""

    function: str = ""
    name: str = REFERENCE
    right: bool = True

    def functions(self, root: Path, names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
        """All functions of the course, as this program has them."""
        reference = importlib.import_module(REFERENCE)
        found = {name: getattr(reference, name) for name in names}
        if self.name == REFERENCE:
            return found
        if self.right:
            return found | {self.function: loaded(root / VARIANTS / f"{self.name}.py", self.function)}
        twins = importlib.import_module(f"{REFERENCE}.misconceptions").TWINS
        return found | {self.function: twins[f"{self.function}.{self.name}"].build()}


@dataclass
class SuiteEnding:
    """What came of a run.

    Attributes:
        passed: the tests that passed.
        failed: those that did not, and what they said.
        called: the functions of the course that were called.
        wrong: why there was no run, as a sentence.
    """

    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    wrong: str = ""


class Watching:
    """The pytest plugin: it puts the program in its place before tests are collected, and writes down what they say.

    Args:
        suite: that runs.
        functions: of the program, by the course's names.
        first: what came of the reference, whose passing tests are those that count; None: this is the reference.
    """

    def __init__(self, suite: Suite, functions: dict[str, Callable[..., Any]], first: SuiteEnding | None) -> None:
        self.suite, self.functions, self.first = suite, functions, first
        self.only = frozenset(first.passed) if first else frozenset()
        self.ending = SuiteEnding()
        self.session: pytest.Session | None = None

    @pytest.hookimpl(trylast=True)  # after the suite's own settings
    def pytest_configure(self) -> None:
        """Replace the functions."""
        begin_anew()
        steady_hypothesis()
        try:
            replace(self.suite, self.functions)
        except Refused as error:
            self.ending.wrong = str(error)
            raise pytest.UsageError(str(error)) from error

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Let ``impl`` be the program too."""
        self.session = session
        IN_PLACE.update(self.functions)
        session.config.option.impl = f"{__name__}:IN_PLACE"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what does not count."""
        if self.only:
            left_out = [item for item in items if item.nodeid not in self.only]
            items[:] = [item for item in items if item.nodeid in self.only]
            config.hook.pytest_deselected(items=left_out)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Each test draws the same, whichever ran before."""
        begin_anew()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that does not load fails the tests in it."""
        if report.failed:
            self.fails(report, any(test.startswith(report.nodeid) for test in self.only))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passes where all of its phases do."""
        if report.failed:
            self.fails(report, report.nodeid in self.only)
        elif report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.ending.passed.append(report.nodeid)

    def fails(self, report: pytest.CollectReport | pytest.TestReport, counts: bool) -> None:
        """Write a failure down. Of any program but the reference the first that counts says all."""
        if self.first is None or counts:
            self.ending.failed.setdefault(report.nodeid, message(report))
        if counts and self.session is not None:
            self.session.shouldfail = "this is enough"


def message(report: Any) -> str:
    """What a test says where it fails, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = (crash.message if crash else str(report.longrepr or "")).strip()
    line = text.split("\n")[0 if crash else -1]
    return ADDRESS.sub("0x…", "".join(c for c in line if c.isprintable()))[:MOST_TEXT]


def begin_anew() -> None:
    """From here on what is drawn without a seed is the same in each run."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - suites draw from it
    seeds = itertools.count()
    unseeded = getattr(np.random.default_rng, "unseeded", np.random.default_rng)

    @functools.wraps(unseeded)
    def default_rng(seed: Any = None) -> np.random.Generator:
        return unseeded(next(seeds) if seed is None else seed)

    default_rng.unseeded = unseeded  # type: ignore[attr-defined]
    np.random.default_rng = default_rng


def steady_hypothesis() -> None:
    """Hypothesis as the suite has set it or sets it later, but the same each time, and without a clock."""
    usual = settings.load_profile

    def load_profile(name: str) -> None:
        usual(name)
        own = settings.get_profile(name)
        settings.register_profile(
            __name__,
            parent=own,
            derandomize=True,
            database=None,
            deadline=None,
            phases=tuple(phase for phase in own.phases if phase in PHASES),
            suppress_health_check=(*own.suppress_health_check, HealthCheck.too_slow),
        )
        usual(__name__)

    type.__setattr__(settings, "load_profile", staticmethod(load_profile))  # the class itself lets nobody
    load_profile(settings.get_current_profile_name())


def replace(suite: Suite, functions: dict[str, Callable[..., Any]]) -> None:
    """Put functions of the course in the place of the module's. Raises Refused."""
    if not suite.module:
        return
    module = imported(suite.module)
    for name, function in (adapted if suite.adapter else direct)(suite, module, functions):
        before = getattr(module, name)
        setattr(module, name, function)
        for other in list(sys.modules.values()):  # whoever has taken it by `from module import name`
            if isinstance(other, ModuleType) and other.__name__.partition(".")[0] not in OWN:
                for place in [key for key, value in vars(other).items() if value is before]:
                    setattr(other, place, function)


def imported(name: str) -> ModuleType:
    """The module under test. Raises Refused."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        lacks = "" if name.startswith(error.name or name) else f": it needs {error.name}"
        raise Refused(f"--module {name}: there is no such module that the tests could import{lacks}") from error
    except Exception as error:  # a module raises anything
        raise Refused(f"--module {name} does not import: {type(error).__name__}: {error}") from error


def direct(
    suite: Suite, module: ModuleType, functions: dict[str, Callable[..., Any]]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The course's functions under the module's names for them. Raises Refused."""
    pairs = suite.functions or [(name, name) for name in suite.names if hasattr(module, name)]
    if not pairs:
        raise Refused(
            f"--module {suite.module} has no function with a name of the course's: say what it calls them, "
            f"--functions {suite.names[0]}=NAME, or give an --adapter"
        )
    for function, name in pairs:
        if not callable(getattr(module, name, None)):
            raise Refused(f"--functions {function}={name}: {suite.module} has no {name}{meant(name, vars(module), '')}")
        yield name, functions[function]


def adapted(
    suite: Suite, module: ModuleType, functions: dict[str, Callable[..., Any]]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The module's functions as the adapter makes them of the course's. Raises Refused."""
    path = Path(suite.adapter).resolve()
    written = load_file(Source(path, path.read_bytes()))
    if isinstance(written, BrokenFile):
        raise Refused(f"--adapter {suite.adapter}: {written}")
    own = [
        (name, function)
        for name, function in vars(written).items()
        if inspect.isfunction(function) and function.__module__ == written.__name__ and not name.startswith("_")
    ]
    if not own:
        raise Refused(f"--adapter {suite.adapter} defines no function")
    course = SimpleNamespace(**functions)
    for name, function in own:
        if not callable(getattr(module, name, None)):
            near = meant(name, vars(module), "; a helper's name begins with an underscore")
            raise Refused(f"--adapter {suite.adapter} defines {name}, and {suite.module} has no {name}{near}")
        yield name, functools.partial(function, course)


def noting(name: str, function: Any, called: set[str]) -> Any:
    """The function or class, which notes that it was called."""
    if isinstance(function, type):

        def begin(self: Any, *args: Any, **kwargs: Any) -> None:
            called.add(name)
            function.__init__(self, *args, **kwargs)  # type: ignore[misc]  # the class's own

        return type(function.__name__, (function,), {"__init__": begin})

    @functools.wraps(function)
    def noted(*args: Any, **kwargs: Any) -> Any:
        called.add(name)
        return function(*args, **kwargs)

    return noted


def run_suite(
    connection: Connection,
    root: Path,
    suite: Suite,
    candidate: Candidate,
    first: SuiteEnding | None,
    seconds: float,
) -> None:
    """The process: run the suite once, and send what came of it. ``first`` is what came of the reference, if it ran."""
    if hasattr(os, "setsid"):
        os.setsid()  # what the tests start is ended with them, and Ctrl-C is for the one that waits
        signal.alarm(int(seconds) + GRACE)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite may send it to itself
    functions = candidate.functions(root, suite.names)
    called: set[str] = set()
    if first is None:
        functions = {name: noting(name, function, called) for name, function in functions.items()}
    find_modules(suite)
    watching = Watching(suite, functions, first)
    ending = watching.ending
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        sys.stdout = sys.stderr = said
        code = pytest.main([*suite.paths, *OPTIONS, *["-n0"] * bool(find_spec("xdist"))], [watching])
        said.flush()
        said.seek(0)
        if code not in ENDINGS and not ending.failed and not ending.wrong:
            ending.wrong = last_line(said.read())
    ending.called = called
    ending.passed = [test for test in ending.passed if test not in ending.failed]  # one may fail while it cleans up
    connection.send(ending)


def find_modules(suite: Suite) -> None:
    """Let modules be found as `python -m pytest` finds them, and beside the tests."""
    folders = [
        path if path.is_dir() else path.parent for path in map(Path, (p.partition("::")[0] for p in suite.paths))
    ]
    sys.path[:0] = [str(Path.cwd())]
    sys.path += [str(folder.resolve()) for folder in folders]


def last_line(text: str) -> str:
    """What pytest said at the end."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "pytest said nothing")
