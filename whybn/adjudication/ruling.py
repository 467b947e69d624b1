"""The judgement of one case: which level holds, at which entry it is worst, and which tolerance the data justify.

The bounds are the specification's, ``spec/bounds.py``. Sixteen-bit data have those of float32, whose arithmetic a right
implementation uses, and one rounding of the result to the data's type: ``eps/2 (|y| + b)`` for a bound b, and half of
the least number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from spec import bounds

from .case import Case, Exact
from .tensor_files import Numbers

LEVELS = {"MUST": False, "SHOULD": True}  # and whether the bounds are a careful algorithm's


@dataclass(frozen=True)
class Entry:
    """An entry of the output.

    Attributes:
        index: of x.
        error: the distance from the exact value.
        bound: what is allowed there.
        ulp: the distance to the next number there.
        exact, came: the values.
    """

    index: tuple[int, ...]
    error: float
    bound: float
    ulp: float
    exact: float
    came: float


@dataclass(frozen=True)
class Measured:
    """An output beside one level's bound.

    Attributes:
        level: MUST or SHOULD.
        holds: whether no entry is beyond it.
        times: how many times the bound the worst entry is off.
        worst: that entry.
        beyond: how many entries are.
        judged: how many entries have a bound; for the others no algorithm can promise anything.
    """

    level: str
    holds: bool
    times: float
    worst: Entry | None
    beyond: int
    judged: int


@dataclass(frozen=True)
class Tolerance:
    """What to allow, for every entry of this output.

    Attributes:
        level: whose bound it is.
        absolute: the largest bound.
        ulp: the largest bound in units in the last place of the exact value there, and where that is.
        at: the entry that asks for the most units.
        parts: what the bound is made of there, the largest first.
        largest_ulp: the unit in the last place of the largest exact value.
        endless: the entries for which there is none.
    """

    level: str
    absolute: float
    ulp: float
    at: Entry | None
    parts: tuple[tuple[str, float], ...]
    largest_ulp: float
    endless: int


class Exactly:
    """The exact output of a case, and each level's bounds, in columns."""

    def __init__(self, case: Case) -> None:
        self.case = case
        with np.errstate(all="ignore"):
            self.normalized = {level: self.x_hat(careful) for level, careful in LEVELS.items()}
            x_hat = self.normalized["MUST"].x_hat
            self.out: Exact = bounds.exact(case.gamma) * x_hat + bounds.exact(case.beta)
            self.bound = {level: self.bounded(level) for level in LEVELS}
            self.ulp = case.precision.ulp(self.out)
            # Of the terms that a result is the sum of, a deviation at least: what one rounding may cost.
            self.unit = case.precision.ulp(np.abs(case.gamma) * np.maximum(np.abs(x_hat), 1) + np.abs(case.beta))

    def x_hat(self, careful: bool) -> bounds.Normalized:
        """The normalized values and their error."""
        case = self.case
        if case.mean is None or case.var is None:
            return bounds.normalized(case.features, case.eps, careful)
        return bounds.given_statistics(case.features, case.mean, case.var, case.eps, careful)

    def bounded(self, level: str) -> Exact:
        """How far the output may be from the exact one."""
        case, z = self.case, self.normalized[level]
        bound = bounds.affine(z.x_hat, z.x_hat_error, case.gamma, case.beta, case.precision.inside)
        if case.precision.short:
            half = np.longdouble(case.precision.eps) / 2
            bound = bound + half * (np.abs(self.out) + bound) + np.longdouble(case.precision.least) / 2
        # No promise, where statistics are nothing: NaN among the data, or a variance within its own error.
        return np.where(np.isfinite(self.out), bounds.promised(bound), np.longdouble(np.inf))

    def place(self, level: str, position: int, came: Numbers | None = None) -> Entry:
        """The entry at a position of the flattened columns."""
        numbers = np.arange(self.out.size).reshape(self.out.shape)
        index = np.argwhere(self.case.restored(numbers) == position)[0]
        exact = self.out.flat[position]
        got = exact if came is None else came.flat[position]
        return Entry(
            tuple(int(one) for one in index),
            float(np.abs(bounds.exact(got) - exact)),
            float(self.bound[level].flat[position]),
            float(self.ulp.flat[position]),
            float(exact),
            float(got),
        )

    def measured(self, output: Numbers, level: str) -> Measured:
        """An output, in columns, beside a level's bound."""
        bound = self.bound[level]
        judged = np.isfinite(bound)
        with np.errstate(all="ignore"):
            error = np.abs(bounds.exact(output) - self.out)
            times = np.where(judged, error / bound, 0)
        times = np.where(judged & np.isnan(times), np.inf, times)  # NaN where a number should be
        beyond = int((times > 1).sum())
        if not judged.any():
            return Measured(level, True, 0.0, None, 0, 0)
        worst = int(times.argmax())
        place = self.place(level, worst, output)
        return Measured(level, not beyond, float(times.flat[worst]), place, beyond, int(judged.sum()))

    def tolerance(self, level: str) -> Tolerance:
        """What to allow."""
        bound = self.bound[level]
        finite = np.isfinite(bound)
        endless = int(bound.size - finite.sum())
        if not finite.any():
            return Tolerance(level, np.inf, np.inf, None, (), np.inf, endless)
        units = np.where(finite & (self.out != 0), bound / self.ulp, 0)  # 0 has no last place to count in
        most = int((units if units.any() else np.where(finite, bound, 0)).argmax())
        most_units = float(units.flat[most]) if units.any() else np.inf
        parts = sorted(self.parts(level, most).items(), key=lambda part: -part[1])
        largest = float(np.where(finite, bound, 0).max())
        unit = float(np.where(finite, self.ulp, 0).max())
        return Tolerance(level, largest, most_units, self.place(level, most), tuple(parts), unit, endless)

    def parts(self, level: str, position: int) -> dict[str, float]:
        """What a bound is made of at one entry, as shares of it."""
        case, z = self.case, self.normalized[level]
        row, column = divmod(position, self.out.shape[1])
        x_hat, error, magnitude = (float(np.broadcast_to(one, self.out.shape)[row, column]) for one in z[:1] + z[3:])
        gamma, beta = abs(float(case.gamma[column])), abs(float(case.beta[column]))
        u = float(bounds.unit_roundoff(case.precision.inside))
        cancelled = gamma * 4 * u * magnitude
        arithmetic = gamma * 8 * u * abs(x_hat)
        rounding = 4 * u * (gamma * abs(x_hat) + beta)
        statistics = max(gamma * error - cancelled - arithmetic, 0.0) if case.training else 0.0
        total = float(self.bound[level].flat[position])
        storing = max(total - float(bounds.ORACLE_SLACK) * (gamma * error + rounding), 0.0)
        found = {CANCELLED: cancelled, STATISTICS: statistics, ARITHMETIC: arithmetic + rounding, STORING: storing}
        return {name: part / total for name, part in found.items() if part > 0.005 * total}


CANCELLED = "the cancellation of x*s + (beta - mean*s), which MUST allows"
STATISTICS = "the errors of mean and variance"
ARITHMETIC = "the roundings of normalizing, scaling and shifting"
STORING = "the rounding of the result to its type"


def plain(value: Any) -> Any:
    """What JSON holds: numbers without an end are null."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value
