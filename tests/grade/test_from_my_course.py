"""What a learner packs on the page My course is graded as it is, and earns what the page counts."""

from fractions import Fraction

import pytest

from tests.grade.handed_in import CODE, OTHER, by_key, zipped
from tests.grade.packed import zip_of
from tests.grade.sandbox import graded, needed
from tests.learn import solved
from whybn.course.clauses import load_clauses
from whybn.grade.intake import collect
from whybn.grade.marks.policy import default
from whybn.grade.marks.scores import score
from whybn.page.desk import Desk

# Right, right but for dtypes, and wrong on ordinary inputs: all points, a part of them, none.
TEXTS = {
    "standardize": solved.OWN_MEAN,
    "batch_statistics": solved.BATCH_STATISTICS.replace(".astype(dtype)", ".astype(np.float64)"),
    "normalize": solved.NORMALIZE,
}


@pytest.fixture(scope="module")
def told():
    """The last verdict of the page's Python on each text."""
    desk = Desk(solved.COURSE.root)
    return {
        name: [one for one in desk.judging(name, text, search=False) if one and "held" in one][-1]
        for name, text in TEXTS.items()
    }


def test_a_grade_gives_the_points_that_the_page_counts(told, tmp_path):
    needed()
    files = {f"Ann Lee/exercises/e{n:02}_{name}.py": text.encode() for n, (name, text) in enumerate(TEXTS.items(), 1)}
    path = tmp_path / "Ann Lee whybn-2026-11-06T2142Z.zip"
    path.write_bytes(zip_of({**files, "Ann Lee/handed-in.txt": b"Ann Lee\n"}))
    (handed_in,) = collect(path, solved.COURSE.names)
    assert (handed_in.student, handed_in.notes, handed_in.problem) == ("Ann Lee", (), None)
    verdict = graded(handed_in.files, exercises=tuple(TEXTS), examples=4)
    clauses = load_clauses(solved.COURSE.root, solved.COURSE.names)
    given = score(verdict, default(solved.COURSE), solved.COURSE, clauses, only=tuple(TEXTS))
    points = {one.name: one.points for one in solved.COURSE.exercises}
    counted = {
        name: Fraction(points[name] * one["held"], one["tried"]) if one["agrees"] else Fraction(0)
        for name, one in told.items()
    }
    assert {one.name: one.earned for one in given.exercises} == counted
    assert counted["standardize"] == 0
    assert 0 < counted["batch_statistics"] < points["batch_statistics"]
    assert counted["normalize"] == points["normalize"]


def test_of_what_a_student_packed_twice_the_newest_counts_and_the_key_is_the_name(tmp_path):
    first, second = ({"Ann Lee/exercises/e01_standardize.py": code} for code in (CODE, OTHER))
    files = {
        "Ann Lee whybn-2026-11-06T2142Z.zip": zip_of(second),
        "Ann Lee whybn-2026-11-05T0800Z (1).zip": zip_of(first),
        "Bo whybn-2026-13-05T0800Z.zip": zip_of(first),
    }
    found = by_key(zipped(tmp_path / "class.zip", files))
    assert {*found} == {"Ann Lee", "Bo whybn-2026-13-05T0800Z"}, "a date that is none is part of a name"
    assert [*found["Ann Lee"].files.values()] == [OTHER]
    assert found["Ann Lee"].submitted is None, "whoever packs can set the clock"
    assert any("the newest counts, 2026-11-06 21:42 UTC" in note for note in found["Ann Lee"].notes)
