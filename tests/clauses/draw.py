"""The inputs: cheap to draw, hard to pass, small when they fail.

An example is a *recipe*: a shape, a seed and a few switches, from which NumPy builds the arrays. Drawing four integers
costs a quarter of what drawing the arrays entry by entry costs, and every table below starts with its simplest row, so
that shrinking ends at few rows of small integers. The recipes in ``CORNERS`` are tried first, every time.
"""

import math
import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from spec.bounds import Numbers

PROFILE = "clauses"
settings.register_profile(
    PROFILE,
    max_examples=50,
    deadline=None,
    database=None,
    # A verdict must not change between two runs of the same code; a seed on the command line turns this off.
    derandomize=True,
    # No explain phase: it costs seconds where a person waits.
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
    print_blob=False,
    # The impl fixture may serve all examples; how slow it is, is the learner's affair.
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)

ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 64, 65, 130, 257)
SEVERAL = tuple(n for n in ROWS if n > 1)  # rows, where one row says nothing
MANY = 1100  # rows or features: past 128, 512, 768 and 1024, where fast code takes other paths
TAIL = 40  # rows at the end that are not zero, of the values "tail": all of them past 1024
COLUMNS = (2, 1, 3, 4, 5, 8, 17)
EPS = (0.1, 1e-3, 1e-5, 2.0, 1e-8)
MOMENTA = (0.5, 0.9, 0.99, 0.1, 0.3, 0.0, 1.0)

# The switches, each table with its simplest row first.
VALUES = ("integers", "normal", "zeros", "one constant feature", "outlier", "sorted", "two values", "positive")
DTYPES = (np.float64, np.float32)
LAYOUTS = ("C", "read-only", "Fortran", "strided", "reversed")
SCALES = (1.0, 1e-3, 30.0, 1e3, 2.0**-40, 2.0**14)
OFFSETS = (0.0, 1.0, 4.0, 16.0)  # the mean, in standard deviations

# Tables of few examples with one difficulty each.
PLAIN: dict[str, Sequence[Any]] = {"layouts": ("C",), "scales": (1.0,), "offsets": (0.0,)}
TALL = PLAIN | {"rows": (MANY,), "columns": (2, 1), "values": ("tail",)}
WIDE = PLAIN | {"rows": (3, 2), "columns": (MANY,), "values": ("tail",)}
# float32 data would not show what leaks where they are summed in float64.
UNLIKE = PLAIN | {"rows": (5, 9), "columns": (2, 4), "values": ("normal",), "dtypes": (np.float64,)}


class Recipe(NamedTuple):
    """What decides an example. Small numbers make simple examples."""

    rows: int = 2
    columns: int = 2
    seed: int = 0
    values: str = VALUES[0]
    dtype: type = np.float64
    layout: str = LAYOUTS[0]
    scale: float = 1.0
    offset: float = 0.0


# One large example, for clauses whose other examples are small.
TALL_ONE = Recipe(rows=MANY, values="tail")
WIDE_ONE = Recipe(columns=MANY, values="tail")
DOUBLED_ONE = Recipe(rows=700, values="tail")  # below the last of those sizes, and past it when doubled

CORNERS = (
    Recipe(),
    Recipe(rows=3, columns=1, seed=1),
    Recipe(rows=4, columns=4, seed=2, layout="Fortran", offset=1.0),  # N == D hides a wrong axis
    Recipe(rows=1, columns=3, seed=3),
    Recipe(rows=5, columns=3, seed=4, values="one constant feature", dtype=np.float32),
    Recipe(rows=8, columns=2, seed=5, values="zeros", scale=2.0**-40),
    Recipe(rows=9, columns=3, seed=6, values="normal", dtype=np.float32, layout="strided", offset=4.0, scale=30.0),
    Recipe(rows=130, columns=3, seed=7, values="outlier", offset=1.0),  # past the block sizes of summation
)


