"""Packages that an instructor allows: where they lie, and what they need."""

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from whybn.errors import GradeError

GIVEN = frozenset({"numpy"})  # to every solver
SECRET = frozenset({"whybn"})  # it holds the answers


@dataclass(frozen=True)
class Package:
    """An installed package.

    Attributes:
        name: of the distribution.
        version: of it.
        modules: what can be imported from it.
        paths: the folders and files that it is made of.
        asked: whether it was asked for, and not only needed by another.
    """

    name: str
    version: str
    modules: tuple[str, ...]
    paths: tuple[Path, ...]
    asked: bool

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@cache
def installed(names: tuple[str, ...]) -> tuple[Package, ...]:
    """These packages, by their own names or by those of modules, and all that they need.

    A name may have a version after a blank. Raises GradeError where one is not installed, or in another version.
    """
    found: dict[str, Package] = {}
    waiting = [(name, True) for name in names]
    while waiting:
        name, asked = waiting.pop(0)
        name, _, version = name.partition(" ")
        distribution = distribution_of(name)
        if distribution is None:
            if asked:
                raise GradeError(f"packages: {name} is not installed in the grader's Python: pip install {name}")
            continue  # needed on other systems, or not really
        own = distribution.metadata["Name"]
        if own.lower() in SECRET:
            raise GradeError(f"packages: {name} holds the answers and cannot be given to submissions")
        if version and version != distribution.version:
            raise GradeError(f"packages: {name} {version} is wanted, and {distribution.version} is installed here")
        if own.lower() in GIVEN or own in found:
            continue
        found[own] = package_of(distribution, asked)
        waiting += [(needed, False) for needed in needs(distribution)]
    return tuple(found.values())


def distribution_of(name: str) -> metadata.Distribution | None:
    """The distribution of this name, or the one that a module of this name comes from."""
    owners = [name, *metadata.packages_distributions().get(name, ())]
    for owner in owners:
        try:
            return metadata.distribution(owner)
        except (metadata.PackageNotFoundError, ValueError):
            continue
    return None


def package_of(distribution: metadata.Distribution, asked: bool) -> Package:
    """What a distribution is made of. Raises GradeError where its files are not known."""
    tops = {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "/", "__pycache__")}
    paths = sorted(path for top in tops if (path := Path(str(distribution.locate_file(top)))).exists())
    name = distribution.metadata["Name"]
    modules = tuple(module for path in paths if (module := module_of(path)))
    if asked and not modules:
        raise GradeError(f"packages: {name} is not installed as usual (editable?): install it without -e")
    return Package(name, distribution.version, modules, tuple(paths), asked)


def module_of(path: Path) -> str:
    """The module that a file or folder is, if it is one."""
    name = path.name.partition(".")[0]
    importable = path.is_dir() or path.suffix in (".py", ".so")
    return name if importable and name.isidentifier() and not path.name.endswith(("-info", ".libs")) else ""


def needs(distribution: metadata.Distribution) -> list[str]:
    """The names of what a distribution requires here."""
    required = map(Requirement, distribution.requires or ())
    return [each.name for each in required if each.marker is None or each.marker.evaluate({"extra": ""})]
