"""The page that works batch norm out by hand; every number on it is computed while it is built."""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import blocks, claim_links
from . import worked_numbers as numbers
from . import worked_text as text


class Page(string.Template):
    """Text with ``%{name}`` for a number: dollars are for formulas, braces for TeX."""

    delimiter = "%"


def pages(root: Path) -> Mapping[str, str]:
    """The page."""
    parts = (text.RECIPE, text.FORWARD, text.BACKWARD, text.DIFFERENCES, text.INFERENCE, text.TWO_WAYS)
    top = blocks.top("Worked example", "Batch norm by hand: forward, backward and test time on four numbers.")
    body = claim_links.linked("\n".join(parts), root)
    return {"worked-example.md": blocks.joined(top, Page(body).substitute(values()))}


def values() -> dict[str, str]:
    """Everything that the text leaves open."""
    step, back, near, test = numbers.forward(), numbers.backward(), numbers.differences(), numbers.inference()
    single = {name: number(value) for name, value in (step | back | test).items() if np.ndim(value) == 0}
    given = {
        "n": str(len(numbers.X)),
        "n_minus_1": str(len(numbers.X) - 1),
        "x": vector(numbers.X),
        "x_sum": added(numbers.X),
        "x_first": number(numbers.X[0]),
        "gamma": number(numbers.GAMMA),
        "gamma_2": number(numbers.GAMMA**2),
        "beta": number(numbers.BETA),
        "eps": number(numbers.EPS),
        "dout": vector(numbers.DOUT),
        "step": number(numbers.STEP),
        "twice": number(2 * numbers.STEP),
        "momentum": number(numbers.MOMENTUM),
        "rest": number(1 - numbers.MOMENTUM),
        "old_mean": number(numbers.RUNNING_MEAN),
        "old_var": number(numbers.RUNNING_VAR),
        "changed": vector(numbers.CHANGED),
        "spread_2": number(np.ptp(numbers.TABLE[:, 1])),
        "spread_3": number(np.ptp(numbers.TABLE[:, 2])),
    }
    sums = {
        "std_2": number(step["std"] ** 2),
        "twice_cube": number(2 * step["std"] ** 3),
        "squares": added(step["centred"], "^2"),
        "dgamma_sum": products(numbers.DOUT, step["x_hat"]),
        "dvar_sum": products(back["dx_hat"], step["centred"]),
        "dmean_sum": added(back["dx_hat"]),
        "dx_hat": vector(back["dx_hat"]),
        "frozen": vector(back["frozen"]),
        "dx_first": number(back["dx"][0]),
    }
    slopes = {"at": number(near["at"]), **{name: f"{near[name]:.8f}" for name in ("above", "below", "slope")}}
    return single | given | sums | slopes | tables(step, back, test) | code()


def tables(step: Mapping[str, Any], back: Mapping[str, Any], test: Mapping[str, Any]) -> dict[str, str]:
    """The tables of the page."""
    units = ("unit 1", "unit 2", "unit 3")
    made = numbers.two_ways()
    return {
        "forward_table": by_example(
            ("input $x_i$", numbers.X),
            ("less the mean", step["centred"]),
            (r"normalized $\hat x_i$", step["x_hat"]),
            (r"output $y_i$", step["out"]),
        ),
        "backward_table": by_example(
            (r"through $\hat x_i$", back["direct"]),
            (r"through $\sigma^2$", back["through_var"]),
            (r"through $\mu$", back["through_mean"]),
            (r"sum, $\partial L / \partial x_i$", back["dx"]),
        ),
        "inference_table": by_example(
            ("input $x_i$", numbers.X), ("in training", step["out"]), ("at test time", test["eval_out"])
        ),
        "table": by_example(*zip(units, numbers.TABLE.T, strict=True)),
        **{name: by_example(*zip(units, result.T, strict=True), digits=2) for name, result in made.items()},
    }


def code() -> dict[str, str]:
    """Sessions at a prompt, with what the reference answers."""
    return {
        "forward_code": session(text.SETUP, "batchnorm_forward(x, gamma, beta, eps=0.5)"),
        "backward_code": session(text.BACK, "dx, dgamma, dbeta", before=text.SETUP),
    }


def session(statements: str, expression: str, before: str = "") -> str:
    """What a prompt shows after these statements; ``before`` ran unseen."""
    names: dict[str, Any] = {}
    exec(f"{before}\n{statements}", names)  # noqa: S102 - our own lines
    prompts = [f">>> {line}" for line in (*statements.splitlines(), expression)]
    return blocks.fence("\n".join([*prompts, repr(eval(expression, names))]), "pycon")  # noqa: S307 - likewise


def by_example(*columns: tuple[str, Iterable[float]], digits: int = 6) -> str:
    """A table with a row for each example."""
    head = ("example", *(name for name, _ in columns))
    rows = zip(*(values for _, values in columns), strict=True)
    body = [[f"{place}", *(f"${number(value, digits)}$" for value in row)] for place, row in enumerate(rows, 1)]
    return blocks.table(head, body)


def number(value: float, digits: int = 6) -> str:
    """A number with so many decimals at most; never a negative zero."""
    short = f"{round(float(value), digits) + 0.0:.{digits}f}"
    return short.rstrip("0").rstrip(".") if digits == 6 else short


def vector(values: Iterable[float]) -> str:
    """Numbers in brackets, for a formula."""
    return f"({', '.join(map(number, values))})"


def added(values: Iterable[float], power: str = "") -> str:
    """A sum as one writes it down: negative terms and powers in brackets."""
    terms = (f"({number(value)}){power}" if value < 0 else f"{number(value)}{power}" for value in values)
    return " + ".join(terms)


def products(left: Iterable[float], right: Iterable[float]) -> str:
    """A sum of products as one writes it down."""
    pairs = zip(left, right, strict=True)
    return " + ".join(rf"{added([one])} \cdot {added([other])}" for one, other in pairs)