@dataclass(frozen=True)
class Case:
    """One example's arrays, all of one dtype; built when asked for, each from its own stream of the seed."""

    recipe: Recipe

    @property
    def rows(self) -> int:
        return self.recipe.rows

    @property
    def columns(self) -> int:
        return self.recipe.columns

    @property
    def dtype(self) -> Any:
        return self.recipe.dtype

    def stream(self, name: str) -> np.random.Generator:
        """Random numbers of this example for one purpose: what one array draws does not move the others.

        Philox takes its key as it is, which makes a stream in a fifth of the time that hashing a seed takes.
        """
        key = np.array([self.recipe.seed, zlib.crc32(name.encode())], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key))

    @property
    def plain(self) -> bool:
        """Small integers only, as a person would choose them."""
        return self.recipe.values == "integers"

    @cached_property
    def spread(self) -> Numbers:
        """Each feature's own scale, (D,)."""
        factors = (1.0,) if self.plain else (1.0, 0.5, 2.0, 0.1)
        return self.recipe.scale * self.stream("spread").choice(factors, self.columns)

    @cached_property
    def centre(self) -> Numbers:
        """Each feature's offset, (D,): the recipe's in units of its scale, either sign."""
        return self.recipe.offset * self.spread * self.stream("centre").choice((1.0, -1.0), self.columns)

    def values(self, name: str, shape: tuple[int, ...]) -> Numbers:
        """Fresh unscaled values of the recipe's kind, rows first."""
        return draw_values(self.recipe.values, self.stream(name), shape)

    def laid_out(self, array: Numbers) -> Numbers:
        """The array in the example's dtype and memory layout."""
        return lay_out(array.astype(self.dtype), self.recipe.layout)

    def vector(self, name: str, plain: tuple[float, ...], length: int | None = None) -> Numbers:
        """A parameter, (D,) or as long as said: of the ``plain`` numbers, or normal ones if the example is not."""
        stream, size = self.stream(name), self.columns if length is None else length
        chosen = (
            stream.choice(plain, size) if self.plain else stream.normal(size=size) + stream.choice((0.0, 1.0), size)
        )
        return chosen.astype(self.dtype)

    @cached_property
    def x(self) -> Numbers:
        """The mini-batch, (N, D)."""
        return self.laid_out(self.values("x", (self.rows, self.columns)) * self.spread + self.centre)

    @cached_property
    def other_x(self) -> Numbers:
        """Another mini-batch of the same kind and shape, (N, D)."""
        return self.laid_out(
            self.values("other x", (self.rows, self.columns)) * self.spread + self.centre + self.spread
        )

    @cached_property
    def dout(self) -> Numbers:
        """A random cotangent, (N, D): never constant down a column, where the gradient would vanish."""
        stream, shape = self.stream("dout"), (self.rows, self.columns)
        chosen = stream.integers(-3, 4, shape) if self.plain else stream.normal(size=shape)
        return self.laid_out(chosen.astype(np.float64))

    @cached_property
    def gamma(self) -> Numbers:
        """(D,): negative, zero and fractional scales, never all ones."""
        return self.vector("gamma", (2.0, -1.0, 0.5, -3.0, 0.0))

    @cached_property
    def beta(self) -> Numbers:
        """(D,): never all zeros."""
        return self.vector("beta", (1.0, -2.0, 0.5, 3.0))

    @cached_property
    def fresh(self) -> bool:
        """Whether the running statistics are a new layer's, zeros and ones."""
        return bool(self.pick("fresh", (False, False, False, True)))

    @cached_property
    def running_mean(self) -> Numbers:
        """(D,): near the data, or a new layer's."""
        if self.fresh:
            return np.zeros(self.columns, dtype=self.dtype)
        step = self.vector("running_mean", (1.0, -1.0, 0.5, 2.0)).astype(np.float64)
        return (self.centre + self.spread * step).astype(self.dtype)

    @cached_property
    def running_var(self) -> Numbers:
        """(D,): of the data's size, now and then exactly zero; or a new layer's."""
        if self.fresh:
            return np.ones(self.columns, dtype=self.dtype)
        stream = self.stream("running_var")
        factors = stream.choice((1.0, 4.0, 0.25, 2.0, 0.0), self.columns, p=(0.3, 0.3, 0.15, 0.2, 0.05))
        return (self.spread**2 * factors).astype(self.dtype)

    @cached_property
    def eps(self) -> float:
        return float(self.stream("eps").choice(EPS))

    @cached_property
    def momentum(self) -> float:
        return float(self.stream("momentum").choice(MOMENTA))

    @property
    def telling(self) -> bool:
        """Whether nothing in it hides a mistake: neither weight of the running statistics stands for the other."""
        return self.momentum not in (0.0, 0.5, 1.0) and not self.fresh

    def pick(self, name: str, choices: tuple[Any, ...]) -> Any:
        """One of ``choices``, decided by the seed."""
        return choices[int(self.stream(name).integers(len(choices)))]

    def __repr__(self) -> str:
        r = self.recipe
        return f"{type(self).__name__}({r.rows} x {r.columns}, {r.values}, {np.dtype(r.dtype)}, seed {r.seed})"


