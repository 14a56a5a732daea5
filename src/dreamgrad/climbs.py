"""What a dream climbs: objectives made into gradients, each with the place where it counts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from . import acceleration, images, masks, objectives, transforms
from .acceleration import Gradient
from .networks import Network
from .objectives import Objective, Region
from .octaves import octave_sizes
from .recipe import Recipe

LARGE = 1 << 20
"""Pixels of an image that is not tried out before the start."""


@dataclass(frozen=True)
class Climb:
    """What a dream climbs: the gradient of an objective, and where in the image it counts."""

    gradient_of: Gradient
    riders: tuple[Tensor, ...] = ()
    """Images that the network must see beside the dream."""
    mask: Tensor | None = None
    """[1,1,H,W] in [0,1]; None for everywhere."""

    def at(self, size: tuple[int, int]) -> "Climb":
        """The same climb for images of (height, width)."""
        mask = None if self.mask is None else images.resize(self.mask, size).clamp(0, 1)
        return Climb(self.gradient_of, tuple(images.resize(r, size) for r in self.riders), mask)


def climbs_of(
    image: Tensor, recipe: Recipe, network: Network, alpha: Tensor | None = None
) -> list[list[Climb]]:
    """The climbs of each octave, coarsest first; the errors are those of `engine.dreaming`."""
    size = images.size_of(image)

    def climb(region: Region) -> Climb:
        objective = region.objective
        _try_out(image, network, objective, recipe)
        gradient_of = acceleration.gradient(
            network, objective, recipe.precision, tile=recipe.tile, size=size
        )
        names = [name for name in (region.mask, recipe.mask) if name]
        found = [masks.read_mask(n, size, feather=recipe.feather, alpha=alpha)[0] for n in names]
        mask = math.prod(found[1:], start=found[0]).to(image) if found else None
        return Climb(gradient_of, tuple(r.to(image) for r in objective.riders), mask)

    layers = recipe.layers or network.default_layers
    octaves = objectives.parse_regions(layers, network, image)
    return [[climb(region) for region in octave] for octave in octaves]


def outside(climbs: Sequence[Climb]) -> Tensor | None:
    """Where [1,1,H,W] none of the climbs counts; None if they count everywhere."""
    found = [climb.mask for climb in climbs if climb.mask is not None]
    if len(found) < len(climbs):
        return None
    return torch.stack(found).amax(0) < 1 / 255


def _try_out(image: Tensor, network: Network, objective: Objective, recipe: Recipe) -> None:
    """Score the first, smallest octave: a network that cannot see it says so before the start."""
    height, width = octave_sizes(images.size_of(image), recipe)[0]
    if height * width > LARGE:  # every network can see that, if it has the memory
        return
    coarsest = torch.cat([images.resize(x, (height, width)) for x in (image, *objective.riders)])
    shifted, _ = transforms.jitter(coarsest, recipe.jitter, recipe.edges, torch.Generator())
    with torch.no_grad():
        objective(network(shifted, objective.layers - {"input"}) | {"input": shifted})
