"""Downloads from Moodle and Canvas become submissions."""

from pathlib import Path

import pytest

from tests.grade.handed_in import CODE, OTHER, by_key, notebook, put, zipped

# Moodle


@pytest.fixture(params=["zip", "folder"])
def download(request, tmp_path):
    """Make a download of files, zipped as it comes or unpacked."""

    def made(files: dict[str, bytes]) -> Path:
        if request.param == "zip":
            return zipped(tmp_path / "download.zip", files)
        for path, content in files.items():
            put(tmp_path / "download" / path, content)
        return tmp_path / "download"

    return made


def test_moodles_folders_are_read(download):
    found = by_key(
        download(
            {
                "Ann Lee_4711_assignsubmission_file/standardize.py": CODE,
                "Ann Lee_4711_assignsubmission_file/sub/batchnorm_forward.py": OTHER,
                "José Ñandú_4712_assignsubmission_file_/standardize.py": CODE,
                "Participant_4713_assignsubmission_file/hw.zip": b"",
                "Team 7_88_assignsubmission_file/standardize.py": CODE,
                "Default group_assignsubmission_file/standardize.py": OTHER,
            }
        )
    )
    assert set(found) == {"4711", "4712", "4713", "88", "Default group"}
    assert found["4711"].files == {"standardize.py": CODE, "sub/batchnorm_forward.py": OTHER}
    assert (found["4711"].name, found["4711"].ids) == ("Ann Lee", {"moodle": "4711"})
    assert found["4712"].name == "José Ñandú"
    assert found["4713"].name == "Participant"
    assert "damaged" in (found["4713"].problem or "")
    assert (found["88"].name, found["Default group"].ids) == ("Team 7", {})


def test_moodles_flat_download_is_read(download):
    found = by_key(
        download(
            {
                "Ann Lee_4711_assignsubmission_file_standardize.py": CODE,
                "Ann Lee_4711_assignsubmission_file_batchnorm_forward.py": OTHER,
                "Bob Roe_4712_assignsubmission_file_hw.ipynb": notebook(CODE.decode()),
            }
        )
    )
    assert found["4711"].files == {"standardize.py": CODE, "batchnorm_forward.py": OTHER}
    assert set(found["4712"].files) == {"hw.py"}


def test_moodles_online_text_is_not_graded_and_it_is_said(download):
    found = by_key(
        download(
            {
                "Ann Lee_1_assignsubmission_onlinetext/onlinetext.html": b"<p>",
                "Ann Lee_1_assignsubmission_file/standardize.py": CODE,
                "Bob Roe_2_assignsubmission_onlinetext/onlinetext.html": b"<p>",
                "Eve Poe_3_assignsubmission_onlinetext_onlinetext.html": b"<p>",
            }
        )
    )
    assert found["1"].files == {"standardize.py": CODE}
    assert "an online text" in found["1"].notes[0]
    assert found["2"].problem == found["3"].problem == "Only an online text was handed in, and no file."


def test_two_moodle_names_with_one_number_are_two_students(download):
    found = by_key(
        download({"Ann_5_assignsubmission_file/a.py": CODE, "Bob_5_assignsubmission_file/a.py": OTHER}),
    )
    assert (found["5"].name, found["5-2"].name) == ("Ann", "Bob")
    assert "another submission goes by 5" in found["5-2"].notes[0]


# Canvas


