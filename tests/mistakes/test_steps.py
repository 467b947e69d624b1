"""The first wrong step of a backward pass is named, where the learner has a name for it; right steps never are."""

import numpy as np
import pytest

import reference_impl
from whybn.mistakes.steps import STEPS, example, first_wrong_step

STAGED = """
def layernorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    centred = x - x.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)
    x_hat = centred / s
    dx_hat = gamma * dout
    dvar = np.sum(dx_hat * centred, axis=1, keepdims=True) * -0.5 / s**3
    dmean = -np.sum(dx_hat, axis=1, keepdims=True) / s
    dx = dx_hat / s + dvar * 2 * centred / d + dmean / d
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)
"""


def written(*edits):
    text = STAGED
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    scope = {"np": np}
    exec(text, scope)
    return scope["layernorm_backward"]


def said(*edits):
    return first_wrong_step("layernorm_backward", written(*edits))


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("x_hat = centred / s\n", "x_hat = centred\n"), "x_hat, the normalized x, is the first that is wrong"),
        (("dx_hat = gamma * dout", "dx_hat = dout"), "x_hat is right; dx_hat, the gradient with respect to x_hat, is"),
        (("* -0.5 / s**3", "* -1 / s**3"), "x_hat and dx_hat are right; dvar, the gradient with respect to var, is"),
        (
            ("dmean = -np", "dmean = np"),
            "x_hat, dx_hat and dvar are right; dmean, the gradient with respect to mean, is",
        ),
        (("dmean / d\n", "dmean / n\n"), "x_hat, dx_hat, dvar and dmean are right, so the mistake comes after that."),
    ],
)
def test_the_first_wrong_step_is_named(edit, sentence):
    assert sentence in said(edit)


def test_a_step_that_is_wrong_by_a_factor_or_in_number_is_told_so():
    assert said(("* -0.5 / s**3", "* -1 / s**3")).endswith("wrong: it is 2 times what it should be.")
    summed_down = ("dvar = np.sum(dx_hat * centred, axis=1, keepdims=True)", "dvar = np.sum(dx_hat * centred, axis=0)")
    assert said(summed_down, ("/ s**3", "")).endswith("wrong: it holds 3 numbers on an example where there are 5.")


def test_steps_without_a_name_are_passed_over_and_told_of():
    text = said(
        ("dvar = ", "unnamed = "), ("dvar * 2", "unnamed * 3"), ("dmean = ", "other = "), ("dmean / d", "other / d")
    )
    assert "x_hat and dx_hat are right, so the mistake comes after that; " in text
    assert text.endswith("what is called dvar or dmean would be looked at too.")


def test_of_a_right_function_nothing_is_said_whatever_its_names_hold():
    assert said() == ""
    assert (
        said(("    dx = dx_hat / s", "    dvar, extra = 7.0, dvar\n    dx = dx_hat / s"), ("+ dvar *", "+ extra *"))
        == ""
    )


def test_nothing_is_said_of_other_functions_nor_of_what_is_none():
    assert first_wrong_step("batchnorm_forward", lambda *_, **__: None) == ""
    assert first_wrong_step("layernorm_backward", np.sum) == ""
    assert first_wrong_step("layernorm_backward", lambda dout, x, gamma, eps: None) == ""


OTHERWISE = ("batchnorm_inference_backward", "rmsnorm_backward")  # without a variance of the batch


@pytest.mark.parametrize("function", [name for name in STEPS if name not in OTHERWISE])
def test_the_steps_of_a_function_lead_to_its_gradient(function):
    """dx is dx_hat / s and what dvar and dmean add: the same that the reference gives by one formula."""
    arguments = example(function)
    steps = STEPS[function](**arguments)
    linear = function == "linear_batchnorm_backward"
    x = arguments["a"] @ arguments["weight"] + arguments["bias"] if linear else arguments["x"]
    expected = steps["dz"] if linear else getattr(reference_impl, function)(**arguments)[0]
    dx_hat, dvar, dmean = (steps[name] for name in ("dx_hat", "dvar", "dmean"))
    x = x.reshape(dx_hat.shape)
    axes = tuple(axis for axis in range(x.ndim) if dvar.shape[axis] == 1)
    centred = x - x.mean(axis=axes, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=axes, keepdims=True) + arguments["eps"])
    count = x.size // dvar.size
    dx = dx_hat / s + dvar * 2 * centred / count + dmean / count
    np.testing.assert_allclose(dx.reshape(expected.shape), expected)


def test_the_steps_of_inference_lead_to_its_gradient():
    arguments = example("batchnorm_inference_backward")
    dx, _, _ = reference_impl.batchnorm_inference_backward(**arguments)
    steps = STEPS["batchnorm_inference_backward"](**arguments)
    np.testing.assert_allclose(steps["dx_hat"] / np.sqrt(arguments["running_var"] + arguments["eps"]), dx)


def test_the_steps_of_root_mean_square_normalization_lead_to_its_gradient():
    arguments = example("rmsnorm_backward")
    x, (expected, _) = arguments["x"], reference_impl.rmsnorm_backward(**arguments)
    steps = STEPS["rmsnorm_backward"](**arguments)
    s = np.sqrt((x**2).mean(axis=1, keepdims=True) + arguments["eps"])
    np.testing.assert_allclose(steps["dx_hat"] / s + steps["dms"] * 2 * x / x.shape[1], expected)


def test_the_gradient_of_the_mean_square_is_named_where_it_is_the_first_wrong_one():
    def rmsnorm_backward(dout, x, gamma, eps=1e-5):
        s = np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)
        dx_hat = gamma * dout
        dms = (dx_hat * x).sum(axis=1, keepdims=True) * 0.5 / s**3
        return dx_hat / s + dms * 2 * x / x.shape[1], (dout * x / s).sum(axis=0)

    told = first_wrong_step("rmsnorm_backward", rmsnorm_backward)
    assert "dms, the gradient with respect to the mean square, is the first that is wrong" in told
    assert "-1 times" in told
