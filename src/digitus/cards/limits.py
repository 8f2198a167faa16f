"""What a model cannot do, as its card says it."""

from digitus.cards.reader import reads_lines
from digitus.models import Model, told

LIMITS = """\
- It names one digit per image, and something for every image: letters, scribbles and blank paper get a digit too. `--reject` makes it silent where it is unsure, but confidence is about digits like those it was trained on.
- It wants a digit as its training images have it: light on dark, upright, centred, with the margin they have. `digitus predict` brings pictures into that form.
- Figures on its test images say little about other people's pens, countries and scanners: try it on yours (`digitus evaluate MODEL --data mine.csv`).
"""

MNIST_LIMITS = """\
- MNIST was written by American census clerks and pupils around 1990: ones with a serif, sevens with a bar and other countries' nines are rare in it.
- About fifteen of MNIST's 10,000 test labels are known to be wrong, so that nobody who reads well scores more than 99.87 %.
"""

READER_LIMITS = """\
- It reads digits in lines, left to right, not words, and no digits that stand above each other as in fractions.
- A digit much wider than it is high, or one that overlaps its neighbour by half, may be read as two or as none.
- Letters that look like digits are digits to it: O and Q, I and l, q, S, Z. Other letters and scribbles are refused mostly, not always.
- What its confidence promises is about composed lines. Real writers differ: look at a hundred answers on yours before you believe it.
- It was taught with MNIST's digits, American and of around 1990, and with drawn ones in the manner of other countries; a hand that is like neither is read less well.
"""


def limits(model: Model) -> str:
    """Say what a model cannot do, as a list in Markdown."""
    if reads_lines(model):
        return READER_LIMITS
    return LIMITS + (MNIST_LIMITS if told(model, str, "data", "name") == "mnist" else "")
