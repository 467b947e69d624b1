"""How far a correct result may be from the exact one: the error bounds of the clauses, derived.

Notation, per feature (column): n values, mean mu, population variance var, ``s = sqrt(var + eps)``,
``A = mean |x|``, ``P = max |x - mu|``, ``x_hat = (x - mu) / s``, ``K = (|x| + |mu| + P) / s``, and ``u`` the unit
roundoff of the data's dtype (2^-24 for float32, 2^-53 for float64). ``g(k) = k u / (1 - k u)`` bounds the relative
error of k roundings in a row (Higham 2002, "Accuracy and Stability of Numerical Algorithms", Lemma 3.1). All of it is
evaluated in long double.

Two levels:

- MUST (``careful=False``): any correct algorithm, in any order of summation, in the data's precision. The worst one is
  the textbook formula ``E[x^2] - E[x]^2`` with the affine map folded to ``a x + b``.
- SHOULD (``careful=True``): float64 data by two passes, by Welford's updates or by merging; float32 data by any of
  these in float64, or in float32 over short runs of data shifted close to zero. An offset of k standard deviations
  costs float64 at most k roundings of the variance, never k^2 as the textbook formula does.

Data in a short type, float16 or bfloat16 (``precision.held_in``): ``u`` of the arithmetic and of the sums is float32's,
which is the accumulator's; SHOULD's float32 shortcuts are not asked for. To that come three errors, each known: what
each number lost when it was handed over in the short type, which moves the results as ``input_error`` does; what a
float64 parameter lost as float32; and the rounding of an output to the short type, ``u_short`` of its size.

A bound is infinite where no algorithm of the level can promise anything (``var + eps`` within the error of var): the
clause then says nothing there. ``tests/meta`` counts how often that happens.

Everything takes columns: x is (n, m), statistics run down axis 0, affine parameters broadcast. Images and rows are
brought to columns by the caller.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .memory import remembered
from .precision import HELD, rounded

Exact: TypeAlias = npt.NDArray[np.longdouble]
Numbers: TypeAlias = npt.NDArray[Any]

# Where long double is no wider than double, the oracle rounds too: allow twice the bound.
ORACLE_SLACK = np.longdouble(1 if np.finfo(np.longdouble).eps < np.finfo(np.float64).eps else 2)
SHORT_RUN = 64  # roundings, in units of u, that shifted float32 sums over short runs leave in a mean


def exact(x: Any) -> Exact:
    """The same numbers in long double."""
    return np.asarray(x, dtype=np.longdouble)


def unit_roundoff(dtype: npt.DTypeLike) -> np.longdouble:
    """Half the distance from 1 to the next number of the data's type: 2^-24 or 2^-53, or that of a short type."""
    short = HELD.get()
    return np.longdouble(short.roundoff if short else np.finfo(dtype).eps / 2)


def working(dtype: npt.DTypeLike) -> npt.DTypeLike:
    """The type of sums, arithmetic and parameters: the data's own, and float32 beside a short one."""
    return np.float32 if HELD.get() else dtype


def working_roundoff(dtype: npt.DTypeLike) -> np.longdouble:
    """Its unit roundoff."""
    return np.longdouble(np.finfo(working(dtype)).eps) / 2


def handed_over(data: Numbers, also: Exact | None = None) -> Exact:
    """What each of these numbers is off by: what it loses in the short type, and what is said beside."""
    short, other = HELD.get(), exact(0) if also is None else also
    return other if short is None else other + exact(np.abs(exact(data) - rounded(np.asarray(data), short.name)))


def as_parameter(values: Numbers) -> Exact:
    """What parameters and statistics lose where they are handed over as float32, beside data in a short type."""
    if HELD.get() is None:
        return exact(0)
    with np.errstate(over="ignore"):
        return exact(np.abs(exact(values) - np.asarray(values).astype(np.float32)))


def stored_short(size: Exact) -> Exact:
    """What outputs of at most this size lose where they are rounded to the short type; beyond its range, all."""
    short = HELD.get()
    if short is None:
        return exact(0)
    rounding = short.roundoff * size + np.longdouble(short.least)
    return np.where(size + rounding < short.most, rounding, np.longdouble(np.inf))


def g(k: int, u: np.longdouble) -> np.longdouble:
    """Higham's gamma_k: the relative error of k roundings in a row; infinite where k u reaches 1."""
    return k * u / (1 - k * u) if k * u < 1 else np.longdouble(np.inf)


def tiny(dtype: npt.DTypeLike) -> np.longdouble:
    """What underflow may take away: a few of the smallest normal numbers."""
    return 8 * np.longdouble(np.finfo(working(dtype)).tiny)


vacuous = np.errstate(invalid="ignore", over="ignore", divide="ignore")  # infinite bounds are meant, 0 times them too


def promised(bound: Exact) -> Exact:
    """The bound, infinite where it came out as 0 times infinity: there nothing is promised."""
    return np.where(np.isnan(bound), np.longdouble(np.inf), bound)


