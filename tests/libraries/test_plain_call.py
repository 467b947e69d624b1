"""A failed clause's example in a library's own words: it runs without whybn, and says nothing that it does not know."""

import importlib

import numpy as np
import pytest

import reference_impl
from tests.rotation import ROOT
from whybn.course.convention import OURS, Convention, load_convention
from whybn.judging.under_test import Call
from whybn.libraries.adapted import library_of, renamed
from whybn.libraries.plain_call import plain_call

ROWS = np.array([[1.0, -2.0], [0.5, 4.0], [3.0, -1.5]], np.float32)
IMAGES = ROWS.reshape(1, 2, 3, 1)
TWO = np.array([0.5, 2.0], np.float32)
RUNNING = {"running_mean": TWO, "running_var": TWO}


SPOKEN = load_convention(ROOT, "pytorch", "")


def lines(name: str, library: str = "torch", convention: Convention = OURS, **arguments: object) -> str:
    """What is written of a call of the reference's function."""
    called = getattr(reference_impl, name)
    if not convention.is_own:
        called = renamed(called, convention.names_in(name))
    call = Call(name, (), arguments, ((), arguments), called)
    return plain_call(library_of(library), call, convention)


EACH = {
    "batchnorm_forward": {"x": ROWS, "gamma": TWO, "beta": TWO},
    "batchnorm_inference": {"x": ROWS, "gamma": TWO, "beta": TWO, **RUNNING, "eps": 0.5},
    "batchnorm_backward": {"dout": ROWS, "x": ROWS, "gamma": TWO},
    "batchnorm_inference_backward": {"dout": ROWS, "x": ROWS, "gamma": TWO, **RUNNING},
    "update_running": {**RUNNING, "x": ROWS, "momentum": 0.75},
    "groupnorm_forward": {"x": IMAGES, "gamma": TWO, "beta": TWO, "num_groups": 2},
}


def test_a_call_is_written_with_its_arguments_in_ten_lines_or_so_and_what_was_not_given_is_left_out():
    told = lines("batchnorm_forward", **EACH["batchnorm_forward"])
    assert "x = torch.tensor([[1.0, -2.0], [0.5, 4.0], [3.0, -1.5]], dtype=torch.float32)" in told
    assert "batch_norm(x, None, None, gamma, beta, training=True)\n" in told
    assert "eps=eps" in lines("batchnorm_forward", **EACH["batchnorm_forward"], eps=2.0)
    for name, arguments in EACH.items():
        assert 8 <= len(lines(name, **arguments).splitlines()) <= 13


def test_nothing_is_written_where_the_library_has_no_words_or_the_arrays_are_long():
    assert lines("batchnorm_forward", "sklearn", **EACH["batchnorm_forward"]) == ""
    assert lines("merge_statistics", count_a=1, mean_a=TWO, var_a=TWO, count_b=1, mean_b=TWO, var_b=TWO) == ""
    long = np.ones((200, 2))
    assert lines("batchnorm_forward", x=long, gamma=TWO, beta=TWO) == ""
    assert lines("batchnorm_forward", x=ROWS.astype(">f4"), gamma=TWO, beta=TWO) == ""


OTHERS = {
    **EACH,
    "batch_statistics": {"x": ROWS},
    "standardize": {"train": ROWS, "test": ROWS[:2]},
    "spatial_batchnorm_forward": {"x": IMAGES, "gamma": TWO, "beta": TWO},
    "layernorm_forward": {"x": ROWS, "gamma": TWO, "beta": TWO, "eps": 0.5},
}
WRITTEN = [
    pytest.param(library, name, id=f"{library}-{name}")
    for library in ("sklearn", "keras", "onnx")
    for name in OTHERS
    if name in library_of(library).plain["statements"]
]


@pytest.mark.parametrize(("library", "name"), WRITTEN)
def test_the_lines_of_another_library_give_what_its_adapter_gives(
    library: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "numpy")  # the module is not found without one that is installed
    pytest.importorskip(library, reason="needs the libraries: make oracles")
    call = importlib.import_module(f"whybn.libraries.on_{library}").functions(library_of(library).profile(""))[name]
    adapted, namespace = call(**OTHERS[name]), {}
    with np.printoptions():  # the lines set some
        exec(lines(name, library, **OTHERS[name]), namespace)
    out = namespace["out"]
    several = (one if isinstance(one, tuple | list) else (one,) for one in (adapted, out))
    for ours, theirs in zip(*several, strict=True):
        np.testing.assert_array_equal(np.asarray(theirs), ours)


@pytest.mark.parametrize("name", EACH)
def test_the_lines_give_what_the_adapter_gives(name, capsys):
    torch = pytest.importorskip("torch", reason="needs the libraries: make oracles")
    from whybn.libraries.on_torch import functions

    with np.errstate(all="ignore"):
        adapted = functions("contiguous", "course")[name](**EACH[name])
    namespace: dict[str, object] = {}
    exec(lines(name, **EACH[name]), namespace)
    torch.set_printoptions(profile="default")
    out = namespace["out"]
    for ours, theirs in zip(
        adapted if isinstance(adapted, tuple) else (adapted,), out if isinstance(out, tuple) else (out,), strict=True
    ):
        np.testing.assert_array_equal(theirs.detach().numpy(), ours)
    assert "tensor(" in capsys.readouterr().out


def test_in_pytorchs_own_convention_nothing_is_converted_on_the_way():
    torch = pytest.importorskip("torch", reason="needs the libraries: make oracles")
    from whybn.libraries.on_torch import functions

    made = functions("contiguous", "pytorch")
    layer, own = made["BatchNorm"](2, momentum=0.25), torch.nn.BatchNorm1d(2, momentum=0.25)
    layer.forward(ROWS)
    own(torch.tensor(ROWS))
    mean, var = made["update_running"](np.zeros(2, np.float32), np.ones(2, np.float32), ROWS, momentum=0.25)
    for ours in (layer.running_var, var):
        np.testing.assert_array_equal(ours, own.running_var.numpy())
    np.testing.assert_array_equal(mean, own.running_mean.numpy())
    np.testing.assert_array_equal(layer.weight, own.weight.detach().numpy())


def test_a_call_in_pytorchs_own_convention_is_written_with_its_own_momentum():
    told = lines("update_running", convention=SPOKEN, **RUNNING, x=ROWS, momentum=0.25)
    assert "momentum = 0.25" in told
    assert "momentum=momentum)" in told
    told = lines("batchnorm_forward", convention=SPOKEN, x=ROWS, weight=TWO, bias=TWO)
    assert told == lines("batchnorm_forward", x=ROWS, gamma=TWO, beta=TWO)
