"""An experiment's results as a small JSON file: git keeps it, pages quote it, figures are drawn from it."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from whybn.files import write_whole

HERE = Path(__file__).parent / "results"
DIGITS = 6


def plain(value: Any) -> Any:
    """NumPy's values as JSON's; floats to six significant digits; what is not finite as null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def save(name: str, settings: Any, results: dict[str, Any], seconds: float, folder: Path = HERE) -> Path:
    """Write ``folder/name.json`` whole: settings (a dataclass), results, and how long the run took."""
    record = {"experiment": name, "settings": asdict(settings), "seconds": round(seconds), "results": results}
    path = folder / f"{name}.json"
    write_whole(path, json.dumps(plain(record), indent=1) + "\n")
    return path


def load(name: str, folder: Path = HERE) -> dict[str, Any]:
    """What ``save`` wrote."""
    return json.loads((folder / f"{name}.json").read_text("utf-8"))
