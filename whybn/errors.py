"""What a user can mend, as one family. Each message is a sentence: what is wrong, where, and what to do.

    WhybnError
    ├── Refused              a command cannot do what it was asked to
    ├── MissingLibrary       what was asked for needs an extra that is not installed
    ├── CourseError          the course's own files are not as they must be
    ├── NoImplementation     ``--impl`` names nothing that can be tested
    ├── QuizError            the quiz cannot go on
    ├── SiteError            a page asks for what is not there (``whybn.site``: it is MkDocs' error too)
    └── GradeError           grading cannot go on
        ├── IntakeError      what was to be graded cannot be read
        ├── NoSolver         confined processes cannot be had
        ├── PoolLost         there are no workers any more
        ├── StoreError       the results file cannot be read or written
        ├── Unfinished       the machine failed it half-way, by a full disk for instance
        └── Stopped          by Ctrl-C or a signal

The command line turns each of them into its sentence and its exit code, once, in ``whybn.cli``; pytest into its usage
error. Whatever else is raised is a fault of ours, and keeps its traceback.
"""

import difflib
import importlib.util
from collections.abc import Iterable
from pathlib import Path

# Which extra of the package brings which module, for everything that a base installation lacks.
EXTRAS = {
    "jinja2": "grade",
    "py_landlock": "grade",
    "pyseccomp": "grade",
    "distributed": "cluster",
    "fsrs": "quiz",
    "text2qti": "lms",
    "mkdocs": "site",
    "pybtex": "site",
    "torch": "torch",
    "sklearn": "sklearn",
    "onnx": "onnx",
    "onnxruntime": "onnxruntime",
    "flax": "flax",
    "jax": "flax",
    "keras": "keras",
    "tinygrad": "tinygrad",
    "mlx": "mlx",
}


class WhybnError(Exception):
    """Something that a user can mend; the message says what is wrong, where, and what to do.

    Attributes:
        exit_code: of the command that it ends.
    """

    exit_code = 2


class Refused(WhybnError):
    """A command cannot do what it was asked to."""


class MissingLibrary(WhybnError):
    """Something needs a library that is not installed."""

    def __init__(self, what: str, module: str) -> None:
        extra = EXTRAS.get(module)
        package = f"'whybn[{extra}]'" if extra else module
        super().__init__(f"{what} needs {module}, which is not installed: pip install {package}")


class CourseError(WhybnError):
    """The course cannot be used as it is."""


class NoImplementation(WhybnError):
    """``--impl`` names nothing that can be tested."""


class QuizError(WhybnError):
    """The quiz cannot go on."""


class GradeError(WhybnError):
    """Grading cannot go on as it was asked to."""


class IntakeError(GradeError):
    """What was to be graded cannot be read."""


class NoSolver(GradeError):
    """The process that solvers are forked from cannot be started, or does not stay."""


class PoolLost(GradeError):
    """There are no workers any more."""


class StoreError(GradeError):
    """The results file cannot be used."""


class Unfinished(GradeError):
    """The machine failed grading half-way. What is graded is kept, so this is no misuse."""

    exit_code = 1


class Stopped(GradeError):
    """Ctrl-C or SIGTERM: what is graded is kept; the message says how to go on.

    Args:
        message: the sentence.
        number: of the signal.
    """

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number


def require(what: str, *modules: str) -> None:
    """Raise MissingLibrary where a library is not there: to be asked before any work is done that would be lost."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise MissingLibrary(what, module)


def meant(typed: str, names: Iterable[str], otherwise: str | None = None) -> str:
    """How the sentence about a mistyped name ends: with the names that are like it, else with all, or as said."""
    known = {name.casefold(): name for name in names}
    near = [known[name] for name in difflib.get_close_matches(typed.casefold(), known)]
    if near:
        return f": did you mean {' or '.join(near)}?"
    return f"; it has {', '.join(known.values())}" if otherwise is None else otherwise


def refusal(error: OSError) -> str:
    """What the system refused, and on which file."""
    where = f"{Path(str(error.filename))}: " if error.filename else ""
    return f"{where}{error.strerror or error}"
