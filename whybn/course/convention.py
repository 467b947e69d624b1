"""Conventions as data: whose weight momentum is, which variance is stored, what the parameters are called.

``spec/conventions.toml`` states them. Everything of the course, its pages, stubs, hints, tests and wrong twins, is
written once, in the course's own convention. Here texts, sources and calls are said in another one: a table of names, a
momentum that is the other weight, and phrases that no rule would find.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any

from whybn.errors import CourseError, meant

CONVENTIONS = Path("spec") / "conventions.toml"
COURSES_OWN = "course"  # the name of the one that everything is written in

SIGNATURE = re.compile(r"^`(\w+)\(([^)]*)\)", re.M)
# The weights of a weighted mean, as formulas and sources write them: the one becomes the other.
WEIGHTS = re.compile(
    r"\(1 - (?P<rest>(?:self\.)?momentum)\)|\b1 - (?P<bare>(?:self\.)?momentum)\b(?!\^)"
    r"|(?<![\w.])(?P<factor>(?:self\.)?momentum)(?= \* | ?\*\*|\^)|(?<=\*= )(?P<fading>(?:self\.)?momentum)\b"
)
# A number that is said to be momentum.
NUMBERS = re.compile(
    r"(\bmomentum(?:: float)? ?={1,2} ?|\bmomentum or |\bmomentum\b.* else |\bmomentum is )(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True, eq=False)
class Convention:
    """How a course is spoken.

    Attributes:
        name: by which it is chosen.
        title: what it is called.
        told_names: what it says of the names, for the head of a page and of a stub.
        told_momentum: what it says of momentum.
        told_variance: what it says of the variance that running statistics collect.
        running: the functions that move running statistics.
        names: of parameters and attributes, by the course's.
        beside: what stands before such a name where a function has that name for something else.
        new_value: whether momentum is the weight of the new value; otherwise of the old one.
        ddof: what is subtracted from N in the variance that the running statistics collect.
        lines: of a source that updates running statistics, patterns and what stands in their place.
        phrases: of texts, patterns and what stands in their place.
        slugs: of misconceptions about running statistics, by the course's.
        parameters: of every function, by its name, in order.
    """

    name: str = COURSES_OWN
    title: str = "the course's own"
    told_names: str = ""
    told_momentum: str = ""
    told_variance: str = ""
    running: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""
    new_value: bool = False
    ddof: int = 0
    lines: tuple[tuple[re.Pattern[str], str], ...] = ()
    phrases: tuple[tuple[re.Pattern[str], str], ...] = ()
    slugs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether it is the one that the course is written in."""
        return self.name == COURSES_OWN

    @cache  # noqa: B019 - there are few, and they live as long as the process
    def names_in(self, function: str) -> Mapping[str, str]:
        """The names that a function has otherwise, gradients too, by the course's."""
        own = self.parameters.get(function, ())
        before = self.beside if any(name in own for name in self.names.values()) else ""
        here = {ours: before + theirs for ours, theirs in self.names.items()}
        return here | {f"d{ours}": f"d{theirs}" for ours, theirs in here.items()}

    def called(self, name: str, function: str) -> str:
        """What a parameter, an attribute or a result is called."""
        return name if self.is_own else self.names_in(function).get(name, name)

    def momentum(self, value: Any) -> Any:
        """The number that says what this momentum says in the course's own convention; of the same type."""
        if not self.new_value:
            return value
        other = 1 - value
        short = round(other, 15) if isinstance(other, float) else other  # 0.1, where 1 - 0.9 is 0.09999999999999998
        return short if 1 - short == value else other

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call of a function, or of a method, as they are passed here."""
        if self.is_own:
            return args, dict(kwargs)
        given = list(args)
        places = self.parameters.get(function, ())
        if "momentum" in places and places.index("momentum") < len(given):
            given[places.index("momentum")] = self.momentum(given[places.index("momentum")])
        named = self.names_in(function.partition(".")[0])
        return tuple(given), {
            named.get(name, name): self.momentum(value) if name == "momentum" else value
            for name, value in kwargs.items()
        }

    def text(self, text: str, function: str) -> str:
        """A text about a function: a page, a hint, a belief, a docstring."""
        if self.is_own:
            return text
        for place, (pattern, _) in enumerate(self.phrases if function in self.running else ()):
            text = pattern.sub(f"\0{place}\0", text)  # what stands there instead is in its own words already
        text = self.said(self.weighed(text), function)
        return re.sub("\0([0-9]+)\0", lambda found: self.phrases[int(found[1])][1], text)

    def page(self, text: str, function: str) -> str:
        """A page of the specification; below its signature it says what is otherwise."""
        said = self.text(text, function)
        if said == text:
            return text
        head, _, rest = said.partition("\n\n`")
        signature, _, rest = rest.partition("\n\n")
        return f"{head}\n\n`{signature}\n\n{self.told(text, function)}\n\n{rest}"

    def stub(self, text: str, function: str) -> str:
        """A stub; its docstring says what is otherwise, before it ends with the lecture."""
        said = self.text(text, function)
        if said == text:
            return text
        told = fill(self.told(text, function), 86, initial_indent="    ", subsequent_indent="    ")
        return said.replace("\n    In the lecture:", f"\n{told}\n\n    In the lecture:", 1)

    def told(self, text: str, function: str) -> str:
        """What is otherwise in the text of a function, in a sentence."""
        called = {ours: self.called(ours, function) for ours in self.names}
        named = self.said(text, function) != text
        parts = [
            *[self.told_names] * named,
            *[self.told_momentum] * ("momentum" in self.parameters.get(function, ())),
            *[self.told_variance] * (function in self.running),
        ]
        return f"In {self.title} {'; '.join(parts).format(**called)}."

    def source(self, source: str, function: str) -> str:
        """A function of the reference, or a wrong twin of it."""
        if self.is_own:
            return source
        for pattern, instead in self.lines if function in self.running else ():
            source = pattern.sub(instead, source)
        return self.text(source, function)

    def said(self, message: str, function: str) -> str:
        """A message of a clause: it holds names, and no formulas."""
        if self.is_own:
            return message
        names = self.names_in(function)
        return re.sub(rf"(?<![\\\w-])({'|'.join(names)})(?=_j\b|(?![\w-]))", lambda found: names[found[1]], message)

    def weighed(self, text: str) -> str:
        """Formulas and numbers of a momentum that is the other weight."""
        if not self.new_value:
            return text
        text = WEIGHTS.sub(other_weight, text)
        return NUMBERS.sub(lambda found: found[1] + str(1 - Decimal(found[2])), text)

    def slug(self, slug: str, function: str) -> str:
        """What a misconception is called."""
        return self.slugs.get(slug, slug) if function in self.running else slug


OURS = Convention()


def other_weight(found: re.Match[str]) -> str:
    """A weight's other: momentum for 1 - momentum, and the other way round."""
    return found["rest"] or found["bare"] or f"(1 - {found['factor'] or found['fading']})"


