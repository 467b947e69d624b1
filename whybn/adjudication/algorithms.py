"""The algorithms that a batch normalization may be, each as a few lines of NumPy that round where it rounds.

An algorithm is how the statistics are summed, how they are applied, and the type in which each is done. All of them are
computed, and compared with the output bit by bit and by distance: which one the numbers look like is measured. What
rounds in another order, as a sum on a GPU, is near to its form and not equal to it.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .case import PRECISIONS, Case, Precision
from .tensor_files import Numbers

Moments = Callable[[Numbers, Precision], tuple[Numbers, Numbers]]
Apply = Callable[["Terms", Precision], Numbers]


class Computed(NamedTuple):
    """An algorithm.

    Attributes:
        words: what it is.
        output: what it gives for a case, in columns and in x's type.
    """

    words: str
    output: Numbers


def two_pass(x: Numbers, p: Precision) -> tuple[Numbers, Numbers]:
    """The mean, then the mean of the squared distances from it."""
    mean = average(x, p)
    d = p.rounded(x - mean)
    return mean, average(p.rounded(d * d), p)


def one_pass(x: Numbers, p: Precision) -> tuple[Numbers, Numbers]:
    """E[x^2] - E[x]^2."""
    mean = average(x, p)
    return mean, p.rounded(average(p.rounded(x * x), p) - p.rounded(mean * mean))


def clamped(x: Numbers, p: Precision) -> tuple[Numbers, Numbers]:
    """The same, never below zero: what JAX libraries call the fast variance."""
    mean, var = one_pass(x, p)
    return mean, np.maximum(var, 0)


def welford(x: Numbers, p: Precision) -> tuple[Numbers, Numbers]:
    """One value after the other."""
    mean, squares = np.zeros_like(x[0]), np.zeros_like(x[0])
    for count, row in enumerate(x, start=1):
        delta = p.rounded(row - mean)
        mean = p.rounded(mean + p.rounded(delta / count))
        squares = p.rounded(squares + p.rounded(delta * p.rounded(row - mean)))
    return mean, p.rounded(squares / len(x))


def average(x: Numbers, p: Precision) -> Numbers:
    """The mean down the columns; a short type's sum is rounded at every step."""
    if not p.short:
        return np.asarray(x.mean(axis=0, dtype=p.name))
    total = np.zeros_like(x[0])
    for row in x:
        total = p.rounded(total + row)
    return p.rounded(total / len(x))


class Terms(NamedTuple):
    """What a value is normalized by, in the type that is computed in."""

    x: Numbers
    mean: Numbers
    var: Numbers
    gamma: Numbers
    beta: Numbers
    eps: Numbers


def std(t: Terms, p: Precision) -> Numbers:
    """The root of var + eps."""
    return p.rounded(np.sqrt(p.rounded(t.var + t.eps)))


def divided(t: Terms, p: Precision) -> Numbers:
    """(x - mean) / sqrt(var + eps), then scale and shift."""
    r = p.rounded
    return r(r(t.gamma * r(r(t.x - t.mean) / std(t, p))) + t.beta)


def inverse(t: Terms, p: Precision) -> Numbers:
    """(x - mean) times 1 / sqrt(var + eps)."""
    r = p.rounded
    return r(r(t.gamma * r(r(t.x - t.mean) * r(1 / std(t, p)))) + t.beta)


def one_scale(t: Terms, p: Precision) -> Numbers:
    """(x - mean) times one scale, gamma / sqrt(var + eps)."""
    r = p.rounded
    return r(r(r(t.x - t.mean) * r(t.gamma / std(t, p))) + t.beta)


def folded(t: Terms, p: Precision) -> Numbers:
    """One product and one sum for each value, ``x s + (beta - mean s)``: the mean is no longer taken off first."""
    r = p.rounded
    s = r(t.gamma / std(t, p))
    return r(r(t.x * s) + r(t.beta - r(t.mean * s)))


def fused(t: Terms, p: Precision) -> Numbers:
    """The same, product and sum rounded once: float64 holds a product of two float32 whole."""
    s = p.rounded(t.gamma / std(t, p))
    x, mean, beta, wide_s = (np.asarray(value, np.float64) for value in (t.x, t.mean, t.beta, s))
    b = p.rounded(beta - mean * wide_s)
    return p.rounded(x * wide_s + b)


MOMENTS: dict[str, Moments] = {
    "two passes": two_pass,
    "one pass, E[x^2] - E[x]^2": one_pass,
    "one pass, never below 0 (fast variance)": clamped,
    "Welford's updates": welford,
}
APPLIED: dict[str, Apply] = {
    "(x - mean) / sqrt(var + eps) * gamma + beta": divided,
    "(x - mean) * (1 / sqrt(var + eps)) * gamma + beta": inverse,
    "(x - mean) * s + beta": one_scale,
    "the folded affine form x*s + (beta - mean*s)": folded,
    "the folded affine form x*s + (beta - mean*s), fused multiply-add": fused,
}
MOST_ROWS = 4096  # that are gone through one by one
MOST_SCALED = 50_000  # entries to which statistics are applied in every way
DOUBLE = PRECISIONS["float64"]
# What may be computed in, for data of a type: the type itself, what it widens to, and the shorter ones of mistakes.
SHORTER = {"float64": ("float32",), "float32": ("bfloat16", "float16"), "float16": (), "bfloat16": ()}


def precisions(of: Precision) -> list[Precision]:
    """The types in which data of a type may have been summed, or scaled."""
    inside = PRECISIONS[np.dtype(of.inside).name]
    return list(dict.fromkeys((inside, DOUBLE, of, *(PRECISIONS[name] for name in SHORTER[of.name]))))


def forms(case: Case) -> Iterator[Computed]:
    """Every algorithm's output for a case, in columns: the first rows of many, by the statistics of all."""
    x = case.features[: max(1, MOST_SCALED // case.features.shape[1])]
    with np.errstate(all="ignore"):
        for summed, mean, var in statistics(case):
            for p in precisions(case.precision):
                given = (x, mean, var, case.gamma, case.beta, np.asarray(case.eps, np.float64))
                terms = Terms(*map(p.rounded, given))
                for words, apply in APPLIED.items():
                    if apply is fused and p is not PRECISIONS["float32"]:
                        continue
                    output = case.precision.rounded(apply(terms, p))
                    yield Computed(f"{words}, in {p.name}{summed}", output)


def statistics(case: Case) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Mean and variance, as each algorithm leaves them, and in words how they were had."""
    if case.mean is not None and case.var is not None:
        yield "", case.mean, case.var
        return
    for p in precisions(case.precision):
        for words, moments in MOMENTS.items():
            one_by_one = moments is welford or p.short
            if one_by_one and len(case.features) > MOST_ROWS:
                continue
            mean, var = moments(p.rounded(case.features), p)
            yield f"; statistics by {words}, in {p.name}", mean, var
