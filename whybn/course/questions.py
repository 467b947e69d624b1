"""The bank as data: topics and their questions, as the files in ``spec/quiz`` state them."""

import dataclasses
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from whybn.quiz.errors import QuizError

FOLDER = Path("spec") / "quiz"
LOCK = "ids.txt"


class QuestionKind(StrEnum):
    """What a question asks for."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMERIC = "numeric"
    ORDER = "order"
    CLOZE = "cloze"
    TRACE = "trace"


class Difficulty(StrEnum):
    """What it takes to answer: to remember, to use, or to judge a claim."""

    RECALL = "recall"
    APPLY = "apply"
    CRITIQUE = "critique"


@dataclass(frozen=True)
class Option:
    """One option of a single or multiple choice.

    Attributes:
        text: what it says; ``{value}`` is the value of ``expr``, else the question's value, under ``twin`` if given.
        verify: an expression whose truth must equal ``right``.
    """

    feedback: str
    text: str = "{value}"
    right: bool = False
    expr: str = ""
    twin: str = ""
    verify: str = ""


@dataclass(frozen=True)
class Slip:
    """A wrong answer that people give, and what to say to it.

    One of these says how it comes about: ``twin``, the misconception under which the question's own expression or code
    is evaluated; ``expr``, another expression; ``edit``, what the code says and what is read instead; ``text``.
    """

    feedback: str
    twin: str = ""
    expr: str = ""
    edit: tuple[str, str] | None = None
    text: str = ""


@dataclass(frozen=True)
class OrderItem:
    """One item of an ordering, in its right place; ``key`` is an expression by which the items ascend."""

    text: str
    feedback: str
    key: str = ""


@dataclass(frozen=True)
class Blank:
    """One gap ``[[name]]`` of a cloze: what fits (``answers``, or the value of ``expr``), and the slips."""

    name: str
    otherwise: str
    answers: tuple[str, ...] = ()
    expr: str = ""
    slip: tuple[Slip, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the bank.

    Attributes:
        text: what is asked. Values stand in it as ``{name}``; a brace is written twice.
        why: the reason for the right answer, told after any answer.
        vary: for each name the values that a seed chooses from.
        let: further names, as expressions, in order.
        expr: the right answer of a numeric question, or the ``{value}`` of the options.
        decimals: how many a numeric answer is asked for; 0 for a whole number.
        otherwise: what is said to a wrong answer that is none of the slips.
        page: where to read on, below the course root; by default the first clause's place.
    """

    id: str
    topic: str
    type: QuestionKind
    level: Difficulty
    text: str
    why: str
    claims: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    page: str = ""
    option: tuple[Option, ...] = ()
    slip: tuple[Slip, ...] = ()
    item: tuple[OrderItem, ...] = ()
    blank: tuple[Blank, ...] = ()
    vary: dict[str, tuple[Any, ...]] = dataclasses.field(default_factory=dict)
    let: dict[str, str] = dataclasses.field(default_factory=dict)
    expr: str = ""
    decimals: int = 2
    code: str = ""
    otherwise: str = ""

    @property
    def reading(self) -> str:
        """Where to read on."""
        if self.page or not self.clauses:
            return self.page or "spec/conventions.md"
        function, _, slug = self.clauses[0].partition(".")
        return f"spec/{function}.md#{slug}"

    @property
    def computed(self) -> bool:
        """Whether what is right is computed or verified, not only asserted."""
        match self.type:
            case QuestionKind.NUMERIC | QuestionKind.TRACE:
                return True
            case QuestionKind.ORDER:
                return all(item.key for item in self.item)
            case QuestionKind.CLOZE:
                return all(blank.expr for blank in self.blank)
            case _:
                return all(option.verify or option.expr or self.expr for option in self.option)


@dataclass(frozen=True)
class Topic:
    """The questions of one file."""

    slug: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class QuestionBank:
    """All topics, in the order of their files' names."""

    topics: tuple[Topic, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for topic in self.topics for question in topic.questions)


