"""Moodle's import of its XML, told again from its source: what it refuses, and what it gives for a response.

There is no schema of Moodle XML. These are the rules of question/format/xml/format.php and of the question types: which
elements a question needs, which fractions exist (its import refuses others), in which order answers are tried, and how
a blank of a cloze is read.
"""

import fnmatch
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

TENTHS = {0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}
ALLOWED = TENTHS | {83.33333, 75, 66.66667, 33.33333, 25, 16.66667, 14.28571, 12.5, 11.11111}
HEAD = ["name", "questiontext", "generalfeedback", "penalty", "hidden", "idnumber"]
NEEDS = {
    "multichoice": ["single", "shuffleanswers", "answernumbering", "answer"],
    "numerical": ["answer", "unitgradingtype", "unitpenalty", "showunits", "unitsleft"],
    "shortanswer": ["usecase", "answer"],
    "ordering": ["layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle", "answer"],
    "cloze": [],
}
ALSO = {"defaultgrade", "tags", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect"}
FORMATS = {"html", "moodle_auto_format", "plain_text", "markdown"}
BLANK = re.compile(r"\{1:SHORTANSWER:([^{}]*)\}")


@dataclass(frozen=True)
class Answer:
    text: str
    percent: float
    feedback: str
    tolerance: float = 0.0


@dataclass(frozen=True)
class Read:
    type: str
    idnumber: str
    text: str
    answers: tuple[Answer, ...]
    blanks: tuple[tuple[Answer, ...], ...]


def read(document: str) -> list[Read]:
    """All questions. Raises AssertionError where Moodle's import would refuse or silently change something."""
    root = fromstring(document)
    assert root.tag == "quiz"
    questions = []
    for node in root:
        assert node.tag == "question"
        if node.get("type") == "category":
            assert said(node.find("category")).startswith("$course$/top/")
        else:
            questions.append(question(node))
    assert len({one.idnumber for one in questions}) == len(questions)
    return questions


def question(node: Element) -> Read:
    kind = node.get("type", "")
    tags = [child.tag for child in node]
    assert set(HEAD + NEEDS[kind]) <= set(tags) <= set(HEAD + NEEDS[kind]) | ALSO
    assert [tag for tag in set(tags) if tags.count(tag) > 1] in ([], ["answer"])
    assert 1 <= len(said(node.find("name"))) <= 255
    assert len(node.findtext("idnumber", "")) <= 100
    for part in node.iter():
        assert part.get("format") is None or part.get("format") in FORMATS
    answers = tuple(answer(child, kind) for child in node.findall("answer"))
    text = said(node.find("questiontext"))
    blanks = tuple(blank(match[1]) for match in BLANK.finditer(text)) if kind == "cloze" else ()
    if kind == "multichoice":
        assert node.findtext("single") in ("true", "false")
        single = node.findtext("single") == "true"
        percents = [one.percent for one in answers]
        assert max(percents) == 100 if single else abs(sum(p for p in percents if p > 0) - 100) < 0.001
    elif kind == "ordering":
        assert [one.percent for one in answers] == list(range(1, len(answers) + 1))
    elif kind == "cloze":
        assert blanks
        assert "{" not in BLANK.sub("", text)
    return Read(kind, node.findtext("idnumber", ""), text, answers, blanks)


def answer(node: Element, kind: str) -> Answer:
    percent = float(node.get("fraction", "nan"))
    if kind != "ordering":
        assert abs(percent) in ALLOWED, f"Moodle has no grade of {percent} percent"
    text = said(node)
    if kind == "numerical":
        assert text == "*" or float(text) == float(text)
    feedback = node.find("feedback")
    return Answer(text, percent, said(feedback) if feedback is not None else "", float(node.findtext("tolerance", "0")))


def said(node: Element | None) -> str:
    assert node is not None
    inner = [child for child in node if child.tag == "text"]
    assert len(inner) == 1
    return inner[0].text or ""


def blank(inside: str) -> tuple[Answer, ...]:
    """``=right~%0%wrong#feedback``."""
    found = []
    for entry in inside.split("~"):
        match = re.fullmatch(r"(?:=|%(\d+)%)([^#]+)(?:#([^#]*))?", entry)
        assert match, entry
        found.append(Answer(match[2], 100.0 if match[1] is None else float(match[1]), match[3] or ""))
    return tuple(found)


def first_match(answers: tuple[Answer, ...], response: str) -> Answer:
    """The answer that counts for a text: the first that fits, where an open star stands for anything."""
    for one in answers:
        pattern = "*".join(glob_literal(part) for part in re.split(r"(?<!\\)\*", one.text))
        if fnmatch.fnmatchcase(response.strip().lower(), pattern.lower()):
            return one
    raise AssertionError("nothing fits")


def glob_literal(text: str) -> str:
    return re.sub(r"([\[?*])", r"[\1]", text.replace(r"\*", "*"))


def first_near(answers: tuple[Answer, ...], response: float) -> Answer:
    """The answer that counts for a number: the first whose interval holds it."""
    for one in answers:
        if one.text == "*" or abs(response - float(one.text)) <= one.tolerance + 1e-9 * max(1, abs(response)):
            return one
    raise AssertionError("nothing fits")
