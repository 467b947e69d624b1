"""``whybn adjudicate``: files in, one verdict out."""

import json
import os
import sys
from pathlib import Path

import click

from whybn.course.course import find_root, load_course

TYPES = ("float16", "bfloat16", "float32", "float64")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--eps", type=float, help="Added to the variance; the files' eps or 1e-5 if it is not given.")
@click.option("--axis", type=int, help="Of x, along which the features lie.  [default: 1; -1: channels last]")
@click.option(
    "--training/--inference",
    default=None,
    help="Whether the batch's own statistics count.  [default: unless mean and var are given]",
)
@click.option("--dtype", type=click.Choice(TYPES), help="Of arrays whose file has no types, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Everything that was found, as JSON.")
def adjudicate(
    files: tuple[Path, ...],
    eps: float | None,
    axis: int | None,
    training: bool | None,
    dtype: str | None,
    as_json: bool,
) -> None:
    """Judge the numbers of a batch norm.

    FILE... hold its inputs and output: .npz, .npy, .json, .safetensors, or the .pb of an ONNX test. Names say what is
    what: x and y; gamma, beta, mean, var, eps, and expected where there are such; other libraries' names are known.

    Says which level of the specification holds, how many times the bound the output is off and where, which algorithm
    or which misconception it looks like, and which tolerance these data justify. Without y: the tolerance alone.
    The implementation is not needed.

    The exit code is 1 where MUST does not hold, and 2 where the files do not make a case.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    load_course(find_root(Path.cwd()))
    from .case import case_of, gathered
    from .settling import in_words, settle

    tensors, unused = gathered(files)
    found = settle(case_of(tensors, eps, axis, training, dtype, unused))
    click.echo(json.dumps(found.to_plain(), indent=1) if as_json else in_words(found))
    sys.exit(0 if found.right else 1)
