"""The interactive figures: their numbers are the reference's, and every state can be drawn and told in words."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import reference_impl as reference
from spec import bounds
from whybn.site import SiteError, javascript

from .in_javascript import Scripts

PICTURES = Scripts("figures.js", "markup.js", "statistics.js")
PICTURES.context.eval("""
const figureOf = (name) => modules["figures.js"].figures[name];
modules.tried = {
  controls: (name) => figureOf(name).controls,
  start: (name) => modules["markup.js"].start(figureOf(name)),
  model: (name, state) => figureOf(name).model(state),
  picture: (name, state) => modules["markup.js"].picture(figureOf(name), state),
  summary: (name, state) => modules["markup.js"].summary(figureOf(name), state),
  code: (name, state) => figureOf(name).draw(figureOf(name).model(state)).code,
  query: (name, state, search) => modules["markup.js"].query(figureOf(name), state, search),
  asked: (name, text) => modules["markup.js"].asked(figureOf(name), text),
};
""")
NAMES = javascript.names()
EACH_FIGURE = pytest.mark.parametrize("name", NAMES)
# A state has few values: not many examples are needed to have met most of them.
some = settings(max_examples=30)
UNIT = np.finfo(np.float64).eps / 2


def ask(what: str, *arguments):
    return PICTURES.call("tried", what, *arguments)


def states(name: str) -> st.SearchStrategy[dict]:
    """Every state that the controls of a figure can bring about."""
    start = ask("start", name)
    controls = [control for control in ask("controls", name) if control["name"] in start]
    return st.fixed_dictionaries({control["name"]: values(control) for control in controls})


def values(control: dict) -> st.SearchStrategy:
    match control:
        case {"kind": "choice", "options": options}:
            return st.sampled_from([value for value, _ in options])
        case {"kind": "button"}:
            return st.integers(0, 50)
        case {"values": values}:
            return st.sampled_from(values)
    steps = round((control["max"] - control["min"]) / control["step"])
    return st.integers(0, steps).map(lambda step: control["min"] + step * control["step"])


def model(name: str, state: dict) -> dict:
    return ask("model", name, state)


def within(found, expected, bound) -> None:
    assert np.all(np.abs(np.array(found, dtype=float) - expected) <= np.asarray(bound, dtype=float))


def assert_normalized(before, after, gamma: float, beta: float, eps: float) -> None:
    """The picture's points after batch norm are the reference's."""
    x, scale, shift = np.array(before), np.full(len(before[0]), gamma), np.full(len(before[0]), beta)
    # Twice: the reference errs too.
    within(after, reference.batchnorm_forward(x, scale, shift, eps), 2 * bounds.forward(x, scale, shift, eps))


@some
@given(state=states("minibatch"))
def test_the_mini_batch_is_normalized_as_by_the_reference(state):
    found = model("minibatch", state)
    before = np.array(found["before"])
    mean, variance = reference.batch_statistics(before)
    within(found["own"]["mean"], mean, 2 * bounds.mean(before))
    within(found["own"]["variance"], variance, 2 * bounds.var(before))
    if state["mode"] == "train":
        assert_normalized(before, found["after"], state["gamma"], state["beta"], state["eps"])
    else:  # after a hundred mini-batches of one example the running variance is nearly 0
        scale, shift = np.full(2, state["gamma"]), np.full(2, state["beta"])
        given_statistics = (np.array(found["used"]["mean"]), np.array(found["used"]["variance"]), state["eps"])
        expected = reference.batchnorm_inference(before, scale, shift, *given_statistics)
        within(found["after"], expected, 2 * bounds.inference(before, scale, shift, *given_statistics))


@some
@given(state=states("minibatch"))
def test_at_test_time_the_followed_example_stays_and_in_training_it_does_not(state):
    # Of two examples one is +gamma and the other -gamma: then only the order can change.
    places = np.array(model("minibatch", {**state, "size": max(state["size"], 4), "gamma": 1, "eps": 1e-5})["trail"])
    assert (np.ptp(places, axis=0) == 0).all() == (state["mode"] == "test")


@some
@given(state=states("minibatch"))
def test_alone_in_its_mini_batch_an_example_becomes_beta(state):
    assert model("minibatch", {**state, "size": 1, "mode": "train"})["after"] == [[state["beta"]] * 2]
    if state["eps"] <= 1e-3:
        stray = np.array(model("minibatch", {**state, "size": 1, "mode": "test", "gamma": 1})["after"])
        assert np.abs(stray - state["beta"]).max() > 4, "the running variance is not down to nearly nothing"


@some
@given(state=states("moments"))
def test_the_layer_below_moves_neither_mean_nor_variance_and_batch_norm_neither_correlation_nor_skewness(state):
    found = model("moments", state)
    assert_normalized(found["z"], found["out"], state["gamma"], state["beta"], 1e-5)
    before, after = found["before"], found["after"]
    z = np.array(found["z"])
    shrunk = state["gamma"] ** 2 * z.var(axis=0) / (z.var(axis=0) + 1e-5)
    error = np.max(bounds.forward(z, np.full(2, state["gamma"]), np.full(2, state["beta"]), 1e-5))
    within(after["mean"], state["beta"], 2 * error)
    within(after["variance"], shrunk, 4 * error * (state["gamma"] + error))
    # A picture's digits: the cancellation of a large shift costs some, and three decimals are shown.
    assert after["correlation"] == pytest.approx(before["correlation"], abs=1e-6)
    assert after["skewness"] == pytest.approx(before["skewness"], abs=1e-6)
    assert before["correlation"] == pytest.approx(np.corrcoef(z.T)[0, 1], abs=1e-9)


@some
@given(state=states("moments"))
def test_the_sliders_of_the_layer_below_scale_shift_and_turn_it(state):
    plain, found = (np.array(model("moments", {**state, **more})["z"]) for more in ({"scale": 1, "shift": 0}, {}))
    within(found, state["scale"] * plain + state["shift"], 8 * UNIT * (state["scale"] * np.abs(plain) + 5))
    turned = np.array(model("moments", {**state, "scale": 1, "shift": 0, "turn": state["turn"] + 90})["z"])
    within(turned, np.column_stack([plain[:, 1], -plain[:, 0]]), 16 * UNIT * (1 + np.abs(plain).sum(axis=1))[:, None])


@some
@given(state=states("company"))
def test_company_decides_in_training_alone(state):
    found = model("company", state)
    for before, after in zip(found["batches"], found["after"], strict=True):
        if state["mode"] == "train":
            assert_normalized(before, after, 1, 0, 1e-5)
    spread = np.ptp(found["places"])
    if state["mode"] == "test" or state["size"] == 1:
        assert spread == 0
    if state["mode"] == "train" and state["size"] == 1:
        assert found["places"][0] == 0
    if state["mode"] == "train" and state["size"] > 2:
        assert spread > 0


@some
@given(state=states("scale"))
def test_a_weight_before_batch_norm_turns_by_a_step_that_is_orthogonal_to_it(state):
    found = model("scale", state)
    other = model("scale", {**state, "length": 2 * state["length"]})
    # eps against a variance of at least 0.1: shares of 1e-4 of loss and gradient.
    assert other["loss"] == pytest.approx(found["loss"], abs=1e-3)
    assert 2 * other["gradientLength"] == pytest.approx(found["gradientLength"], rel=1e-2, abs=1e-3)
    assert abs(found["along"]) <= 1e-3 * max(1, found["gradientLength"])
    assert np.hypot(*found["next"]) >= state["length"] * (1 - 1e-3)


@some
@given(state=states("scale"))
def test_the_gradient_is_the_slope_of_the_loss(state):
    found = model("scale", state)
    angle = np.deg2rad(state["turn"])
    across = np.array([-np.sin(angle), np.cos(angle)])
    step = found["next"] - np.array(found["weight"])
    around = np.array(found["profile"])[:-1]  # the last place is the first, a full turn on
    turned, loss = np.deg2rad(around[:, 0]), around[:, 1]
    slopes = (np.roll(loss, -1) - np.roll(loss, 1)) / (2 * (turned[1] - turned[0]))
    slope = np.interp(angle, turned, slopes, period=2 * np.pi)
    # Of 120 places the differences know the slope to a few hundredths.
    assert -step @ across / state["rate"] * state["length"] == pytest.approx(slope, abs=0.05)


@some
@given(state=states("scale"))
def test_many_steps_are_one_step_many_times_and_none_makes_the_weight_shorter(state):
    path = np.array(model("scale", state)["path"])
    assert len(path) == state["count"] + 1
    lengths = np.hypot(*path.T)
    # eps leaves a share of the gradient along the weight.
    assert (np.diff(lengths) >= -1e-3 * state["rate"] / lengths[:-1]).all()
    before, after = path[-2:]
    angle = np.rad2deg(np.arctan2(before[1], before[0]))
    from_there = model("scale", {**state, "length": float(np.hypot(*before)), "turn": float(angle), "count": 1})
    assert from_there["next"] == pytest.approx(after, abs=1e-9 * (1 + np.abs(path).max()))


def normalized(norm: str, x, gamma, beta, eps: float):
    """The reference's own, where it has one."""
    channels_last = x.transpose(0, 2, 3, 1)
    tokens = channels_last.reshape(-1, 4)
    match norm:
        case "batch":
            return reference.spatial_batchnorm_forward(x, gamma, beta, eps)
        case "layer":
            return reference.groupnorm_forward(x, gamma, beta, 1, eps)
        case "group":
            return reference.groupnorm_forward(x, gamma, beta, 2, eps)
        case "instance":
            return reference.groupnorm_forward(x, gamma, beta, 4, eps)
        case "token":
            found = reference.layernorm_forward(tokens, gamma, beta, eps)
        case "rms":
            found = gamma * tokens / np.sqrt((tokens**2).mean(axis=1, keepdims=True) + eps)
    return found.reshape(channels_last.shape).transpose(0, 3, 1, 2)


