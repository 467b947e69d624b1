"""A save is told once, when it is whole."""

import os

import pytest

from whybn.learn.events import EMPTY_FOR, Change, Saves


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("one")
    return path


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def saves(file, clock):
    return Saves([file], clock)


def test_nothing_is_told_of_a_file_that_stays_as_it_is(saves):
    assert saves.poll() == saves.poll() == []


def test_a_save_is_told_once_when_it_has_stayed_the_same_for_a_look(saves, file):
    file.write_text("longer")
    assert saves.poll() == []
    assert saves.poll() == [(file, Change.SAVED)]
    assert saves.poll() == []


def test_a_file_that_is_still_being_written_is_waited_for(saves, file):
    for text in ("12", "1234", "123456"):
        file.write_text(text)
        assert saves.poll() == []
    assert saves.poll() == [(file, Change.SAVED)]


def test_the_same_contents_saved_again_are_a_save(saves, file):
    os.utime(file, ns=(1, 1))
    saves.poll()
    assert saves.poll() == [(file, Change.SAVED)]


def test_an_emptied_file_is_waited_for_a_little_longer(saves, file, clock):
    file.write_text("")
    assert saves.poll() == saves.poll() == []
    file.write_text("whole")
    saves.poll()
    assert saves.poll() == [(file, Change.SAVED)]


def test_a_file_that_stays_empty_is_a_save(saves, file, clock):
    file.write_text("")
    saves.poll()
    clock.now = EMPTY_FOR
    assert saves.poll() == [(file, Change.SAVED)]


def test_a_file_that_is_replaced_by_another_is_a_save_and_never_gone(saves, file):
    text = file.with_suffix(".new")
    text.write_text("one")
    file.unlink()
    assert saves.poll() == []
    text.rename(file)
    saves.poll()
    assert saves.poll() == [(file, Change.SAVED)]


def test_a_deleted_file_is_told_once_and_so_is_its_return(saves, file, clock):
    file.unlink()
    saves.poll()
    clock.now = EMPTY_FOR
    assert saves.poll() == [(file, Change.GONE)]
    assert saves.poll() == []
    file.write_text("back")
    saves.poll()
    assert saves.poll() == [(file, Change.SAVED)]
