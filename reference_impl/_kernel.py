"""Normalization in one buffer: subtract a centre near the data, take moments of what is left, scale and shift in place.

Plain NumPy is bound by the passes that it makes over memory. So an array is worked on in parts that stay in a
processor's cache, in its own precision, and the result is the only other array of its size. The centre takes the data's
offset away before anything is squared: Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance",
section 3 (shifted data). Sums run in the data's precision over short runs, and in float64 across them.

All normalizations are one here, on a view (S, P, L): each of S sets has statistics of its own, which run over its P
planes of L values. For images in batch normalization S are the channels and P the examples; in group normalization S
are the groups and P their channels; in layer normalization S are the rows, of one plane. Of (N, D) in batch
normalization S are the columns and P the rows, of one value each.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ._validate import Array, Float64

PART = 1 << 19  # bytes
RUN = 512  # values that are added up one by one in the data's precision
STRETCH = 4096  # contiguous values that are, several at a time
NEAR = 16  # values whose mean is the centre


class Unfit(Exception):
    """The data's precision does not do: squares leave its range, or there are infinities or NaN among the data."""


class Moments(NamedTuple):
    """Statistics of each set, (S,): the mean is ``centre + delta``."""

    centre: Array  # of the data's dtype
    delta: Float64
    var: Float64

    def inverse_std(self, eps: float) -> Float64:
        """``1 / sqrt(var + eps)``. Raises Unfit."""
        if not np.isfinite(self.var).all():
            raise Unfit
        inverse: Float64 = 1 / np.sqrt(self.var + eps)
        return inverse


def sets(x: Array) -> Iterator[slice]:
    """The sets in slabs that stay in the cache; all at once where it is their planes that lie side by side."""
    step = len(x) if x.shape[2] == 1 else max(1, PART // max(1, x[:1].nbytes))
    for first in range(0, len(x), max(1, step)):
        yield slice(first, first + step)


def parts(x: Array) -> Iterator[tuple[slice, slice, slice]]:
    """Planes and stretches of them that stay in the cache."""
    planes = max(1, min(RUN, PART // max(1, x[:, :1].nbytes)))
    for plane in range(0, x.shape[1], planes):
        for value in range(0, x.shape[2], STRETCH):
            yield np.s_[:, plane : plane + planes, value : value + STRETCH]


def total(a: Array) -> Float64:
    """The sum of each set of a part."""
    whole: Array = a[:, :, 0].sum(axis=1) if a.shape[2] == 1 else a.sum(axis=2).sum(axis=1, dtype=np.float64)
    return whole.astype(np.float64)


def product(a: Array, b: Array) -> Float64:
    """The sum of products of each set of two parts."""
    if a.shape[2] == 1:
        whole: Array = np.einsum("sp,sp->s", a[:, :, 0], b[:, :, 0])
    else:
        whole = np.vecdot(a, b).sum(axis=1, dtype=np.float64)
    return whole.astype(np.float64)


def centred(x: Array, out: Array) -> Moments:
    """The moments of ``x``; ``x - centre`` is left in ``out``."""
    near = x[:, :NEAR, 0] if x.shape[2] == 1 else x[:, 0, :NEAR]
    centre = near.mean(axis=1, dtype=np.float64).astype(x.dtype)
    count = x.shape[1] * x.shape[2]
    for _ in range(2):
        first, second = np.zeros(len(x)), np.zeros(len(x))
        for part in parts(x):
            shifted = np.subtract(x[part], stretched(centre), out=out[part])
            first += total(shifted)
            second += product(shifted, shifted)
        delta = first / count
        var = np.maximum(second / count - delta * delta, 0.0)
        if not (delta * delta > var).any():
            break
        centre = (centre + delta).astype(x.dtype)  # the first values lay far from the others
    return Moments(centre, delta, var)


def moments(x: Array) -> Moments:
    """The moments alone. Raises Unfit."""
    found = [centred(x[own], np.empty_like(x[own])) for own in sets(x)]
    whole = Moments(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
    whole.inverse_std(1.0)
    return whole


def given(mean: Float64, var: Float64, dtype: np.dtype[np.floating]) -> Moments:
    """Moments that are not those of the data."""
    centre = fitting(mean, dtype)
    return Moments(centre, mean - centre, var)


def stretched(numbers: Array) -> Array:
    """One number for each set, as (S, 1, 1)."""
    return numbers[:, None, None]


def affine(x: Array, scale: Array, shift: Array) -> None:
    """``x = scale * x + shift`` in place, both of which stretch to (S, P, L). Raises Unfit."""
    scale, shift = fitting(scale, x.dtype), fitting(shift, x.dtype)
    for part in parts(x):
        inside = x[part]
        inside *= of(scale, part)
        inside += of(shift, part)


def fitting(numbers: Array, dtype: np.dtype[np.floating]) -> Array:
    """In the data's precision. Raises Unfit where that has no such number."""
    rounded = numbers.astype(dtype)
    if not np.isfinite(rounded).all():
        raise Unfit
    return rounded


def of(numbers: Array, part: tuple[slice, ...]) -> Array:
    """What belongs to a part of an array that the numbers stretch to."""
    return numbers[tuple(one if size > 1 else slice(None) for one, size in zip(part, numbers.shape, strict=False))]


def normalize(x: Array, out: Array, gamma: Array, beta: Array, eps: float) -> None:
    """Normalize ``x`` into ``out``, both (S, P, L), scale and shift it by what stretches to that. Raises Unfit."""
    for own in sets(x):
        inside = out[own]
        moments = centred(x[own], inside)
        inverse, delta = stretched(moments.inverse_std(eps)), stretched(moments.delta)
        scale, shift = of(gamma, (own,)), of(beta, (own,))
        if scale.shape[2] > 1:  # a number for each value, as in layer normalization
            affine(inside, inverse, -delta * inverse)
            affine(inside, scale, shift)
        else:
            affine(inside, scale * inverse, shift - delta * (scale * inverse))


def apply(x: Array, out: Array, moments: Moments, gamma: Array, beta: Array, eps: float) -> None:
    """Normalize by moments that are given, all (S,), as at test time. Raises Unfit."""
    scale = gamma * moments.inverse_std(eps)
    factor, shift = (stretched(fitting(one, x.dtype)) for one in (scale, beta - moments.delta * scale))
    centre = stretched(moments.centre)
    for part in parts(x):
        inside = np.subtract(x[part], centre, out=out[part])
        inside *= factor
        inside += shift


def gradients(dout: Array, x: Array, dx: Array, gamma: Array, eps: float) -> tuple[Float64, Float64]:
    """The gradient at ``x`` into ``dx``, all (S, P, L), and those at gamma and beta, (S,) as gamma. Raises Unfit."""
    dgamma, dbeta = np.empty(len(x)), np.empty(len(x))
    for own in sets(x):
        inside, above = dx[own], dout[own]
        moments = centred(x[own], inside)
        inverse = moments.inverse_std(eps)
        dbeta[own] = sum(above[part].sum(axis=(1, 2), dtype=np.float64) for part in parts(above))
        covariance = sum(product(above[part], inside[part]) for part in parts(above))
        dgamma[own] = inverse * (covariance - moments.delta * dbeta[own])
        count = x.shape[1] * x.shape[2]
        along = -inverse * dgamma[own] / count
        wide = along, dbeta[own] / count + along * moments.delta, gamma[own] * inverse
        slope, shift, scale = (stretched(fitting(one, x.dtype)) for one in wide)
        for part in parts(x[own]):
            gradient = inside[part]
            gradient *= slope
            gradient += above[part]
            gradient -= shift
            gradient *= scale
    return dgamma, dbeta
