"""Live progress: a bar at a terminal, now and then a line elsewhere."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from whybn.grade.run.dispatch import Step

from .escaping import clipped, for_terminal

LINE_SECONDS = 5.0
NAME_WIDTH = 30

Report = Callable[[Step], None]


@contextmanager
def reporting(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Iterator[Report]:
    """What a run calls with each step, shown on ``stream``; the last state stays there."""
    if stream.isatty() and environment.get("TERM") != "dumb":
        console = Console(file=stream, no_color=bool(environment.get("NO_COLOR")), highlight=False)
        with terminal_bar(console) as report:
            yield report
    else:
        lines = Lines(stream)
        yield lines
        lines.close()


class Lines:
    """A plain line at the start, every few seconds, and at the end."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream, self.clock = stream, clock
        self.started = self.said_at = clock()
        self.latest: Step | None = None
        self.said: Step | None = None

    def __call__(self, step: Step) -> None:
        """Take note of a step, and say it if a line is due."""
        first, self.latest = self.latest is None, step
        if first or self.clock() >= self.said_at + LINE_SECONDS:
            self.say(step)

    def close(self) -> None:
        """Say the last step, unless it has been said."""
        if self.latest is not None and self.latest is not self.said:
            self.say(self.latest)

    def say(self, step: Step) -> None:
        """Write the line, and remember when."""
        self.said, self.said_at = step, self.clock()
        print(line(step, self.said_at - self.started), file=self.stream, flush=True)


def line(step: Step, seconds: float) -> str:
    """One step in words, after so many seconds of work."""
    parts = [f"graded {step.done} of {step.total}", *remarks_on(step)]
    new = step.done - step.cached
    if new and seconds > 0:
        parts.append(f"{60 * new / seconds:.0f} per minute")
        if step.done < step.total:
            parts.append(f"{duration(seconds / new * (step.total - step.done))} left")
    return ", ".join(parts)


def remarks_on(step: Step) -> list[str]:
    """What is to be said beside the count."""
    counts = ((step.failures, "not gradable"), (step.cached, "known before"))
    remarks = [f"{count} {what}" for count, what in counts if count]
    if step.slow:
        first = clipped(for_terminal(step.slow[0]), NAME_WIDTH)
        remarks.append(f"{len(step.slow)} slow and put off ({first}{', ...' if step.slow[1:] else ''})")
    return remarks


def duration(seconds: float) -> str:
    """A time in the two largest units that it has."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"


class RateColumn(ProgressColumn):
    """Submissions per minute."""

    def render(self, task: Task) -> Text:
        """The column's text."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{60 * speed:.0f}/min")


class RemarksColumn(ProgressColumn):
    """What was known before, what could not be graded, and who came last: text of others, never markup."""

    def render(self, task: Task) -> Text:
        """The column's text."""
        return Text(task.fields["remarks"], no_wrap=True, overflow="ellipsis")


@contextmanager
def terminal_bar(console: Console) -> Iterator[Report]:
    """A bar at the bottom of the terminal."""
    columns = (
        TextColumn("grading"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        RemarksColumn(table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
    )
    with Progress(*columns, console=console, expand=True) as progress:
        task = progress.add_task("", total=None, remarks="")

        def report(step: Step) -> None:
            name = clipped(for_terminal(" ".join(step.names[:1])), NAME_WIDTH)
            remarks = " · ".join([*remarks_on(step), *([name] if name else [])])
            progress.update(task, total=step.total, completed=step.done, remarks=remarks)

        yield report
