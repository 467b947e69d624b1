"""``whybn adjudicate``: right numbers are right in any style, wrong ones are named, and no file breaks it."""

import json
import math
import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from reference_impl import batchnorm_forward, batchnorm_inference, spatial_batchnorm_forward
from reference_impl.misconceptions import TWINS
from tests.meta.suite import COURSE
from tests.meta.test_variants import VARIANTS
from whybn.adjudication.algorithms import APPLIED, MOMENTS
from whybn.adjudication.case import PRECISIONS, case_of
from whybn.adjudication.settling import Settled, settle
from whybn.adjudication.tensor_files import of_array
from whybn.cli import main
from whybn.judging.implementation import from_files

from .shown import FOLDER

F = np.float32
PAGE = (FOLDER / "adjudicate.md").read_text(encoding="utf-8")


def batch(seed=0, shape=(24, 5), dtype=F, mean=1.0):
    stream = np.random.default_rng(seed)
    x = (stream.normal(size=shape) * 2 + mean).astype(dtype)
    features = shape[1]
    return x, stream.normal(size=features).astype(dtype), stream.normal(size=features).astype(dtype)


def settled(*, eps=1e-5, axis=None, training=None, **arrays) -> Settled:
    return settle(case_of({name: of_array(np.asarray(one)) for name, one in arrays.items()}, eps, axis, training))


def run(*arguments):
    return CliRunner().invoke(main, ["adjudicate", *map(str, arguments)], prog_name="whybn")


def test_what_the_page_says_of_gelu_follows_from_the_formula():
    def gelu(v):
        return v * (1 + math.erf(v / math.sqrt(2))) / 2

    statistics = [(0, 1), (0, 1), (3, 1.5), (3, 1.5), (6, 2), (6, 2)]
    z = [(x - mean) / math.sqrt(var + 1e-5) for x, (mean, var) in zip(range(-1, 5), statistics, strict=True)]
    expected = [-0.15865567326545715, 0, -0.08366739749908447, -0.16910307109355927]
    expected += [-0.03595117852091789, -0.1112278625369072]
    units = [abs(e - gelu(v)) / np.spacing(F(abs(gelu(v)))) for e, v in zip(expected, z, strict=True)]
    assert f"is {units[4]:.0f} ULP from it" in PAGE
    assert sorted(units)[-2] < 10
    ulp = np.spacing(F(0.035951304))
    assert abs(-0.035951320081949234 - gelu(z[4])) / ulp == pytest.approx(4, abs=0.5)
    slope = (1 + math.erf(z[4] / math.sqrt(2))) / 2 + z[4] * math.exp(-(z[4] ** 2) / 2) / math.sqrt(2 * math.pi)
    must, should = settled(x=F([[3]]), mean=F([6]), var=F([2])).tolerances
    by_must, by_should = (one.absolute * abs(slope) / ulp for one in (must, should))
    assert f"{by_must:.0f} ULP after the gelu, and by SHOULD {by_should:.0f}" in " ".join(PAGE.split())


def test_in_float16_throughout_the_folded_form_would_pass_6_ulp_and_not_must():
    x, mean, var = np.float16([[-86.125]]), np.float16([-95.625]), np.float16([26.4375])
    s = 1 / np.sqrt(var + np.float16(1e-5))
    y = x * s - mean * s
    found = settled(x=x, mean=mean, var=var, y=y)
    assert float(y[0, 0]) == pytest.approx(1.844, abs=1e-3)
    assert 3.5 < found.levels[0].worst.error / found.levels[0].worst.ulp < 6
    assert not found.right
    assert "the folded affine form x*s + (beta - mean*s), in float16" in found.looks[0].words


@pytest.mark.parametrize(("path", "function"), [one for one in VARIANTS if one[1] == "batchnorm_forward"])
def test_right_code_in_any_style_is_right_and_called_nothing_else(path, function):
    x, gamma, beta = batch()
    y = from_files(path.name, [path], COURSE.names).functions[function](x.copy(), gamma.copy(), beta.copy(), 0.02)
    found = settled(x=x, gamma=gamma, beta=beta, y=y, eps=0.02)
    assert found.right
    assert not found.beliefs
    assert not found.readings


