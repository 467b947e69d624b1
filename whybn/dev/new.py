"""The files of something new, with FILL IN wherever a person has to write: all of them, or none."""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from whybn.course.claims import ANSWERS, JUDGEMENTS
from whybn.course.clauses import HEADING, SECTION, Level
from whybn.course.course import COURSE_FILE
from whybn.course.questions import FOLDER, LOCK
from whybn.errors import CourseError, meant
from whybn.files import write_whole

from . import templates
from .content import Content

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DRAWN = re.compile(r"^@given\((?P<drawn>.+)\)\n(?:@.*\n)*def test_\w+\((?P<arguments>[\w, ]+)\)", re.M)
LETTERS = "LNTDVIQW"  # those that a claim's id begins with


@dataclass(frozen=True)
class New:
    """What is to be written, by path below the root, and what to do then."""

    files: Mapping[str, str]
    next_step: str


def clause(content: Content, name: str, level: Level) -> New:
    """A section of the function's page, after those of its level, and a test at the end of its module."""
    function, slug = of_function(content, name)
    if name in content.clauses:
        raise CourseError(f"the clause {name} is there already, in spec/{function}.md; a clause has one section")
    page, tests = f"spec/{function}.md", f"tests/clauses/test_{function}.py"
    text = content.texts[tests]
    found = DRAWN.search(text)
    drawn, arguments = found.groups() if found else ("case=batches()", "impl, case")
    words = slug.replace("-", "_")
    test = templates.CLAUSE_TEST.format(function=function, slug=slug, words=words, drawn=drawn, arguments=arguments)
    section = templates.CLAUSE.format(slug=slug, level=level.name)
    return New(
        {page: with_section(content.texts[page], level, section), tests: joined(text, test, blank=2)},
        f"fill both in, then: pytest tests/clauses --impl reference_impl --level strict -k {function}",
    )


def with_section(page: str, level: Level, section: str) -> str:
    """The page with a section after the last one of its level or a lower one."""
    starts = [match.start() for match in HEADING.finditer(page)] + [len(page)]
    levels = [Level[match["level"]] for match in SECTION.finditer(page)]
    place = starts[max((number for number, other in enumerate(levels, 1) if other <= level), default=0)]
    return joined(page[:place], section, page[place:])


@dataclass(frozen=True)
class Group:
    """Equal wrong numbers in a class, which no misconception explains.

    Attributes:
        name: as the class report calls it: a function and a fingerprint.
        students: how many have them.
        arithmetic: one number, right and as it came.
    """

    name: str
    students: int
    arithmetic: str


def group_in(grades: Path, name: str) -> Group:
    """A group of a class that was graded. Raises CourseError where there is none of this name."""
    path = grades / "unnamed.json"
    try:
        groups = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is not there: name the folder that `whybn grade` wrote to, with --grades") from None
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}): let `whybn grade` write it again") from error
    if name not in groups:
        raise CourseError(f"{path} has no group {name}{meant(name, groups)}")
    return Group(name, int(groups[name]["students"]), str(groups[name]["arithmetic"]))


def misconception(content: Content, name: str, group: Group | None = None) -> New:
    """A row of the function's twins, or its first; where a class has shown it, with the number that it has to give."""
    function, slug = of_function(content, name)
    if group and group.name.partition(".")[0] != function:
        raise CourseError(
            f"the group {group.name} is no mistake in {function}: begin {group.name.partition('.')[0]}.SLUG"
        )
    if name in content.twins:
        raise CourseError(f"the misconception {name} is there already, in reference_impl/misconceptions")
    module = getattr(content.reference, function).__module__.rpartition(".")[2]
    path = f"reference_impl/misconceptions/{module}.py"
    seen = templates.SEEN.format(students=group.students, arithmetic=group.arithmetic) if group else ""
    row = templates.MISCONCEPTION.format(slug=slug, seen=seen)
    then = f"; graded again, the class shows no group {group.name} any more" if group else ""
    return New(
        {path: with_row(content.texts[path], function, row)},
        f"fill it in, then: pytest tests/clauses --impl misconception:{name}{then}",
    )


