"""``python -m digitus.cli``, for where the command ``digitus`` is not on the path."""

from digitus.cli import main

if __name__ == "__main__":
    main()
