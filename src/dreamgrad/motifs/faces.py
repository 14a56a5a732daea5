"""Faces seen from the front: beasts, birds, people, masks and dragons, all with living eyes."""

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .eyes import eyeball
from .shapes import Number, both, capsule, circle, ellipse, polygon, step, turned, union

BROWNS = (0.05, 0.07, 0.09, 0.11)


# Parts that the faces share


def _dome(distance: Tensor, reach: Number, high: Number = 0.5) -> Tensor:
    """Relief that rises from the border of a shape and is flat `reach` inside."""
    rest = (1 + distance / reach).clamp(0, 1)
    return (1 - rest * rest) * (high * reach)


def _swell(
    c: Canvas,
    distance: Tensor,
    colour: Tensor,
    reach: Number = 0.25,
    high: Number = 0.6,
    shadow: float = 0.4,
) -> Tensor:
    """A part that rises out of what is below it and throws a soft shadow around itself."""
    if shadow:
        c.shade(1 - shadow * torch.exp(-12 * distance.clamp(min=0)))
    inside = 1 - (1 + distance / reach).clamp(0, 1) ** 2
    return c.fill(distance, colour, _levelled(c.height, inside) + inside * (high * reach))


def _levelled(relief: Tensor, inside: Tensor) -> Tensor:
    """The relief, flat at its mean level where `inside` is 1."""
    share = inside.sum((1, 2), keepdim=True)
    level = (relief * inside).sum((1, 2), keepdim=True) / (share + 1e-6)
    return torch.lerp(relief, level.expand_as(relief), inside)


