"""Rerun the experiments: ``python -m docs.experiments [NAME...] [--quick]``."""

import os

# One thread for each process, before NumPy reads it: experiments run side by side instead.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from . import NAMES
from .shared import results
from .shared.results import Told, perform


def show(progress: Progress, bars: dict[str, TaskID], told: "Queue[Told]") -> None:
    """Bring the progress bars up to what the experiments have told."""
    while True:
        try:
            name, description, done, total = told.get_nowait()
        except Empty:
            return
        progress.start_task(bars[name])
        progress.update(bars[name], description=f"{name}: {description}", completed=done, total=total)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--quick", is_flag=True, help="A small form of each, to see that it runs; its numbers mean nothing.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to write; by default the results that git keeps."
)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="cores")
def main(names: tuple[str, ...], quick: bool, output: Path | None, jobs: int) -> None:
    """Rerun the experiments NAME, or all of them, and write their results as JSON."""
    if unknown := [name for name in names if name not in NAMES]:
        raise click.UsageError(f"There is no experiment {', '.join(unknown)}. There are: {', '.join(sorted(NAMES))}.")
    if quick and output is None:
        raise click.UsageError("--quick needs --output: quick results must not replace those that the site quotes.")
    chosen = [name for name in NAMES if not names or name in names]
    folder = output or results.KEPT
    folder.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    spawn = multiprocessing.get_context("spawn")
    failed = []
    with spawn.Manager() as manager, ProcessPoolExecutor(jobs, spawn) as pool, Progress(*columns) as progress:
        told: Queue[Told] = manager.Queue()
        bars = {name: progress.add_task(name, start=False, total=None) for name in chosen}
        futures = {pool.submit(perform, name, quick, folder, told): name for name in chosen}
        try:
            for future in as_completed_showing(futures, lambda: show(progress, bars, told)):
                name = futures[future]
                if error := future.exception():
                    failed.append(name)
                    progress.console.print(f"{name} failed: {error!r}", style="red")
                else:
                    progress.console.print(f"{name} took {future.result():.0f} s")
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            Console(stderr=True).print("Interrupted. Experiments that had ended are written, the others are as before.")
            raise SystemExit(130) from None
    if failed:
        raise SystemExit(1)


def as_completed_showing(futures: dict[Any, str], refresh: Any) -> Iterator[Any]:
    """``as_completed``, with ``refresh()`` four times a second while nothing has ended."""
    waiting = set(futures)
    while waiting:
        try:
            for future in as_completed(waiting, timeout=0.25):
                waiting.discard(future)
                refresh()
                yield future
        except TimeoutError:
            pass
        refresh()


if __name__ == "__main__":
    main()
