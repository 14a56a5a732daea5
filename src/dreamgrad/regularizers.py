"""What holds a dream back: penalties on images [N,3,H,W], and changes of the image itself.

A penalty is here as the direction in which it falls fastest, minus its gradient, to be added to
the objective's. Its values are of order one, as a normalised gradient's are.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from . import colours
from .errors import UsageError
from .recipe import Recipe, ramp

GREY = 0.5
MARGIN = 0.1
"""How near to 0 and 1 a value is when it begins to be protected from clipping."""


# -- directions --------------------------------------------------------------------------------


def regularized(
    gradient: Tensor, image: Tensor, original: Tensor, recipe: Recipe, done: float
) -> Tensor:
    """The gradient with the directions of all penalties that a recipe asks for, and their weights.

    `done` is how much of the octave lies behind; weights may change on the way.
    """
    if weight := ramp(recipe.tv, done):
        gradient = gradient + weight * total_variation(image, recipe.tv_beta)
    if weight := ramp(recipe.smoothness, done):
        gradient = gradient + weight * smoothness(image)
    if weight := ramp(recipe.pull, done):
        gradient = gradient + weight * pull(image, original, recipe.pull_norm)
    return gradient


def after_step(image: Tensor, gradient: Tensor, recipe: Recipe, done: float, step: int) -> Tensor:
    """The image after what a recipe does to it between steps (Yosinski et al., 2015).

    `gradient` is what the step followed; `step` counts from 0 in each octave.
    """
    if share := ramp(recipe.decay, done):
        image = l2_decay(image, share)
    if recipe.blur_every and (step + 1) % recipe.blur_every == 0:
        image = blur(image, recipe.image_blur)
    if share := ramp(recipe.drop_norm, done):
        image = drop_small_norm(image, share)
    if share := ramp(recipe.drop_contribution, done):
        image = drop_small_contribution(image, gradient, share)
    return image


def total_variation(image: Tensor, beta: float) -> Tensor:
    """The direction in which neighbouring pixels become alike.

    The penalty is the sum of each pixel's distance from its right and lower neighbours to the
    power of `beta` (Mahendran and Vedaldi, 2015). With 1 a difference counts by its direction in
    colour space, not by its height, so areas get flat and edges survive (Rudin et al., 1992); with
    2 all gets smooth. UsageError for another `beta`.
    """
    if beta not in (1, 2):
        raise UsageError(f"beta must be 1 (flat areas) or 2 (smooth), not {beta}.")
    right = F.pad(image[..., 1:] - image[..., :-1], (0, 1))
    down = F.pad(image[..., 1:, :] - image[..., :-1, :], (0, 0, 0, 1))
    if beta == 1:
        height = (right.square() + down.square()).sum(1, keepdim=True).sqrt() + 1e-3
        right, down = right / height, down / height
    else:
        right, down = 2 * right, 2 * down
    inflow = F.pad(right, (1, 0))[..., :-1] + F.pad(down, (0, 0, 1, 0))[..., :-1, :]
    return right - inflow + down


def smoothness(image: Tensor) -> Tensor:
    """The direction in which pixels near the mean of their four neighbours.

    The penalty is the sum of the squared distances from it, a quarter of the Laplacian each:
    slopes stay, and only what bends them goes.
    """
    bend = total_variation(image, 2) / 8
    return -total_variation(bend, 2) / 4  # the Laplacian is its own adjoint


def decay(image: Tensor) -> Tensor:
    """The direction towards mid grey; the penalty is the sum of squared distances from it."""
    return 2 * (GREY - image)


def pull(image: Tensor, original: Tensor, p: float) -> Tensor:
    """The direction towards the original.

    The penalty is the sum of the distances to the power of `p`, the p-norm without its root. With
    1 few pixels change, with 2 all change a little; larger ones only forbid large changes
    (Mahendran and Vedaldi, 2015, take 6). UsageError for a `p` below 1.
    """
    if not 1 <= p < math.inf:
        raise UsageError(f"p must be 1 or more, not {p}.")
    way = original - image
    return p * way.sign() * way.abs() ** (p - 1)


# -- changes of the image (the first four: Yosinski et al., 2015) --------------------------------


def l2_decay(image: Tensor, share: float) -> Tensor:
    """The image with this share of its distance from mid grey gone.

    UsageError for a share that is not in [0, 1].
    """
    _check_share(share)
    return GREY + (1 - share) * (image - GREY)


def blur(image: Tensor, sigma: float) -> Tensor:
    """The image blurred by a Gaussian, `sigma` in pixels; borders repeat.

    With 0 it is the image itself. UsageError for less.
    """
    if not 0 <= sigma < math.inf:
        raise UsageError(f"sigma must be 0 or more, not {sigma}.")
    if sigma == 0:
        return image
    radius = int(4 * sigma + 0.5)
    x = torch.arange(-radius, radius + 1, device=image.device, dtype=image.dtype)
    kernel = torch.softmax(-0.5 * (x / sigma) ** 2, 0)
    single = image.flatten(0, 1)[:, None]
    padded = F.pad(single, (radius, radius, radius, radius), mode="replicate")
    blurred = F.conv2d(F.conv2d(padded, kernel.view(1, 1, -1, 1)), kernel.view(1, 1, 1, -1))
    return blurred.view_as(image)


def drop_small_norm(image: Tensor, share: float) -> Tensor:
    """The image with this share of its pixels grey: those that are nearest to mid grey, in RGB.

    Of pixels equally near either all go or none, never more than the share. UsageError for a
    share that is not in [0, 1].
    """
    return _drop_lowest(image, (image - GREY).square().sum(1, keepdim=True), share)


def drop_small_contribution(image: Tensor, gradient: Tensor, share: float) -> Tensor:
    """The image with this share of its pixels grey: those that the objective would miss least.

    What it would miss is, to first order, the `gradient` times the distance from grey. Ties and
    UsageError as in `drop_small_norm`.
    """
    contribution = (gradient * (image - GREY)).sum(1, keepdim=True).abs()
    return _drop_lowest(image, contribution, share)


def protect_highlights(image: Tensor, gradient: Tensor) -> Tensor:
    """The gradient without what would be clipped: highlights and shadows keep their detail.

    Where it leads towards 0 or 1 it fades out over the last `MARGIN`, smoothly; where it leads
    inward it is as before.
    """
    room = torch.where(gradient > 0, 1 - image, image)
    near = (room / MARGIN).clamp(0, 1)
    return gradient * near.square() * (3 - 2 * near)


def keep_colors(image: Tensor, original: Tensor) -> Tensor:
    """The image in the original's colours: its lightness, with their hue and chroma, in OKLab.

    Where sRGB has no such colour, chroma gives way.
    """
    lightness, chroma = colours.to_oklab(image)[:, :1], colours.to_oklab(original)[:, 1:]
    return colours.from_oklab(torch.cat([lightness, chroma], 1))


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise UsageError(f"share must be from 0 to 1, not {share}.")


def _drop_lowest(image: Tensor, worth: Tensor, share: float) -> Tensor:
    """The image with mid grey where `worth` [N,1,H,W] is in the lowest share of each image."""
    _check_share(share)
    each = worth.flatten(1)
    count = round(share * each.shape[1])
    if count == each.shape[1]:
        return torch.full_like(image, GREY)
    least = each.kthvalue(count + 1, 1).values  # of those that stay
    return image.masked_fill(worth < least.view(-1, 1, 1, 1), GREY)