def _mixed(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Two colours [N,3,1,1] or [N,3,H,W] mixed, share [N,H,W] of the second."""
    return torch.lerp(first, second, share[:, None])


def _maybe(distance: Tensor, there: Tensor) -> Tensor:
    """The shape in those drawings only where `there` is true."""
    return torch.where(there, distance, 9.0)


def _coat(
    c: Canvas,
    saturation: tuple[float, float] = (0.5, 0.95),
    value: tuple[float, float] = (0.4, 1.0),
) -> tuple[Tensor, Tensor, Tensor]:
    """A main colour of the palette, a pale one and a dark one that go with it."""
    d = c.dice
    hue, s, v = c.hue(), d.uniform(*saturation), d.uniform(*value)
    pale = c.colour(hue + d.uniform(0, 0.05), s * d.uniform(0.1, 0.4), 0.75 + 0.25 * v)
    return c.colour(hue, s, v), pale, c.colour(hue - 0.03, s, v * 0.35)


def _fur(c: Canvas, y: Number = 0.1, fine: float = 8.0) -> Tensor:
    """Short strands in [0,1] that run away from (0, y), as fine far out as near the middle."""
    m, v = c.u.abs() + 0.03, c.v - y
    r, angle = torch.hypot(m, v), torch.atan2(v, m)
    near, far = c.hills(r * fine * 0.8, angle * fine * 1.4), c.hills(r * fine, angle * fine * 3.2)
    return torch.lerp(near, far, (0.25 + r * 0.6).clamp(max=0.75))


def _combed(colour: Tensor, strands: Tensor, depth: float = 0.9) -> Tensor:
    """A coat with its strands lighter and darker."""
    return colour * (1 - 0.55 * depth + depth * strands)[:, None]


def _eyes(
    c: Canvas,
    x: Number,
    y: Number,
    radius: Number,
    *,
    iris: Tensor | None = None,
    pupil: Number = 0.5,
    slit: Number = 1.0,
    white: bool = False,
    lids: Number | None = None,
    tilt: Number = 0.0,
) -> None:
    """Both eyes at (-x, y) and (x, y), painted at once by folding the canvas without a mirror.

    lids: height of the opening over the radius; tilt: how far its outer end hangs (radians).
    """
    u, before, relief = c.u, c.rgb.clone(), c.height
    c.height = torch.zeros_like(relief)
    look = (c.dice.uniform(-0.4, 0.4), c.dice.uniform(-0.2, 0.3))
    c.u = torch.where(u < 0, u + x, u - x)
    covered = eyeball(c, 0.0, y, radius, iris=iris, pupil=pupil, slit=slit, white=white, look=look)
    c.u = u
    c.height = c.height + _levelled(relief, covered)
    if lids is None:
        return
    a, b = turned(u.abs() - x, c.v - y, tilt)
    opening = b.abs() - radius * lids * (1 - (a / (radius * 1.3)) ** 2)
    closed = c.cover(-opening)
    c.rgb.lerp_(before, closed[:, None])
    c.eyes = c.eyes * (1 - closed)
    c.shade(1 - 0.85 * torch.exp(-((opening / (radius * 0.14)) ** 2)))


def _iris(c: Canvas, hues: tuple[float, ...]) -> Tensor:
    """A strong colour for eyes."""
    return c.colour(c.dice.choice(hues), c.dice.uniform(0.65, 1), c.dice.uniform(0.8, 1))


def _nose(c: Canvas, y: Number, size: Number, colour: Tensor) -> None:
    """A rounded triangle with two nostrils and a wet gleam."""
    v = c.v - y
    shape = union(
        ellipse(c.u, v + size * 0.15, size, size * 0.55),
        circle(c.u, v - size * 0.4, size * 0.4),
        size * 0.6,
    )
    _swell(c, shape, colour, size * 0.7, 0.9, 0.5)
    nostril = ellipse(c.u.abs() - size * 0.45, v - size * 0.12, size * 0.24, size * 0.16)
    c.shade(1 - 0.85 * c.cover(nostril, size * 0.2))
    gleam = ellipse(c.u, v + size * 0.35, size * 0.5, size * 0.14)
    c.tint(c.cover(gleam, size * 0.25) * 0.55, c.grey(1.0))


def _lip(c: Canvas, y: Number, width: Number, stem: Number) -> None:
    """The line under a beast's nose: a stem that parts into two bows."""
    m, v = c.u.abs(), c.v - y
    bows = torch.maximum((torch.hypot(m - width, v) - width).abs() - 0.024, -v)
    line = torch.minimum(bows, torch.maximum(m - 0.02, (v + stem / 2).abs() - stem / 2))
    c.shade(1 - 0.8 * c.cover(line, 0.03))


def _whiskers(c: Canvas, x: float, y: float, length: Number) -> None:
    """Three white hairs on either side, and the dots they grow from."""
    a, b = c.u.abs() - x, c.v - y
    r = torch.hypot(a, b)
    angle = torch.atan2(b, a) + 0.25
    angle = angle - (angle / 0.3).round().clamp(-1, 1) * 0.3
    hair = torch.maximum((angle.clamp(-1.5, 1.5) * r).abs() - 0.012, r - length)
    c.fill(torch.maximum(hair, 0.1 - r), c.grey(0.97), opacity=0.85)


def _shingles(u: Tensor, v: Tensor) -> Tensor:
    """Overlapping scales or feathers of one unit: 0 where one comes out, 1 at its round tip."""
    column = u.floor()
    x = 2 * (u - column) - 1
    along = v + 0.5 * (column % 2) + 0.45 * x * x
    return along - along.floor()


def _patches(c: Canvas, pace: float, share: Number) -> Tensor:
    """Blots, different on the two sides: 1 inside, 0 outside."""
    return step(c.hills(c.u * pace, c.v * pace), 0.92 - share, 0.98 - share)


# Cats


def _feline(c: Canvas, pale: Tensor, fur: Tensor, nose: Tensor, broad: Number) -> None:
    """What all cats have: muzzle, chin, nose and lips."""
    pads = ellipse(c.u.abs() - 0.16, c.v - 0.4, 0.2 * broad, 0.165)
    chin = ellipse(c.u, c.v - 0.58, 0.17 * broad, 0.14)
    snow = _combed(pale, fur, 0.4)
    _swell(c, chin, snow * 0.92, 0.12, 0.8, 0.25)
    _swell(c, pads, snow, 0.18, 0.8, 0.3)
    dots = torch.cos((c.u.abs() + 0.3 * c.v) * 60) * torch.cos(c.v * 55)
    c.shade(1 - 0.6 * step(dots, 0.6, 0.9) * step(pads, -0.03, -0.07) * step(c.u.abs(), 0.1, 0.14))
    _nose(c, 0.25, 0.13 * broad, nose)
    _lip(c, 0.41, 0.12 * broad, 0.09)


@motif("faces", hues=(0.07, 0.09, 0.6, 0.08, 0.03))
def cat_face(c: Canvas) -> None:
    """A house cat: tabby stripes, patches or a plain coat, pointed ears, slit eyes, whiskers."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.15, 0.9), (0.3, 1))
    pink = c.colour(d.uniform(0.95, 1.04) % 1, 0.45, 0.95)
    fur = _fur(c, 0.25)
    high = d.uniform(-1.0, -0.85)
    ear = polygon(m, c.v, [(0.12, -0.4), (0.8, -0.1), (d.uniform(0.62, 0.8), high)]) - 0.04
    c.fill(ear + 0.05 * fur, _combed(coat, fur), _dome(ear, 0.2))
    _swell(c, ear + 0.13 - 0.12 * (fur - 0.5), _combed(pink, fur), 0.1, -0.8, 0.0)
    head = union(ellipse(c.u, c.v - 0.05, 0.8, 0.66), circle(m - 0.45, c.v - 0.3, 0.42), 0.2)
    wave = torch.sin(torch.hypot(m * 1.1, c.v - 0.55) * 19 + 3 * fur)
    brow = torch.sin(m * 26 + 3 * c.v) * step(c.v, -0.15, -0.3)
    lines = torch.lerp(brow, wave, step(m, 0.25, 0.42))
    stripes = step(lines, 0.1, 0.6) * torch.where(d.chance(0.6), 0.85, 0.0)
    blots = _patches(c, 1.7, torch.where(d.chance(0.35), 0.45, 0.0))
    colour = _mixed(_mixed(coat, dark, stripes), pale, torch.maximum(blots, step(c.v, 0.3, 0.6)))
    _swell(c, head - 0.09 * (fur - 0.5), _combed(colour, fur), 0.5, 0.7)
    c.raise_(0.03 * fur)
    iris = _iris(c, (0.13, 0.22, 0.3, 0.1, 0.5, 0.58))
    _eyes(
        c,
        0.37,
        -0.08,
        0.235,
        iris=iris,
        pupil=0.6,
        slit=d.uniform(0.2, 0.75),
        lids=d.uniform(0.75, 1.0),
        tilt=-0.25,
    )
    _feline(c, pale, fur, pink, 0.95)
    _whiskers(c, 0.2, 0.38, d.uniform(0.6, 0.75))


@motif("faces", hues=(0.06, 0.07, 0.08, 0.1, 0.56))
def tiger_face(c: Canvas) -> None:
    """Black stripes over a coat that is white around eyes and chin; round ears."""
    d, m = c.dice, c.u.abs()
    coat, pale, _ = _coat(c, (0.6, 1), (0.75, 1))
    fur = _fur(c, 0.25)
    ear = circle(m - 0.62, c.v + 0.62, 0.26)
    c.fill(ear + 0.05 * fur, _combed(c.grey(0.1), fur), _dome(ear, 0.2))
    _swell(c, ear + 0.1 - 0.08 * fur, _combed(pale, fur), 0.1, -0.6, 0.0)
    head = union(ellipse(c.u, c.v, 0.8, 0.8), circle(m - 0.48, c.v - 0.32, 0.44), 0.2)
    white = torch.maximum(
        step(ellipse(m - 0.36, c.v + 0.22, 0.26, 0.2), 0.06, -0.06), step(c.v + 0.5 * m, 0.5, 0.75)
    )
    bend = 1.3 * c.hills(m * 3, c.v * 3)
    side = torch.sin((c.v - 0.45 * m) * 17 + 3 * bend) * step(m, 0.28, 0.5)
    top = torch.sin(torch.hypot(m * 0.7, c.v + 0.2) * 24 + bend) * step(c.v, -0.3, -0.42)
    stripes = step(torch.lerp(top, side, step(m, 0.15, 0.4)), 0.12, 0.5)
    colour = _mixed(_mixed(coat, pale, white), c.grey(0.04), stripes)
    _swell(c, head - 0.12 * (fur - 0.5), _combed(colour, fur), 0.5, 0.7)
    c.raise_(0.03 * fur)
    bridge = capsule(m, c.v, (0.0, -0.08), (0.04, 0.25), 0.12, 0.13)
    _swell(c, bridge, _combed(coat, fur, 0.6), 0.12, 0.4, 0.0)
    _eyes(
        c,
        0.33,
        -0.1,
        0.17,
        iris=_iris(c, (0.12, 0.15, 0.5, 0.28)),
        pupil=0.42,
        lids=d.uniform(0.7, 0.95),
        tilt=-0.3,
    )
    _feline(c, pale, fur, c.colour(0.98, 0.5, d.uniform(0.5, 0.9)), 1.2)
    _whiskers(c, 0.24, 0.4, 0.6)


@motif("faces", hues=(0.09, 0.08, 0.1, 0.06, 0.03))
def lion_face(c: Canvas) -> None:
    """A broad golden face within a great flaming mane."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.5, 0.85), (0.7, 1))
    v = c.v - 0.2
    r, angle = torch.hypot(m + 0.02, v), torch.atan2(v, m + 0.02)
    curl = angle + 0.12 * torch.sin(r * d.uniform(6, 12))
    tresses = c.hills(r * 2.2, curl * 5)
    locks = 0.6 * tresses + 0.4 * c.hills(r * 5, curl * 17)
    fur = c.hills(r * 6, angle * 13)
    mane = c.colour(c.hue() - 0.02, d.uniform(0.6, 1), d.uniform(0.4, 0.95))
    edge = torch.hypot(m, c.v) - 0.72 - 0.4 * locks
    flame = _combed(_mixed(mane, dark, step(edge, -0.1, -0.45)), locks, 1.5)
    c.fill(edge, flame, _dome(edge, 0.5, 0.5) + 0.13 * locks)
    ear = circle(m - 0.5, c.v + 0.42, 0.2)
    _swell(c, ear + 0.04 * fur, _combed(coat, fur), 0.15, 0.6)
    c.shade(1 - 0.55 * c.cover(ear + 0.1, 0.1))
    head = union(ellipse(c.u, c.v + 0.05, 0.52, 0.5), ellipse(c.u, c.v - 0.35, 0.42, 0.42), 0.2)
    colour = _mixed(coat, pale, step(c.v, 0.2, 0.55))
    _swell(c, head - 0.08 * (fur - 0.5), _combed(colour, fur, 0.7), 0.4, 0.7, 0.6)
    bridge = capsule(m, c.v, (0.0, -0.3), (0.05, 0.22), 0.08, 0.13)
    _swell(c, bridge, _combed(coat, fur, 0.6), 0.1, 0.5, 0.0)
    _eyes(
        c,
        0.27,
        -0.08,
        0.14,
        iris=_iris(c, (0.12, 0.1, 0.14)),
        pupil=0.42,
        lids=d.uniform(0.65, 0.9),
        tilt=-0.25,
    )
    _feline(c, pale, fur, c.colour(0.02, 0.5, d.uniform(0.2, 0.6)), 1.15)


# Dogs and their kin


@motif("faces", hues=(0.06, 0.08, 0.1, 0.09, 0.04))
def dog_face(c: Canvas) -> None:
    """Ears that hang or stand, a long muzzle, patches or a blaze, sometimes the tongue."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.2, 0.9), (0.25, 1))
    fur = _fur(c, 0.28, 7)
    skull = union(ellipse(c.u, c.v + 0.12, 0.64, 0.62), ellipse(c.u, c.v - 0.4, 0.44, 0.46), 0.3)
    blaze = step(m - 0.07 - 0.2 * c.v.clamp(min=0), 0.06, -0.02) * torch.where(
        d.chance(0.5), 1.0, 0.0
    )
    blots = _patches(c, 1.4, torch.where(d.chance(0.4), 0.5, 0.0))
    colour = _mixed(coat, pale, torch.maximum(torch.maximum(blaze, blots), step(c.v, 0.35, 0.7)))
    c.fill(skull - 0.08 * (fur - 0.5), _combed(colour, fur), _dome(skull, 0.5, 0.7) + 0.03 * fur)
    stands = d.chance(0.4)
    tip = (
        torch.where(stands, 0.68, 0.8) + d.uniform(-0.05, 0.05),
        torch.where(stands, -0.95, d.uniform(0.15, 0.5)),
    )
    ear = capsule(m, c.v, (0.52, -0.45), tip, 0.21, torch.where(stands, 0.03, 0.19))
    hide = _mixed(coat, dark, torch.where(d.chance(0.6), 0.75, 0.1))
    _swell(c, ear + 0.08 * (fur - 0.5), _combed(hide, fur), 0.2, 0.7, 0.5)
    inner = _maybe(ear + 0.1, stands)
    c.tint(c.cover(inner, 0.06), _combed(c.colour(0.02, 0.45, 0.75), fur))
    _eyes(
        c,
        0.29,
        -0.14,
        0.165,
        iris=_iris(c, (0.07, 0.09, 0.06, 0.57)),
        pupil=0.5,
        lids=d.uniform(0.75, 1),
        tilt=0.12,
    )
    tongue = _maybe(capsule(c.u, c.v, (0.0, 0.6), (d.sign() * 0.05, 0.83), 0.13), d.chance(0.5))
    _swell(c, tongue, c.colour(0.97, 0.6, 0.95) * (1 - 0.4 * c.cover(m - 0.015, 0.02))[:, None])
    broad = d.uniform(0.3, 0.42)
    snout = union(ellipse(c.u, c.v - 0.42, broad, 0.24), ellipse(c.u, c.v - 0.2, 0.22, 0.3), 0.15)
    face = _mixed(pale, dark, torch.where(d.chance(0.3), 0.8, 0.0))
    _swell(c, snout, _combed(face, fur, 0.6), 0.25, 0.8)
    _nose(c, 0.26, 0.17, c.colour(0.05, 0.3, d.uniform(0.06, 0.25)))
    _lip(c, 0.48, 0.15, 0.14)


@motif("faces", hues=(0.04, 0.05, 0.06, 0.07, 0.6))
def fox_face(c: Canvas) -> None:
    """A pointed face with white cheeks and great ears tipped with black; or a wolf in grey."""
    d, m = c.dice, c.u.abs()
    coat, _, dark = _coat(c, (0.6, 1), (0.6, 1))
    wolf = d.chance(0.3)
    coat = torch.where(wolf[:, None], c.colour(0.6, 0.15, d.uniform(0.4, 0.75)), coat)
    snow = c.colour(0.09, 0.08, 0.98)
    fur = _fur(c, 0.55, 7)
    ear = polygon(m, c.v, [(0.14, -0.3), (0.78, -0.1), (d.uniform(0.58, 0.74), -0.97)]) - 0.03
    tipped = _mixed(coat, c.grey(0.07), step(c.v, -0.6, -0.8))
    c.fill(ear + 0.04 * fur, _combed(tipped, fur), _dome(ear, 0.2))
    _swell(c, ear + 0.13 - 0.1 * (fur - 0.5), _combed(_mixed(dark, snow, fur), fur), 0.1, -0.6, 0.0)
    wide = d.uniform(0.82, 0.95)
    corners: list[tuple[Number, Number]] = [
        (-0.42, -0.5),
        (0.42, -0.5),
        (wide, 0.14),
        (0.13, 0.86),
        (-0.13, 0.86),
        (-wide, 0.14),
    ]
    head = polygon(c.u, c.v, corners) - 0.06
    cheek = step((c.v - 0.05) * 0.8 - 0.55 * (m - 0.42).abs() + 0.15 * fur, 0.05, 0.12)
    colour = _mixed(coat, snow, cheek * step(m, 0.1, 0.2))
    _swell(c, head - 0.13 * (fur - 0.5), _combed(colour, fur), 0.45, 0.7)
    c.raise_(0.03 * fur)
    _eyes(
        c,
        0.34,
        -0.07,
        0.165,
        iris=_iris(c, (0.11, 0.13, 0.09, 0.55)),
        pupil=0.5,
        slit=d.uniform(0.4, 1),
        lids=d.uniform(0.65, 0.9),
        tilt=-0.4,
    )
    snout = capsule(c.u, c.v, (0.0, 0.1), (0.0, 0.66), 0.2, 0.16)
    side = _mixed(coat, snow, step(m + 0.35 * c.v, 0.3, 0.36))
    _swell(c, snout, _combed(side, fur, 0.6), 0.2, 0.9, 0.3)
    _nose(c, 0.63, 0.13, c.grey(0.06))
    _lip(c, 0.8, 0.09, 0.08)


# Bears and other round heads


@motif("faces", hues=(0.06, 0.08, 0.07, 0.1))
def bear_face(c: Canvas) -> None:
    """A bear, brown or black or white, or a panda."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.2, 0.85), (0.15, 0.9))
    panda = d.chance(0.35)[:, None]
    ink = torch.where(panda, c.colour(c.hue(), d.uniform(0, 0.6), 0.1), coat)
    coat = torch.where(panda, c.grey(0.93), coat)
    pale = torch.where(panda, c.grey(0.98), pale)
    fur = _fur(c, 0.2, 7)
    ear = circle(m - d.uniform(0.55, 0.66), c.v + 0.58, d.uniform(0.24, 0.32))
    c.fill(ear + 0.08 * (fur - 0.5), _combed(ink, fur), _dome(ear, 0.2, 0.8))
    inner = torch.where(panda, ink * 0.6, dark)
    _swell(c, ear + 0.12 + 0.08 * (fur - 0.5), _combed(inner, fur), 0.1, -0.8, 0.0)
    head = union(ellipse(c.u, c.v, 0.78, 0.74), ellipse(c.u, c.v - 0.3, 0.8, 0.52), 0.2)
    a, b = turned(m - 0.35, c.v + 0.02, 0.6)
    patch = step(ellipse(a, b, 0.2, 0.28) + 0.05 * fur, 0.03, -0.03) * panda[:, 0]
    _swell(c, head - 0.12 * (fur - 0.5), _combed(_mixed(coat, ink, patch), fur, 1.1), 0.5, 0.7, 0.5)
    c.raise_(0.035 * fur)
    _eyes(
        c,
        0.32,
        -0.06,
        0.14,
        iris=_iris(c, (0.07, 0.09, 0.05, 0.11)),
        pupil=0.55,
        lids=d.uniform(0.8, 1.1),
    )
    snout = ellipse(c.u, c.v - 0.4, d.uniform(0.32, 0.42), 0.33)
    _swell(c, snout, _combed(pale, fur, 0.5), 0.3, 0.8)
    _nose(c, 0.27, d.uniform(0.16, 0.2), c.grey(0.05))
    _lip(c, 0.48, 0.13, 0.13)


@motif("faces", hues=(0.6, 0.58, 0.08, 0.65))
def koala_face(c: Canvas) -> None:
    """Two great tousled ears and a big smooth nose."""
    d, m = c.dice, c.u.abs()
    coat, pale, _ = _coat(c, (0.08, 0.45), (0.45, 0.85))
    fur = _fur(c, 0.0, 7)
    ear = circle(m - 0.62, c.v + 0.42, d.uniform(0.32, 0.4))
    c.fill(ear - 0.1 * (fur - 0.6), _combed(coat, fur, 1.2), _dome(ear, 0.25) + 0.1 * fur)
    tuft = _mixed(pale, c.colour(0.97, 0.3, 0.9), step(fur, 0.6, 0.3))
    _swell(c, ear + 0.12 - 0.2 * (fur - 0.5), _combed(tuft, fur, 1.1), 0.2, -0.5, 0.0)
    head = union(ellipse(c.u, c.v, 0.66, 0.68), ellipse(c.u, c.v - 0.3, 0.68, 0.5), 0.2)
    colour = _mixed(coat, pale, step(c.v + 0.2 * m, 0.45, 0.7))
    _swell(c, head - 0.1 * (fur - 0.5), _combed(colour, fur, 1.1), 0.5, 0.7, 0.5)
    c.raise_(0.035 * fur)
    _eyes(
        c,
        0.34,
        -0.04,
        0.135,
        iris=_iris(c, (0.07, 0.1, 0.05)),
        pupil=0.5,
        lids=d.uniform(0.75, 1.1),
    )
    nose = ellipse(c.u, c.v - 0.16, d.uniform(0.15, 0.2), d.uniform(0.27, 0.33))
    leather = c.colour(c.hue(), 0.25, 0.14) * (0.8 + 0.5 * c.hills(c.u * 14, c.v * 14))[:, None]
    _swell(c, nose, leather, 0.2, 1.1, 0.5)
    c.tint(c.cover(ellipse(c.u + 0.03, c.v - 0.03, 0.06, 0.09), 0.12) * 0.5, c.grey(1.0))
    c.shade(1 - 0.8 * c.cover(ellipse(m - 0.09, c.v - 0.37, 0.04, 0.035), 0.03))
    _lip(c, 0.56, 0.1, 0.08)


@motif("faces", hues=(0.07, 0.05, 0.09, 0.1, 0.6))
def monkey_face(c: Canvas) -> None:
    """A bare face the shape of a heart within dark fur; big ears at the sides."""
    d, m = c.dice, c.u.abs()
    coat, _, dark = _coat(c, (0.3, 0.95), (0.25, 0.8))
    skin = c.colour(d.choice((0.05, 0.07, 0.09, 0.02, 0.6)), d.uniform(0.3, 0.6), d.uniform(0.6, 1))
    fur = _fur(c, 0.15, 8)
    ear = ellipse(m - 0.78, c.v + 0.02, 0.2, d.uniform(0.22, 0.3))
    c.fill(ear, skin * 0.9, _dome(ear, 0.15, 0.8))
    _swell(c, ear + 0.08, skin * 0.55, 0.08, -0.8, 0.0)
    head = union(ellipse(c.u, c.v + 0.08, 0.74, 0.76), ellipse(c.u, c.v - 0.4, 0.6, 0.5), 0.2)
    head = union(head, capsule(c.u, c.v, (0.0, -0.75), (0.08, -0.92), 0.13, 0.03), 0.15)
    _swell(c, head - 0.14 * (fur - 0.5), _combed(coat, fur, 1.2), 0.5, 0.6, 0.5)
    c.raise_(0.045 * fur)
    face = union(circle(m - 0.25, c.v + 0.13, 0.32), ellipse(c.u, c.v - 0.38, 0.5, 0.4), 0.1)
    mottled = skin * (0.8 + 0.35 * c.hills(m * 5, c.v * 5))[:, None]
    _swell(c, face + 0.08 * (fur - 0.5), mottled, 0.3, 0.4, 0.5)
    c.shade(
        1 - 0.5 * torch.exp(-(((c.v + 0.28 - 0.3 * (m - 0.26) ** 2) / 0.05) ** 2)) * c.cover(face)
    )
    _eyes(
        c,
        0.26,
        -0.08,
        0.155,
        iris=_iris(c, (0.07, 0.09, 0.06, 0.12)),
        pupil=0.5,
        lids=d.uniform(0.75, 1),
    )
    muzzle = ellipse(c.u, c.v - 0.43, 0.43, 0.3)
    blush = c.colour(d.choice((0.02, 0.06, 0.55)), d.uniform(0.2, 0.7), 0.9)
    _swell(c, muzzle, _mixed(mottled, blush, step(muzzle, 0.0, -0.2) * 0.5), 0.25, 0.7, 0.3)
    _swell(c, ellipse(c.u, c.v - 0.18, 0.15, 0.1), mottled * 0.85, 0.1, 0.8, 0.3)
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.07, c.v - 0.21, 0.045, 0.03), 0.03))
    smile = d.uniform(0.0, 0.9)
    mouth = torch.maximum((c.v - 0.52 + smile * m * m * 2).abs() - 0.025, m - 0.3)
    c.tint(c.cover(mouth, 0.03), dark * 0.5)


