"""Names of the lecture's claims and of the comments, L7 or Q12, as links to the pages that answer them."""

import re
from pathlib import Path

from whybn import lecture

NAME = re.compile(r"(?<![\w/#\[])(?:[LNTDVI]\d{1,2}|Q\d\d)(?![\w.]*\w)")


def linked(text: str, root: Path) -> str:
    """The text, each name of an entry of the ledger linked; other names stay as they are."""
    entries = lecture.load(root)

    def link(match: re.Match[str]) -> str:
        if (entry := entries.get(match[0])) is None:
            return match[0]
        place = "" if entry.page == entry.id else f"#{entry.id.lower()}"
        return f"[{entry.id}](/claims/{entry.page}.md{place})"

    return NAME.sub(link, text)