class Statistics(NamedTuple):
    """The exact statistics of each column, and how wrong computed ones may be."""

    n: int
    mean: Exact
    var: Exact
    mean_error: Exact
    var_error: Exact


@remembered
def statistics(x: Numbers, careful: bool = False, input_error: Exact | None = None) -> Statistics:
    """Error of the computed mean and population variance before they are rounded to the result's dtype.

    Mean, any order of summation, of the data or of the data shifted by one of its own values: ``g(n + 4) (A + P)`` with
    ``P = max |x - mu|``. Variance, two passes: ``g(n + 8) var + mean_error^2``, since ``mean((x - m)^2) = var +
    (m - mu)^2`` exactly. Textbook: ``2 g(n + 8) (var + c^2) + 2 c mean_error + mean_error^2``, where the data's offset
    c is |mu|, or at most P after the shift. Half the mean square of all n^2 differences: ``g(n^2 + 8) var``. Welford
    and merging lie between them: they use means of parts, each off by at most ``e = 2 g(n + 4) (A + P)``, since
    ``A + P`` is at least max |x|. A step adds ``d d'`` of two distances from such means, or ``share_a share_b d^2``
    of two such means; the squares sum to at most ``2 n var``, so their errors sum to at most ``2 sqrt(2 var) e + e^2``
    (Cauchy-Schwarz). ``input_error`` bounds what x itself is off by, entry by entry, when x was computed:
    it moves the mean by its mean and the variance by ``2 mean(|x - mu| e) + mean(e^2)``.
    """
    u = working_roundoff(x.dtype)
    wide = exact(x)
    n = len(wide)
    mean = wide.mean(axis=0)
    centred = wide - mean
    var = (centred * centred).mean(axis=0)
    farthest = np.abs(centred).max(axis=0)
    size = np.abs(wide).mean(axis=0) + farthest
    if careful and x.dtype == np.float32 and HELD.get() is None:
        u64 = unit_roundoff(np.float64)
        mean_error = g(n + 4, u64) * size + SHORT_RUN * u * np.sqrt(var)
        var_error = (g(n + 8, u64) + 2 * SHORT_RUN * u) * var + mean_error**2 + by_parts(var, g(n + 4, u64) * size)
    elif careful:
        mean_error = g(n + 4, u) * size
        var_error = g(n + 8, u) * (var + farthest**2) + by_parts(var, mean_error)
    else:
        mean_error = g(n + 4, u) * size
        offset = np.maximum(np.abs(mean), farthest)
        textbook = 2 * g(n + 8, u) * (var + offset**2) + 2 * offset * mean_error + mean_error**2
        var_error = textbook + g(n * n + 8, u) * var
    if input_error is not None or HELD.get() is not None:
        off = np.broadcast_to(handed_over(x, input_error), wide.shape)
        mean_error = mean_error + off.mean(axis=0)
        var_error = var_error + 2 * (np.abs(centred) * off).mean(axis=0) + (off**2).mean(axis=0)
    return Statistics(n, mean, var, mean_error + tiny(x.dtype), var_error + tiny(x.dtype))


def by_parts(var: Exact, mean_error: Exact) -> Exact:
    """What the means of parts add to the error of a variance: ``2 sqrt(2 var) e + e^2``, with e twice the mean's."""
    e = 2 * mean_error
    return 2 * np.sqrt(2 * var) * e + e**2


@remembered
def mean(x: Numbers, careful: bool = False) -> Exact:
    """Error of a returned batch mean: that of the statistic and its own rounding."""
    s = statistics(x, careful)
    own = working_roundoff(x.dtype) * np.abs(s.mean) + stored_short(np.abs(s.mean) + s.mean_error)
    return ORACLE_SLACK * (s.mean_error + own)


@remembered
def var(x: Numbers, careful: bool = False) -> Exact:
    """Error of a returned batch variance: that of the statistic and its own rounding."""
    s = statistics(x, careful)
    own = 2 * working_roundoff(x.dtype) * s.var + stored_short(s.var + s.var_error)
    return ORACLE_SLACK * (s.var_error + own)


class Normalized(NamedTuple):
    """The exact normalized columns and what their error is made of."""

    x_hat: Exact
    std: Exact  # sqrt(var + eps)
    std_error: Exact  # relative error of 1 / std
    x_hat_error: Exact
    magnitude: Exact  # K: what is rounded when mu is subtracted late; zero where it may not be


def inverse_std_error(var_error: Exact, std: Exact) -> Exact:
    """Relative error of 1 / s: ``(1 - e)^(-1/2) - 1`` with ``e = var_error / s^2``, and infinite for e >= 1."""
    share = np.minimum(var_error / std**2, 1)
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.sqrt(1 - share) - 1)