@motif("faces", hues=(0.97, 0.99, 0.02, 0.06))
def pig_face(c: Canvas) -> None:
    """A round snout with two nostrils, ears that fold over, a grin, sometimes spots."""
    d, m = c.dice, c.u.abs()
    skin, pale, dark = _coat(c, (0.25, 0.6), (0.8, 1))
    bristle = _fur(c, 0.2, 7)
    spots = _patches(c, 1.8, torch.where(d.chance(0.5), 0.4, 0.0))
    hide = _combed(_mixed(skin, dark, spots * 0.9), bristle, 0.35)
    head = union(ellipse(c.u, c.v - 0.02, 0.78, 0.74), ellipse(c.u, c.v - 0.4, 0.7, 0.48), 0.2)
    c.fill(head, hide, _dome(head, 0.6, 0.7))
    c.tint(step(circle(m - 0.55, c.v - 0.32, 0.2), 0.1, -0.12) * 0.5, c.colour(0.97, 0.7, 0.95))
    lop = d.chance(0.5)
    tip = (
        torch.where(lop, 0.86, 0.7) + d.uniform(-0.06, 0.06),
        torch.where(lop, d.uniform(-0.15, 0.1), d.uniform(-1.0, -0.85)),
    )
    root = (0.48, torch.where(lop, -0.56, -0.45))
    ear = capsule(m, c.v, root, tip, 0.25, 0.03)
    _swell(c, ear, hide * 0.92, 0.15, 0.7, 0.5)
    c.tint(c.cover(ear + 0.09, 0.08) * 0.8, c.colour(0.95, 0.6, 0.7))
    _eyes(
        c,
        0.36,
        -0.12,
        d.uniform(0.12, 0.16),
        iris=_iris(c, (0.07, 0.57, 0.1)),
        pupil=0.5,
        lids=d.uniform(0.7, 1),
        tilt=0.1,
    )
    grin = (torch.hypot(c.u, c.v - 0.22) - 0.5).abs() - 0.025
    c.shade(1 - 0.75 * c.cover(torch.maximum(grin, 0.52 - c.v), 0.03))
    snout = ellipse(c.u, c.v - 0.26, d.uniform(0.32, 0.4), d.uniform(0.24, 0.3))
    _swell(c, snout, skin * 0.85, 0.1, 1.0, 0.45)
    c.fill(snout + 0.06, _mixed(skin, pale, step(c.v, 0.4, 0.05)), c.height - 0.03, blur=0.04)
    c.tint(c.cover(ellipse(m - 0.13, c.v - 0.26, 0.065, 0.1), 0.05), dark * 0.45)


