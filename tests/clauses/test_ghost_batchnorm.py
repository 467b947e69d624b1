"""The clauses of ghost_batchnorm."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Ghosts, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65, 130)
SEVERAL = tuple(n for n in ROWS if n > 1)


def ghosts(rows: tuple[int, ...] = ROWS, **tables: Any) -> Cases:
    return cases_of(Ghosts, rows=rows, **tables)


def arguments(case: Ghosts) -> Given:
    sizes = {"ghost_size": case.ghost_size, "eps": case.eps}
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta} | sizes


def bound_of(x, gamma, beta, ghost_size: int, eps: float, careful: bool = False) -> bounds.Exact:
    """The bounds take columns: here one for each group and feature, and the last shorter group apart."""
    size = min(ghost_size, len(x))
    groups = len(x) // size
    full = x[: groups * size].reshape(groups, size, -1).swapaxes(0, 1)
    bound = bounds.forward(full.reshape(size, -1), np.tile(gamma, groups), np.tile(beta, groups), eps, careful)
    bound = bound.reshape(full.shape).swapaxes(0, 1).reshape(groups * size, -1)
    rest = x[groups * size :]
    return np.vstack([bound, bounds.forward(rest, gamma, beta, eps, careful)]) if len(rest) else bound


ROW = Row(
    function="ghost_batchnorm",
    cases=ghosts,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
)

globals().update(
    clauses(
        ROW,
        "values keywords affine gamma-zero shape dtype parameter-dtype integers memory-layout no-mutation "
        "no-aliasing no-hidden-state refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps scale-invariance power-of-two-scale-bitwise huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "tall-batch wide-batch")
)


@clause("ghost_batchnorm.zero-mean")
@given(case=ghosts(rows=SEVERAL))
def test_every_group_has_zero_mean_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.ghost_batchnorm(case.x, one, zero, case.ghost_size, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    bound = bound_of(case.x, one, zero, case.ghost_size, case.eps)
    for start in range(0, case.rows, case.ghost_size):
        group = slice(start, start + case.ghost_size)
        mean = bounds.exact(x_hat)[group].mean(axis=0)
        what = f"mean of x_hat over the group from row {start}"
        assert_within(mean, np.zeros(case.columns), bound[group].mean(axis=0), what)


@clause("ghost_batchnorm.variance")
@given(case=ghosts(rows=SEVERAL))
def test_every_group_has_variance_var_over_var_plus_eps_before_the_affine_step(impl, case):
    one, zero = np.ones_like(case.gamma), np.zeros_like(case.beta)
    x_hat = impl.ghost_batchnorm(case.x, one, zero, case.ghost_size, eps=case.eps)
    judge.assert_array(x_hat, case.x.shape, "x_hat")
    entry_bound = bound_of(case.x, one, zero, case.ghost_size, case.eps)
    for start in range(0, case.rows, case.ghost_size):
        group = slice(start, start + case.ghost_size)
        _, var = know.batch_statistics(case.x[group])
        expected = var / (var + bounds.exact(case.eps))
        bound = bounds.variance_of(expected, entry_bound[group])
        what = f"variance of x_hat over the group from row {start}"
        assert_within(bounds.exact(x_hat)[group].var(axis=0), expected, bound, what)


@clause("ghost_batchnorm.whole-batch")
@given(case=ghosts())
def test_a_ghost_size_of_n_or_more_is_plain_batch_norm(impl, case):
    expected = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    bound = bounds.forward(case.x, case.gamma, case.beta, case.eps)
    for size in (case.rows, case.rows + case.pick("more", (1, 2, 7)), 2 * case.rows, 10**6):
        out = impl.ghost_batchnorm(case.x, case.gamma, case.beta, size, eps=case.eps)
        assert_within(out, expected, bound, f"out of N = {case.rows} with ghost_size {size}")


@clause("ghost_batchnorm.groups-of-one")
@given(case=ghosts())
def test_groups_of_one_row_give_beta(impl, case):
    out = impl.ghost_batchnorm(case.x, case.gamma, case.beta, 1, eps=case.eps)
    bound = beta_bound(case.x, case)
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out with ghost_size 1")


@clause("ghost_batchnorm.last-group")
@given(case=ghosts(rows=(3, 5, 7, 8, 17, 33)))
def test_a_shorter_last_group_is_normalized_by_itself(impl, case):
    size = case.pick("size", tuple(s for s in range(2, case.rows) if case.rows % s))
    rest = case.rows % size
    out = impl.ghost_batchnorm(case.x, case.gamma, case.beta, size, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    expected = know.batchnorm_forward(case.x[-rest:], case.gamma, case.beta, case.eps)
    bound = bounds.forward(case.x[-rest:], case.gamma, case.beta, case.eps)
    assert_within(out[-rest:], expected, bound, f"the last {rest} rows of out, ghost_size {size}")


@clause("ghost_batchnorm.last-row-alone")
@given(case=ghosts(rows=(3, 5, 4, 9, 17, 33)))
def test_a_last_group_of_one_row_gives_beta(impl, case):
    size = case.pick("size", tuple(s for s in range(2, case.rows) if case.rows % s == 1))
    out = impl.ghost_batchnorm(case.x, case.gamma, case.beta, size, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    assert_within(out[-1], case.beta, beta_bound(case.x[-1], case), f"the last row of out, ghost_size {size}")


@clause("ghost_batchnorm.exact-multiple")
@given(case=ghosts(rows=(4, 6, 8, 9, 64)))
def test_groups_that_divide_the_batch_leave_no_rest(impl, case):
    sizes = tuple(s for s in range(2, case.rows) if case.rows % s == 0)
    ROW.assert_gives(impl, arguments(case) | {"ghost_size": case.pick("size", sizes)})


@clause("ghost_batchnorm.many-groups")
@given(case=ghosts(rows=(64, 65, 130), columns=(1, 2)))
def test_any_number_of_groups_is_normalized(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"ghost_size": case.pick("size", (2, 3, 4))})


@clause("ghost_batchnorm.group-alone")
@given(case=ghosts())
def test_a_group_by_itself_gives_what_it_gives_in_the_batch(impl, case):
    size = case.ghost_size
    start = size * int(case.stream("group").integers(-(-case.rows // size)))
    group = slice(start, start + size)
    out = impl.ghost_batchnorm(case.x[group], case.gamma, case.beta, size, eps=case.eps)
    expected = know.ghost_batchnorm(case.x, case.gamma, case.beta, size, case.eps)[group]
    assert_within(out, expected, bounds.forward(case.x[group], case.gamma, case.beta, case.eps), "out of one group")


@clause("ghost_batchnorm.group-independence")
@given(case=ghosts(rows=SEVERAL))
def test_changing_a_row_of_one_group_leaves_the_other_groups_alone(impl, case):
    size = case.ghost_size
    i = int(case.stream("row").integers(case.rows))
    changed = np.array(case.x)
    changed[i] = (changed[i] * 7 + case.spread * 5).astype(case.dtype)
    out = impl.ghost_batchnorm(changed, case.gamma, case.beta, size, eps=case.eps)
    judge.assert_array(out, case.x.shape, "out")
    others = np.arange(case.rows) // size != i // size
    expected = know.ghost_batchnorm(case.x, case.gamma, case.beta, size, case.eps)
    bound = bound_of(case.x, case.gamma, case.beta, size, case.eps)
    assert_within(out[others], expected[others], bound[others], "the other groups of out")


@clause("ghost_batchnorm.order-within-groups")
@given(case=ghosts(rows=SEVERAL))
def test_permuting_rows_within_their_groups_permutes_the_output(impl, case):
    # A stable sort by group of a shuffled batch: each group keeps its rows, in another order.
    shuffled = case.stream("order").permutation(case.rows)
    order = shuffled[np.argsort(shuffled // case.ghost_size, kind="stable")]
    out = impl.ghost_batchnorm(case.x[order], case.gamma, case.beta, case.ghost_size, eps=case.eps)
    expected, bound = truth(case)
    assert_within(out, expected[order], bound[order], "out")


@clause("ghost_batchnorm.doubled-groups")
@given(case=ghosts())
def test_every_row_twice_in_groups_twice_as_large_gives_every_output_twice(impl, case):
    twice = np.repeat(case.x, 2, axis=0)
    out = impl.ghost_batchnorm(twice, case.gamma, case.beta, 2 * case.ghost_size, eps=case.eps)
    once = know.ghost_batchnorm(case.x, case.gamma, case.beta, case.ghost_size, case.eps)
    bound = bound_of(twice, case.gamma, case.beta, 2 * case.ghost_size, case.eps)
    assert_within(out, np.repeat(once, 2, axis=0), bound, "out of every row twice")


@clause("ghost_batchnorm.nan-containment")
@given(case=ghosts(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_group_and_no_other_feature(impl, case):
    i, j, x = spoiled(case)
    out = impl.ghost_batchnorm(x, case.gamma, case.beta, case.ghost_size, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    others = np.arange(case.columns) != j
    expected, bound = truth(case)
    assert_within(out[:, others], expected[:, others], bound[:, others], "the other features of out")
    own = np.arange(case.rows) // case.ghost_size == i // case.ghost_size
    if own.sum() > 1:  # right code may know without looking that one value has variance zero
        judge.assert_spoiled(out[own, j], f"feature {j} of row {i}'s group")


@clause("ghost_batchnorm.constant-feature")
@given(case=ghosts(layouts=("C",)))
def test_a_constant_feature_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    out = impl.ghost_batchnorm(x, case.gamma, case.beta, case.ghost_size, eps=case.eps)
    bound = bound_of(x, case.gamma, case.beta, case.ghost_size, case.eps, careful=True)
    assert_within(out, np.broadcast_to(case.beta, x.shape), bound, "out of a constant feature")


@clause("ghost_batchnorm.nan-stays-in-group")
@given(case=ghosts(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_does_not_reach_the_other_groups(impl, case):
    i, _, x = spoiled(case)
    out = impl.ghost_batchnorm(x, case.gamma, case.beta, case.ghost_size, eps=case.eps)
    judge.assert_array(out, x.shape, "out")
    others = np.arange(case.rows) // case.ghost_size != i // case.ghost_size
    expected, bound = truth(case)
    assert_within(out[others], expected[others], bound[others], "the other groups of out")


@clause("ghost_batchnorm.refuses-ghost-size")
@given(case=ghosts())
def test_a_ghost_size_below_one_or_not_whole_is_refused(impl, case):
    for size in (0, -1, -case.rows, 2.5):
        judge.assert_raises(impl.ghost_batchnorm, arguments(case) | {"ghost_size": size}, "ghost_size", size)


def truth(case: Ghosts) -> tuple[bounds.Exact, bounds.Exact]:
    """The output of the case's batch, and how near a result must come."""
    values = case.x, case.gamma, case.beta, case.ghost_size, case.eps
    return know.ghost_batchnorm(*values), bound_of(*values)


def beta_bound(x, case: Ghosts) -> bounds.Exact:
    """What a folded affine map leaves of x where the output is beta."""
    u = bounds.unit_roundoff(case.dtype)
    rounding = 64 * u * np.abs(bounds.exact(x) * case.gamma) / np.sqrt(bounds.exact(case.eps))
    return rounding + 4 * u * np.abs(bounds.exact(case.beta))


def spoiled(case: Ghosts) -> tuple[int, int, Any]:
    """The batch with one entry that is not finite, and where it stands."""
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    return i, j, x
