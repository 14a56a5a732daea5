"""`dreamgrad explain` and `dreamgrad report`: pages on a picture, and on a network."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..recipe import Recipe
from . import options
from .options import common, complete_model

if TYPE_CHECKING:
    from ..explain import Page
    from ..networks import Network

target = click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Page to write: .html, or .png for one picture.",
)
weights = click.option(
    "--weights", default="", metavar="FILE", help="Weights from a file, or 'random'."
)
dream_size = click.option(
    "--dream-size",
    type=click.IntRange(32, 1024),
    default=224,
    show_default=True,
    metavar="N",
    help="Side of each dream in pixels.",
)
steps = click.option(
    "--steps",
    type=click.IntRange(1, 1000),
    default=16,
    show_default=True,
    metavar="N",
    help="Steps of each dream in each octave.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Seed of all randomness.",
)


@click.command()
@click.argument("picture", type=click.Path(path_type=Path))
@target
@click.option(
    "--model",
    default=Recipe().model,
    show_default=True,
    metavar="NAME",
    shell_complete=complete_model,
    help="Network that looks.",
)
@weights
@click.option("--class", "label", default="", metavar="NAME",
              help="Class to explain.  [default: the likeliest]")  # fmt: skip
@click.option("--layer", default="", metavar="LAYER",
              help="Layer of Grad-CAM.  [default: the last with a map]")  # fmt: skip
@click.option("--dream/--no-dream", default=True, show_default=True,
              help="Also dream of the class and of channels; takes longest.")  # fmt: skip
@click.option("--size", type=click.IntRange(32, 2048), default=256, show_default=True, metavar="N",
              help="Longest side to look at, in pixels.")  # fmt: skip
@click.option("--samples", type=click.IntRange(2, 10_000), default=200, show_default=True,
              metavar="N", help="Half-hidden images that LIME tries.")  # fmt: skip
@click.option("--path", type=click.IntRange(1, 1000), default=16, show_default=True,
              metavar="N", help="Steps of integrated gradients.")  # fmt: skip
@click.option("--patch", type=click.IntRange(1, 2048), metavar="N",
              help="Side of occlusion's patches.  [default: an eighth]")  # fmt: skip
@click.option("--channels", type=click.IntRange(1, 64), default=4, show_default=True,
              metavar="N", help="How many of the most excited channels to show.")  # fmt: skip
@dream_size
@steps
@seed
@options.device
@options.quiet
@options.offline
@options.trust
@common
def explain(
    picture: Path,
    target: Path | None,
    model: str,
    weights: str,
    label: str,
    layer: str,
    dream: bool,
    size: int,
    samples: int,
    path: int,
    patch: int | None,
    channels: int,
    dream_size: int,
    steps: int,
    seed: int,
    device: str,
    quiet: bool,
    offline: bool,
    trust: bool,
) -> None:
    """Show what a network sees in PICTURE, and which places decide it.

    The page holds the likeliest classes, five attribution maps (Grad-CAM, input gradient,
    integrated gradients, occlusion, LIME), dreams of the class and of the channels that PICTURE
    excites most, and what every layer does. It is one file, explain_PICTURE.html by default.
    """
    from .. import explain as pages
    from .. import images, output
    from ..explain.picture import Effort
    from ..intake.files import shell_safe

    target = target or output.default_target(picture, "explain_").with_suffix(".html")
    pages.check_page(target, [picture])
    image = images.read(picture, size)
    network = _load(model, weights, device, offline, trust)
    effort = Effort(samples, path, patch or 0, channels, dream_size, steps, seed)
    title = f"What {network.name} sees in {shell_safe(picture.name)}"
    page = pages.explain(
        network,
        image,
        title=title,
        label=label,
        layer=layer,
        dream=dream,
        effort=effort,
        tell=_teller(quiet),
    )
    _finish(target, page, quiet)


@click.command()
@click.argument("model", shell_complete=complete_model)
@target
@weights
@click.option("--classes", type=click.IntRange(1, 1000), default=12, show_default=True,
              metavar="N", help="Most classes to dream of, evenly spread over all.")  # fmt: skip
@dream_size
@steps
@seed
@options.device
@options.quiet
@options.offline
@options.trust
@common
def report(
    model: str,
    target: Path | None,
    weights: str,
    classes: int,
    dream_size: int,
    steps: int,
    seed: int,
    device: str,
    quiet: bool,
    offline: bool,
    trust: bool,
) -> None:
    """Tell how sound MODEL, a network of your own, is.

    The page holds a dream from noise for each class, what the network itself reads in each, the
    layers that cannot be dreamt on, and warnings in plain words. It is one file,
    report_MODEL.html by default.
    """
    from .. import explain as pages

    name = re.sub(r"[^\w.-]+", "_", Path(model).name)[:100] or "network"
    target = target or Path(f"report_{name}.html")
    pages.check_page(target)
    network = _load(model, weights, device, offline, trust)
    page = pages.report(
        network, classes=classes, size=dream_size, steps=steps, seed=seed, tell=_teller(quiet)
    )
    _finish(target, page, quiet)


def _load(model: str, weights: str, device: str, offline: bool, trust: bool) -> "Network":
    from .. import acceleration, networks

    place = acceleration.find_device(device)
    return networks.load(model, weights=weights, offline=offline, trust=trust).to(place)


def _teller(quiet: bool) -> Callable[[str], None]:
    return lambda text: None if quiet else click.echo(f"dreamgrad: {text}", err=True)


def _finish(target: Path, page: "Page", quiet: bool) -> None:
    from .. import explain as pages

    pages.write(target, page)
    if not quiet:
        click.echo(str(target))
