"""Files in the style of CS231n are graded as they are found."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import reference_impl
from whybn.course.course import find_root, load_course
from whybn.grade.intake import collect
from whybn.judging.implementation import BrokenFile, Source, from_loaded
from whybn.sandbox import solver as loading
from whybn.sandbox.absent import Absent

FOLDER = Path(__file__).parent / "cs231n"
NAMES = load_course(find_root(Path(__file__))).names
EPS = 1e-3


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, bytes]], dict[str, Any]]]:
    """Load a submission's files as the solver does: the course's functions in it."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = set(sys.modules)

    def functions(files: dict[str, bytes]) -> dict[str, Any]:
        finder = loading.installed()
        sources = [Source(PurePosixPath(path), text) for path, text in sorted(files.items())]
        for source in sources:
            finder.add(source, None)
        monkeypatch.setattr(Absent, "loading", True)
        loaded: list[tuple[Source, ModuleType | BrokenFile]] = [(each, finder.load(str(each.path))) for each in sources]
        Absent.loading = False
        return from_loaded("a submission", loaded, NAMES).functions

    yield functions
    for name in set(sys.modules) - before:
        del sys.modules[name]


def handed_in(tmp_path: Path, name: str, path: str = "layers.py") -> dict[str, bytes]:
    place = tmp_path / "ann" / path
    place.parent.mkdir(parents=True)
    place.write_bytes((FOLDER / name).read_bytes())
    (submission,) = collect(tmp_path, NAMES)
    assert submission.files[path] == place.read_bytes()
    assert any("CS231n" in note for note in submission.notes)
    return submission.files


