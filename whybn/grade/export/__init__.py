"""The gradebook in the forms that other programs read. Each module has one ``write(rows, out, ...)``."""