class Images(Case):
    """Images: (N, C, H, W), with C the recipe's columns and N, H and W factors of about its rows."""

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        if self.rows >= MANY:
            return 2, self.columns, 2, self.rows // 2  # as many pixels in an image
        sides = self.pick("sides", ((1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (4, 4)))
        return max(1, min(self.rows, 9)), self.columns, *sides

    @property
    def telling(self) -> bool:
        """Nor are height and width the same."""
        return super().telling and self.shape[2] != self.shape[3]

    @cached_property
    def x(self) -> Numbers:
        """The mini-batch of images, (N, C, H, W)."""
        return self.image("x", self.centre)

    @cached_property
    def other_x(self) -> Numbers:
        """Another mini-batch of the same kind and shape."""
        return self.image("other x", self.centre + self.spread)

    @cached_property
    def dout(self) -> Numbers:
        """A random cotangent, (N, C, H, W)."""
        stream = self.stream("dout")
        chosen = stream.integers(-3, 4, self.shape) if self.plain else stream.normal(size=self.shape)
        return self.laid_out(chosen.astype(np.float64))

    def image(self, name: str, centre: Numbers) -> Numbers:
        n, c, h, w = self.shape
        rows = self.values(name, (n * h * w, c)) * self.spread + centre
        return self.laid_out(np.moveaxis(rows.reshape(n, h, w, c), -1, 1))


def draw_values(kind: str, stream: np.random.Generator, shape: tuple[int, ...]) -> Numbers:
    """Values of about unit scale, (n, m)."""
    if kind == "integers":
        return stream.integers(-3, 4, shape).astype(np.float64)
    if kind == "two values":
        return stream.choice((-1.0, 1.0), shape)
    if kind == "positive":
        return stream.exponential(size=shape)
    if kind == "tail":  # what stops early sees zeros only
        tail = np.zeros(shape)
        tail[-TAIL:] = stream.choice((-4.0, -1.0, 2.0, 4.0), (min(TAIL, shape[0]), shape[1]))
        return tail
    values = stream.normal(size=shape)
    if kind == "zeros":
        values[stream.random(shape) < 0.4] = 0.0
    elif kind == "one constant feature":
        values[:, stream.integers(shape[1])] = stream.choice((0.0, 1.0, -0.5))
    elif kind == "outlier":
        values[stream.integers(shape[0])] *= 1000  # x_hat comes near sqrt(N - 1), the largest there is
    elif kind == "sorted":
        values.sort(axis=0)
    return values


def lay_out(array: Numbers, layout: str) -> Numbers:
    """The same numbers in another memory layout."""
    if layout == "read-only":
        array = array.copy()
        array.flags.writeable = False
        return array
    if layout == "Fortran":
        return np.asfortranarray(array)
    if layout == "strided":
        wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), 77.0, dtype=array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    if layout == "reversed":
        return array[::-1].copy()[::-1]
    if layout == "channels-last" and array.ndim > 2:
        return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 1, -1)), -1, 1)
    return np.ascontiguousarray(array)


FEW = 25  # examples beside the corners, where a function has many clauses and each example is dear


class Cases(NamedTuple):
    """A strategy, the corner cases that are tried before it, and the same draws without Hypothesis, which are cheap.

    ``most``: so many draws are enough, where examples are large and alike, or clauses many; None: as the profile says.
    """

    strategy: st.SearchStrategy[Any]
    corners: tuple[Any, ...]
    draw: Callable[[random.Random], Any]
    most: int | None = None

    def few(self, most: int | None) -> Self:
        """The same cases, of which so many are drawn at most, and not more than before; None: as many as before."""
        return self._replace(most=min((n for n in (self.most, most) if n is not None), default=None))