@motif("faces", hues=(0.08, 0.1, 0.06, 0.6))
def rabbit_face(c: Canvas) -> None:
    """Two long ears, one of which may hang; round cheeks, a small nose, front teeth."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.1, 0.8), (0.4, 1))
    fur = _fur(c, 0.45, 7)
    pink = c.colour(0.98, d.uniform(0.3, 0.5), 0.95)
    lean = d.uniform(0.25, 0.55)
    hangs = (c.u > 0) & d.chance(0.3)
    tip_u, tip_v = torch.where(hangs, 0.82, lean), torch.where(hangs, -0.15, -0.84)
    knee = (torch.where(hangs, 0.45, 0.2 + lean * 0.3), torch.where(hangs, -0.5, -0.4))
    ear = union(
        capsule(m, c.v, (0.22, 0.0), knee, 0.13, 0.17),
        capsule(m, c.v, knee, (tip_u, tip_v), 0.17, 0.1),
        0.03,
    )
    c.fill(ear - 0.05 * (fur - 0.5), _combed(coat, fur), _dome(ear, 0.17, 0.9))
    _swell(c, ear + 0.08, _combed(pink, fur, 0.5), 0.09, -0.9, 0.0)
    v = c.v - 0.35
    head = union(ellipse(c.u, v, 0.54, 0.52), ellipse(c.u, v - 0.2, 0.62, 0.4), 0.2)
    blots = _patches(c, 1.6, torch.where(d.chance(0.4), 0.5, 0.0))
    blaze = step(m - 0.25 * (v - 0.1).clamp(min=0), 0.1, 0.02) * torch.where(
        d.chance(0.4), 1.0, 0.0
    )
    light = torch.maximum(torch.maximum(blots, blaze), step(v, 0.15, 0.45))
    _swell(c, head - 0.1 * (fur - 0.5), _combed(_mixed(coat, pale, light), fur), 0.45, 0.7)
    c.raise_(0.03 * fur)
    _eyes(
        c,
        0.32,
        0.24,
        0.165,
        iris=_iris(c, (0.06, 0.07, 0.0, 0.57)),
        pupil=0.6,
        lids=d.uniform(0.9, 1.1),
        tilt=0.2,
    )
    tooth = both(m - 0.075, (c.v - 0.8).abs() - 0.1) - 0.02
    ivory = c.grey(0.97) * (1 - 0.6 * c.cover(m - 0.01, 0.02))[:, None]
    _swell(c, _maybe(tooth, d.chance(0.6)), ivory, 0.05, 0.5, 0.3)
    _swell(c, ellipse(m - 0.13, c.v - 0.62, 0.18, 0.14), _combed(pale, fur, 0.5), 0.15, 0.8, 0.25)
    _nose(c, 0.5, 0.1, _mixed(pink, dark, torch.where(d.chance(0.3), 0.8, 0.0)))
    _lip(c, 0.62, 0.11, 0.08)


@motif("faces", hues=(0.1, 0.08, 0.6, 0.07))
def ram_face(c: Canvas) -> None:
    """A sheep with a cap of curls, ears that stick out, and mostly a pair of rolled horns."""
    d, m = c.dice, c.u.abs()
    wool, pale, dark = _coat(c, (0.05, 0.5), (0.6, 1))
    skin = _mixed(pale, dark, torch.where(d.chance(0.5), 0.9, 0.15))
    fur = _fur(c, 0.7, 7)
    curls = c.cells(m * 6, c.v * 6)
    fleece = union(ellipse(c.u, c.v + 0.25, 0.6, 0.52), ellipse(c.u, c.v - 0.05, 0.66, 0.5), 0.2)
    puffy = wool * (0.45 + 0.75 * (1 - curls.distance))[:, None]
    cap = fleece - 0.12 * (1 - curls.distance)
    c.fill(cap, puffy, _dome(fleece, 0.4, 0.5) + 0.1 * (1 - curls.distance))
    ear = capsule(m, c.v, (0.45, -0.05), (0.82, d.uniform(0.0, 0.25)), 0.12, 0.07)
    _swell(c, ear, skin * 0.85, 0.1, 0.7)
    face = capsule(c.u, c.v, (0.0, -0.12), (0.0, 0.66), d.uniform(0.4, 0.46), 0.27)
    _swell(c, face - 0.03 * fur, _combed(skin, fur, 0.6), 0.35, 0.8, 0.5)
    fringe = ellipse(c.u, c.v + 0.42, 0.4, 0.24) - 0.1 * (1 - curls.distance)
    _swell(c, fringe, puffy, 0.2, 0.8, 0.5)
    _eyes(
        c,
        0.26,
        0.02,
        0.135,
        iris=_iris(c, (0.1, 0.13, 0.08, 0.5)),
        pupil=0.4,
        slit=d.uniform(1.2, 2.5),
        lids=d.uniform(0.75, 1),
        tilt=0.3,
    )
    nose = circle(m - 0.08, c.v - 0.66, 0.05)
    c.tint(c.cover(nose, 0.05), dark * 0.4)
    _lip(c, 0.78, 0.1, 0.1)
    _rolled_horns(c, m, d.chance(0.7))


def _rolled_horns(c: Canvas, m: Tensor, there: Tensor) -> None:
    """A horn rolled up on either side of the head, with ridges across."""
    d = c.dice
    x, y = m - 0.58, c.v + 0.2
    r, angle = torch.hypot(x, y), -torch.atan2(y, x)
    horn = (r - 0.2 - 0.02 * angle).abs() - 0.1 - 0.02 * angle
    ridges = torch.sin(angle * 9 + 5 * r)
    colour = c.colour(0.1, d.uniform(0.3, 0.8), d.uniform(0.5, 0.95))
    ringed = colour * (0.8 + 0.25 * ridges)[:, None]
    _swell(c, _maybe(horn, there), ringed, 0.13, 1.2, 0.6)


# Birds, and beasts without fur


@motif("faces", hues=(0.08, 0.07, 0.1, 0.6, 0.06))
def owl_face(c: Canvas) -> None:
    """Two discs of fine feathers around enormous eyes, a hooked beak, tufts or none."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = _coat(c, (0.3, 0.9), (0.4, 0.95))
    plumes = _shingles(m * 5.5, c.v * 4)
    shades = c.hills(m * 4, c.v * 4)
    head = union(ellipse(c.u, c.v + 0.02, 0.8, 0.8), ellipse(c.u, c.v - 0.4, 0.74, 0.56), 0.2)
    tuft = capsule(m, c.v, (0.4, -0.5), (d.uniform(0.62, 0.8), d.uniform(-0.98, -0.7)), 0.2, 0.02)
    shape = union(head, _maybe(tuft, d.chance(0.65)), 0.1)
    barred = _mixed(coat, _mixed(dark, pale, step(shades, 0.4, 0.6)), step(plumes, 0.6, 0.85))
    gleam = (0.5 + 0.6 * plumes)[:, None]
    c.fill(shape - 0.06 * plumes, barred * gleam, _dome(shape, 0.5, 0.6) + 0.09 * plumes)
    x, y = m - 0.37, c.v + 0.08
    r, angle = torch.hypot(x, y), torch.atan2(y, x)
    barbs = c.hair(r * 6, angle * 7)
    disc = r - 0.42 - 0.1 * (barbs - 0.5)
    rings = step(torch.sin(r * d.uniform(28, 40)), 0.0, 0.8) * d.uniform(0.0, 0.7)
    _swell(c, disc, _combed(_mixed(pale, coat, rings), barbs, 1.1), 0.2, 0.5, 0.6)
    c.tint(step(disc, -0.1, -0.02) * step(disc, 0.04, -0.02), dark)
    c.raise_(0.06 * barbs * step(disc, 0.0, -0.1))
    c.tint(step(r, 0.36, 0.24) * 0.7, dark)
    _eyes(
        c,
        0.37,
        -0.08,
        d.uniform(0.22, 0.28),
        pupil=d.uniform(0.4, 0.6),
        iris=_iris(c, (0.12, 0.1, 0.07, 0.14, 0.04)),
    )
    brow = capsule(m, c.v, (0.03, 0.02), (d.uniform(0.5, 0.75), d.uniform(-0.6, -0.4)), 0.09, 0.02)
    _swell(c, brow + 0.05 * (barbs - 0.5), _combed(_mixed(pale, coat, shades), barbs), 0.1)
    beak = capsule(c.u, c.v, (0.0, 0.08), (0.0, 0.42), 0.13, 0.03)
    horn = c.colour(d.choice((0.11, 0.08, 0.6)), d.uniform(0.2, 0.9), d.uniform(0.3, 0.95))
    _swell(c, beak, horn * (1.1 - 0.9 * c.v.clamp(0, 1))[:, None], 0.12, 1.3, 0.5)


