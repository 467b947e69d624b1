"""The page that works batch norm out by hand; every number on it is computed from the reference while it is built."""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import reference_impl as reference

from . import SiteError, blocks
from . import worked_text as text
from .claims import linked

Numbers = npt.NDArray[Any]

X = np.array([3.0, 4.0, 5.0, 8.0])
EPS = 0.5  # far larger than in use, so that sqrt(var + eps) is 2
GAMMA, BETA = 2.0, 1.0
DOUT = np.array([1.0, 0.0, -1.0, 2.0])
MOMENTUM, RUNNING_MEAN, RUNNING_VAR = 0.9, 0.0, 6.0
STEP = 0.001

TABLE = np.array([[3.0, 10.0, 0.1], [4.0, 30.0, 0.3], [5.0, 20.0, 0.1], [8.0, 20.0, 0.3]])
CHANGED = np.array([9.0, 90.0, 0.9])  # another last row


def column(values: Numbers | float) -> Numbers:
    """One feature as the reference takes it."""
    return np.reshape(values, (-1, 1)).astype(np.float64)


def forward() -> dict[str, Any]:
    """Every step of the forward pass in training."""
    mean, var = reference.batch_statistics(column(X))
    x_hat = reference.normalize(column(X), mean, var, EPS)[:, 0]
    out = output(X)
    return {
        "mean": mean[0],
        "var": var[0],
        "std": np.sqrt(var[0] + EPS),
        "centred": X - mean[0],
        "x_hat": x_hat,
        "out": out,
        "out_mean": out.mean(),
        "out_var": out.var(),
    }


def output(x: Numbers) -> Numbers:
    """The forward pass in training, of one feature."""
    return reference.batchnorm_forward(column(x), column(GAMMA)[0], column(BETA)[0], EPS)[:, 0]


def backward() -> dict[str, Any]:
    """Every step of the chain rule, which must end where the reference's backward pass does."""
    step = forward()
    dx, dgamma, dbeta = reference.batchnorm_backward(column(DOUT), column(X), column(GAMMA)[0], EPS)
    dx_hat = DOUT * GAMMA
    dvar = (dx_hat * step["centred"]).sum() * -0.5 / step["std"] ** 3
    dmean = -dx_hat.sum() / step["std"]
    paths = dx_hat / step["std"], dvar * 2 * step["centred"] / len(X), np.full(len(X), dmean / len(X))
    if not np.allclose(sum(paths), dx[:, 0], rtol=1e-14, atol=1e-14):
        raise SiteError("the chain rule of the worked example does not give the reference's dx")
    frozen = reference.batchnorm_inference_backward(
        column(DOUT), column(X), column(GAMMA)[0], column(step["mean"])[0], column(step["var"])[0], EPS
    )[0]
    return {
        "dbeta": dbeta[0],
        "dgamma": dgamma[0],
        "dx_hat": dx_hat,
        "dvar": dvar,
        "dmean": dmean,
        "direct": paths[0],
        "through_var": paths[1],
        "through_mean": paths[2],
        "dx": dx[:, 0],
        "dx_sum": dx.sum(),
        "frozen": frozen[:, 0],
    }


def differences() -> dict[str, Any]:
    """The loss at two points near the first example, and the slope between them."""
    move = np.array([STEP, 0.0, 0.0, 0.0])
    above, below = (float(DOUT @ output(X + sign * move)) for sign in (1, -1))
    return {"above": above, "below": below, "slope": (above - below) / (2 * STEP), "at": float(DOUT @ output(X))}


def inference() -> dict[str, Any]:
    """One step of the running statistics, and what the same inputs give at test time."""
    old = column(RUNNING_MEAN)[0], column(RUNNING_VAR)[0]
    mean, var = reference.update_running(*old, column(X), MOMENTUM)
    affine = column(GAMMA)[0], column(BETA)[0]
    together = reference.batchnorm_inference(column(X), *affine, mean, var, EPS)[:, 0]
    alone = reference.batchnorm_inference(column(X[:1]), *affine, mean, var, EPS)[0, 0]
    return {
        "running_mean": mean[0],
        "running_var": var[0],
        "running_std": np.sqrt(var[0] + EPS),
        "eval_out": together,
        "eval_alone": alone,
        "train_alone": output(X[:1])[0],
    }


def two_ways() -> dict[str, Numbers]:
    """A 4 x 3 table normalized down its columns and along its rows, before and after its last row changes."""
    one, zero = np.ones(TABLE.shape[1]), np.zeros(TABLE.shape[1])
    other = TABLE.copy()
    other[-1] = CHANGED
    ways = {"batch": reference.batchnorm_forward, "layer": reference.layernorm_forward}
    made = {name: way(TABLE, one, zero) for name, way in ways.items()}
    return made | {f"{name}_changed": way(other, one, zero) for name, way in ways.items()}


class Page(string.Template):
    """Text with ``%{name}`` for a number: dollars are for formulas, braces for TeX."""

    delimiter = "%"


def pages(root: Path) -> Mapping[str, str]:
    """The page."""
    parts = (text.RECIPE, text.FORWARD, text.BACKWARD, text.DIFFERENCES, text.INFERENCE, text.TWO_WAYS)
    top = blocks.top("Worked example", "Batch norm by hand: forward, backward and test time on four numbers.")
    body = linked("\n".join(parts), root)
    return {"worked-example.md": blocks.joined(top, Page(body).substitute(values()))}


def values() -> dict[str, str]:
    """Everything that the text leaves open."""
    step, back, near, test = forward(), backward(), differences(), inference()
    single = {name: number(value) for name, value in (step | back | test).items() if np.ndim(value) == 0}
    given = {
        "n": str(len(X)),
        "n_minus_1": str(len(X) - 1),
        "x": vector(X),
        "x_sum": added(X),
        "x_first": number(X[0]),
        "gamma": number(GAMMA),
        "gamma_2": number(GAMMA**2),
        "beta": number(BETA),
        "eps": number(EPS),
        "dout": vector(DOUT),
        "step": number(STEP),
        "twice": number(2 * STEP),
        "momentum": number(MOMENTUM),
        "rest": number(1 - MOMENTUM),
        "old_mean": number(RUNNING_MEAN),
        "old_var": number(RUNNING_VAR),
        "changed": vector(CHANGED),
        "spread_2": number(np.ptp(TABLE[:, 1])),
        "spread_3": number(np.ptp(TABLE[:, 2])),
    }
    sums = {
        "std_2": number(step["std"] ** 2),
        "twice_cube": number(2 * step["std"] ** 3),
        "squares": added(step["centred"], "^2"),
        "dgamma_sum": products(DOUT, step["x_hat"]),
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
    made = two_ways()
    return {
        "forward_table": by_example(
            ("input $x_i$", X),
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
            ("input $x_i$", X), ("in training", step["out"]), ("at test time", test["eval_out"])
        ),
        "table": by_example(*zip(units, TABLE.T, strict=True)),
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
