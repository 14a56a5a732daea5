"""`dreamgrad motifs`: the drawn world, as a list, a contact sheet, or a folder of pictures."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from . import options
from .options import common

if TYPE_CHECKING:
    from torch import Tensor


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME or FAMILY]...")
@click.option("--sheet", type=Path, metavar="FILE", help="Draw a contact sheet of them.")
@click.option(
    "-o",
    "--output",
    type=Path,
    metavar="FOLDER",
    help="Draw --count pictures of each, in a folder of its own: a data set of labelled classes.",
)
@click.option("--scenes", is_flag=True, help="With -o: whole scenes instead of single motifs.")
@click.option("--count", type=click.IntRange(1, 10**6), default=8, show_default=True, metavar="N")
@click.option(
    "--size", type=click.IntRange(16, 2048), default=128, show_default=True, metavar="PIXELS"
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True)
@options.as_json
@options.quiet
@common
def motifs(
    names: tuple[str, ...],
    sheet: Path | None,
    output: Path | None,
    scenes: bool,
    count: int,
    size: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """List what dreamgrad can draw by itself, or draw it: eyes, animals, plants, textures ...

    Any motif can be dreamt on: dreamgrad dream --start motifs/owl
    """
    from ..motifs import MOTIFS, find
    from ..motifs import names as known

    if scenes and not output:
        raise UsageError("--scenes needs a folder to draw them into: -o FOLDER.")
    if scenes and names:
        raise UsageError("--scenes are made of all motifs; they take no names.")
    if sheet and output:
        raise UsageError("--sheet and -o exclude each other.")
    chosen = [motif for name in names for motif in known(name) or [find(name).name]] or known()
    if sheet:
        _draw_sheet(chosen, sheet, min(size, 256), seed)
    elif output and scenes:
        _draw_scenes(output, count, size, seed)
    elif output:
        _draw_each(chosen, output, count, size, seed)
    elif as_json:
        table = [{"name": name, "family": MOTIFS[name].family} for name in chosen]
        click.echo(json.dumps(table, indent=2))
    else:
        for family in dict.fromkeys(MOTIFS[name].family for name in chosen):
            own = [name for name in chosen if MOTIFS[name].family == family]
            click.echo(f"{family}: {', '.join(own)}")
    if (target := sheet or output) and not quiet:
        click.echo(target)


def _draw_sheet(names: list[str], target: Path, size: int, seed: int) -> None:
    from .. import images, output
    from ..motifs.sheet import sheet

    output.check_target(target)
    page = images.from_pil(sheet(names, size=min(size, 96), seed=seed))
    output.write(target, page, from_noise=True)


def _draw_each(names: list[str], folder: Path, count: int, size: int, seed: int) -> None:
    from ..motifs import draw

    for name in names:
        for first in range(0, count, 64):
            many = range(first, min(first + 64, count))
            for number, image in zip(many, draw(name, many, size=size, seed=seed), strict=True):
                _write(folder / name / f"{name}_{number:05}.png", image)


def _draw_scenes(folder: Path, count: int, size: int, seed: int) -> None:
    from ..motifs.scenes import STRIDE, scenes

    if size % STRIDE:
        raise UsageError(f"the size of scenes must be a multiple of {STRIDE}, not {size}.")
    for first in range(0, count, 64):
        many = range(first, min(first + 64, count))
        drawn = scenes(many, seed=seed, size=size)
        for number, image in zip(many, drawn.images, strict=True):
            _write(folder / f"scene_{number:05}.png", image.float() / 255)


def _write(target: Path, image: "Tensor") -> None:
    from .. import output

    output.write(target, image[None], from_noise=True)
