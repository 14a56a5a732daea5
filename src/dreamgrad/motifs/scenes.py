"""Scenes: many motifs in one picture, with a ground, shadows and light, and a label for each place.

A scene is planned first (which motifs, where, how large) from random numbers of its own; then all
drawings of one motif and about one size are painted together, whatever scene they belong to.
Scene k of a seed is the same picture however many are drawn beside it.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from .canvas import Canvas, Dice
from .catalogue import MOTIFS, NUMBERS, Motif, paint, random_numbers
from .shapes import together

STRIDE = 4  # pixels of an image to one label
MOST = 9  # drawings in a scene, its ground not counted
TEXTURED, TWO_TEXTURES, BLURRED = 0.5, 0.2, 0.2  # shares of the scenes
WINDOWS = (40, 64, 96)  # sides of the canvases that smaller drawings get, in pixels


class Scenes(NamedTuple):
    """N scenes."""

    images: Tensor  # [N,3,S,S] uint8
    labels: Tensor  # [N,S/4,S/4] uint8: 0 for nothing in particular, else 1 + number of the motif
    eyes: Tensor  # [N,S/4,S/4] bool: there is an eye


_Part = tuple[slice, slice]  # rows and columns


class _Painted(NamedTuple):
    """A thing's drawing, and where the left upper corner of its canvas goes."""

    rgb: Tensor  # [3,W,W]
    alpha: Tensor  # [W,W]
    eyes: Tensor  # [W,W]
    shadow: Tensor  # [W,W], what it would darken right behind itself
    x: int
    y: int


class _Thing(NamedTuple):
    """One drawing of a scene."""

    scene: int
    motif: Motif
    radius: float
    x: float
    y: float
    numbers: Tensor  # [NUMBERS]


def scenes(
    indices: Sequence[int], *, seed: int = 0, size: int = 128, device: str = "cpu"
) -> Scenes:
    """Scenes of these indices, `size` x `size` pixels (a multiple of 4)."""
    assert size % STRIDE == 0
    numbers = random_numbers(seed, indices, (MOST + 4) * NUMBERS).to(device)
    numbers = numbers.view(len(indices), MOST + 4, NUMBERS)
    light = Dice(numbers[:, 0]).uniform(-2.6, -0.5)
    images, labels = _grounds(numbers[:, :3], light, size)
    eyes = torch.zeros_like(labels, dtype=torch.bool)
    things = [
        t for k, row in enumerate(numbers[:, 4:].cpu()) for t in _plan(k, row, numbers[k, 4:], size)
    ]
    for thing, painted in zip(things, _painted(things, light, size), strict=True):
        _place(thing, painted, float(light[thing.scene]), images, labels, eyes)
    for some in _chunks(range(len(images))):
        images[some] = _photographed(images[some], Dice(numbers[some, 3]))
    return Scenes((images * 255 + 0.5).to(torch.uint8), labels, eyes)


def _chunks(members: Sequence[int], many: int = 32) -> list[list[int]]:
    """A few at a time: what fits the cache is computed several times as fast."""
    return [list(members[k : k + many]) for k in range(0, len(members), many)]


# What is where


def _plan(scene: int, row: Tensor, numbers: Tensor, size: int) -> list[_Thing]:
    """The things of one scene, the larger ones first (they are painted over by the others)."""
    layout, family, same, how_many = row[0, -4:].tolist()
    if layout < 0.28:  # one alone, near the middle, as large as the scene or half of it
        count, low, high, spread = 1, 0.28, 0.62, 0.3
    elif layout < 0.68:
        count, low, high, spread = 2 + int(3 * how_many), 0.16, 0.36, 0.9
    elif layout < 0.95:
        count, low, high, spread = 5 + int(5 * how_many), 0.09, 0.22, 1.0
    else:
        return []
    things = [m for m in MOTIFS.values() if not m.texture]
    first = things[int(row[0, -5] * len(things))]
    if family < 0.35:
        things = [m for m in things if m.family == first.family]
    found = []
    for k in range(min(count, MOST)):
        a, b, c, d = row[k, -9:-5].tolist()  # a drawing takes its numbers from the other end
        motif = first if k == 0 or same < 0.12 else things[int(a * len(things))]
        radius = size * low * (high / low) ** b
        x, y = (size * (0.5 + spread * (z - 0.5)) for z in (c, d))
        found.append(_Thing(scene, motif, radius, x, y, numbers[k]))
    return sorted(found, key=lambda thing: -thing.radius)


