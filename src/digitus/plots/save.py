"""Saving a figure: atomically, and the same bytes for the same figure."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from digitus.errors import SettingError, StorageError, unknown
from digitus.plots.style import DPI
from digitus.settings import require_positive
from digitus.storage import new_file

TIMELESS: dict[str, dict[str, str | None]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
"""The kinds of picture that are written, and what makes them forget when that was."""

MOST_PIXELS = 2**16
"""So many pixels in a row are more than matplotlib draws."""


def save_figure(figure: Figure, path: str | Path, *, dpi: float = DPI) -> Path:
    r"""Save a figure as PNG, SVG or PDF, whichever its name ends in.

    Parameters
    ----------
    figure
        The picture.
    path
        Where to; a file that is there already is replaced.
    dpi
        Pixels per inch, for PNG.

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    SettingError
        For a name with another ending, a resolution that is no positive number, or more pixels
        than can be drawn.
    StorageError
        If the disk is full, read-only or somebody else's.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.plots.style import new_figure
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(new_figure(4, 3), f"{folder}/empty.png").read_bytes()[:4]
    b'\x89PNG'
    """
    require_positive("dpi", dpi)
    try:
        target = Path(path).expanduser()
    except RuntimeError as error:
        raise StorageError(f"cannot write {path}: {error}") from error
    side = max(figure.get_size_inches())
    if side * dpi >= MOST_PIXELS:
        raise SettingError(
            f"the picture is {side:.0f} inches long, {side * dpi:,.0f} pixels at {dpi:g} per inch, "
            f"and {MOST_PIXELS:,} are too many; show less in it or lower dpi"
        )
    kind = target.suffix.lower()
    if kind not in TIMELESS:
        raise unknown("kind of picture", kind or str(target), TIMELESS)
    with new_file(target) as beside, mpl.rc_context({"svg.hashsalt": "digitus"}):
        figure.savefig(beside, format=kind[1:], dpi=dpi, metadata=TIMELESS[kind])
    return target