@remembered
@vacuous
def normalized(x: Numbers, eps: float, careful: bool = False, input_error: Exact | None = None) -> Normalized:
    """Error of x_hat in training mode.

    ``(mean_error + input_error) / s (1 + r + 8u) + |x_hat| (r + 8u) + 4 u K (1 + r)``: the mean's error, the relative
    error r of 1/s with eight roundings, and the cancellation of ``a x + b`` (MUST only).
    """
    u = working_roundoff(x.dtype)
    s = statistics(x, careful, input_error)
    std = np.sqrt(s.var + exact(eps))
    x_hat = (exact(x) - s.mean) / std
    r = inverse_std_error(s.var_error, std)
    size = np.abs(exact(x)) + np.abs(s.mean) + np.abs(exact(x) - s.mean).max(axis=0)
    magnitude = np.zeros_like(x_hat) if careful else size / std
    shift = s.mean_error + handed_over(x, input_error)
    error = shift / std * (1 + r + 8 * u) + np.abs(x_hat) * (r + 8 * u)
    if not careful:
        error = error + 4 * u * magnitude * (1 + r)
    return Normalized(x_hat, std, r, promised(error), magnitude)


@remembered
@vacuous
def affine(x_hat: Exact, x_hat_error: Exact, gamma: Numbers, beta: Numbers, dtype: npt.DTypeLike) -> Exact:
    """Error of ``gamma x_hat + beta``: ``|gamma| e + 4u (|gamma x_hat| + |beta| + |gamma| e)``.

    Two roundings of the arithmetic and one of the result, in a sum that may be taken in any order.
    """
    scale, shift = np.abs(exact(gamma)), np.abs(exact(beta))
    own = as_parameter(gamma)
    error = (scale + own) * x_hat_error + own * np.abs(x_hat) + as_parameter(beta)
    size = scale * np.abs(x_hat) + shift + error
    rounding = 4 * working_roundoff(dtype) * size + stored_short(size)
    return promised(ORACLE_SLACK * (error + rounding + tiny(dtype)))


@vacuous
def variance_of(exact_var: Exact, entry_error: Exact) -> Exact:
    """How far the variance of a column can move when its entries move: ``2 sd rms(e) + rms(e)^2`` (Cauchy-Schwarz)."""
    rms = np.sqrt((entry_error**2).mean(axis=0))
    return promised(2 * np.sqrt(exact_var) * rms + rms**2)


@vacuous
def along(error: Exact, weights: Exact) -> Exact:
    """How far the sum down a column can move, of entries with these errors times these weights."""
    return promised((error * np.abs(weights)).sum(axis=0))


@remembered
def forward(x: Numbers, gamma: Numbers, beta: Numbers, eps: float, careful: bool = False) -> Exact:
    """Error of the training forward pass, entry by entry."""
    z = normalized(x, eps, careful)
    return affine(z.x_hat, z.x_hat_error, gamma, beta, x.dtype)


@remembered
def given_statistics(x: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False) -> Normalized:
    """Error of x_hat by statistics that are given, not computed: ``8u |x_hat| + 4 u K`` (K in MUST only).

    Beside a short type also what x and the statistics lost on the way, as in ``normalized``.
    """
    u = working_roundoff(x.dtype)
    std = np.sqrt(exact(var) + exact(eps))
    x_hat = (exact(x) - exact(mean)) / std
    magnitude = np.zeros_like(x_hat) if careful else (np.abs(exact(x)) + np.abs(exact(mean))) / std
    r = inverse_std_error(as_parameter(var), std) if HELD.get() else np.zeros_like(std)
    lost = (handed_over(x) + as_parameter(mean)) / std * (1 + r) + np.abs(x_hat) * r
    return Normalized(x_hat, std, r, lost + 8 * u * np.abs(x_hat) + 4 * u * magnitude, magnitude)


@remembered
def inference(
    x: Numbers, gamma: Numbers, beta: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False
) -> Exact:
    """Error of the inference forward pass, entry by entry."""
    z = given_statistics(x, mean, var, eps, careful)
    return affine(z.x_hat, z.x_hat_error, gamma, beta, x.dtype)


class Gradients(NamedTuple):
    """Error of dx, dgamma and dbeta."""

    dx: Exact
    dgamma: Exact
    dbeta: Exact


@vacuous
def parameter_gradients(
    dout: Numbers, z: Normalized, dtype: npt.DTypeLike, dout_error: Exact | None = None
) -> tuple[Exact, Exact]:
    """Error of dgamma and dbeta.

    ``dbeta = sum dout``: ``g(n + 6) sum |dout|``. ``dgamma = sum dout x_hat``: ``sum |dout| e + g(n + 6) sum |dout|
    (|x_hat| + e + K)`` with e the error of x_hat; K stands for ``sum dout x - mu sum dout``. ``dout_error`` is what
    dout itself is off by, which comes in with ``|x_hat| + e`` and whole; None: what handing it over loses.
    """
    growth = g(len(dout) + 6, working_roundoff(dtype))
    lost = handed_over(dout) if dout_error is None else dout_error
    size = np.abs(exact(dout)) + lost
    dbeta = growth * size.sum(axis=0) + (lost * np.ones_like(size)).sum(axis=0)
    products = np.abs(z.x_hat) + z.x_hat_error + z.magnitude
    dgamma = (size * z.x_hat_error + lost * np.abs(z.x_hat)).sum(axis=0) + growth * (size * products).sum(axis=0)
    return dgamma + tiny(dtype), dbeta + tiny(dtype)