@motif("faces", hues=(0.3, 0.35, 0.25, 0.15, 0.58, 0.02), shine=0.6)
def frog_face(c: Canvas) -> None:
    """Eyes on two knobs above an endless mouth; spots, stripes and warts that gleam."""
    d, m = c.dice, c.u.abs()
    skin, pale, dark = _coat(c, (0.7, 1), (0.5, 1))
    other = c.own_colour((0.7, 1), (0.6, 1))
    spots = c.cells(c.u * 3.2, c.v * 3.2)
    marks = torch.where(
        d.chance(0.6), step(spots.distance, 0.42, 0.3), step(torch.sin(m * 14 + 2 * c.v), 0.2, 0.6)
    )
    warts = (0.5 - c.cells(m * 8, c.v * 8).distance).clamp(min=0)
    hide = _mixed(skin, _mixed(dark, other, torch.where(d.chance(0.4), 1.0, 0.0)), marks)
    hide = hide * (0.8 + 0.6 * warts)[:, None]
    x, top = d.uniform(0.46, 0.55), d.uniform(0.38, 0.46)
    knob = circle(m - x, c.v + top, 0.36)
    head = union(ellipse(c.u, c.v - 0.22, 0.92, d.uniform(0.56, 0.64)), knob, 0.12)
    throat = c.v - 0.38 - 0.12 * torch.cos(m * 2.6)
    belly = _mixed(hide, pale * (0.85 + 0.3 * warts)[:, None], step(throat, 0.0, 0.02))
    c.fill(head, belly, _dome(head, 0.4, 0.7) + 0.12 * warts + _dome(knob, 0.36, 0.5))
    c.shade(1 - 0.85 * torch.exp(-((throat / 0.03) ** 2)) * step(m, 0.9, 0.75))
    c.shade(1 - 0.4 * step(throat, 0.16, 0.0) * step(throat, -0.01, 0.02))
    nostril = ellipse(m - 0.12, c.v - 0.12, 0.05, 0.03)
    c.shade(1 - 0.8 * c.cover(nostril, 0.03))
    _eyes(
        c,
        x,
        -top,
        0.26,
        iris=_iris(c, (0.12, 0.08, 0.0, 0.3, 0.5)),
        pupil=0.45,
        slit=d.uniform(1.0, 3.0),
        lids=d.uniform(0.8, 1.2),
    )


