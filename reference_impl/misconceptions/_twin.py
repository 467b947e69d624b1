"""A wrong twin: one reference function, a few edits of its source, and the belief behind them."""

import inspect
import linecache
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import reference_impl

Edit = tuple[str, str]
"""What the reference says, exactly once, and what the twin says in its place."""


def as_written(source: str, _: str) -> str:
    """In the course's own convention."""
    return source


@dataclass(frozen=True)
class Twin:
    """A reference function that someone with a wrong belief would write.

    Attributes:
        function: the name of the function (or class) that it takes the place of.
        slug: the misconception's name; twins of several functions may share it.
        belief: what that person holds to be true, in one line.
        edits: applied in order, each to what the one before left.
        reads: how a source of a function, by its name, reads in the convention that the twin is told in.
    """

    function: str
    slug: str
    belief: str
    edits: tuple[Edit, ...]
    reads: Callable[[str, str], str] = as_written

    @property
    def id(self) -> str:
        """``function.slug``."""
        return f"{self.function}.{self.slug}"

    @property
    def source(self) -> str:
        """The reference's source with the edits made. Raises ValueError where an edit no longer fits it."""
        source = right_source(self.function)
        for old, new in self.edits:
            if (times := source.count(old)) != 1:
                raise ValueError(f"misconception {self.id}: {old!r} occurs {times} times in the source, needs 1")
            source = source.replace(old, new)
        return self.reads(source, self.function)

    def build(self) -> Callable[..., Any]:
        """The wrong function or class, new on every call: what it keeps between its calls is its own."""
        module = sys.modules[getattr(reference_impl, self.function).__module__]
        namespace = dict(vars(module))
        if self.reads is not as_written:  # what it calls speaks that convention too
            called = set(re.findall(r"\w+", self.source)) & set(reference_impl.__all__) - {self.function}
            namespace |= {name: Twin(name, "", "", (), self.reads).build() for name in called & namespace.keys()}
        exec(compiled(self), namespace)  # noqa: S102 - our own source, edited
        twin: Callable[..., Any] = namespace[self.function]
        return twin


@cache
def right_source(function: str) -> str:
    """The source of the reference's function."""
    return inspect.getsource(getattr(reference_impl, function))


@cache
def compiled(twin: Twin) -> CodeType:
    """A twin's code. A traceback shows the twin's lines, and inspect.getsource works on it."""
    filename, source = f"<misconception {twin.id}>", twin.source
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    return compile(source, filename, "exec", dont_inherit=True)


def twins(function: str, *rows: tuple[str, str, *tuple[Edit, ...]]) -> tuple[Twin, ...]:
    """The twins of one function; a row is a slug, a belief and the edits."""
    return tuple(Twin(function, slug, belief, tuple(edits)) for slug, belief, *edits in rows)


def lines(*statements: str, depth: int = 1) -> str:
    """Several statements at the depth of a function's body (2 and 3: a method's, and a block's within it)."""
    return ("\n" + depth * "    ").join(statements)


def by_id(*twins: Twin) -> dict[str, Twin]:
    """The twins by their ids. Raises ValueError if two have the same."""
    twice = [name for name, times in Counter(twin.id for twin in twins).items() if times > 1]
    if twice:
        raise ValueError(f"misconceptions {', '.join(twice)} are listed more than once")
    return {twin.id: twin for twin in twins}