@remembered
@vacuous
def backward(
    dout: Numbers,
    x: Numbers,
    gamma: Numbers,
    eps: float,
    careful: bool = False,
    input_error: Exact | None = None,
    dout_error: Exact | None = None,
) -> Gradients:
    """Error of the training backward pass.

    ``dx = gamma / s (dout - dbeta / n - x_hat dgamma / n)``. With ``D = (|dgamma| + e_dgamma) / n`` and
    ``mag = |dout| + |dbeta| / n + (|x_hat| + e) D`` the error is ``|gamma| / s [(2r + 48u) mag + 2 e_dbeta / n +
    2 e D + 2 |x_hat| e_dgamma / n + g(n + 6) K D]``: it covers the computation graph, the closed form and the Jacobian
    matrix. At n = 2 dx is pure cancellation, so the bound is absolute. What dout is off by (``dout_error``, as in
    ``parameter_gradients``) comes in once more as it is.
    """
    u = working_roundoff(x.dtype)
    z = normalized(x, eps, careful, input_error)
    n = len(z.x_hat)
    wide = exact(dout)
    lost = handed_over(dout) if dout_error is None else dout_error
    e_dgamma, e_dbeta = parameter_gradients(dout, z, x.dtype, lost)
    mean_dgamma = (np.abs((wide * z.x_hat).sum(axis=0)) + e_dgamma) / n
    size = np.abs(wide) + np.abs(wide.mean(axis=0)) + (np.abs(z.x_hat) + z.x_hat_error) * mean_dgamma
    inner = (
        (2 * z.std_error + 48 * u) * size
        + 2 * e_dbeta / n
        + 2 * z.x_hat_error * mean_dgamma
        + 2 * np.abs(z.x_hat) * e_dgamma / n
        + g(n + 6, u) * z.magnitude * mean_dgamma
        + lost
    )
    own = as_parameter(gamma)
    e_dx = (np.abs(exact(gamma)) + own) / z.std * inner + own / z.std * size + tiny(x.dtype)
    e_dx = e_dx + stored_short(np.abs(exact(gamma)) / z.std * size + e_dx)
    return Gradients(*(promised(ORACLE_SLACK * error) for error in (e_dx, e_dgamma, e_dbeta)))


@remembered
@vacuous
def backward_in_groups(
    dout: Numbers, x: Numbers, gamma: Numbers, num_groups: int, eps: float, careful: bool = False
) -> Gradients:
    """Error of the backward pass of group normalization, (N, C, H, W); of rows (N, D) in one group, layer norm's.

    Statistics run over the members of an example's group, which are the columns here, and gamma stands inside their
    sums: dx is that of ``backward`` for the cotangent ``gamma dout`` and a gamma of 1. That product rounds once more,
    in sums that take n + 1 of their n + 6 roundings. The sums for gamma and beta run over the examples and positions of
    a channel, with the same x_hat and its error: ``parameter_gradients``.
    """
    columns = len(x) * num_groups, -1
    scale = exact(gamma).reshape(-1, *[1] * (x.ndim - 2))
    grouped = x.reshape(columns).T
    inner = (scale * exact(dout)).reshape(columns).T
    own = as_parameter(gamma).reshape(scale.shape if HELD.get() else ())
    lost = (np.abs(scale) + own) * handed_over(dout) + own * np.abs(exact(dout))
    lost = np.broadcast_to(lost, x.shape).reshape(columns).T
    dx = backward(inner, grouped, np.ones(1), eps, careful, dout_error=lost).dx.T.reshape(x.shape)
    z = normalized(grouped, eps, careful)
    entries = (z.x_hat, z.x_hat_error, z.magnitude)
    x_hat, x_hat_error, magnitude = (per_channel(entry.T.reshape(x.shape)) for entry in entries)
    by_channel = z._replace(x_hat=x_hat, x_hat_error=x_hat_error, magnitude=magnitude)
    e_dgamma, e_dbeta = parameter_gradients(per_channel(dout), by_channel, x.dtype)
    return Gradients(dx, promised(ORACLE_SLACK * e_dgamma), promised(ORACLE_SLACK * e_dbeta))


def per_channel(values: Numbers) -> Numbers:
    """(N, C, H, W) as one column for each channel; (N, D) as it is."""
    return np.moveaxis(values, 1, -1).reshape(-1, values.shape[1])


@remembered
def inference_backward(
    dout: Numbers, x: Numbers, gamma: Numbers, mean: Numbers, var: Numbers, eps: float, careful: bool = False
) -> Gradients:
    """Error of the inference backward pass: ``dx = gamma dout / s`` takes eight roundings."""
    z = given_statistics(x, mean, var, eps, careful)
    e_dgamma, e_dbeta = parameter_gradients(dout, z, x.dtype)
    dx = np.abs(exact(gamma) * exact(dout)) / z.std
    own, lost = as_parameter(gamma), handed_over(dout)
    handed = ((np.abs(exact(gamma)) + own) * lost + own * np.abs(exact(dout))) / z.std * (1 + z.std_error)
    e_dx = 8 * working_roundoff(x.dtype) * dx + dx * z.std_error + handed + tiny(x.dtype)
    e_dx = e_dx + stored_short(dx + e_dx)
    return Gradients(ORACLE_SLACK * e_dx, ORACLE_SLACK * e_dgamma, ORACLE_SLACK * e_dbeta)