@pytest.mark.parametrize("norm", [value for value, _ in ask("controls", "axes")[0]["options"]])
def test_the_cells_that_share_statistics_are_those_that_the_code_below_the_picture_averages_over(norm: str):
    code = ask("code", "axes", {**ask("start", "axes"), "norm": norm})
    rng = np.random.default_rng(4)
    x, gamma, beta, eps = rng.standard_normal((3, 4, 2, 2)), rng.random(4) + 0.5, rng.standard_normal(4), 1e-5

    def after(x):
        names = {"np": np, "x": x, "gamma": gamma, "beta": beta, "eps": eps}
        exec(code, names)
        return names["y"]

    expected = normalized(norm, x, gamma, np.zeros(4) if norm == "rms" else beta, eps)
    assert after(x) == pytest.approx(expected, abs=1e-12)
    for place, cell in enumerate(np.ndindex(x.shape)):
        state = dict(zip(("example", "channel", "row", "column"), cell, strict=True))
        found = model("axes", {"norm": norm, **state})
        pushed = x.copy()
        pushed[cell] += 1.0
        assert (after(pushed) != after(x)).ravel().tolist() == found["shared"]
        assert found["shared"] == [number == found["numbers"][place] for number in found["numbers"]]


@EACH_FIGURE
@some
@given(data=st.data())
def test_a_state_stands_in_the_address_beside_what_else_is_there_and_comes_back(name, data):
    state = data.draw(states(name))
    others = data.draw(st.sampled_from(["", "?h=words", f"?{name}=old&h=words"]))
    query = ask("query", name, state, others)
    assert ("h=words" in query) == ("h=words" in others)
    assert (f"{name}=" in query) == (state != ask("start", name))
    text = query.partition(f"{name}=")[2]
    back = ask("asked", name, text)
    assert {name: pytest.approx(value) if isinstance(value, float) else value for name, value in state.items()} == back


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "size",
        "size:3",
        "size:x",
        "size:1e1",
        "mode:neither",
        "again:-1",
        "gamma:9",
        "gamma:-1",
        "constructor:1",
        "<b>:2",
    ],
)
def test_an_address_that_asks_for_what_no_control_can_say_is_passed_over(text: str):
    assert ask("asked", "minibatch", text) == ask("start", "minibatch")


