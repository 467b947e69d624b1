"""The picture that stands for the site where somebody links to it: its question, and what the speed experiment says."""

import io
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas

from .figure import LIGHT, Form, curve, mean, plain_numbers, style

# Pixels: what those who show such pictures ask for.
WIDTH, HEIGHT = 1200, 630
DEPTH = "10"
SHAPE = Form("card", WIDTH, 18)


def card(record: dict[str, Any]) -> bytes:
    """The picture as PNG, from the results of the speed experiment; the same results give the same bytes."""
    found, rates = record["results"]["relu"][DEPTH], record["settings"]["rates"]
    steps, best = found["steps"], found["fastest_rate"]
    said = (
        f"Ten ReLU layers, each at its best rate:\n{mean(steps['batch']):.0f} steps with batch norm at "
        f"{best['batch']:g}, {mean(steps['none']):.0f} without at {best['none']:g}"
    )
    with matplotlib.rc_context({**style(LIGHT, SHAPE), "figure.facecolor": LIGHT.page, "lines.linewidth": 4}):
        canvas = Canvas(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
        canvas.suptitle("Why does batch norm work?", size=38, weight="bold", x=0.03, ha="left")
        axes = canvas.subplots()
        canvas.set_layout_engine("constrained", w_pad=0.25, h_pad=0.2)
        for arm, label in (("batch", "batch norm"), ("none", "none")):
            curve(axes, rates, found["by_rate"][arm]["steps"], LIGHT.arm(arm), label)
        axes.set_title(said, size=22, pad=16)
        axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="steps to the loss", yticks=(30, 100, 300))
        plain_numbers(axes, "x", "y")
        axes.minorticks_off()
        axes.legend(loc="upper right")
        file = io.BytesIO()
        canvas.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