@remembered
def running(old: Numbers, batch: Numbers, batch_error: Exact, momentum: float, dtype: npt.DTypeLike) -> Exact:
    """Error of ``momentum old + (1 - momentum) batch``: the batch's share of its own error and six roundings.

    Six roundings of ``|old| + |batch|``, both whole, since the update may also be written ``old + (1 - momentum)
    (batch - old)`` or from the other end.
    """
    size = np.abs(exact(old)) + np.abs(exact(batch))
    rounding = 6 * working_roundoff(dtype) * size + as_parameter(old)
    return ORACLE_SLACK * ((1 - exact(momentum)) * batch_error + rounding + tiny(dtype))


class Folded(NamedTuple):
    """Error of a folded linear layer."""

    weight: Exact
    bias: Exact


@remembered
def fold(
    weight: Numbers, bias: Numbers, gamma: Numbers, beta: Numbers, mean: Numbers, var: Numbers, eps: float
) -> Folded:
    """Error of the folded weight, eight roundings, and bias, eight roundings of every term that it adds."""
    u = unit_roundoff(weight.dtype)
    scale = np.abs(exact(gamma)) / np.sqrt(exact(var) + exact(eps))
    terms = np.abs(exact(beta)) + scale * (np.abs(exact(bias)) + np.abs(exact(mean)))
    e_weight = 8 * u * np.abs(exact(weight)) * scale + tiny(weight.dtype)
    return Folded(ORACLE_SLACK * e_weight, ORACLE_SLACK * (8 * u * terms + tiny(weight.dtype)))


class LinearGradients(NamedTuple):
    """Error of da, dweight and dbias of a linear layer before batch normalization."""

    da: Exact
    dweight: Exact
    dbias: Exact


@remembered
@vacuous
def linear_backward(
    dout: Numbers, a: Numbers, weight: Numbers, bias: Numbers, gamma: Numbers, dz: Exact, eps: float
) -> LinearGradients:
    """Error of the gradients through ``z = a @ weight + bias`` and training batch normalization.

    z is off by ``g(K + 2) (|a| |weight| + |bias|)``, which moves dz as ``backward`` says with ``input_error``;
    then each matrix product adds ``g(inner + 2)`` of its absolute product. ``dz`` is the exact gradient, (N, D). Here
    ``|a|`` stands for ``|a| + mean |a|`` over the rows, since z and dweight may also be taken from ``a - mean(a)``.
    """
    u = unit_roundoff(a.dtype)
    size_a, size_w = np.abs(exact(a)), np.abs(exact(weight))
    size_a = size_a + size_a.mean(axis=0)
    z_error = g(a.shape[1] + 2, u) * (size_a @ size_w + np.abs(exact(bias)))
    z = (exact(a) @ exact(weight) + exact(bias)).astype(a.dtype)
    e_dz = backward(dout, z, gamma, eps, input_error=2 * z_error).dx
    size_dz = np.abs(dz) + e_dz
    da = e_dz @ size_w.T + g(weight.shape[1] + 2, u) * (size_dz @ size_w.T)
    dweight = size_a.T @ e_dz + g(len(a) + 2, u) * (size_a.T @ size_dz)
    dbias = e_dz.sum(axis=0) + g(len(a) + 2, u) * size_dz.sum(axis=0)
    return LinearGradients(*(promised(ORACLE_SLACK * error + tiny(a.dtype)) for error in (da, dweight, dbias)))


class Merged(NamedTuple):
    """Error of merged statistics."""

    mean: Exact
    var: Exact


@remembered
def merge(
    n_a: int, mean_a: Numbers, var_a: Numbers, n_b: int, mean_b: Numbers, var_b: Numbers, careful: bool = False
) -> Merged:
    """Error of the merged mean, eight roundings of both means, and variance.

    Means and variances count whole, not by their share, since a merge may also be written as a step from either side.
    A count above 2^24 is rounded too when it meets float32. Otherwise (MUST) the merge may go through ``E[x^2]``: seven
    roundings of the second moments, eleven of the squared mean (five of the mean, twice, and its square) and one of
    their difference; all are below ``own + size^2``. It may also go through values, say ``mean +- std``, whose rounding
    adds eight of the deviations to the mean's error; these are below ``2 sqrt(own)``.

    Careful: eight roundings of the variances and twelve of ``share_a share_b delta^2``; where the deviations are taken
    from the merged mean, also the square of that mean's error, in float64.
    """
    u = unit_roundoff(mean_a.dtype)
    share_a, share_b = exact(n_a) / (n_a + n_b), exact(n_b) / (n_a + n_b)
    size = np.abs(exact(mean_a)) + np.abs(exact(mean_b))
    delta = np.abs(exact(mean_b) - exact(mean_a))
    own = exact(var_a) + exact(var_b)
    if careful:
        between = share_a * share_b * delta**2
        e_mean = 8 * u * size
        e_var = 8 * u * own + 12 * u * between + (8 * unit_roundoff(np.float64) * size) ** 2
    else:
        e_mean = 8 * u * (size + 2 * np.sqrt(own))
        e_var = 20 * u * (own + size**2)
    floor = tiny(mean_a.dtype)
    return Merged(ORACLE_SLACK * (e_mean + floor), ORACLE_SLACK * (e_var + floor))