def test_canvas_names_are_read(download):
    found = by_key(
        download(
            {
                "leeann_101_9001_standardize.py": CODE,
                "leeann_101_9002_batchnorm_forward.py": OTHER,
                "roebob_LATE_102_9003_hw.ipynb": notebook(CODE.decode()),
                "anon_x7Kq2_9004_standardize.py": CODE,
                "LATE_anon_p3Lm9_9005_standardize.py": CODE,
                "poeeve_103_9006_report.pdf": b"%PDF",
                "kimjo_104_text.html": b"<p>",
                "gradebook.csv": b"Student,ID",
            }
        )
    )
    assert set(found) == {"101", "102", "103", "104", "anon_x7Kq2", "anon_p3Lm9"}
    assert found["101"].files == {"standardize.py": CODE, "batchnorm_forward.py": OTHER}
    assert (found["101"].name, found["101"].ids["canvas"], found["101"].late) == ("leeann", "101", False)
    assert found["102"].late is found["anon_p3Lm9"].late is True
    assert found["anon_x7Kq2"].late is False
    assert found["anon_x7Kq2"].ids == {}
    assert "no Python file" in (found["103"].problem or "")
    assert found["104"].problem == "Only an online text was handed in, and no file."


def test_the_number_that_canvas_puts_on_a_resubmitted_file_goes(download):
    found = by_key(download({"leeann_1_12_standardize-3.py": CODE, "roebob_2_13_standardize.py": OTHER}))
    assert set(found["1"].files) == set(found["2"].files) == {"standardize.py"}


def test_of_a_file_that_was_handed_in_twice_to_canvas_the_newest_counts(download):
    found = by_key(download({"leeann_1_99_standardize-1.py": CODE, "leeann_1_100_standardize.py": OTHER}))
    assert found["1"].files == {"standardize.py": OTHER}
    assert "newest counts" in found["1"].notes[0]


def test_numbers_of_the_students_own_stay_in_canvas_names(download):
    found = by_key(download({"leeann_1_12_part-1.py": CODE, "leeann_1_13_part-2.py": OTHER}))
    assert found["1"].files == {"part_1.py": CODE, "part_2.py": OTHER}


def test_a_late_second_submission_replaces_the_first_and_it_is_said(download):
    found = by_key(download({"leeann_1_12_a.py": CODE, "leeann_1_13_b.py": CODE, "leeann_LATE_1_20_a.py": OTHER}))
    assert found["1"].files == {"a.py": OTHER}
    assert found["1"].late is True
    assert found["1"].notes[0] == "handed in twice: the newest counts, handed in late, not the one in time"


def test_names_that_only_look_like_canvas_are_students(tmp_path):
    put(tmp_path / "task_2024_01_ann.py")
    put(tmp_path / "task_2024_01_bob.py", OTHER)
    assert set(by_key(tmp_path)) == {"task_2024_01_ann", "task_2024_01_bob"}


# Blackboard


def test_of_the_attempts_of_a_student_on_blackboard_the_newest_counts(download):
    found = by_key(
        download(
            {
                "Homework_2_ann_lee_attempt_2026-11-05-20-00-00_standardize.py": CODE,
                "Homework_2_ann_lee_attempt_2026-11-05-20-00-00.txt": b"Name: Ann",
                "Homework_2_ann_lee_attempt_2026-11-06-23-58-11_standardize.py": OTHER,
                "Homework_2_ann_lee_attempt_2026-11-06-23-58-11_help.py": OTHER,
                "Homework_2_bob_lee_attempt_2026-11-05-20-00-00_standardize.py": CODE,
                "Homework_2_eve_attempt_2026-11-05-20-00-00.txt": b"I have nothing",
            }
        )
    )
    assert set(found) == {"ann_lee", "bob_lee", "eve"}
    assert found["ann_lee"].files == {"standardize.py": OTHER, "help.py": OTHER}
    assert (
        found["ann_lee"].notes[0] == "handed in twice: the newest counts, 2026-11-06-23-58-11, not 2026-11-05-20-00-00"
    )
    assert found["ann_lee"].ids == {"login": "ann_lee"}
    assert found["bob_lee"].notes == ()
    assert found["eve"].problem == "Only an online text was handed in, and no file."


def test_the_attempts_of_one_student_alone_are_one_student(download):
    times = ("2026-11-05-20-00-00", "2026-11-06-23-58-11")
    found = by_key(download({f"Assignment 2_ann_attempt_{time}_standardize.py": CODE for time in times}))
    assert set(found) == {"ann"}
