"""``python -m digitus``: the command line, as ``torchrun -m digitus`` starts it too."""

from digitus.cli import main

if __name__ == "__main__":
    main()