@remembered
def standardized(values: Numbers, train: Numbers, careful: bool = False) -> Exact:
    """Error of ``(values - mean) / std`` by the statistics of ``train``, without an eps.

    As in ``normalized``, with other values than those that gave the statistics. Infinite where ``var_error >=
    var``: there the feature cannot be told from a constant one.
    """
    u = unit_roundoff(train.dtype)
    s = statistics(train, careful)
    with np.errstate(all="ignore"):
        std = np.sqrt(s.var)
        z = (exact(values) - s.mean) / std
        r = inverse_std_error(s.var_error, std)
        error = s.mean_error / std * (1 + r + 8 * u) + np.abs(z) * (r + 8 * u)
        if not careful:
            farthest = np.abs(exact(train) - s.mean).max(axis=0)
            error = error + 4 * u * (np.abs(exact(values)) + np.abs(s.mean) + farthest) / std * (1 + r)
        return affine(exact(z), promised(exact(error)), np.ones(1), np.zeros(1), train.dtype)


class Identity(NamedTuple):
    """Error of the parameters that undo the normalization."""

    gamma: Exact
    beta: Exact


@remembered
def identity(x: Numbers, eps: float, careful: bool = False) -> Identity:
    """Error of ``gamma = sqrt(var + eps)`` and ``beta = mean``.

    A variance off by var_error moves the root s by at most ``e s`` with ``e = var_error / s^2``, since ``1 - sqrt(1 -
    e) <= e``; eight roundings. Infinite for e >= 1: there a computed ``var + eps`` may be negative.
    """
    s = statistics(x, careful)
    std = np.sqrt(s.var + exact(eps))
    share = s.var_error / std**2
    gamma = std * (share + 8 * unit_roundoff(x.dtype) * (1 + share)) + tiny(x.dtype)
    return Identity(ORACLE_SLACK * np.where(share < 1, gamma, np.longdouble(np.inf)), mean(x, careful))


@remembered
def noise(var: Numbers, batch_size: int) -> Exact:
    """Error of ``sqrt(var / batch_size)``: eight roundings of roots and powers, or those of two logarithms.

    Through ``exp((ln var - ln m) / 2)`` a rounding of a logarithm is a relative error of the logarithm's own size.
    """
    wide = exact(var)
    logarithms = np.abs(np.log(np.where(wide > 0, wide, 1))) + np.log(exact(batch_size))
    roundings = (8 + 2 * logarithms) * unit_roundoff(var.dtype)
    return np.asarray(ORACLE_SLACK * (roundings * np.sqrt(wide / batch_size) + tiny(var.dtype)))


@remembered
def dropout_ratio(mean: Numbers, var: Numbers, keep_prob: float, careful: bool = False) -> Exact:
    """Error of ``((var + mean^2) / p - mean^2) / var``, twelve roundings, that of p among them.

    Of all that is added, ``((var + mean^2) / p + mean^2) / var``, since the difference may be taken last. Careful: of
    the result, since ``(var + (1 - p) mean^2) / (p var)`` has no difference but 1 - p.
    """
    square, p = exact(mean) ** 2 / exact(var), exact(keep_prob)
    terms = (1 + (1 - p) * square) / p if careful else (1 + square) / p + square
    return ORACLE_SLACK * (12 * unit_roundoff(mean.dtype) * terms + tiny(mean.dtype))


@remembered
@vacuous
def by_root_mean_square(x: Numbers, eps: float, careful: bool = False) -> Normalized:
    """Error of ``x_hat = x / s`` with ``s = sqrt(mean(x^2) + eps)``, down the columns; std is s.

    The squares are not negative, so their mean m is off by at most ``g(n + 4) m`` in any order. It may also be taken as
    the variance plus the mean's square: each is at most m, the variance by two passes is off by ``g(n + 8) m``, the
    square of the mean by ``2 g(n + 2) m``; all in all ``4 g(n + 8) m``. Careful, float32 data: sums in float64 or over
    short runs, as in ``statistics``. x_hat has the relative error r of 1 / s and eight roundings; nothing cancels.
    """
    u = unit_roundoff(x.dtype)
    wide = exact(x)
    mean_square = (wide * wide).mean(axis=0)
    growth = 4 * g(len(wide) + 8, u)
    if careful and x.dtype == np.float32:
        growth = g(len(wide) + 8, unit_roundoff(np.float64)) + 2 * SHORT_RUN * u
    std = np.sqrt(mean_square + exact(eps))
    x_hat = wide / std
    r = inverse_std_error(growth * mean_square + tiny(x.dtype), std)
    return Normalized(x_hat, std, r, promised(np.abs(x_hat) * (r + 8 * u)), np.zeros_like(x_hat))


