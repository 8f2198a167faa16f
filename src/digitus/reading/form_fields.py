"""The fields of a form: which number stands where, told by a file, read from every scan.

A form is a TOML file::

    template = "empty.png"  # the empty form, beside this file; scans are aligned with it

    [[fields]]
    name = "year"
    box = [0.12, 0.20, 0.30, 0.25]  # left, top, right, bottom: shares of the page
    digits = 4
"""

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from digitus.arrays import Image, UInt8
from digitus.errors import DataError, SettingError
from digitus.images import open_image
from digitus.images.align import Aligner, scale_mask, without_print
from digitus.reading.ink_mask import Mask, ink_mask
from digitus.reading.judge import NOTHING
from digitus.reading.page_reading import placed
from digitus.reading.reader import Reader
from digitus.reading.request import ReadRequest
from digitus.reading.result import Reading
from digitus.reading.views import View
from digitus.settings import Setting, from_data, to_data

_MARGIN = 0.12  # of a field's height: so far around it is looked at, as people write over edges
_NEAR = 0.006  # of a page's width: so far from where it should be, print may lie
SEVERAL = "several numbers stand in the field"
"""Why a field is rejected in which more than one line is accepted."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Setting):
    """One number of a form.

    Parameters
    ----------
    name
        Its column in the table.
    box
        Left, top, right and bottom, as shares of the page's width and height.
    page
        On which page it stands, from 1.
    digits, pattern
        What is known of it; see :class:`~digitus.reading.request.ReadRequest`.
    signs
        Whether its separators are left out (``"ignore"``), kept or refused.

    Raises
    ------
    SettingError
        The box does not lie on the page, or what is known contradicts itself.
    """

    kind: ClassVar[str] = "Field"

    name: str
    box: tuple[float, float, float, float]
    page: int = 1
    digits: int | None = None
    pattern: str | None = None
    signs: str = "ignore"

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise SettingError(
                f"field {self.name}: a box is left, top, right, bottom in shares of the page,"
                f" each from 0 to 1; got {list(self.box)}"
            )
        if not self.name or not re.fullmatch(r"[^\s,;\"]+", self.name):
            raise SettingError(f"a field's name has no blanks, commas or quotes; got {self.name!r}")
        if self.page < 1:
            raise SettingError(f"field {self.name}: pages are counted from 1; got {self.page}")
        self.request(None)

    def as_reading(self, page: Image) -> Reading:
        """Return an empty reading at its place on a page, to be drawn."""
        height, width = page.shape
        left, top, right, bottom = self.box
        return Reading(
            "",
            1.0,
            box=(left * width, top * height, right * width, bottom * height),
            field=self.name,
        )

    def request(self, reject: float | None) -> ReadRequest:
        """Say what is known of its number."""
        return ReadRequest(
            digits=self.digits, pattern=self.pattern, signs=self.signs, reject=reject
        )


@final
@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and the empty form where there is one.

    Parameters
    ----------
    fields
        In the order of the table's columns.
    template
        A picture or PDF of the empty form; None where scans lie as the boxes say.
    """

    fields: tuple[Field, ...]
    template: Path | None = None

    @classmethod
    def load(cls, path: Path) -> "Form":
        """Read a form's file.

        Raises
        ------
        DataError
            There is no such file, or it is no such TOML.
        SettingError
            A field has a name twice, a box that is none, or something unknown.
        """
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"{path} is no TOML file: {error}") from None
        unknown = sorted(set(data) - {"template", "fields"})
        tables = data.get("fields", [])
        if unknown or not isinstance(tables, list) or not tables:
            what = f"does not know {', '.join(unknown)}" if unknown else "has no [[fields]]"
            raise DataError(f'{path} {what}; it holds template = "empty.png" and [[fields]]')
        fields = tuple(
            from_data(Field, {"kind": "Field", **_table(one, path)}, f"field {number}")
            for number, one in enumerate(tables, 1)
        )
        names = [field.name for field in fields]
        for name in names:
            if names.count(name) > 1:
                raise SettingError(f"{path} has two fields of the name {name}")
        template = data.get("template")
        return cls(fields, path.parent / str(template) if template else None)

    def has(self, page: int) -> bool:
        """Whether a field stands on a page, counted from 0."""
        return any(field.page == page + 1 for field in self.fields)

    def aligned(self, grey: Image, page: int) -> UInt8[np.ndarray, "rows columns"]:
        """Bring a page of a scan to where the empty form has each thing.

        Raises
        ------
        ImageError
            The page does not look like the empty form.
        """
        if self.template is None or not self.has(page):
            return grey
        return _template(self.template, page).aligned(grey)

    def read(
        self,
        reader: Reader,
        aligned: UInt8[np.ndarray, "rows columns"],
        page: int,
        reject: float | None = None,
    ) -> Iterator[Reading]:
        """Read the fields of a page, in their order.

        Parameters
        ----------
        reader
            What reads.
        aligned
            The page as :meth:`aligned` gives it.
        page
            Which one, from 0.
        reject
            The largest share of wrong numbers.
        """
        printed = None
        if self.template and self.has(page):
            printed = scale_mask(_template(self.template, page).ink, aligned.shape)
        for field in self.fields:
            if field.page == page + 1:
                yield _read_field(reader, aligned, field, printed, reject)


