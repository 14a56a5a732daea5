"""What a dream will take, before it is dreamt: sizes, tiles, memory and time."""

import statistics
import time
from dataclasses import dataclass
from itertools import pairwise

import torch

from . import acceleration, engine, images
from .acceleration import memory, tiles
from .errors import DreamgradError
from .job import Work
from .octaves import octave_sizes, octave_steps

PROBES = (224, 800)
"""Longer sides of the two images that are tried, in pixels."""
KEPT = 1.6
"""How many times the memory a process takes that keeps what it has freed, as commands do."""
RUNTIME = 80 << 20
"""Bytes that PyTorch takes for itself when it first computes."""


@dataclass(frozen=True)
class Plan:
    """What a dream will take.

    - `sizes`: of the octaves as (height, width); `steps`: all of them together
    - `tile`: side of the tiles in pixels, None without tiles
    - `memory`: bytes at the most, beside the process itself; `free`: bytes there are, if known
    - `seconds`: from the first step to the last; less if octaves settle before
    """

    sizes: list[tuple[int, int]]
    steps: int
    precision: str
    tile: int | None
    memory: int
    free: int | None
    seconds: float

    def __str__(self) -> str:
        height, width = self.sizes[-1]
        tiles = f" in tiles of {self.tile} pixels" if self.tile else ""
        return (
            f"{self.steps} steps up to {width}x{height}{tiles}: about {duration(self.seconds)} "
            f"and {self.memory / 2**30:.1f} GiB"
        )


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever reads best."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def plan(work: Work) -> Plan:
    """The plan of a job that has begun, from a few steps on two small images."""
    recipe, network, objective = work.recipe, work.network, work.objective
    size = images.size_of(work.image)
    sizes = octave_sizes(size, recipe)
    precision = recipe.precision
    if precision == "auto":
        precision = acceleration.best_precision(network)
    whole = acceleration.gradient(network, objective, precision)
    tile = memory.tiles_needed(whole, network, size) if recipe.tile == "auto" else None
    tile = int(recipe.tile) if recipe.tile.isdecimal() else 512 if recipe.tile == "fast" else tile
    margin = _margin(work) if tile and recipe.tile != "fast" else 0
    if margin is None:  # the whole image at once, then
        tile, margin = None, 0
    crops = [_crop(each, tile, margin) for each in sizes]
    few, many = (_probe(work, side) for side in PROBES)
    per_pixel = max(0.0, (many[1] - few[1]) / max(1, many[0] - few[0]))
    constant = max(0.0, few[1] - per_pixel * few[0])
    again = 1.0 if objective.spreads or not tile else 1.4  # the activations come first
    seconds = sum(
        steps * (constant + per_pixel * h * w * (1 + (grown - 1) * again))
        for (h, w), (_, grown), steps in zip(
            sizes, crops, octave_steps(len(sizes), recipe), strict=True
        )
    )
    each = KEPT * memory.bytes_per_pixel(whole, network)
    most = max(pixels for pixels, _ in crops)
    copies = memory.IMAGE_COPIES + (recipe.momentum > 0)
    return Plan(
        sizes=sizes,
        steps=work.steps,
        precision=precision,
        tile=tile if tile and max(size) > tile else None,
        memory=int(each * most) + memory.image_memory(size, copies) + RUNTIME,
        free=memory.free_memory(network.device),
        seconds=seconds * recipe.repeat,
    )


def _probe(work: Work, side: int) -> tuple[int, float]:
    """The pixels of a small image, and the seconds of one step on it."""
    height, width = images.fit(images.size_of(work.image), side)
    image = images.resize(work.image, (height, width)).clamp(0, 1)
    recipe = work.recipe.changed(octaves=1, steps=6, repeat=1, settle=0, tile="off", size="")
    moments = []
    with torch.inference_mode(False):
        for _ in engine.dreaming(image, recipe, network=work.network):
            moments.append(time.perf_counter())
    return height * width, statistics.median(b - a for a, b in pairwise(moments))


def _margin(work: Work) -> int | None:
    """How many pixels more than it owns a tile must see on both sides together; None for all."""
    try:
        seen = tiles.sights(work.network, work.objective)
    except DreamgradError:
        return None
    return max(sight.size + sight.stride for sights in seen.values() for sight in sights)


def _crop(size: tuple[int, int], tile: int | None, margin: int) -> tuple[int, float]:
    """Pixels computed at a time, and how many times the image's own they are all together."""
    if tile is None:
        return size[0] * size[1], 1.0
    at_once, grown = 1, 1.0
    for side in size:
        count = max(1, round(side / tile))
        at_once *= min(side, side // count + margin)
        grown *= (side + (count - 1) * margin) / side
    return at_once, grown
