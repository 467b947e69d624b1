"""Write the generated pages: ``python -m whybn.site``."""

from whybn.course.course import own_root

from .generate import generate


def main() -> None:
    """Write them below ``docs/`` of the checkout that this package came from, and say how many there are."""
    root = own_root()
    print(f"{len(generate(root))} generated files in {root / 'docs'}")


if __name__ == "__main__":
    main()