@some
@given(state=states("variance-shift"))
def test_the_variance_shift_is_the_ratio_of_the_reference(state):
    found = model("variance-shift", state)
    mean, one = np.array([state["mean"]]), np.ones(1)
    expected = reference.dropout_variance_ratio(mean, one, state["keep"])
    within(found["ratio"], expected, 2 * bounds.dropout_ratio(mean, one, state["keep"]))
    # Dropped and kept examples together have mean 0 and variance 1 after batch norm.
    kept, dropped, keep = found["kept"], found["dropped"], state["keep"]
    assert keep * kept["centre"] + (1 - keep) * dropped == pytest.approx(0, abs=1e-12)
    assert keep * (kept["spread"] ** 2 + kept["centre"] ** 2) + (1 - keep) * dropped**2 == pytest.approx(1, rel=1e-12)


@some
@given(state=states("sigmoid"))
def test_where_z_falls_on_the_sigmoid(state):
    found = model("sigmoid", state)
    plain = np.array(found["plain"]["z"])
    assert_normalized(plain[:, None], np.array(found["batch"]["z"])[:, None], state["gamma"], state["beta"], 1e-5)
    for part in found.values():
        out = 1 / (1 + np.exp(-np.array(part["z"])))
        assert part["mean"] == pytest.approx(out.mean(), rel=1e-12)
        assert part["spread"] == pytest.approx(out.std(), rel=1e-9, abs=1e-12)
        assert part["slope"] == pytest.approx((out * (1 - out)).mean(), rel=1e-9)