def cases_of(
    kind: type[Case],
    rows: Sequence[int] = ROWS,
    columns: Sequence[int | None] = (*COLUMNS, None),
    values: Sequence[str] = VALUES,
    dtypes: Sequence[type] = DTYPES,
    layouts: Sequence[str] = LAYOUTS,
    scales: Sequence[float] = SCALES,
    offsets: Sequence[float] = OFFSETS,
    most: int | None = None,
    also: Sequence[Recipe] = (),
) -> Cases:
    """Examples of a kind, from these tables, by four draws: rows, columns (None: as many as rows), seed, switches.

    All switches are one number, since the time that a draw takes hardly depends on how much it draws. ``also`` are
    corner cases that need not fit the tables.
    """
    tables: tuple[Sequence[Any], ...] = (values, dtypes, layouts, scales, offsets)
    combinations = math.prod(len(table) for table in tables)

    def build(n: int, m: int | None, seed: int, switches: int) -> Case:
        chosen = []
        for table in tables:
            switches, index = divmod(switches, len(table))
            chosen.append(table[index])
        return kind(Recipe(n, min(n, max(COLUMNS)) if m is None else m, seed, *chosen))

    def fits(r: Recipe) -> bool:
        shape = r.rows in rows and (r.columns in columns or (None in columns and r.columns == r.rows))
        switches = (r.values, r.dtype, r.layout, r.scale, r.offset)
        return shape and all(chosen in table for chosen, table in zip(switches, tables, strict=True))

    shapes = st.sampled_from(rows), st.sampled_from(columns)
    strategy = st.builds(build, *shapes, st.integers(0, 2**16), st.integers(0, combinations - 1))

    def draw(source: random.Random) -> Case:
        seed, switches = source.randint(0, 2**16), source.randrange(combinations)
        return build(source.choice(rows), source.choice(columns), seed, switches)

    corners = (*filter(fits, CORNERS), *also)
    return Cases(strategy, tuple(map(kind, corners)), draw, most)


def batches(**tables: Sequence[Any]) -> Cases:
    """Mini-batches (N, D) and all that goes with them; ``tables`` as in ``cases_of``."""
    return cases_of(Case, **tables)


def images(**tables: Sequence[Any]) -> Cases:
    """Mini-batches of images (N, C, H, W) and all that goes with them; ``tables`` as in ``cases_of``."""
    return cases_of(Images, **tables)


def given(**cases: Cases) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hypothesis's ``given`` for one argument, the corner cases first, under the profile ``clauses``."""
    ((name, own),) = cases.items()

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        profile = settings.get_profile(PROFILE)
        wrapped = hypothesis.given(**{name: own.strategy})(test)
        for corner in reversed(own.corners):
            wrapped = hypothesis.example(**{name: corner})(wrapped)
        most = min(own.most or profile.max_examples, profile.max_examples)
        wrapped = settings(profile, max_examples=most)(wrapped)
        wrapped.cases = cases  # type: ignore[attr-defined]  # for those who replay the examples
        return wrapped

    return decorate


class Rows(Case):
    """Mini-batches (N, D) for normalizing along the rows: each row has values, scale and offset of its own."""

    @cached_property
    def flipped(self) -> Case:
        """A case whose features are this one's rows."""
        return Case(self.recipe._replace(rows=self.columns, columns=self.rows))

    @cached_property
    def lean(self) -> Numbers:
        """The features' own offsets, (D,), in half of the examples."""
        return self.centre * self.pick("lean", (0.0, 1.0))

    @cached_property
    def x(self) -> Numbers:
        """The mini-batch, (N, D)."""
        return self.laid_out(self.flipped.x.T + self.lean)

    @cached_property
    def other_x(self) -> Numbers:
        """Another mini-batch of the same kind and shape, (N, D)."""
        return self.laid_out(self.flipped.other_x.T + self.lean)


