"""Small submissions that try what none may do: they tell which layers of confinement hold on this machine."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from whybn.errors import NoSolver

from .connection import Ended, Solver, Zygote
from .layers import Layers, module_files, wanted

SECONDS = 2.0
MEMORY = 1 << 30
NOT_ENOUGH = "no sandbox holds on this machine: `whybn doctor` tells what is missing; --unsafe grades without one"
FUNCTION = "standardize"  # any name that a solver knows


@dataclass(frozen=True)
class Probe:
    """A deed, as an expression that gives True where it succeeds.

    Attributes:
        name: the deed, in words.
        deed: Python; ``file``, ``folder``, ``packages``, ``port`` and ``pid`` are the checker's.
        layers: those that must stop it alone. None named: limits and deadlines do.
    """

    name: str
    deed: str
    layers: tuple[str, ...]


PROBES = (
    Probe("read a file", "bool(open(file).read())", ("landlock", "namespaces")),
    Probe("list a folder", "bool(os.listdir(folder))", ("landlock", "namespaces")),
    Probe(
        "see the installed packages",
        "any(name.startswith('pytest') for name in os.listdir(packages))",
        ("landlock", "namespaces"),
    ),
    Probe(
        "read the checker's environment", "open(f'/proc/{pid}/environ', 'rb').read() != 0", ("landlock", "namespaces")
    ),
    Probe("write a file", "open(folder + '/left', 'w').write('x') > 0", ("seccomp", "landlock", "namespaces")),
    Probe("make a folder", "os.mkdir(folder + '/made') is None", ("seccomp", "landlock", "namespaces")),
    Probe(
        "connect to a port", "socket.create_connection(('127.0.0.1', port), 1) is not None", ("seccomp", "namespaces")
    ),
    Probe("open a datagram socket", "socket.socket(2, 2) is not None", ("seccomp",)),
    Probe("fork", "os.fork() >= 0", ("seccomp", "other_user")),
    Probe("start a thread", "threading.Thread(target=print).start() is None", ("seccomp", "other_user")),
    Probe("signal the checker", "os.kill(pid, 0) is None", ("seccomp", "namespaces", "other_user")),
    Probe("signal its parent", "os.kill(os.getppid(), 0) is None", ("seccomp", "other_user")),
    Probe("take 4 GiB", "len(bytearray(1 << 32)) > 0", ()),
    Probe("open a thousand descriptors", "bool([os.dup(0) for _ in range(1000)])", ()),
    Probe("loop for ever", "all(True for _ in iter(int, 1))", ()),
)
PRELUDE = "import os, socket, threading\n"


@dataclass(frozen=True)
class ProbeResult:
    """What a probe came to under one layer: whether it was stopped, and how."""

    probe: Probe
    stopped: bool
    how: str


@contextmanager
def surroundings() -> Iterator[dict[str, object]]:
    """Things of the checker's that probes try to reach: a file, a folder, a listening port."""
    with tempfile.TemporaryDirectory(prefix="whybn-doctor-") as folder, socket.socket() as listening:
        Path(folder).chmod(0o777)
        file = Path(folder) / "secret"
        file.write_text("the answer", encoding="utf-8")
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        packages = str(module_files("pytest")[0].parent)
        yield {"file": str(file), "folder": folder, "packages": packages, "port": port, "pid": os.getpid()}


def examine(layers: Layers, probes: tuple[Probe, ...] = PROBES) -> list[ProbeResult]:
    """Run probes under these layers. Raises NoSolver where the layers cannot be put on."""
    with Zygote(layers, MEMORY) as zygote, surroundings() as around:
        return [attempt(zygote, probe, around) for probe in probes]


def attempt(zygote: Zygote, probe: Probe, around: dict[str, object]) -> ProbeResult:
    """One probe, in a solver of its own."""
    constants = "".join(f"{name} = {value!r}\n" for name, value in around.items())
    source = f"{PRELUDE}{constants}def {FUNCTION}():\n    return {probe.deed}\n".encode()
    solver = zygote.spawn()
    try:
        return ProbeResult(probe, *outcome(solver, source))
    except Ended as end:
        return ProbeResult(probe, True, str(end))
    finally:
        solver.close()


def outcome(solver: Solver, source: bytes) -> tuple[bool, str]:
    """Whether the deed failed, and what it failed with. Raises Ended."""
    solver.ask(["files", [["probe.py", len(source), None]]], source, SECONDS)
    solver.ask(["load", "probe.py"], b"", SECONDS)
    solver.ask(["choose", [FUNCTION]], b"", SECONDS)
    reply = solver.ask(["run", True, [[{"q": ["call", FUNCTION, [], {}]}]]], b"", SECONDS)[0]
    return reply.get("r") is not True, str(reply["e"][2]) if "e" in reply else "it was done"


@dataclass(frozen=True)
class LayerReport:
    """How one layer does alone.

    Attributes:
        name: of the layer; ``limits`` is what is always on.
        findings: of the probes that it must stop; empty where it is not there.
        missing: why it is not there.
    """

    name: str
    findings: tuple[ProbeResult, ...] = ()
    missing: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it stopped all that it must."""
        return not self.missing and all(finding.stopped for finding in self.findings)


HOW_TO_GET = {
    "seccomp": "pip install 'whybn[grade]', and the system's libseccomp2",
    "landlock": "pip install 'whybn[grade]', on Linux 5.13 or newer with Landlock",
    "namespaces": "the program bwrap, in the package bubblewrap",
    "other_user": "root, which nobody needs for this",
}


def report() -> list[LayerReport]:
    """Every layer alone, and the limits that are always on."""
    installed = wanted()
    found = [LayerReport("limits", tuple(examine(Layers(), tuple(p for p in PROBES if not p.layers))))]
    for field in fields(Layers):
        if not getattr(installed, field.name):
            found.append(LayerReport(field.name, missing=f"not installed: {HOW_TO_GET[field.name]}"))
            continue
        probes = tuple(probe for probe in PROBES if field.name in probe.layers)
        try:
            found.append(LayerReport(field.name, tuple(examine(Layers(**{field.name: True}), probes))))
        except NoSolver as error:
            found.append(LayerReport(field.name, missing=f"does not work here: {error}"))
    return found


def usable() -> Layers:
    """The layers that work together on this machine: all that are installed, without those that cannot be put on."""
    for layers in candidates(wanted()):
        try:
            findings = examine(layers, tuple(probe for probe in PROBES if probe.layers))
        except NoSolver:
            continue
        if all(finding.stopped for finding in findings):
            return layers
    return Layers()


def candidates(installed: Layers) -> list[Layers]:
    """Sets of layers to try, the best first."""
    without_namespaces = Layers(installed.seccomp, installed.landlock, False, installed.other_user)
    namespaces_alone = Layers(False, False, installed.namespaces, installed.other_user)
    same_user = Layers(installed.seccomp, installed.landlock, installed.namespaces, False)
    tried = [installed, without_namespaces, same_user, namespaces_alone]
    return [layers for layers in dict.fromkeys(tried) if layers.enough]
