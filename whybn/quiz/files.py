"""Files that are there whole or not at all, and where progress is kept."""

import os
import secrets
import sys
from pathlib import Path

from .errors import QuizError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write under a temporary name beside ``path``, then rename. Raises QuizError, and leaves what stood there."""
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        part.replace(path)
    except OSError as error:
        raise QuizError(f"{path} cannot be written ({error.strerror or error}): give another place") from error
    finally:
        part.unlink(missing_ok=True)


def data_folder() -> Path:
    """Where this user's progress lies: ``WHYBN_HOME``, else the platform's folder for the data of programs."""
    if home := os.environ.get("WHYBN_HOME"):
        return Path(home).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "whybn"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "whybn"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "whybn"
