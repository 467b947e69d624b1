"""The syntax of what students wrote. It is read, never run."""

import ast
import warnings


def parsed(source: str | bytes) -> ast.Module | None:
    """A source's syntax, or None where it cannot be parsed, whether by mistake or by malice."""
    # As text: an encoding that a file declares, some of them very slow, is not looked up.
    text = source if isinstance(source, str) else source.decode("utf-8-sig", "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
