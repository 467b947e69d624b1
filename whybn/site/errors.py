"""What stops a build of the site."""

from mkdocs.exceptions import PluginError


class SiteError(PluginError):
    """A page asks for what is not there, or says it wrongly; the message names it and says what to do.

    MkDocs ends at such an error with the message alone, and names the page that was being read.
    """
