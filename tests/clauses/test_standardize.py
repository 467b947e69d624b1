"""The clauses of standardize."""

import numpy as np

from spec import bounds
from spec.bounds import Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import LAYOUTS, SEVERAL, Split, given, lay_out, splits

PARTS = "train_z test_z"
# Their sums are exact in any order where N is a power of two, so that every algorithm finds them constant.
DYADIC = (0.5, -3.0, 1024.0, 0.0)
POWERS_OF_TWO = (2, 4, 1, 8, 64)
EXACT_SCALES = (1.0, 30.0, 2.0**-40, 2.0**14)  # small integers times these have exact squares


def arguments(case: Split) -> dict[str, object]:
    return {"train": case.x, "test": case.test}


def assert_standardized(got, train: Numbers, test: Numbers, careful: bool = False) -> None:
    """Both results are what the training set's exact statistics give."""
    allowed = [bounds.standardized(values, train, careful) for values in (train, test)]
    judge.assert_all_within(got, know.standardize(train, test), allowed, PARTS)


@clause("standardize.values")
@given(case=splits())
def test_both_sets_are_shifted_and_scaled_by_the_mean_and_std_of_the_training_set(impl, case):
    assert_standardized(impl.standardize(case.x, case.test), case.x, case.test)


@clause("standardize.keywords")
@given(case=splits())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    assert_standardized(impl.standardize(test=case.test, train=case.x), case.x, case.test)


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
    assert_standardized(impl.standardize(case.x, distant), case.x, distant)


@clause("standardize.test-row-by-row")
@given(case=splits(rows=SEVERAL))
def test_each_test_row_is_treated_alike_alone_or_among_others(impl, case):
    i = int(case.stream("row").integers(case.rows))
    assert_standardized(impl.standardize(case.x, case.other_x[i : i + 1]), case.x, case.other_x[i : i + 1])


@clause("standardize.empty-test")
@given(case=splits())
def test_a_test_set_without_rows_is_accepted(impl, case):
    assert_standardized(impl.standardize(case.x, case.test[:0]), case.x, case.test[:0])


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


@clause("standardize.doubled-batch")
@given(case=splits(rows=SEVERAL))
def test_a_training_set_twice_over_gives_the_same_results(impl, case):
    twice = np.concatenate([case.x, case.x])
    train_z, test_z = know.standardize(case.x, case.test)
    allowed = [bounds.standardized(values, twice) for values in (twice, case.test)]
    expected = (np.concatenate([train_z, train_z]), test_z)
    judge.assert_all_within(impl.standardize(twice, case.test), expected, allowed, PARTS)


