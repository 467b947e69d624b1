"""What a function answered, beside what is right and what a twin answers."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from whybn.judging.under_test import about_memory

from .answers import GARBAGE, replies_of, unpacked
from .book import Ask, Asked, Book, Replies
from .comparing import Difference, Slack, differences, given_again, in_memory, is_right, is_twin


class Known(NamedTuple):
    """One example: its place among the clause's, the function's answer, the right one, and what rounding may do."""

    place: int
    theirs: Replies
    right: Replies
    slack: Slack


class Evidence:
    """The answers of one function.

    Args:
        book: of the recorder whose scripts are asked.
        ask: gives the answers.
    """

    def __init__(self, book: Book, ask: Ask) -> None:
        self.book, self.ask = book, ask
        self.answers: dict[Asked, list[Replies]] = {}

    def theirs(self, asked: Asked) -> list[Replies]:
        """What the function answered; what did not come is like no twin's."""
        if asked not in self.answers:
            self.answers[asked] = self.asked_now(asked)
        return self.answers[asked]

    def asked_now(self, asked: Asked) -> list[Replies]:
        """The same, asked again."""
        right = self.book.right(asked)
        found = [replies_of(answer) for answer in self.ask(self.book, asked)][: len(right)]
        found += [GARBAGE] * (len(right) - len(found))
        return [unpacked(one, wanted) for one, wanted in zip(found, right, strict=True)]

    def known(self, asked: Asked) -> Iterator[Known]:
        """The examples, as far as they count.

        The requests were written for arrays that stay as they are: what comes after a change of one says nothing, but
        in the clauses about that.
        """
        right, slack, theirs = self.book.right(asked), self.book.slack(asked), self.theirs(asked)
        for place in range(len(right)):
            end = len(right[place]) if about_memory(asked.clause) else until_changed(theirs[place])
            yield Known(place, theirs[place][:end], right[place][:end], slack[place][:end])

    def steady(self, asked: Asked) -> bool:
        """Whether the same calls give the same results when they are repeated."""
        again = self.asked_now(asked)
        return not any(
            differences(again[one.place][: len(one.theirs)], one.theirs, one.slack) for one in self.known(asked)
        )

    def right(self, where: Sequence[Asked]) -> bool:
        """Whether all numbers are right, rounding aside."""
        return all(is_right(one.theirs, one.right, one.slack) for asked in where for one in self.known(asked))

    def raises(self, asked: Asked) -> bool:
        """Whether something is raised where there should be numbers."""
        return any(
            got.raised and not wanted.raised
            for one in self.known(asked)
            for got, wanted in zip(one.theirs, one.right, strict=False)
        )

    def wrongs(self, twin: Any, asked: Asked, one: Known) -> Replies:
        """What a twin answers to one example, as far as that counts."""
        return self.book.twin_one(twin, asked, one.place)[: len(one.right)]

    def fits(self, twin: Any, where: Sequence[Asked]) -> bool:
        """Whether all numbers are a twin's; most differ in the first example, and no other is run then."""
        return all(
            is_twin(one.theirs, self.wrongs(twin, asked, one), one.right, one.slack)
            for asked in where
            for one in self.known(asked)
        )

    def is_wrong(self, twin: Any, where: Sequence[Asked]) -> bool:
        """Whether a twin's numbers are wrong there."""
        return not all(
            is_right(self.wrongs(twin, asked, one), one.right, one.slack)
            for asked in where
            for one in self.known(asked)
        )

    def alike(self, twin: Any, asked: Asked) -> float:
        """The share of a clause's examples whose answers are the twin's in every respect."""
        wrong = self.book.twin(twin, asked)
        same = [
            not marks(asked, one.theirs, wrong[one.place][: len(one.right)], one.slack) for one in self.known(asked)
        ]
        return sum(same) / max(len(same), 1)


def until_changed(replies: Replies) -> int:
    """How many replies there are up to the first that says that an argument was changed."""
    changing = (place + 1 for place, reply in enumerate(replies) if any(number >= 0 for number in reply.changed))
    return next(changing, len(replies))


def marks(asked: Asked, theirs: Replies, meant: Replies, slack: Slack) -> list[Difference]:
    """In what respects one answer is not the other, as far as the clause goes."""
    found = differences(theirs, meant, slack)
    if not about_memory(asked.clause):
        return found
    # A layer's running statistics may stay where they are; its outputs may not, nor its gradients.
    return in_memory([*found, *given_again(theirs, meant, 1 if asked.clause.endswith("gradients") else 2)])
