"""What a worker keeps between runs saves time and decides nothing: no damaged or stale file moves a verdict."""

import hashlib
import os
import pickle

import pytest

from tests.grade.sandbox import FORWARD, graded, needed, outcomes
from whybn.course.clauses import load_clauses
from whybn.course.course import load_course, own_root
from whybn.crossing.scripts import Recorder
from whybn.grade.run import checker, recordings
from whybn.grade.run.recordings import SEAL_BYTES, key_of, recorded, seal_of
from whybn.judging.examples import ExampleBank, clause_ids

COURSE = load_course(own_root())
SLUGS = ("shape", "values", "zero-mean")
ASKED = [*((f"standardize.{slug}", False) for slug in SLUGS), ("standardize.values", True)]


def new_recorder(seed=5) -> Recorder:
    """A recorder of a process that has just started."""
    return Recorder(ExampleBank(COURSE, seed, 1))


def recorded_anew(recorder, home, monkeypatch, function="standardize", asked=ASKED) -> list[str]:
    """The clauses that had to be recorded, for lack of a file that can be used."""
    made = []
    script = Recorder.script

    def counted(self, clause_id, example):
        made.append(clause_id)
        return script(self, clause_id, example)

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "script", counted)
        recorded(recorder, function, asked, home)
    return sorted(set(made))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder with the recording of a run before."""
    home = tmp_path / "recordings"
    assert recorded_anew(new_recorder(), home, monkeypatch)
    return home


def only(home):
    (file,) = home.iterdir()
    return file


def same(one, other) -> bool:
    """Whether two recorders hold the same scripts."""
    return all(
        [(s.example.recipe, s.requests, s.size, s.right) for s in one.clauses[key].scripts]
        == [(s.example.recipe, s.requests, s.size, s.right) for s in other.clauses[key].scripts]
        for key in ASKED
    )


def test_a_second_start_records_nothing_and_holds_the_same(kept, monkeypatch, tmp_path):
    first, second = new_recorder(), new_recorder()
    recorded(first, "standardize", ASKED, tmp_path / "other")
    assert recorded_anew(second, kept, monkeypatch) == []
    assert same(first, second)
    assert second.bank.memory.results.keys() == first.bank.memory.results.keys()


def test_every_function_is_read_back_as_it_was_written(tmp_path, monkeypatch):
    clauses = load_clauses(COURSE.root, COURSE.names)
    for exercise in COURSE.exercises:
        ids = [name for name in clause_ids(clauses, exercise.name, 3) if "refuses" not in name]
        asked = [(name, False) for name in ids[:: max(1, len(ids) // 4)]]
        assert recorded_anew(new_recorder(), tmp_path / "r", monkeypatch, exercise.name, asked)
        assert recorded_anew(new_recorder(), tmp_path / "r", monkeypatch, exercise.name, asked) == [], exercise.name


def test_another_seed_has_recordings_of_its_own(kept, monkeypatch):
    assert recorded_anew(new_recorder(seed=6), kept, monkeypatch)
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("place", [0, SEAL_BYTES, -1])
def test_a_damaged_file_is_recorded_again(kept, monkeypatch, place):
    content = bytearray(only(kept).read_bytes())
    content[place] ^= 1
    only(kept).write_bytes(content)
    assert recorded_anew(new_recorder(), kept, monkeypatch)
    assert recorded_anew(new_recorder(), kept, monkeypatch) == []


def test_a_file_cut_short_or_empty_is_recorded_again(kept, monkeypatch):
    whole = only(kept).read_bytes()
    for length in (0, 10, len(whole) // 2):
        only(kept).write_bytes(whole[:length])
        assert recorded_anew(new_recorder(), kept, monkeypatch)


def test_a_recording_under_the_name_of_another_is_not_taken(kept, monkeypatch):
    right = only(kept)
    recorded(new_recorder(seed=6), "standardize", ASKED, kept)
    (other,) = set(kept.iterdir()) - {right}
    other.replace(right)
    assert recorded_anew(new_recorder(), kept, monkeypatch)


def test_what_others_may_write_to_is_not_read(kept, monkeypatch):
    only(kept).chmod(0o666)
    assert recorded_anew(new_recorder(), kept, monkeypatch)
    kept.chmod(0o777)
    assert recorded_anew(new_recorder(), kept, monkeypatch)
    kept.chmod(0o700)
    assert recorded_anew(new_recorder(), kept, monkeypatch) == []


def test_a_link_in_place_of_a_recording_is_not_followed(kept, monkeypatch):
    file = only(kept)
    elsewhere = kept.parent / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert recorded_anew(new_recorder(), kept, monkeypatch)


def test_nobody_else_can_read_the_examples(kept):
    assert only(kept).stat().st_mode & 0o077 == 0
    assert kept.stat().st_mode & 0o077 == 0


class Evil:
    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (self.trace,)


def test_a_recording_that_would_run_something_runs_nothing(kept, monkeypatch, tmp_path):
    trace = tmp_path / "trace"
    content = pickle.dumps(Evil(str(trace)))
    only(kept).write_bytes(seal_of(key_of(new_recorder(), "standardize", ASKED), content) + content)
    assert recorded_anew(new_recorder(), kept, monkeypatch)
    assert not trace.exists()
    pickle.loads(content)  # it would have
    assert trace.exists()


def test_without_a_place_to_keep_it_everything_is_recorded_each_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    for _ in range(2):
        assert recorded_anew(new_recorder(), tmp_path / "file" / "r", monkeypatch)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file"]


def test_the_oldest_recordings_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(recordings, "MOST_FILES", 2)
    for seed in range(4):
        recorded(new_recorder(seed), "standardize", ASKED[:1], tmp_path / "r")
    assert len(list((tmp_path / "r").iterdir())) == 2
    assert recorded_anew(new_recorder(3), tmp_path / "r", monkeypatch, asked=ASKED[:1]) == []


def test_who_does_not_know_the_seed_cannot_forge_a_recording(kept, monkeypatch):
    content = only(kept).read_bytes()[SEAL_BYTES:]
    for seal in (
        hashlib.sha256(content).digest(),
        seal_of(key_of(new_recorder(seed=6), "standardize", ASKED), content),
    ):
        only(kept).write_bytes(seal + content)
        assert recorded_anew(new_recorder(), kept, monkeypatch)


def test_a_course_or_a_library_that_has_changed_is_recorded_anew(kept, monkeypatch):
    monkeypatch.setattr(recordings, "sources_version", lambda _: "another course")
    assert recorded_anew(new_recorder(), kept, monkeypatch)
    monkeypatch.undo()
    monkeypatch.setattr(recordings.np, "__version__", "9.9")
    assert recorded_anew(new_recorder(), kept, monkeypatch)


def test_verdicts_from_a_recording_are_those_from_recording(tmp_path, monkeypatch):
    needed()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    wrong = FORWARD.replace("wide.var(axis=0", "wide.var(axis=0, ddof=1")

    def verdicts():
        checker.recorder_for.cache_clear()
        return [outcomes(graded(source), "batchnorm_forward") for source in (FORWARD, wrong)]

    first = verdicts()
    assert list(recordings.folder().iterdir())
    assert verdicts() == first
    checker.recorder_for.cache_clear()
