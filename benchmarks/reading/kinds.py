"""The kinds of pictures that readers are shown, and what is no digit at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.reading import pictures
from benchmarks.reading.pictures import Picture

Show = Callable[[], Iterable[Picture]]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of picture.

    Parameters
    ----------
    name
        What the table calls it.
    show
        Yields the pictures.
    single
        Whether each holds one digit.
    shared
        Whether they are found in ``DIGITUS_SHARED`` only.
    """

    name: str
    show: Show
    single: bool
    shared: bool = True


ROWS = (
    Row("real singles", lambda: pictures.real("single"), True),
    Row("real cheque amounts", lambda: pictures.real("string", "cheque"), False),
    Row("real people's numbers", lambda: pictures.real("string"), False),
    Row("composed strings", lambda: pictures.composed("strings"), False),
    Row("composed photos", lambda: pictures.composed("photo"), False),
    Row("fresh strings", lambda: pictures.fresh(500), False, shared=False),
    Row("usps", lambda: pictures.transfer("usps_test"), True),
    Row("semeion", lambda: pictures.transfer("semeion"), True),
    *(
        Row(f"page: {kind}", lambda kind=kind: pictures.page(kind, 300), True, shared=False)  # type: ignore[misc]
        for kind in pictures.PAGES
    ),
)

JUNK: dict[str, Show] = {
    "letters": lambda: pictures.letters(500),
    "scribbles": lambda: pictures.scribbles(300),
    "blank": lambda: pictures.blank(300),
}
