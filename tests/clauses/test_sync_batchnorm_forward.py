"""The clauses of sync_batchnorm_forward."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Parts, cases_of, given
from .judge import assert_within
from .row import Given, Result, unchanged
from .sharded import Sharded, assert_owns_parts, parts_of, shards_in
from .shared import clauses

ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65)
SEVERAL = tuple(n for n in ROWS if n > 1)
MOST = 10  # examples beside the corners: the function has many clauses


def batches(**tables: Any) -> Cases:
    return cases_of(Parts, **{"rows": ROWS, "most": MOST, **tables})


def arguments(case: Parts) -> Given:
    return {"x": case.x, "gamma": case.gamma, "beta": case.beta, "sizes": case.sizes, "eps": case.eps}


def bound_of(x, gamma, beta, sizes, eps: float, careful: bool = False) -> bounds.Exact:
    """The bound of the whole batch: merging is one of the algorithms that it allows for."""
    return bounds.forward(x, gamma, beta, eps, careful)


ROW = Sharded(
    function="sync_batchnorm_forward",
    cases=batches,
    arguments=arguments,
    results={"out": Result(per="row")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    vectors=("gamma", "beta"),
)

globals().update(
    clauses(
        ROW,
        "values affine gamma-zero keywords dtype parameter-dtype integers memory-layout no-mutation no-hidden-state "
        "doubled-batch refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps batch-order shift-invariance scale-invariance feature-independence power-of-two-scale-bitwise "
        "huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "tall-batch wide-batch unlike-scales")
)


@clause("sync_batchnorm_forward.one-shard")
@given(case=batches())
def test_a_single_shard_gives_batch_norm(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"sizes": (case.rows,)}, " of one shard")


@clause("sync_batchnorm_forward.cuts")
@given(case=batches())
def test_where_the_batch_is_cut_changes_nothing(impl, case):
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"sizes": case.other_sizes}, unchanged)


@clause("sync_batchnorm_forward.zero-mean")
@given(case=batches(rows=SEVERAL))
def test_all_shards_together_have_zero_mean_before_the_affine_step(impl, case):
    x_hat, bound = plain(impl, case)
    assert_within(x_hat.mean(axis=0), np.zeros(case.columns), bound.mean(axis=0), "mean of x_hat over all shards")


@clause("sync_batchnorm_forward.variance")
@given(case=batches(rows=SEVERAL))
def test_all_shards_together_have_variance_var_over_var_plus_eps(impl, case):
    x_hat, bound = plain(impl, case)
    _, var = know.batch_statistics(case.x)
    expected = var / (var + exact(case.eps))
    bound = bounds.variance_of(expected, bound)
    assert_within(x_hat.var(axis=0), expected, bound, "variance of x_hat over all shards")


@clause("sync_batchnorm_forward.between-shards")
@given(case=batches(rows=(3, 5, 8, 17), values=("normal",)))
def test_where_no_shard_varies_the_variance_is_that_between_their_means(impl, case):
    sizes = (1, case.rows - 1)
    first, second = case.x[:1], case.x[1:2]
    x = np.concatenate([first, np.repeat(second, case.rows - 1, axis=0)])
    ROW.assert_gives(impl, arguments(case) | {"x": x, "sizes": sizes}, " of two shards without a spread")


@clause("sync_batchnorm_forward.unequal-shards")
@given(case=batches(rows=(9, 17, 33)))
def test_a_shard_counts_by_its_rows(impl, case):
    offset = (case.spread * 3).astype(case.dtype)
    x = np.concatenate([case.x[:2] + offset, case.x[2:]]).astype(case.dtype)
    sizes = case.pick("unequal", ((2, case.rows - 2), (1, 1, case.rows - 2), (2, case.rows - 3, 1)))
    ROW.assert_gives(impl, arguments(case) | {"x": x, "sizes": sizes}, f" of shards with {sizes} rows")


@clause("sync_batchnorm_forward.one-row-shards")
@given(case=batches(rows=(2, 3, 4, 5, 8, 9)))
def test_shards_of_one_row_share_the_statistics_like_others(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"sizes": (1,) * case.rows}, " of shards with one row each")


@clause("sync_batchnorm_forward.empty-shards")
@given(case=batches())
def test_empty_shards_change_nothing_and_give_empty_outputs(impl, case):
    first, *rest = case.sizes
    for sizes in ((0, *case.sizes), (first, 0, 0, *rest), (*case.sizes, 0)):
        ROW.assert_gives(impl, arguments(case) | {"sizes": sizes}, f" of shards with {sizes} rows")


@clause("sync_batchnorm_forward.shape")
@given(case=batches())
def test_there_is_an_output_for_each_shard_of_its_shape(impl, case):
    outs = impl.sync_batchnorm_forward(*listed(case).values())
    for k, (out, part) in enumerate(zip(as_list(outs, case), parts_of(case.x, case.sizes), strict=True)):
        judge.assert_array(out, part.shape, f"out[{k}]")


@clause("sync_batchnorm_forward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_every_output_is_a_new_array(impl, case):
    assert_owns_parts(impl.sync_batchnorm_forward, listed(case))


@clause("sync_batchnorm_forward.nan-containment")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_feature_in_all_shards_and_no_other(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    (out,) = ROW.parts(impl, arguments(case) | {"x": x})
    ROW.assert_right(out, arguments(case), but=j)
    judge.assert_spoiled(out[:, j], f"feature {j} in all shards")


@clause("sync_batchnorm_forward.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_gives_beta(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    given = arguments(case) | {"x": np.repeat(constant[None, :], case.rows, axis=0)}
    expected = np.broadcast_to(case.beta, case.x.shape)
    assert_within(ROW.call(impl, given), expected, ROW.bounds(given, careful=True)[0], "out of a constant feature")


@clause("sync_batchnorm_forward.refuses-no-rows")
@given(case=batches().few(8))
def test_shards_without_a_row_are_refused(impl, case):
    nothing = case.x[:0]
    for shards in ([nothing], [nothing, nothing.copy()], []):
        judge.assert_raises(impl.sync_batchnorm_forward, listed(case) | {"shards": shards}, "shards", "")


@clause("sync_batchnorm_forward.refuses-wrong-shapes")
@given(case=batches().few(8))
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d = case.columns
    for shape in ((d,), (1, 2, d), (2, d + 1)):
        shards = [case.x, np.ones(shape, case.dtype)]
        judge.assert_raises(impl.sync_batchnorm_forward, listed(case) | {"shards": shards}, "shards", shape)
    for name in ROW.vectors:
        for shape in ((d + 1,), (1, d), *([(1,)] if d > 1 else [])):
            judge.assert_raises(
                impl.sync_batchnorm_forward, listed(case) | {name: np.ones(shape, case.dtype)}, name, shape
            )


def listed(case: Parts) -> Given:
    """The arguments as the function takes them."""
    return shards_in(case) | {"gamma": case.gamma, "beta": case.beta, "eps": case.eps}


def as_list(outs: Any, case: Parts) -> Any:
    """The outputs, known to be as many as there are shards."""
    if not isinstance(outs, list | tuple) or len(outs) != len(case.sizes):
        raise judge.Mismatch(f"the result must be a list of {len(case.sizes)} arrays, one for each shard")
    return outs


def plain(impl, case: Parts) -> tuple[bounds.Exact, bounds.Exact]:
    """x_hat of all shards together, in long double, and its bound."""
    arrays = arguments(case) | {"gamma": np.ones_like(case.gamma), "beta": np.zeros_like(case.beta)}
    (x_hat,) = ROW.parts(impl, arrays)
    return exact(x_hat), ROW.bounds(arrays)[0]
