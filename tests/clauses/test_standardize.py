"""The clauses of standardize."""

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Split, given, splits
from .row import Given, Result, Row
from .shared import clauses

PARTS = "train_z test_z"
# Their sums are exact in any order where N is a power of two, so that every algorithm finds them constant.
DYADIC = (0.5, -3.0, 1024.0, 0.0)
POWERS_OF_TWO = (2, 4, 1, 8, 64)
EXACT_SCALES = (1.0, 30.0, 2.0**-40, 2.0**14)  # small integers times these have exact squares


def bound_of(train: Numbers, test: Numbers, careful: bool = False) -> tuple[Exact, Exact]:
    """How far both results may be off, by the training set's statistics."""
    return bounds.standardized(train, train, careful), bounds.standardized(test, train, careful)


def arguments(case: Split) -> Given:
    return {"train": case.x, "test": case.test}


ROW = Row(
    function="standardize",
    cases=splits,
    arguments=arguments,
    results={"train_z": Result(per="row"), "test_z": Result(like="test")},
    bound=bound_of,
    units={"train": 1, "test": 1},
    data="train",
    rows=("train",),
    others=lambda case: [{"train": case.other_x, "test": case.test[::-1]}],
    spoils={"train": "train_z test_z"},
)

globals().update(
    clauses(
        ROW,
        "values keywords shape dtype integers memory-layout no-mutation no-aliasing no-hidden-state many-rows",
    )
    | clauses(
        ROW,
        "batch-order doubled-batch shift-invariance feature-independence nan-containment huge-values large-offset",
        rows=SEVERAL,
    )
    | clauses(ROW, "tall-batch wide-batch unlike-scales")
)


@clause("standardize.zero-mean")
@given(case=splits(rows=SEVERAL))
def test_every_feature_of_the_training_set_has_mean_zero(impl, case):
    train_z, _ = judge.unpacked(impl.standardize(case.x, case.test), PARTS)
    judge.assert_array(train_z, case.x.shape, "train_z")
    bound = bounds.standardized(case.x, case.x).mean(axis=0)
    judge.assert_within(exact(train_z).mean(axis=0), np.zeros(case.columns), bound, "feature mean of train_z")


@clause("standardize.unit-variance")
@given(case=splits(rows=SEVERAL))
def test_every_feature_of_the_training_set_has_variance_one_unless_it_is_constant(impl, case):
    train_z, _ = judge.unpacked(impl.standardize(case.x, case.test), PARTS)
    judge.assert_array(train_z, case.x.shape, "train_z")
    one = np.ones(case.columns)
    bound = bounds.variance_of(one, bounds.standardized(case.x, case.x))
    judge.assert_within(exact(train_z).var(axis=0), one, bound, "feature variance of train_z")


@clause("standardize.one-ruler")
@given(case=splits(rows=SEVERAL))
def test_a_test_row_that_equals_a_training_row_gets_the_same_result(impl, case):
    chosen = case.stream("chosen").integers(case.rows, size=case.pick("test size", (1, 2, 5)))
    _, test_z = judge.unpacked(impl.standardize(case.x, case.x[chosen]), PARTS)
    expected, _ = know.standardize(case.x, case.test)
    bound = bounds.standardized(case.x, case.x)
    judge.assert_within(test_z, expected[chosen], bound[chosen], "test_z of training rows")


@clause("standardize.training-set-alone")
@given(case=splits(rows=SEVERAL))
def test_the_test_set_does_not_move_the_statistics(impl, case):
    distant = (case.other_x + 100 * case.spread).astype(case.dtype)
    ROW.assert_gives(impl, {"train": case.x, "test": distant})


@clause("standardize.test-row-by-row")
@given(case=splits(rows=SEVERAL))
def test_each_test_row_is_treated_alike_alone_or_among_others(impl, case):
    i = int(case.stream("row").integers(case.rows))
    ROW.assert_gives(impl, {"train": case.x, "test": case.other_x[i : i + 1]})


@clause("standardize.empty-test")
@given(case=splits())
def test_a_test_set_without_rows_is_accepted(impl, case):
    ROW.assert_gives(impl, {"train": case.x, "test": case.test[:0]})


@clause("standardize.constant-feature")
@given(case=splits(rows=POWERS_OF_TWO, layouts=("C",)))
def test_a_feature_that_is_constant_in_training_is_only_shifted(impl, case):
    assert_only_shifted(impl, case, DYADIC, careful=False)


@clause("standardize.any-constant-feature")
@given(case=splits(layouts=("C",)))
def test_a_constant_feature_is_recognized_whatever_its_value(impl, case):
    assert_only_shifted(impl, case, (0.1, -7.3, 1e4 / 3, 1e-6), careful=True)


