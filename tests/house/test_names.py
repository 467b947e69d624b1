"""One thing one name, one name one thing, in the whole of ``whybn/``."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from .sources import ROOT, House, written

WHYBN = House(ROOT, ("whybn",))
# Files that Python or the command line gives a meaning, in any folder.
ANYWHERE = {"__init__.py", "__main__.py", "command.py", "commands.py"}
# One thing that several rooms have a module about: as data, as pages; a learner's, a grader's.
SAME_THING = {
    *("asked.py", "claims.py", "clauses.py", "exercises.py", "explanations.py", "misconceptions.py", "questions.py"),
    *("moodle.py", "notebook.py", "own_tests.py", "progress.py"),
}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def twice(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names that have several places, each place once."""
    found = defaultdict(set)
    for name, place in places:
        found[name].add(place)
    return {name: sorted(several) for name, several in found.items() if len(several) > 1}


def classes(house: House) -> Iterator[tuple[str, str]]:
    """Every class, and where it is."""
    for module, tree in house.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield node.name, f"{module}:{node.lineno}"


def files(house: House) -> Iterator[tuple[str, str]]:
    """Every file's name, and its module."""
    return ((path.name, module) for module, path in house.paths.items() if path.name not in ANYWHERE)


def constants(house: House) -> Iterator[tuple[str, str]]:
    """Every constant that is imported by its name, and the module that it is imported from."""
    for module, tree in house.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                yield from ((a.name, house.base(module, node)) for a in node.names if a.name.isupper())


def functions(house: House) -> Iterator[tuple[str, str, bool]]:
    """Every function and method, where it is, and whether it stands in the module itself."""
    for module, tree in house.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, FUNCTION):
                yield node.name, f"{module}:{node.lineno}", node in tree.body


def plain_loads(house: House) -> list[str]:
    """Functions that load, and do not say what."""
    return [place for name, place, in_module in functions(house) if name == "load" and in_module]


def underscored(house: House) -> list[str]:
    """Functions and methods with an underscore in front, but for those that Python or a library asks for by name."""
    return [f"{place} {name}" for name, place, _ in functions(house) if name.startswith("_") and not name.endswith("_")]


def test_no_class_name_twice_in_whybn() -> None:
    assert twice(classes(WHYBN)) == {}


def test_a_file_name_stands_in_two_rooms_only_where_both_are_about_the_same_thing() -> None:
    assert twice(files(WHYBN)).keys() == SAME_THING


def test_a_constant_is_imported_from_one_place() -> None:
    assert twice(constants(WHYBN)) == {}


def test_a_function_that_loads_says_what() -> None:
    assert plain_loads(WHYBN) == []


def test_no_function_has_an_underscore_in_front() -> None:
    found = underscored(WHYBN)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("named", "one", "other"),
    [
        (classes, "class Run: pass", "def made():\n    class Run: pass"),
        (constants, "from whybn.store import FAILED", "from .verdict import FAILED"),
        (constants, "from whybn.store import FAILED", "def late():\n    from whybn.verdict import FAILED"),
    ],
)
def test_a_name_of_two_things_is_told(
    tmp_path: Path, named: Callable[[House], Iterator[tuple[str, str]]], one: str, other: str
) -> None:
    ((_, places),) = twice(named(written(tmp_path, {"whybn/one.py": one, "whybn/other.py": other}))).items()
    assert len(places) == 2


def test_one_constant_that_two_modules_import_is_one(tmp_path: Path) -> None:
    texts = {"whybn/one.py": "from whybn.store import FAILED", "whybn/other.py": "from .store import FAILED"}
    assert twice(constants(written(tmp_path, texts))) == {}


def test_a_file_name_in_two_rooms_is_told_and_a_command_in_each_is_none(tmp_path: Path) -> None:
    names = ("files.py", "grade/files.py", "grade/command.py", "quiz/command.py")
    house = written(tmp_path, {f"whybn/{name}": "" for name in names})
    assert twice(files(house)) == {"files.py": ["whybn.files", "whybn.grade.files"]}


def test_a_plain_load_is_told_and_a_method_of_that_name_is_none(tmp_path: Path) -> None:
    text = "def load(): pass\nclass It:\n    def load(self): pass"
    assert plain_loads(written(tmp_path, {"whybn/one.py": text})) == ["whybn.one:1"]


def test_an_underscore_in_front_is_told_and_what_python_asks_for_is_none(tmp_path: Path) -> None:
    text = "class It:\n    def __len__(self): pass\n    def _repr_html_(self): pass\n    def _say(self): pass"
    assert underscored(written(tmp_path, {"whybn/one.py": text})) == ["whybn.one:4 _say"]
