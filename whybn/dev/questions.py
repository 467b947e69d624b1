"""Rules of questions: links that lead somewhere, and answers that are right, and told apart, in every variant."""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from whybn.course.questions import FOLDER, LOCK, Question, QuestionKind
from whybn.questions.compute import Drawn, evaluate, namespace, pick
from whybn.questions.grade import Response, grade

from .content import Content

OPTIONS = range(3, 6)
PLACES = {1: "one decimal", 2: "two decimals", 3: "three decimals"}
PARTS = {"option": ("single", "multiple"), "item": ("order",), "blank": ("cloze",), "code": ("trace",)}
SLIPPING = ("numeric", "trace")
NUMBERS = 4  # different right answers of a numeric question at least, so that neighbours cannot copy


def at(question: Question) -> str:
    """Where a question stands."""
    return f"{FOLDER.as_posix()}, {question.id}"


def ids_are_locked(content: Content) -> Iterator[str]:
    """Every id is in the file of all ids once, and no id of that file is missing."""
    lock = f"{(FOLDER / LOCK).as_posix()}"
    for name, times in Counter(content.locked).items():
        if times > 1:
            yield f"{lock}: {name} stands there {times} times; an id is given once"
    asked = {question.id for question in content.questions}
    for name in sorted(asked - set(content.locked)):
        yield f"{lock}: the question {name} is not there; append its id"
    for name in sorted(set(content.locked) - asked):
        yield f"{lock}: there is no question {name}; an id is never renamed and never taken away: bring it back"


def texts_differ(content: Content) -> Iterator[str]:
    """Nothing is asked twice."""
    first: dict[tuple[str, str], str] = {}
    for question in content.questions:
        if (before := first.setdefault((question.text, question.code), question.id)) != question.id:
            yield f"{at(question)}: it asks what {before} asks; ask something else"


def claims_are_asked_about(content: Content) -> Iterator[str]:
    """Every claim of the lecture has a question, and so has every exercise."""
    claims = {claim for question in content.questions for claim in question.claims}
    functions = {clause.partition(".")[0] for question in content.questions for clause in question.clauses}
    for name in [name for name in content.claims if name not in claims]:
        yield f"{FOLDER.as_posix()}: no question is about the claim {name}; ask one, and name it in `claims`"
    for name in [name for name in content.course.names if name not in functions]:
        yield f"{FOLDER.as_posix()}: no question is about the exercise {name}; ask one, and name a clause of it"


def questions_lead_to_the_course(content: Content) -> Iterator[str]:
    """A question names claims and clauses that exist, one of them at least."""
    for question in content.questions:
        for claim in question.claims:
            if claim not in content.claims:
                yield f"{at(question)}: spec/lecture.toml has no claim {claim}; name one that it has"
        for clause in question.clauses:
            if clause not in content.clauses:
                yield f"{at(question)}: there is no clause {clause}; name one of a page in spec/"
        if not question.claims and not question.clauses:
            yield f"{at(question)}: it names neither a claim nor a clause; name what it is about"


def pages_to_read_are_there(content: Content) -> Iterator[str]:
    """The page on which to read on exists, and has the section."""
    for question in content.questions:
        path, _, section = question.reading.partition("#")
        text = content.texts.get(path)
        if text is None:
            yield f"{at(question)}: there is no page {path}; let `page` name one that is there"
        elif section and f"\n## {section}\n" not in text:
            yield f"{at(question)}: {path} has no section {section}; let `page` name one that is there"


def everything_is_answered(content: Content) -> Iterator[str]:
    """Text and reason are sentences, and whatever one may answer has feedback of its own."""
    for question in content.questions:
        for name in ("text", "why"):
            if not getattr(question, name).rstrip().endswith((".", "?", ")")):
                yield f"{at(question)}: `{name}` is no sentence; end it with a full stop or a question mark"
        slips = (*question.slip, *(slip for blank in question.blank for slip in blank.slip))
        spoken = [blank.otherwise for blank in question.blank] + [slip.feedback for slip in slips]
        spoken += [option.feedback for option in question.option] + [item.feedback for item in question.item]
        if not all(feedback.strip() for feedback in spoken):
            yield f"{at(question)}: some answer gets no feedback; say what is right or wrong about it"


