import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from whybn.cli import main
from whybn.learn.session import Session, begin
from whybn.learn.stubs import init


@pytest.fixture(scope="session")
def untouched(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "course"
    init(folder)
    return folder


@pytest.fixture
def home(untouched, tmp_path, monkeypatch) -> Path:
    """A course folder of one's own, and the folder that one is in."""
    folder = tmp_path / "course"
    shutil.copytree(untouched, folder)
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def session(home) -> Session:
    return begin(home)


@pytest.fixture
def whybn(home):
    """Runs a command in the course folder."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


@pytest.fixture
def write(home):
    """Writes the learner's file of an exercise."""

    def save(name: str, text: str | bytes) -> Path:
        path = next((home / "exercises").glob(f"e*_{name}.py"))
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return save


@pytest.fixture
def few(monkeypatch):
    """What happens around the judging needs few examples, where the processes are copies of this one."""
    monkeypatch.setattr("whybn.judging.examples.LEARNERS_DRAWN", 3)