def with_row(module: str, function: str, row: str) -> str:
    """The module with one more row at the end of the function's twins; where it has none, with its first."""
    listed: ast.stmt | None = None
    names: list[str] = []
    for node in ast.parse(module).body:
        match node:
            case ast.Assign(value=ast.Call(func=ast.Name("twins"), args=[ast.Constant(value), *_])) if (
                value == function
            ):
                return replaced(module, node, source(module, node).removesuffix(")\n") + row + ")\n")
            case ast.Assign(targets=[ast.Name("TWINS")], value=ast.Tuple(parts)):
                listed, names = node, [ast.unparse(part) for part in parts]
            case ast.Assign(targets=[ast.Name("TWINS")], value=ast.Name(only)):
                listed, names = node, [f"*{only}"]
    if listed is None:
        raise CourseError(f"reference_impl/misconceptions has no module with TWINS for {function}; begin one there")
    constant = function.upper()
    block = f'{constant} = twins(\n    "{function}",\n{row})\n\n'
    return replaced(module, listed, block + listing("TWINS = (", [*names, f"*{constant}"], ")"))


def source(text: str, node: ast.stmt) -> str:
    """The lines of a statement."""
    return "".join(text.splitlines(keepends=True)[node.lineno - 1 : node.end_lineno])


def replaced(text: str, node: ast.stmt, new: str) -> str:
    """The text with other lines in the place of a statement's."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: node.lineno - 1], new, *lines[node.end_lineno :]])


def listing(begin: str, names: list[str], end: str) -> str:
    """Names between brackets, each on a line of its own."""
    return "\n".join([begin, *(f"    {name}," for name in names), end]) + "\n"


def exercise(content: Content, name: str) -> New:
    """A stub, an entry at the end of the course file, a page, a reference function, an oracle and a first test."""
    if not name.isidentifier():
        raise CourseError(f"{name!r} cannot be a function's name: use letters, digits and underscores")
    if name in content.course.names:
        raise CourseError(f"the exercise {name} is there already; a function has one exercise")
    last = content.course.exercises[-1]
    number = last.number + 1
    module = getattr(content.reference, last.name).__module__.rpartition(".")[2]
    old, reference, oracle = COURSE_FILE.as_posix(), f"reference_impl/{module}.py", "tests/clauses/know.py"
    files = {
        f"exercises/e{number:02}_{name}.py": templates.STUB.format(number=number, name=name),
        f"spec/{name}.md": templates.PAGE.format(name=name),
        f"tests/clauses/test_{name}.py": templates.TESTS.format(name=name),
    }
    if there := sorted(files.keys() & content.texts.keys()):
        raise CourseError(f"{there[0]} is there already, though no exercise {name} is; remove it, or use another name")
    files |= {
        old: content.texts[old] + templates.COURSE_ENTRY.format(number=number, name=name),
        reference: joined(content.texts[reference], templates.REFERENCE.format(name=name), blank=2),
        oracle: joined(content.texts[oracle], templates.ORACLE.format(name=name), blank=2),
        "reference_impl/__init__.py": with_export(content.texts["reference_impl/__init__.py"], module, name),
    }
    return New(files, f"fill them in, then: whybn dev new misconception {name}.SLUG, and whybn dev check")


def with_export(package: str, module: str, name: str) -> str:
    """The package's ``__init__`` with one more name from a module, in the linter's order: classes first."""

    def ordered(names: list[str]) -> list[str]:
        return sorted({*names, name}, key=lambda word: (word[0].islower(), word))

    for node in reversed(ast.parse(package).body):  # from the end, so that the lines before it keep their numbers
        match node:
            case ast.Assign(targets=[ast.Name("__all__")], value=exported):
                quoted = [f'"{word}"' for word in ordered(ast.literal_eval(exported))]
                package = replaced(package, node, listing("__all__ = [", quoted, "]"))
            case ast.ImportFrom(module=source, names=names) if source == module:
                imported = ordered([alias.name for alias in names])
                package = replaced(package, node, listing(f"from .{module} import (", imported, ")"))
    return package


def question(content: Content, name: str, kind: str, topic: str | None) -> New:
    """A question at the end of a topic's file, and its id at the end of the file of all ids."""
    if not SLUG.fullmatch(name):
        raise CourseError(f"{name!r} is no id: use words in small letters, with hyphens")
    if name in content.locked:
        raise CourseError(f"the id {name} was given before; an id is never used again")
    folder = FOLDER.as_posix()
    paths = {Path(path).stem.lstrip("0123456789-"): path for path in content.texts if path.startswith(f"{folder}/")}
    topics = {slug: path for slug, path in paths.items() if path.endswith(".toml")}
    if topic and topic not in topics:
        raise CourseError(f"there is no topic {topic} in {folder}; there are {', '.join(topics)}")
    path, lock = topics[topic or list(topics)[-1]], f"{folder}/{LOCK}"
    text = templates.QUESTION.format(id=name, type=kind, asked=templates.ASKED.get(kind, ""))
    files = {path: content.texts[path] + text + templates.PARTS[kind], lock: content.texts[lock] + name + "\n"}
    return New(files, f"fill it in, then: whybn dev check, and whybn quiz {topic or list(topics)[-1]}")


