"""The object that clause tests call functions on: it remembers the last call and tells a stub from a failure."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from _pytest.outcomes import OutcomeException

from .implementation import Implementation
from .judgement import Misbehaved, NotProvided, NotStarted


@dataclass(frozen=True)
class Call:
    """A call as it was made."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    function: Callable[..., Any]
    layer: Any = None  # whose method it is, None for a function

    def arguments(self) -> dict[str, Any]:
        """Names and values, positional ones named by the function's signature where it has one."""
        try:
            return dict(inspect.signature(self.function).bind(*self.args, **self.kwargs).arguments)
        except (TypeError, ValueError):
            return {**{f"argument {i + 1}": value for i, value in enumerate(self.args)}, **self.kwargs}


class UnderTest:
    """One test's view of an implementation: its functions as attributes.

    A function that the implementation lacks ends the test as not provided. NotImplementedError before the function has
    answered once in this test ends it as not started; after that it is a failure like any other exception.
    """

    def __init__(self, implementation: Implementation, names: Collection[str]) -> None:
        self._implementation = implementation
        self._names = names
        self._answered: set[str] = set()
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

    def recorded(self, name: str, function: Callable[..., Any], layer: Any = None) -> Callable[..., Any]:
        """The function, its calls remembered. A class gives layers whose methods are recorded too."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self.last_call = Call(name, args, kwargs, function, layer)
            try:
                # Overflow and NaN are judged by the clauses; NumPy's warnings would only repeat it.
                with np.errstate(all="ignore"):
                    result = function(*args, **kwargs)
            except NotImplementedError:
                self.not_implemented(name)
            except (SystemExit, GeneratorExit, OutcomeException) as error:
                raise Misbehaved(f"{name} left by raising {type(error).__name__}: {error}") from error
            self._answered.add(name)
            return Layer(self, name, result) if isinstance(function, type) else result

        call.__name__ = name
        return call

    def not_implemented(self, name: str) -> NoReturn:
        """NotImplementedError: a stub, unless the function has answered before."""
        if name in self._answered:
            raise Misbehaved(f"{name} raised NotImplementedError for these arguments, though not for others")
        raise NotStarted(f"{name} raises NotImplementedError")


class Layer:
    """A layer under test: attributes pass through, methods are recorded."""

    def __init__(self, under_test: UnderTest, name: str, layer: Any) -> None:
        object.__setattr__(self, "_under_test", under_test)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_layer", layer)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._layer, name)
        if not callable(value):
            return value
        method = self._under_test.recorded(f"{self._name}.{name}", value, self._layer)

        def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            return self if result is self._layer else result

        return call

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._layer, name, value)
