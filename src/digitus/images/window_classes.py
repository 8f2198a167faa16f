"""What a window of a strip can show beside the ten digits: the classes of the network ``strip``."""

GAP = 10
"""Nothing in the middle of the window."""

MARK = 11
"""A separator between digits: a point, a comma, a dash."""

JUNK = 12
"""Something that is neither a digit nor a separator nor a sign."""

SIGN = 13
"""A sign that stands around numbers: a slash, a bracket, a plus, a currency.

Networks that were trained before there was this class have no output for it.
"""

CLASSES = 14
"""The ten digits and these."""