@clause("standardize.shift-invariance")
@given(case=splits(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_of_both_sets_changes_nothing(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    moved = [(values + shift).astype(case.dtype) for values in (case.x, case.test)]
    assert_moved(impl, moved, know.standardize(case.x, case.test))


@clause("standardize.scale-invariance")
@given(case=splits(rows=SEVERAL))
def test_multiplying_a_feature_of_both_sets_changes_nothing_but_the_sign(impl, case):
    factor = case.pick("factor", (3.0, -1.0, 0.7, -10.0))
    moved = [(values * factor).astype(case.dtype) for values in (case.x, case.test)]
    assert_moved(impl, moved, [np.sign(factor) * part for part in know.standardize(case.x, case.test)])


@clause("standardize.tiny-scale")
@given(case=splits(rows=SEVERAL, scales=(2.0**-40,)))
def test_a_small_spread_is_scaled_to_one_like_any_other(impl, case):
    assert_standardized(impl.standardize(case.x, case.test), case.x, case.test)


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


@clause("standardize.batch-order")
@given(case=splits(rows=SEVERAL))
def test_permuting_the_training_rows_permutes_their_results_alone(impl, case):
    order = case.stream("order").permutation(case.rows)
    train_z, test_z = know.standardize(case.x, case.test)
    moved = case.x[order]
    allowed = [bounds.standardized(values, moved) for values in (moved, case.test)]
    judge.assert_all_within(impl.standardize(moved, case.test), (train_z[order], test_z), allowed, PARTS)


@clause("standardize.feature-independence")
@given(case=splits(rows=SEVERAL))
def test_changing_one_feature_leaves_the_others_alone(impl, case):
    j = int(case.stream("feature").integers(case.columns))
    changed = [np.array(values) for values in (case.x, case.test)]
    for values in changed:
        values[:, j] = (values[::-1, j] * 7 + case.spread[j] * 5).astype(case.dtype)
    assert_others_within(impl.standardize(*changed), case, j)


@clause("standardize.nan-containment")
@given(case=splits(layouts=("C",)))
def test_a_nan_or_infinity_in_training_spoils_its_feature_in_both_results_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    train = np.array(case.x)
    train[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    got = judge.unpacked(impl.standardize(train, case.test), PARTS)
    assert_others_within(got, case, j)
    for name, part in zip(PARTS.split(), got, strict=True):
        judge.assert_spoiled(part[:, j], f"feature {j} of {name}")


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


@clause("standardize.shape")
@given(case=splits())
def test_each_result_has_the_shape_of_its_set(impl, case):
    train_z, test_z = judge.unpacked(impl.standardize(case.x, case.test), PARTS)
    judge.assert_array(train_z, case.x.shape, "train_z")
    judge.assert_array(test_z, case.test.shape, "test_z")


@clause("standardize.dtype")
@given(case=splits())
def test_both_results_have_the_dtype_of_the_arguments(impl, case):
    judge.assert_dtype(impl.standardize(case.x, case.test), case.dtype, PARTS)


@clause("standardize.test-dtype")
@given(case=splits())
def test_both_results_have_the_dtype_of_the_training_set(impl, case):
    other = np.float64 if case.dtype == np.float32 else np.float32
    judge.assert_dtype(impl.standardize(case.x, case.test.astype(other)), case.dtype, PARTS)


@clause("standardize.integers")
@given(case=splits(values=("integers",), scales=(1.0,), offsets=(0.0,)))
def test_integers_are_taken_as_float64(impl, case):
    train, test = case.x.astype(np.int64), case.test.astype(np.int64)
    got = judge.unpacked(impl.standardize(train, test), PARTS)
    judge.assert_dtype(got, np.float64, PARTS)
    assert_standardized(got, train.astype(np.float64), test.astype(np.float64))


@clause("standardize.memory-layout")
@given(case=splits())
def test_any_memory_layout_is_accepted(impl, case):
    expected = know.standardize(case.x, case.test)
    allowed = [bounds.standardized(values, case.x) for values in (case.x, case.test)]
    for layout in LAYOUTS:
        got = impl.standardize(lay_out(case.x, layout), lay_out(case.test, layout))
        judge.assert_all_within(got, expected, allowed, PARTS)


@clause("standardize.no-mutation")
@given(case=splits(layouts=("C", "Fortran")))
def test_no_argument_is_changed(impl, case):
    judge.assert_changes_nothing(impl.standardize, arguments(case))


@clause("standardize.no-aliasing")
@given(case=splits(layouts=("C", "Fortran")))
def test_the_results_are_new_arrays(impl, case):
    judge.assert_owns_results(impl.standardize, arguments(case))


@clause("standardize.no-hidden-state")
@given(case=splits())
def test_a_result_depends_on_its_arguments_alone(impl, case):
    other = {"train": case.other_x, "test": case.test[::-1]}
    judge.assert_remembers_nothing(impl.standardize, arguments(case), other, PARTS)


@clause("standardize.large-offset")
@given(case=splits(rows=SEVERAL, offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    train, test = ((values + 1e6 * case.spread).astype(case.dtype) for values in (case.x, case.test))
    assert_standardized(impl.standardize(train, test), train, test, careful=True)


@clause("standardize.many-rows")
@given(case=splits(rows=(64, 65), columns=(1, 2), offsets=(0.0,)))
def test_the_error_does_not_grow_with_the_number_of_rows(impl, case):
    train = (np.tile(case.x, (32, 1)) + 100 * case.spread).astype(case.dtype)
    test = (case.test + 100 * case.spread).astype(case.dtype)
    assert_standardized(impl.standardize(train, test), train, test, careful=True)


@clause("standardize.huge-values")
@given(case=splits(rows=SEVERAL, scales=(1.0,), offsets=(0.0, 1.0)))
def test_values_whose_squares_overflow_are_standardized(impl, case):
    train, test = (know.scaled(values, 2.0**70) for values in (case.x, case.test))
    assert_standardized(impl.standardize(train, test), train, test)


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


def assert_moved(impl, moved, expected) -> None:
    """The results of moved sets are ``expected``, but for what rounding the sets moved."""
    by_moved = know.standardize(*moved)
    allowed = [
        bounds.standardized(values, moved[0]) + np.abs(before - after)
        for values, before, after in zip(moved, expected, by_moved, strict=True)
    ]
    judge.assert_all_within(impl.standardize(*moved), expected, allowed, PARTS)


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


def assert_others_within(got, case: Split, j: int) -> None:
    """All features but j are as the case's sets have them."""
    others = np.arange(case.columns) != j
    expected = know.standardize(case.x, case.test)
    for name, part, values, target in zip(
        PARTS.split(), judge.unpacked(got, PARTS), (case.x, case.test), expected, strict=True
    ):
        judge.assert_array(part, values.shape, name)
        bound = bounds.standardized(values, case.x)
        judge.assert_within(part[:, others], target[:, others], bound[:, others], f"the other features of {name}")
