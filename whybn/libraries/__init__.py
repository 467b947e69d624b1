"""Libraries under test: how PyTorch and others answer for the functions of the course."""
