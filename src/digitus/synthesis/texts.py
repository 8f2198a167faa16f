"""What stands in a line: any digits, amounts, dates, sums, words.

A text is a list of tokens: a digit, a separator of :data:`~digitus.synthesis.shapes.MARKS`, a sign
of :data:`~digitus.synthesis.signs.SIGNS`, or ``JUNK_TOKEN``.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from digitus.images.window_classes import JUNK, MARK, SIGN
from digitus.synthesis.shapes import MARKS
from digitus.synthesis.signs import SIGNS

Text: TypeAlias = list[str]

JUNK_TOKEN = "junk"  # noqa: S105 - a token of a text, and no password
"""Anything that is neither a digit nor a separator nor a sign."""

_MOST = 9  # digits in a line
_ALIKE = 0.15  # of the digits follow another of the same kind, as in 3000
_WORDS = 0.15  # of the lines are words or scribbles alone
_JUNK_AMONG_DIGITS = 0.1  # of the lines have one such thing among their digits
_ROUND = 0.15  # of the lines of any digits end in zeros

_BENFORD = np.log10(1 + 1 / np.arange(1, 10))
"""How often amounts begin with 1 to 9."""

_MARK_WEIGHTS = {".": 8, ",": 8, "-": 7, ":": 2, "'": 2}
_SIGN_WEIGHTS = {
    **dict.fromkeys("/()|+", 4),
    **dict.fromkeys("!%=#*$€x", 3),
    **dict.fromkeys("?£&", 2),
    **dict.fromkeys("@÷><~№", 1),
}

_SIGNS_ALONE = "".join(sign for sign in SIGNS if sign not in "/|")
_MARKS_ALONE = ".-:"
"""What can be told from a 1 when each is normalised by itself."""


def label_of(token: str) -> int:
    """Name the class of a token.

    Examples
    --------
    >>> [label_of(token) for token in ("7", ".", "+", JUNK_TOKEN)]
    [7, 11, 13, 12]
    """
    if token.isdecimal():
        return int(token)
    if token in MARKS:
        return MARK
    return SIGN if token in SIGNS else JUNK


def draw_text(rng: np.random.Generator) -> Text:
    """Draw what stands in a line."""
    junk = rng.random()
    if junk < _WORDS:
        return [JUNK_TOKEN] * int(rng.integers(1, 7))
    text = _KINDS[int(rng.choice(len(_KINDS), p=_SHARES))](rng)
    if junk > 1 - _JUNK_AMONG_DIGITS:
        text.insert(int(rng.integers(len(text) + 1)), JUNK_TOKEN)
    return text


def draw_alone(label: int, rng: np.random.Generator) -> str:
    """Draw a separator or a sign that can be told when it stands alone."""
    signs = _MARKS_ALONE if label == MARK else _SIGNS_ALONE
    return signs[int(rng.integers(len(signs)))]


def _weighted(weights: dict[str, int], rng: np.random.Generator) -> str:
    shares = np.array(list(weights.values()), np.float64)
    return list(weights)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def _any(rng: np.random.Generator) -> Text:
    """Draw digits without an aim, now and then a separator or a sign among them."""
    count = int(rng.integers(1, _MOST))
    text: Text = []
    for place in range(count):
        if text and rng.random() < _ALIKE:
            text.append(text[-1])
        else:
            text.append(str(rng.integers(10)))
        if rng.random() < (0.12 if place < count - 1 else 0.2):
            text.append(
                _weighted(_MARK_WEIGHTS, rng)
                if rng.random() < 0.65
                else _weighted(_SIGN_WEIGHTS, rng)
            )
    if rng.random() < _ROUND:
        text[max(1, len(text) - 3) :] = ["0"] * int(rng.integers(1, 4))
    return text


def _number(rng: np.random.Generator, least: int, most: int) -> Text:
    """Draw a whole number as amounts are: small first digits, zeros at the end."""
    length = int(rng.integers(least, most + 1))
    first = 1 + int(rng.choice(9, p=_BENFORD))
    digits = [first, *rng.integers(0, 10, length - 1).tolist()]
    if rng.random() < 0.5:
        zeros = min(int(rng.integers(1, 4)), length - 1)
        digits[length - zeros :] = [0] * zeros
    return [str(digit) for digit in digits]


def _amount(rng: np.random.Generator) -> Text:
    """Draw an amount of money, with what people write around it against additions."""
    text = _number(rng, 2, 7)
    if len(text) > 3 and rng.random() < 0.4:
        text.insert(-3, _pick(rng, ".", ",", "'"))
    way = rng.random()
    if way < 0.25:
        cents = ["0", "0"] if rng.random() < 0.4 else [str(d) for d in rng.integers(0, 10, 2)]
        text += [_pick(rng, ".", ",", "-"), *cents]
    elif way < 0.45:
        text += [_pick(rng, ",", "."), "-"]
    elif way < 0.6:
        text += [_pick(rng, "-", "-", "=", "*", "#", "/")] * int(rng.integers(1, 3))
    if rng.random() < 0.3:
        text.insert(0, _pick(rng, "$", "€", "£", "#", "*", "=", "#", "*"))
    elif rng.random() < 0.1:
        text.append(_pick(rng, "$", "€", "£"))
    return text


def _date(rng: np.random.Generator) -> Text:
    """Draw a date, a time or a fraction."""
    between = _pick(rng, "/", "/", ".", "-", "|", ":")
    parts = [_padded(rng, 31), _padded(rng, 12), _padded(rng, 99)]
    if rng.random() < 0.3:
        parts[2] = [*str(rng.integers(1900, 2100))]
    count = int(rng.integers(2, 4))
    text = parts[0]
    for part in parts[1:count]:
        text = [*text, between, *part]
    return text


def _sum(rng: np.random.Generator) -> Text:
    """Draw a calculation."""
    text = _short(rng)
    for _ in range(int(rng.integers(1, 3))):
        text += [_pick(rng, "+", "+", "-", "x", "*", "/", "÷", ">", "<", "&", "="), *_short(rng)]
    if rng.random() < 0.5:
        text += ["=", *_short(rng)]
    return text


def _marked(rng: np.random.Generator) -> Text:
    """Put a number between brackets or bars, or a sign before or behind it."""
    text = [str(digit) for digit in rng.integers(0, 10, int(rng.integers(1, 6)))]
    way = rng.random()
    if way < 0.3:
        return ["(", *text, ")"]
    if way < 0.5:
        bars = [["|", *text], [*text, "|"], ["|", *text, "|"], [*text, "|", *_short(rng)]]
        return bars[int(rng.integers(len(bars)))]
    if way < 0.75:
        return [_pick(rng, "+", "#", "№", "~", "x", "<", ">", "-", "/", "*", "?", "@"), *text]
    return [*text, _pick(rng, "%", "%", "%", "!", "?", "x", "*", ")", "/", "&", "+", "=")]


def _signs(rng: np.random.Generator) -> Text:
    """Draw signs alone, or with a digit here and there."""
    count = int(rng.integers(1, 6))
    text = [_weighted(_SIGN_WEIGHTS, rng) for _ in range(count)]
    return [str(rng.integers(10)) if rng.random() < 0.2 else sign for sign in text]


def _short(rng: np.random.Generator) -> Text:
    return [*str(rng.integers(0, _pick_int(rng, 10, 100, 1000)))]


def _padded(rng: np.random.Generator, most: int) -> Text:
    number = str(rng.integers(1, most + 1))
    return [*(number.rjust(2, "0") if rng.random() < 0.6 else number)]


def _pick(rng: np.random.Generator, *ways: str) -> str:
    return ways[int(rng.integers(len(ways)))]


def _pick_int(rng: np.random.Generator, *ways: int) -> int:
    return ways[int(rng.integers(len(ways)))]


_KINDS: tuple[Callable[[np.random.Generator], Text], ...] = (
    *(_any, _amount, _date, _sum, _marked, _signs),
)
_SHARES = (0.47, 0.33, 0.06, 0.05, 0.06, 0.03)
"""How often a line is of which kind: amounts and any digits, and some of the others."""