@remembered
def rms_forward(x: Numbers, gamma: Numbers, eps: float, careful: bool = False) -> Exact:
    """Error of root mean square normalization of the rows of x (N, D), entry by entry: ``affine`` without a shift."""
    z = by_root_mean_square(x.T, eps, careful)
    return affine(z.x_hat.T, z.x_hat_error.T, gamma, np.zeros(1), x.dtype)


class RootGradients(NamedTuple):
    """Error of dx and dgamma where there is no shift."""

    dx: Exact
    dgamma: Exact


@remembered
@vacuous
def rms_backward(dout: Numbers, x: Numbers, gamma: Numbers, eps: float, careful: bool = False) -> RootGradients:
    """Error of the backward pass of root mean square normalization of rows (N, D).

    ``dx = (h - x_hat m) / s`` with ``h = gamma dout`` and ``m = mean(h x_hat)``. As in ``backward``, without the paths
    through a mean: m is off by ``e_m = mean(|h| e) + g(D + 6) mean(|h| (|x_hat| + e))`` with e the error of x_hat, and
    with ``M = |m| + e_m`` dx by ``1 / s [(2r + 48u + g(D + 6)) (|h| + (|x_hat| + e) M) + 2 e M + 2 |x_hat| e_m]``: the
    graph, the closed form, and the Jacobian matrix, whose products sum D terms. dgamma: ``parameter_gradients``.
    """
    u = unit_roundoff(x.dtype)
    z = by_root_mean_square(x.T, eps, careful)
    growth = g(x.shape[1] + 6, u)
    inner = (exact(gamma) * exact(dout)).T
    size = np.abs(inner)
    largest = np.abs(z.x_hat) + z.x_hat_error
    e_along = (size * z.x_hat_error).mean(axis=0) + growth * (size * largest).mean(axis=0)
    along_x = np.abs((inner * z.x_hat).mean(axis=0)) + e_along
    error = (
        (2 * z.std_error + 48 * u + growth) * (size + largest * along_x)
        + 2 * z.x_hat_error * along_x
        + 2 * np.abs(z.x_hat) * e_along
    )
    by_feature = z._replace(x_hat=z.x_hat.T, x_hat_error=z.x_hat_error.T, magnitude=z.magnitude.T)
    e_dgamma, _ = parameter_gradients(dout, by_feature, x.dtype)
    e_dx = (error / z.std).T + tiny(x.dtype)
    return RootGradients(promised(ORACLE_SLACK * e_dx), promised(ORACLE_SLACK * e_dgamma))


STANDARD_ERRORS = 6  # of a simulation; a normal error is larger twice in a thousand million times


def simulated_std(sampled_var: Exact, var: Exact, fourth_moment: Exact, draws: int) -> Exact:
    """Distance of the std of so many independent draws, taken about the exact mean, from the exact std.

    ``sampled_var = mean(d^2)`` of the deviations d has the standard error ``sqrt((E d^4 - var^2) / draws)``; the roots
    are nearer by the sum of both.
    """
    error = STANDARD_ERRORS * np.sqrt(np.maximum(fourth_moment - var**2, 0) / draws)
    roots = np.sqrt(sampled_var) + np.sqrt(var)
    return np.asarray(error / np.where(roots > 0, roots, 1))