@pytest.mark.parametrize("name", ["ddof-1", "divides-by-variance", "second-moment", "parameters-swapped", "axis-1"])
def test_the_numbers_of_a_misconception_are_called_by_its_name(name):
    x, gamma, beta = batch(1)
    y = TWINS[f"batchnorm_forward.{name}"].build()(x, gamma, beta, 0.1)
    found = settled(x=x, gamma=gamma, beta=beta, y=y, eps=0.1)
    assert not found.right
    assert found.beliefs[0].id == f"batchnorm_forward.{name}"


def test_of_inference_and_of_images_too():
    x, gamma, beta = batch(2)
    given = {"mean": F(np.arange(5)), "var": F(np.arange(1, 6))}
    y = batchnorm_forward(x, gamma, beta, 0.1)
    found = settled(x=x, gamma=gamma, beta=beta, y=y, eps=0.1, **given)
    assert "batchnorm_inference.batch-statistics" in [one.id for one in found.beliefs]
    assert found.readings == ("the batch's own statistics (--training)",)
    images, gamma, beta = batch(2, (3, 4, 5, 6))
    wrong = TWINS["spatial_batchnorm_forward.axis-missed"].build()(images, gamma, beta, 0.1)
    found = settled(x=images, gamma=gamma, beta=beta, y=wrong, eps=0.1)
    assert found.beliefs[0].id == "spatial_batchnorm_forward.axis-missed"


def test_a_mistake_that_must_cannot_see_is_told_all_the_same():
    x, gamma, beta = batch(3, (64, 5), mean=3.0)
    found = settled(x=x, gamma=gamma, beta=beta, y=batchnorm_forward(x, gamma, beta, 1e-4))
    assert found.levels[0].holds
    assert found.readings == ("eps 0.0001",)


def test_rounding_that_no_algorithm_of_ours_makes_is_called_no_mistake():
    x, gamma, beta = batch(12, (64, 5))
    y = batchnorm_forward(x, gamma, beta)
    y += gamma * np.random.default_rng(0).integers(-60, 61, y.shape).astype(F) * np.spacing(F(1))
    found = settled(x=x, gamma=gamma, beta=beta, y=y)
    assert found.right
    assert max(look.same for look in found.looks) < x.size / 2
    assert (found.beliefs, found.readings) == ((), ())


def test_channels_last_is_the_same_as_channels_first_turned():
    images, gamma, beta = batch(4, (3, 4, 5, 6))
    y = spatial_batchnorm_forward(images, gamma, beta, 0.1)
    first = settled(x=images, gamma=gamma, beta=beta, y=y, eps=0.1)
    turned = {name: np.moveaxis(one, 1, -1) for name, one in {"x": images, "y": y}.items()}
    last = settled(gamma=gamma, beta=beta, eps=0.1, axis=-1, **turned)
    assert first.levels[0].times == pytest.approx(last.levels[0].times)
    n, c, h, w = first.levels[0].worst.index
    assert last.levels[0].worst.index == (n, h, w, c)


def test_the_worst_entry_is_where_the_output_was_changed():
    images, gamma, beta = batch(5, (3, 4, 5, 6))
    y = spatial_batchnorm_forward(images, gamma, beta, 0.1)
    y[2, 1, 4, 3] += F(0.5)
    found = settled(x=images, gamma=gamma, beta=beta, y=y, eps=0.1)
    assert (found.levels[0].worst.index, found.levels[0].beyond) == ((2, 1, 4, 3), 1)


PAIRS = [*product(list(MOMENTS)[:1], APPLIED), *product(list(MOMENTS)[1:], list(APPLIED)[3:4])]


@pytest.mark.parametrize(("moments", "apply"), PAIRS)
def test_an_algorithm_is_recognized_to_the_last_bit(moments, apply):
    """Written out once more here, in plain float32, but for the fused multiply-add."""
    x, gamma, beta = batch(6, (40, 3), mean=20.0)
    mean, eps = x.mean(axis=0), F(1e-3)
    if "Welford" in moments:
        mean, squares = np.zeros(3, F), np.zeros(3, F)
        for n, row in enumerate(x, 1):
            d = row - mean
            mean = mean + d / F(n)
            squares = squares + d * (row - mean)
        var = squares / F(40)
    else:
        var = (x * x).mean(axis=0) - mean * mean if "one pass" in moments else ((x - mean) * (x - mean)).mean(axis=0)
    std = np.sqrt(var + eps)
    s = gamma / std
    b = (beta.astype(float) - mean.astype(float) * s).astype(F)
    y = {
        "(x - mean) / sqrt(var + eps) * gamma + beta": gamma * ((x - mean) / std) + beta,
        "(x - mean) * (1 / sqrt(var + eps)) * gamma + beta": gamma * ((x - mean) * (1 / std)) + beta,
        "(x - mean) * s + beta": (x - mean) * s + beta,
        "the folded affine form x*s + (beta - mean*s)": x * s + (beta - mean * s),
    }.get(apply, (x.astype(float) * s + b).astype(F))
    found = settled(x=x, gamma=gamma, beta=beta, y=y, eps=1e-3)
    assert found.looks[0].same == x.size
    words = [look.words for look in found.looks if look.same == x.size]
    assert f"{apply}, in float32; statistics by {moments}, in float32" in words


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_a_unit_in_the_last_place_is_numpys(name):
    values = np.array([1.0, 0.7, 2.0, 3.999, 1e-6, 0.0, 1234.5]).astype(name)
    assert np.array_equal(PRECISIONS[name].ulp(values.astype(np.longdouble)), np.spacing(values))


