"""``whybn check --speed``: how far a right function is from the reference, and what its time goes into."""

import inspect
import types

import numpy as np
import pytest

import reference_impl
from whybn.learn import speed

from . import solved


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Sizes that take no time, and one round of each."""
    monkeypatch.setattr(speed, "ENOUGH", 0.0)
    monkeypatch.setattr(speed, "SIZES", {1: ((64,),) * 3, 2: ((64, 16),) * 3, 4: ((4, 8, 4, 4),) * 3})


def function_of(tmp_path, text, name="batchnorm_forward"):
    """A function of a file, as a learner has it."""
    file = tmp_path / f"{name}.py"
    file.write_text("import numpy as np\n" + text)
    module = types.ModuleType(name)
    exec(compile(file.read_text(), str(file), "exec"), vars(module))
    return vars(module)[name]


def costs(tmp_path, text, name="batchnorm_forward"):
    """What the sentences begin with."""
    found = speed.measure(function_of(tmp_path, text, name), getattr(reference_impl, name))
    assert len(found.timed) == 3, found.stopped
    return [sentence.split(":")[0] for sentence in found.costs]


IN_PLACE = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = x - x.mean(axis=0)
    scale = gamma / np.sqrt(np.einsum("nd,nd->d", out, out) / len(x) + np.float32(eps))
    out *= scale.astype(x.dtype)
    out += beta
    return out
"""
OVER_ROWS = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return np.array([gamma * (row - mean) / np.sqrt(var + np.float32(eps)) + beta for row in x])
"""
OVER_FEATURES = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.empty_like(x)
    for j in range(x.shape[1]):
        out[:, j] = gamma[j] * (x[:, j] - x[:, j].mean()) / np.sqrt(x[:, j].var() + eps) + beta[j]
    return out
"""
MANY_ARRAYS = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    centred = x - mean
    squares = centred**2
    std = np.sqrt(squares.mean(axis=0) + np.float32(eps))
    x_hat = centred / std
    scaled = gamma * x_hat
    return scaled + beta
"""
WIDE = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    wide = x.astype(np.float64)
    wide -= wide.mean(axis=0)
    wide /= np.sqrt(np.einsum("nd,nd->d", wide, wide) / len(x) + eps)
    wide *= gamma
    wide += beta
    return wide.astype(x.dtype)
"""


def test_a_function_in_its_results_own_memory_costs_nothing_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(speed, "SIZES", {2: ((512, 64),) * 3})  # beside which what a mean holds is little
    assert costs(tmp_path, IN_PLACE) == []


def test_a_loop_over_rows_or_features_is_named_by_what_it_goes_through(tmp_path):
    for text, axis in ((OVER_ROWS, "examples"), (OVER_FEATURES, "features")):
        function = function_of(tmp_path, text)
        told = [*speed.loops(function, reference_impl.batchnorm_forward, 2)]
        assert [sentence.split("the ")[1].split(" one")[0] for sentence in told] == [axis]


def test_arrays_beside_the_result_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(speed, "SIZES", {2: ((512, 64),) * 3})
    function = function_of(tmp_path, MANY_ARRAYS)
    held = speed.arrays_held(function, reference_impl.batchnorm_forward, (512, 64), np.float32)
    assert 3.9 < held < 4.6  # centred, squares, x_hat and scaled, while scaled + beta is made
    assert costs(tmp_path, MANY_ARRAYS) == ["memory"]


def test_float64_inside_is_named_for_float32_data_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(speed, "SIZES", {2: ((512, 64),) * 3})
    assert "dtype" in costs(tmp_path, WIDE)


@pytest.mark.parametrize("name", solved.COURSE.names)
def test_every_function_of_the_course_can_be_measured(name):
    reference = getattr(reference_impl, name)
    found = speed.measure(inspect.unwrap(reference), reference)
    assert (len(found.timed), found.stopped) == (3, "")


def test_what_raises_or_takes_long_at_a_size_ends_it_there_and_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(speed, "SIZES", {2: ((64, 16), (256, 16), (512, 16))})
    raising = function_of(tmp_path, IN_PLACE.replace("    out = x", "    if len(x) > 128:\n        [][0]\n    out = x"))
    found = speed.measure(raising, reference_impl.batchnorm_forward)
    assert (len(found.timed), found.stopped, found.costs) == (1, "at 256 x 16 it raised IndexError", ())
    monkeypatch.setattr(speed, "PATIENCE", 0.0)
    found = speed.measure(function_of(tmp_path, IN_PLACE), reference_impl.batchnorm_forward)
    assert len(found.timed) == 1
    assert found.stopped.startswith("256 x 16 was not tried: a call would take about")


def test_check_tells_the_speed_of_a_right_file_and_of_no_other(home, whybn, write, few):
    write("normalize", solved.NORMALIZE)
    shown = whybn("check", "normalize", "--no-search", "--speed")
    assert shown.exit_code == 0, shown.output
    assert "Speed of normalize: float32, one thread, no points" in shown.output
    assert shown.output.count("x the reference") == 3
    assert all(len(line) <= 80 for line in shown.output.splitlines())
    write("normalize", solved.NORMALIZE.replace("(x - mean)", "(mean - x)"))
    shown = whybn("check", "normalize", "--no-search", "--speed")
    assert shown.exit_code == 1
    assert "Its speed is measured once every clause holds." in shown.output


def test_what_does_not_come_to_an_end_is_ended_and_told(home, whybn, write, few, monkeypatch):
    monkeypatch.setattr(speed, "MOST_SECONDS", 0.0)
    rows = 4096  # of one size of every day too, which a process has that is no fork; no clause draws so many
    monkeypatch.setattr(speed, "SIZES", {2: ((rows, 16),) * 3})
    write("normalize", solved.NORMALIZE.replace("    dtype", f"    while len(x) == {rows}:\n        pass\n    dtype"))
    shown = whybn("check", "normalize", "--no-search", "--speed", "--deadline", "1.5")
    assert "The speed of normalize could not be measured: it did not come to an end." in shown.output
