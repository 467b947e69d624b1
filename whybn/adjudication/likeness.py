"""What the numbers look like: an algorithm, a misconception of the catalogue, or a right answer to another question."""

import importlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .algorithms import forms
from .case import Case
from .ruling import LEVELS, Exactly, Measured
from .tensor_files import Numbers

MOST_FORMS = 3
MOST_TWINS = 3
NEAR = 1e-3  # of the distance between right and wrong: nearer to the wrong one than this is the wrong one
CLEARLY = 8  # times nearer to something else than to what is right
HALF = 0.5  # of the entries equal to the last bit, or ...
AS_NEAR = 8.0  # ... roundings from it in every entry: farther from every algorithm, the numbers are like none
OTHER_EPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-12, 0.0)


@dataclass(frozen=True)
class Look:
    """An algorithm beside the output.

    Attributes:
        words: what it is.
        same: how many entries are equal to the last bit.
        entries: of how many.
        ulp: the largest distance, in units in the last place of the terms that the result is the sum of.
    """

    words: str
    same: int
    entries: int
    ulp: float


@dataclass(frozen=True)
class Belief:
    """A misconception whose numbers these are.

    Attributes:
        id: the twin's, in the catalogue.
        belief: its line there.
        apart: the largest distance of its numbers from these.
        wrong_by: the largest distance of its numbers from the exact ones.
    """

    id: str
    belief: str
    apart: float
    wrong_by: float


def looks(case: Case, exactly: Exactly, output: Numbers) -> list[Look]:
    """The algorithms nearest to an output, in columns: those with the most equal entries first, then the nearest."""
    found = []
    for form in forms(case):
        rows = len(form.output)
        came, unit = output[:rows], exactly.unit[:rows]
        same = (form.output == came) | (np.isnan(form.output) & np.isnan(came))
        with np.errstate(all="ignore"):
            distance = np.abs(form.output.astype(np.longdouble) - came) / unit
        far = float(np.where(same, 0, np.where(np.isnan(distance), np.inf, distance)).max(initial=0))
        found.append(Look(form.words, int(same.sum()), same.size, far))
    found.sort(key=lambda look: (-look.same, look.ulp))
    first = found[0]
    best = [look for look in found if (look.same, look.ulp) == (first.same, first.ulp)]
    # Equal ones cannot be told apart by these numbers; beside a single one the next nearest are worth a line.
    return (best if len(best) > 1 else found)[:MOST_FORMS]


def is_none(some: Sequence[Look]) -> bool:
    """Whether an output is like none of the algorithms: neither equal in many entries nor near in all."""
    return not some or (some[0].same < HALF * some[0].entries and min(look.ulp for look in some) > AS_NEAR)


def beliefs(case: Case, exactly: Exactly, output: Numbers) -> list[Belief]:
    """The misconceptions that give these numbers on these data, where the right ones are others; nearest first."""
    found = []
    judged = np.isfinite(exactly.bound["MUST"])
    unit = float(np.where(judged, exactly.unit, 0).max())
    for twin, wrong in wrong_outputs(case):
        off, apart = largest(wrong, exactly.out, judged), largest(output, wrong, judged)
        if apart <= max(NEAR * off, AS_NEAR * unit) and apart < off / CLEARLY:
            found.append(Belief(twin.id, twin.belief, apart, off))
    return sorted(found, key=lambda one: one.apart)[:MOST_TWINS]


def largest(some: Numbers, others: Numbers, judged: Numbers) -> float:
    """The largest distance; infinite where only one of two is NaN."""
    with np.errstate(all="ignore"):
        distance = np.abs(some.astype(np.longdouble) - others)[judged]
    both = (np.isnan(some) & np.isnan(others))[judged]
    distance = np.where(both | (some == others)[judged], 0, np.where(np.isnan(distance), np.inf, distance))
    return float(distance.max(initial=0))


def wrong_outputs(case: Case) -> Iterator[tuple[Any, Numbers]]:
    """The twins that give an output of the right shape, and that, in columns."""
    catalogue = importlib.import_module("reference_impl.misconceptions").TWINS
    calls = dict(arguments(case))
    for twin in catalogue.values():
        if twin.function in calls:
            given, back = calls[twin.function]
            output = answer(twin.build(), given)
            if output is not None and output.shape == given[0].shape and output.dtype.kind == "f":
                yield twin, back(output)


def arguments(case: Case) -> Iterator[tuple[str, tuple[tuple[Any, ...], Callable[[Numbers], Numbers]]]]:
    """The course's functions that a case is a call of: the arguments, and the way back from an output to columns."""
    parameters = case.gamma, case.beta
    if case.mean is not None:
        yield "batchnorm_inference", ((case.features, *parameters, case.mean, case.var, case.eps), lambda out: out)
        return
    yield "batchnorm_forward", ((case.features, *parameters, case.eps), lambda out: out)
    if case.x.ndim == 4:
        images = np.moveaxis(case.x, case.axis, 1)

        def back(out: Numbers) -> Numbers:
            return np.moveaxis(out, 1, -1).reshape(-1, images.shape[1])

        yield "spatial_batchnorm_forward", ((images, *parameters, case.eps), back)


def answer(function: Callable[..., Any], given: tuple[Any, ...]) -> Numbers | None:
    """What a wrong function makes of copies of the arguments; None where it breaks."""
    copies = [np.array(one) if isinstance(one, np.ndarray) else one for one in given]
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            output = function(*copies)
    except Exception:  # wrong code may raise anything
        return None
    return output if isinstance(output, np.ndarray) else None


def readings(case: Case, came: Measured) -> list[str]:
    """Other questions to which an output is a right answer, and a clearly better one: another eps, axis or mode."""
    if case.y is None:
        return []
    others = [(f"eps {eps:g}", case.having(eps=eps)) for eps in OTHER_EPS if eps != case.eps]
    alike = [axis for axis, size in enumerate(case.x.shape) if size == case.x.shape[case.axis] and axis != case.axis]
    others += [(f"features on axis {axis}", case.having(axis=axis)) for axis in alike]
    if not case.training:
        others.append(("the batch's own statistics (--training)", case.having(mean=None, var=None)))
    found = []
    for words, other in others:
        exactly, output = Exactly(other), other.columns(case.y)
        must, should = (exactly.measured(output, level) for level in LEVELS)
        if must.holds and must.judged == output.size and should.times < came.times / CLEARLY:
            found.append((should.times, words))
    return [words for _, words in sorted(found)[:1]]
