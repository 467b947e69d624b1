"""Which belief a wrong answer comes from, and which clause catches which."""
