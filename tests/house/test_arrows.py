"""Imports go one way: what CONTRIBUTING.md lists is what there is, and nothing goes round in a circle."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from whybn.sandbox.layers import OWN

from .sources import ROOT, House, Use, written

HOUSE = House(ROOT)
ARROW = re.compile(r"^(?P<user>[\w.]+) +(?P<kind>[-~]>)(?P<used>.*)$", re.M)
# These run where little is installed: a browser, a learner's first day. They are held to libraries too.
LEAN = ("reference_impl", "spec", "exercises", "tests.clauses")
Arrows = Mapping[str, Mapping[str, tuple[str, ...]]]


def read_arrows(text: str) -> Arrows:
    """By the arrow, ``->`` or ``~>``: for each part of the house what it may use."""
    (block,) = re.findall(r"```arrows\n(.*?)```", text, re.S)
    arrows: dict[str, dict[str, tuple[str, ...]]] = {"->": {}, "~>": {}}
    for match in ARROW.finditer(block):
        arrows[match["kind"]][match["user"]] = tuple(match["used"].replace(",", " ").split())
    return arrows


ARROWS = read_arrows((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))


def part_of(module: str, arrows: Arrows) -> str:
    """The part of the house that a module belongs to: the longest listed name that it begins with, else its own."""
    name = module.removeprefix("whybn.")
    listed = (part for part in arrows["->"] if f"{name}.".startswith(f"{part}."))
    return max(listed, key=len, default=name)


def between_parts(house: House, arrows: Arrows) -> Iterator[tuple[str, str, str, Use]]:
    """Each use that leaves its part, as an arrow. Libraries count where the user is lean."""
    for use in house.uses:
        user = part_of(use.user, arrows)
        counts = use.used in house.trees or (user in LEAN and use.used not in sys.stdlib_module_names)
        if counts and (used := part_of(use.used, arrows)) != user:
            yield user, "~>" if use.by_name else "->", used, use


def forbidden(house: House, arrows: Arrows) -> list[str]:
    """The uses that no arrow allows."""
    return [
        f"{house.place(use)} uses {use.used}, and CONTRIBUTING.md has no arrow {user} {kind} {used}"
        for user, kind, used, use in between_parts(house, arrows)
        if used not in arrows[kind].get(user, ())
    ]


def unused(house: House, arrows: Arrows) -> list[str]:
    """The arrows that nothing needs."""
    found = {(user, kind, used) for user, kind, used, _ in between_parts(house, arrows)}
    listed = [(u, kind, one) for kind, by_user in arrows.items() for u, several in by_user.items() for one in several]
    return [" ".join(arrow) for arrow in listed if arrow not in found]


def circle(graph: Mapping[str, Iterable[str]]) -> str:
    """A circle in a graph, if there is one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return ""


def circle_of_modules(house: House) -> str:
    """Modules that import each other in a circle, within a room or across."""
    graph = defaultdict(set)
    for use in house.uses:
        if not use.by_name:
            graph[use.user].add(use.used)
    return circle(graph)


def outside(house: House, own: Iterable[str]) -> list[str]:
    """What the confined side would need beyond the files that it is given, and the files that it does not need."""
    given = {house.name(house.root / "whybn" / path) for path in own}
    needed = {"whybn.sandbox.zygote"}
    # The package's own file gives `check` to whoever asks; nobody confined does.
    follows = [use for use in house.uses if not use.typing and not use.by_name and use.user != "whybn"]
    while more := {use.used for use in follows if use.user in needed and use.used in house.trees} - needed:
        needed |= more
        needed |= {".".join(name.split(".")[:end]) for name in needed for end in range(1, name.count(".") + 1)}
    return [*(f"{name} is not given" for name in needed - given), *(f"{name} is not needed" for name in given - needed)]


def test_every_use_of_another_part_is_an_arrow_of_contributing() -> None:
    found = forbidden(HOUSE, ARROWS)
    assert not found, "\n".join(found)


def test_every_arrow_of_contributing_is_used() -> None:
    assert unused(HOUSE, ARROWS) == []


def test_the_arrows_make_no_circle() -> None:
    assert circle(ARROWS["->"]) == ""


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle_of_modules(HOUSE) == ""


def test_the_confined_side_imports_what_it_is_given_and_is_given_no_more() -> None:
    assert outside(HOUSE, OWN) == []


LISTED = read_arrows("```arrows\ncourse -> errors\nlearn -> course\nerrors ->\nspec -> numpy\nlearn ~> spec\n```")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("whybn/course/claims.py", "import whybn.learn.check", "course -> learn"),
        ("whybn/course/claims.py", "from whybn.learn import check", "course -> learn"),
        ("whybn/course/claims.py", "from ..learn.check import it", "course -> learn"),
        ("whybn/course/claims.py", "def late():\n    from whybn.learn.check import it", "course -> learn"),
        ("whybn/course/claims.py", "if TYPE_CHECKING:\n    from whybn.learn.check import it", "course -> learn"),
        ("whybn/course/claims.py", "importlib.import_module('spec.bounds')", "course ~> spec"),
        ("whybn/course/claims.py", "TABLE = {'a': 'spec.bounds'}\nimport_module(TABLE['a'])", "course ~> spec"),
        ("whybn/course/claims.py", "import_module(f'spec.bounds{more}')", "course ~> spec"),
        ("whybn/learn/stubs.py", "from spec import bounds", "learn -> spec"),
        ("spec/more.py", "import scipy.stats", "spec -> scipy"),
        ("whybn/stray.py", "from whybn.learn import check", "stray -> learn"),
    ],
)
def test_a_use_that_no_arrow_allows_is_told(tmp_path: Path, file: str, text: str, said: str) -> None:
    others = {"whybn/learn/check.py": "", "spec/bounds.py": "import numpy"}
    (told,) = forbidden(written(tmp_path, {**others, file: text}), LISTED)
    assert told.startswith(f"{file}:")
    assert told.endswith(said)


def test_an_arrow_that_nothing_needs_is_told(tmp_path: Path) -> None:
    texts = {"whybn/errors.py": "", "spec/bounds.py": "import numpy", "whybn/course/claims.py": "import whybn.errors"}
    assert unused(written(tmp_path, texts), LISTED) == ["learn -> course", "learn ~> spec"]


def test_a_circle_of_modules_is_told_and_a_name_in_a_text_makes_none(tmp_path: Path) -> None:
    texts = {"whybn/a.py": "from . import b", "whybn/b.py": "import_module('whybn.a')"}
    assert circle_of_modules(written(tmp_path, texts)) == ""
    late = {"whybn/b.py": "def late():\n    from .a import it"}
    assert circle_of_modules(written(tmp_path, late)) != ""


def test_a_file_that_the_confined_side_lacks_or_does_not_need_is_told(tmp_path: Path) -> None:
    texts = {
        "whybn/__init__.py": "from .learn import check",
        "whybn/errors.py": "",
        "whybn/learn/check.py": "",
        "whybn/sandbox/__init__.py": "",
        "whybn/sandbox/zygote.py": "from whybn import errors",
    }
    house, own = written(tmp_path, texts), ("__init__.py", "sandbox/__init__.py", "sandbox/zygote.py")
    assert outside(house, (*own, "errors.py")) == []
    assert outside(house, own) == ["whybn.errors is not given"]
    assert outside(house, (*own, "errors.py", "learn/check.py")) == ["whybn.learn.check is not needed"]
