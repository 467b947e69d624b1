"""The reference against numbers that nobody here made. A library that is not installed skips its module."""
