"""The pytest plugin: clauses, levels, the implementation under test, and the course's summary.

Public names for tests: ``clause``, the marker that ties a test to the specification, and ``Mismatch``, the error that a
judgement raises. In a session without clause tests the plugin does nothing.
"""

import ast
import sys
import warnings
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter  # public in pytest only since 8.4

from whybn.course.clauses import Clause, Level, load_clauses
from whybn.course.course import COURSE_FILE, Course, Exercise, find_root, house_of, load_course
from whybn.judging.implementation import Implementation, Source, name_of
from whybn.judging.judge import failure, printing
from whybn.judging.judgement import Mismatch, NotProvided, NotStarted, Outcome
from whybn.judging.spoken import in_force
from whybn.judging.under_test import UnderTest, under_test
from whybn.libraries.expected import DESIGN, KNOWN, NOT_ASKED
from whybn.properties.play import lost_tests
from whybn.properties.tasks import is_task_file

from .errors import WhybnError
from .judging import words

if TYPE_CHECKING:
    from whybn.libraries.adapted import Expectations

__all__ = ["Mismatch", "clause"]

clause = pytest.mark.clause

BAR = 10
MARKUP = {
    Outcome.PASSED: {"green": True},
    Outcome.FAILED: {"red": True},
    Outcome.NOT_STARTED: {"light": True},
    Outcome.NOT_PROVIDED: {"light": True},
}
DEFAULT = "exercises"
PROPERTY = "clause"
MOST_DIAGNOSED = 6  # exercises whose mistake the summary names
LETTERS = {Outcome.NOT_STARTED: "-", Outcome.NOT_PROVIDED: "_"}


