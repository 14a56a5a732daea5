"""The dream itself: gradient ascent on an image, octave by octave."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from . import acceleration, gradients, images, networks, objectives, transforms
from .acceleration import Gradient
from .errors import ResourceError
from .networks import Network
from .objectives import Objective
from .recipe import Recipe, ramp

COARSEST = 90
"""The longer side in pixels at which a dream begins, unless the number of octaves is given."""
LARGE = 1 << 20
"""Pixels of an image that is not tried out before the start."""


@dataclass(frozen=True)
class Iterate:
    """Where a dream stands after one step."""

    round: int
    octave: int
    step: int
    score: Tensor
    """What the objective gave for the image before this step."""
    slope: Tensor
    """Mean absolute gradient before it is normalised; zero where the network feels nothing."""
    image: Tensor
    """The image [N,3,H,W] at this octave's size."""
    original: Tensor
    """What this round dreams on, at full size."""
    carry_all: bool
    """Whether octaves hand on the whole image, and not only what is dreamt of it."""

    @property
    def full(self) -> Tensor:
        """The image at full size, whatever the octave: for previews and unfinished dreams."""
        size, own = images.size_of(self.original), images.size_of(self.image)
        if self.carry_all or own == size:
            return self.image if own == size else images.resize(self.image, size).clamp(0, 1)
        detail = self.image - images.resize(self.original, own)
        return (self.original + images.resize(detail, size)).clamp(0, 1)


def dream(picture: Image.Image, layers: str = "", **settings: Any) -> Image.Image:
    """A dream on a picture.

    `layers` and `settings` are those of `Recipe`, e.g. `dream(sky, "mix4c:42", octaves=4)`.
    UsageError, ModelError: as in `dreaming`.
    """
    recipe = Recipe(layers=layers, **settings)
    image = images.from_pil(picture)
    return images.to_pil(finish(image, dreaming(image, recipe)))


@torch.inference_mode(False)  # a host program may be inside it
def dreaming(
    image: Tensor, recipe: Recipe | None = None, *, network: Network | None = None
) -> Iterator[Iterate]:
    """A dream on an image [N,3,H,W], one step at a time.

    Everything is checked before this returns: UsageError for settings that make no sense,
    ModelError for networks, layers and classes that do not exist or cannot see this image,
    ResourceError for images too large for the memory that is free.
    A `network` given here is used in place of `recipe.model`, on the device where it is.
    """
    recipe = recipe or Recipe()
    network = network or networks.load(recipe.model, weights=recipe.weights)
    objective = objectives.parse(recipe.layers or network.default_layers, network)
    gradient_of = acceleration.gradient(
        network, objective, recipe.precision, tile=recipe.tile, size=images.size_of(image)
    )
    image = image.to(network.device)
    _try_out(image, network, objective, recipe)
    return rounds(image, gradient_of, recipe)


def _try_out(image: Tensor, network: Network, objective: Objective, recipe: Recipe) -> None:
    """Score the first, smallest octave: a network that cannot see it says so before the start."""
    height, width = octave_sizes(images.size_of(image), recipe)[0]
    if height * width > LARGE:  # every network can see that, if it has the memory
        return
    coarsest = images.resize(image, (height, width))
    shifted, _ = transforms.jitter(coarsest, recipe.jitter, recipe.edges, torch.Generator())
    with torch.no_grad():
        objective(network(shifted, objective.layers - {"input"}) | {"input": shifted})


def finish(image: Tensor, iterates: Iterator[Iterate]) -> Tensor:
    """The last image of a dream; `image` itself if the dream has no steps."""
    for iterate in iterates:
        image = iterate.image
    return image


def rounds(image: Tensor, gradient_of: Gradient, recipe: Recipe) -> Iterator[Iterate]:
    """Dream as often as asked; each result is the next round's original."""
    rng = torch.Generator().manual_seed(recipe.seed)
    for round in range(recipe.repeat):
        for iterate in _octaves(image, gradient_of, recipe, rng, round):
            yield iterate
            image = iterate.image


