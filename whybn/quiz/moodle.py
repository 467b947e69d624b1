"""The bank as Moodle XML, Moodle's own format of its question bank.

Single and multiple choice become ``multichoice``, numeric ``numerical`` (each slip an answer worth 0 with its feedback,
tried after the right one), a trace ``shortanswer``, a cloze ``cloze``, an order ``ordering`` (in Moodle since 4.4). The
question's id is its ``idnumber``.
"""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from whybn.course.questions import Question, QuestionBank, QuestionKind
from whybn.errors import QuizError
from whybn.questions.compute import Choice, Drawn, Gap, draw
from whybn.questions.forms import spellings
from whybn.questions.page import block, inline

TYPES = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.ORDER: "ordering",
    QuestionKind.CLOZE: "cloze",
    QuestionKind.TRACE: "shortanswer",
}
# Neighbours that follow each other rightly, the last item's not counted: the score that `whybn quiz` gives.
ORDER_GRADING = "RELATIVE_NEXT_EXCLUDE_LAST"


def document(bank: QuestionBank, questions: Sequence[Question], seed: int) -> str:
    """The questions as one file, a category for each topic."""
    quiz = Element("quiz")
    for topic in bank.topics:
        chosen = [question for question in questions if question.topic == topic.slug]
        if chosen:
            category(quiz, topic.title)
        for question in chosen:
            add(quiz, draw(question, seed))
    indent(quiz)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(quiz, encoding="unicode")}\n'


def category(quiz: Element, title: str) -> None:
    """What the questions after it belong to."""
    question = SubElement(quiz, "question", type="category")
    text(SubElement(question, "category"), f"$course$/top/whybn/{title.replace('/', '//')}")


def add(quiz: Element, drawn: Drawn) -> None:
    """One question."""
    question, kind = drawn.question, drawn.question.type
    node = SubElement(quiz, "question", type=TYPES[kind])
    text(SubElement(node, "name"), question.id)
    asked = block(with_gaps(drawn), question.code)
    rich(node, "questiontext", asked)
    rich(node, "generalfeedback", block(drawn.why))
    if kind is not QuestionKind.CLOZE:
        leaf(node, "defaultgrade", "1")
    leaf(node, "penalty", "0.3333333")
    leaf(node, "hidden", "0")
    leaf(node, "idnumber", question.id)
    match kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            multichoice(node, drawn)
        case QuestionKind.NUMERIC:
            numerical(node, drawn)
        case QuestionKind.TRACE:
            shortanswer(node, drawn)
        case QuestionKind.ORDER:
            ordering(node, drawn)
    tags = SubElement(node, "tags")
    for tag in (question.topic, str(question.level), *question.claims, *question.clauses):
        text(SubElement(tags, "tag"), tag)


def multichoice(node: Element, drawn: Drawn) -> None:
    """Options; those of a multiple choice share 100 percent, and the wrong ones take as much away."""
    single = drawn.question.type is QuestionKind.SINGLE
    leaf(node, "single", "true" if single else "false")
    leaf(node, "shuffleanswers", "true")
    leaf(node, "answernumbering", "abc")
    for choice in drawn.choices:
        answer(node, fraction(choice, drawn.choices, single), inline(choice.text), inline(choice.feedback), "html")


def fraction(choice: Choice, choices: Iterable[Choice], single: bool) -> str:
    """What choosing an option earns, in percent; Moodle knows thirds and the like by five decimals."""
    alike = sum(other.right is choice.right for other in choices)
    if single:
        return "100" if choice.right else "0"
    return f"{(100 if choice.right else -100) / alike:.5f}".rstrip("0").rstrip(".")


def numerical(node: Element, drawn: Drawn) -> None:
    """The right number first, then the slips, then everything else."""
    near = f"{drawn.tolerance:g}"
    answer(node, "100", repr(drawn.value), "", "moodle_auto_format", near)
    for wrong in drawn.wrong:
        answer(node, "0", repr(wrong.value), inline(wrong.feedback), "moodle_auto_format", near)
    answer(node, "0", "*", inline(drawn.otherwise), "moodle_auto_format", "0")
    leaf(node, "unitgradingtype", "0")
    leaf(node, "unitpenalty", "0.1")
    leaf(node, "showunits", "3")
    leaf(node, "unitsleft", "0")


def shortanswer(node: Element, drawn: Drawn) -> None:
    """The output, the slips, then everything else."""
    leaf(node, "usecase", "0")
    for spelling in spellings(drawn.answer):
        answer(node, "100", literal(spelling), "", "moodle_auto_format")
    for wrong in drawn.wrong:
        for spelling in spellings(wrong.text):
            answer(node, "0", literal(spelling), inline(wrong.feedback), "moodle_auto_format")
    answer(node, "0", "*", inline(drawn.otherwise), "moodle_auto_format")


def literal(said: str) -> str:
    """A text in which a star is a star: to Moodle it stands for anything."""
    return said.replace("*", r"\*")


def ordering(node: Element, drawn: Drawn) -> None:
    """The items in their right order; Moodle shuffles them."""
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", ORDER_GRADING),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        leaf(node, name, value)
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        rich(node, name, "")
    leaf(node, "shownumcorrect", "1")
    for choice in sorted(drawn.choices, key=lambda choice: choice.place):
        item = SubElement(node, "answer", fraction=str(choice.place + 1), format="html")
        text(item, inline(choice.text))


def with_gaps(drawn: Drawn) -> str:
    """The text of a question, its blanks as Moodle writes them."""
    said = drawn.text
    for gap in drawn.gaps:
        said = said.replace(f"[[{gap.name}]]", embedded(gap))
    return said


def embedded(gap: Gap) -> str:
    """A blank: ``{1:SHORTANSWER:=right~%0%wrong#feedback~%0%*#feedback}``."""
    right = [f"={free(answer)}" for answer in gap.answers]
    wrong = [f"%0%{free(entry.text)}#{free(entry.feedback)}" for entry in gap.wrong]
    return f"{{1:SHORTANSWER:{'~'.join([*right, *wrong, f'%0%*#{free(gap.otherwise)}'])}}}"


def free(said: str) -> str:
    """A text that may stand in a blank. Raises QuizError where a sign in it has a meaning there.

    Moodle's ways around these signs differ from version to version, and the bank does without them.
    """
    if found := set(said) & set("{}~#\\"):
        raise QuizError(f"Moodle's blanks cannot hold {' '.join(sorted(found))}, as {said!r} does")
    return " ".join(said.split())


def answer(node: Element, percent: str, said: str, feedback: str, form: str, tolerance: str = "") -> None:
    """One answer with its feedback."""
    child = SubElement(node, "answer", fraction=percent, format=form)
    text(child, said)
    rich(child, "feedback", feedback)
    if tolerance:
        leaf(child, "tolerance", tolerance)


def rich(node: Element, name: str, said: str) -> None:
    """An element that holds HTML."""
    text(SubElement(node, name, format="html"), said)


def leaf(node: Element, name: str, said: str) -> None:
    """An element that holds a word."""
    SubElement(node, name).text = said


def text(node: Element, said: str) -> None:
    """The ``text`` element in which Moodle keeps what is shown."""
    SubElement(node, "text").text = said