@some
@given(state=states("noise"))
def test_the_measured_noise_follows_the_law_of_the_reference(state):
    found = model("noise", state)
    sizes = np.array([2**k for k in range(10)])
    sigma2 = np.array([found["sigma"] ** 2])
    law = [reference.statistics_noise(sigma2, int(size))[0] for size in sizes]
    assert found["theory"] == pytest.approx(law, rel=8 * UNIT)
    # 100 means: their deviation errs by 7% (normal) or so; rare values have heavier tails.
    assert np.array(found["measured"]) / law == pytest.approx(np.ones(10), abs=0.6)


@some
@given(numbers=arrays(np.float64, st.integers(3, 30), elements=st.floats(-10, 10)))
def test_the_statistics_of_the_pictures_are_numpys(numbers):
    numbers = np.append(numbers, [-11.0, 11.0])  # never constant
    found = {name: PICTURES.call("statistics.js", name, numbers) for name in ("mean", "variance", "skewness")}
    assert found["mean"] == pytest.approx(numbers.mean(), abs=1e-13)
    assert found["variance"] == pytest.approx(numbers.var(), rel=1e-12)
    z = (numbers - numbers.mean()) / numbers.std()
    assert found["skewness"] == pytest.approx((z**3).mean(), abs=1e-10)
    other = np.sin(numbers)
    expected = np.corrcoef(numbers, other)[0, 1]
    assert PICTURES.call("statistics.js", "correlation", numbers, other) == pytest.approx(expected, abs=1e-10)


def test_the_pictures_normal_numbers_are_normal():
    numbers = np.array(PICTURES.call("statistics.js", "normals", 3, 20_000))
    below = [np.mean(numbers < edge) for edge in (-1.2816, -0.6745, 0, 0.6745, 1.2816)]
    # Five standard errors of a share of 20 000.
    assert below == pytest.approx([0.1, 0.25, 0.5, 0.75, 0.9], abs=5 * 0.5 / np.sqrt(20_000))
    assert abs(np.mean(numbers[1:] * numbers[:-1])) < 5 / np.sqrt(20_000)


@EACH_FIGURE
@some
@given(data=st.data())
def test_every_state_can_be_drawn_and_told(name, data):
    state = data.draw(states(name))
    picture, summary = ask("picture", name, state), ask("summary", name, state)
    ElementTree.fromstring(f"<div>{picture}</div>")
    for text in (picture, summary):
        assert re.search(r"NaN|undefined|Infinity|null|\[object|-0\.0+\b", text) is None


@EACH_FIGURE
def test_the_still_image_is_the_first_state_and_says_in_words_what_it_shows(name):
    html = javascript.html(name)
    start = ask("start", name)
    assert ask("picture", name, start) in html
    assert ask("summary", name, start) in html
    assert "\n" not in re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    labels = re.findall(r'role="img" aria-label="([^"]*)"', html)
    assert len(labels) >= 2
    assert all(len(label) > 40 for label in labels)


@EACH_FIGURE
def test_every_control_has_a_label_and_starts_at_a_value_that_it_can_have(name):
    html = javascript.html(name)
    for control in ask("controls", name):
        if control["kind"] == "range":
            assert f'<label for="{name}-{control["name"]}">' in html
            assert "values" not in control or control["value"] in control["values"]
        if control["kind"] == "choice":
            assert control["value"] in dict(control["options"])


@EACH_FIGURE
def test_every_axis_has_a_name_beside_the_picture_and_below_it_for_narrow_screens(name):
    html = javascript.html(name)
    panels = html.count('class="whybn-panel-title"')
    assert len(re.findall(r'<text class="label"[^>]*>[^<]+</text>', html)) == 2 * panels
    assert len(re.findall(r"<span>[→↑] [^<]+</span>", html)) == 2 * panels


def test_a_claim_leads_to_the_views_that_show_it():
    views = javascript.views()
    assert {"L6", "L9", "L10", "N1", "Q12", "Q29", "T1"} <= {claim for view in views for claim in view.claims}
    assert len({(view.page, view.query) for view in views}) == len(views)
    for view in views:
        state = ask("asked", view.page.removesuffix(".md").replace("which-", ""), view.query.partition("=")[2])
        assert ask("query", view.page.removesuffix(".md").replace("which-", ""), state, "") == view.query


def test_a_figure_that_does_not_exist_is_refused_by_name():
    with pytest.raises(SiteError, match=r"no interactive figure 'minbatch'.*minibatch"):
        javascript.html("minbatch")
