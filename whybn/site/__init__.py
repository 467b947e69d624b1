"""What writes the site's generated pages, and the Markdown that all its pages share.

Each module of pages has a function ``pages(root)``: from the course's root to a mapping of paths below ``docs/`` to
their content, in the order in which a reader meets them.
"""

from mkdocs.exceptions import PluginError

from whybn.errors import WhybnError


class SiteError(WhybnError, PluginError):
    """A page asks for what is not there, or says it wrongly; the message names it and says what to do.

    MkDocs ends at such an error with the message alone, and names the page that was being read.
    """
