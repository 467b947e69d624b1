"""The clauses of merge_statistics."""

from typing import Any

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Shards, cases_of, given
from .judge import assert_count, assert_same
from .row import Given, Result, Row
from .shared import clauses

Side = tuple[int, Any, Any]  # count, mean, variance


def named(a: Side, b: Side) -> Given:
    return dict(zip(("n_a", "mean_a", "var_a", "n_b", "mean_b", "var_b"), (*a, *b), strict=True))


def empty_like(case: Shards) -> Side:
    """A side without examples, whose statistics are NaN."""
    nothing = np.full(case.columns, np.nan, dtype=case.dtype)
    return 0, nothing, nothing.copy()


class Merging(Row):
    """Beside mean and variance there is a count, which is exact."""

    def unpacked(self, got: Any) -> tuple[Any, ...]:
        return judge.unpacked(got, "n mean var")[1:]

    def truth(self, given: Given) -> tuple[bounds.Exact, ...]:
        return super().truth(given)[1:]

    def assert_right(self, got: Any, given: Given, where: str = "", careful: bool = False, but: Any = None) -> None:
        assert_count(judge.unpacked(got, "n mean var")[0], given["n_a"] + given["n_b"])
        super().assert_right(got, given, where, careful, but)


def arguments(case: Shards) -> Given:
    return named(case.a, case.b)


ROW = Merging(
    function="merge_statistics",
    cases=lambda **tables: cases_of(Shards, **tables),
    arguments=arguments,
    results={"mean": Result(unit=1), "var": Result(unit=2)},
    bound="merge",
    units={"mean_a": 1, "var_a": 2, "mean_b": 1, "var_b": 2},
    data="mean_a",
    rows=(),
    also=lambda case: [named(case.a, empty_like(case)), named(empty_like(case), case.b)],
)

globals().update(
    clauses(
        ROW,
        "values keywords large-offset shape dtype memory-layout no-mutation no-aliasing refuses-negative-variance",
    )
    | clauses(ROW, "wide-batch")
)


@clause("merge_statistics.concatenation")
@given(case=cases_of(Shards))
def test_merging_gives_the_statistics_of_the_sets_put_together(impl, case):
    second = (case.values("second set", (case.n_b, case.columns)) * case.spread - case.centre).astype(case.dtype)
    a, b = side_of(case.x), side_of(second)
    together = know.batch_statistics(np.concatenate([case.x, second]))
    # Each set's statistics are rounded to the data's dtype: what that moves is known exactly.
    moved = [np.abs(m - t) for m, t in zip(know.merge_statistics(*a, *b)[1:], together, strict=True)]
    bound = [e + m for e, m in zip(bounds.merge(*a, *b), moved, strict=True)]
    judge.assert_all_within(statistics(impl, a, b), together, bound, "mean var")


@clause("merge_statistics.within-sets")
@given(case=cases_of(Shards))
def test_where_the_means_agree_the_variance_is_the_average_weighted_by_the_counts(impl, case):
    n = case.n_a + case.n_b
    average = (case.n_a * bounds.exact(case.var_a) + case.n_b * bounds.exact(case.var_b)) / n
    b = case.n_b, case.mean_a.copy(), case.var_b
    bound = bounds.merge(*case.a, *b)
    judge.assert_all_within(statistics(impl, case.a, b), (bounds.exact(case.mean_a), average), bound, "mean var")


@clause("merge_statistics.between-means")
@given(case=cases_of(Shards))
def test_where_the_sets_do_not_vary_the_variance_is_that_between_their_means(impl, case):
    zero = np.zeros_like(case.var_a)
    a, b = (case.n_a, case.mean_a, zero), (case.n_b, case.mean_b, zero.copy())
    values = np.concatenate([np.repeat(mean[None, :], n, axis=0) for n, mean, _ in (a, b)])
    expected = know.batch_statistics(values)
    judge.assert_all_within(statistics(impl, a, b), expected, bounds.merge(*a, *b), "mean var")


