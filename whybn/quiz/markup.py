"""The bank's texts as HTML: paragraphs, and code between backticks."""

import html
import re

CODE = re.compile(r"`([^`]+)`")


def inline(text: str) -> str:
    """A text without paragraphs."""
    return CODE.sub(r"<code>\1</code>", html.escape(" ".join(text.split()), quote=False))


def block(text: str, code: str = "") -> str:
    """Paragraphs, and a block of code after them."""
    paragraphs = "".join(f"<p>{inline(paragraph)}</p>" for paragraph in text.split("\n\n"))
    return paragraphs + (f"<pre><code>{html.escape(code, quote=False)}</code></pre>" if code else "")