def load_questions(root: Path) -> QuestionBank:
    """The bank below a course root. Raises QuizError where a file cannot be used."""
    paths = sorted((root / FOLDER).glob("*.toml"))
    if not paths:
        raise QuizError(f"{root / FOLDER} holds no questions: it should have files like normalize.toml")
    bank = QuestionBank(tuple(read_topic(path) for path in paths))
    seen: set[str] = set()
    for question in bank.questions:
        if question.id in seen:
            raise QuizError(f"two questions have the id {question.id}: an id is given once and for ever")
        seen.add(question.id)
    return bank


def locked_ids(root: Path) -> tuple[str, ...]:
    """All ids ever given, in the order in which they were."""
    return tuple((root / FOLDER / LOCK).read_text(encoding="utf-8").split())


def read_topic(path: Path) -> Topic:
    """The topic that one file holds; its slug is the file's name without the number in front."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise QuizError(f"{path.name} cannot be read: {error}") from error
    slug = path.stem.lstrip("0123456789-")
    if unknown := table.keys() - {"title", "question"}:
        raise QuizError(f"{path.name}: unknown key {min(unknown)}")
    questions = tuple(read_question(entry, slug, path.name) for entry in table.get("question", ()))
    return Topic(slug, table.get("title", slug), questions)


PARTS: dict[str, type[Option] | type[Slip] | type[OrderItem] | type[Blank]] = {
    "option": Option,
    "slip": Slip,
    "item": OrderItem,
    "blank": Blank,
}
NEEDS = {
    QuestionKind.SINGLE: "option",
    QuestionKind.MULTIPLE: "option",
    QuestionKind.NUMERIC: "expr",
    QuestionKind.ORDER: "item",
    QuestionKind.CLOZE: "blank",
    QuestionKind.TRACE: "code",
}


def read_question(table: dict[str, Any], topic: str, file: str) -> Question:
    """One question. Raises QuizError that names it where it is not of the form."""
    where = f"{file}: question {table.get('id', '?')}"
    question: Question = build(Question, {**table, "topic": topic}, where)
    try:
        question = dataclasses.replace(question, type=QuestionKind(question.type), level=Difficulty(question.level))
    except ValueError as error:
        raise QuizError(f"{where}: {error}") from error
    if not getattr(question, NEEDS[question.type]):
        raise QuizError(f"{where}: a {question.type} question needs '{NEEDS[question.type]}'")
    if question.type is QuestionKind.SINGLE and sum(option.right for option in question.option) != 1:
        raise QuizError(f"{where}: exactly one option must be marked right")
    if question.type in (QuestionKind.NUMERIC, QuestionKind.TRACE) and not question.otherwise:
        raise QuizError(f"{where}: 'otherwise' must say something to answers that no slip explains")
    return question


def build(kind: type[Any], table: dict[str, Any], where: str) -> Any:
    """A data class from a table: no key unknown, none missing, inner tables built likewise."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if unknown := table.keys() - fields.keys():
        raise QuizError(f"{where}: unknown key {min(unknown)}")
    required = {n for n, f in fields.items() if f.default is f.default_factory is dataclasses.MISSING}
    if missing := required - table.keys():
        raise QuizError(f"{where} lacks the key {min(missing)}")
    return kind(**{name: part(name, value, where) for name, value in table.items()})


def part(name: str, value: Any, where: str) -> Any:
    """One value of a table, as the data classes hold it: tuples for lists, texts without the space around them."""
    if name in PARTS:
        return tuple(build(PARTS[name], entry, f"{where}, {name} {number}") for number, entry in enumerate(value, 1))
    if isinstance(value, list):
        return tuple(value)
    if name == "vary":
        return {key: tuple(values) for key, values in value.items()}
    return value.strip("\n") if isinstance(value, str) else value
