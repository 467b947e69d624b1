"""The worked example is right: computed anew in fractions, and run again at a prompt."""

import doctest
import re
from fractions import Fraction

import numpy as np
import pytest

import reference_impl
from reference_impl.misconceptions import TWINS
from tests.meta.suite import ROOT
from whybn.site import SiteError, worked_example

X = [Fraction(3), Fraction(4), Fraction(5), Fraction(8)]
EPS, GAMMA, BETA = Fraction(1, 2), Fraction(2), Fraction(1)
DOUT = [Fraction(1), Fraction(0), Fraction(-1), Fraction(2)]
N = len(X)


@pytest.fixture(scope="module")
def page() -> str:
    return worked_example.pages(ROOT)["worked-example.md"]


def root(value: Fraction) -> Fraction:
    """The square root of a square."""
    result = Fraction(int(value.numerator**0.5 + 0.5), int(value.denominator**0.5 + 0.5))
    assert result**2 == value
    return result


def normalized(x: list[Fraction]) -> tuple[Fraction, Fraction, list[Fraction]]:
    mean = sum(x) / len(x)
    var = sum((value - mean) ** 2 for value in x) / len(x)
    return mean, var, [(value - mean) / root(var + EPS) for value in x]


def test_the_data_are_those_that_are_recomputed_here():
    assert [Fraction(value) for value in worked_example.X] == X
    assert [Fraction(value) for value in worked_example.DOUT] == DOUT
    given = worked_example.EPS, worked_example.GAMMA, worked_example.BETA
    assert [Fraction(value) for value in given] == [EPS, GAMMA, BETA]


def test_the_forward_pass_is_exact():
    mean, var, x_hat = normalized(X)
    step = worked_example.forward()
    assert (step["mean"], step["var"], step["std"]) == (mean, var, root(var + EPS))
    assert [Fraction(value) for value in step["x_hat"]] == x_hat
    out = [GAMMA * value + BETA for value in x_hat]
    assert [Fraction(value) for value in step["out"]] == out
    assert step["out_mean"] == sum(out) / N == BETA
    assert step["out_var"] == sum((value - BETA) ** 2 for value in out) / N == GAMMA**2 * var / (var + EPS)


def test_the_backward_pass_is_exact_and_equals_the_collected_formula():
    _, var, x_hat = normalized(X)
    std = root(var + EPS)
    dbeta = sum(DOUT)
    dgamma = sum(g * z for g, z in zip(DOUT, x_hat, strict=True))
    dx = [GAMMA / std * (g - dbeta / N - z * dgamma / N) for g, z in zip(DOUT, x_hat, strict=True)]
    step = worked_example.backward()
    assert (step["dbeta"], step["dgamma"]) == (dbeta, dgamma)
    assert [Fraction(value) for value in step["dx"]] == dx
    assert sum(dx) == step["dx_sum"] == 0
    assert [Fraction(value) for value in step["frozen"]] == [GAMMA / std * g for g in DOUT]


def test_the_difference_quotient_is_near_the_gradient_and_as_far_as_the_page_says():
    near = worked_example.differences()
    x, dout = np.array([3, 4, 5, 8], dtype=np.longdouble), np.array([1, 0, -1, 2], dtype=np.longdouble)

    def loss(first: float) -> np.longdouble:
        moved = np.array([first, *x[1:]], dtype=np.longdouble)
        z = (moved - moved.mean()) / np.sqrt(moved.var() + np.longdouble(0.5))
        return (dout * (2 * z + 1)).sum()

    step = np.longdouble(worked_example.STEP)
    slope = (loss(3 + step) - loss(3 - step)) / (2 * step)
    assert abs(near["slope"] - slope) < 1e-11
    smaller = (loss(3 + step / 10) - loss(3 - step / 10)) / (step / 5)
    assert abs((slope - 1) / (smaller - 1) - 100) < 1


def test_test_time_uses_the_running_statistics():
    mean, var, _ = normalized(X)
    running_mean, running_var = Fraction(1, 10) * mean, Fraction(9, 10) * 6 + Fraction(1, 10) * var
    std = root(running_var + EPS)
    step = worked_example.inference()
    expected = [float(GAMMA * (value - running_mean) / std + BETA) for value in X]
    assert np.allclose(step["eval_out"], expected, rtol=1e-15, atol=0)
    assert step["eval_alone"] == step["eval_out"][0]
    assert step["train_alone"] == BETA


def test_batch_norm_runs_down_the_columns_and_layer_norm_along_the_rows():
    made = worked_example.two_ways()
    wide = worked_example.TABLE.astype(np.longdouble)
    eps = np.longdouble(1e-5)
    columns = (wide - wide.mean(axis=0)) / np.sqrt(wide.var(axis=0) + eps)
    rows = (wide - wide.mean(axis=1, keepdims=True)) / np.sqrt(wide.var(axis=1, keepdims=True) + eps)
    assert np.allclose(made["batch"], columns.astype(float), rtol=1e-12)
    assert np.allclose(made["layer"], rows.astype(float), rtol=1e-12)
    # What the page says of them.
    assert (made["layer"][:3] == made["layer_changed"][:3]).all()
    assert (made["batch"] != made["batch_changed"]).any(axis=1).all()
    assert (made["layer"].argmax(axis=1) == 1).all()


def test_every_number_stands_on_the_page(page):
    for row in (
        "| 1 | $3$ | $-2$ | $-1$ | $-1$ |",
        "| 4 | $2$ | $-0.75$ | $-0.5$ | $0.75$ |",
        "| 2 | $4$ | $0$ | $3.8$ |",
    ):
        assert row in page
    assert r"\frac{6.00100006 - 5.99900006}{0.002} = 0.99999998" in page
    assert "%{" not in page
    assert not re.search(r"\$-0\$|-0\.0+\$|nan|inf\b", page)


def test_the_sessions_on_the_page_run_as_they_are_shown(page):
    sessions = "\n".join(re.findall(r"```pycon\n(.*?)```", page, re.S))
    example = doctest.DocTestParser().get_doctest(sessions, {}, "page", None, 0)
    assert len(example.examples) >= 8
    report: list[str] = []
    doctest.DocTestRunner().run(example, out=report.append)
    assert not report, "".join(report)


def test_the_recipe_is_batch_norm(page):
    recipe = re.search(r"```python\n(mean, var = .*?)```", page, re.S)[1]
    x = np.random.default_rng(0).normal(3, 2, (5, 3))
    names = {"np": np, "x": x, "gamma": np.array([1.0, -2, 3]), "beta": np.array([0.5, 1, 2]), "eps": 1e-5}
    exec(recipe, names)
    assert np.allclose(names["out"], reference_impl.batchnorm_forward(x, names["gamma"], names["beta"]), rtol=1e-12)


def test_a_chain_rule_that_ends_elsewhere_than_the_reference_stops_the_build(monkeypatch):
    wrong = TWINS["batchnorm_backward.statistics-held-constant"].build()
    monkeypatch.setattr(reference_impl, "batchnorm_backward", wrong)
    with pytest.raises(SiteError, match="chain rule"):
        worked_example.backward()
