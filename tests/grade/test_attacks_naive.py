"""The attacks are real: each of them gains something from a grader that imports the submission beside its tests.

A run shows a sixth of them, which one is said by the commit that is checked out; where an attack or the naive grader
differs from that commit, where there is no commit, and where WHYBN_EVERY is set, it shows all.
The grader itself meets every attack in every run: ``test_attacks``.
"""

import os

import pytest

from tests.rotation import git

from . import naive
from .attacks import catalogue
from .attacks.catalogue import MAIN, OUTCOMES, Attack
from .attacks.parts import RIGHT, ZEROS

ATTACKS = catalogue.load()
# A hang costs its whole time, and one proves as much as another: these stand for all.
HANGS = {
    "forging/close_descriptors_and_hang",
    "leaving/stop_itself",
    "messages/endless_str",
    "processes/stop_parent",
    "resources/ignore_signals",
    "resources/loop",
    "resources/loop_at_exit",
    "resources/loop_in_linear_algebra",
    "resources/thread_bomb",
}
# Who draws lots hands in again until the draw is good: two of three hand-ins fail, so thirty in a row once in 200,000.
DRAWS = {"state/chance": 30}
SUCCESSFUL = [a for a in ATTACKS if a.honest in ("0", "some") and "none" not in a.naive]
SHOWABLE = [attack for attack in SUCCESSFUL if "hang" not in attack.naive or attack.id in HANGS]
PARTS = 6
FEWEST = 100


def part(every: str | None, commit: str | None, changed: str | None) -> int | None:
    """Which part of the attacks a run shows; None is all."""
    return int(commit, 16) % PARTS if commit and changed == "" and not every else None


def shown(part: int | None) -> list[Attack]:
    """The attacks of a part; all of them where there is no part."""
    return SHOWABLE if part is None else SHOWABLE[part::PARTS]


NAMES = ("attacks", "naive.py", "naive_inside.py", "naive_suites.py", "test_attacks_naive.py")
MATTER = [f"grade/{name}" for name in NAMES]
SHOWN = shown(
    part(os.environ.get("WHYBN_EVERY"), git("rev-parse", "HEAD"), git("status", "--porcelain", "--", *MATTER))
)

contained = pytest.mark.skipif(
    not naive.contained(), reason="no bubblewrap that may make namespaces: hostile code is not run without"
)


@contained
@pytest.mark.parametrize("attack", SHOWABLE, ids=[attack.id for attack in SHOWABLE])
def test_an_attack_succeeds_against_a_naive_grader_as_its_header_says(attack: Attack) -> None:
    if attack not in SHOWN:
        pytest.skip("shown at another commit, and by WHYBN_EVERY=1")
    for _ in range(DRAWS.get(attack.id, 1)):
        observation = naive.grade(attack, 5.0 if attack.id in HANGS else naive.SECONDS)
        if observation.outcomes & set(attack.naive):
            return
    pytest.fail(f"{set(observation.outcomes)}: {observation.report[-2000:]}")


@contained
def test_the_naive_grader_knows_right_from_wrong_where_nobody_cheats() -> None:
    right = naive.grade(Attack("state", "right", "", {MAIN: RIGHT}, naive=("neighbour",)))  # and the next one's too
    assert right.outcomes == {"full-marks"}
    assert right.full_by == ("status", "last line", "junit")
    assert naive.grade(Attack("state", "zeros", "", {MAIN: ZEROS})).outcomes == {"none"}


def test_the_parts_are_all_attacks_and_a_change_shows_every_one() -> None:
    assert {attack.id for at in range(PARTS) for attack in shown(at)} == {attack.id for attack in SHOWABLE}
    assert [part(None, commit, "") for commit in ("0c", "0d", "0e")] == [0, 1, 2]
    for every, commit, changed in (("1", "0c", ""), (None, None, ""), (None, "0c", None), (None, "0c", " M naive.py")):
        assert shown(part(every, commit, changed)) == SHOWABLE


def test_most_attacks_are_shown_to_succeed() -> None:
    assert len(SUCCESSFUL) >= FEWEST
    assert len([attack for attack in SUCCESSFUL if "full-marks" in attack.naive]) >= FEWEST // 2


def test_every_attack_says_what_it_tries_and_what_it_gains() -> None:
    assert len(ATTACKS) == len({attack.id for attack in ATTACKS})
    for attack in ATTACKS:
        assert attack.about
        assert attack.files
        assert attack.honest in ("0", "some", "all", "any"), attack.id
        assert set(attack.naive) <= set(OUTCOMES), attack.id


def test_every_kind_of_attack_is_there() -> None:
    kinds = {"leaving", "patching", "reading", "forging", "values", "resources", "processes", "network", "filesystem"}
    assert {attack.kind for attack in ATTACKS} == kinds | {"shadowing", "names", "sources", "messages", "state"}
