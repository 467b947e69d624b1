"""What can go wrong with a quiz."""


class QuizError(Exception):
    """The quiz cannot go on; the message is one sentence that says why and what to do."""
