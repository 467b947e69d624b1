"""The tool as its users meet it."""
