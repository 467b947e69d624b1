import json
from datetime import UTC, datetime, timedelta

import pytest

from whybn.errors import QuizError
from whybn.quiz import command as choose
from whybn.quiz import progress
from whybn.quiz.progress import QuizProgress

from .parts import bank, course

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_missed_question_comes_back_after_ten_minutes_and_a_known_one_after_days(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("missed", 0.0, NOW)
    kept.record("known", 1.0, NOW)
    assert [kept.due("missed", NOW + timedelta(minutes=minutes)) for minutes in (9, 11)] == [False, True]
    assert kept.due_at("known") >= NOW + timedelta(days=1)


def test_a_question_known_again_stays_away_longer(tmp_path):
    kept, now, gaps = QuizProgress(tmp_path / "quiz.json"), NOW, []
    for _ in range(4):
        kept.record("known", 1.0, now)
        gaps.append(kept.due_at("known") - now)
        now = kept.due_at("known")
    assert gaps == sorted(gaps)
    assert gaps[-1] > 3 * gaps[0]


def test_what_was_recorded_is_read_again(tmp_path):
    path = tmp_path / "below" / "quiz.json"
    QuizProgress(path).record("partly", 0.5, NOW)
    kept = QuizProgress.load(path)
    assert (kept.seen("partly"), kept.score("partly"), kept.seen("other")) == (1, 0.5, 0)
    assert [file.name for file in path.parent.iterdir()] == ["quiz.json"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 2, "questions": {}}', '{"version": 1, "questions": {"a": 1}}']
)
def test_a_file_that_cannot_be_understood_is_named_and_left_alone(tmp_path, text):
    path = tmp_path / "quiz.json"
    path.write_text(text)
    with pytest.raises(QuizError, match="`whybn quiz --forget` starts anew"):
        QuizProgress.load(path)
    assert path.read_text() == text


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(QuizError, match="WHYBN_HOME"):
        QuizProgress(tmp_path / "file" / "quiz.json").record("a", 1.0, NOW)


def saved_by_the_page(path, **answers):
    questions = {
        name: {"seen": 1, "right": int(score == 1), "score": score, "at": at} for name, (score, at) in answers.items()
    }
    path.write_text(json.dumps({"version": 1, "questions": questions}))
    return path


def test_of_an_answer_here_and_one_on_the_page_the_later_one_counts(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("earlier", 1.0, NOW)
    kept.record("later", 1.0, NOW)
    file = saved_by_the_page(
        tmp_path / "page.json",
        earlier=(0.0, "2029-12-31T00:00:00.000Z"),
        later=(0.0, "2030-01-02T00:00:00.000Z"),
        new=(1, "2030-01-01T00:00:00.000Z"),
        gone=(1, "2030-01-01T00:00:00.000Z"),
    )
    done = kept.exchange(file, {"earlier", "later", "new"})
    assert (done.taken, done.kept, done.unknown) == (2, 3, 1)
    again = QuizProgress.load(kept.path)
    assert [again.score(name) for name in ("earlier", "later", "new", "gone")] == [1, 0, 1, None]
    assert again.seen("later") == 2
    assert again.due_at("later") == datetime(2030, 1, 2, 0, 10, tzinfo=UTC), "missed: ten minutes later"


def test_what_was_exchanged_once_is_not_taken_again_and_the_file_holds_all_that_is_kept(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("here", 0.5, NOW)
    file = saved_by_the_page(tmp_path / "page.json", there=(1, "2030-01-01T00:00:00.000Z"))
    kept.exchange(file, {"here", "there"})
    assert kept.exchange(file, {"here", "there"}).taken == 0
    assert kept.seen("there") == 1
    assert json.loads(file.read_text())["questions"]["here"] == {
        "seen": 1,
        "right": 0,
        "score": 0.5,
        "at": "2030-01-01T00:00:00+00:00",
    }


def test_a_new_file_takes_what_is_kept(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("here", 1.0, NOW)
    assert kept.exchange(tmp_path / "new.json", {"here"}).kept == 1
    assert progress.saved_answers(tmp_path / "new.json").keys() == {"here"}


@pytest.mark.parametrize(
    "text",
    [
        *["", "[]", '{"version": 2, "questions": {}}', '{"version": 1, "questions": {"a": {"seen": 1}}}'],
        '{"version": 1, "questions": {"a": {"seen": 1, "right": 2, "score": 1, "at": "2030-01-01T00:00:00Z"}}}',
        '{"version": 1, "questions": {"a": {"seen": 1, "right": 1, "score": 1, "at": "2030-01-01"}}}',
    ],
)
def test_a_file_that_holds_no_answers_is_named_and_left_alone(tmp_path, text):
    file = tmp_path / "page.json"
    file.write_text(text)
    with pytest.raises(QuizError, match="name the file that the page has saved"):
        QuizProgress(tmp_path / "quiz.json").exchange(file, {"a"})
    assert file.read_text() == text


def test_forgetting_leaves_nothing(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("a", 1.0, NOW)
    kept.forget()
    assert list(tmp_path.iterdir()) == []
    assert kept.seen("a") == 0


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"WHYBN_HOME": "/own"}, "/own"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/whybn"),
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.local/share/whybn"),
        ("darwin", {"HOME": "/home/ada"}, "/home/ada/Library/Application Support/whybn"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/whybn"),
    ],
)
def test_progress_lies_where_the_platform_keeps_data(monkeypatch, platform, environment, expected):
    for key in ("WHYBN_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(key, raising=False)
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(progress.sys, "platform", platform)
    assert progress.data_folder().as_posix() == expected


def test_due_questions_come_first_the_longest_overdue_before_others_then_new_ones(tmp_path, monkeypatch):
    kept, questions = QuizProgress(tmp_path / "quiz.json"), bank().questions[:5]
    past = datetime.now(UTC) - timedelta(days=2)
    kept.record(questions[3].id, 0.0, past)
    kept.record(questions[4].id, 0.0, past - timedelta(days=1))
    kept.record(questions[0].id, 1.0)
    chosen = choose.session(questions, kept, 10, review=False)
    assert chosen == (questions[4], questions[3], questions[1], questions[2])
    assert choose.session(questions, kept, 10, review=True) == (questions[4], questions[3])
    assert len(choose.session(questions, kept, 3, review=False)) == 3


@pytest.mark.parametrize("word", ["inputs", "backward", "why", "BatchNorm", "q08", "standardize.values", "what-is-z"])
def test_questions_are_found_by_topic_chapter_function_claim_clause_and_id(word):
    assert 1 <= len(choose.about(bank(), word, course())) < len(bank().questions)


def test_every_chapter_of_the_lecture_has_several_questions():
    chapters = [chapter for chapter in course().chapters if not chapter.beyond]
    assert all(len(choose.about(bank(), chapter.slug, course())) >= 5 for chapter in chapters)


def test_an_unknown_topic_gets_a_proposal():
    with pytest.raises(QuizError, match=r"did you mean .*batchnorm"):
        choose.about(bank(), "batch-norm", course())


def test_the_file_holds_nothing_but_answers(tmp_path):
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record("a", 1.0, NOW)
    state = json.loads(kept.path.read_text())
    assert state.keys() == {"version", "questions"}
    assert state["questions"]["a"].keys() == {"seen", "right", "score", "card"}
    assert state["version"] == progress.VERSION
