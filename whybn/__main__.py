"""``python -m whybn``: the same as ``whybn``, where the script is not on the path."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="whybn")