def claim(content: Content, name: str) -> New:
    """An entry of the ledger, after the last of its letter, and an essay."""
    if not name or name[0] not in LETTERS:
        raise CourseError(f"{name!r} is no claim's id: it begins with one of {', '.join(LETTERS)}")
    same = [entry.id for entry in content.claims.values() if entry.id[0] == name[0]]
    wanted = f"{name[0]}{len(same) + 1:0{len(same[0]) - 1}}"
    if name in same or name != wanted:
        state = "is there already" if name in same else "would leave a gap"
        raise CourseError(f"{name} {state}; the next claim of that letter is {wanted}")
    path = "spec/lecture.toml"
    kind = "question" if name[0] in "QW" else "claim"
    verdicts = list(ANSWERS if kind == "question" else JUDGEMENTS)
    entry = templates.ENTRY.format(id=name, kind=kind, verdict=verdicts[0], verdicts=", ".join(verdicts))
    text = content.texts[path]
    end = text.find("\n[[entry]]", text.index(f'\nid = "{same[-1]}"\n'))
    place = end + 1 if end >= 0 else len(text)
    files = {path: joined(text[:place], entry, text[place:]), f"spec/lecture/{name}.md": templates.ESSAY}
    return New(files, "fill both in, ask about it (whybn dev new question ID --type single), then: whybn dev check")


def of_function(content: Content, name: str) -> tuple[str, str]:
    """The function and the slug of a new ``function.slug``."""
    function, _, slug = name.partition(".")
    if function not in content.course.names:
        asked = meant(function, content.course.names, "; write FUNCTION.SLUG, like normalize.zero-mean")
        raise CourseError(f"{name}: {function!r} is no exercise's name{asked}")
    if not SLUG.fullmatch(slug):
        raise CourseError(f"{name}: {slug!r} is no slug; use words in small letters, with hyphens")
    return function, slug


def joined(before: str, new: str, after: str = "", blank: int = 1) -> str:
    """Something new with so many blank lines around it."""
    gap = "\n" * (blank + 1)
    return before.rstrip("\n") + gap + new.rstrip("\n") + (gap + after.lstrip("\n") if after else "\n")


def write_all(root: Path, files: Mapping[str, str]) -> None:
    """Write all files. Where one cannot be written, all are again as they were."""
    before = {root / path: (root / path).read_bytes() if (root / path).is_file() else None for path in files}
    try:
        for name, text in files.items():
            write_whole(root / name, text)
    except OSError:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                write_whole(path, content)
        raise
