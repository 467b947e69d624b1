"""What a page's head says to those who show a link to it: title, answer and picture (Open Graph)."""

import html

PICTURE = "figures/card.png"
SIZE = (1200, 630)
SHOWS = "Steps to learn digits against the learning rate, with batch norm and without."


def head(title: str, description: str, address: str, site: str) -> str:
    """The tags, in HTML; nothing where the site has no address: a picture is named by its whole one.

    Args:
        title: the page's.
        description: what the page says, in a sentence.
        address: where it stands on the web.
        site: where the site's front page stands, with a slash at its end.
    """
    if not site:
        return ""
    said = {
        "og:type": "article",
        "og:title": title,
        "og:description": description,
        "og:url": address,
        "og:image": f"{site}{PICTURE}",
        "og:image:width": str(SIZE[0]),
        "og:image:height": str(SIZE[1]),
        "og:image:alt": SHOWS,
    }
    tags = [f'<meta property="{name}" content="{html.escape(text)}">' for name, text in said.items()]
    return "\n".join([*tags, '<meta name="twitter:card" content="summary_large_image">'])
