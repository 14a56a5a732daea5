"""A page as one picture, dark on white, in four columns."""

import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from .. import images
from .page import Page, Section, Table, Tile

COLUMNS, TILE, GAP, SMALL, LARGE = 4, 240, 16, 13, 20
WIDTH = COLUMNS * (TILE + GAP) + GAP
ROWS = 40
"""Rows of a table that a sheet has room for."""
INK, SOFT, BAR = "#1d1d20", "#6a6a72", "#e8853a"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def sheet(page: Page) -> Image.Image:
    """The page as a Pillow picture of fixed width, as high as it needs to be."""
    blocks = [_text([page.title], LARGE), _text(page.text, SMALL)]
    for section in page.sections:
        blocks += _section(section)
    blocks = [block for block in blocks if block.height > 1]
    whole = Image.new("RGB", (WIDTH, sum(b.height + GAP for b in blocks) + GAP), "white")
    y = GAP
    for block in blocks:
        whole.paste(block, (GAP, y))
        y += block.height + GAP
    return whole


def _section(section: Section) -> list[Image.Image]:
    blocks = [_text([section.title], LARGE), _text(section.text, SMALL)]
    blocks += [_bar(label, share) for label, share in section.bars]
    tiles = section.tiles
    blocks += [_tiles(tiles[n : n + COLUMNS]) for n in range(0, len(tiles), COLUMNS)]
    return blocks + ([_table(section.table)] if section.table else [])


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _sound(text: str) -> str:
    """The text without what no font can draw: names may hold bytes that are no text."""
    return text.encode("utf-8", errors="replace").decode()


def _text(lines: Sequence[str], size: int, width: int = WIDTH - 2 * GAP) -> Image.Image:
    """Lines of text, wrapped to a width in pixels."""
    characters = int(width / (0.58 * size))
    wrapped = [part for line in lines for part in textwrap.wrap(line, characters) or [""]]
    high = round(1.35 * size)
    block = Image.new("RGB", (width, max(1, high * len(wrapped))), "white")
    pen = ImageDraw.Draw(block)
    for n, line in enumerate(wrapped):
        pen.text((0, n * high), _sound(line), INK, _font(size))
    return block


def _bar(label: str, share: float) -> Image.Image:
    block = Image.new("RGB", (WIDTH - 2 * GAP, 20), "white")
    pen = ImageDraw.Draw(block)
    pen.rectangle((0, 2, 2 * TILE * share, 17), BAR)
    pen.text((2 * TILE + GAP, 2), _sound(f"{share:.1%}  {label}"), INK, _font(SMALL))
    return block


def _tiles(tiles: Sequence[Tile]) -> Image.Image:
    """One row of tiles with their captions."""
    pictures, captions = [], []
    for tile in tiles:
        height, width = images.fit(images.size_of(tile.image), TILE)
        pictures.append(images.to_pil(tile.image).resize((width, height)))
        captions.append(_text([tile.title, *filter(None, [tile.note])], SMALL, TILE))
    top = max(picture.height for picture in pictures)
    high = top + 4 + max(caption.height for caption in captions)
    row = Image.new("RGB", (WIDTH - 2 * GAP, high), "white")
    for n, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        row.paste(picture, (n * (TILE + GAP), 0))
        row.paste(caption, (n * (TILE + GAP), top + 4))
    return row


def _table(table: Table) -> Image.Image:
    """The first rows; each column as wide as its longest cell, what is beyond the edge cut off."""
    font = _font(SMALL)
    rows = [[*map(_sound, row)] for row in (table.titles, *table.rows[:ROWS])]
    widths = [max(int(font.getlength(row[n])) for row in rows) for n in range(len(table.titles))]
    high = round(1.35 * SMALL)
    left_out = len(table.rows) - ROWS
    block = Image.new("RGB", (WIDTH - 2 * GAP, high * (len(rows) + (left_out > 0))), "white")
    pen = ImageDraw.Draw(block)
    for y, row in enumerate(rows):
        right = 0
        for n, cell in enumerate(row):
            right += widths[n] + GAP
            x = 0 if n == 0 else right - GAP - font.getlength(cell)
            pen.text((x, y * high), cell, INK if y else SOFT, font)
    if left_out > 0:
        note = f"... and {left_out} more rows: an .html page has them all."
        pen.text((0, high * len(rows)), note, SOFT, font)
    return block
