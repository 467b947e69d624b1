"""The page of conventions says what the libraries do, and its conversions convert."""

import math
import re

import numpy as np
import pytest

import reference_impl
from tests.meta.suite import ROOT
from whybn.libraries.adapted import library_names, library_of
from whybn.site import SiteError, dialects, library_matrix

WRITTEN = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8")
TEXT = dialects.filled(WRITTEN, ROOT)


@pytest.fixture(scope="module")
def code() -> dict[str, object]:
    """The functions that the page defines."""
    names: dict[str, object] = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.S)), names)
    return names


def data(seed: int, rows: int = 7):
    stream = np.random.default_rng(seed)
    return stream.normal(2, 3, (rows, 3)), stream.normal(size=3) + 1, stream.normal(size=3), stream


@pytest.mark.parametrize("name", [name for name in library_names() if "momentum" in library_of(name).dialect])
def test_the_tables_say_what_the_adapters_dialects_say(name):
    library = library_of(name)
    dialect = library.dialect
    assert row("Which value", library.title)[1:3] == [str(dialect["momentum"]), dialect["momentum-weighs"]]
    assert row("Which variance", library.title)[1] == dialect["running-variance"]
    assert float(row("eps", library.title)[1].partition(";")[0]) == float(str(dialect["eps"]).partition(";")[0])
    words = [f"`{dialect[key]}`" for key in ("gamma", "beta", "running_mean", "running_var")]
    assert row("Names", library.title)[1:6] == [*words, dialect["axis"]]


def test_the_table_of_what_holds_counts_what_the_committed_results_count():
    results = library_matrix.read(ROOT)
    table = TEXT.split("## What holds where")[1].split("\n## ")[0]
    for run in results.runs:
        assert f"| {run.held(library_matrix.Level.MUST)} | {run.held(library_matrix.Level.SHOULD)} |" in table
    assert table.count("\n|") == len(results.runs) + 2


def test_a_table_that_there_is_not_is_told():
    with pytest.raises(SiteError, match="there is no table burns; there are momentum"):
        dialects.filled("%{dialects burns}", ROOT)
    assert "%{" not in TEXT


@pytest.mark.parametrize("training", [True, False])
def test_a_pytorch_layer_that_is_converted_gives_the_same_outputs(code, training):
    torch = pytest.importorskip("torch")
    x, gamma, beta, stream = data(1)
    layer = torch.nn.BatchNorm1d(3, eps=0.02, momentum=0.3, dtype=torch.float64)
    layer.load_state_dict(
        {
            "weight": torch.tensor(gamma),
            "bias": torch.tensor(beta),
            "running_mean": torch.tensor(stream.normal(size=3)),
            "running_var": torch.tensor(stream.exponential(size=3)),
            "num_batches_tracked": torch.tensor(0),
        }
    )
    layer.train(training)
    ours = code["from_pytorch"](layer)
    assert np.allclose(ours.forward(x), layer(torch.tensor(x)).detach().numpy(), rtol=1e-12)
    assert ours.momentum == pytest.approx(0.7)


def test_a_step_of_pytorchs_running_statistics_is_told_right(code):
    torch = pytest.importorskip("torch")
    x, *_ = data(2, rows=4)
    layer = torch.nn.BatchNorm1d(3, momentum=0.25, dtype=torch.float64)
    layer(torch.tensor(x))
    mean, var = code["pytorch_update"](np.zeros(3), np.ones(3), x, momentum=0.25)
    assert np.allclose(mean, layer.running_mean.numpy(), rtol=1e-12)
    assert np.allclose(var, layer.running_var.numpy(), rtol=1e-12)
    # Without the correction it would be off by more than rounding.
    assert not np.allclose(reference_impl.update_running(np.zeros(3), np.ones(3), x, 0.75)[1], var, rtol=1e-3)


