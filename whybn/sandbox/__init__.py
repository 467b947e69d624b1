"""Code that nobody trusts: confined processes that know nothing, and what tells whether they hold.

``zygote`` and ``solver`` run inside; the others are the side of whoever asks.
"""