def test_bfloat16_is_rounded_to_the_nearest_and_to_even():
    p = PRECISIONS["bfloat16"]
    step = 2.0**-7
    below_tie, tie, odd_tie = 1 + step / 2 - 2.0**-20, 1 + step / 2, 1 + 1.5 * step
    came = p.rounded(np.array([1, below_tie, tie, odd_tie, -odd_tie, np.nan, np.inf]))
    np.testing.assert_array_equal(came, F([1, 1, 1, 1 + 2 * step, -1 - 2 * step, np.nan, np.inf]))


def safetensors(arrays) -> bytes:
    header, data = {"__metadata__": {"by": "hand"}}, b""
    for name, (kind, array) in arrays.items():
        place = [len(data), len(data) + array.nbytes]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": place}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def field(number: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([number << 3 | 2, size & 127 | 128, size >> 7]) + content


def tensor_proto(array, raw: bool) -> bytes:
    dims = b"".join(bytes([1 << 3, size]) for size in array.shape)
    return dims + bytes([2 << 3, 1]) + field(8, b"named") + field(9 if raw else 4, array.tobytes())


def written(folder: Path, kind: str, arrays) -> list[Path]:
    """The arrays in files of a kind."""
    one = folder / f"case.{kind}"
    if kind == "npz":
        np.savez(one, **arrays)
    elif kind == "json":
        one.write_text(json.dumps({name: array.tolist() for name, array in arrays.items()}))
    elif kind == "safetensors":
        one.write_bytes(safetensors({name: ("F32", array) for name, array in arrays.items()}))
    elif kind == "npy":
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        return sorted(folder.glob("*.npy"))
    else:
        places = ["x", "gamma", "beta", "mean", "var"]
        for name, array in arrays.items():
            place = f"input_{places.index(name)}" if name in places else "output_0"
            (folder / f"{place}.pb").write_bytes(tensor_proto(array, raw=name != "x"))
        return sorted(folder.glob("*.pb"))
    return [one]