def test_a_step_of_pytorchs_running_statistics_needs_no_pytorch(code):
    x, *_ = data(3, rows=4)
    mean, var = code["pytorch_update"](np.zeros(3), np.ones(3), x, momentum=0.25)
    assert np.allclose(mean, 0.25 * x.mean(axis=0), rtol=1e-12)
    assert np.allclose(var, 0.75 + 0.25 * x.var(axis=0, ddof=1), rtol=1e-12)


def test_the_arrays_of_keras_go_to_their_places(code):
    x, gamma, beta, stream = data(4)
    mean, var = stream.normal(size=3), stream.exponential(size=3)
    layer = code["from_keras"]([part.astype(np.float32) for part in (gamma, beta, mean, var)])
    expected = gamma * (x - mean) / np.sqrt(var + 1e-3) + beta
    assert np.allclose(layer.forward(x), expected, rtol=1e-5)
    assert not layer.training


def test_gamma_makes_up_for_another_eps_at_test_time(code):
    x, gamma, beta, stream = data(5)
    mean, var = stream.normal(size=3), stream.exponential(size=3)
    other = code["with_other_eps"](gamma, var, 1e-5, 1e-3)
    ours = reference_impl.batchnorm_inference(x, gamma, beta, mean, var, 1e-5)
    theirs = reference_impl.batchnorm_inference(x, other, beta, mean, var, 1e-3)
    assert np.allclose(ours, theirs, rtol=1e-12)
    in_training = reference_impl.batchnorm_forward(x / 50, other, beta, 1e-3)
    assert not np.allclose(in_training, reference_impl.batchnorm_forward(x / 50, gamma, beta, 1e-5), rtol=1e-3)


def row(table: str, library: str) -> list[str]:
    """The cells of a library's row of the table that stands under a heading."""
    section = TEXT.split(f"\n## {table}")[1].split("\n## ")[0]
    line = next(line for line in section.splitlines() if line.startswith("|") and library in line.split("|")[1])
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_pytorchs_defaults_are_those_of_the_table():
    torch = pytest.importorskip("torch")
    layer = torch.nn.BatchNorm1d(3)
    assert row("Which value", "PyTorch")[1:] == [str(layer.momentum), "the new value", str(1 - layer.momentum)]
    assert layer.eps == 1e-5
    assert float(row("eps", "PyTorch")[1]) == layer.eps
    assert set(layer.state_dict()) == {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        layer(torch.ones(1, 3))


def test_onnxs_defaults_are_those_of_the_table():
    onnx = pytest.importorskip("onnx")
    schema = onnx.defs.get_schema("BatchNormalization")
    assert schema.since_version == 15
    assert schema.attributes["momentum"].default_value.f == pytest.approx(0.9)
    assert schema.attributes["epsilon"].default_value.f == pytest.approx(1e-5)
    assert [put.name for put in schema.inputs][1:] == ["scale", "B", "input_mean", "input_var"]
    assert "running_mean = input_mean * momentum + current_mean * (1 - momentum)" in schema.doc
    assert row("Which value", "ONNX")[1:] == ["0.9", "the old value", "0.9"]


def test_this_projects_defaults_are_those_of_the_table():
    layer = reference_impl.BatchNorm(2)
    assert row("Which value", "This project")[1:] == [str(layer.momentum), "the old value", str(layer.momentum)]
    assert layer.eps == 1e-5


def test_the_numbers_in_the_text_are_right():
    for momentum, steps in ((0.9, 44), (0.99, 459)):
        assert momentum**steps <= 0.01 < momentum ** (steps - 1)
        assert f"{steps}" in TEXT
    assert round(100 * (64 / 63 - 1), 1) == 1.6
    assert round(100 * (1 - math.sqrt(1e-3 / (1e-3 + 1e-3)))) == 29
    assert round(100 * (1 - math.sqrt(1e-3 / (1e-3 + 1e-5))), 1) == 0.5


def test_every_library_is_named_with_where_it_was_read():
    for table in ("Which value", "Which variance", "Names"):
        section = TEXT.split(f"\n## {table}")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]
        assert rows
        assert all("](https://" in line or "This project" in line for line in rows)