def load_convention(root: Path, name: str, where: str) -> Convention:
    """The convention of a course that has this name. Raises CourseError, which says ``where`` it was asked for."""
    known = conventions(root)
    if name not in known:
        otherwise = f" is no convention of this course: there are {' and '.join(known)}"
        raise CourseError(f"{where} {name}{meant(name, known, otherwise)}")
    return known[name]


@cache
def conventions(root: Path) -> dict[str, Convention]:
    """All conventions of a course, its own first. Raises CourseError where their file is not as it must be."""
    path = root / CONVENTIONS
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        read = {name: read_convention(name, table, dict(signatures(root))) for name, table in tables.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, re.error) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    except KeyError as error:
        raise CourseError(f"{path}: a convention lacks the key {error}") from error
    return {COURSES_OWN: OURS, **read}


def read_convention(name: str, table: dict[str, Any], parameters: dict[str, tuple[str, ...]]) -> Convention:
    """One convention of the file."""
    return Convention(
        name=name,
        title=table["title"],
        told_names=table["told-names"],
        told_momentum=table["told-momentum"],
        told_variance=table["told-variance"],
        running=frozenset(table["running"]),
        names=table["names"],
        beside=table["beside"],
        new_value=table["momentum"] == "new",
        ddof=table["ddof"],
        lines=tuple((re.compile(pattern, re.M), instead) for pattern, instead in table["lines"]),
        phrases=tuple((spaced(phrase), instead) for phrase, instead in table["phrases"]),
        slugs=table["slugs"],
        parameters=parameters,
    )


def spaced(phrase: str) -> re.Pattern[str]:
    """A phrase as a pattern: wherever its text is wrapped."""
    return re.compile(r"\s+".join(map(re.escape, phrase.split())))


def signatures(root: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every function's parameters, as its page states them."""
    for path in sorted((root / CONVENTIONS).parent.glob("*.md")):
        if (found := SIGNATURE.search(path.read_text(encoding="utf-8"))) and found[1] == path.stem:
            yield found[1], tuple(part.partition("=")[0].strip() for part in found[2].split(","))
