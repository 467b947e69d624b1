"""Libraries as data: how each of them answers for the functions of the course.

An adapter makes the course's functions from somebody else's code. ``whybn.grade.intake`` has those for the files of
other courses; here are those for libraries. ``NAME.toml`` holds a library's dialect, what its adapter calls and what
that corrects on the way; ``on_NAME.py`` holds the calls; ``expected/NAME.toml`` holds what is known not to hold.
A library is imported when ``on_NAME`` is, and nowhere else.
"""

import functools
import importlib
import importlib.metadata
import inspect
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis.errors import FailedHealthCheck, Unsatisfiable, UnsatisfiedAssumption

from whybn.course.convention import COURSES_OWN, OURS, Convention
from whybn.errors import MissingLibrary, NoImplementation, meant, require
from whybn.judging.implementation import Implementation
from whybn.judging.spoken import data_held_in

from .expected import DESIGN, Departure, read_departures

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"

Function = Callable[..., Any]


class Declined(UnsatisfiedAssumption):
    """A library refuses, as it documents, what the course takes: the example is left out, and another one drawn."""


@dataclass(frozen=True)
class Refusal:
    """What a library refuses by design.

    Attributes:
        error: what its message begins with.
        reason, link, quote: as in a ``Departure``.
    """

    error: str
    reason: str
    link: str
    quote: str = ""


@dataclass(frozen=True)
class Conversion:
    """What the adapter changes between the course and the library.

    Attributes:
        what: is changed.
        why: the library needs it.
        link: where it says so.
    """

    what: str
    why: str
    link: str = ""


@dataclass(frozen=True)
class Library:
    """A library and how it answers.

    Attributes:
        name: as ``--impl`` takes it.
        title: what it is called.
        module: what is imported.
        distribution: whose version counts.
        documentation: of its batch norm.
        dialect: what its words mean.
        profiles: the ways to ask it, each in a sentence; the first is the default.
        provides: the call that answers for a function, as one writes it.
        corrected: what changes on the way.
        plain: how an example is written without whybn; empty where that is not known.
        refuses: what it refuses by design.
        departures: what is expected not to hold.
        speaks: the conventions in which it can be asked.
        short: the profiles whose data are float16 or bfloat16, and which of them.
    """

    name: str
    title: str
    module: str
    distribution: str
    documentation: str
    dialect: Mapping[str, Any]
    profiles: Mapping[str, str]
    provides: Mapping[str, str]
    corrected: tuple[Conversion, ...]
    plain: Mapping[str, Any]
    refuses: tuple[Refusal, ...]
    departures: tuple[Departure, ...]
    speaks: tuple[str, ...] = (COURSES_OWN,)
    short: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The installed version, empty where it is not installed."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return ""

    def profile(self, asked: str) -> str:
        """The profile of this name, the first one if none is named."""
        if asked and asked not in self.profiles:
            others = meant(asked, self.profiles, f"; it has {', '.join(self.profiles)}")
            raise NoImplementation(f"--impl {self.name}:{asked}: {self.title} has no such profile{others}")
        return asked or next(iter(self.profiles))


@dataclass
class Expectations:
    """What is known of an implementation before it is judged.

    Attributes:
        departures: what is expected not to hold.
        profile: the way that it is asked.
        library: which one it is, None where it is none.
        declined: what it refused by design in this run.
    """

    departures: tuple[Departure, ...] = ()
    profile: str = ""
    library: Library | None = None
    declined: list[Refusal] = field(default_factory=list)

    def of(self, clause_id: str) -> Departure | None:
        """What is expected of a clause, if it is not to hold."""
        return next((one for one in self.departures if one.holds_for(clause_id, self.profile)), None)

    def in_force(self) -> AbstractContextManager[None]:
        """Let the bounds within be those of the type that the profile holds its data in."""
        return data_held_in(self.library.short.get(self.profile, "") if self.library else "")


@cache
def library_names() -> tuple[str, ...]:
    """All libraries that have an adapter."""
    return tuple(path.stem for path in sorted(HERE.glob("*.toml")))