@dataclass
class ExerciseResult:
    """The clauses of one exercise that a run tried, by outcome."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)  # clauses that did not hold, as was known, by kind

    @property
    def held(self) -> int:
        """How many clauses held."""
        return self.counts[Outcome.PASSED]

    @property
    def tried(self) -> int:
        """How many clauses the run tried."""
        return self.counts.total()

    @property
    def outcome(self) -> Outcome:
        """Failed if a clause failed; not started or provided if none held; passed when all held."""
        if self.counts[Outcome.FAILED]:
            return Outcome.FAILED
        if self.counts[Outcome.NOT_PROVIDED]:
            return Outcome.NOT_PROVIDED
        return Outcome.NOT_STARTED if self.counts[Outcome.NOT_STARTED] else Outcome.PASSED


@dataclass
class ClauseRun:
    """One session: what is under test, by which clauses, and what came of it."""

    course: Course
    clauses: dict[str, Clause]
    implementation: Implementation
    level: Level
    expectations: "Expectations"
    results: dict[str, ExerciseResult] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)


RUN = pytest.StashKey[ClauseRun]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("whybn", "whybn: batch normalization, clause by clause")
    group.addoption(
        "--impl",
        default=DEFAULT,
        metavar="WHAT",
        help="what the clauses judge: exercises (default), reference_impl, a .py file, a folder of them, "
        "misconception:NAME, a library (`whybn adapters` lists them) or module:attribute",
    )
    group.addoption(
        "--expected",
        type=Path,
        metavar="FILE",
        help="a TOML file of clauses that are expected not to hold, with reasons; one that holds fails the run",
    )
    group.addoption(
        "--level",
        default="must",
        choices=[level.name.lower() for level in Level],
        help="which clauses count: must (default), should, or strict; each includes the ones before it",
    )
    group.addoption(
        "--convention",
        metavar="NAME",
        help="what the code under test speaks: course, or pytorch; as exercises/course.toml says unless given",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(id): the clause of the specification that the test states")
    here = config.invocation_params.dir
    if config.args_source is config.ArgsSource.INVOCATION_DIR and (here / COURSE_FILE).is_file():
        # Looking for its configuration, pytest takes the value of `--impl elsewhere/mine.py` for a test's path, and so
        # misses the testpaths of this folder.
        config.args = [str(house_of(here) / "tests" / "clauses")]
    elif config.getoption("--impl") != DEFAULT and config.args_source is not config.ArgsSource.ARGS:
        config.args = [str(beside_other_tests(house_of(find_root(here))))]
    elif config.args_source is not config.ArgsSource.TESTPATHS:
        config.args = [tests_for(here / named) or named for named in config.args]


def beside_other_tests(root: Path) -> Path:
    """The clause tests of a course, importable where another ``tests`` package has been imported already."""
    clauses = root / "tests" / "clauses"
    own = str(root / "tests")
    if (other := sys.modules.get("tests")) is not None and own not in getattr(other, "__path__", ()):
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]
    return clauses


def tests_for(path: Path) -> str:
    """The clause tests for a folder of exercises, or for a file in it; nothing for any other path."""
    path = path.resolve()
    folder = path if path.is_dir() else path.parent
    home = folder.parent
    if not path.exists() or folder != home / COURSE_FILE.parent or not (home / COURSE_FILE).is_file():
        return ""
    clauses = house_of(home) / "tests" / "clauses"
    if path == folder:
        return str(clauses)
    test = clauses / f"test_{name_of(Source(path, b''))}.py"
    return str(test) if test.is_file() else ""


def prepare(config: pytest.Config) -> ClauseRun:
    """Read the course, the specification and the implementation under test, once."""
    if RUN not in config.stash:
        from whybn.libraries.naming import (
            named_implementation,  # it loads Hypothesis, which other sessions can do without
        )

        try:
            home = find_root(config.rootpath, config.invocation_params.dir)
            course = load_course(home, config.getoption("--convention"))
            clauses = load_clauses(course.root, course.names, course.convention)
            implementation, expectations = named_implementation(
                config.getoption("--impl"),
                course,
                config.invocation_params.dir,
                config.getoption("--expected"),
                tuple(clauses),
            )
        except WhybnError as error:
            raise pytest.UsageError(str(error)) from error
        config.stash[RUN] = ClauseRun(
            course, clauses, implementation, Level[config.getoption("--level").upper()], expectations
        )
    return config.stash[RUN]


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Of a file of a learner's own tests, say which of them Python loses."""
    if not is_task_file(module_path):
        return
    with suppress(SyntaxError, ValueError):  # pytest says it
        for note in lost_tests(ast.parse(module_path.read_bytes())):
            warnings.warn(pytest.PytestCollectionWarning(f"{module_path.name}: {note}"), stacklevel=1)


def clause_id(item: pytest.Item) -> str | None:
    """The id that a test is marked with."""
    marker = item.get_closest_marker("clause")
    return str(marker.args[0]) if marker else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the clauses of the chosen level, in the order of their pages, and the tests that are no clauses."""
    marked = [(item, name) for item in items if (name := clause_id(item))]
    if not marked:
        return
    run = prepare(config)
    unknown = sorted({name for _, name in marked if name not in run.clauses})
    if unknown:
        raise pytest.UsageError(f"no page in spec/ states the clause {', '.join(unknown)}")
    above = []
    for item, name in marked:
        departure = run.expectations.of(name)
        if run.clauses[name].level > run.level or (departure and departure.kind == NOT_ASKED):
            above.append(item)
        elif departure and run.clauses[name].function in run.implementation.functions:
            item.user_properties.append((departure.kind, str(departure)))
            item.add_marker(pytest.mark.xfail(reason=str(departure), strict=not departure.sometimes))
        item.user_properties.append((PROPERTY, name))
        item.add_marker(pytest.mark.filterwarnings("ignore::RuntimeWarning"))
    order = {name: place for place, name in enumerate(run.clauses)}
    places = {item: order[name] for item, name in marked}
    items.sort(key=lambda item: places.get(item, -1))
    if above:
        left_out = set(above)
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=above)


def pytest_report_collectionfinish(config: pytest.Config) -> str | list[str]:
    run = config.stash.get(RUN, None)
    if run is None:
        return []
    spoken = run.course.convention
    return f"whybn: {run.implementation.name}, level {run.level.name}" + ("" if spoken.is_own else f", {spoken.title}")


@pytest.fixture
def impl(request: pytest.FixtureRequest) -> Iterator[UnderTest]:
    """The implementation under test: the functions of the course as attributes."""
    run = prepare(request.config)
    stated = clause_id(request.node) if isinstance(request.node, pytest.Item) else None
    run.expectations.declined.clear()
    with in_force(run.course.convention):
        yield under_test(run.course, run.implementation, stated or "")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the report of a clause into the specification's words."""
    report = yield
    name = clause_id(item)
    if name is None or call.excinfo is None or call.when != "call":
        return report
    error = call.excinfo.value
    if isinstance(error, NotStarted | NotProvided):
        ended = Outcome.NOT_STARTED if isinstance(error, NotStarted) else Outcome.NOT_PROVIDED
        report.user_properties.append((ended.value, name))
    elif report.failed and (refused := refusal_behind(error, item.config)):
        report.outcome, report.wasxfail = "skipped", refused
        report.user_properties.append((DESIGN, refused))
    elif report.failed:
        report.longrepr = explanation(item, name, error)
    return report


