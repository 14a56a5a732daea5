"""`python3 dream.py IMAGE X N`, the exercise of a machine learning course.

MobileNetV2, pre-trained on ImageNet and without its fully connected part, sees the image at
224x224; N steps of gradient ascent raise the sum of squares of layer X's activations; a file is
written every 10 steps, the result is dream_IMAGE. With --octaves K the result is enlarged to
twice the size and dreamt on, K - 1 times: 224, 448, 896 ...
"""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from ..errors import UsageError
from ..recipe import Recipe
from . import options, run
from .options import common

SIDE = 224
MOST_OCTAVES = 12


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("image", type=click.Path(path_type=Path))
@click.argument("x")
@click.argument("n")
@click.option(
    "--octaves",
    default="1",
    show_default=True,
    metavar="K",
    help="Sizes to dream at, each twice the one before.",
)
@click.option(
    "--step-size",
    default="0.01",
    show_default=True,
    metavar="X",
    help="How far one step moves the average pixel (black to white is 1).",
)
@click.option(
    "--plain",
    is_flag=True,
    help="The sheet's loop and nothing else: no jitter, no smoothing of the gradient.",
)
@click.option(
    "--every",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="N",
    help="Write a file every so many steps; 0 for the result only.",
)
@click.option("--show", is_flag=True, help="Show those pictures too: window, notebook or terminal.")
@click.option(
    "--model",
    default="torchvision/mobilenet_v2",
    show_default=True,
    metavar="NAME",
    help="Another network.",
)
@click.option("--weights", default="", metavar="FILE", help="Weights from a file, or 'random'.")
@options.offline
@options.trust
@options.quiet
@common
def course(
    image: Path,
    x: str,
    n: str,
    octaves: str,
    step_size: str,
    plain: bool,
    every: int,
    show: bool,
    model: str,
    weights: str,
    offline: bool,
    trust: bool,
    quiet: bool,
) -> int:
    """Dream on IMAGE for N steps, exciting layer X of MobileNetV2; writes dream_IMAGE.

    X is a layer's number, its torchvision name, its Keras name (block_13_expand_relu) or a unique
    part of it.
    """
    recipe = course_recipe(x, n, octaves, step_size, model, weights, plain)

    from ..job import Job, begin
    from ..output import default_target
    from .display import display
    from .dream import Show, perform

    job = Job(
        picture=image, recipe=recipe, target=default_target(image), offline=offline, trust=trust
    )
    return perform(begin(job), Show(quiet, every, watch=display if show else None), "dream")


def course_recipe(
    x: str, n: str, octaves: str, step_size: str, model: str, weights: str, plain: bool
) -> Recipe:
    """The exercise as a recipe: ascent on the sum of squares at 224 pixels, then twice that.

    Random shifts and a little smoothing keep the network from painting single pixels; `plain`
    leaves them out.
    """
    recipe = Recipe.from_texts(
        {
            "model": model,
            "weights": weights,
            "layers": x if re.search(r"[(+*]|class:|\s-", x) else f"sumsq({x})",
            "steps": n,
            "octaves": octaves,
            "step_size": step_size,
        }
    )
    if isinstance(recipe.octaves, str) or recipe.octaves > MOST_OCTAVES:
        raise UsageError(f"octaves must be a whole number from 1 to {MOST_OCTAVES} here.")
    return recipe.changed(
        size="x".join([str(SIDE * 2 ** (recipe.octaves - 1))] * 2),
        octave_scale=2.0,
        octave_mode="image",
        jitter=0 if plain else 16,
        blur=0.0 if plain else "0.4->1.2",
        precision="fp32",
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the exercise and leave the process with its exit code."""
    run(course, arguments, "dream")
