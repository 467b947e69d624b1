"""The rules of the course's content, and what begins something new."""