def _table(one: Any, path: Path) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise DataError(f"{path}: each of [[fields]] is a table with name and box")
    return one


def _read_field(
    reader: Reader, page: Image, field: Field, printed: Mask | None, reject: float | None
) -> Reading:
    height, width = page.shape
    left, top, right, bottom = np.array(field.box) * [width, height, width, height]
    margin = _MARGIN * (bottom - top)
    x, y = max(0, int(left - margin)), max(0, int(top - margin))
    box = (x, y, int(right + margin) + 1, int(bottom + margin) + 1)
    view = View.whole(page).cropped(box)
    part = view.grey
    if printed is not None:
        near = max(2, round(_NEAR * width))
        part = without_print(part, printed[y : box[3], x : box[2]], near)
    reading = placed(_only(reader.read(part, field.request(reject), in_place=True)), view)
    text = reading.spelled if field.signs == "keep" else reading.text
    return replace(reading, field=field.name, text=text)


def _only(readings: list[Reading]) -> Reading:
    """Choose the one number of a field; where there are several, none is believed."""
    accepted = [one for one in readings if not one.rejected]
    if len(accepted) > 1:
        text = " ".join(one.text for one in accepted)
        return replace(accepted[0], text=text, rejected=True, reason=SEVERAL)
    written = accepted or [one for one in readings if one.text] or readings
    return written[0] if written else Reading("", 0.0, rejected=True, reason=NOTHING)


class _Template:
    """A page of the empty form: what aligns scans with it, and where it is printed."""

    def __init__(self, path: Path, page: int) -> None:
        empty = open_image(path, frame=page)
        self.aligned, self.ink = Aligner(empty, path.name), ink_mask(empty).mask


@cache
def _template(path: Path, page: int) -> _Template:
    return _Template(path, page)


def to_toml(fields: Sequence[Field], *, template: Path, beside: Path) -> str:
    """Write a form's file.

    Parameters
    ----------
    fields
        Its fields.
    template
        The empty form.
    beside
        Where the file is going to lie: the empty form is named from there.
    """
    import tomli_w

    tables = []
    for field in fields:
        data = to_data(field)
        del data["kind"], data["signs"]
        tables.append(data)
    name = os.path.relpath(template.resolve(), beside.resolve().parent)
    text = tomli_w.dumps({"template": Path(name).as_posix(), "fields": tables})
    return re.sub(r"\[\s+([\d.,\s]+?),?\s+\]", _in_one_line, text)


def _in_one_line(numbers: re.Match[str]) -> str:
    return f"[{', '.join(numbers[1].replace(',', ' ').split())}]"
