"""The layers of confinement: each stops its probes alone, and without a layer the probes would succeed."""

from dataclasses import fields

import pytest
from click.testing import CliRunner

from tests.grade.sandbox import layers, needed
from whybn.cli import main
from whybn.errors import NoSolver
from whybn.grade.run import checker
from whybn.sandbox import probes, promises
from whybn.sandbox.layers import Layers, wanted
from whybn.sandbox.probes import PROBES, LayerReport

NAMES = [field.name for field in fields(Layers)]
# RLIMIT_FSIZE and RLIMIT_NPROC are always on. The first lets a file be made, but not written; root is exempt from the
# second.
LIMITED = {"write a file", "fork", "start a thread"}


@pytest.fixture(scope="module")
def findings():
    """What each probe comes to under no layer, only limits."""
    try:
        return {finding.probe.name: finding for finding in probes.examine(Layers())}
    except NoSolver as error:
        pytest.skip(f"no solver can be started on this machine: {error}")


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_that_is_installed_stops_its_probes_alone(name):
    if not getattr(wanted(), name):
        pytest.skip(f"the layer {name} is not installed: {probes.HOW_TO_GET[name]}")
    mine = tuple(probe for probe in PROBES if name in probe.layers)
    try:
        found = probes.examine(Layers(**{name: True}), mine)
    except NoSolver as error:
        pytest.skip(f"the layer {name} does not work on this machine: {error}")
    assert mine
    assert [finding.probe.name for finding in found if not finding.stopped] == []


@pytest.mark.parametrize("probe", [probe for probe in PROBES if probe.layers], ids=lambda probe: probe.name)
def test_without_a_layer_a_probe_succeeds_so_that_it_proves_something(probe, findings):
    finding = findings[probe.name]
    if finding.stopped and probe.name in LIMITED:
        pytest.skip(f"the limits that are always on stop it too: {finding.how}")
    assert not finding.stopped, finding.how


@pytest.mark.parametrize("probe", [probe for probe in PROBES if not probe.layers], ids=lambda probe: probe.name)
def test_limits_and_deadlines_hold_without_any_layer(probe, findings):
    assert findings[probe.name].stopped


def test_every_layer_has_probes_and_every_probe_names_layers_that_there_are():
    assert {name for probe in PROBES for name in probe.layers} == set(NAMES)
    assert len(PROBES) >= 12
    assert len({probe.name for probe in PROBES}) == len(PROBES)


def test_the_layers_in_use_stop_every_probe():
    needed()
    assert all(finding.stopped for finding in probes.examine(layers()))


def test_files_network_and_processes_must_be_closed_by_one_layer_or_by_two():
    assert Layers(namespaces=True).enough
    assert Layers(seccomp=True, landlock=True).enough
    for alone in (Layers(), Layers(seccomp=True), Layers(landlock=True), Layers(other_user=True)):
        assert not alone.enough


def run(*arguments):
    return CliRunner().invoke(main, ["doctor", *arguments])


def test_the_doctor_names_every_layer_and_what_it_comes_to():
    needed()
    done = run("-v")
    assert done.exit_code == 0, done.output
    for name in ("limits", *NAMES):
        assert f"\n{name} " in done.output
    for probe in PROBES:
        assert probe.name in done.output
    assert "Grading runs here, confined by: " in done.output
    assert "\x1b" not in done.output


def test_the_doctor_shows_only_what_was_not_stopped_unless_asked(monkeypatch):
    needed()
    monkeypatch.setattr(promises, "broken", lambda _: {})  # test_promises has the modules imported
    assert "stopped: " not in run().output.replace("NOT STOPPED: ", "")


def test_where_no_layer_is_enough_the_doctor_and_the_checker_say_so_in_one_sentence(monkeypatch):
    monkeypatch.setattr(probes, "wanted", Layers)
    monkeypatch.setattr(probes, "examine", lambda *_: [])
    done = run()
    assert done.exit_code == 2
    assert "no sandbox holds on this machine" in done.output
    assert "Traceback" not in done.output
    checker.confinement.cache_clear()
    try:
        with pytest.raises(checker.GradeError, match="no sandbox holds"):
            checker.confinement()
    finally:
        checker.confinement.cache_clear()


def test_a_layer_that_leaks_does_not_hold():
    stopped, leaked = (probes.ProbeResult(PROBES[0], outcome, "") for outcome in (True, False))
    assert LayerReport("landlock", (stopped,)).holds
    assert not LayerReport("landlock", (stopped, leaked)).holds
    assert not LayerReport("landlock", missing="not installed").holds


def test_layers_that_leak_are_not_used(monkeypatch):
    leaking = probes.ProbeResult(PROBES[0], False, "it was done")
    monkeypatch.setattr(probes, "examine", lambda *_: [leaking])
    assert probes.usable() == Layers()
