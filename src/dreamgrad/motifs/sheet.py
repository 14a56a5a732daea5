"""The catalogue as one picture."""

from collections.abc import Sequence

from PIL import Image, ImageDraw
from torch import Tensor

from .catalogue import draw, find

LABEL, GAP = 16, 6


def sheet(names: Sequence[str], *, each: int = 4, size: int = 96, seed: int = 0) -> Image.Image:
    """A contact sheet: `each` drawings of every motif, labelled, families in rows of their own.

    UsageError for a name that is not in the catalogue.
    """
    columns = max(1, 1920 // (each * size + GAP))
    rows: list[list[str]] = []
    for name in names:
        family = find(name).family
        if not rows or len(rows[-1]) == columns or find(rows[-1][0]).family != family:
            rows.append([])
        rows[-1].append(name)
    wide, high = each * size + GAP, size + LABEL
    page = Image.new("RGB", (min(columns, len(names)) * wide, len(rows) * high), (24, 24, 24))
    pen = ImageDraw.Draw(page)
    for y, row in enumerate(rows):
        for x, name in enumerate(row):
            pen.text((x * wide + 2, y * high + 2), f"{find(name).family} / {name}", "white")
            page.paste(strip(draw(name, each, size=size, seed=seed)), (x * wide, y * high + LABEL))
    return page


def strip(images: Tensor) -> Image.Image:
    """Images [N,3,H,W] in [0,1] side by side."""
    count, channels, height, width = images.shape
    beside = (images * 255 + 0.5).byte().permute(2, 0, 3, 1)
    return Image.fromarray(beside.reshape(height, count * width, channels).cpu().numpy())
