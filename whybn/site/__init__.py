"""What writes the site's generated pages, and the Markdown that all its pages share.

Each module of pages has a function ``pages(root)``: from the course's root to a mapping of paths below ``docs/`` to
their content, in the order in which a reader meets them.
"""