@motif("faces", hues=(0.6, 0.62, 0.58, 0.08, 0.75))
def elephant_face(c: Canvas) -> None:
    """Wide ears like sails, a wrinkled brow, a trunk that swings aside, tusks."""
    d, m = c.dice, c.u.abs()
    hide, pale, _ = _coat(c, (0.12, 0.6), (0.5, 0.9))
    pink = c.colour(d.uniform(0.93, 1.02) % 1, d.uniform(0.2, 0.5), 0.85)
    cracks = c.cells(m * 8, c.v * 8)
    rough = 0.6 + 0.8 * cracks.edge
    ear = ellipse(m - 0.6, c.v + d.uniform(0.08, 0.2), 0.38, d.uniform(0.5, 0.62))
    ear = ear + 0.04 * torch.sin(c.v * 11 + 3 * m)
    veined = _mixed(hide, pink, step(ear, -0.05, -0.22) * 0.75) * rough[:, None]
    c.fill(ear, veined, _dome(ear, 0.12, 0.8) - 0.15 * step(ear, -0.1, -0.3))
    head = union(ellipse(c.u, c.v + 0.2, 0.5, 0.56), ellipse(c.u, c.v - 0.15, 0.4, 0.4), 0.2)
    domes = _dome(circle(m - 0.2, c.v + 0.5, 0.3), 0.3, 0.25)
    _swell(c, head, hide * rough[:, None], 0.4, 0.7, 0.6)
    c.raise_(domes + 0.05 * cracks.edge * c.cover(head))
    _eyes(
        c,
        0.29,
        -0.1,
        0.125,
        iris=_iris(c, (0.08, 0.1, 0.06, 0.55)),
        pupil=0.45,
        lids=d.uniform(0.7, 1),
        tilt=0.25,
    )
    tip = d.uniform(0.3, 0.5)
    tusk = _maybe(
        capsule(m, c.v, (0.24, 0.3), (tip, d.uniform(0.6, 0.8)), 0.09, 0.03), d.chance(0.75)
    )
    _swell(c, tusk, c.colour(0.11, 0.2, 0.98), 0.09, 1.0)
    swing = d.uniform(-0.28, 0.28)
    centre = swing * (c.v - 0.1).clamp(min=0) * torch.sin(c.v * 4.2)
    trunk = capsule(c.u - centre * 1.6, c.v, (0.0, -0.02), (0.0, 0.82), 0.21, 0.13) * 0.9
    folds = torch.sin(c.v * 42 + 2 * m)
    ribbed = hide * ((0.85 + 0.15 * folds) * (0.7 + 0.5 * cracks.edge))[:, None]
    _swell(c, trunk, _mixed(ribbed, pale, step(c.v, 0.4, 1.2) * 0.5), 0.2, 1.0, 0.5)
    c.raise_(0.012 * folds * step(trunk, 0.0, -0.05))


