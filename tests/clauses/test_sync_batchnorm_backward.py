"""The clauses of sync_batchnorm_backward."""

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

NAMES = "dx dgamma dbeta"
ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65)
SEVERAL = tuple(n for n in ROWS if n > 1)
OFFSETS = (0.0, 1.0, 4.0)  # no further: where the textbook variance has lost its digits, nothing could be judged
MOST = 10  # examples beside the corners: the function has many clauses


def batches(**tables: Any) -> Cases:
    return cases_of(Parts, **{"rows": ROWS, "offsets": OFFSETS, "most": MOST, **tables})


def arguments(case: Parts) -> Given:
    return {"dout": case.dout, "x": case.x, "gamma": case.gamma, "sizes": case.sizes, "eps": case.eps}


def bound_of(dout, x, gamma, sizes, eps: float, careful: bool = False) -> bounds.Gradients:
    """The bounds of the whole batch: merging is one of the algorithms that they allow for."""
    return bounds.backward(dout, x, gamma, eps, careful)


ROW = Sharded(
    function="sync_batchnorm_backward",
    cases=batches,
    arguments=arguments,
    results={"dx": Result(per="row", unit=-1), "dgamma": Result(per="sum"), "dbeta": Result(per="sum")},
    bound=bound_of,
    units={"x": 1, "eps": 2},
    rows=("x", "dout"),
    vectors=("gamma",),
    others=lambda case: [{"x": case.other_x}, {"sizes": case.other_sizes}],
    spoils={"x": "dx dgamma", "dout": "dx dgamma dbeta"},  # dbeta does not look at x
)

globals().update(
    clauses(
        ROW,
        "values keywords dtype parameter-dtype integers memory-layout no-mutation no-hidden-state doubled-batch "
        "refuses-eps",
    )
    | clauses(
        ROW,
        "default-eps batch-order shift-invariance feature-independence nan-containment power-of-two-scale "
        "huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "tall-batch wide-batch unlike-scales")
)


@clause("sync_batchnorm_backward.one-shard")
@given(case=batches())
def test_a_single_shard_gives_the_gradients_of_batch_norm(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"sizes": (case.rows,)}, " of one shard")


@clause("sync_batchnorm_backward.cuts")
@given(case=batches())
def test_where_the_batch_is_cut_changes_nothing(impl, case):
    ROW.assert_moved(impl, arguments(case), arguments(case) | {"sizes": case.other_sizes}, unchanged)


@clause("sync_batchnorm_backward.central-differences")
@given(case=batches(rows=(2, 3, 4), columns=(2, 1), dtypes=(np.float64,), scales=(1.0,), offsets=(0.0, 1.0)))
def test_the_gradients_are_the_slopes_of_the_forward_pass(impl, case):
    eps = case.pick("large eps", (0.1, 0.5, 2.0))  # a step must be small beside sqrt(var + eps)
    at = {"x": case.x, "gamma": case.gamma, "beta": case.beta}
    name, k = case.pick("argument", (("x", 0), ("gamma", 1), ("x", 0), ("beta", 2)))
    slope, error = know.central_differences(
        lambda value: know.batchnorm_forward(**at | {name: value}, eps=eps), case.dout, at[name]
    )
    moved = arguments(case) | {"eps": eps}
    assert_within(ROW.parts(impl, moved)[k], slope, ROW.bounds(moved)[k] + error, NAMES.split()[k])


@clause("sync_batchnorm_backward.zero-sum")
@given(case=batches(rows=SEVERAL))
def test_over_all_shards_every_feature_of_dx_sums_to_zero(impl, case):
    dx, truth, bound = (part[0] for part in (ROW.parts(impl, arguments(case)), *truth_of(case)))
    allowed = judge.at_size(bound, dx, truth).sum(axis=0)
    assert_within(exact(dx).sum(axis=0), np.zeros(case.columns), allowed, "the sum of each feature of dx")


@clause("sync_batchnorm_backward.other-shards")
@given(case=batches(rows=(3, 5, 8, 17)))
def test_a_cotangent_in_one_shard_moves_dx_in_the_others(impl, case):
    sizes = (case.pick("first", (1, 2)), 1)
    dout = np.array(case.dout)
    dout[sizes[0] :] = 0
    moved = arguments(case) | {"dout": dout, "sizes": (*sizes, case.rows - sum(sizes))}
    ROW.assert_gives(impl, moved, " where only the first shard has a cotangent")


@clause("sync_batchnorm_backward.unequal-shards")
@given(case=batches(rows=(9, 17, 33)))
def test_a_shard_counts_by_its_rows(impl, case):
    offset = (case.spread * 3).astype(case.dtype)
    x = np.concatenate([case.x[:2] + offset, case.x[2:]]).astype(case.dtype)
    sizes = case.pick("unequal", ((2, case.rows - 2), (1, 1, case.rows - 2), (2, case.rows - 3, 1)))
    ROW.assert_gives(impl, arguments(case) | {"x": x, "sizes": sizes}, f" of shards with {sizes} rows")


