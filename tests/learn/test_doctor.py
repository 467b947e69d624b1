"""The learner's half of ``whybn doctor``: versions, folders, and what is missing."""

import importlib.metadata
import importlib.util

from whybn import doctor


def without(monkeypatch, module, name):
    """As if something were not installed."""
    real = getattr(module, name)

    def find(wanted, *rest):
        if wanted == "jinja2":
            return None
        return real(wanted, *rest)

    monkeypatch.setattr(module, name, find)


def test_without_the_extra_for_grading_it_says_so_and_all_is_well(home, whybn, monkeypatch):
    without(monkeypatch, importlib.util, "find_spec")
    shown = whybn("doctor")
    assert shown.exit_code == 0
    for word in ("python", "numpy", "hypothesis", "pytest", "click", "rich", str(home), "terminal", "watch"):
        assert word in shown.output
    assert shown.output.rstrip().endswith("learning does not: pip install 'whybn[grade]'")


def test_a_missing_library_is_named_with_how_to_get_it(home, whybn, monkeypatch):
    def version(name):
        if name == "rich":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(importlib.metadata, "version", version)
    shown = whybn("doctor")
    assert shown.exit_code == 2
    assert "rich         MISSING" in shown.output
    assert shown.output.rstrip().endswith("whybn: rich is missing: pip install rich")


def test_a_folder_that_cannot_be_written_is_named(home, whybn, monkeypatch):
    monkeypatch.setattr(doctor, "writable", lambda folder: folder.name != "exercises")
    shown = whybn("doctor")
    assert shown.exit_code == 2
    assert f"CANNOT WRITE in {home / 'exercises'}" in shown.output
    assert "`whybn init DIR`" in shown.output


def test_writing_is_tried(tmp_path):
    assert doctor.writable(tmp_path)
    assert not doctor.writable(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []
