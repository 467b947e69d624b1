"""What the sandbox promises can be imported under every layer and under all of them."""

import itertools
import sys

import pytest
from click.testing import CliRunner

from tests.grade.sandbox import FORWARD, graded, layers, loaded, needed, passed, remote_to
from tests.rotation import is_shown
from whybn.cli import main
from whybn.crossing.remote import Arguments, asked
from whybn.errors import NoSolver
from whybn.sandbox import importing, library, probes, promises
from whybn.sandbox.connection import Zygote
from whybn.sandbox.layers import REFUSED, Layers, wanted

SETS = [Layers(*on) for on in itertools.product((False, True), repeat=4)]
USED = "glob gzip doctest queue uuid pdb shlex urllib.request xml.dom.minidom unittest numpy.matlib numpy.ctypeslib"


@pytest.mark.parametrize(
    "chosen",
    [chosen for chosen in SETS if is_shown(f"{chosen.names}", 4)],
    ids=lambda chosen: "+".join(chosen.names) or "limits",
)
def test_every_promised_module_imports_under_every_set_of_layers(chosen):
    """A run shows a quarter of the sets; the doctor's test has each layer alone and all of them, each time."""
    if absent := [name for name in chosen.names if not getattr(wanted(), name)]:
        pytest.skip(f"not installed: {', '.join(f'{name} ({probes.HOW_TO_GET[name]})' for name in absent)}")
    try:
        assert promises.broken(chosen) == {}
    except NoSolver as error:
        pytest.skip(f"no solver can be started so on this machine: {error}")


def test_what_is_promised_is_what_this_python_imports_and_what_homework_uses():
    promised = set(promises.promised())
    assert promised.issuperset(USED.split())
    tops = {name for name in sys.stdlib_module_names if name[0] != "_"} - REFUSED.keys()
    missing = tops - promised
    for name in missing:  # of other systems, or left out when this Python was built
        with pytest.raises(ImportError):
            __import__(name)
    assert not promised.intersection(REFUSED)


def test_what_is_refused_is_not_there_and_no_package_is():
    needed()
    source = """
def failing(names):
    bad = []
    for name in names.split():
        try: __import__(name)
        except ModuleNotFoundError: bad.append(name)
    return " ".join(bad)
"""
    names = " ".join([*REFUSED, "pytest", "hypothesis", "pip", "whybn.grade"])
    with Zygote(layers(), 1 << 30) as zygote:
        solver = loaded(zygote.spawn(), source, ("failing",))
        assert asked(remote_to(solver), "call", "failing", Arguments((names,), {})) == names
        solver.close()


def test_a_submission_may_use_what_it_imports():
    needed()
    uses = """
import doctest, glob, gzip, importlib, io, queue, shlex, tempfile, uuid
from xml.etree import ElementTree
importlib.invalidate_caches()
assert doctest.testmod().failed == 0
assert gzip.decompress(gzip.compress(b"a")) == b"a"
assert np.loadtxt(io.StringIO("1 2\\n3 4")).shape == (2, 2)
assert ElementTree.fromstring("<a/>").tag == "a"
assert glob.glob("*.py") == [] and shlex.split("a b") and uuid.UUID(int=1)
import sqlite3
assert sqlite3.connect(":memory:").execute("select 1").fetchone() == (1,)
import numpy.matlib
"""
    assert passed(graded(uses + FORWARD), "batchnorm_forward")


def test_a_solver_of_another_user_has_its_modules_loaded_where_a_home_is_closed(tmp_path, monkeypatch):
    closed = tmp_path / "home" / "lib"
    closed.mkdir(parents=True)
    monkeypatch.setattr(library.machine, "numpy_folders", lambda: [closed])
    assert library.closed(tmp_path) == library.closed(closed)
    closed.parent.chmod(0o700)
    assert library.closed(closed)
    assert "glob" in library.loaded_first(Layers(other_user=True, seccomp=True, landlock=True))
    assert "glob" not in library.loaded_first(Layers(other_user=True, namespaces=True))
    assert "glob" not in library.loaded_first(Layers(seccomp=True, landlock=True))


def test_a_listed_folder_finds_modules_and_packages_and_not_what_is_left_out(tmp_path):
    for file in ("plain.py", "package/__init__.py", "left.py", "site-packages/installed.py", "folder/inner.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("x = 1\n")
    finder = importing.ListedFolder(str(tmp_path), ["left.py", "site-packages"])
    (tmp_path / "later.py").write_text("x = 1\n")
    assert finder.find_spec("plain").origin == str(tmp_path / "plain.py")
    assert finder.find_spec("package").submodule_search_locations == [str(tmp_path / "package")]
    for name in ("left", "installed", "folder", "later", "site-packages"):
        assert finder.find_spec(name) is None


def test_the_doctor_says_how_much_imports_and_names_what_does_not(monkeypatch):
    needed()
    whole = len(promises.promised())
    monkeypatch.setattr(probes, "report", list)
    monkeypatch.setattr(
        promises, "broken", lambda chosen: {"glob": "no\x1b"} if chosen == Layers(landlock=True) else {}
    )
    done = CliRunner().invoke(main, ["doctor"])
    assert f"LACKS   {whole - 1} of {whole} modules import" in done.output
    assert "DOES NOT IMPORT under landlock: glob (no" in done.output
    assert "\x1b" not in done.output
    monkeypatch.setattr(promises, "broken", lambda _: {})
    assert f"holds   {whole} of {whole} modules import" in CliRunner().invoke(main, ["doctor"]).output