@clause("merge_statistics.count")
@given(case=cases_of(Shards, values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_the_count_is_the_sum_of_the_counts(impl, case):
    n_a, n_b = case.pick("counts", ((1, 1), (3, 4), (0, 2), (5, 0), (10**9, 2**30 + 1), (2**31, 2**31 + 3)))
    got, _, _ = judge.unpacked(impl.merge_statistics(n_a, *case.a[1:], n_b, *case.b[1:]), "n mean var")
    assert_count(got, n_a + n_b)


@clause("merge_statistics.large-counts")
@given(case=cases_of(Shards, scales=(1.0, 1e-3, 30.0, 1e3)))
def test_counts_of_billions_do_not_overflow(impl, case):
    # The products of the last two pairs are beyond 2^63: ImageNet has 6e10 pixels.
    n_a, n_b = case.pick("counts", ((10**9, 3 * 10**9), (2**31, 7), (2**32, 2**32), (6 * 10**10, 4 * 10**10)))
    a, b = (n_a, *case.a[1:]), (n_b, *case.b[1:])
    assert_merged(impl.merge_statistics(*a, *b), a, b)


@clause("merge_statistics.unequal-counts")
@given(case=cases_of(Shards))
def test_one_example_joins_a_billion_with_its_own_weight(impl, case):
    sides = [(1, case.mean_a, np.zeros_like(case.var_a)), (10**9, *case.b[1:])]
    a, b = sides[:: case.pick("first", (1, -1))]
    assert_merged(impl.merge_statistics(*a, *b), a, b)


@clause("merge_statistics.empty-side")
@given(case=cases_of(Shards))
def test_an_empty_side_is_ignored_whatever_its_statistics(impl, case):
    for a, b in ((case.a, empty_like(case)), (empty_like(case), case.a)):
        n, mean, var = judge.unpacked(impl.merge_statistics(*a, *b), "n mean var")
        assert_count(n, case.n_a)
        bound = bounds.merge(*case.a, 0, np.zeros_like(case.mean_a), np.zeros_like(case.var_a))
        judge.assert_all_within((mean, var), case.a[1:], bound, "mean var")


@clause("merge_statistics.equal-sets")
@given(case=cases_of(Shards))
def test_merging_a_set_with_its_equal_keeps_mean_and_variance(impl, case):
    b = case.n_a, case.mean_a.copy(), case.var_a.copy()
    n, mean, var = judge.unpacked(impl.merge_statistics(*case.a, *b), "n mean var")
    assert_count(n, 2 * case.n_a)
    judge.assert_all_within((mean, var), case.a[1:], bounds.merge(*case.a, *b), "mean var")


@clause("merge_statistics.commutative")
@given(case=cases_of(Shards))
def test_the_two_sides_may_be_exchanged(impl, case):
    forth = judged(statistics(impl, case.a, case.b), case)
    back = statistics(impl, case.b, case.a)
    bound = [2 * e for e in bounds.merge(*case.a, *case.b)]  # each side may be off by one bound
    judge.assert_all_within(back, forth, bound, "mean var")


@clause("merge_statistics.associative")
@given(case=cases_of(Shards))
def test_three_sets_may_be_merged_in_either_order(impl, case):
    mean_c = (case.mean_a + case.spread * 2).astype(case.dtype)
    a, b, c = case.a, case.b, (case.pick("n_c", (4, 1, 40)), mean_c, case.var_b)
    expected = know.merge_statistics(*know.merge_statistics(*a, *b), *c)[1:]
    for first, last in (((a, b), c), ((c, b), a)):
        n = first[0][0] + first[1][0]
        joint = (n, *judged(statistics(impl, *first), case))
        exact = rounded(know.merge_statistics(*first[0], *first[1]), case.dtype)
        bound = carried(bounds.merge(*exact, *last), bounds.merge(*first[0], *first[1]), exact, last)
        judge.assert_all_within(statistics(impl, joint, last), expected, bound, "mean var")
        judge.assert_all_within(statistics(impl, last, joint), expected, bound, "mean var")


@clause("merge_statistics.stream")
@given(case=cases_of(Shards, rows=SEVERAL))
def test_a_set_merged_part_by_part_has_the_statistics_of_the_whole(impl, case):
    whole = know.batch_statistics(case.x)
    got = known = empty_like(case)
    error = bounds.Merged(np.zeros_like(whole[0]), np.zeros_like(whole[0]))
    for part in np.array_split(case.x, [1, 1 + case.rows // 4, 1 + case.rows // 3]):
        if len(part) == 0:
            continue
        side = side_of(part)
        before = rounded(known, case.dtype) if known[0] else (0, np.zeros_like(side[1]), np.zeros_like(side[2]))
        error = carried(bounds.merge(*before, *side), error, before, side)
        known = know.merge_statistics(*known, *side)
        got = (known[0], *judged(statistics(impl, got, side), case))
    # The parts' statistics are rounded to the data's dtype: what that moves is known exactly.
    moved = [np.abs(k - w) for k, w in zip(known[1:], whole, strict=True)]
    judge.assert_all_within(got[1:], whole, [e + m for e, m in zip(error, moved, strict=True)], "mean var")


@clause("merge_statistics.nan-containment")
@given(case=cases_of(Shards))
def test_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    j, name = int(stream.integers(case.columns)), str(stream.choice(("mean_a", "var_a", "mean_b", "var_b")))
    spoiled = {key: np.array(value) for key, value in arguments(case).items()}
    spoiled[name][j] = np.nan if name.startswith("var") else stream.choice((np.nan, np.inf, -np.inf))
    spoiled |= {"n_a": case.n_a, "n_b": case.n_b}
    mean, var = judged(judge.unpacked(impl.merge_statistics(*spoiled.values()), "n mean var")[1:], case)
    others = np.arange(case.columns) != j
    bound = bounds.merge(*case.a, *case.b)
    expected = know.merge_statistics(*case.a, *case.b)[1:]
    for what, got, target, within in zip(("mean", "var"), (mean, var), expected, bound, strict=True):
        judge.assert_within(got[others], target[others], within[others], f"the other features of {what}")
    judge.assert_spoiled(var[j], f"feature {j} of var")
    if name.startswith("mean"):
        judge.assert_spoiled(mean[j], f"feature {j} of mean")


@clause("merge_statistics.no-hidden-state")
@given(case=cases_of(Shards))
def test_a_result_depends_on_its_arguments_alone(impl, case):
    def mean_and_var(*values: Any) -> tuple[Any, ...]:
        return judge.unpacked(impl.merge_statistics(*values), "n mean var")[1:]

    judge.assert_remembers_nothing(mean_and_var, arguments(case), named(case.b, case.a), "mean var")


@clause("merge_statistics.nonnegative-variance")
@given(case=cases_of(Shards))
def test_the_variance_is_never_negative(impl, case):
    factor = case.pick("factor", (1.0, 1.0 + 2.0**-20, 1.1))
    b = case.n_b, (case.mean_a * factor).astype(case.dtype), np.zeros_like(case.var_b)
    _, var = judged(statistics(impl, (case.n_a, case.mean_a, np.zeros_like(case.var_a)), b), case)
    assert_same(np.minimum(var, 0), np.zeros(case.columns), "the negative part of var")


@clause("merge_statistics.empty-side-bitwise")
@given(case=cases_of(Shards))
def test_an_empty_side_changes_no_bit(impl, case):
    for a, b in ((case.a, empty_like(case)), (empty_like(case), case.a)):
        for name, got, expected in zip(("mean", "var"), statistics(impl, a, b), case.a[1:], strict=True):
            assert_same(got, expected, f"{name} beside an empty side")


@clause("merge_statistics.statistics-dtype")
@given(case=cases_of(Shards, dtypes=(np.float32,)))
def test_float64_beside_a_float32_mean_a_does_not_change_the_dtype(impl, case):
    wide = {name: value.astype(np.float64) for name, value in (("mean_b", case.mean_b), ("var_b", case.var_b))}
    for a, b in ((case.a, case.b), (empty_like(case), case.b)):
        got = judge.unpacked(impl.merge_statistics(*(named(a, b) | wide).values()), "n mean var")
        judge.assert_dtype(got[1:], np.float32, "mean var")


@clause("merge_statistics.integers")
@given(case=cases_of(Shards))
def test_integers_of_any_width_are_taken_as_float64(impl, case):
    stream, kind = case.stream("whole"), case.pick("kind", ("i8", "i1", "i2"))
    means, variances = (stream.integers(low, 101, (2, case.columns)).astype(kind) for low in (-100, 0))
    whole = [(n, means[i], variances[i]) for i, n in enumerate((case.n_a, case.n_b))]
    got = impl.merge_statistics(*whole[0], *whole[1])
    judge.assert_dtype(judge.unpacked(got, "n mean var")[1:], np.float64, "mean var")
    assert_merged(got, *(rounded(side, np.float64) for side in whole))


@clause("merge_statistics.refuses-two-empty-sides")
@given(case=cases_of(Shards))
def test_two_empty_sides_are_refused(impl, case):
    judge.assert_raises(impl.merge_statistics, arguments(case) | {"n_a": 0, "n_b": 0}, "n_a n_b", 0)


@clause("merge_statistics.refuses-counts")
@given(case=cases_of(Shards))
def test_a_count_that_is_negative_or_not_whole_is_refused(impl, case):
    for name in ("n_a", "n_b"):
        for count in (-1, -case.n_b, 2.5):
            judge.assert_raises(impl.merge_statistics, arguments(case) | {name: count}, name, count)


@clause("merge_statistics.refuses-wrong-shapes")
@given(case=cases_of(Shards))
def test_a_wrong_shape_is_refused_by_name(impl, case):
    d = case.columns
    for name in ("mean_a", "var_a", "mean_b", "var_b"):
        # Where the lengths differ, mean_a may be the one that is named, or the others.
        names = "mean_a var_a mean_b var_b" if name == "mean_a" else name
        wrong = [np.ones(d + 1, case.dtype)] + ([np.ones(1, case.dtype)] if d > 1 else [])
        for value in wrong:
            shows = value.shape if name != "mean_a" else (d,)
            judge.assert_raises(impl.merge_statistics, arguments(case) | {name: value}, names, shows)
        flat = np.ones((1, d), case.dtype)
        judge.assert_raises(impl.merge_statistics, arguments(case) | {name: flat}, name, flat.shape)


def rounded(side: Side, dtype: Any) -> Side:
    return side[0], side[1].astype(dtype), side[2].astype(dtype)


def side_of(x: Any) -> Side:
    """The set's count, mean and variance in its own dtype."""
    return rounded((len(x), *know.batch_statistics(x)), x.dtype)


def statistics(impl, a: Side, b: Side) -> tuple[Any, ...]:
    """Merged mean and variance, without the count."""
    return judge.unpacked(impl.merge_statistics(*a, *b), "n mean var")[1:]


def judged(results: tuple[Any, ...], case: Shards) -> tuple[Any, ...]:
    """Mean and variance, known to be arrays of the right shape."""
    for name, value in zip(("mean", "var"), results, strict=True):
        judge.assert_array(value, (case.columns,), name)
    return results


def assert_merged(got: Any, a: Side, b: Side, careful: bool = False) -> None:
    n, mean, var = judge.unpacked(got, "n mean var")
    assert_count(n, a[0] + b[0])
    expected = know.merge_statistics(*a, *b)[1:]
    judge.assert_all_within((mean, var), expected, bounds.merge(*a, *b, careful=careful), "mean var")


def carried(own: bounds.Merged, error: bounds.Merged, a: Side, b: Side) -> bounds.Merged:
    """``own``, the error of merging a and b, and what an error of a's statistics adds to it.

    By ``var = share_a var_a + share_b var_b + share_a share_b delta^2``, with delta off by the error of a's mean.
    """
    share_a, share_b = bounds.exact(a[0]) / (a[0] + b[0]), bounds.exact(b[0]) / (a[0] + b[0])
    delta = np.abs(bounds.exact(b[1]) - bounds.exact(a[1]))
    between = share_a * share_b * (2 * delta * error.mean + error.mean**2)
    return bounds.Merged(own.mean + share_a * error.mean, own.var + share_a * error.var + between)