@clause("sync_batchnorm_backward.one-row-shards")
@given(case=batches(rows=(2, 3, 4, 5, 8, 9)))
def test_shards_of_one_row_have_a_gradient_like_others(impl, case):
    ROW.assert_gives(impl, arguments(case) | {"sizes": (1,) * case.rows}, " of shards with one row each")


@clause("sync_batchnorm_backward.empty-shards")
@given(case=batches())
def test_empty_shards_change_nothing_and_have_empty_gradients(impl, case):
    first, *rest = case.sizes
    for sizes in ((0, *case.sizes), (first, 0, 0, *rest), (*case.sizes, 0)):
        ROW.assert_gives(impl, arguments(case) | {"sizes": sizes}, f" of shards with {sizes} rows")


@clause("sync_batchnorm_backward.shape")
@given(case=batches())
def test_there_is_a_dx_for_each_shard_and_one_dgamma_and_dbeta_for_all(impl, case):
    dxs, *sums = judge.unpacked(impl.sync_batchnorm_backward(*listed(case).values()), "dxs dgamma dbeta")
    if not isinstance(dxs, list | tuple) or len(dxs) != len(case.sizes):
        raise judge.Mismatch(f"dxs must be a list of {len(case.sizes)} arrays, one for each shard")
    for k, (dx, part) in enumerate(zip(dxs, parts_of(case.x, case.sizes), strict=True)):
        judge.assert_array(dx, part.shape, f"dxs[{k}]")
    for name, part in zip(("dgamma", "dbeta"), sums, strict=True):
        judge.assert_array(part, (case.columns,), name)


@clause("sync_batchnorm_backward.no-aliasing")
@given(case=batches(layouts=("C", "Fortran")))
def test_every_gradient_is_a_new_array(impl, case):
    assert_owns_parts(impl.sync_batchnorm_backward, listed(case))


@clause("sync_batchnorm_backward.constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_gives_a_dx_of_the_centred_cotangent_over_the_root_of_eps(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 100.0), case.columns).astype(case.dtype)
    given = arguments(case) | {"x": np.repeat(constant[None, :], case.rows, axis=0)}
    wide = exact(case.dout)
    dx = exact(case.gamma) / np.sqrt(exact(case.eps)) * (wide - wide.mean(axis=0))
    expected = [dx, np.zeros(case.columns), wide.sum(axis=0)]
    judge.assert_all_within(ROW.call(impl, given), expected, ROW.bounds(given, careful=True), NAMES)


@clause("sync_batchnorm_backward.refuses-no-rows")
@given(case=batches().few(8))
def test_shards_without_a_row_are_refused(impl, case):
    nothing = case.x[:0]
    for shards in ([nothing], [nothing, nothing.copy()], []):
        empty = {"douts": [part.copy() for part in shards], "shards": shards}
        judge.assert_raises(impl.sync_batchnorm_backward, listed(case) | empty, "shards douts", "")


@clause("sync_batchnorm_backward.refuses-wrong-shapes")
@given(case=batches().few(8))
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d, right = case.columns, np.ones((2, case.columns), case.dtype)
    for shape in ((d,), (1, 2, d), (2, d + 1), (3, d)):
        wrong = np.ones(shape, case.dtype)
        for name, lists in (
            ("douts", {"shards": [case.x, right], "douts": [case.dout, wrong]}),
            ("shards douts", {"shards": [case.x, wrong], "douts": [case.dout, right]}),
        ):
            given = {"douts": None, "shards": None} | lists
            judge.assert_raises(impl.sync_batchnorm_backward, given | tail(case), name, "")
    fewer = {"douts": [case.dout], "shards": [case.x, right]} | tail(case)
    judge.assert_raises(impl.sync_batchnorm_backward, fewer, "douts shards", "")
    for shape in ((d + 1,), (1, d), *([(1,)] if d > 1 else [])):
        wrong = listed(case) | {"gamma": np.ones(shape, case.dtype)}
        judge.assert_raises(impl.sync_batchnorm_backward, wrong, "gamma", shape)


def tail(case: Parts) -> Given:
    """The arguments that are not cut."""
    return {"gamma": case.gamma, "eps": case.eps}


def listed(case: Parts) -> Given:
    """The arguments as the function takes them."""
    return {"douts": [part.copy() for part in parts_of(case.dout, case.sizes)]} | shards_in(case) | tail(case)


def truth_of(case: Parts) -> tuple[Any, Any]:
    """The exact gradients, and how near they must be."""
    return ROW.truth(arguments(case)), ROW.bounds(arguments(case))