class Groups(Images):
    """Images (N, C, H, W) and a number of groups: each example's group of channels has an offset of its own."""

    @cached_property
    def num_groups(self) -> int:
        return self.pick("num_groups", tuple(g for g in range(1, self.columns + 1) if self.columns % g == 0))

    @property
    def telling(self) -> bool:
        """Nor is there one group, or one channel in each, where there can be another number."""
        prime = all(self.columns % g for g in range(2, self.columns))
        return super().telling and (prime or 1 < self.num_groups < self.columns)

    @cached_property
    def one_group(self) -> Numbers:
        """True for the entries of one group of one example, (N, C, H, W)."""
        mine = np.zeros((len(self.x), self.num_groups, self.x[0].size // self.num_groups), dtype=bool)
        stream = self.stream("one group")
        mine[stream.integers(mine.shape[0]), stream.integers(mine.shape[1])] = True
        return mine.reshape(self.x.shape)

    def image(self, name: str, centre: Numbers) -> Numbers:
        n, c, h, w = self.shape
        flipped = Case(self.recipe._replace(rows=c // self.num_groups * h * w, columns=n * self.num_groups))
        groups = flipped.x if name == "x" else flipped.other_x
        lean = centre * self.pick("lean", (0.0, 1.0))
        return self.laid_out(groups.T.reshape(self.shape) + lean[:, None, None])


class Ghosts(Case):
    """Mini-batches (N, D) and the size of their ghost batches: dividing N or not, N itself, larger."""

    @cached_property
    def ghost_size(self) -> int:
        n = self.rows
        sizes = (2, 1, 3, n, n + 3, 5, 8, n // 2, n // 3, n - 1, (n + 1) // 2)
        # At most sixteen groups, for time; the clause about many groups has its own.
        return int(self.pick("ghost_size", tuple(size for size in sizes if size >= 1 and n <= 16 * size)))

    @property
    def telling(self) -> bool:
        """Nor is there one group, or one row in each, and the last group is a shorter one."""
        return super().telling and 1 < self.ghost_size < self.rows and self.rows % self.ghost_size > 0


class Shards(Case):
    """Two sets of examples, each known by its count, mean and variance; the first has the recipe's rows."""

    @cached_property
    def n_a(self) -> int:
        return self.rows

    @cached_property
    def n_b(self) -> int:
        return int(self.pick("n_b", (1, 2, 3, 5, 20, 255)))

    @property
    def telling(self) -> bool:
        """Nor do both sets count the same, and each has a variance."""
        return super().telling and 1 < self.n_b != self.n_a and bool((self.var_b > 0).all())

    @cached_property
    def mean_a(self) -> Numbers:
        return self.laid_out(self.running_mean)

    @cached_property
    def var_a(self) -> Numbers:
        return self.laid_out(self.running_var)

    @cached_property
    def mean_b(self) -> Numbers:
        """Near the data too; in half of the examples on the other side of zero."""
        step = self.spread * self.vector("mean_b", (3.0, -2.0, 1.5, -1.0))
        return self.laid_out(self.centre * self.pick("side", (1.0, -1.0)) + step)

    @cached_property
    def var_b(self) -> Numbers:
        """Of the data's size; now and then exactly zero."""
        factors = self.stream("var_b").choice((3.0, 0.5, 1.0, 0.0), self.columns, p=(0.4, 0.3, 0.2, 0.1))
        return self.laid_out(self.spread**2 * factors)

    @property
    def a(self) -> tuple[int, Numbers, Numbers]:
        """The first set."""
        return self.n_a, self.mean_a, self.var_a

    @property
    def b(self) -> tuple[int, Numbers, Numbers]:
        """The second set."""
        return self.n_b, self.mean_b, self.var_b


class Split(Case):
    """A training set, ``x``, and a test set with other statistics and another number of rows."""

    @property
    def telling(self) -> bool:
        """Nor does the test set have fewer rows than statistics need."""
        return super().telling and len(self.test) > 1

    @cached_property
    def test(self) -> Numbers:
        """(M, D), M >= 0: shifted against the training set and twice as wide."""
        rows = self.pick("test rows", (2, 1, 3, 0, 5, 20))
        values = self.values("test", (max(1, rows), self.columns))[:rows]
        return self.laid_out((2 * values + 1) * self.spread + self.centre)


def splits(**tables: Sequence[Any]) -> Cases:
    """Training and test sets, (N, D) and (M, D); ``tables`` as in ``cases_of``."""
    return cases_of(Split, **tables)


class Layers(Case):
    """A linear layer in front: inputs a (N, K), weight (K, D) and bias (D,); K is 1, D or another number."""

    @cached_property
    def inputs(self) -> int:
        if self.columns >= MANY:
            return self.pick("inputs", (3, 1, 6))  # D x D weights would take a second
        return self.pick("inputs", (self.columns + 1, 1, self.columns, 3, 6))

    @cached_property
    def a(self) -> Numbers:
        """The layer's inputs, (N, K), of the recipe's scale and offset."""
        side = self.stream("side").choice((1.0, -1.0), self.inputs)
        values = self.values("a", (self.rows, self.inputs)) + self.recipe.offset * side
        return self.laid_out(values * self.recipe.scale)

    @cached_property
    def weight(self) -> Numbers:
        """(K, D)."""
        return self.laid_out(self.values("weight", (self.inputs, self.columns)))

    @cached_property
    def bias(self) -> Numbers:
        """(D,): of the size of what it is added to."""
        return (self.recipe.scale * self.vector("bias", (1.0, -2.0, 0.5, 3.0))).astype(self.dtype)


def layers(**tables: Sequence[Any]) -> Cases:
    """Linear layers and their inputs, of moderate size; ``tables`` as in ``cases_of``."""
    moderate = {"rows": tuple(n for n in ROWS if n <= 130), "columns": (2, 1, 3, 4, 5, 8, None)}
    return cases_of(Layers, **(moderate | tables))


class Masked(Case):
    """Mini-batches (N, D) with rows that do not count: padding at the end, rows anywhere, none, all but one."""

    @cached_property
    def mask(self) -> Numbers:
        """True for the rows that count, (N,); one of them at least."""
        return self.which("mask")

    @cached_property
    def other_mask(self) -> Numbers:
        """Another one."""
        return self.which("other mask")

    def which(self, name: str) -> Numbers:
        """One row that counts, wherever it is, and others by the kind of mask."""
        stream, places = self.stream(name), np.arange(self.rows)
        kind = stream.choice(("padding", "anywhere", "few", "all", "one", "leading"))
        if kind == "padding":
            return places < 1 + stream.integers(self.rows)
        if kind == "leading":
            return places >= stream.integers(self.rows)
        counts = stream.random(self.rows) < {"anywhere": 0.6, "few": 0.25, "all": 1.0, "one": 0.0}[str(kind)]
        counts[stream.integers(self.rows)] = True
        return np.array(counts, dtype=bool)

    @property
    def telling(self) -> bool:
        """Nor do all rows count, a single one or the first ones, and the padding is not zero."""
        count = self.mask.sum()
        return super().telling and count > 1 and not self.mask[:count].all() and bool(self.x.all())

    @cached_property
    def x(self) -> Numbers:
        """The mini-batch, (N, D); where it is padded, zeros or values of another mean and spread."""
        whole = self.values("x", (self.rows, self.columns)) * self.spread + self.centre
        return self.padded(whole, "padding")

    @cached_property
    def other_x(self) -> Numbers:
        """Another mini-batch of the same kind, shape and mask."""
        whole = self.values("other x", (self.rows, self.columns)) * self.spread + self.centre + self.spread
        return self.padded(whole, "other padding")

    def padded(self, whole: Numbers, name: str) -> Numbers:
        """The values with others in the rows that do not count."""
        stream = self.stream(name)
        size = (3 * stream.normal(size=whole.shape) + 5) * self.spread * self.pick(name, (1.0, 1.0, 0.0))
        return self.laid_out(np.where(self.mask[:, None], whole, size))


class Averages(Case):
    """Mini-batches (N, D), and averages of so many batches before them."""

    @cached_property
    def num_batches(self) -> int:
        return int(self.pick("num_batches", (3, 1, 2, 0, 7, 100)))

    @property
    def telling(self) -> bool:
        """Nor do old values and batch weigh the same, or one of them nothing."""
        return super().telling and 1 < self.num_batches < 100


class Parts(Case):
    """Mini-batches (N, D) that lie in parts, as on several devices: of unequal sizes, some of them empty."""

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The rows of each part, N in all."""
        return self.cut("sizes")

    @cached_property
    def other_sizes(self) -> tuple[int, ...]:
        """The same rows, cut elsewhere."""
        return self.cut("other sizes")

    def cut(self, name: str) -> tuple[int, ...]:
        """Two to five parts, or one; now and then a row each."""
        stream = self.stream(name)
        kind = stream.choice(("parts", "parts", "parts", "rows", "one"))
        if kind == "rows" and self.rows <= 9:
            return (1,) * self.rows
        cuts = stream.integers(self.rows + 1, size=0 if kind == "one" else stream.integers(1, 5))
        return tuple(int(size) for size in np.diff([0, *np.sort(cuts), self.rows]))

    @property
    def telling(self) -> bool:
        """Nor is there one part, one without a spread, or all of a size."""
        return super().telling and min(self.sizes) > 1 and len(set(self.sizes)) > 1
