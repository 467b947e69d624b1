"""The quiz: one bank of questions, and its faces: the terminal, a page, Moodle and Canvas."""
