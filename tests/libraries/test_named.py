"""``--impl module:attribute`` and ``--expected``, as somebody else's repository uses them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.libraries.test_data import CLAUSES, COURSE, ROOT
from whybn.course.course import load_course
from whybn.errors import MissingLibrary, NoImplementation
from whybn.libraries.adapted import Declined, Refusal, answering, library_names, library_of, load_library
from whybn.libraries.naming import named_implementation

ADAPTER = """
import numpy as np

def statistics_noise(var, batch_size):
    return np.sqrt(var / batch_size).astype(var.dtype)

def as_std(var, batch_size):
    return (var / batch_size).astype(var.dtype)

class Norms:
    statistics_noise = staticmethod(statistics_noise)

right = {"statistics_noise": statistics_noise}
wrong = {"statistics_noise": as_std}
"""
VALUES = 'clauses = ["statistics_noise.values"]\nreason = "the variance is given"\nlink = "https://example.org/1"\n'


NOISE = str(ROOT / "tests" / "clauses" / "test_statistics_noise.py")
OWN_TESTS = {
    "tests/__init__.py": "",
    "tests/conftest.py": "import tests",
    "tests/test_own.py": "def test_own(): pass",
}


def written(folder: Path, files: dict[str, str]) -> None:
    """Write files by their paths."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Somebody's repository."""
    written(tmp_path, {"norms/__init__.py": "", "norms/adapter.py": ADAPTER})
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Plain pytest there; the plugin is installed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", *arguments]
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_a_repository_with_tests_of_its_own_is_judged_by_one_option(repository: Path) -> None:
    written(repository, OWN_TESTS)
    done = run(repository, "--impl", "norms.adapter:right", "-k", "statistics_noise and definition")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "statistics_noise" in done.stdout
    assert "1 passed" in done.stdout


def test_an_expected_failure_is_none_and_one_that_holds_fails_the_run_and_reasons_are_in_the_junit_file(
    repository: Path,
) -> None:
    holds = VALUES.replace("noise.values", "noise.shape").replace("is given", "has a shape")
    (repository / "known.toml").write_text(f"[[fails]]\n{VALUES}[[fails]]\n{holds}", encoding="utf-8")
    chosen = (NOISE, "-k", "definition or shape", "--expected", "known.toml", "--junitxml", "junit.xml")
    done = run(repository, "--impl", "norms.adapter:wrong", *chosen)
    assert done.returncode == 1, done.stdout
    assert "1 failed, " in done.stdout
    assert "1 fails, as known" in done.stdout
    assert "the variance has a shape" in done.stdout
    junit = (repository / "junit.xml").read_text(encoding="utf-8")
    assert "fails, as known: the variance is given, https://example.org/1" in junit


def test_an_expectation_of_a_clause_that_there_is_not_is_told(repository: Path) -> None:
    (repository / "known.toml").write_text("[[fails]]\n" + VALUES.replace("values", "valuse"), encoding="utf-8")
    with pytest.raises(NoImplementation, match=r"states the clause statistics_noise\.valuse"):
        named_implementation("reference_impl", COURSE, repository, Path("known.toml"), tuple(CLAUSES))


@pytest.mark.parametrize("attribute", ["right", "Norms"])
def test_an_attribute_may_be_a_mapping_or_hold_functions(repository: Path, attribute: str) -> None:
    found, expectations = named_implementation(f"norms.adapter:{attribute}", COURSE, repository)
    assert list(found.functions) == ["statistics_noise"]
    assert expectations.departures == ()
    for name in ("norms", "norms.adapter"):
        sys.modules.pop(name)
    sys.path.remove(str(repository))


@pytest.mark.parametrize(
    ("impl", "said"),
    [
        ("nowhere_at_all:functions", "no module nowhere_at_all"),
        ("json:nothing", "json has no nothing"),
        ("json:dumps", "has none of the course's functions"),
        ("no/such/folder", "no such file or folder"),
    ],
)
def test_what_cannot_be_judged_is_told_in_one_sentence(tmp_path: Path, impl: str, said: str) -> None:
    with pytest.raises(NoImplementation, match=said):
        named_implementation(impl, COURSE, tmp_path)


def test_a_library_that_is_not_installed_says_what_installs_it() -> None:
    absent = [name for name in library_names() if not library_of(name).version]
    if not absent:
        pytest.skip("all libraries are installed here")
    with pytest.raises(MissingLibrary, match=rf"pip install 'whybn\[{absent[0]}\]'"):
        load_library(absent[0])


def test_an_adapter_that_is_called_in_the_courses_convention_only_refuses_another() -> None:
    spoken = load_course(COURSE.root, "pytorch")
    with pytest.raises(NoImplementation, match="called in the course's own convention only; leave"):
        named_implementation("onnx", spoken, COURSE.root)


def test_what_is_expected_of_one_convention_is_not_expected_of_another(tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(
        '[[fails]]\nclauses = ["normalize.values"]\nreason = "so"\nlink = "https://a.b"\nconventions = ["course"]'
    )
    for name, known in (("course", True), ("pytorch", False)):
        course = load_course(COURSE.root, name)
        _, expectations = named_implementation(
            "reference_impl", course, tmp_path, Path("known.toml"), ("normalize.values",)
        )
        assert (expectations.of("normalize.values") is not None) == known


def test_a_refusal_that_is_documented_is_told_from_a_fault() -> None:
    refusal = Refusal("more than 1 value", "one value is refused", "https://example.org", "more than 1 value")
    declined: list[Refusal] = []

    def call(message: str) -> None:
        raise ValueError(message)

    with pytest.raises(Declined):
        answering(call, (refusal,), declined)("expected more than 1 value")
    with pytest.raises(ValueError, match="another"):
        answering(call, (refusal,), declined)("another")
    assert declined == [refusal]


def test_a_library_that_has_not_implemented_a_type_is_no_stub() -> None:
    def call() -> None:
        raise NotImplementedError("Long")

    with pytest.raises(TypeError, match="Long"):
        answering(call, (), [])()
