"""Work that was handed in once for several students: each of them is given it, with a row of one's own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from whybn.errors import IntakeError
from whybn.grade.escaping import for_terminal
from whybn.grade.run.task import Submission


def with_members(
    found: Iterable[Submission], groups: Mapping[str, tuple[str, ...]], roster: Mapping[str, str]
) -> list[Submission]:
    """The submissions with those of groups once for each member. Equal files are graded once, so this costs nothing.

    A platform's own numbers do not go over to the members: they are the group's, or those of whoever handed in. Where
    feedback for the group is to be given back is kept.

    Args:
        found: the submissions.
        groups: the members, by the submission's student.
        roster: students' names by key.

    Raises:
        IntakeError: somebody is in a group and has handed in alone.
    """
    found = list(found)
    titles = Counter(one.name for one in found)
    made = []
    for one in found:
        title = one.name if titles[one.name] == 1 else one.student
        of_group = groups.get(one.student)
        made += [one] if of_group is None else [member_of(one, title, member, roster) for member in of_group]
    taken: dict[str, Submission] = {}
    for one in made:
        other = taken.setdefault(one.student.casefold(), one)
        if other is not one and ("team" in one.ids or "team" in other.ids):
            whose = " and ".join(for_terminal(each.ids.get("team", each.student)) for each in (other, one))
            raise IntakeError(
                f"{for_terminal(one.student)} is in two submissions, {whose}: take the name out of [groups], or leave "
                f"one submission out"
            )
    return made


def member_of(one: Submission, title: str, member: str, roster: Mapping[str, str]) -> Submission:
    """The submission of the group of this title as one member's."""
    ids = {"team": title}
    if "moodle" in one.ids:
        ids["moodle_upload"] = f"{one.name}_{one.ids['moodle']}"
    if "canvas_upload" in one.ids:
        ids["canvas_upload"] = one.ids["canvas_upload"]
    return replace(
        one,
        student=member,
        name=roster.get(member, member),
        ids=ids,
        notes=(f"handed in by the group {title}", *one.notes),
    )
