"""Random changes of the image before each step, which a dream should be robust to."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

Back = Callable[[Tensor], Tensor]
"""Brings a gradient of the changed image back to the places of the image itself."""


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