def arguments(dtype: type = np.float64) -> dict[str, dict[str, Any]]:
    random = np.random.default_rng(3)

    def some(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype(dtype)

    x, picture = some(6, 4) * 3 + 1, some(3, 4, 2, 5)
    two = {"gamma": some(4), "beta": some(4), "eps": EPS}
    statistics = {"running_mean": some(4), "running_var": some(4) ** 2}
    return {
        "batchnorm_forward": {"x": x, **two},
        "update_running": {**statistics, "x": x, "momentum": 0.7},
        "batchnorm_inference": {"x": x, **two, **statistics},
        "batchnorm_backward": {"dout": some(6, 4), "x": x, "gamma": two["gamma"], "eps": EPS},
        "layernorm_forward": {"x": x, **two},
        "spatial_batchnorm_forward": {"x": picture, **two},
        "spatial_batchnorm_backward": {"dout": some(3, 4, 2, 5), "x": picture, "gamma": two["gamma"], "eps": EPS},
        "groupnorm_forward": {"x": picture, **two, "num_groups": 2},
        "layernorm_backward": {"dout": some(6, 4), "x": x, "gamma": two["gamma"], "eps": EPS},
        "groupnorm_backward": {"dout": some(*picture.shape), "x": picture, "gamma": two["gamma"], "num_groups": 2},
    }


def right(functions: dict[str, Any], name: str, dtype: type = np.float64) -> bool:
    given = arguments(dtype)[name]
    before = {key: np.copy(value) for key, value in given.items()}
    found, expected = functions[name](**given), getattr(reference_impl, name)(**given)
    for key, value in given.items():
        assert np.array_equal(value, before[key]), f"{key} was changed"
    if not isinstance(expected, tuple):
        found, expected = (found,), (expected,)
    tolerance = 1e-9 if dtype is np.float64 else 1e-3
    assert all(one.dtype == dtype for one in found)
    return all(np.allclose(one, other, tolerance, tolerance) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", sorted(arguments()))
def test_a_right_file_computes_what_the_reference_does(tmp_path, run, name, dtype):
    assert right(run(handed_in(tmp_path, "layers_right.py")), name, dtype)


@pytest.mark.parametrize("path", ["layers.py", "my_layers.py", "cs231n/layers.py", "hw 2/ann's layers (1).py"])
def test_the_name_and_the_folder_of_the_file_do_not_matter(tmp_path, run, path):
    place = tmp_path / "ann" / path
    place.parent.mkdir(parents=True)
    place.write_bytes((FOLDER / "layers_right.py").read_bytes())
    (submission,) = collect(tmp_path, NAMES)
    assert right(run(submission.files), "batchnorm_backward")


def test_a_file_of_its_own_per_student_is_enough(tmp_path, run):
    (tmp_path / "code.py").write_bytes((FOLDER / "layers_right.py").read_bytes())
    (submission,) = collect(tmp_path, NAMES)
    assert right(run(submission.files), "layernorm_forward")  # and not the code.py of the standard library


HALF = ("batchnorm_forward", "update_running", "batchnorm_inference", "groupnorm_forward", "groupnorm_backward")


@pytest.mark.parametrize("name", HALF)
def test_what_is_done_in_a_half_done_file_counts(tmp_path, run, name):
    assert right(run(handed_in(tmp_path, "layers_half.py")), name)


def test_where_the_backward_pass_is_a_stub_the_simplified_one_counts(tmp_path, run):
    assert right(run(handed_in(tmp_path, "layers_half.py")), "batchnorm_backward")


@pytest.mark.parametrize("name", ["layernorm_forward", "spatial_batchnorm_forward", "spatial_batchnorm_backward"])
def test_a_stub_is_not_started_rather_than_wrong(tmp_path, run, name):
    functions = run(handed_in(tmp_path, "layers_half.py"))
    with pytest.raises(NotImplementedError):
        functions[name](**arguments()[name])


def test_a_wrong_axis_stays_wrong_and_costs_no_other_function(tmp_path, run):
    functions = run(handed_in(tmp_path, "layers_wrong_axis.py"))
    assert not right(functions, "batchnorm_forward")
    assert not right(functions, "spatial_batchnorm_forward")
    assert right(functions, "batchnorm_inference")
    assert right(functions, "update_running")
    assert "layernorm_forward" not in functions
    assert "spatial_batchnorm_backward" not in functions
    assert "layernorm_backward" not in functions


def test_integers_are_taken_as_numbers_with_a_fraction(tmp_path, run):
    functions = run(handed_in(tmp_path, "layers_right.py"))
    x = np.array([[1, 5], [2, 3], [4, 4]])
    expected = reference_impl.batchnorm_forward(x, np.ones(2), np.zeros(2))
    assert np.allclose(functions["batchnorm_forward"](x, np.ones(2), np.zeros(2)), expected)


def test_an_error_in_the_students_code_is_the_error_that_arrives(tmp_path, run):
    (tmp_path / "ann.py").write_text(
        "def batchnorm_forward(x, gamma, beta, bn_param):\n    return x, None\n"
        "def batchnorm_backward(dout, cache):\n    raise ZeroDivisionError('mine')\n"
        "def batchnorm_backward_alt(dout, cache):\n    return None, None, None\n"
    )
    (submission,) = collect(tmp_path, NAMES)
    with pytest.raises(ZeroDivisionError, match="mine"):
        run(submission.files)["batchnorm_backward"](**arguments()["batchnorm_backward"])


def test_an_answer_named_after_its_function_goes_before_a_cs231n_file(tmp_path, run):
    place = tmp_path / "ann"
    place.mkdir()
    (place / "layers.py").write_bytes((FOLDER / "layers_wrong_axis.py").read_bytes())
    (place / "e04_batchnorm_forward.py").write_text(
        "def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    return 'own'\n"
    )
    (submission,) = collect(tmp_path, NAMES)
    functions = run(submission.files)
    assert functions["batchnorm_forward"](None, None, None) == "own"
    assert right(functions, "update_running")


def test_an_ordinary_file_gets_no_adapter(tmp_path):
    (tmp_path / "ann.py").write_text("def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    cache = 1\n    return x\n")
    (submission,) = collect(tmp_path, NAMES)
    assert set(submission.files) == {"ann.py"}


def test_a_module_that_is_absent_says_so_only_when_it_is_used(tmp_path, run):
    (tmp_path / "ann.py").write_text(
        "from .fast import helper, batchnorm_extra\nimport torch.nn as nn\nimport numpy.linalg\n"
        "def layernorm_forward(x, gamma, beta, ln_param):\n    return helper(x), None\n"
    )
    (submission,) = collect(tmp_path, NAMES)
    assert any("torch" in note for note in submission.notes)
    with pytest.raises(ImportError, match="helper cannot be used here"):
        run(submission.files)["layernorm_forward"](**arguments()["layernorm_forward"])
