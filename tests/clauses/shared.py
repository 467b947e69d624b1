"""The clauses that many functions have: each test once, for any row.

``test_<function>.py`` takes what holds for its function: ``globals().update(clauses(ROW, "values keywords shape"))``.
A clause's id is the row's function and the slug. The tables beside a slug are the examples that the clause itself
needs; those given to ``clauses`` narrow a row's examples further.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from spec.bounds import exact

from . import judge, know
from .draw import FEW, LAYOUTS, MANY, PLAIN, TALL, UNLIKE, WIDE, lay_out
from .row import Given, Row, one_feature, rescaled, unchanged
from .taking import SharedTests

OTHERWISE = ("dout", "weight")  # laid out in another way than the data that they meet
WHOLE = ("i8", "i1", "u1", "i2", "?", "u2", "i4", "u4", ">f8")  # what is taken as float64
# Scales of features that stand side by side. What leaks from one to another is a sum that is zero but for rounding, and
# the rounding of the large one is not small beside the small one.
SMALL, LARGE = 2.0**-10, 2.0**14
UNLIKE_SCALES = f" at a scale of {SMALL:g} beside one of {LARGE:g} (does a sum without its axis mix them?)"


FUNCTIONS = SharedTests()
shared, clauses = FUNCTIONS.shared, FUNCTIONS.clauses


@shared("values")
def test_the_results_are_what_the_definition_says(row, impl, case):
    arguments = row.arguments(case)
    row.assert_gives(impl, arguments)


@shared("default-eps")
def test_eps_is_1e_minus_5_unless_given(row, impl, case):
    # A small scale, so that eps decides the result.
    small = row.scaled(row.arguments(case), 2.0**-9) | {"eps": 1e-5}
    unsaid = {name: value for name, value in small.items() if name != "eps"}
    row.assert_right(row.call(impl, unsaid), small, " with the default eps")


@shared("keywords", FEW)
def test_every_parameter_may_be_passed_by_its_name(row, impl, case):
    arguments = row.arguments(case)
    row.assert_right(row.of(impl)(**dict(reversed(arguments.items()))), arguments, " by keywords")


# What comes back, and of which type.


@shared("shape", FEW)
def test_every_result_has_its_shape(row, impl, case):
    row.parts(impl, row.arguments(case))


@shared("dtype", FEW)
def test_every_result_has_the_dtype_of_the_arguments(row, impl, case):
    for also in ({}, *row.also(case)):
        row.assert_dtype(row.call(impl, row.arguments(case) | also), case.dtype)


@shared("parameter-dtype", FEW, dtypes=(np.float32,))
def test_a_float64_argument_beside_the_data_does_not_change_the_dtype(row, impl, case):
    arguments = row.arguments(case)
    for name in arrays_of(arguments):
        if name != row.data:
            wider = arguments | {name: arguments[name].astype(np.float64)}
            row.assert_dtype(row.call(impl, wider), np.float32)


@shared("integers", values=("integers",), scales=(1.0,), offsets=(0.0,))
def test_integers_of_any_width_are_taken_as_float64(row, impl, case):
    arguments = row.arguments(case)
    kind = np.dtype(case.pick("kind", WHOLE))
    wide = arguments | {name: arguments[name].astype(np.float64) for name in arrays_of(arguments)}
    whole = {name: whole_numbers(wide[name], kind) for name in row.batches(wide)}
    where = f" of {kind} data"
    got = row.call(impl, wide | whole)
    row.assert_dtype(got, np.float64)
    row.assert_right(got, wide | {name: value.astype(np.float64) for name, value in whole.items()}, where)


@shared("half-precision", most=2, rows=(33,), values=("normal",), **PLAIN)
def test_float16_is_refused_or_taken_as_float32(row, impl, case):
    arguments = row.arguments(case)
    # Values of about 150: in float16 the squares of the larger ones overflow, while the variance does not.
    half = (arguments[row.data] / row.spread(case) * 150).astype(np.float16)
    single = {name: arguments[name].astype(np.float32) for name in arrays_of(arguments)}
    single = arguments | single | {row.data: half.astype(np.float32)}
    try:
        got = row.call(impl, single | {row.data: half})
    except ValueError:
        return  # refused
    for name, part, truth, bound in zip(
        row.results, row.unpacked(got), row.truth(single), row.bounds(single), strict=True
    ):
        assert_taken_from_half(part, truth, bound, name)


@shared("memory-layout", FEW)
def test_any_memory_layout_is_accepted(row, impl, case):
    arguments = row.arguments(case)
    layouts = (*LAYOUTS, "channels-last") if arguments[row.data].ndim > 2 else LAYOUTS
    for layout, another in zip(layouts, reversed(layouts), strict=True):
        laid = {
            name: lay_out(arguments[name], another if name in OTHERWISE else layout) for name in arrays_of(arguments)
        }
        row.assert_right(row.call(impl, arguments | laid), arguments, f" of {layout} arrays")


# What a call leaves behind.


@shared("no-mutation", FEW, layouts=("C", "Fortran"))
def test_no_argument_is_changed(row, impl, case):
    for also in ({}, *row.also(case)):
        judge.assert_changes_nothing(row.of(impl), row.arguments(case) | also)


@shared("no-aliasing", FEW, layouts=("C", "Fortran"))
def test_every_result_is_a_new_array(row, impl, case):
    for also in ({}, *row.also(case)):
        judge.assert_owns_results(row.of(impl), row.arguments(case) | also)


@shared("no-hidden-state", FEW)
def test_a_result_depends_on_its_arguments_alone(row, impl, case):
    for changed in row.others(case):
        other = row.arguments(case) | changed
        judge.assert_remembers_nothing(row.of(impl), row.arguments(case), other, row.names)


# What the results do when the arguments are moved.


@shared("batch-order")
def test_permuting_the_rows_permutes_what_has_a_row_for_each(row, impl, case):
    order = case.stream("order").permutation(case.rows)
    arguments = row.arguments(case)
    permuted = {name: arguments[name][order] for name in row.rows}
    row.assert_moved(impl, arguments, arguments | permuted, by_kind(row, row=lambda part: part[order]))


@shared("doubled-batch")
def test_a_batch_twice_over_gives_rows_twice_over_and_sums_twice_as_large(row, impl, case):
    arguments = row.arguments(case)
    twice = {name: np.concatenate([arguments[name]] * 2) for name in row.rows}
    doubled = by_kind(row, row=lambda part: np.concatenate([part, part]), sum=lambda part: 2 * part)
    row.assert_moved(impl, arguments, arguments | twice, doubled)


@shared("shift-invariance", offsets=(0.0, 1.0))
def test_adding_a_constant_to_a_feature_changes_nothing(row, impl, case):
    arguments = row.arguments(case)
    shifted = row.moved_by(arguments, row.spread(case) * case.pick("shift", (1.0, -3.0, 10.0)))
    row.assert_moved(impl, arguments, shifted, unchanged)


@shared("scale-invariance")
def test_scaling_the_data_and_eps_by_the_square_changes_nothing(row, impl, case):
    arguments = row.arguments(case)
    factor = case.pick("factor", (3.0, 0.7, 10.0))
    row.assert_moved(impl, arguments, row.scaled(arguments, factor), unchanged)


@shared("power-of-two-scale")
def test_scaling_by_a_power_of_two_and_eps_by_its_square_scales_the_results(row, impl, case):
    arguments = row.arguments(case)
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    row.assert_moved(impl, arguments, row.scaled(arguments, factor), lambda *parts: in_unit(row, parts, factor))


@shared("power-of-two-scale-bitwise")
def test_scaling_by_a_power_of_two_and_eps_by_its_square_changes_no_bit_of_the_digits(row, impl, case):
    arguments = row.arguments(case)
    factor = 2.0 ** case.pick("k", (1, 3, -2, 5))
    before, after = row.parts(impl, arguments), row.parts(impl, row.scaled(arguments, factor))
    for name, part, target in zip(row.results, after, in_unit(row, before, factor), strict=True):
        judge.assert_same(part, target, f"{name} of data scaled by {factor:g}")


@shared("feature-independence")
def test_changing_one_feature_leaves_the_others_alone(row, impl, case):
    j = int(case.stream("feature").integers(case.columns))
    arguments = row.arguments(case)
    changed = {name: np.array(arguments[name]) for name in arrays_of(arguments)}
    for value in changed.values():
        at = one_feature(value, j)
        value[at] = 3 * np.flip(np.abs(value[at])) + 1
    row.assert_others_stay(impl, arguments, arguments | changed, j)


@shared("tall-batch", most=2, **TALL)
def test_more_than_a_thousand_rows_all_count(row, impl, case):
    row.assert_gives(impl, row.arguments(case), f" of {MANY} rows, of which only the last are not zero,")


@shared("wide-batch", most=2, **WIDE)
def test_more_than_a_thousand_features_are_treated_alike(row, impl, case):
    row.assert_gives(impl, row.arguments(case), f" of {MANY} features")


@shared("unlike-scales", most=2, **UNLIKE)
def test_features_of_very_different_scales_do_not_touch_each_other(row, impl, case):
    arguments = row.arguments(case) | ({"eps": 1e-8} if "eps" in row.units else {})
    shape = np.shape(row.spread(case))
    factor = np.resize((SMALL, LARGE), np.prod(shape, dtype=int)).reshape(shape)
    unlike = {name: know.scaled(arguments[name], factor) for name in row.lengths(arguments)}
    row.assert_gives(impl, arguments | unlike, UNLIKE_SCALES)


@shared("nan-containment", layouts=("C",))
def test_a_nan_or_infinity_spoils_its_own_feature_only(row, impl, case):
    stream, name = case.stream("spoiled"), case.pick("argument", tuple(row.spoils))
    arguments = row.arguments(case)
    value = np.array(arguments[name])
    at = tuple(int(stream.integers(size)) for size in value.shape)
    value[at] = stream.choice((np.nan, np.inf, -np.inf))
    feature = at[:2][-1]
    got = row.parts(impl, arguments | {name: value})
    row.assert_right(got if len(got) > 1 else got[0], arguments, but=feature)
    for result, part in zip(row.results, got, strict=True):
        if result in row.spoils[name].split():
            judge.assert_spoiled(
                part[one_feature(part, feature)], f"feature {feature} of {result}, where {name} holds {value[at]},"
            )


# The affine step.


@shared("affine")
def test_gamma_and_beta_act_after_normalizing(row, impl, case):
    arguments = row.arguments(case)
    plain = arguments | no_affine(arguments)
    (x_hat,) = row.parts(impl, plain)
    gamma, beta = (know.per_entry(exact(arguments[name]), x_hat.shape) for name in ("gamma", "beta"))
    (own,), (bound,) = row.bounds(plain), row.bounds(arguments)
    out = row.call(impl, arguments)
    judge.assert_within(out, gamma * exact(x_hat) + beta, np.abs(gamma) * own + bound, row.names)


@shared("gamma-zero")
def test_gamma_zero_gives_beta_exactly(row, impl, case):
    arguments = row.arguments(case)
    out = row.call(impl, arguments | {"gamma": np.zeros_like(arguments["gamma"])})
    expected = know.per_entry(arguments["beta"], arguments[row.data].shape)
    judge.assert_same(out, expected, f"{row.names} where gamma is 0")


# Numbers that are far from 1.


@shared("tiny-variance", scales=(2.0**-40,))
def test_a_variance_far_below_eps_keeps_its_digits(row, impl, case):
    arguments = row.arguments(case)
    plain = arguments | no_affine(arguments)
    row.assert_gives(impl, plain)


@shared("huge-values", scales=(1.0,), offsets=(0.0, 1.0))
def test_values_whose_squares_overflow_give_results(row, impl, case):
    arguments = row.arguments(case)
    huge = arguments | {name: know.scaled(arguments[name], 2.0**70) for name in row.lengths(arguments)}
    row.assert_gives(impl, huge)


@shared("large-offset", offsets=(0.0,))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(row, impl, case):
    far = row.moved_by(row.arguments(case), 1e6 * row.spread(case))
    row.assert_gives(impl, far, careful=True)


@shared("many-rows", rows=(64, 65), columns=(1, 2), offsets=(0.0,))
def test_the_error_does_not_grow_with_the_number_of_rows(row, impl, case):
    arguments = row.arguments(case)
    tiled = {name: np.tile(arguments[name], (60, 1)) for name in row.rows}
    many = row.moved_by(arguments | tiled, 100 * row.spread(case))
    row.assert_gives(impl, many, careful=True)


# What is refused, by name.


@shared("refuses-wrong-shapes", FEW)
def test_a_wrong_shape_is_refused_by_name(row, impl, case):
    arguments = row.arguments(case)
    for name, shape in wrong_shapes(row, arguments):
        wrong = arguments | {name: np.ones(shape, case.dtype)}
        judge.assert_raises(row.of(impl), wrong, name, shape)


@shared("refuses-empty-batch", FEW)
def test_a_batch_without_values_is_refused(row, impl, case):
    arguments = row.arguments(case)
    for axis in (0, *range(2, arguments[row.data].ndim)):
        nothing = (*[slice(None)] * axis, slice(0))
        empty = arguments | {name: arguments[name][nothing] for name in row.rows}
        judge.assert_raises(row.of(impl), empty, " ".join(row.rows), empty[row.data].shape)


@shared("refuses-eps", FEW)
def test_an_eps_that_is_not_positive_is_refused(row, impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(row.of(impl), row.arguments(case) | {"eps": eps}, "eps", eps)


@shared("refuses-negative-variance", FEW)
def test_a_negative_variance_is_refused(row, impl, case):
    arguments = row.arguments(case)
    for name in arrays_of(arguments):
        if row.units.get(name) == 2:
            negative = np.array(arguments[name])
            negative[int(case.stream("feature").integers(case.columns))] = -0.5
            judge.assert_raises(row.of(impl), arguments | {name: negative}, name, -0.5)


def assert_taken_from_half(part: Any, truth: Any, bound: Any, name: str) -> None:
    """A result of float16 data is that of float32 data, perhaps rounded back."""
    judge.assert_array(part, truth.shape, f"{name} of float16 data")
    own = np.finfo(np.result_type(part, np.float16))
    rounding = own.eps * np.abs(truth) + own.tiny
    judge.assert_within(part, truth, bound + rounding, f"{name} of float16 data")


def arrays_of(arguments: Given) -> list[str]:
    """The names of the arguments that are arrays of numbers; a mask is none."""
    return [name for name, value in arguments.items() if isinstance(value, np.ndarray) and value.dtype.kind != "b"]


def whole_numbers(values: Any, kind: np.dtype[Any]) -> Any:
    """Small integers, at most 3 in size, stretched over much of what the type holds, so that squares leave it."""
    if kind.kind == "b":
        return values > 0
    if kind.kind == "f":
        return values.astype(kind)
    step = min(int(np.iinfo(kind).max), 2**20) // 3
    return ((np.abs(values) if kind.kind == "u" else values) * step).astype(kind)


def no_affine(arguments: Given) -> Given:
    """gamma 1 and beta 0, where the function has them."""
    plain = {"gamma": np.ones_like, "beta": np.zeros_like}
    return {name: like(arguments[name]) for name, like in plain.items() if name in arguments}


def by_kind(row: Row, /, **relations: Callable[[Any], Any]) -> Callable[..., list[Any]]:
    """The relation of each kind of result, see ``row.Result.per``; the others stay what they are."""
    kinds = [result.per for result in row.results.values()]
    return lambda *parts: [
        relations[kind](part) if kind in relations else part for kind, part in zip(kinds, parts, strict=True)
    ]


def in_unit(row: Row, parts: Sequence[Any], factor: float) -> list[Any]:
    """The results, where the data are measured in another unit."""
    return [rescaled(part, factor**result.unit) for part, result in zip(parts, row.results.values(), strict=True)]


def wrong_shapes(row: Row, arguments: Given) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Arguments and shapes that they must not have; some would broadcast."""
    batch = np.shape(arguments[row.data])
    n, d, *sides = batch
    for name in row.rows:
        yield from ((name, batch[1:]), (name, (1, *batch)))
        if sides:
            yield name, (n, d)
    for name in row.rows[1:]:  # they must have the shape of the data
        yield from ((name, (*batch[:axis], batch[axis] + 1, *batch[axis + 1 :])) for axis in range(len(batch)))
        if n > 1:
            yield name, (1, *batch[1:])
        if d > 1:
            yield name, (n, 1, *sides)
    flat = (1,) * len(sides)
    for name in row.vectors:
        yield from ((name, (d + 1,)), (name, (1, d, *flat)), (name, batch))
        if sides:
            yield name, (d, *flat)
        if d > 1:
            yield name, (1,)
