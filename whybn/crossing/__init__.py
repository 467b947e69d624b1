"""Calls as messages: requests that go to functions anywhere, and their replies.

``wire``, ``memory`` and ``answering`` are the side of the functions; a confined solver loads these and nothing more.
``mirror``, ``remote`` and ``scripts`` are the side of the tests.
"""