@motif("faces", hues=(0.33, 0.0, 0.58, 0.78, 0.08, 0.45), shine=0.5)
def dragon_face(c: Canvas) -> None:
    """Scales, horns, a fan of spines, burning slit eyes, nostrils and fangs."""
    d, m = c.dice, c.u.abs()
    hide, _, dark = _coat(c, (0.7, 1), (0.45, 0.95))
    glow = c.own_colour((0.7, 1), (0.7, 1))
    bone = c.colour(d.choice((0.1, 0.08, 0.6)), d.uniform(0.15, 0.6), d.uniform(0.6, 1))
    v = c.v - 0.05
    angle, r = torch.atan2(v, m + 0.02), torch.hypot(m, v)
    spine = (angle * d.uniform(2.2, 3.4) % 1 - 0.5).abs() * 2
    fan = r - 0.62 - 0.32 * spine * step(angle, 1.4, 0.7)
    c.fill(fan, _mixed(dark, glow, spine * step(r, 0.4, 0.9)), 0.25 * spine)
    elbow = (d.uniform(0.5, 0.64), d.uniform(-0.72, -0.6))
    for start, end, wide, narrow in (
        ((0.26, -0.42), elbow, 0.15, 0.11),
        (elbow, (d.uniform(0.4, 0.8), d.uniform(-1.0, -0.92)), 0.11, 0.02),
    ):
        horn = capsule(m, c.v, start, end, wide, narrow)
        _swell(c, horn, bone * (0.8 + 0.2 * torch.sin(r * 48))[:, None], 0.1, 1.0, 0.3)
    scales = _shingles(m * 7, c.v * 6)
    skull = union(ellipse(c.u, c.v + 0.12, 0.56, 0.5), ellipse(c.u, c.v - 0.5, 0.38, 0.4), 0.3)
    rough = (0.45 + 0.75 * scales)[:, None]
    plated = _mixed(hide, glow, step(m, 0.25, 0.0) * 0.6 + 0.3 * step(scales, 0.7, 1.0)) * rough
    _swell(c, skull, plated, 0.4, 0.8, 0.6)
    c.raise_(0.06 * scales * c.cover(skull))
    _eyes(
        c,
        0.29,
        -0.02,
        0.19,
        iris=_iris(c, (0.13, 0.08, 0.0, 0.3, 0.5)),
        pupil=0.65,
        slit=d.uniform(0.15, 0.35),
        lids=d.uniform(0.7, 0.95),
        tilt=-0.45,
    )
    brow = capsule(m, c.v, (0.07, -0.06), (0.56, d.uniform(-0.48, -0.36)), 0.06, 0.09)
    _swell(c, brow, hide * rough, 0.09, 1.1, 0.5)
    snout = ellipse(m - 0.15, c.v - 0.5, 0.18, 0.15)
    _swell(c, snout, hide * rough, 0.15, 0.9, 0.4)
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.16, c.v - 0.52, 0.08, 0.045), 0.04))
    c.shade(1 - 0.85 * torch.exp(-(((c.v - 0.72 + 0.25 * m) / 0.03) ** 2)) * c.cover(skull))
    fang = capsule(m, c.v, (0.19, 0.68), (0.17, d.uniform(0.82, 0.92)), 0.06, 0.01)
    _swell(c, fang, c.grey(0.97), 0.05, 1.0, 0.2)


@motif("faces", hues=(0.25, 0.33, 0.1, 0.08, 0.58, 0.0), shine=0.5)
def cobra_face(c: Canvas) -> None:
    """A snake that rears up: the hood spread, bands down the throat, the tongue out."""
    d, m = c.dice, c.u.abs()
    hide, pale, dark = _coat(c, (0.6, 1), (0.5, 1))
    mark = c.own_colour((0.7, 1), (0.6, 1))
    scales = _shingles(m * 7, c.v * 6.5)
    hood = union(
        ellipse(c.u, c.v + 0.1, d.uniform(0.8, 0.94), 0.66),
        capsule(c.u, c.v, (0.0, 0.2), (0.0, 0.85), 0.42, 0.26),
        0.3,
    )
    gleam = (0.45 + 0.7 * scales)[:, None]
    eyespot = (torch.hypot(m - 0.6, c.v + 0.02) - 0.13).abs()
    colour = _mixed(hide, mark, step(eyespot, 0.08, 0.05)) * gleam
    colour = _mixed(colour, dark, step(hood, -0.12, -0.04) * 0.8)
    c.fill(hood, colour, _dome(hood, 0.3, 0.5) + 0.06 * scales)
    bands = torch.sin((c.v + 0.25 * m * m) * 26)
    throat = m - 0.3 + 0.12 * c.v
    banded = _mixed(pale, hide, step(bands, -0.2, 0.5)) * (0.85 + 0.15 * bands)[:, None]
    _swell(c, torch.maximum(throat, hood), banded, 0.2, 0.7, 0.4)
    head = union(ellipse(c.u, c.v + 0.35, 0.42, 0.4), ellipse(c.u, c.v + 0.05, 0.3, 0.26), 0.2)
    crown = _mixed(hide, mark, step(m, 0.2, 0.05) * step(c.v, -0.1, -0.4)) * gleam
    _swell(c, head, crown, 0.3, 1.0, 0.6)
    c.raise_(0.05 * scales * c.cover(head))
    tongue = torch.minimum(
        capsule(m, c.v, (0.0, 0.15), (0.0, 0.45), 0.045),
        capsule(m, c.v, (0.0, 0.45), (d.uniform(0.1, 0.2), 0.66), 0.04, 0.02),
    )
    _swell(c, tongue, c.colour(d.choice((0.98, 0.02, 0.75)), 0.9, 0.85), 0.05, 0.9, 0.4)
    c.shade(1 - 0.8 * torch.exp(-(((c.v - 0.13 + 0.5 * m * m) / 0.03) ** 2)) * c.cover(head))
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.1, c.v + 0.02, 0.035, 0.025), 0.03))
    _eyes(
        c,
        0.25,
        -0.3,
        0.145,
        iris=_iris(c, (0.13, 0.08, 0.0, 0.3, 0.5)),
        pupil=0.6,
        slit=d.uniform(0.15, 0.5),
        lids=d.uniform(0.8, 1.05),
        tilt=-0.35,
    )


# People and what they wear


def _hair_colour(c: Canvas) -> Tensor:
    """Black to blond, or any bright colour."""
    d = c.dice
    natural = c.colour(d.choice((0.05, 0.08, 0.1, 0.04)), d.uniform(0.4, 0.9), d.uniform(0.1, 0.95))
    return torch.where(d.chance(0.35)[:, None], c.colour(d.uniform(), 0.85, 0.85), natural)


@motif("faces", hues=(0.05, 0.06, 0.07, 0.08, 0.04))
def human_face(c: Canvas) -> None:
    """A woman or man of any skin, hair long or short, the mouth glad or grave."""
    d, m = c.dice, c.u.abs()
    skin = c.colour(c.hue(), d.uniform(0.3, 0.7), d.uniform(0.4, 1))
    hair = _hair_colour(c)
    waves = d.uniform(0, 0.12) * torch.sin(c.v * 13 + 2 * m)
    strands = c.hair(c.v * 6 + 3 * m * m, (m + waves + 0.25 * c.v * m) * 18)
    locks = _combed(hair, strands, 1.1)
    long = d.chance(0.6)
    wide = d.uniform(0.6, 0.78)
    back = union(
        ellipse(c.u, c.v + 0.22, wide, 0.74),
        _maybe(capsule(c.u, c.v, (0.0, 0.0), (0.0, 0.4), wide - 0.02, wide), long),
        0.1,
    )
    neck = capsule(c.u, c.v, (0.0, 0.5), (0.0, 0.82), d.uniform(0.2, 0.28))
    c.fill(
        back + waves * 0.5 - 0.05 * (strands - 0.5),
        locks * 0.8,
        _dome(back, 0.3, 0.5) + 0.06 * strands,
    )
    _swell(c, neck, skin * 0.7, 0.2, 0.6, 0.5)
    width, chin = d.uniform(0.46, 0.54), d.uniform(0.26, 0.38)
    ear = ellipse(m - width - 0.03, c.v - 0.08, 0.08, 0.14)
    _swell(c, _maybe(ear, ~long), skin * 0.85, 0.08, 0.8, 0.3)
    head = union(ellipse(c.u, c.v + 0.12, width, 0.62), ellipse(c.u, c.v - 0.42, chin, 0.36), 0.3)
    c.shade(1 - 0.5 * torch.exp(-12 * head.clamp(min=0)))
    glow = skin * (0.9 + 0.2 * c.hills(c.u * 4, c.v * 4))[:, None]
    below = _levelled(c.height, step(head, 0.0, -0.1))
    c.fill(head, glow, below + _dome(head, 0.42, 0.9))
    blush = step(circle(m - 0.3, c.v - 0.3, 0.1), 0.12, -0.1) * d.uniform(0.1, 0.5)
    c.tint(blush, c.colour(0.99, 0.65, 0.9))
    _features(c, m, skin, hair * 0.7)
    part = d.uniform(-0.25, 0.25)
    line = c.v + d.uniform(0.34, 0.5) - d.uniform(0.3, 1.3) * (c.u - part) ** 2 + 0.06 * strands
    cap = torch.maximum(union(ellipse(c.u, c.v + 0.22, width + 0.08, 0.62), head, 0.05), line)
    bald = d.chance(0.08)
    _swell(c, _maybe(cap, ~bald), locks, 0.2, 0.6, 0.4)
    c.raise_(0.05 * strands * c.cover(_maybe(cap, ~bald)))


