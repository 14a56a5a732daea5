"""Masks: where in a picture a dream happens."""

import torch
from torch import Tensor
from torch.nn import functional as F

from . import images
from .errors import UsageError
from .intake.files import shell_safe

INVERTED = "not "


def read_mask(
    name: str, size: tuple[int, int], *, feather: float = 0.0, alpha: Tensor | None = None
) -> tuple[Tensor, str]:
    """A mask [1,1,H,W] in [0,1] for an image of (height, width), and a note if it was resized.

    - `name`: a picture, whose light parts are dreamt on; "alpha" for what is opaque in the
      picture itself ([H,W], given as `alpha`); "not NAME" for the opposite
    - `feather`: how many pixels wide the border is made soft

    UsageError if nothing of it is light, InputError if it cannot be read.
    """
    wanted = name.removeprefix(INVERTED)
    if wanted == "alpha":
        if alpha is None:
            raise UsageError("the picture has no transparency that could be the mask.")
        mask = alpha.float().view(1, 1, *alpha.shape)
    else:
        mask = images.read(wanted).mean(1, keepdim=True)
    own, note = images.size_of(mask), ""
    if own != tuple(size):
        mask = F.interpolate(mask, size, mode="bilinear", antialias=True).clamp(0, 1)
        if wanted != "alpha":
            note = f"{shell_safe(wanted)}: is {own[1]}x{own[0]} and was resized to {size[1]}x{size[0]}."
    if name.startswith(INVERTED):
        mask = 1 - mask
    if feather:
        mask = soft(mask, feather)
    if mask.max() < 0.01:
        raise UsageError(f"{shell_safe(name)} masks everything: nothing would be dreamt on.")
    return mask, note


def soft(mask: Tensor, width: float) -> Tensor:
    """A mask [1,1,H,W] whose border falls off over about `width` pixels."""
    radius = max(1, round(width))
    x = torch.arange(-radius, radius + 1, dtype=mask.dtype, device=mask.device)
    kernel = torch.exp(-0.5 * (x / max(width / 2, 1e-6)) ** 2)
    kernel = kernel / kernel.sum()
    padded = F.pad(mask, (radius,) * 4, mode="replicate")
    down = F.conv2d(padded, kernel.view(1, 1, -1, 1))
    return F.conv2d(down, kernel.view(1, 1, 1, -1)).clamp(0, 1)
