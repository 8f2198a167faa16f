"""How a picture was read, step by step, with the words of ``digitus read --explain``."""

from digitus.images import open_image
from digitus.images.limits import Limits
from digitus.reading import ReadRequest
from digitus.reading.explain import explain
from digitus.reading.reader import Reader
from digitus.studio.lab.frames import encode

AS_SEEN = frozenset({"picture", "view"})
"""Steps that are shown as the eye sees them; in the others 0 is paper."""


def steps_of(reader: Reader, picture: bytes, digits: int | None, limits: Limits) -> bytes:
    """Read a picture, and write down how.

    Raises
    ------
    ImageError
        The picture cannot be opened.
    """
    grey = open_image(picture, limits=limits)
    found = reader.read_page(grey, ReadRequest(digits=digits))
    steps = explain(found, grey)
    about = [
        {
            "name": step.name,
            "words": step.words,
            "scale": "grey" if step.name in AS_SEEN else "ink",
        }
        for step in steps
    ]
    return encode({str(at): step.image for at, step in enumerate(steps)}, {"steps": about})