def only_parts_of_the_type_are_given(content: Content) -> Iterator[str]:
    """A question has the parts that its type knows, and no others."""
    for question in content.questions:
        for part, types in {**PARTS, "slip": SLIPPING}.items():
            if getattr(question, part) and question.type not in types:
                yield f"{at(question)}: a {question.type} question has no {part}; take it away, or change the type"


def choices_are_a_choice(content: Content) -> Iterator[str]:
    """A choice has three to five options, right ones and wrong ones; where one is verified, all are."""
    for question in of(content, QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        if len(question.option) not in OPTIONS:
            yield f"{at(question)}: it has {len(question.option)} options; give {OPTIONS.start} to {OPTIONS.stop - 1}"
        if len({option.right for option in question.option}) < 2:
            yield f"{at(question)}: all its options are right, or all are wrong; give both"
        if len({bool(option.verify) for option in question.option}) > 1:
            yield f"{at(question)}: only some of its options are verified; give each a `verify`, or none"


def blanks_stand_in_the_text(content: Content) -> Iterator[str]:
    """Every blank stands in the text once, and the text has no other."""
    for question in of(content, QuestionKind.CLOZE):
        counts = [question.text.count(f"[[{blank.name}]]") for blank in question.blank]
        if counts != [1] * len(counts) or question.text.count("[[") != len(counts):
            yield f"{at(question)}: its blanks are not those of the text; each [[name]] stands there once"


def decimals_are_asked_for(content: Content) -> Iterator[str]:
    """A number is asked for to the places that it has; as a whole number only where it is one."""
    for question in of(content, QuestionKind.NUMERIC):
        if question.decimals:
            words = PLACES.get(question.decimals, f"{question.decimals} decimals")
            if words not in " ".join(question.text.split()):
                yield f"{at(question)}: the text does not say to how many places; ask for `{words}`"
        elif any(drawn.value != round(drawn.value) for drawn in content.drawn.get(question.id, ())):
            yield f"{at(question)}: the answer is no whole number, but `decimals` is 0; ask for decimals"


def variants_can_be_drawn(content: Content) -> Iterator[str]:
    """Every variant can be drawn, what is marked right is what is computed, and no name stays in the texts."""
    for question in content.questions:
        for drawn in content.drawn.get(question.id, ()):
            if "{" in drawn.text + drawn.why + drawn.otherwise:
                yield f"{at(question)}: a brace is left in its texts; write in it the name of a value"
                break
    yield from content.undrawn


def variants_differ(content: Content) -> Iterator[str]:
    """A numeric question has variants enough, all different and with different answers."""
    for question in of(content, QuestionKind.NUMERIC):
        drawn = content.drawn.get(question.id, ())
        picked = {tuple(map(str, one.picked.values())) for one in drawn}
        if drawn and (len(picked) < len(drawn) or len({one.answer for one in drawn}) < NUMBERS):
            yield f"{at(question)}: two of its variants are alike, or fewer than {NUMBERS} answers; vary more"


def answers_are_finite(content: Content) -> Iterator[str]:
    """The right answer of a numeric question is a number, and a trace prints one line."""
    for question in content.questions:
        for drawn in content.drawn.get(question.id, ()):
            if question.type is QuestionKind.NUMERIC and not math.isfinite(drawn.value):
                yield f"{at(question)}: its answer is {drawn.value}, with {dict(drawn.picked)}; choose other values"
            if question.type is QuestionKind.TRACE and len(drawn.answer.splitlines()) != 1:
                yield f"{at(question)}: its code prints {len(drawn.answer.splitlines())} lines; let it print one"


def slips_are_far_from_the_answer(content: Content) -> Iterator[str]:
    """A slip is three tolerances from the answer at least, in every variant; a half where the answer is whole."""
    for question in of(content, QuestionKind.NUMERIC):
        for drawn in content.drawn.get(question.id, ()):
            least = 3 * drawn.tolerance or 0.5
            for wrong in drawn.wrong:
                if not abs(wrong.value - drawn.value) >= least:
                    yield (
                        f"{at(question)}: the slip {wrong.text} is nearer than {least:g} to the answer {drawn.answer}, "
                        f"with {dict(drawn.picked)}; choose other values"
                    )


def answers_look_different(content: Content) -> Iterator[str]:
    """No two options of a choice, and no slip and the answer of a trace, look alike."""
    for question in of(content, QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.ORDER, QuestionKind.TRACE):
        for drawn in content.drawn.get(question.id, ()):
            shown = [choice.text for choice in drawn.choices] or [drawn.answer, *(w.text for w in drawn.wrong)]
            for text in [text for text, times in Counter(shown).items() if times > 1]:
                yield f"{at(question)}: two of its answers are {text!r}; let them differ"


def right_answers_score(content: Content) -> Iterator[str]:
    """What is marked right scores in full, and needs no correction."""
    for question in content.questions:
        for drawn in content.drawn.get(question.id, ()):
            if not grade(drawn, right(drawn)).right:
                yield f"{at(question)}: its answer {right(drawn)!r} does not score in full; mend what is marked right"
                break


def right(drawn: Drawn) -> Response:
    """The response that is marked right."""
    match drawn.question.type:
        case QuestionKind.SINGLE:
            return next(place for place, choice in enumerate(drawn.choices) if choice.right)
        case QuestionKind.MULTIPLE:
            return frozenset(place for place, choice in enumerate(drawn.choices) if choice.right)
        case QuestionKind.ORDER:
            return tuple(sorted(range(len(drawn.choices)), key=lambda place: drawn.choices[place].place))
        case QuestionKind.NUMERIC:
            return float(drawn.answer)
        case QuestionKind.TRACE:
            return drawn.answer
        case QuestionKind.CLOZE:
            return tuple(gap.answers[0] for gap in drawn.gaps)


def slips_get_their_feedback(content: Content) -> Iterator[str]:
    """An answer that a slip explains scores nothing and gets that slip's feedback, or a nearer one's."""
    for question in content.questions:
        for drawn in content.drawn.get(question.id, ()):
            for said in chain(misjudged_slips(drawn), misjudged_blanks(drawn)):
                yield f"{at(question)}: {said}, with {dict(drawn.picked)}; let it differ from the others"


def misjudged_slips(drawn: Drawn) -> Iterator[str]:
    """The slips of a number or an output that are taken for something else."""
    for wrong in drawn.wrong:
        number = drawn.question.type is QuestionKind.NUMERIC
        verdict = grade(drawn, wrong.value if number else wrong.text)
        near = [w for w in drawn.wrong if number and abs(w.value - wrong.value) <= 2 * drawn.tolerance] or [wrong]
        if verdict.score or verdict.feedback[0] not in {other.feedback for other in near}:
            yield f"the slip {wrong.text!r} is not told from the answer or another slip"


def misjudged_blanks(drawn: Drawn) -> Iterator[str]:
    """The slips of a blank that are taken for something else."""
    texts = [gap.answers[0] for gap in drawn.gaps]
    for place, gap in enumerate(drawn.gaps):
        for wrong in gap.wrong:
            verdict = grade(drawn, (*texts[:place], wrong.text, *texts[place + 1 :]))
            if verdict.feedback != (wrong.feedback,):
                yield f"the slip {wrong.text!r} of [[{gap.name}]] is not told from an answer or another slip"


def items_ascend(content: Content) -> Iterator[str]:
    """The items of an ordering ascend by their keys."""
    for question in of(content, QuestionKind.ORDER):
        if question.id in content.drawn:
            space = namespace(question, pick(question, 0))
            keys = [evaluate(question, item.key, space) for item in question.item if item.key]
            if keys != sorted(set(keys)):
                yield f"{at(question)}: its items do not ascend by their keys, {keys}; put them in order"


def of(content: Content, *kinds: QuestionKind) -> list[Question]:
    """The questions of these types."""
    return [question for question in content.questions if question.type in kinds]


RULES = (
    ids_are_locked,
    texts_differ,
    claims_are_asked_about,
    questions_lead_to_the_course,
    pages_to_read_are_there,
    everything_is_answered,
    only_parts_of_the_type_are_given,
    choices_are_a_choice,
    blanks_stand_in_the_text,
    decimals_are_asked_for,
    variants_can_be_drawn,
    variants_differ,
    answers_are_finite,
    slips_are_far_from_the_answer,
    answers_look_different,
    right_answers_score,
    slips_get_their_feedback,
    items_ascend,
)
