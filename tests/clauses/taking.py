"""Tests that many functions have: each is written once, under its slug, and taken by those that it holds for."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from whybn.plugin import clause

from .draw import Cases, given

Test = Callable[..., None]


class Under(Protocol):
    """What such a test is handed: it knows the function, and how its examples are made."""

    @property
    def function(self) -> str: ...

    @property
    def cases(self) -> Callable[..., Cases]: ...


class Shared(NamedTuple):
    """A shared test, the examples that it needs itself, and how many are enough."""

    test: Test
    tables: dict[str, Sequence[Any]]
    most: int | None


class SharedTests:
    """Tests by slug, each for any of a kind."""

    def __init__(self) -> None:
        self.tests: dict[str, Shared] = {}

    def shared(self, slug: str, most: int | None = None, **tables: Sequence[Any]) -> Callable[[Test], Test]:
        """Register a test under its slug."""

        def register(test: Test) -> Test:
            self.tests[slug] = Shared(test, tables, most)
            return test

        return register

    def clauses(self, under: Under, slugs: str, **tables: Sequence[Any]) -> dict[str, Test]:
        """The tests of these clauses for one function, by their names; the examples narrowed by ``tables``."""
        return dict(self.applied(under, slug, tables) for slug in slugs.split())

    def applied(self, under: Under, slug: str, tables: dict[str, Sequence[Any]]) -> tuple[str, Test]:
        """A shared test for one function, as if it stood in that one's module."""
        shared_test, needed, most = self.tests[slug]

        def test(impl: Any, case: Any) -> None:
            shared_test(under, impl, case)

        test.__name__ = test.__qualname__ = name = shared_test.__name__
        cases = under.cases(**tables | needed).few(most)
        return name, clause(f"{under.function}.{slug}")(given(case=cases)(test))
