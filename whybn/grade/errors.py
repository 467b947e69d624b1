"""What an instructor can mend: said in one sentence, without a traceback."""


class GradeError(Exception):
    """Grading cannot go on as it was asked to; the message says what is wrong, where, and what to do."""
