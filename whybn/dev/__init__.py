"""For contributors: the rules of the course's content, each once, and the files of something new."""
