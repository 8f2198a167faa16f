"""Numbers as text: ranges, losses, durations, images per second."""

import math


def within(low: float, high: float) -> str:
    """Write from which share to which.

    Examples
    --------
    >>> within(0.9527, 0.9607)
    '95.27 to 96.07 %'
    """
    return f"{100 * low:.2f} to {100 * high:.2f} %"


def small(number: float) -> str:
    """Write a loss: four decimals, or four digits where it is tiny or huge.

    Examples
    --------
    >>> small(0.08123), small(2.5e-6), small(81234567.0)
    ('0.0812', '2.5e-06', '8.123e+07')
    """
    return f"{number:.4f}" if 1e-3 <= abs(number) < 1e4 or not number else f"{number:.4g}"


def pace(per_second: float) -> str:
    """Write how many images there are in a second.

    Examples
    --------
    >>> pace(812.4), pace(31204), pace(458_204), pace(1_946_000)
    ('812 images/s', '31.2k images/s', '458k images/s', '1.95M images/s')
    """
    for least, unit, letter in ((1e6, 1e6, "M"), (1e4, 1e3, "k"), (0, 1, "")):
        if per_second >= least:
            scaled = per_second / unit
            digits = 0 if scaled >= 100 or not letter else 1 if scaled >= 10 else 2
            return f"{scaled:,.{digits}f}{letter} images/s"
    return "- images/s"


def countdown(seconds: float) -> str:
    """Write a time that is still to come, which nobody knows to the tenth.

    Examples
    --------
    >>> countdown(6.43), countdown(412), countdown(7260), countdown(float("inf"))
    ('7 s', '6 min 52 s', '2 h 1 min', '-')
    """
    if not math.isfinite(seconds):
        return "-"
    return duration(math.ceil(seconds)) if seconds > 59 else f"{math.ceil(seconds)} s"


def duration(seconds: float) -> str:
    """Write a time.

    Examples
    --------
    >>> duration(0.0123), duration(18.34), duration(412), duration(7260)
    ('0.01 s', '18.3 s', '6 min 52 s', '2 h 1 min')
    """
    if not math.isfinite(seconds):
        return "-"
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
