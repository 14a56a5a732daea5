"""A page of pictures, bars and tables: one HTML file with all inside, or one PNG sheet."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path

from torch import Tensor

from .. import images, output
from ..errors import OutputError, UsageError
from ..intake.files import shell_safe

ENDINGS = (".html", ".png")


@dataclass(frozen=True)
class Tile:
    """An image [1,3,H,W] with what it shows, and a sentence on it."""

    image: Tensor
    title: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under titles; the first column is text, the others are numbers."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A part of a page: text first, then bars (share 0 ... 1 by label), tiles, and a table.

    `folded` tables of an HTML page open when they are asked for.
    """

    title: str
    text: Sequence[str] = ()
    bars: Sequence[tuple[str, float]] = ()
    tiles: Sequence[Tile] = ()
    table: Table | None = None
    folded: bool = False


@dataclass(frozen=True)
class Page:
    """What `explain` and `report` find, ready to be written."""

    title: str
    text: Sequence[str]
    sections: Sequence[Section]


def check_page(target: Path, inputs: Iterable[Path] = ()) -> None:
    """Find out before the work starts whether a page can be written.

    UsageError if the ending is neither .html nor .png, else as `output.check_target`.
    """
    suffix = target.suffix.lower()
    if suffix not in ENDINGS and not target.is_dir():
        raise UsageError(f"{shell_safe(target.name)}: a page ends in .html or .png.")
    if suffix == ".html" and not target.is_dir():
        if target.exists() and not target.is_file():
            raise OutputError(f"{shell_safe(target.name)}: is not a regular file.")
        target = target.with_name(f"{target.name}.png")  # the same folder, a format known there
    output.check_target(target, inputs)


def write(target: str | Path, page: Page) -> None:
    """Write a page as HTML or as a PNG sheet, by the ending; OutputError if it cannot be."""
    from .sheet import sheet  # its fonts are rarely wanted

    target = Path(target)
    if target.suffix.lower() == ".png":
        output.write(target, images.from_pil(sheet(page)))
    else:
        output.write_bytes(target, html(page).encode("utf-8", errors="replace"))


def html(page: Page) -> str:
    """The page as one HTML document that asks for nothing else: no scripts, no other files."""
    parts = [f"<h1>{escape(page.title)}</h1>", *_paragraphs(page.text)]
    for section in page.sections:
        parts += ["<section>", f"<h2>{escape(section.title)}</h2>", *_paragraphs(section.text)]
        parts += [_bar(label, share) for label, share in section.bars]
        if section.tiles:
            parts += ['<div class="tiles">', *map(_figure, section.tiles), "</div>"]
        if section.table and section.folded:
            count = len(section.table.rows)
            parts += [f"<details><summary>{count} rows</summary>", _table(section.table)]
            parts += ["</details>"]
        elif section.table:
            parts += [_table(section.table)]
        parts += ["</section>"]
    return _FRAME.format(title=escape(page.title), style=_STYLE, body="\n".join(parts))


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines]


def _bar(label: str, share: float) -> str:
    return (
        f'<div class="bar"><span>{escape(label)}</span><b>{share:.1%}</b>'
        f'<i style="width:{100 * share:.1f}%"></i></div>'
    )


def _figure(tile: Tile) -> str:
    buffer = BytesIO()
    images.to_pil(tile.image).save(buffer, "PNG", optimize=True)
    source = base64.b64encode(buffer.getvalue()).decode()
    caption = f"<b>{escape(tile.title)}</b> {escape(tile.note)}"
    return (
        f'<figure><img alt="{escape(tile.title)}" src="data:image/png;base64,{source}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in table.titles)
    rows = [
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    ]
    return '<div class="wide"><table><tr>' + head + "</tr>" + "\n".join(rows) + "</table></div>"


_FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d20; --paper: #fff; --soft: #6a6a72; --bar: #e8853a;
  --line: #ddd }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececef; --paper: #16161a; --soft: #a0a0aa; --bar: #c96a22; --line: #38383f }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; color: var(--ink);
  background: var(--paper); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
p { max-width: 45rem; margin: .4rem 0 }
.tiles { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)) }
figure { margin: 0 } img { width: 100%; display: block; border-radius: .3rem }
figcaption { font-size: .85rem; color: var(--soft) } figcaption b { color: var(--ink) }
.bar { max-width: 30rem; display: grid; grid-template-columns: 1fr auto; margin: .3rem 0 }
.bar i { grid-column: 1 / 3; height: .5rem; background: var(--bar); border-radius: .2rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .85rem }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap }
th:first-child, td:first-child { text-align: left }
"""
