"""Which mistake it is. The formula is judged first, on ordinary inputs; what is left is told apart as carelessness.

1. Formula. On ordinary inputs (float64, several rows, nothing odd) and rounding aside: are the numbers right? Where
   they are not, the belief is the twin whose numbers they are there, or two twins together. Nothing else is compared,
   no dtype and no single row.
2. Edges and manner. In every respect in which the answers to the failing clauses differ from that formula's, a twin
   that differs in the same respects explains them; what no twin explains gets a sentence of its own.

Budgets count examples and twins: one file has one diagnosis on any machine.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, replace
from itertools import combinations, islice
from typing import Any

from whybn.crossing.answering import Answerer
from whybn.crossing.scripts import Answer
from whybn.judging.under_test import about_memory

from .answers import answers_of
from .book import Ask, Asked, Book, quiet
from .careless import Careless, Left, sentences
from .comparing import agrees
from .evidence import Evidence, marks
from .unnamed import arithmetic, fingerprint, symptoms

MOST_CLAUSES = 8  # that are asked beyond the one that decides
MOST_PAIRS = 600
MOST_EDGES = 3
NUMERIC = ("numbers", "digits")


@dataclass(frozen=True)
class Diagnosis:
    """What is known of a mistake.

    Attributes:
        misconceptions: the ids of the twins that compute the same: of the formula, and of what is careless.
        beliefs: their lines in the catalogue.
        right: whether the formula is right on ordinary inputs.
        arithmetic: one number of the result: what is right, what came, and what the misconception gives.
        careless: sentences about what is left when the formula is set aside.
        symptoms: of a wrong formula without a name: which results are wrong, and how their numbers differ.
        explained: the failing clauses that all of this explains.
        earlier: the exercise, by number and name, whose mistake a layer's is.
        steady: whether equal calls give equal results.
        fingerprint: of a wrong formula without a name: equal for equal numbers on ordinary inputs.
    """

    misconceptions: tuple[str, ...] = ()
    beliefs: tuple[str, ...] = ()
    right: bool = False
    arithmetic: str = ""
    careless: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    earlier: str = ""
    steady: bool = True
    fingerprint: str = ""

    def to_plain(self) -> dict[str, Any]:
        """What JSON holds; what is as it is by default is left out."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Diagnosis":
        """The inverse of :meth:`to_plain`, from JSON too."""
        found: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in plain.items()}
        return cls(**found)


def diagnose(book: Book, ask: Ask, function: str, failing: Sequence[str], held: Sequence[str] = ()) -> Diagnosis:
    """Diagnose a function.

    Args:
        book: of the recorder whose scripts are asked.
        ask: gives the function's answers.
        function: the one that fails.
        failing: the clauses that it fails, by id.
        held: the clauses that it holds, as far as they are known.
    """
    if not failing:
        return Diagnosis(right=True)
    with quiet():
        found = Investigation(book, ask, function, failing, held).diagnosis()
        if found.right and found.steady and not found.misconceptions and not found.careless:  # few examples show it
            found = Investigation(book.thorough, ask, function, failing, held).diagnosis()
        return found


