"""The dream itself: gradient ascent on an image, octave by octave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from . import gradients, images, networks, regularizers, transforms
from .climbs import Climb, climbs_of, outside
from .errors import ResourceError
from .networks import Network
from .octaves import octave_recipes, octave_sizes, octave_steps
from .parameterizations import optimizer, parameterize
from .recipe import Recipe, ramp


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
    image: Tensor,
    recipe: Recipe | None = None,
    *,
    network: Network | None = None,
    alpha: Tensor | None = None,
) -> Iterator[Iterate]:
    """A dream on an image [N,3,H,W], one step at a time.

    Everything is checked before this returns: UsageError for settings that make no sense,
    ModelError for networks, layers and classes that do not exist or cannot see this image,
    ResourceError for images too large for the memory that is free.
    A `network` given here is used in place of `recipe.model`, on the device where it is; `alpha`
    [H,W] is what masks call alpha.
    """
    recipe = recipe or Recipe()
    network = network or networks.load(recipe.model, weights=recipe.weights)
    image = image.to(network.device)
    return rounds(image, climbs_of(image, recipe, network, alpha), recipe)


def finish(image: Tensor, iterates: Iterator[Iterate]) -> Tensor:
    """The last image of a dream; `image` itself if the dream has no steps."""
    for iterate in iterates:
        image = iterate.image
    return image


def rounds(image: Tensor, climbs: Sequence[Sequence[Climb]], recipe: Recipe) -> Iterator[Iterate]:
    """Dream as often as asked; each result is the next round's original.

    `climbs` are those of each octave, coarsest first; the last ones hold for all further octaves.
    """
    rng = torch.Generator().manual_seed(recipe.seed)
    dreamt = _painted if recipe.painted else _octaves
    for round in range(recipe.repeat):
        for iterate in dreamt(image, climbs, recipe, rng, round):
            yield iterate
            image = iterate.image


def _octaves(
    original: Tensor,
    climbs: Sequence[Sequence[Climb]],
    recipe: Recipe,
    rng: torch.Generator,
    round: int,
) -> Iterator[Iterate]:
    """Climb from the coarsest octave to the finest, carrying along what was dreamt so far.

    Either only the dreamt detail goes on, and each octave adds it to the sharp original
    (Mordvintsev et al., 2015), or the whole image does.
    """
    carry_all = recipe.octave_mode == "image"
    nothing = torch.zeros_like(original[..., :1, :1])
    detail = original if carry_all else nothing
    sizes = octave_sizes(images.size_of(original), recipe)
    steps, recipes = octave_steps(len(sizes), recipe), octave_recipes(len(sizes), recipe)
    for octave, (size, recipe) in enumerate(zip(sizes, recipes, strict=True)):
        here = [climb.at(size) for climb in climbs[min(octave, len(climbs) - 1)]]
        own = images.resize(original, size).clamp(0, 1)
        base = nothing if carry_all else images.resize(original, size)
        image = (base + images.resize(detail, size)).clamp(0, 1)
        if (still := outside(here)) is not None:  # resizing has carried the dream over the border
            image = torch.where(still, own, image)
        detail = nothing  # is in the image now, and may be large
        velocity = torch.zeros_like(image) if recipe.momentum else None
        scores: list[float] = []
        for step in range(steps[octave]):
            done = step / max(1, steps[octave] - 1)
            image, score, slope = ascend(image, here, recipe, done, rng, velocity, own, step)
            last = step == steps[octave] - 1 or _settled(scores, score, recipe.settle)
            if last and recipe.keep_colors:
                image = regularizers.keep_colors(image, own)
            yield Iterate(round, octave, step, score, slope, image, original, carry_all)
            if last:
                break
        detail = image - base


def ascend(
    image: Tensor,
    climbs: Sequence[Climb],
    recipe: Recipe,
    done: float,
    rng: torch.Generator,
    velocity: Tensor | None = None,
    original: Tensor | None = None,
    step: int = 0,
) -> tuple[Tensor, Tensor, Tensor]:
    """One step of gradient ascent: the new image, the old one's score, and the slope there.

    `done` is how much of the octave lies behind, 0 ... 1. `velocity`, zero at first, is what
    momentum carries from step to step. `original` is what regularisers draw back to.
    ResourceError if the gradient is not finite.
    """
    score, slope, gradient = _direction(image, climbs, recipe, done, rng)
    gradient = regularizers.regularized(
        gradient, image, image if original is None else original, recipe, done
    )
    if (still := outside(climbs)) is not None:
        gradient = gradient.masked_fill(still, 0)
    if velocity is not None:  # accelerated as by Nesterov (1983): with the velocity to come
        velocity.mul_(recipe.momentum).add_(gradient)
        gradient = torch.add(gradient, velocity, alpha=recipe.momentum)
    if recipe.protect_highlights:
        gradient = regularizers.protect_highlights(image, gradient)
    image = torch.add(image, gradient, alpha=ramp(recipe.step_size, done)).clamp_(0, 1)
    return regularizers.after_step(image, gradient, recipe, done, step), score, slope


def _painted(
    original: Tensor,
    climbs: Sequence[Sequence[Climb]],
    recipe: Recipe,
    rng: torch.Generator,
    round: int,
) -> Iterator[Iterate]:
    """Move what the image is made from, in place of its pixels, all at full size."""
    canvas = parameterize(recipe.parameterization, original, rng)
    mover = optimizer(recipe.optimizer, canvas.parameters(), recipe.rate)
    steps = sum(octave_steps(1, recipe))
    for step in range(steps):
        done = step / max(1, steps - 1)
        with torch.enable_grad():
            image = canvas.image()
        score, slope, gradient = _direction(image.detach(), climbs[-1], recipe, done, rng)
        gradient = regularizers.regularized(gradient, image.detach(), original, recipe, done)
        image.backward(gradient)  # type: ignore[no-untyped-call]
        mover.step()
        with torch.no_grad():
            image = canvas.image()
        if (still := outside(climbs[-1])) is not None:
            image = torch.where(still, original, image)
        yield Iterate(round, 0, step, score, slope, image, original, True)


def _direction(
    image: Tensor, climbs: Sequence[Climb], recipe: Recipe, done: float, rng: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """The score of all climbs together, their slope, and where they go."""
    climbed = [_one_direction(image, climb, recipe, done, rng) for climb in climbs]
    score, slope, gradient = (sum(parts[1:], parts[0]) for parts in zip(*climbed, strict=True))
    return score, slope, gradient


def _one_direction(
    image: Tensor, climb: Climb, recipe: Recipe, done: float, rng: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """The score of one climb, its slope, and where it goes, normalised and smooth."""
    together = torch.cat([image, *climb.riders]) if climb.riders else image
    seen, back = transforms.transformed(together, recipe, done, rng)
    score, gradient = climb.gradient_of(seen)
    gradient = back(gradient)[: len(image)]
    del seen  # it is as large as the image
    slope = gradient.abs().mean()
    if not slope.isfinite():
        raise ResourceError("the gradient is not finite: activations overflow. Try other layers.")
    if recipe.normalize_when == "before":
        gradient = gradients.normalize(gradient, recipe.normalize, climb.mask)
    if recipe.laplacian:
        gradient = gradients.laplacian_normalize(gradient, recipe.laplacian)
    if recipe.spectrum:
        gradient = gradients.spectral(gradient, recipe.spectrum)
    gradient = gradients.smooth(gradient, ramp(recipe.blur, done))
    if recipe.normalize_when == "after":
        gradient = gradients.normalize(gradient, recipe.normalize, climb.mask)
    return score, slope, gradient if climb.mask is None else gradient * climb.mask


def _settled(scores: list[float], score: Tensor, settle: float) -> bool:
    """Whether the last three scores have gained at most `settle` times the best three's gain."""
    if not settle:
        return False
    scores.append(float(score))  # single ones jump about with the jitter
    gains = [sum(scores[n : n + 3]) - sum(scores[n - 3 : n]) for n in range(3, len(scores) - 2)]
    return bool(gains) and gains[-1] <= settle * max(gains)
