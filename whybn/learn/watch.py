"""``whybn watch``: the verdict at every save, and single keys for everything else."""

import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.text import Text

from whybn.course.clauses import Level
from whybn.course.course import Exercise
from whybn.errors import Refused
from whybn.judging.examples import learners_bank
from whybn.judging.file_verdict import FileVerdict

from . import help as small
from . import report
from .attempt import Attempt
from .check import SEARCHED, ending, gone, remember, verdict_on
from .diagnosed import DiagnosisOrder, at_once, warming
from .events import Change, Keys, Saves
from .overview import listing, told
from .processes import team
from .report import NO_NOTES, Notes, console, safe
from .session import Session

TICK = 0.01
PATIENCE = 1.0  # seconds until a wait is explained
MOST_OTHERS = 4  # failing clauses beside the first: the verdict should fit on a screen
MENU = (("h", "int"), ("n", "ext"), ("l", "ist"), ("s", "pec"), ("r", "eset"), ("q", "uit"))


Screen = Callable[[Console], None]


def nothing(_: Console) -> None:
    """The screen before there is anything to show."""


class Watch:
    """The loop. ``turn`` is one round of it: a look at the files, the keys and the processes.

    Args:
        session: the course folder.
        exercise: where to begin.
        level: whose clauses are judged.
        deadline: seconds for each clause.
        search: whether to search on after the bank's examples.
        clear: whether each verdict begins on an empty screen.
        key: gives the key that was pressed.
        interactive: whether there are keys at all.
    """

    def __init__(
        self,
        session: Session,
        exercise: Exercise,
        *,
        level: Level,
        deadline: float,
        search: bool,
        clear: bool,
        key: Keys,
        interactive: bool,
    ) -> None:
        self.session, self.exercise = session, exercise
        self.level, self.deadline, self.search, self.clear = level, deadline, search, clear
        self.key, self.interactive = key, interactive
        self.bank = learners_bank(session.course, judged_once=True)
        self.team = team(self.bank)
        self.files = {session.path(one): one for one in session.course.exercises}
        self.saves = Saves(self.files)
        self.run: Attempt | None = None
        self.question: DiagnosisOrder | None = None
        self.notes = NO_NOTES
        self.warmth: Iterator[None] = iter(())
        self.began = time.perf_counter()
        self.note = ""
        self.shown = self.prepared = self.waiting = False
        self.screen: Screen = nothing
        self.verdict_screen: Screen = nothing
        self.size = console().size
        self.resetting = self.running = False

    def loop(self) -> None:
        """Go on until it is enough."""
        self.running = True
        self.judge(self.exercise)
        try:
            while self.running:
                self.turn()
        finally:
            self.stop()
            self.team.close()

    def turn(self) -> None:
        """One round."""
        for path, change in self.saves.poll():
            if change is Change.SAVED:
                self.judge(self.files[path])
            else:
                self.missing(self.files[path])
        if pressed := self.key():
            self.press(pressed.lower())
        self.work()
        if self.interactive and console().size != self.size:
            self.size = console().size
            self.draw(self.screen)

    def work(self) -> None:
        """Hear what the processes have found; use the time that is left to get ready for the next save."""
        if self.question:
            self.hear(self.question)
        run = self.run if self.run and not self.run.over else None
        if run and run.step(TICK):
            self.tell(run.verdict)
        if (
            run
            and self.interactive
            and not (self.shown or self.waiting)
            and time.perf_counter() - self.began > PATIENCE
        ):
            self.waiting = True
            self.draw(lambda out: out.print(f"Judging {self.exercise.name} ...", style="dim"))
        if not self.prepared and (run is None or run.verdict.judged):
            self.prepared = not self.idle_work()
        elif run is None:
            time.sleep(TICK)

    def judge(self, exercise: Exercise) -> None:
        """Judge what the file holds now; what was running is of no interest any more."""
        self.turn_to(exercise)
        self.began = time.perf_counter()
        try:
            text = self.session.path(exercise).read_bytes()
        except OSError:
            self.missing(exercise)
            return
        self.resetting = self.shown = self.prepared = self.waiting = False
        verdict = verdict_on(self.session, exercise, text, self.level)
        self.run = Attempt(self.team, verdict, self.session.path(exercise), self.deadline, self.search)

    def turn_to(self, exercise: Exercise) -> None:
        """Let go of what was at work, and of what was prepared for another exercise."""
        self.stop()
        if exercise is not self.exercise:
            self.exercise = exercise
            self.bank.clear()
        self.warmth = warming(self.session, exercise, self.level)

    def stop(self) -> None:
        """End what is running."""
        self.forget_question()
        if self.run:
            self.run.close()
        self.run = None

    def tell(self, verdict: FileVerdict) -> None:
        """Show the verdict of the bank once it is reached, and again when the search has found something."""
        found = bool(self.shown and any(verdict.judgements[name].live for name in verdict.failed))
        if (verdict.judged and not self.shown) or found:
            took = time.perf_counter() - self.began
            if found and self.run:
                self.run.stop()
            self.note = remember(self.session, self.exercise, verdict) or self.note
            self.shown = True
            self.notes = at_once(verdict)
            self.verdict_screen = lambda out: self.verdict(out, verdict, self.notes, took)
            self.draw(self.verdict_screen)
            self.ask(verdict)
        elif self.search and verdict.searched and verdict.passed:
            self.searched()

    def ask(self, verdict: FileVerdict) -> None:
        """Look for the mistake behind a failed verdict, which stands there already."""
        self.forget_question()
        if verdict.diagnosable and not self.notes.lines:
            self.question = DiagnosisOrder(self.session, verdict, self.deadline)

    def hear(self, question: DiagnosisOrder) -> None:
        """Show what was found of the mistake, if it is there."""
        notes = question.notes(0)
        if notes is None:
            return
        self.forget_question()
        self.notes = notes
        if notes.lines and self.clear and self.screen is self.verdict_screen:
            self.draw(self.screen)
        elif notes.lines and not self.clear:
            console().print("\n".join(map(safe, notes.lines)), markup=False, highlight=False)

    def forget_question(self) -> None:
        """No longer wait for an answer."""
        if self.question:
            self.question.close()
        self.question = None

    def searched(self) -> None:
        """Say that the search is over, where the verdict is still to be seen."""
        if self.clear and self.screen is self.verdict_screen:
            self.draw(self.screen)
        elif not self.clear:
            console().print(SEARCHED, style="dim")

    def verdict(self, out: Console, verdict: FileVerdict, notes: Notes, took: float) -> None:
        """A verdict and what to do now."""
        exercise = self.session.exercise(verdict.exercise)
        report.show(out, exercise, verdict, self.session.clauses, notes, MOST_OTHERS)
        ending(out, self.session, exercise, verdict, search=verdict.searched and self.search)
        out.print(f"{time.strftime('%H:%M:%S')}, {took * 1e3:.0f} ms", style="dim")

    def missing(self, exercise: Exercise) -> None:
        """A file that has gone."""
        self.turn_to(exercise)
        self.draw(lambda out: out.print(gone(exercise), style="bold red"))

    def draw(self, screen: Screen) -> None:
        """Show something, on an empty screen where that is wanted."""
        out = console()
        self.screen = screen
        if self.clear:
            out.clear()
        else:
            out.print()
        told(out, self.session)
        if self.note:
            out.print(self.note, style="yellow")
            out.print()
        screen(out)
        self.note = ""
        self.menu(out)

    def menu(self, out: Console) -> None:
        """The keys that there are."""
        if self.interactive:
            out.print()
            out.print(Text("  ").join(Text.assemble((f"[{key}]", "bold"), rest) for key, rest in MENU))
        out.file.flush()

    def press(self, key: str) -> None:
        """Do what a key stands for."""
        sure, self.resetting = self.resetting, False
        page = self.page()
        actions: dict[str, Callable[[], None]] = {
            "h": self.hint,
            "n": self.forward,
            "l": lambda: self.draw(lambda out: listing(out, self.session)),
            "s": lambda: self.draw(lambda out: small.page(out, self.session, page, whole=False)),
            "r": lambda: self.reset(sure),
            "q": self.quit,
        }
        if key in actions:
            actions[key]()
        elif key in ("\r", "\n"):
            self.judge(self.exercise)
        elif sure:
            self.draw(lambda out: out.print("Nothing was reset."))

    def hint(self) -> None:
        """One hint more; drawing it again tells no further one."""
        show = small.next_hint(self.session, self.exercise)
        self.draw(show)

    def page(self) -> str:
        """What the reader wants to read about: the clause that fails, else the whole page."""
        first = self.run.verdict.first if self.run else None
        return first.clause if first else self.exercise.name

    def forward(self) -> None:
        """Go to the next exercise that is not done."""
        following = self.session.next(self.exercise)
        if following is None:
            self.draw(lambda out: out.print("Everything holds.", style="bold green"))
        else:
            self.judge(following)

    def reset(self, sure: bool) -> None:
        """Put the stub back, when asked twice."""
        if not sure:
            self.resetting = True
            name = self.exercise.file
            self.draw(
                lambda out: out.print(f"Press r again to put the stub of {name} back; any other key keeps yours.")
            )
            return
        try:
            said = small.reset(self.session, self.exercise)
        except Refused as refused:
            why = str(refused)
            self.draw(lambda out: out.print(why, style="bold red"))
            return
        self.note = said  # the verdict on the stub follows at once
        self.judge(self.exercise)

    def quit(self) -> None:
        """Enough for today."""
        self.running = False

    def idle_work(self) -> bool:
        """Prepare what the next save will need; whether there was anything to do."""
        clauses = tuple(clause.id for clause in self.session.clauses_of(self.exercise, self.level))
        return self.team.get_ready(clauses) or next(self.warmth, self) is not self