def _painted(things: list[_Thing], light: Tensor, size: int) -> list[_Painted]:
    """Each thing painted; all of one motif and window at once."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for k, thing in enumerate(things):
        window = next((w for w in WINDOWS if w < size and 2.5 * thing.radius <= w), size)
        groups[thing.motif.name, window].append(k)
    found: dict[int, _Painted] = {}
    for (name, window), members in groups.items():
        group = [things[k] for k in members]
        places = torch.tensor([(t.radius, t.x, t.y) for t in group], device=light.device)
        corners = (places[:, 1:] - window / 2).trunc() if window < size else places[:, 1:] * 0
        centres = (places[:, 1:] - corners)[..., None, None]
        drawing = paint(
            MOTIFS[name],
            (window, window),
            places[:, :1, None],
            (centres[:, 0], centres[:, 1]),
            Dice(torch.stack([t.numbers for t in group])),
            light[[t.scene for t in group]],
        )
        coarse = F.avg_pool2d(drawing.alpha[:, None], 4)
        shadow = F.interpolate(coarse, (window, window), mode="bilinear")[:, 0]
        parts = zip(*drawing, shadow, corners.int().tolist(), members, strict=True)
        for rgb, alpha, eyes, dark, (x, y), k in parts:
            found[k] = _Painted(rgb, alpha, eyes, dark, x, y)
    return [found[k] for k in range(len(things))]


def _place(
    thing: _Thing,
    drawn: _Painted,
    light: float,
    images: Tensor,
    labels: Tensor,
    eyes: Tensor,
) -> None:
    """Put a drawing into its scene, with the shadow it casts and the label it gives."""
    size, window = images.shape[-1], drawn.alpha.shape[-1]
    away = 0.14 * thing.radius
    behind = round(drawn.x - math.cos(light) * away), round(drawn.y - math.sin(light) * away)
    there, here = _overlap(*behind, window, size)
    images[thing.scene][..., there[0], there[1]] *= 1 - 0.5 * drawn.shadow[here]
    there, here = _overlap(drawn.x, drawn.y, window, size)
    part = images[thing.scene][..., there[0], there[1]]
    part.lerp_(drawn.rgb[..., here[0], here[1]], drawn.alpha[here])

    covered = torch.zeros(2, size, size, device=part.device)
    covered[..., there[0], there[1]] = torch.stack([drawn.alpha[here], drawn.eyes[here]])
    covers, seen = _at_labels(covered) > 0.5
    labels[thing.scene][covers] = _number(thing.motif)
    eyes[thing.scene] = (eyes[thing.scene] & ~covers) | (seen & covers)


def _at_labels(maps: Tensor) -> Tensor:
    """The values where the labels are: in the middle of every STRIDE x STRIDE pixels."""
    return maps[..., STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]


def _number(motif: Motif) -> int:
    """Its label: 1 + its place in the catalogue."""
    return 1 + list(MOTIFS).index(motif.name)


def _overlap(x: int, y: int, window: int, size: int) -> tuple[_Part, _Part]:
    """Where a window at (x, y) falls in the image, and that part within the window."""
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + window, size), min(y + window, size)
    right, bottom = max(left, right), max(top, bottom)
    there = (slice(top, bottom), slice(left, right))
    return there, (slice(top - y, bottom - y), slice(left - x, right - x))


# What is behind


def _grounds(numbers: Tensor, light: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Grounds [N,3,S,S] and labels: textures, two side by side, gradients, clouds, plain walls."""
    count, small, device = len(numbers), size // STRIDE, numbers.device
    labels = torch.zeros(count, small, small, dtype=torch.uint8, device=device)
    images = torch.empty(count, 3, size, size, device=device)
    kind = numbers[:, 0, -1].tolist()
    for some in _chunks([k for k in range(count) if kind[k] >= TEXTURED]):
        images[some] = _gradients(numbers[some], size)
    textures = [m for m in MOTIFS.values() if m.texture]
    for layer, most in ((1, TEXTURED), (2, TWO_TEXTURES)):
        chosen = (numbers[:, layer, -1] * len(textures)).long().tolist()
        groups: dict[int, list[int]] = defaultdict(list)
        for k, texture in enumerate(chosen):
            if kind[k] < most:
                groups[texture].append(k)
        for texture, members in groups.items():
            own = Dice(numbers[members, layer])
            radius = torch.exp(own.uniform(2.9, 4.3)) * size / 128
            middle = torch.full_like(radius, size / 2)
            motif, sides = textures[texture], (size, size)
            drawn = paint(motif, sides, radius, (middle, middle), own, light[members], turn=3.1)
            number = _number(motif)
            if layer == 1:
                images[members], labels[members] = drawn.rgb, number
            else:
                share = _borders(numbers[members], size)
                images[members] = torch.lerp(images[members], drawn.rgb, share[:, None])
                labels[members] = labels[members].masked_fill(_at_labels(share) > 0.5, number)
    soft = [k for k in range(count) if numbers[k, 0, -2] < BLURRED]
    for some in _chunks(soft):
        images[some] = blurred(images[some], 2)
    return images, labels


