"""Batches to try a property on: drawn from fixed seeds, the smallest first, the same on every machine.

A batch is made of a few switches and a seed, so a draw costs little; whoever fails sees the smallest example of those
that fail, for the examples come in the order of their size.
"""

import inspect
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Property = Callable[..., Any]
SWITCHES = ("rows", "columns", "eps", "dtypes", "offsets", "scales", "values")
EXAMPLES = 20
MOST_EXAMPLES = 200
BELOW: WeakKeyDictionary[Property, Property] = WeakKeyDictionary()  # what is run on batches, and what was written


class Switches(NamedTuple):
    """What decides a batch."""

    rows: int
    columns: int
    eps: float
    dtype: str
    offset: float
    scale: float
    values: str
    seed: int


@dataclass(frozen=True)
class Batch:
    """The arrays of one example, each made when it is asked for. All are of one dtype, (N, D) or (D,).

    ``x`` (N, D), for images (N, C, H, W), and ``dout`` of its shape; ``gamma``, ``beta``, ``running_mean`` and
    ``running_var`` (D,); the numbers ``eps`` and ``momentum``.
    """

    switches: Switches
    image: tuple[int, int] | None = None

    @property
    def eps(self) -> float:
        """Is added to a variance."""
        return self.switches.eps

    @property
    def dtype(self) -> "np.dtype[Any]":
        """Of all arrays."""
        return np.dtype(self.switches.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of x."""
        return self.switches.rows, self.switches.columns, *(self.image or ())

    @cached_property
    def x(self) -> Numbers:
        """The batch. With the values "constant" its first feature is one number throughout."""
        return made(self, "x").copy()

    @cached_property
    def dout(self) -> Numbers:
        """A gradient that arrives from above, random: a constant one would make dx zero."""
        return made(self, "dout").copy()

    @cached_property
    def gamma(self) -> Numbers:
        """Neither 1 nor 0, of either sign."""
        return made(self, "gamma").copy()

    @cached_property
    def beta(self) -> Numbers:
        """Not 0."""
        return made(self, "beta").copy()

    @cached_property
    def running_mean(self) -> Numbers:
        """What was collected while training; not the batch's own mean."""
        return made(self, "running_mean").copy()

    @cached_property
    def running_var(self) -> Numbers:
        """Likewise; positive, and not the batch's own variance."""
        return made(self, "running_var").copy()

    @property
    def momentum(self) -> float:
        """The weight of the old value."""
        return (0.5, 0.9, 0.25, 0.99)[self.switches.seed % 4]

    def __repr__(self) -> str:
        s = self.switches
        odd = f", offset {s.offset:g}" if s.offset else ""
        odd += f", scale {s.scale:g}" if s.scale != 1 else ""
        return f"a batch {self.shape} of {s.values}, {s.dtype}, eps {s.eps:g}{odd}"


@cache
def made(batch: Batch, name: str) -> Numbers:
    """One of a batch's arrays, from a stream of random numbers of its own. It is never given away, only copied."""
    switches, columns = batch.switches, batch.switches.columns
    key = np.array([switches.seed, zlib.crc32(name.encode())], dtype=np.uint64)
    stream = np.random.Generator(np.random.Philox(key=key))
    array: Numbers
    if name == "x":
        array = drawn_x(batch, stream)
    elif name == "dout":
        array = stream.normal(size=batch.shape)
    elif name == "running_mean":
        array = (stream.normal(size=columns) + switches.offset) * switches.scale
    elif name == "running_var":
        array = stream.uniform(0.5, 4.0, columns) * switches.scale**2
    else:
        array = stream.choice({"gamma": (2.0, -1.5, 0.5, 3.0), "beta": (1.0, -2.0, 0.25, 3.0)}[name], columns)
    return array.astype(batch.dtype)


def drawn_x(batch: Batch, stream: np.random.Generator) -> Numbers:
    """x: each feature has a spread of its own, and lies on one side of 0 or the other."""
    switches = batch.switches
    if switches.values == "integers":
        values = stream.integers(-4, 5, batch.shape).astype(np.float64)
    else:
        values = stream.normal(size=batch.shape)
    if switches.values == "constant":
        values[:, 0] = 1.0
    per_feature = (switches.columns, 1, 1) if batch.image else (switches.columns,)
    side = stream.choice((1.0, -1.0), switches.columns).reshape(per_feature)
    spread = stream.choice((1.0, 0.5, 2.0), switches.columns).reshape(per_feature)
    found: Numbers = (values * spread + switches.offset * side) * switches.scale
    return found


@dataclass(frozen=True)
class Batches:
    """What batches are drawn from: a table for each switch."""

    tables: tuple[Sequence[Any], ...]
    image: tuple[int, int] | None = None

    @cache  # noqa: B019 - a few tables, each time that a file is loaded anew
    def examples(self, count: int) -> list[Batch]:
        """So many batches, the smallest first; every entry of every table is met if there are enough of them."""
        source = np.random.default_rng(20261130)
        columns = [self.shuffled(table, count, source) for table in self.tables]
        rows = zip(*columns, strict=True)
        drawn = [Switches._make((*map(plain, row), seed)) for seed, row in enumerate(rows)]
        return [Batch(switches, self.image) for switches in sorted(drawn, key=effort)]

    def shuffled(self, table: Sequence[Any], count: int, source: np.random.Generator) -> list[Any]:
        """The entries of a table, again and again, each round in another order."""
        rounds = (source.permutation(len(table)) for _ in itertools.count())
        return list(itertools.islice((table[i] for order in rounds for i in order), count))


def plain(entry: Any) -> Any:
    """A number as Python's own."""
    return entry.item() if isinstance(entry, np.generic) else entry


def effort(switches: Switches) -> tuple[int, int]:
    """How hard a batch is to read."""
    simple = ("dtype", "float64"), ("offset", 0.0), ("scale", 1.0), ("values", "integers")
    odd = sum(getattr(switches, name) != usual for name, usual in simple)
    return (switches.rows * switches.columns) << odd, switches.seed


def batches(
    rows: Sequence[int] = (2, 3, 5, 9),
    columns: Sequence[int] = (2, 3, 1, 4),
    eps: Sequence[float] = (0.1, 1e-3, 2.0, 1e-5),
    dtypes: Sequence[Any] = ("float64",),
    offsets: Sequence[float] = (0.0, 1.0),
    scales: Sequence[float] = (1.0,),
    values: Sequence[str] = ("integers", "normal"),
) -> Batches:
    """Batches (N, D). Each argument lists what a switch may be.

    Args:
        rows: N.
        columns: D.
        eps: is added to the variance.
        dtypes: "float64" and "float32".
        offsets: how far the features lie from 0, in units of their spread.
        scales: what all of x is multiplied by.
        values: "integers" from -4 to 4, "normal" ones, or "constant": normal, but one feature is the same throughout.
    """
    given_tables = (rows, columns, eps, dtypes, offsets, scales, values)
    for name, table in zip(SWITCHES, given_tables, strict=True):
        if isinstance(table, str | type) or not isinstance(table, Iterable):
            one = table.__name__ if isinstance(table, type) else table
            raise TypeError(f"{name} of batches lists what may be: not {one!r} but ({one!r},)")
    names = tuple(np.dtype(dtype).name for dtype in dtypes)
    tables = (tuple(rows), tuple(columns), tuple(eps), names, tuple(offsets), tuple(scales), tuple(values))
    if not all(tables):
        raise ValueError("batches needs at least one entry for each switch")
    if unknown := set(values) - {"integers", "normal", "constant"}:
        raise ValueError(f"batches knows no values {sorted(unknown)}: give integers, normal or constant")
    return Batches(tables)


def images(height: int = 2, width: int = 3, **tables: Sequence[Any]) -> Batches:
    """Batches of images (N, C, H, W). The other switches are those of ``batches``: ``columns`` lists C."""
    return Batches(batches(**tables).tables, (height, width))


def given(draws: Batches, examples: int = EXAMPLES) -> Callable[[Property], Property]:
    """Run a test on batches: ``@given(batches())`` above ``def test_something(impl, batch)``.

    Args:
        draws: where the batches come from.
        examples: how many; at most 200.
    """
    if not isinstance(draws, Batches):
        raise TypeError("given takes what batches() or images() gives")
    chosen = draws.examples(max(1, min(int(examples), MOST_EXAMPLES)))

    def decorate(test: Property) -> Property:
        if not takes(test, 2):
            raise TypeError(f"below given, {test.__name__} takes impl and batch, in this order")

        def on_batches(impl: Any) -> Any:
            __tracebackhide__ = True  # pytest shows the learner's line, not ours
            returned = None
            for batch in fresh(chosen):
                try:
                    returned = test(impl, batch)
                except Exception as error:
                    error.add_note(f"on {batch!r}")
                    raise
            return returned

        on_batches.__name__, on_batches.__doc__ = test.__name__, test.__doc__
        on_batches.__module__ = test.__module__
        BELOW[on_batches] = test
        return on_batches

    return decorate


def written_by(test: Callable[..., Any]) -> Callable[..., Any]:
    """The function that somebody wrote, below ``given`` or Hypothesis's own."""
    inner = getattr(getattr(test, "hypothesis", None), "inner_test", None)
    return written_by(inner) if inner else BELOW.get(test, test)


def takes(test: Callable[..., Any], count: int) -> bool:
    """Whether a test can be called with so many arguments."""
    try:
        inspect.signature(test, follow_wrapped=False).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True


def fresh(chosen: Sequence[Batch]) -> Iterator[Batch]:
    """The same batches with arrays yet to be made: what a test writes into one meets no other."""
    return (Batch(batch.switches, batch.image) for batch in chosen)