@cache
def library_of(name: str) -> Library:
    """A library's adapter as data; the library itself need not be installed."""
    table = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return Library(
        name,
        table["title"],
        table.get("module", name),
        table.get("distribution", name),
        table["documentation"],
        table["dialect"],
        table["profiles"],
        table["provides"],
        tuple(Conversion(**entry) for entry in table.get("corrected", [])),
        table.get("plain", {}),
        tuple(Refusal(**entry) for entry in table.get("refuses", [])),
        (
            *read_departures(EXPECTED / f"{name}.toml"),
            *of_short_profiles(table.get("short", {})),
            *read_departures(EXPECTED / "every.toml"),
        ),
        (COURSES_OWN, *table.get("speaks", [])),
        table.get("short", {}),
    )


def of_short_profiles(short: Mapping[str, str]) -> Iterator[Departure]:
    """What is put to no profile whose data are of a short type; ``profiles`` names the types there."""
    for one in read_departures(EXPECTED / "short.toml") if short else ():
        wanted = tuple(profile for profile, kind in short.items() if kind in one.profiles or not one.profiles)
        if wanted:
            yield replace(one, profiles=wanted)


def load_library(impl: str, convention: Convention = OURS) -> tuple[Implementation, Expectations]:
    """The functions of ``NAME`` or ``NAME:PROFILE``, called in a convention, and what is expected of them.

    Raises:
        MissingLibrary: it is not installed.
        NoImplementation: it has no such profile, or cannot be asked in this convention.
    """
    name, _, asked = impl.partition(":")
    library = library_of(name)
    profile = library.profile(asked)
    if convention.name not in library.speaks:
        raise NoImplementation(
            f"--convention {convention.name}: the adapter of {library.title} is called in the course's own convention "
            "only; leave --convention out"
        )
    require(f"--impl {impl}", library.module)
    expectations = Expectations(library.departures, profile, library)
    try:
        spoken = (convention.name,) if len(library.speaks) > 1 else ()
        calls = importlib.import_module(f"whybn.libraries.on_{name}").functions(profile, *spoken)
    except ModuleNotFoundError as error:
        raise MissingLibrary(f"--impl {impl}", error.name or library.module) from error
    declined = expectations.declined
    made = {
        function: answering_layer(call, library.refuses, declined)
        if isinstance(call, type)
        else renamed(answering(call, library.refuses, declined), convention.names_in(function))
        for function, call in calls.items()
    }
    return Implementation(impl, made), expectations


def answering(call: Function, refuses: tuple[Refusal, ...], declined: list[Refusal]) -> Function:
    """A call to a library, with its refusals told from its faults.

    NotImplementedError, which some raise for a type of data, is no stub that nobody has begun.
    """

    @functools.wraps(call)
    def answer(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except NotImplementedError as error:
            raise TypeError(f"the library has no such call: {error}") from error
        except Exception as error:
            for refusal in refuses:
                if refusal.error in str(error):
                    declined.append(refusal)
                    raise Declined(refusal.reason) from error
            raise

    return answer


def renamed(call: Function, names: Mapping[str, str]) -> Function:
    """A call that takes its arguments by other names, given by its own."""
    signature = inspect.signature(call)
    own = {names[name]: name for name in signature.parameters if name in names}
    if not own:
        return call

    @functools.wraps(call)
    def answer(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **{own.get(name, name): value for name, value in kwargs.items()})

    named = [one.replace(name=names.get(name, name)) for name, one in signature.parameters.items()]
    answer.__signature__ = signature.replace(parameters=named)  # type: ignore[attr-defined]
    return answer


def answering_layer(layer: type, refuses: tuple[Refusal, ...], declined: list[Refusal]) -> type:
    """A class whose methods answer so."""
    methods = {name: answering(getattr(layer, name), refuses, declined) for name in ("__init__", "forward", "backward")}
    return type(layer.__name__, (layer,), methods)


def ended_by_refusals(error: BaseException, expectations: Expectations) -> Refusal | None:
    """Why a clause was not judged, where its examples, or nearly all of them, were refused by design."""
    refused = isinstance(error, FailedHealthCheck | Unsatisfiable | UnsatisfiedAssumption)
    return expectations.declined[-1] if refused and expectations.declined else None


def by_design(refusal: Refusal) -> Departure:
    """A refusal as a departure."""
    return Departure((), DESIGN, refusal.reason, refusal.link, refusal.quote)