def refusal_behind(error: BaseException, config: pytest.Config) -> str:
    """Why a clause was not judged, where a library refused its examples by design; else nothing."""
    from whybn.libraries.adapted import by_design, ended_by_refusals

    refused = ended_by_refusals(error, prepare(config).expectations)
    return str(by_design(refused)) if refused else ""


def explanation(item: pytest.Item, name: str, error: BaseException) -> str:
    """The failure in full, or in two lines where one of the same exercise was told in full and -v is not given."""
    run = prepare(item.config)
    stated = run.clauses[name]
    under_test = item.funcargs.get("impl") if isinstance(item, pytest.Function) else None
    assert under_test is None or isinstance(under_test, UnderTest)
    found = failure(name, error, under_test)
    if stated.function in run.explained and item.config.get_verbosity() < 1:
        return words.brief(found, stated)
    run.explained.add(stated.function)
    return words.report(found, stated) + without_whybn(run, under_test)


def without_whybn(run: ClauseRun, under_test: UnderTest | None) -> str:
    """The last call as a library's own users write it, where that is known."""
    from whybn.libraries.plain_call import plain_call

    expectations = run.expectations
    library, call = expectations.library, under_test.last_call if under_test else None
    if library is None or call is None or expectations.profile != library.profile(""):
        return ""
    lines = plain_call(library, call, run.course.convention)
    return f"\n\nIn {library.title} alone:\n\n{words.indented(lines)}" if lines else ""


def expected_kind(report: pytest.TestReport) -> str:
    """Why a clause did not hold, where that was expected: by design, or as known."""
    properties = dict(report.user_properties)
    if report.when != "call" or not report.skipped or not hasattr(report, "wasxfail"):
        return ""
    return next((kind for kind in (DESIGN, KNOWN) if kind in properties), "")


def outcome_of(report: pytest.TestReport) -> Outcome | None:
    """How the clause ended, or None for a report that decides nothing."""
    properties = dict(report.user_properties)
    if PROPERTY not in properties or (report.when != "call" and not report.failed):
        return None
    for quiet in LETTERS:
        if quiet.value in properties:
            return quiet
    if expected_kind(report):
        return None
    return Outcome.PASSED if report.passed else Outcome.FAILED


def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, str] | None:
    ended = outcome_of(report) if isinstance(report, pytest.TestReport) else None
    if ended in LETTERS:
        return ended.value, LETTERS[ended], ended.value.upper()
    return None