def _grid(numbers: Tensor, size: int) -> tuple[Tensor, Tensor, Canvas]:
    """Coordinates of whole scenes, 1 the side, and a canvas to make colours with."""
    place = (torch.arange(size, device=numbers.device) + 0.5) / size
    x, y = together(place[None, None, :], place[None, :, None])
    shape = (len(numbers), size, size)
    x, y = x.expand(shape), y.expand(shape)
    pixel = torch.full((len(numbers), 1, 1), 1 / size, device=numbers.device)
    return x, y, Canvas(x, y, pixel, Dice(numbers[:, 0, 1:-2]))


def _gradients(numbers: Tensor, size: int) -> Tensor:
    """Smooth or cloudy transitions between two colours, from a plain wall to a stormy sky."""
    x, y, canvas = _grid(numbers, size)
    dice = canvas.dice
    angle = dice.uniform(0, 6.28)
    ramp = ((x - 0.5) * angle.cos() + (y - 0.5) * angle.sin()) * dice.uniform(0, 1.4) + 0.5
    rough = dice.uniform() ** 2 * 0.3
    scale = torch.exp(dice.uniform(1.2, 3.6))
    weather = rough * canvas.clouds(x * scale, y * scale)
    mix = (ramp + weather).clamp(0, 1)
    first, second = (
        canvas.colour(dice.uniform(), dice.uniform() ** 1.5 * 0.8, dice.uniform(0.05, 1))
        for _ in range(2)
    )
    return (torch.lerp(first, second, mix[:, None]) + 0.3 * weather[:, None]).clamp(0, 1)


def _borders(numbers: Tensor, size: int) -> Tensor:
    """Masks [N,S,S] with a wavy border, sharp or soft."""
    x, y, canvas = _grid(numbers, size)
    dice = canvas.dice
    angle = dice.uniform(0, 6.28)
    side = (x - 0.5) * angle.cos() + (y - 0.5) * angle.sin() + dice.uniform(-0.2, 0.2)
    waves = dice.uniform(0.05, 0.35) * (canvas.hills(x * 4, y * 4) - 0.5)
    return ((side + waves) / dice.uniform(0.01, 0.12) + 0.5).clamp(0, 1)


# What the camera does


def blurred(images: Tensor, radius: int) -> Tensor:
    """Images [N,C,H,W] out of focus by about `radius` pixels."""
    for _ in range(2):
        padded = F.pad(images, (radius,) * 4, mode="replicate")
        images = F.avg_pool2d(padded, 2 * radius + 1, 1)
    return images


def _photographed(images: Tensor, dice: Dice) -> Tensor:
    """Images [N,3,S,S] as a camera sees them: exposure, colour of the light, one side darker."""
    size = images.shape[-1]
    place = torch.linspace(-1, 1, size, device=images.device)
    angle, fall = dice.uniform(0, 6.28), dice.uniform(0, 0.35)
    glow = 1 + fall * (place[None, None, :] * angle.cos() + place[None, :, None] * angle.sin())
    gamma = torch.exp(dice.uniform(-0.35, 0.35))
    warmth = dice.uniform(-0.1, 0.1)
    balance = torch.stack([1 + warmth, torch.ones_like(warmth), 1 - warmth], 1)
    return (images * glow[:, None] * balance).clamp_(1e-4, 1) ** gamma[:, None]