@clause("standardize.batch-of-one")
@given(case=splits(rows=(1,), values=("integers",), scales=EXACT_SCALES))
def test_a_training_set_of_one_row_is_only_shifted(impl, case):
    got = judge.unpacked(impl.standardize(case.x, case.test), PARTS)
    judge.assert_same(got[0], np.zeros_like(case.x), "train_z of one row")
    bound = 4 * bounds.unit_roundoff(case.dtype) * (np.abs(exact(case.test)) + np.abs(exact(case.x)))
    judge.assert_within(got[1], exact(case.test) - exact(case.x), bound, "test_z by one training row")


@clause("standardize.scale-invariance")
@given(case=splits(rows=SEVERAL))
def test_multiplying_a_feature_of_both_sets_changes_nothing_but_the_sign(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    moved = ROW.scaled(arguments(case), factor)
    ROW.assert_moved(impl, arguments(case), moved, lambda *parts: [np.sign(factor) * part for part in parts])


@clause("standardize.tiny-scale")
@given(case=splits(rows=SEVERAL, scales=(2.0**-52, 2.0**-40), offsets=(0.0, 1.0)))
def test_a_small_spread_is_scaled_to_one_like_any_other(impl, case):
    ROW.assert_gives(impl, arguments(case))


@clause("standardize.power-of-two-scale-bitwise")
@given(case=splits(rows=SEVERAL))
def test_scaling_both_sets_by_a_power_of_two_changes_no_bit(impl, case):
    factor = case.pick("factor", (2.0, 8.0, 0.25, 32.0))
    expected = judge.unpacked(impl.standardize(case.x, case.test), PARTS)
    # A constant feature is not scaled: its test values grow with the factor.
    varies = (case.x != case.x[:1]).any(axis=0)
    got = impl.standardize(know.scaled(case.x, factor), know.scaled(case.test, factor))
    for name, part, before in zip(PARTS.split(), judge.unpacked(got, PARTS), expected, strict=True):
        judge.assert_array(before, np.shape(part), name)
        judge.assert_same(part[:, varies], before[:, varies], f"{name} of sets scaled by {factor}")


@clause("standardize.test-nan")
@given(case=splits(layouts=("C",)))
def test_a_nan_or_infinity_in_the_test_set_spoils_its_own_entry_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    test = np.array(case.other_x)
    test[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = judge.unpacked(impl.standardize(case.x, test), PARTS)
    allowed = [bounds.standardized(values, case.x) for values in (case.x, case.other_x)]
    allowed[1][i, j] = np.inf
    judge.assert_all_within(got, know.standardize(case.x, case.other_x), allowed, PARTS)
    judge.assert_spoiled(got[1][i, j], f"entry ({i}, {j}) of test_z")


@clause("standardize.test-dtype")
@given(case=splits())
def test_both_results_have_the_dtype_of_the_training_set(impl, case):
    other = np.float64 if case.dtype == np.float32 else np.float32
    judge.assert_dtype(impl.standardize(case.x, case.test.astype(other)), case.dtype, PARTS)


@clause("standardize.refuses-wrong-shapes")
@given(case=splits())
def test_a_wrong_shape_is_refused_by_name(impl, case):
    m, d = case.test.shape
    for name, value in (
        ("train", case.x[0]),
        ("train", case.x[None]),
        ("test", case.x[0]),
        ("test", case.test[None]),
        ("test", np.ones((m, d + 1), case.dtype)),
        *[("test", np.ones((m, 1), case.dtype))][: d - 1],
    ):
        judge.assert_raises(impl.standardize, arguments(case) | {name: value}, name, value.shape)


@clause("standardize.refuses-empty-training-set")
@given(case=splits())
def test_a_training_set_without_rows_is_refused(impl, case):
    judge.assert_raises(impl.standardize, arguments(case) | {"train": case.x[:0]}, "train", case.x[:0].shape)


def assert_only_shifted(impl, case: Split, constants, careful: bool) -> None:
    """Some features, constant in training, lose their value; the others are standardized as ever."""
    stream = case.stream("constant")
    constant = stream.random(case.columns) < 0.5
    constant[stream.integers(case.columns)] = True
    value = stream.choice(constants, case.columns).astype(case.dtype)
    train = np.where(constant, value, case.x)
    # Only shifted: a rounding of both terms, and what a careful mean may be off.
    mean_error = bounds.mean(train, careful) if careful else 0
    rounding = 4 * bounds.unit_roundoff(case.dtype) * (np.abs(exact(case.test)) + np.abs(exact(value)))
    allowed = [
        np.where(constant, shift_error + mean_error, bounds.standardized(values, train, careful))
        for values, shift_error in ((train, 0), (case.test, rounding))
    ]
    judge.assert_all_within(impl.standardize(train, case.test), know.standardize(train, case.test), allowed, PARTS)
