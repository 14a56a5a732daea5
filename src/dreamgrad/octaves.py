"""Octaves: at which sizes an image is dreamt on, how many steps at each, and with which settings."""

import math
from dataclasses import fields

from .recipe import PER_OCTAVE, Recipe, ramp, values

COARSEST = 90
"""The longer side in pixels at which a dream begins, unless the number of octaves is given."""


def octave_sizes(size: tuple[int, int], recipe: Recipe) -> list[tuple[int, int]]:
    """The size of each octave as (height, width), coarsest first; the last is `size` itself.

    "auto" octaves begin where the longer side is nearest to 90 pixels, so that dreams of all
    sizes have structure of the same size in them.
    """
    count = 1 if recipe.painted else recipe.octaves
    if isinstance(count, str):
        count = 1 + max(0, round(math.log(max(size) / COARSEST, recipe.octave_scale)))
    scales = [recipe.octave_scale**-n for n in reversed(range(count))]
    return [(max(1, round(size[0] * scale)), max(1, round(size[1] * scale))) for scale in scales]


def octave_steps(count: int, recipe: Recipe) -> list[int]:
    """How many steps each of `count` octaves takes, coarsest first."""
    if len(steps := values(recipe.steps)) > 1:
        return [int(steps[min(n, len(steps) - 1)]) for n in range(count)]
    return [round(ramp(recipe.steps, n / max(1, count - 1))) for n in range(count)]


def octave_recipes(count: int, recipe: Recipe) -> list[Recipe]:
    """The recipe of each of `count` octaves: of settings like "A | B | C" each its own part.

    The last part holds for all further octaves.
    """
    parts = {
        f.name: values(getattr(recipe, f.name), f.type)
        for f in fields(recipe)
        if f.name in PER_OCTAVE
    }
    lists = {name: own for name, own in parts.items() if len(own) > 1}
    return [
        recipe.changed(**{name: own[min(n, len(own) - 1)] for name, own in lists.items()})
        for n in range(count)
    ]
