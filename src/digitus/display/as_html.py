"""An overview as a piece of HTML for a notebook: small, self-contained, every text escaped.

Lines and grounds are greys that let the page shine through, so that one form does for light and
dark notebooks alike.
"""

import base64
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape

import numpy as np

from digitus.arrays import Pixels
from digitus.display.overview import Overview, Table, percent

STYLE = """
.digitus { display: inline-block; max-width: 100%; padding: 0.9em 1.1em; overflow-x: auto;
  border: 1px solid rgb(128 128 128 / 35%); border-radius: 0.7em;
  font: 13px/1.45 system-ui, sans-serif; }
.digitus h4 { margin: 0 0 0.5em; font-size: 1.05em; font-weight: 600; }
.digitus .large { margin: 0; font-size: 3em; font-weight: 300; line-height: 1.1; }
.digitus table { margin: 0.4em 0 0; border-collapse: collapse; font-size: inherit;
  font-variant-numeric: tabular-nums; }
.digitus table tr, .digitus table tbody tr:nth-child(odd) { background: none; }
.digitus th, .digitus td { padding: 0.12em 0.7em 0.12em 0; border: none; text-align: right;
  vertical-align: middle; white-space: nowrap; color: inherit; }
.digitus th { font-weight: 400; opacity: 0.7; }
.digitus .facts th, .digitus .facts td, .digitus .word { text-align: left; }
.digitus .marked > * { font-weight: 650; opacity: 1; }
.digitus .bar { width: 11em; }
.digitus .bar i { display: block; height: 0.6em; border-radius: 0.3em;
  background: rgb(128 128 128 / 55%); }
.digitus .marked .bar i { background: #5a6ee6; }
.digitus img { display: block; max-width: 100%; margin: 0.5em 0; border-radius: 0.35em;
  image-rendering: pixelated; }
.digitus svg { display: block; margin: 0.5em 0; fill: none; stroke-width: 2;
  stroke-linejoin: round; }
.digitus svg text { fill: currentColor; stroke: none; font-size: 11px; }
"""

COLOURS = ("#5a6ee6", "#d9731a", "#1f9e7f", "#b5569a")
"""Of curves: of middling lightness, so that they stand out on white and on black."""

WIDTH, HEIGHT = 320, 90
"""Of curves, in pixels."""

PER_ROW, SIDE = 10, 40
"""Images side by side, and how wide one is shown, in pixels."""


def as_html(overview: Overview) -> str:
    """Lay an overview out for a notebook.

    Examples
    --------
    >>> html = as_html(Overview(title="<b>", facts={"images": "3"}))
    >>> "&lt;b&gt;" in html, "<th>images</th><td>3</td>" in html
    (True, True)
    """
    parts = [f"<h4>{escape(overview.title)}</h4>"]
    if overview.large:
        parts.append(f'<p class="large">{escape(overview.large)}</p>')
    if overview.facts:
        parts.append(f'<table class="facts">{"".join(_facts(overview.facts))}</table>')
    if overview.images is not None and len(overview.images):
        parts.append(_images(overview.images))
    if overview.curves:
        parts.append(_curves(overview.curves))
    if overview.shares:
        parts.append(f"<table>{''.join(_bars(overview.shares, overview.marked))}</table>")
    if overview.table:
        parts.append(_table(overview.table, () if overview.shares else overview.marked))
    return f'<div class="digitus"><style>{STYLE}</style>{"".join(parts)}</div>'


def _facts(facts: Mapping[str, str]) -> Iterator[str]:
    for name, value in facts.items():
        yield f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"


def _bars(shares: Mapping[str, float], marked: Collection[int]) -> Iterator[str]:
    for number, (name, share) in enumerate(shares.items()):
        bar = f'<i style="width: {100 * share:.1f}%"></i>'
        yield (
            f"<tr{_class('marked', number in marked)}><th>{escape(name)}</th>"
            f'<td class="bar">{bar}</td><td>{percent(share, 1)}</td></tr>'
        )


def _table(table: Table, marked: Collection[int]) -> str:
    def row(cells: Sequence[str], kind: str) -> str:
        return "".join(
            f"<{kind}{_class('word', number in table.words)}>{escape(cell)}</{kind}>"
            for number, cell in enumerate(cells)
        )

    rows = (
        f"<tr{_class('marked', number in marked)}>{row(cells, 'td')}</tr>"
        for number, cells in enumerate(table.rows)
    )
    head = f"<thead><tr>{row(table.heads, 'th')}</tr></thead>"
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _class(name: str, given: bool) -> str:
    return f' class="{name}"' if given else ""


def _images(images: Pixels) -> str:
    """Put images side by side in one PNG, ink on white as on paper."""
    import PIL.Image

    count, height, width = images.shape
    columns = min(count, PER_ROW)
    rows = -(-count // columns)
    sheet = np.zeros((rows * columns, height, width), np.uint8)
    sheet[:count] = images
    pixels = sheet.reshape(rows, columns, height, width).swapaxes(1, 2)
    file = io.BytesIO()
    grid = 255 - pixels.reshape(rows * height, columns * width)
    PIL.Image.fromarray(grid).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<img alt="{count} images" width="{SIDE * columns}" src="data:image/png;base64,{data}">'


def _curves(curves: Mapping[str, Sequence[float]]) -> str:
    """Draw curves over one another, between the lowest value and the highest."""
    known = [value for values in curves.values() for value in values if np.isfinite(value)]
    if not known:
        return ""
    low, high = min(known), max(known)
    lines = []
    for number, (name, values) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(_points(values, low, high))
        lines.append(f'<polyline stroke="{colour}" points="{points}"/>')
        key = f'<tspan fill="{colour}">━</tspan> {escape(name)}'
        lines.append(f'<text x="{WIDTH + 14}" y="{18 + 16 * number}">{key}</text>')
    lines.append(f'<text x="{WIDTH + 14}" y="{HEIGHT}">{low:.4g} to {high:.4g}</text>')
    return f'<svg width="{WIDTH + 150}" height="{HEIGHT + 6}" role="img">{"".join(lines)}</svg>'


def _points(values: Sequence[float], low: float, high: float) -> Iterator[str]:
    step, span = WIDTH / max(len(values) - 1, 1), (high - low) or 1
    for number, value in enumerate(values):
        if np.isfinite(value):
            yield f"{3 + number * step:.1f},{3 + HEIGHT * (high - value) / span:.1f}"
