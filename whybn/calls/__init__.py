"""What a clause asks of an implementation, as data: requests that go to functions anywhere, and their replies.

``wire``, ``memory`` and ``session`` are the side of the functions; a confined solver loads these and nothing more.
``mirror``, ``remote`` and ``scripts`` are the side of the tests.
"""
