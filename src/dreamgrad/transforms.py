"""Random changes of the image before each step, which a dream should be robust to."""

import torch
from torch import Tensor

Shift = tuple[int, int]


def random_shift(reach: int, rng: torch.Generator) -> Shift:
    """Rows and columns to roll by, each from -reach to +reach."""
    dy, dx = torch.randint(-reach, reach + 1, (2,), generator=rng).tolist()
    return dy, dx


def roll(image: Tensor, shift: Shift) -> Tensor:
    """The image [N,C,H,W] moved by `shift`; what leaves on one side comes in on the other."""
    return image.roll(shift, dims=(-2, -1))


def unroll(image: Tensor, shift: Shift) -> Tensor:
    """Undo `roll`."""
    return image.roll((-shift[0], -shift[1]), dims=(-2, -1))
