"""Numbers and names as text in figures."""

import math

LETTER = 0.0078
"""How wide a letter is for each point of its size, in inches, on the safe side."""


def percent(share: float) -> str:
    """Write a share of one for people, exact to the percent and honest at both ends.

    Examples
    --------
    >>> percent(0.853), percent(0.999), percent(1.0), percent(0.0002)
    ('85 %', '> 99 %', '100 %', '< 1 %')
    """
    if 0.995 <= share < 1:
        return "> 99 %"
    if 0 < share <= 0.005:  # a half is rounded to the even neighbour, here to nothing
        return "< 1 %"
    return f"{share:.0%}".replace("%", " %")


def signed(value: float, largest: float) -> str:
    r"""Write a number with its sign, which must not be lost where colours are.

    Parameters
    ----------
    value
        The number.
    largest
        The largest that stands beside it: it gets two digits, and all have its decimals.

    Examples
    --------
    >>> signed(0.5, 0.5), signed(-0.01, 8.0), signed(1234.5, 2000.0), signed(0.0034, 0.0009)
    ('+0.50', '0.0', '+1234', '+3.4e-3')
    >>> signed(-1.234, 8.0) == "\N{MINUS SIGN}1.2"
    True
    """
    if not 0.001 < largest < 1e5:
        digits, _, power = f"{value:+.1e}".partition("e")
        text = f"{digits}e{int(power)}" if value else "0"
    else:
        decimals = max(1 - math.floor(math.log10(largest)), 0)
        rounded = round(value, decimals) + 0.0  # -0.0 + 0.0 is 0.0
        text = f"{rounded:{'+' if rounded else ''}.{decimals}f}"
    # Only the first: an exponent's stays short.
    return text.replace("-", "\N{MINUS SIGN}", 1) if value < 0 else text


def width_of(text: str, size: float) -> float:
    """Estimate how wide a line of text is, in inches, from the size of its letters in points."""
    return len(text) * size * LETTER


def shorten(text: str, size: float, room: float) -> str:
    """Cut a name that is too long for the room there is, in inches, at its end.

    Examples
    --------
    >>> shorten("a name that somebody took a long time to think of", size=8, room=1)
    'a name that som…'
    """
    most = int(room / (size * LETTER))
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"
