"""`dreamgrad layers`, `models` and `presets`: what there is to choose from."""

import json
from collections.abc import Sequence

import click

from ..recipe import Recipe
from . import options
from .options import common, complete_model, complete_preset


def print_table(columns: dict[str, str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in aligned columns; `columns` gives each title its alignment, "<" or ">"."""
    table = [tuple(columns), *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    for row in table:
        cells = zip(row, columns.values(), widths, strict=True)
        click.echo("  ".join(f"{cell:{align}{width}}" for cell, align, width in cells).rstrip())


@click.command()
@click.argument("model", default=Recipe().model, shell_complete=complete_model)
@click.option(
    "--size",
    type=click.IntRange(1, 4096),
    metavar="N",
    help="Give shapes for images of this side.  [default: the network's own]",
)
@click.option(
    "--weights",
    default="",
    metavar="FILE",
    help="Weights from a file; the layers are the same without.",
)
@options.as_json
@options.offline
@options.trust
@common
def layers(
    model: str, size: int | None, weights: str, as_json: bool, offline: bool, trust: bool
) -> None:
    """List the layers of MODEL in the order in which they see the image.

    FIELD is how many pixels of the image one value of the layer sees, COST the share of the whole
    network's work that it takes to get there, FAMILY what such layers tend to dream of.
    """
    from .. import networks

    # Names, shapes and costs do not depend on the weights, so nothing is downloaded for them.
    if not weights and model != "bundled" and not model.startswith("file/"):
        weights = "random"
    network = networks.load(model, weights=weights, offline=offline, trust=trust)
    found = networks.survey(network, size)
    names: dict[str, list[str]] = {}
    for alias, name in network.aliases.items():
        names.setdefault(name, []).append(alias)
    if as_json:
        table = [
            {
                "number": network.layers[entry.name].number,
                "name": entry.name,
                "aliases": names.get(entry.name, []),
                "kind": network.layers[entry.name].kind,
                "shape": entry.shape,
                "receptive_field": entry.receptive_field,
                "stride": entry.stride,
                "cost": round(entry.cost, 4),
                "family": entry.family,
            }
            for entry in found
        ]
        click.echo(json.dumps(table, indent=2))
        return
    rows = [
        (
            str(network.layers[entry.name].number),
            entry.name,
            network.layers[entry.name].kind,
            "x".join(map(str, entry.shape)),
            "all" if entry.receptive_field is None else str(entry.receptive_field),
            f"{entry.cost:.1%}",
            entry.family,
            ", ".join(names.get(entry.name, [])),
        )
        for entry in found
    ]
    titles = {"#": ">", "LAYER": "<", "KIND": "<", "SHAPE": "<", "FIELD": ">", "COST": ">"}
    print_table(titles | {"FAMILY": "<", "ALSO": "<"}, rows)
    click.echo(f"default: {network.default_layers}", err=True)


@click.command()
@click.argument("pattern", default="")
@options.as_json
@common
def models(pattern: str, as_json: bool) -> None:
    """List the networks whose name contains PATTERN."""
    from .. import networks
    from ..errors import ModelError, unknown

    found = networks.catalog(pattern)
    if not found:
        known = [info.name for info in networks.catalog()]
        raise ModelError(unknown("model like", pattern, known, see="All: dreamgrad models"))
    if as_json:
        click.echo(json.dumps([info.__dict__ for info in found], indent=2))
        return
    rows = [
        (info.name, f"{info.parameters / 1e6:.1f} M" if info.parameters else "", info.weights)
        for info in found
    ]
    print_table({"MODEL": "<", "PARAMETERS": ">", "WEIGHTS": "<"}, rows)


@click.command()
@click.argument("name", required=False, shell_complete=complete_preset)
@common
def presets(name: str | None) -> None:
    """List the recipes that have a name, or print one as TOML."""
    from .. import presets as known

    if name:
        chosen = known.preset(name)
        click.echo(f"# {chosen.look}\n# {chosen.source}\n{chosen.recipe.to_toml()}", nl=False)
        return
    rows = [
        (preset.name, preset.recipe.model, preset.recipe.layers or "default", preset.look)
        for preset in known.presets().values()
    ]
    print_table({"PRESET": "<", "MODEL": "<", "LAYERS": "<", "LOOK": "<"}, rows)
