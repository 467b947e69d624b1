"""Which layers of confinement this machine offers, and how the zygote is started within them."""

import importlib.util
import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import whybn

from .packages import Package

# What lies in the folder of Python's own modules and is not given to a submission: installed packages, and modules of
# which each has a reason.
REFUSED = {
    "test": "Python's own tests",
    "idlelib": "a program with windows",
    "turtledemo": "a program with windows",
    "ensurepip": "installs packages",
    "antigravity": "starts a browser",
}
NO_PACKAGES = frozenset({"site-packages", "dist-packages", *REFUSED, "antigravity.py"})
# The part of whybn that runs in a solver.
OWN = (
    "__init__.py",
    "judging/__init__.py",
    "judging/definitions.py",
    "judging/implementation.py",
    "crossing/__init__.py",
    "crossing/wire.py",
    "crossing/memory.py",
    "crossing/answering.py",
    "properties/__init__.py",
    "properties/close.py",
    "properties/draws.py",
    "properties/messages.py",
    "properties/play.py",
    "sandbox/__init__.py",
    "sandbox/absent.py",
    "sandbox/importing.py",
    "sandbox/zygote.py",
    "sandbox/solver.py",
)


@dataclass(frozen=True)
class Layers:
    """What stands between a solver and the machine, beside resource limits and no_new_privs, which need nothing.

    Attributes:
        seccomp: an allow-list of system calls, by pyseccomp and libseccomp.
        landlock: no file but the standard library and NumPy, by py-landlock.
        namespaces: a file system, network and process table of its own, by bubblewrap.
        other_user: a user id of its own, where we are root.
    """

    seccomp: bool = False
    landlock: bool = False
    namespaces: bool = False
    other_user: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The layers that are on, by name."""
        return tuple(name for name, on in asdict(self).items() if on)

    @property
    def libraries(self) -> list[str]:
        """The modules that put the layers on."""
        return [name for name, on in (("py_landlock", self.landlock), ("pyseccomp", self.seccomp)) if on]

    @property
    def enough(self) -> bool:
        """Whether untrusted code may run: files, network and processes are closed, by one layer or by two."""
        return self.namespaces or (self.landlock and self.seccomp)


def wanted() -> Layers:
    """The layers whose parts are installed; whether they hold is seen when a solver is probed."""
    linux = sys.platform == "linux"
    has = importlib.util.find_spec
    return Layers(
        seccomp=linux and has("pyseccomp") is not None,
        landlock=linux and has("py_landlock") is not None,
        namespaces=linux and shutil.which("bwrap") is not None,
        other_user=linux and os.geteuid() == 0,
    )


def standard_library() -> list[Path]:
    """The folders of Python's own modules."""
    paths = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    base = Path(sys.base_prefix) / sys.platlibdir / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return sorted(path for path in {*paths, base} if (path / "os.py").is_file())


def readable(packages: Sequence[Package] = ()) -> list[str]:
    """All that a solver may read: Python's own modules without any packages, NumPy, and packages that are allowed.

    Those may load the system's libraries at any time: the files alone, for packages may lie below their folders.
    """
    folders = shared_libraries() if packages else []
    more = [path for folder in folders for path in folder.glob("*.so*") if path.is_file()]
    more += [path for package in packages for path in package.paths]
    modules = [child for folder in standard_library() for child in folder.iterdir() if child.name not in NO_PACKAGES]
    return [str(path) for path in (*modules, *numpy_folders(), *more)]


def numpy_folders() -> list[Path]:
    """NumPy, and the libraries that its wheel carries."""
    package = Path(np.__file__).parent
    return [path for path in (package, package.with_name("numpy.libs")) if path.is_dir()]


def folders_of(packages: Sequence[Package]) -> dict[str, list[str]]:
    """The folders where packages lie, with the names of all that they are made of."""
    found: dict[str, list[str]] = {}
    for path in (path for package in packages for path in package.paths):
        found.setdefault(str(path.parent), []).append(path.name)
    return found


def module_files(*names: str) -> list[Path]:
    """The folder or file of each module that is installed."""
    found = []
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            origin = Path(spec.origin)
            found.append(origin.parent if origin.name == "__init__.py" else origin)
    return found


def search_path(packages: Sequence[Package] = ()) -> list[str]:
    """Where the zygote finds its modules while it starts."""
    whole = [whybn.__file__, *map(str, module_files("numpy", "pyseccomp", "py_landlock"))]
    parents = [Path(whole[0]).parent.parent, *(Path(path).parent for path in whole[1:])]
    return [*map(str, library_path()), *dict.fromkeys([*map(str, parents), *folders_of(packages)])]


def library_path() -> list[Path]:
    """The search path of the standard library alone."""
    return [path for folder in standard_library() for path in (folder, folder / "lib-dynload")]


def python() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return str(Path(getattr(sys, "_base_executable", None) or sys.executable).resolve())


def bubblewrap(layers: Layers, packages: Sequence[Package] = ()) -> list[str]:
    """The command before the zygote's own that gives it namespaces: nothing of this machine but what it needs."""
    command = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if layers.other_user:  # root stays root, with no right but to become somebody else
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user"]
    command += ["--die-with-parent", "--new-session", "--clearenv"]
    for name in ("/lib", "/lib32", "/lib64", "/bin"):
        path = Path(name)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), name]
    allowed = [path for package in packages for path in package.paths]
    bound = (*shared_libraries(), *standard_library(), Path(python()), *numpy_folders(), *allowed)
    for parent in sorted({parent for path in bound for parent in path.parents} - {Path("/")}):
        # Else they are as closed as here, and a user of its own would not get to its own modules.
        command += ["--perms", "0755", "--dir", str(parent)]
    for folder in (*shared_libraries(), *standard_library()):
        command += ["--ro-bind", str(folder), str(folder)]
    for folder in packages_within([*shared_libraries(), *standard_library()]):
        command += ["--tmpfs", str(folder)]
    for path in (Path(python()), *numpy_folders(), *allowed, *module_files("pyseccomp", "py_landlock"), *own_files()):
        command += ["--ro-bind", str(path), str(path)]
    return [*command, "--remount-ro", "/", "--chdir", "/"]


def own_files() -> list[Path]:
    """The part of whybn that runs in a solver."""
    package = Path(whybn.__file__).parent
    return [package / name for name in OWN]


def shared_libraries() -> list[Path]:
    """The folders of the system's libraries that this process uses."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    mapped = {Path(line.split(maxsplit=5)[5]) for line in lines if ".so" in line and line.count("/")}
    inside = [*standard_library(), *numpy_folders(), *map(Path, site.getsitepackages())]
    folders = {path.parent for path in mapped if not any(path.is_relative_to(folder) for folder in inside)}
    folders = {path for path in folders if path.is_dir() and "packages" not in path.as_posix()}
    loader = Path("/lib64").resolve()
    if loader.is_dir():
        folders.add(loader)
    return sorted(
        path for path in folders if not any(path != other and path.is_relative_to(other) for other in folders)
    )


def packages_within(folders: list[Path]) -> list[Path]:
    """The folders of installed packages below these: hidden, since they may hold the course itself."""
    names = ("site-packages", "dist-packages", "test")
    depths = ("", "python3*/")
    return sorted({found for folder in folders for d in depths for n in names for found in folder.glob(f"{d}{n}")})
