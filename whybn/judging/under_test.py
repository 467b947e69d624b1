"""The object that clause tests call functions on. It is the seam between a test and an implementation.

A function gets arrays of its own at every call, which it may write to, so what it does to them is neither what the test
computes from nor what a report shows. Only in the clauses about memory it gets the test's own. The last call is
remembered as it was drawn, and a stub is told from a failure.
"""

import inspect
from collections.abc import Callable, Collection
from typing import Any, NamedTuple, NoReturn

import numpy as np
from _pytest.outcomes import OutcomeException

from whybn.course.convention import OURS, Convention
from whybn.course.course import Course

from .arguments import Copies, changed
from .implementation import Implementation
from .judgement import Misbehaved, NotProvided, NotStarted

# The clauses about what a function does to memory that is not its own, or keeps of it, by slug.
MEMORY = frozenset(
    (
        "no-mutation",
        "no-mutation-gradient",
        "no-aliasing",
        "no-aliasing-gradient",
        "no-hidden-state",
        "arrays-of-its-own",
        "new-gradients",
        "new-layer-gradient",
        "refused-batch",
    )
)
LAYOUT = "memory-layout"  # the clause about how arrays lie in memory, and that they may be read-only


def shares_memory(clause_id: str) -> bool:
    """Whether a clause's test hands over its own arrays, which may come back changed."""
    return clause_id.partition(".")[2] in MEMORY


def about_memory(clause_id: str) -> bool:
    """Whether a clause is about memory, and not about values."""
    return shares_memory(clause_id) or clause_id.partition(".")[2] == LAYOUT


class Call(NamedTuple):
    """A call.

    Attributes:
        name: of the function, or of layer and method.
        args, kwargs: as the test drew them.
        passed: positional arguments and keywords as the function got them, and maybe changed them.
        function: what was called.
        layer: whose method it is, None for a function.
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    passed: tuple[tuple[Any, ...], dict[str, Any]]
    function: Callable[..., Any]
    layer: Any = None

    def arguments(self) -> dict[str, Any]:
        """Names and values as they were drawn, positional ones named by the function's signature where it has one."""
        return self.named(self.args, self.kwargs)

    def changed(self) -> tuple[str, ...]:
        """The names of the arguments that the function changed."""
        return changed(self.arguments(), self.named(*self.passed))

    def named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Arguments by name."""
        try:
            return dict(inspect.signature(self.function).bind(*args, **kwargs).arguments)
        except (TypeError, ValueError):
            return {**{f"argument {i + 1}": value for i, value in enumerate(args)}, **kwargs}


class UnderTest:
    """One test's view of an implementation: its functions as attributes.

    A function that the implementation lacks ends the test as not provided. NotImplementedError before the function has
    answered once in this test ends it as not started; after that it is a failure like any other exception.

    Args:
        implementation: what is judged.
        names: of the course's functions.
        clause_id: the clause that the test states; whether arrays are shared depends on it.
        convention: the implementation's. Tests speak the course's own; the last call is as the implementation got it.
    """

    def __init__(
        self,
        implementation: Implementation,
        names: Collection[str],
        clause_id: str = "",
        convention: Convention = OURS,
    ) -> None:
        self._implementation = implementation
        self._names = names
        self._answered: set[str] = set()
        self._own: dict[str | int, Copies] = {}  # by function, or by the identity of a layer
        self.shares_memory = shares_memory(clause_id)
        self.keeps_read_only = about_memory(clause_id)
        self.convention = convention
        self.last_call: Call | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._names:  # pytest and Hypothesis look for names of their own
            raise AttributeError(f"the course has no {name}")
        implementation = self._implementation
        if name in implementation.broken:
            raise Misbehaved(str(implementation.broken[name]))
        if name not in implementation.functions:
            raise NotProvided(f"{implementation.name} has no {name}")
        return self.recorded(name, implementation.functions[name])

    def __repr__(self) -> str:
        return self._implementation.name

    @property
    def files(self) -> set[str]:
        """The files of the implementation."""
        return self._implementation.files

    def recorded(self, name: str, function: Callable[..., Any], layer: Any = None) -> Callable[..., Any]:
        """The function, its calls remembered. A class gives layers whose methods are recorded too."""
        own = self._own.setdefault(name if layer is None else id(layer), Copies(self.keeps_read_only))

        def call(*args: Any, **kwargs: Any) -> Any:
            if not self.convention.is_own:
                args, kwargs = self.convention.call(name, args, kwargs)
            drawn = passed = args, kwargs
            if self.shares_memory:
                drawn = Copies().of_call(args, kwargs)
            else:
                passed = own.of_call(args, kwargs)
            self.last_call = Call(name, *drawn, passed, function, layer)
            try:
                # Overflow and NaN are judged by the clauses; NumPy's warnings would only repeat it.
                with np.errstate(all="ignore"):
                    result = function(*passed[0], **passed[1])
            except NotImplementedError:
                self.not_implemented(name)
            except (SystemExit, GeneratorExit, OutcomeException) as error:
                raise Misbehaved(f"{name} left by raising {type(error).__name__}: {error}") from error
            self._answered.add(name)
            return Layer(self, name, result) if isinstance(function, type) else result

        call.__name__ = name
        call.convention = self.convention  # type: ignore[attr-defined]
        return call

    def not_implemented(self, name: str) -> NoReturn:
        """NotImplementedError: a stub, unless the function has answered before."""
        if name in self._answered:
            raise Misbehaved(f"{name} raised NotImplementedError for these arguments, though not for others")
        raise NotStarted(f"{name} raises NotImplementedError")


def under_test(course: Course, implementation: Implementation, clause_id: str) -> UnderTest:
    """A course's view of an implementation."""
    return UnderTest(implementation, course.names, clause_id, course.convention)


class Layer:
    """A layer under test: attributes pass through, and what is set is the layer's own; methods are recorded."""

    def __init__(self, under_test: UnderTest, name: str, layer: Any) -> None:
        object.__setattr__(self, "_under_test", under_test)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_layer", layer)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._layer, self._under_test.convention.called(name, self._name))
        if not callable(value):
            return value
        method = self._under_test.recorded(f"{self._name}.{name}", value, self._layer)

        def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            return self if result is self._layer else result

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        name = self._under_test.convention.called(name, self._name)
        setattr(self._layer, name, value if self._under_test.shares_memory else Copies().of(value))