@remembered
def instances(x: Numbers, careful: bool = False) -> Statistics:
    """Averages over the images (N, C, H, W) of each channel's mean and population variance, and their errors.

    The averages of ``statistics`` of each image's channels, and the roundings of averaging n of them: ``g(n + 4)`` of
    what is averaged. The mean may also be taken over all N H W values at once, ``g(N H W + 4) mean |x|``, and with the
    textbook formula (MUST) the second moments are averaged, not the variances.
    """
    u, (n, channels) = unit_roundoff(x.dtype), x.shape[:2]
    own = statistics(x.reshape(n * channels, -1).T, careful)
    mean, var, mean_error, var_error = (
        part.reshape(n, channels) for part in (own.mean, own.var, own.mean_error, own.var_error)
    )
    size = np.abs(exact(x)).reshape(n, channels, -1).mean(axis=(0, 2))
    total = 0 if careful else g(x.size // channels + 4, u) * size
    averaged = var if careful else var + mean**2
    e_mean = mean_error.mean(axis=0) + g(n + 4, u) * np.abs(mean).mean(axis=0) + total
    e_var = var_error.mean(axis=0) + g(n + 4, u) * averaged.mean(axis=0)
    return Statistics(n, mean.mean(axis=0), var.mean(axis=0), e_mean, e_var)


@remembered
def fold_conv(
    weight: Numbers,
    bias: Numbers | None,
    gamma: Numbers,
    beta: Numbers,
    mean: Numbers,
    var: Numbers,
    eps: float,
    axis: int = 0,
) -> Folded:
    """Error of a folded convolution: that of ``fold``, where an output channel is a column. No bias is a bias of 0."""
    before = np.zeros_like(beta) if bias is None else bias
    error = fold(np.moveaxis(weight, axis, -1), before, gamma, beta, mean, var, eps)
    return Folded(np.moveaxis(error.weight, -1, axis), error.bias)


class Renormalized(NamedTuple):
    """Error of batch renormalization's output and of its two corrections."""

    out: Exact
    r: Exact
    d: Exact


@remembered
@vacuous
def renorm(
    x: Numbers,
    gamma: Numbers,
    beta: Numbers,
    mean: Numbers,
    var: Numbers,
    eps: float,
    r_max: float = 3.0,
    d_max: float = 5.0,
    careful: bool = False,
) -> Renormalized:
    """Error of ``gamma (x_hat r + d) + beta``, r and d.

    Before they are clipped, ``r = s / s_running`` is off by ``e = var_error / s^2`` of itself, as in ``identity``, and
    eight roundings, and ``d = (mu - mean) / s_running`` by ``mean_error / s_running``, eight roundings of both means
    (careful: in float64, since their difference is not large) and eight of itself. Clipping is monotone: what it gives
    lies between the clipped ends of the interval, plus four roundings, those of the limits. The output adds what both
    move and eight roundings of its two terms; K as in ``normalized``. Infinite for e >= 1.
    """
    u = unit_roundoff(x.dtype)
    s, z = statistics(x, careful), normalized(x, eps, careful)
    std, high = np.sqrt(exact(var) + exact(eps)), exact(r_max)
    share = s.var_error / z.std**2
    ratio = z.std / std
    lost = np.where(share < 1, 0, np.longdouble(np.inf))  # a computed variance may be negative, and its root NaN
    r, e_r = clipped(ratio, ratio * (share + 8 * u * (1 + share)), 1 / high, high, u)
    e_r = e_r + lost
    shift = (s.mean - exact(mean)) / std
    both = (unit_roundoff(np.float64) if careful else u) * (np.abs(s.mean) + np.abs(exact(mean)))
    d, e_d = clipped(shift, (s.mean_error + 8 * both) / std + 8 * u * np.abs(shift), -exact(d_max), exact(d_max), u)
    terms = np.abs(z.x_hat) * r + np.abs(d)
    moved = z.x_hat_error * (r + e_r) + np.abs(z.x_hat) * e_r + e_d
    out = affine(z.x_hat * r + d, moved + 8 * u * terms + 4 * u * z.magnitude * (r + e_r), gamma, beta, x.dtype)
    floor = tiny(x.dtype)
    return Renormalized(out, promised(ORACLE_SLACK * (e_r + floor)), promised(ORACLE_SLACK * (e_d + floor)))


def clipped(value: Exact, error: Exact, low: Exact, high: Exact, u: np.longdouble) -> tuple[Exact, Exact]:
    """A clipped number, and how far it may be off where the number was off by so much."""
    right, least, most = (np.minimum(np.maximum(one, low), high) for one in (value, value - error, value + error))
    return right, np.maximum(most - right, right - least) + 4 * u * np.abs(right)


class Decayed(NamedTuple):
    """Error of a step with weight decay, of each unit's effective rate and of the rate at which it comes to rest."""

    weight: Exact
    rate: Exact
    resting_rate: Exact


@remembered
@vacuous
def decayed(weight: Numbers, dweight: Numbers, lr: float, decay: float, careful: bool = False) -> Decayed:
    """Error of a step, of ``lr / ((1 - p) |w|^2)`` and of ``sqrt(p (2 - p)) / ((1 - p) |w| |g|)``, with p = lr decay.

    The step: eight roundings of ``2 |w| + lr |g|``, since the decay may be added to the gradient first. The rates: a
    sum of K squares is off by ``g(K + 2)`` of itself, sixteen roundings, and four of ``1 / (1 - p)``, which is what
    one rounding of ``1 - p`` is beside it. The root may also be ``sqrt(1 / (1 - p)^2 - 1)``: it leaves eight roundings
    of ``1 + a`` beside ``a = p (2 - p) / (1 - p)^2``; careful: it is not.
    """
    u = unit_roundoff(weight.dtype)
    wide, slope = np.abs(exact(weight)), np.abs(exact(dweight))
    p = exact(lr) * exact(decay)
    step = 8 * u * (2 * wide + exact(lr) * slope) + tiny(weight.dtype)
    square, growth = (wide**2).sum(axis=0), g(len(weight) + 2, u) + 16 * u + 4 * u / (1 - p)
    rate = exact(lr) / ((1 - p) * square)
    a = p * (2 - p) / (1 - p) ** 2
    resting = np.sqrt(a) / np.sqrt(square * (slope**2).sum(axis=0))
    lost = exact(0) if careful else 8 * u * (1 + a) / a
    errors = step, growth * rate + tiny(weight.dtype), (growth + lost) * resting + tiny(weight.dtype)
    return Decayed(*(promised(ORACLE_SLACK * np.asarray(error)) for error in errors))
