"""The bounds of data in float16 and bfloat16: what is right there lies within them, and what is not lies beyond."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import reference_impl
from spec import bounds
from spec.precision import SHORT, held_in, rounded
from whybn.judging.implementation import Implementation
from whybn.judging.under_test import UnderTest

from .suite import BANK, COURSE

Function = Callable[..., Any]


def held(value: Any, short: str) -> Any:
    """As it is handed over: batches in the short type, parameters in float32; all of it in arrays of float32."""
    if not isinstance(value, np.ndarray):
        return value
    return rounded(value, short).astype(np.float32) if value.ndim > 1 else value.astype(np.float32)


def mixed(function: Function, short: str) -> Function:
    """A function of float32 as one of batches in a short type."""

    def call(*args: Any, **kwargs: Any) -> Any:
        got = function(*(held(each, short) for each in args), **kwargs)
        return tuple(held(each, short) for each in got) if isinstance(got, tuple) else held(got, short)

    return call


def stored(values: Any, short: str) -> Any:
    """Numbers that were stored in the short type on the way."""
    return rounded(np.asarray(values), short).astype(np.float32)


def summed(x: Any, short: str) -> Any:
    """The mean down the columns, of a sum that is kept in the short type."""
    total = np.zeros_like(x[0])
    for row in x:
        total = stored(total + row, short)
    return stored(total / len(x), short)


def wrong(short: str) -> Mapping[str, Function]:
    """What is kept in the short type, and should not be."""

    def of_short_sums(x: Any) -> Any:
        mean = summed(x, short)
        return mean, summed(stored((x - mean) ** 2, short), short)

    def batchnorm_forward(x: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> Any:
        mean, var = of_short_sums(x)
        return gamma * (x - mean) / np.sqrt(var + eps) + beta

    def statistics_cast(x: Any, gamma: Any, beta: Any, mean: Any, var: Any, eps: float = 1e-5) -> Any:
        return reference_impl.batchnorm_inference(x, gamma, beta, stored(mean, short), stored(var, short), eps)

    def running_cast(mean: Any, var: Any, x: Any, momentum: float = 0.9) -> Any:
        return tuple(stored(each, short) for each in reference_impl.update_running(mean, var, x, momentum))

    def gradients_cast(name: str) -> Function:
        def call(*args: Any, **kwargs: Any) -> Any:
            dx, *parameters = getattr(reference_impl, name)(*args, **kwargs)
            return dx, *(stored(each, short) for each in parameters)

        return call

    def statistics_gradient(dout: Any, x: Any, gamma: Any, mean: Any, var: Any, eps: float = 1e-5) -> Any:
        cast = stored(mean, short), stored(var, short)
        return reference_impl.batchnorm_inference_backward(dout, x, gamma, *cast, eps)

    def normalize(x: Any, mean: Any, var: Any, eps: float = 1e-5) -> Any:
        return reference_impl.normalize(x, stored(mean, short), stored(var, short), eps)

    def layernorm_forward(x: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> Any:
        return (batchnorm_forward(x.T, np.ones(len(x)), np.zeros(len(x)), eps)).T * gamma + beta

    return {
        "batch_statistics": of_short_sums,
        "normalize": normalize,
        "batchnorm_forward": batchnorm_forward,
        "update_running": running_cast,
        "batchnorm_inference": statistics_cast,
        "batchnorm_backward": gradients_cast("batchnorm_backward"),
        "batchnorm_inference_backward": statistics_gradient,
        "layernorm_forward": layernorm_forward,
        "layernorm_backward": gradients_cast("layernorm_backward"),
        "groupnorm_backward": gradients_cast("groupnorm_backward"),
    }


def failures(name: str, function: Function, short: str) -> int:
    """On how many examples of its values a function fails."""
    clause_id, count = f"{name}.values", 0
    implementation = Implementation("in a short type", {name: mixed(function, short)})
    with BANK.in_use(), held_in(short):
        for example in BANK.examples(clause_id):
            try:
                BANK.replay(clause_id, example, UnderTest(implementation, COURSE.names, clause_id))
            except AssertionError:
                count += 1
    return count


@pytest.mark.parametrize("short", SHORT)
@pytest.mark.parametrize("name", wrong("float16"))
def test_float32_arithmetic_on_short_data_is_within_the_bounds_and_short_arithmetic_is_not(
    name: str, short: str
) -> None:
    assert failures(name, getattr(reference_impl, name), short) == 0
    assert failures(name, wrong(short)[name], short) > 0


@pytest.mark.parametrize("short", SHORT)
def test_the_bounds_of_short_data_say_something(short: str) -> None:
    x = rounded(np.random.default_rng(0).normal(1, 2, (64, 3)), short).astype(np.float32)
    one, zero = np.ones(3, np.float32), np.zeros(3, np.float32)
    float32 = bounds.forward(x, one, zero, 1e-5)
    with held_in(short):
        bound = bounds.forward(x, one, zero, 1e-5)
    # What rounding the outputs costs, and little beside: the sums are float32's.
    assert (bound > float32).all()
    assert (bound <= 6 * SHORT[short].roundoff + 2 * float32).all()


def test_a_number_that_the_short_type_does_not_reach_is_promised_nothing() -> None:
    x, one, zero = np.float32([[1e5], [3.0]]), np.ones(1, np.float32), np.zeros(1, np.float32)
    with held_in("float16"):
        assert np.isinf(bounds.forward(x, one, zero, 1e-5)).all()
    with held_in("bfloat16"):
        assert np.isfinite(bounds.inference(x, one, zero, zero, one, 1e-5)).all()


def test_bfloat16_is_rounded_to_the_nearest_number_and_ties_to_even() -> None:
    steps = np.float32([1, 1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-8 + 2**-20, np.inf, -2.5])
    assert rounded(steps, "bfloat16").tolist() == [1, 1, 1 + 2**-6, 1 + 2**-7, np.inf, -2.5]
    assert np.isnan(rounded(np.float32([np.nan]), "bfloat16")).all()