def _features(c: Canvas, m: Tensor, skin: Tensor, brow: Tensor) -> None:
    """Eyes under brows, a nose, lips, perhaps a beard."""
    d = c.dice
    beard = _maybe(
        torch.maximum(ellipse(c.u, c.v - 0.5, 0.42, 0.32), 0.3 - c.v + 0.2 * m), d.chance(0.2)
    )
    whiskers = c.hills(c.u * 22, c.v * 7)
    _swell(c, beard - 0.06 * (whiskers - 0.5), _combed(brow, whiskers, 1.1), 0.12, 0.5, 0.2)
    socket = torch.exp(-(((m - 0.23) / 0.16) ** 2 + ((c.v + 0.05) / 0.1) ** 2))
    c.shade(1 - 0.35 * socket)
    _eyes(
        c,
        0.24,
        0.0,
        0.15,
        iris=_iris(c, (0.58, 0.62, 0.35, 0.1, 0.07, 0.48, 0.78)),
        white=True,
        lids=d.uniform(0.45, 0.64),
        tilt=d.uniform(-0.2, 0.12),
        pupil=0.42,
    )
    arch = capsule(m, c.v, (0.1, d.uniform(-0.26, -0.17)), (0.39, -0.22), 0.045, 0.02)
    c.tint(c.cover(arch + 0.15 * (m - 0.25) ** 2, 0.03) * 0.9, brow)
    ridge = torch.exp(-((c.u / (0.05 + 0.05 * step(c.v, -0.1, 0.3))) ** 2))
    c.raise_(0.13 * ridge * step(c.v, -0.2, 0.2) * step(c.v, 0.33, 0.26))
    _swell(c, ellipse(m - 0.03, c.v - 0.27, 0.09, 0.055), skin * 0.97, 0.06, 0.7, 0.2)
    c.shade(1 - 0.75 * c.cover(ellipse(m - 0.055, c.v - 0.31, 0.035, 0.018), 0.025))
    smile, open_ = d.uniform(-0.8, 2.6), d.uniform(-0.04, 0.05).clamp(min=0)
    width = d.uniform(0.18, 0.26)
    slim = (1 - (m / width) ** 2).clamp(min=-1)
    y = c.v - 0.5 + smile * (m * m - 0.015)
    rouge = c.colour(d.choice((0.98, 0.0, 0.03, 0.9)), d.uniform(0.5, 0.9), d.uniform(0.5, 0.9))
    _swell(c, y.abs() - (0.065 + open_) * slim, rouge, 0.06, 0.8, 0.25)
    teeth = _mixed(c.grey(0.05), c.grey(0.95), step(y, 0.02, -0.01))
    gap = y.abs() - (0.012 + open_) * slim
    c.tint(c.cover(gap, 0.015), teeth * torch.where(open_ > 0.012, 1.0, 0.15)[:, None])


@motif("faces", hues=(0.0, 0.1, 0.55, 0.8, 0.35, 0.13), shine=0.6)
def painted_mask(c: Canvas) -> None:
    """A carved mask: gilded rim, rays, rings and bars of paint, a crown of plumes."""
    d, m = c.dice, c.u.abs()
    first, second, third = (c.own_colour((0.7, 1), (0.5, 1)) for _ in range(3))
    gold = c.colour(0.12, d.uniform(0.5, 0.85), 0.95)
    v = c.v - 0.15
    angle, r = torch.atan2(m, -v), torch.hypot(m, v)
    feather = (angle * d.integer(3, 6) / 2.2 % 1 - 0.5).abs() * 2
    crown = r - 0.98 + 0.3 * feather**2 + 0.3 * step(angle, 1.2, 2.0)
    vane = _mixed(second, third, step(feather, 0.35, 0.15)) * (1.1 - 0.7 * feather)[:, None]
    c.fill(crown, _mixed(vane, first, step(r, 0.78, 0.85)), 0.25 * (1 - feather**2))
    shape = union(
        ellipse(c.u, c.v + 0.12, d.uniform(0.56, 0.68), 0.6),
        ellipse(c.u, c.v - 0.4, d.uniform(0.32, 0.5), d.uniform(0.46, 0.56)),
        0.2,
    )
    rays = step(torch.sin(angle * d.integer(9, 17)), -0.25, 0.25) * step(c.v, -0.18, -0.22)
    hoops = torch.sin(torch.hypot(m - d.uniform(0.2, 0.5), c.v - 0.42) * d.uniform(24, 38))
    bars = torch.sin(c.v * d.uniform(20, 34))
    low = step(torch.where(d.chance(0.55), hoops, bars), -0.3, 0.3) * step(c.v, 0.12, 0.18)
    paint = _mixed(_mixed(first, second, rays), third, low)
    _swell(c, shape, paint, 0.5, 0.9, 0.6)
    c.raise_(0.02 * (rays + low))
    rim = (shape + 0.04).abs() - 0.05
    _swell(c, rim, gold, 0.05, 1.2, 0.0)
    a, b = turned(m - 0.27, c.v, d.uniform(-0.5, 0.2))
    around = ellipse(a, b, 0.25, 0.19)
    _swell(c, around, torch.where(d.chance(0.5)[:, None], c.grey(0.95), third), 0.06, 0.8, 0.3)
    c.tint(c.cover((around + 0.02).abs() - 0.025, 0.01), c.grey(0.05))
    _eyes(
        c,
        0.27,
        0.0,
        0.14,
        iris=_iris(c, (0.13, 0.0, 0.5, 0.6, 0.3)),
        pupil=0.45,
        lids=d.uniform(0.7, 1.1),
        tilt=-0.15,
    )
    nose = capsule(c.u, c.v, (0.0, -0.2), (0.0, 0.28), 0.05, d.uniform(0.1, 0.15))
    _swell(c, nose, torch.where(d.chance(0.5)[:, None], gold, first), 0.1, 1.3, 0.4)
    lips = ellipse(c.u, c.v - 0.56, d.uniform(0.14, 0.28), d.uniform(0.08, 0.16))
    _swell(c, lips, c.colour(0.99, 0.85, 0.8), 0.06, 1.0, 0.3)
    c.tint(c.cover(lips + 0.06), c.grey(0.04))
