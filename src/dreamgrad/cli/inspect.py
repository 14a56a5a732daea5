"""`dreamgrad inspect`: what a network makes of a picture, layer by layer."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..errors import UsageError
from ..recipe import Recipe
from . import options
from .listing import print_table
from .options import common, complete_layer, complete_model


@click.command()
@click.argument("picture", type=click.Path(path_type=Path))
@click.argument("layers", nargs=-1, shell_complete=complete_layer)
@click.option(
    "--model",
    default=Recipe().model,
    show_default=True,
    metavar="NAME",
    shell_complete=complete_model,
    help="Network to look with.",
)
@click.option("--weights", default="", metavar="FILE", help="Weights from a file, or 'random'.")
@click.option("--size", default="", metavar="N", help="Longest side to look at, in pixels.")
@click.option("--top", type=click.IntRange(1, 100), default=5, show_default=True, metavar="N",
              help="How many of the strongest channels and classes.")  # fmt: skip
@options.as_json
@options.offline
@options.trust
@common
def inspect(
    picture: Path,
    layers: tuple[str, ...],
    model: str,
    weights: str,
    size: str,
    top: int,
    as_json: bool,
    offline: bool,
    trust: bool,
) -> None:
    """Print how strongly LAYERS, all by default, answer to PICTURE.

    SILENT is the share of activations that are zero, CHANNELS are those with the largest mean:
    dream of one with LAYER:CHANNEL. Below stand the classes the network sees, if it knows any.
    """
    recipe = Recipe(model=model, weights=weights, size=size)
    if len(recipe.sides) > 1:
        raise UsageError(f"--size must be one number here, not {size}.")

    from .. import networks
    from ..intake.pictures import read_picture
    from ..job import starting_image

    image, note = starting_image(recipe, read_picture(picture))
    network = networks.load(model, weights=weights, offline=offline, trust=trust)
    names = {network.find_layer(text) for text in layers}
    rows = networks.statistics(network, image, names, top)
    classes = network.classify(image, top) if network.head else []
    if as_json:
        facts = {"layers": [asdict(row) for row in rows], "classes": dict(classes)}
        click.echo(json.dumps(facts, indent=2))
        return
    if note:
        click.echo(f"dreamgrad: {note.replace('dreamt', 'looked')}", err=True)
    table = [
        (
            row.name,
            "x".join(map(str, row.shape)),
            *(f"{value:.3g}" for value in (row.mean, row.std, row.least, row.most)),
            f"{row.silent:.0%}",
            " ".join(map(str, row.channels)),
        )
        for row in rows
    ]
    titles = {"LAYER": "<", "SHAPE": "<", "MEAN": ">", "STD": ">", "LEAST": ">", "MOST": ">"}
    print_table(titles | {"SILENT": ">", "CHANNELS": "<"}, table)
    for name, sure in classes:
        click.echo(f"{sure:>6.1%}  {name}")
