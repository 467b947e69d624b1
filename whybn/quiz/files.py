"""Where progress is kept, and files whose troubles are told in a sentence."""

import os
import sys
from pathlib import Path

from whybn import files
from whybn.errors import QuizError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all. Raises QuizError where it cannot be written."""
    try:
        files.write_whole(path, content)
    except OSError as error:
        raise QuizError(f"{path} cannot be written ({error.strerror or error}): give another place") from error


def data_folder() -> Path:
    """Where this user's progress lies: ``WHYBN_HOME``, else the platform's folder for the data of programs."""
    if home := os.environ.get("WHYBN_HOME"):
        return Path(home).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "whybn"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "whybn"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "whybn"
