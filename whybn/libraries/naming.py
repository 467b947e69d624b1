"""What ``--impl`` names: a library, ``module:attribute``, or a file, a folder or a misconception as before."""

import importlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybn.errors import NoImplementation
from whybn.judging.chosen import MISCONCEPTION, load_implementation
from whybn.judging.implementation import Implementation

from .adapted import Expectations, library_names, load_library
from .expected import read_departures, unknown_patterns

if TYPE_CHECKING:
    from whybn.course.course import Course

ATTRIBUTE = re.compile(r"^(?P<module>[^\W\d]\w*(?:\.\w+)*):(?P<attribute>[^\W\d]\w*(?:\.\w+)*)$")


def named_implementation(
    impl: str, course: "Course", folder: Path, expected: Path | None = None, clause_ids: tuple[str, ...] = ()
) -> tuple[Implementation, Expectations]:
    """The implementation that ``--impl`` names, and what is expected of it.

    A library goes before a folder of the same name, which ``./NAME`` names.

    Args:
        impl: the name.
        course: whose functions are meant.
        folder: relative paths count from here, and modules are looked for here too.
        expected: a file of what is expected not to hold, beside what the library's own says.
        clause_ids: all clauses, to tell a mistyped one in that file.
    """
    expectations = Expectations()
    if impl.partition(":")[0] in library_names():
        implementation, expectations = load_library(impl, course.convention)
    elif not impl.startswith(MISCONCEPTION) and (found := ATTRIBUTE.match(impl)) and not (folder / impl).exists():
        implementation = from_attribute(impl, found["module"], found["attribute"], course.names, folder)
    else:
        implementation = load_implementation(impl, course, folder)
    if expected is not None:
        own = read_departures(folder / expected)
        if unknown := unknown_patterns(own, clause_ids):
            raise NoImplementation(f"--expected {expected}: no page in spec/ states the clause {', '.join(unknown)}")
        expectations.departures = own + expectations.departures
    spoken = course.convention.name
    expectations.departures = tuple(
        one for one in expectations.departures if not one.conventions or spoken in one.conventions
    )
    return implementation, expectations


def from_attribute(impl: str, module: str, attribute: str, names: tuple[str, ...], folder: Path) -> Implementation:
    """The course's functions from an object: a mapping of them by name, or anything that has them as attributes."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        holder: Any = importlib.import_module(module)
    except ModuleNotFoundError as error:
        needs = "" if module.startswith(error.name or module) else f": it needs {error.name}, which is not installed"
        raise NoImplementation(f"--impl {impl}: there is no module {module} that can be imported{needs}") from error
    except Exception as error:
        raise NoImplementation(f"--impl {impl}: {module} does not import: {type(error).__name__}: {error}") from error
    for part in attribute.split("."):
        if not hasattr(holder, part):
            raise NoImplementation(f"--impl {impl}: {module} has no {attribute}")
        holder = getattr(holder, part)
    if isinstance(holder, Mapping):
        found = {name: holder[name] for name in names if name in holder}
    else:
        found = {name: getattr(holder, name) for name in names if hasattr(holder, name)}
    if not found:
        raise NoImplementation(
            f"--impl {impl}: {attribute} has none of the course's functions, by key or as an attribute; "
            f"their names are {', '.join(names)}"
        )
    files = {str(file)} if (file := getattr(sys.modules[module], "__file__", None)) else set()
    return Implementation(impl, found, files=files)
