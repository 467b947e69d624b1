"""Reads an HTML page as a browser does, as far as the tests need it."""

from html.parser import HTMLParser

NEVER_CLOSED = {"meta", "wbr"}
MAY_STAY_OPEN = {"td", "th"}  # HTML lets the next cell close them


class Page(HTMLParser):
    """The tags, attributes and text of a page; checks that every tag that was opened is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag in MAY_STAY_OPEN and self._open[-1] in MAY_STAY_OPEN:
            self._open.pop()
        if tag not in NEVER_CLOSED:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if self._open[-1] in MAY_STAY_OPEN and tag not in MAY_STAY_OPEN:
            self._open.pop()
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    @property
    def targets(self) -> set[str]:
        """What the page links to or fetches."""
        return {value or "" for name, value in self.attributes if name in ("href", "src", "srcset", "action", "data")}

    @property
    def handlers(self) -> set[str]:
        """Attributes that run scripts."""
        return {name for name, _ in self.attributes if name.startswith("on")}
