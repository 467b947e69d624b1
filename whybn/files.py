"""Files that are there whole or not at all."""

import secrets
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write under a temporary name beside ``path``, then rename: nobody ever meets half a file.

    Text becomes UTF-8 with line ends as they are; what UTF-8 cannot hold is escaped. Raises OSError, and leaves what
    stood there before, where the file cannot be written.
    """
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines([content] if isinstance(content, str) else content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