class Collector:
    """Gathers the outcomes; under xdist the reports arrive from the workers."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ended, kind = outcome_of(report), expected_kind(report)
        if ended is None and not kind:
            return
        name = str(dict(report.user_properties)[PROPERTY])
        result = prepare(self.config).results.setdefault(name.partition(".")[0], ExerciseResult())
        if ended is None:
            result.expected[kind] += 1
            return
        result.counts[ended] += 1
        if ended is Outcome.FAILED:
            result.failed.append(name)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("--impl") != DEFAULT or session.config.getoption("--convention"):
        prepare(session.config)  # so that a wrong name is said once, before xdist starts its workers
    session.config.pluginmanager.register(Collector(session.config), "whybn.collector")


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is None or not run.results:
        return
    unicode = (getattr(terminalreporter._tw._file, "encoding", None) or "").lower().startswith("utf")
    terminalreporter.section(f"{run.course.title} {run.implementation.name}, level {run.level.name}", sep="-")
    for text, markup in summary(run.course, run.results, unicode=unicode):
        terminalreporter.write_line(text, **markup)
    if len(run.explained) < sum(len(result.failed) for result in run.results.values()):
        terminalreporter.write_line("-v shows the example of every failure, not of each exercise's first alone.")
    for line in mistakes(run):
        terminalreporter.write_line(line, bold=True)
    step = next_step(run.course, run.results, run.clauses)
    if step and run.implementation.name == DEFAULT:
        terminalreporter.write_line("")
        terminalreporter.write_line(step, bold=True)


def mistakes(run: ClauseRun) -> Iterator[str]:
    """Which mistakes stand behind the failures of somebody's files; one that several functions share is named once."""
    failed = {name: result.failed for name, result in run.results.items() if result.failed}
    if not failed or not run.implementation.files:
        return
    from whybn.mistakes.book import book_of  # only where something fails
    from whybn.mistakes.diagnosis import diagnose_here
    from whybn.mistakes.telling import told_together

    book, functions = book_of(run.course), run.implementation.functions
    first = [name for name in run.course.names if name in failed and name in functions][:MOST_DIAGNOSED]
    found = {}
    with printing():
        for name in first:
            with suppress(Exception):  # no diagnosis is no failure
                found[name] = diagnose_here(book, lambda: functions, name, failed[name])
    yield from told_together(found, failed)
    if len(failed) > len(first):
        yield f"For the mistakes in the other {len(failed) - len(first)}: whybn check NAME."


def summary(
    course: Course, results: dict[str, ExerciseResult], *, unicode: bool
) -> Iterator[tuple[str, dict[str, bool]]]:
    """Text and markup of every line, for the exercises that the run tried."""
    for chapter in course.chapters:
        tried = [exercise for exercise in chapter.exercises if exercise.name in results]
        if tried:
            yield chapter.title, {"bold": True}
        for exercise in tried:
            yield summary_line(exercise, results[exercise.name], unicode)


def summary_line(exercise: Exercise, result: ExerciseResult, unicode: bool) -> tuple[str, dict[str, bool]]:
    """One exercise: number, name, bar, clauses held, outcome."""
    full, empty = ("█", "░") if unicode else ("#", ".")
    filled = BAR * result.held // max(1, result.tried)
    bar = full * filled + empty * (BAR - filled)
    held = f"{result.held:>3}/{result.tried:<3}"
    waiting = result.counts[Outcome.NOT_STARTED]
    partly = f"{waiting} " if result.held and result.outcome is Outcome.NOT_STARTED else ""
    expected = [f"{number} {kind}" for kind, number in result.expected.items()]
    ending = "; ".join([f"{partly}{result.outcome.value}", *expected])
    return f"  {exercise.number:02} {exercise.name:<30} {bar} {held} {ending}", MARKUP[result.outcome]


def next_step(course: Course, results: dict[str, ExerciseResult], clauses: dict[str, Clause]) -> str | None:
    """What to open next: the first exercise with a failure, else the first that is not done."""
    tried = [exercise for exercise in course.exercises if exercise.name in results]
    unfinished = [e for e in tried if results[e.name].outcome in (Outcome.FAILED, Outcome.NOT_STARTED)]
    if not unfinished:
        return None
    failing = [e for e in unfinished if results[e.name].outcome is Outcome.FAILED]
    exercise = (failing or unfinished)[0]
    step = f"Next: open {exercise.file} ({exercise.title})"
    if not failing:
        return step
    first = next(c for c in clauses if c in results[exercise.name].failed)
    return f"{step}; read {clauses[first].page}"