@pytest.mark.parametrize("kind", ["npz", "npy", "json", "safetensors", "pb"])
def test_every_kind_of_file_gives_the_same_verdict(tmp_path, kind):
    x, gamma, beta = batch(7)
    mean, var = F(np.linspace(-1, 1, 5)), F(np.linspace(1, 2, 5))
    arrays = {"x": x, "gamma": gamma, "beta": beta, "mean": mean, "var": var}
    arrays["y"] = batchnorm_inference(*arrays.values())
    done = run(*written(tmp_path, kind, arrays), "--json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    right = settled(**arrays).to_plain()
    assert [one["times"] for one in found["levels"]] == [one["times"] for one in right["levels"]]
    assert found["must"]


def test_bfloat16_comes_from_safetensors(tmp_path):
    x = PRECISIONS["bfloat16"].rounded(batch(8)[0])
    upper = (x.view(np.uint32) >> 16).astype("<u2")
    y = PRECISIONS["bfloat16"].rounded(batchnorm_forward(x, np.ones(5, F), np.zeros(5, F)))
    out = (y.view(np.uint32) >> 16).astype("<u2")
    (tmp_path / "a.safetensors").write_bytes(safetensors({"x": ("BF16", upper), "y": ("BF16", out)}))
    done = run(tmp_path / "a.safetensors")
    assert done.exit_code == 0
    assert "bfloat16" in done.output
    (tmp_path / "b.safetensors").write_bytes(safetensors({"x": ("BF16", upper), "y": ("F32", y)}))
    done = run(tmp_path / "b.safetensors")
    assert done.exit_code == 1
    assert "MUST fails: y is float32, and x bfloat16." in done.output


X = {"x": [[1.0, 2.0], [3.0, 5.0]]}


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ({"y": [1]}, [], "x is missing: there are y; x is also called input"),
        ({}, [], "x is missing: there are no arrays"),
        (X | {"input": [[1]]}, [], "input is x, and so is x of"),
        (X | {"gamma": [1.0]}, [], "gamma has the shape (1,), and axis 1 of x (2, 2) has 2 features"),
        (X | {"mean": [0, 0]}, [], "var missing: inference needs both"),
        (X | {"mean": [0, 0], "var": [1, -1]}, [], "var is negative at feature 1: -1"),
        (X, ["--axis", "2"], "--axis 2: x has 2 axes"),
        (X, ["--eps", "-1"], "eps is -1; it must be"),
        (X | {"eps": [1, 2]}, [], "eps has the shape (2,); it must be one number"),
        (X | {"expected": [1]}, [], "expected has the shape (1,), and x (2, 2)"),
        ({"x": 3}, [], "x is a single number"),
        ({"x": []}, [], "x is empty"),
        ({"x": [[1, 2], [3]]}, [], "x is not a rectangle of numbers"),
        ({"x": {"data": [1], "shape": [2]}}, [], "x has 1 numbers, and the shape [2] holds 2"),
        ({"x": {"data": [1], "dtype": "float33"}}, [], "x has the dtype float33: did you mean float32"),
        ({"x": {"data": [1], "descriptor": 3}}, [], "cannot be read as json"),
        ([1], [], "it must be an object"),
        ("{", [], "cannot be read as json"),
        ({"x": [[0.1234567890123]]}, ["--dtype", "float16"], "x holds numbers that float16 does not have"),
    ],
)
def test_what_makes_no_case_gets_one_sentence_and_exit_code_2(tmp_path, content, options, said):
    path = tmp_path / "case.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    done = run(path, *options)
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.startswith("whybn: ")
    assert done.output.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.safetensors", b"\xff" * 20, "it ends within its header"),
        ("a.safetensors", safetensors({"x": ("F32", np.ones(2, F))})[:-1], "x lies outside the file"),
        ("a.safetensors", safetensors({"x": ("F8_E4M3", np.ones(2, F))}), "x has the type F8_E4M3"),
        ("a.pb", b"\x0a", "it ends within a number"),
        ("a.pb", b"\x0a\x05ab", "it ends within a field"),
        ("a.pb", b"\x10\x63", "has the type 99 of TensorProto"),
        ("a.npz", b"no zip", "cannot be read as npz"),
        ("a.npy", b"", "cannot be read as npy"),
        ("a.txt", b"", ".txt is none of .npz, .npy, .json, .safetensors, .pb"),
        ("nowhere/a.npy", None, "No such file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run(tmp_path / name)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_nothing_is_unpickled(tmp_path):
    np.save(tmp_path / "x.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert "cannot be read as npy" in run(tmp_path / "x.npy").output


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_number_that_is_none_in_the_output_is_wrong_and_in_the_data_is_not_judged(bad):
    x, gamma, beta = batch(9)
    y = batchnorm_forward(x, gamma, beta)
    y[3, 2] = bad
    assert not settled(x=x, gamma=gamma, beta=beta, y=y).right
    x[3, 2] = bad
    with np.errstate(invalid="ignore"):
        found = settled(x=x, gamma=gamma, beta=beta, y=batchnorm_forward(x, gamma, beta))
    assert found.right
    assert found.levels[0].judged == x.size - len(x)
    json.dumps(found.to_plain(), allow_nan=False)


def test_where_must_promises_nothing_the_verdict_says_so(tmp_path):
    x = batch(10, mean=1e5)[0]
    np.savez(tmp_path / "a.npz", x=x, y=np.zeros_like(x))
    done = run(tmp_path / "a.npz")
    assert "Verdict: none by MUST, which promises nothing on these data; SHOULD fails." in done.output


def test_an_output_of_another_shape_fails_must(tmp_path):
    x, *_ = batch(11)
    np.savez(tmp_path / "a.npz", x=x, y=x.T)
    done = run(tmp_path / "a.npz")
    assert done.exit_code == 1
    said = "MUST fails: y has the shape (5, 24), and x (24, 5): the axes stand in another order."
    assert said in " ".join(done.output.split())
