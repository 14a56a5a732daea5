"""One default, many networks: a labelled sheet of dreams, a row for each network.

    python3 scripts/contact_sheet.py OUT --photos A.jpg B.jpg --networks bundled MODEL=WEIGHTS ...

Every dream uses the default recipe, so that the rows show whether one step size suits all
networks. Options of `Recipe` can be added as NAME=VALUE behind --settings.
"""

import argparse
import time
from pathlib import Path

from PIL import Image, ImageDraw

from dreamgrad import images, networks
from dreamgrad.engine import dreaming, finish
from dreamgrad.recipe import Recipe

SIDE, LABEL = 400, 22


def sheet(
    photos: list[Path], models: list[str], settings: dict[str, str], side: int
) -> Image.Image:
    """The sheet: originals in the first row, then a row of dreams for each network."""
    originals = [images.read(photo, side) for photo in photos]
    rows = [[("original", images.to_pil(image)) for image in originals]]
    for text in models:
        model, _, weights = text.partition("=")
        network = networks.load(model, weights=weights)
        recipe = Recipe.from_texts(settings)
        row = []
        for image in originals:
            begin = time.perf_counter()
            dream = images.to_pil(finish(image, dreaming(image, recipe, network=network)))
            took = time.perf_counter() - begin
            label = f"{network.name}  {recipe.layers or network.default_layers}  {took:.1f} s"
            print(label, flush=True)
            row.append((label, dream))
        rows.append(row)
    widths = [picture.width for _, picture in rows[0]]
    height = max(picture.height for _, picture in rows[0]) + LABEL
    page = Image.new("RGB", (sum(widths) + 4 * (len(widths) - 1), height * len(rows)), "white")
    draw = ImageDraw.Draw(page)
    for y, row in enumerate(rows):
        x = 0
        for (label, picture), width in zip(row, widths, strict=True):
            draw.text((x + 4, y * height + 5), label, fill="black")
            page.paste(picture, (x, y * height + LABEL))
            x += width + 4
    return page


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--photos", type=Path, nargs="+", required=True)
    parser.add_argument("--networks", nargs="+", default=["bundled"])
    parser.add_argument("--settings", nargs="*", default=[], metavar="NAME=VALUE")
    parser.add_argument("--side", type=int, default=SIDE)
    given = parser.parse_args()
    chosen = dict(setting.split("=", 1) for setting in given.settings)
    sheet(given.photos, given.networks, chosen, given.side).save(given.out, quality=88)