def diagnose_here(
    book: Book,
    load: Callable[[], Mapping[str, Any]],
    function: str,
    failing: Sequence[str],
    held: Sequence[str] = (),
    within: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Diagnosis:
    """Diagnose a function of this process, which must be trusted.

    Args:
        book: of the course.
        load: gives the functions, anew for each ordinary input: the formula is judged without what they keep.
        function: the one that fails.
        failing: the clauses that it fails, by id.
        held: the clauses that it holds, as far as they are known.
        within: entered while the functions are loaded and answer one example: a limit of time.
    """

    def ask(book: Book, asked: Asked) -> list[Answer]:
        answers: list[Answer] = []
        for script in book.scripts(asked):
            with within():
                if asked.ordinary or not answers:
                    session = Answerer({**book.recorder.functions, **load()})
                answers += answers_of(session, [script])
        return answers

    return diagnose(book, ask, function, failing, held)


class Investigation:
    """One function, what it answered, and what it fails."""

    def __init__(self, book: Book, ask: Ask, function: str, failing: Sequence[str], held: Sequence[str]) -> None:
        self.book, self.function, self.failing, self.held = book, function, list(failing), held
        self.evidence = Evidence(book, ask)
        self.deciding = book.agreement(function)
        others = [Asked(one, ordinary=True) for one in self.failing if not about_memory(one)]
        self.others = [one for one in others if one not in self.deciding and book.scripts(one)][:MOST_CLAUSES]
        self.comparable = [asked for asked in self.others if not self.evidence.raises(asked)]
        self.special = [Asked(one) for one in self.failing]
        self.twins = book.twins.get(function, [])
        self.alike: set[str] = set()  # failing clauses in which the answers are those of the formula that was found

    def diagnosis(self) -> Diagnosis:
        """What is known of it."""
        right = self.evidence.right(self.deciding)
        if not self.evidence.steady(self.deciding[0]):
            return Diagnosis(steady=False, right=right)
        wrong = [asked for asked in self.comparable if not self.evidence.right([asked])]
        if not right:
            formula = self.formula(self.deciding)
            if not formula:
                return self.unnamed()
            second = self.second(formula[0], wrong)
        else:
            formula = self.formula([*self.deciding, wrong[0]]) if wrong else []
            second = []
        edges, careless = self.careless(formula)
        found = [*formula, *edges]
        return Diagnosis(
            misconceptions=tuple(f"{self.function}.{slug}" for twin in found for slug in twin.slug.split("+")),
            beliefs=tuple(belief for twin in found for belief in twin.belief.split("\n")),
            right=right,
            arithmetic=arithmetic(self.evidence, found[0], [*self.deciding, *wrong, *self.special]) if found else "",
            careless=(*(f"the belief that {twin.belief}." for twin in second), *(one.sentence for one in careless)),
            explained=self.explained([*found, *second], careless),
            earlier=self.earlier(formula),
        )

    def unnamed(self) -> Diagnosis:
        """What is known of a wrong formula that is no twin's."""
        return Diagnosis(
            arithmetic=arithmetic(self.evidence, None, self.deciding),
            symptoms=tuple(symptoms(self.evidence, self.function, self.deciding)),
            fingerprint=fingerprint(self.evidence, self.deciding),
        )

    def formula(self, where: Sequence[Asked]) -> list[Any]:
        """The twin whose numbers these are, or two together, as one; nothing where there is none."""
        fitting = [twin for twin in self.twins if self.evidence.fits(twin, where)]
        return [self.best(fitting)] if fitting else self.together(where)

    def second(self, first: Any, wrong: Sequence[Asked]) -> list[Any]:
        """A second belief that shows where the first does not: in the default of an argument, or in a layer's state."""
        rest = [asked for asked in wrong if not self.evidence.fits(first, [asked])]
        for twin in self.telling(rest[:1]):
            if not self.evidence.is_wrong(twin, self.deciding) and self.fits_joined(first, twin, rest):
                return [twin]
        return []

    def telling(self, where: Sequence[Asked]) -> list[Any]:
        """The twins that are wrong there, the commonest first."""
        return [twin for twin in self.twins if self.evidence.is_wrong(twin, where)]

    def best(self, fitting: list[Any]) -> Any:
        """Of the twins that fit: the one that does so in most of the other clauses, ordinary ones before the rest."""
        if len(fitting) == 1:
            return fitting[0]
        ordinary = [
            one for one in (Asked(clause_id, ordinary=True) for clause_id in self.failing) if self.book.scripts(one)
        ]
        return max(
            fitting,
            key=lambda twin: (
                sum(self.evidence.fits(twin, [asked]) for asked in ordinary),
                sum(self.evidence.alike(twin, asked) for asked in self.special[:MOST_CLAUSES]),
            ),
        )

    def together(self, where: Sequence[Asked]) -> list[Any]:
        """The first two twins that fit together, as one; the commonest first."""
        for one, other in islice(combinations(self.telling(where), 2), MOST_PAIRS):
            if both := self.fits_joined(one, other, where):
                return [both]
        return []

    def fits_joined(self, one: Any, other: Any, where: Sequence[Asked]) -> Any | None:
        """Two twins as one, if that fits; nothing where it does not, or where the edits cannot be made together."""
        for both in (joined(one, other), joined(other, one)):
            try:
                return both if self.evidence.fits(both, where) else None
            except (ValueError, SyntaxError):  # in this order the edits do not fit
                continue
        return None

    def careless(self, formula: list[Any]) -> tuple[list[Any], list[Careless]]:
        """The twins and the sentences for what differs from the formula in the failing clauses."""
        left: Left = {}
        for asked in self.special:
            meant = self.book.twin(formula[0], asked) if formula else self.book.right(asked)
            for one in self.evidence.known(asked):
                left[asked, one.place] = marks(asked, one.theirs, meant[one.place][: len(one.right)], one.slack)
        edges: list[Any] = []
        if formula:  # how far rounding moves a wrong formula is not measured: its numbers say nothing more
            left = {
                place: [one for one in all_ if one.aspect not in NUMERIC and one.detail != "numbers"]
                for place, all_ in left.items()
            }
        else:
            while len(edges) < MOST_EDGES and (found := self.edge(left)):
                twin, own = found
                edges.append(twin)
                gone = {"borrowed"} if any(one.aspect == "changed" for all_ in own.values() for one in all_) else set()
                left = {
                    place: [one for one in all_ if one not in own.get(place, ()) and one.aspect not in gone]
                    for place, all_ in left.items()
                }
        self.alike = {asked.clause for asked, _ in left if formula} - {
            asked.clause for (asked, _), all_ in left.items() if all_
        }
        return edges, sentences(self.book, left)

    def edge(self, left: Left) -> tuple[Any, Left] | None:
        """The twin that is right on ordinary inputs, explains most of these differences, and has no others."""
        best, most = None, 0
        for twin in self.twins if any(left.values()) else ():
            own = self.marks(twin, left, most)
            ordinary = [*self.deciding, *self.comparable]
            if own and not self.evidence.is_wrong(twin, ordinary) and self.explains(twin, own):
                best, most = (twin, own), count(own)
        return best

    def marks(self, twin: Any, left: Left, most: int) -> Left:
        """In what respects a twin is not right; nothing where it has others than these, or no more than ``most``."""
        found: Left = {}
        for asked in self.special[:MOST_CLAUSES]:
            wrong = self.book.twin(twin, asked)
            for one in self.evidence.known(asked):
                twins = wrong[one.place][: len(one.right)]
                found[asked, one.place] = own = marks(asked, twins, one.right, one.slack)
                if not {*own} <= {*left[asked, one.place]}:
                    return {}
                if not all(agrees(each, one.theirs, twins, one.right, one.slack) for each in own):
                    return {}
        return found if count(found) > most else {}

    def explains(self, twin: Any, own: Left) -> bool:
        """Whether a twin fails one of the clauses in which it differs, and none that the function holds."""
        differing = {asked.clause for (asked, _), all_ in own.items() if all_}
        fails = any(self.book.fails(twin, clause) for clause in differing)
        return fails and not any(self.book.fails(twin, clause) for clause in self.held)

    def explained(self, found: list[Any], careless: list[Careless]) -> tuple[str, ...]:
        """The failing clauses whose answers are the formula's, or that a twin fails too, or that are careless."""
        careless_in = self.alike | {clause_id for one in careless for clause_id in one.clauses}
        return tuple(
            clause_id
            for clause_id in self.failing
            if clause_id in careless_in or any(self.book.fails(twin, clause_id) for twin in found)
        )

    def earlier(self, formula: list[Any]) -> str:
        """The exercise whose mistake a layer's is."""
        if not formula or not self.book.recorder.kinds[self.function]:
            return ""
        for exercise in self.book.recorder.bank.course.exercises:
            if exercise.name == self.function:
                break
            if any(twin.slug == formula[0].slug for twin in self.book.twins.get(exercise.name, [])):
                return f"{exercise.number:02}, {exercise.name}"
        return ""


def joined(one: Any, other: Any) -> Any:
    """A twin with the edits of two."""
    slug, belief = f"{one.slug}+{other.slug}", f"{one.belief}\n{other.belief}"
    return replace(one, slug=slug, belief=belief, edits=one.edits + other.edits)


def count(left: Left) -> int:
    """How many respects there are."""
    return sum(map(len, left.values()))
