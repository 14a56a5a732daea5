"""Random changes of the image before each step, which a dream should be robust to."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from .errors import UsageError
from .recipe import Recipe, ramp

Back = Callable[[Tensor], Tensor]
"""Brings a gradient of the changed image back to the places of the image itself."""


def transformed(
    image: Tensor, recipe: Recipe, done: float, rng: torch.Generator
) -> tuple[Tensor, Back]:
    """The image [N,C,H,W] with all changes that a recipe asks for, and the way back."""
    degrees, scale = ramp(recipe.rotate, done), ramp(recipe.random_scale, done)
    if not (degrees or scale):
        return jitter(image, recipe.jitter, recipe.edges, rng)
    turned, back = affine(image, degrees, scale, rng)
    shifted, back_first = jitter(turned, recipe.jitter, recipe.edges, rng)
    return shifted, lambda gradient: back(back_first(gradient))


def jitter(image: Tensor, reach: int, edges: str, rng: torch.Generator) -> tuple[Tensor, Back]:
    """The image [N,C,H,W] shifted at random, and the way back for its gradient.

    A network sees only where its strides fall; shifting lets every pixel have its turn.
    `edges` says what comes in at the borders: "wrap" rolls by up to `reach` pixels each way, so
    what leaves on one side enters on the other (Mordvintsev et al., 2015) and results tile
    without a seam; "mirror" adds up to `reach` mirrored pixels, so that opposite sides of a photo
    do not meet, which would be dreamt on as a hard edge.
    """
    if edges == "wrap":
        dy, dx = torch.randint(-reach, reach + 1, (2,), generator=rng).tolist()
        return image.roll((dy, dx), (-2, -1)), lambda g: g.roll((-dy, -dx), (-2, -1))
    height, width = image.shape[-2:]
    # The padded size is the same at every step; only where the image lies in it changes.
    tall, wide = min(reach, height - 1), min(reach, width - 1)
    top = int(torch.randint(0, tall + 1, (), generator=rng))
    left = int(torch.randint(0, wide + 1, (), generator=rng))
    padded = F.pad(image, (left, wide - left, top, tall - top), mode="reflect")
    return padded, lambda g: g[..., top : top + height, left : left + width]


def affine(
    image: Tensor, degrees: float, scale: float, rng: torch.Generator
) -> tuple[Tensor, Back]:
    """The image [N,C,H,W] rotated and scaled at random, and the way back for its gradient.

    By up to `degrees` either way and to between 1 - `scale` and 1 + `scale` times the size, about
    the centre: what is dreamt then holds from many views (Olah et al., 2017). Bilinear, with
    mirrored borders, as large as the image. The way back is the exact adjoint.
    UsageError for an angle below 0 or a scale that is not in [0, 1).
    """
    if not 0 <= degrees < math.inf:
        raise UsageError(f"degrees must be 0 or more, not {degrees}.")
    if not 0 <= scale < 1:
        raise UsageError(f"scale must be from 0 to below 1, not {scale}.")
    turn, growth = (2 * torch.rand(2, generator=rng) - 1).tolist()
    if degrees == scale == 0:
        return image, lambda g: g
    angle, zoom = math.radians(degrees * turn), 1 + scale * growth
    height, width = image.shape[-2:]
    cos, sin = math.cos(angle) / zoom, math.sin(angle) / zoom
    # Coordinates go from -1 to 1 along each side, whatever its length.
    matrix = image.new_tensor([[cos, -sin * height / width, 0], [sin * width / height, cos, 0]])
    grid = F.affine_grid(matrix.expand(len(image), 2, 3), list(image.shape), align_corners=False)

    def sample(x: Tensor) -> Tensor:
        return F.grid_sample(x, grid, "bilinear", "reflection", align_corners=False)

    def back(gradient: Tensor) -> Tensor:
        with torch.enable_grad():
            x = torch.zeros_like(gradient, requires_grad=True)  # any: sampling is linear
            return torch.autograd.grad(sample(x), x, gradient)[0]

    return sample(image), back
