"""Whether a submission can import what it is promised: every module that the grader's own Python imports."""

import json
import subprocess
from dataclasses import fields
from functools import cache

from whybn.errors import NoSolver

from . import layers as machine
from . import library
from .connection import Ended, Zygote
from .layers import Layers, wanted
from .packages import installed
from .probes import candidates

SECONDS = 60.0
MEMORY = 1 << 30
FUNCTION = "standardize"  # any name that a solver knows
SOURCE = f"""
import importlib, warnings

def {FUNCTION}(names):
    warnings.simplefilter("ignore")
    failed = []
    for name in names.split():
        try:
            importlib.import_module(name)
        except BaseException as error:
            failed.append([name, f"{{type(error).__name__}}: {{error}}"[:200]])
    return failed
"""
OUTSIDE = f"""
import json, sys
sys.path[:] = json.loads(sys.argv[1])
sys.stdout = sys.stderr
{SOURCE}
sys.__stdout__.write(json.dumps({FUNCTION}(sys.argv[2])))
"""


@cache
def promised() -> list[str]:
    """The modules of the standard library and of NumPy that this Python imports without a sandbox."""
    names = library.modules()
    command = [machine.python(), "-I", "-S", "-B", "-c", OUTSIDE, json.dumps(machine.search_path()), " ".join(names)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")  # noqa: S603 - our own interpreter
    failed = {name for name, _ in json.loads(done.stdout)}
    return [name for name in names if name not in failed]


def broken(layers: Layers, packages: tuple[str, ...] = ()) -> dict[str, str]:
    """What is promised and does not import in a solver under these layers, and why; with packages, only of those.

    Raises NoSolver.
    """
    names = [name for package in installed(packages) if package.asked for name in package.modules] or promised()
    with Zygote(layers, MEMORY, packages=packages) as zygote:
        solver = zygote.spawn()
        source = SOURCE.encode()
        try:
            solver.ask(["files", [["promises.py", len(source), None]]], source, SECONDS)
            solver.ask(["load", "promises.py"], b"", SECONDS)
            solver.ask(["choose", [FUNCTION]], b"", SECONDS)
            question = {"q": ["call", FUNCTION, [{"s": " ".join(names)}], {}]}
            (reply,) = solver.ask(["run", True, [[question]]], b"", SECONDS)
        except Ended as end:
            return dict.fromkeys(names, str(end))
        finally:
            solver.close()
    if "e" in reply:
        return dict.fromkeys(names, str(reply["e"][2]))
    return {item["l"][0]["s"]: item["l"][1]["s"] for item in reply["r"]["l"]}


def report() -> dict[Layers, dict[str, str]]:
    """What is promised and does not import, under each layer alone and under all sets of them that grading may use."""
    installed = wanted()
    alone = [Layers(**{field.name: True}) for field in fields(Layers) if getattr(installed, field.name)]
    found = {}
    for layers in dict.fromkeys([Layers(), *alone, *candidates(installed)]):
        try:
            found[layers] = broken(layers)
        except NoSolver:  # which the probes have told
            continue
    return found
