"""Sessions in a real terminal: from an empty folder to three exercises solved, with what happens on the way."""

import os
import signal
import time

import pytest

pexpect = pytest.importorskip("pexpect")
if not hasattr(pexpect, "spawn"):
    pytest.skip("no terminals of this kind here", allow_module_level=True)

from tests.rotation import in_turn  # noqa: E402

from . import solved  # noqa: E402
from .sitting import COLOUR, ESCAPE, SECONDS, Sitting, piped  # noqa: E402

FILES = {
    "standardize": "exercises/e01_standardize.py",
    "batch_statistics": "exercises/e02_batch_statistics.py",
    "normalize": "exercises/e03_normalize.py",
}
POINTS, MUST = solved.COURSE.points, solved.MUST
MENU = ("[h]", "int", "[q]", "uit")


def nobody_left(group: int) -> bool:
    """Whether every process of a session has gone, soon."""
    for _ in range(1200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("start", in_turn("fork", "spawn"))
def test_from_an_empty_folder_to_three_exercises_solved(tmp_path, start):
    import termios

    home = tmp_path / "mine"
    making = Sitting(tmp_path, "init", "mine")
    assert making.ends() == 0
    beginning = Sitting(home)
    assert beginning.ends() == 0
    assert "Next: " in beginning.seen

    learner = Sitting(home, "watch", "--deadline", "3000", WHYBN_START=start)
    learner.sees("Not started: standardize", *MENU)
    (home / FILES["standardize"]).write_text(solved.OWN_MEAN)
    learner.sees("standardize.values", "(marked *)", "Failing too", *MENU)
    learner.types("h")
    learner.sees("Hint 1 of 3", *MENU)
    learner.types("s")
    learner.sees("MUST", "Reason", *MENU)
    (home / FILES["standardize"]).write_text(solved.STANDARDIZE)
    learner.sees(f"all {MUST['standardize']} clauses hold", f"4 of {POINTS} points", *MENU)

    learner.types("n")
    learner.sees("Not started: batch_statistics", *MENU)
    (home / FILES["batch_statistics"]).write_text(solved.ENDLESS)
    learner.sees("Judging batch_statistics", *MENU)
    (home / FILES["batch_statistics"]).write_text(solved.BATCH_STATISTICS)
    learner.sees(f"all {MUST['batch_statistics']} clauses hold", *MENU)

    (home / FILES["normalize"]).unlink()
    learner.sees("e03_normalize.py is not there", *MENU)
    learner.types("r")
    learner.sees("Press r again", *MENU)
    learner.types("r")
    learner.sees("is the stub again", "Not started: normalize", *MENU)
    (home / FILES["normalize"]).write_text(solved.UNCLOSED)
    learner.sees("line 6 does not load: SyntaxError", *MENU)
    (home / FILES["normalize"]).write_bytes(solved.NORMALIZE.replace("\n", "\r\n").encode())
    learner.sees(f"all {MUST['normalize']} clauses hold", *MENU)
    learner.types("l")
    learner.sees("{0}/{0}".format(MUST["normalize"]), *MENU)

    learner.types("\x03")
    assert learner.ends() == 130
    assert "Traceback" not in learner.seen
    modes = termios.tcgetattr(learner.process.child_fd)[3]
    assert modes & termios.ECHO
    assert modes & termios.ICANON
    assert nobody_left(learner.process.pid)

    after = Sitting(home)
    assert after.ends() == 0
    assert f"10 of {POINTS} points" in after.seen
    assert "e04_batchnorm_forward.py" in after.seen


@pytest.fixture
def watch(home):
    """Starts to watch; ends what is left in the end."""
    started = []

    def begin(*arguments, **more):
        sitting = Sitting(home, "watch", *arguments, **more)
        started.append(sitting)
        return sitting

    yield begin
    for sitting in started:
        sitting.process.close(force=True)


def test_q_ends_it_without_an_error(watch):
    learner = watch()
    learner.sees(*MENU)
    learner.types("q")
    assert learner.ends() == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_at_once_in_the_middle_of_an_endless_loop_and_leaves_no_process(watch, write, end):
    write("batch_statistics", solved.ENDLESS)
    learner = watch("2", "--deadline", "3000")
    learner.sees("Judging batch_statistics", *MENU)
    learner.process.kill(end)
    assert learner.ends() == 128 + end
    assert nobody_left(learner.process.pid)


def test_what_does_not_end_by_its_deadline_is_cut_off_in_its_line(watch, write):
    write("batch_statistics", solved.ENDLESS)
    learner = watch("2", "--deadline", "1.5")
    learner.sees("did not end within 1.5 s", "e02_batch_statistics.py, line", *MENU)


def test_a_save_puts_an_end_to_what_was_running(watch, write):
    write("batch_statistics", solved.ENDLESS)
    learner = watch("2", "--deadline", "3000")
    learner.sees("Judging batch_statistics")
    write("batch_statistics", solved.BATCH_STATISTICS)
    learner.sees(f"all {MUST['batch_statistics']} clauses hold")


def test_of_saves_in_a_burst_the_last_one_counts(watch, write):
    learner = watch("3")
    learner.sees("Not started", *MENU)
    for text in (solved.UNCLOSED, "", solved.NORMALIZE.replace("x - mean", "x"), "import num", solved.NORMALIZE):
        write("normalize", text)
        time.sleep(0.004)
    learner.sees(f"all {MUST['normalize']} clauses hold", *MENU)


def test_a_reset_that_was_not_meant_is_taken_back_by_any_other_key(watch, write):
    path = write("normalize", solved.UNCLOSED)
    learner = watch("3")
    learner.sees("SyntaxError", *MENU)
    learner.types("rx")
    learner.sees("Nothing was reset.", *MENU)
    assert path.read_text() == solved.UNCLOSED


def test_a_resized_terminal_is_drawn_anew(watch, write):
    write("standardize", solved.OWN_MEAN)
    learner = watch("1", columns=100)
    learner.sees(f"of {MUST['standardize']} clauses hold", *MENU)
    learner.process.setwinsize(24, 40)
    learner.sees(f"of {MUST['standardize']}", "standardize.values", *MENU)


@pytest.mark.parametrize("columns", [40, 80])
def test_numbers_fit_into_the_width_of_the_terminal(watch, write, columns):
    write("batch_statistics", solved.BATCH_STATISTICS.replace("- mean)", "- mean + 1)"))
    learner = watch("2", columns=columns)
    shown = ESCAPE.sub("", learner.sees("(marked *)", "Read: ")).splitlines()
    numbers = [line.rstrip() for line in shown if "*" in line and "marked" not in line]
    assert numbers
    assert max(map(len, numbers)) <= columns


def test_no_color_is_respected(watch, write):
    write("standardize", solved.OWN_MEAN)
    learner = watch("1")
    assert COLOUR.search(learner.sees("Failing too", *MENU))
    learner = watch("1", NO_COLOR="1")
    assert not COLOUR.search(learner.sees("Failing too", *MENU))


def test_a_broken_progress_file_is_said_once(watch, home):
    (home / ".whybn").mkdir()
    (home / ".whybn" / "progress.json").write_text("{")
    learner = watch()
    learner.sees("The progress file could not be used", "Not started", *MENU)
    learner.types("l")
    assert "could not be used" not in learner.sees("not started", *MENU)
    (home / ".whybn" / "progress.json").write_text("{")
    learner.types("h")
    learner.sees("The progress file could not be used", "Hint 1 of 3", *MENU)


@pytest.mark.parametrize("start", in_turn("fork", "spawn"))
def test_in_a_pipe_it_is_plain_text_without_keys(home, write, start):
    write("standardize", solved.OWN_MEAN)
    process = piped(home, "watch", WHYBN_START=start)
    try:
        process.expect("Stuck\\?")
        text = process.before
        write("standardize", solved.STANDARDIZE)
        process.expect(f"all {MUST['standardize']} clauses hold")
        process.expect("A search by Hypothesis found nothing else.", timeout=SECONDS)
        text += process.before
    finally:
        process.kill(signal.SIGTERM)
    assert "standardize.values (MUST)" in text
    assert "\x1b" not in text
    assert "[q]" not in text
    assert process.wait() == 128 + signal.SIGTERM
