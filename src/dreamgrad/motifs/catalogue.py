"""What can be drawn: every motif by name, and pictures of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..errors import UsageError, unknown
from .canvas import Canvas, Dice, colour, posed
from .shapes import Number

NUMBERS = 256  # random numbers that one drawing may use before they repeat


@dataclass(frozen=True)
class Motif:
    """A thing or a texture that can be drawn."""

    name: str
    family: str
    draw: Callable[[Canvas], None]
    hues: tuple[float, ...] = ()  # where its colours are on the wheel, in turns; () for anywhere
    turn: float = 0.35  # how far it may lean, in radians
    texture: bool = False  # fills the whole canvas; a thing fills the unit disc
    shine: float = 0.25  # how glossy it is


class Drawing(NamedTuple):
    """N finished drawings."""

    rgb: Tensor  # colours [N,3,H,W] in [0,1], lit
    alpha: Tensor  # what they cover [N,H,W]
    eyes: Tensor  # where eyes are [N,H,W]


MOTIFS: dict[str, Motif] = {}


def motif(
    family: str,
    *,
    hues: Sequence[float] = (),
    turn: float = 0.35,
    texture: bool = False,
    shine: float = 0.25,
) -> Callable[[Callable[[Canvas], None]], Callable[[Canvas], None]]:
    """Enter the decorated function into the catalogue, under its own name."""

    def enter(draw: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
        name = draw.__name__
        assert name not in MOTIFS, f"two motifs are called {name}"
        MOTIFS[name] = Motif(name, family, draw, tuple(hues), turn, texture, shine)
        return draw

    return enter


def names(family: str = "") -> list[str]:
    """The names of all motifs, or of one family, in the order of the catalogue."""
    return [m.name for m in MOTIFS.values() if family in ("", m.family)]


def find(name: str) -> Motif:
    """The motif of that name; UsageError names the nearest."""
    if name not in MOTIFS:
        raise UsageError(unknown("motif", name, MOTIFS, see="All: dreamgrad motifs"))
    return MOTIFS[name]


def random_numbers(seed: int, indices: Sequence[int], many: int = NUMBERS) -> Tensor:
    """Uniform numbers [N,many] in [0,1); a row depends on the seed and its own index only."""
    rows = [
        np.random.Generator(np.random.Philox(key=[seed, index])).random(many, np.float32)
        for index in indices
    ]
    return torch.from_numpy(np.stack(rows))


def paint(
    motif: Motif,
    size: tuple[int, int],
    radius: Tensor,
    centre: tuple[Tensor, Tensor],
    dice: Dice,
    light: Tensor,
    *,
    turn: Number | None = None,
) -> Drawing:
    """Drawings of a motif on canvases of that size (height, width).

    radius, centre: pixels, [N,1,1]; light: the angle it comes from, [N,1,1].
    """
    lean = motif.turn if turn is None else turn
    canvas = Canvas(*posed(size, radius, centre, dice, turn=lean), dice, motif.hues)
    motif.draw(canvas)
    return Drawing(canvas.lit(light, motif.shine), canvas.alpha, canvas.eyes)


def draw(
    name: str, which: int | Sequence[int] = 1, *, size: int | tuple[int, int] = 128, seed: int = 0
) -> Tensor:
    """Pictures [N,3,H,W] in [0,1] of one motif, each before a plain ground.

    which: how many, or their numbers. Picture k of a seed is the same in any company.
    UsageError for a name that is not in the catalogue.
    """
    found = find(name)
    numbers = range(which) if isinstance(which, int) else which
    dice = Dice(random_numbers(seed, numbers))
    height, width = (size, size) if isinstance(size, int) else size
    here = torch.ones(len(numbers), 1, 1)
    middle = here * width / 2, here * height / 2
    radius = torch.minimum(*middle) * (dice.uniform(0.4, 0.8) if found.texture else 0.92)
    light = dice.uniform(-2.4, -0.7)
    shade = dice.uniform(), dice.uniform(0, 0.4), dice.uniform(0.25, 0.95)
    ground = colour(*shade, radius.device)
    drawn = paint(found, (height, width), radius, middle, dice, light)
    return torch.lerp(ground, drawn.rgb, drawn.alpha[:, None])