def _octaves(
    original: Tensor, gradient_of: Gradient, recipe: Recipe, rng: torch.Generator, round: int
) -> Iterator[Iterate]:
    """Climb from the coarsest octave to the finest, carrying along what was dreamt so far.

    Either only the dreamt detail goes on, and each octave adds it to the sharp original
    (Mordvintsev et al., 2015), or the whole image does.
    """
    carry_all = recipe.octave_mode == "image"
    nothing = torch.zeros_like(original[..., :1, :1])
    detail = original if carry_all else nothing
    sizes = octave_sizes(images.size_of(original), recipe)
    steps = octave_steps(len(sizes), recipe)
    for octave, size in enumerate(sizes):
        base = images.resize(nothing if carry_all else original, size)
        image = (base + images.resize(detail, size)).clamp(0, 1)
        detail = nothing  # is in the image now, and may be large
        velocity = torch.zeros_like(image) if recipe.momentum else None
        scores: list[float] = []
        for step in range(steps[octave]):
            done = step / max(1, steps[octave] - 1)
            image, score, slope = ascend(image, gradient_of, recipe, done, rng, velocity)
            yield Iterate(round, octave, step, score, slope, image, original, carry_all)
            if recipe.settle and _settled(scores, float(score), recipe.settle):
                break
        detail = image - base


def ascend(
    image: Tensor,
    gradient_of: Gradient,
    recipe: Recipe,
    done: float,
    rng: torch.Generator,
    velocity: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """One step of gradient ascent: the new image, the old one's score, and the slope there.

    `done` is how much of the octave lies behind, 0 ... 1. `velocity`, zero at first, is what
    momentum carries from step to step. ResourceError if the gradient is not finite.
    """
    shifted, back = transforms.jitter(image, recipe.jitter, recipe.edges, rng)
    score, gradient = gradient_of(shifted)
    gradient = back(gradient)
    del shifted  # it is as large as the image
    slope = gradient.abs().mean()
    if not slope.isfinite():
        raise ResourceError("the gradient is not finite: activations overflow. Try other layers.")

    if recipe.normalize_when == "before":
        gradient = gradients.normalize(gradient, recipe.normalize)
    gradient = gradients.smooth(gradient, ramp(recipe.blur, done))
    if recipe.normalize_when == "after":
        gradient = gradients.normalize(gradient, recipe.normalize)
    if recipe.tv:
        gradient = gradient - recipe.tv * gradients.total_variation(image)
    if velocity is not None:  # accelerated as by Nesterov (1983): with the velocity to come
        velocity.mul_(recipe.momentum).add_(gradient)
        gradient = torch.add(gradient, velocity, alpha=recipe.momentum)
    image = torch.add(image, gradient, alpha=ramp(recipe.step_size, done)).clamp_(0, 1)
    return image, score, slope


def _settled(scores: list[float], score: float, settle: float) -> bool:
    """Whether the last three scores have gained at most `settle` times the best three's gain."""
    scores.append(score)  # single ones jump about with the jitter
    gains = [sum(scores[n : n + 3]) - sum(scores[n - 3 : n]) for n in range(3, len(scores) - 2)]
    return bool(gains) and gains[-1] <= settle * max(gains)


def octave_steps(count: int, recipe: Recipe) -> list[int]:
    """How many steps each of `count` octaves takes, coarsest first."""
    return [round(ramp(recipe.steps, n / max(1, count - 1))) for n in range(count)]


def octave_sizes(size: tuple[int, int], recipe: Recipe) -> list[tuple[int, int]]:
    """The size of each octave as (height, width), coarsest first; the last is `size` itself.

    "auto" octaves begin where the longer side is nearest to 90 pixels, so that dreams of all
    sizes have structure of the same size in them.
    """
    count = recipe.octaves
    if isinstance(count, str):
        count = 1 + max(0, round(math.log(max(size) / COARSEST, recipe.octave_scale)))
    scales = [recipe.octave_scale**-n for n in reversed(range(count))]
    return [(max(1, round(size[0] * scale)), max(1, round(size[1] * scale))) for scale in scales]
