"""Faces of furry beasts seen from the front, all with living eyes."""

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import coats, combed, dome, eye_pair, iris_colour, maybe, mixed, swell
from .shapes import Number, both, capsule, circle, ellipse, polygon, step, turned, union


def _fur(c: Canvas, y: Number = 0.1, fine: float = 8.0) -> Tensor:
    """Short strands in [0,1] that run away from (0, y), as fine far out as near the middle."""
    m, v = c.u.abs() + 0.03, c.v - y
    r, angle = torch.hypot(m, v), torch.atan2(v, m)
    near, far = c.hills(r * fine * 0.8, angle * fine * 1.4), c.hills(r * fine, angle * fine * 3.2)
    return torch.lerp(near, far, (0.25 + r * 0.6).clamp(max=0.75))


def _nose(c: Canvas, y: Number, size: Number, colour: Tensor) -> None:
    """A rounded triangle with two nostrils and a wet gleam."""
    v = c.v - y
    shape = union(
        ellipse(c.u, v + size * 0.15, size, size * 0.55),
        circle(c.u, v - size * 0.4, size * 0.4),
        size * 0.6,
    )
    swell(c, shape, colour, size * 0.7, 0.9, 0.5)
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


def _patches(c: Canvas, pace: float, share: Number) -> Tensor:
    """Blots, different on the two sides: 1 inside, 0 outside."""
    return step(c.hills(c.u * pace, c.v * pace), 0.92 - share, 0.98 - share)


# Cats


def _feline(c: Canvas, pale: Tensor, fur: Tensor, nose: Tensor, broad: Number) -> None:
    """What all cats have: muzzle, chin, nose and lips."""
    pads = ellipse(c.u.abs() - 0.16, c.v - 0.4, 0.2 * broad, 0.165)
    chin = ellipse(c.u, c.v - 0.58, 0.17 * broad, 0.14)
    snow = combed(pale, fur, 0.4)
    swell(c, chin, snow * 0.92, 0.12, 0.8, 0.25)
    swell(c, pads, snow, 0.18, 0.8, 0.3)
    dots = torch.cos((c.u.abs() + 0.3 * c.v) * 60) * torch.cos(c.v * 55)
    c.shade(1 - 0.6 * step(dots, 0.6, 0.9) * step(pads, -0.03, -0.07) * step(c.u.abs(), 0.1, 0.14))
    _nose(c, 0.25, 0.13 * broad, nose)
    _lip(c, 0.41, 0.12 * broad, 0.09)


@motif("faces", hues=(0.07, 0.09, 0.6, 0.08, 0.03))
def cat_face(c: Canvas) -> None:
    """A house cat: tabby stripes, patches or a plain coat, pointed ears, slit eyes, whiskers."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = coats(c, (0.15, 0.9), (0.3, 1))
    pink = c.colour(d.uniform(0.95, 1.04) % 1, 0.45, 0.95)
    fur = _fur(c, 0.25)
    high = d.uniform(-1.0, -0.85)
    ear = polygon(m, c.v, [(0.12, -0.4), (0.8, -0.1), (d.uniform(0.62, 0.8), high)]) - 0.04
    c.fill(ear + 0.05 * fur, combed(coat, fur), dome(ear, 0.2, 0.1))
    swell(c, ear + 0.13 - 0.12 * (fur - 0.5), combed(pink, fur), 0.1, -0.8, 0.0)
    head = union(ellipse(c.u, c.v - 0.05, 0.8, 0.66), circle(m - 0.45, c.v - 0.3, 0.42), 0.2)
    wave = torch.sin(torch.hypot(m * 1.1, c.v - 0.55) * 19 + 3 * fur)
    brow = torch.sin(m * 26 + 3 * c.v) * step(c.v, -0.15, -0.3)
    lines = torch.lerp(brow, wave, step(m, 0.25, 0.42))
    stripes = step(lines, 0.1, 0.6) * torch.where(d.chance(0.6), 0.85, 0.0)
    blots = _patches(c, 1.7, torch.where(d.chance(0.35), 0.45, 0.0))
    colour = mixed(mixed(coat, dark, stripes), pale, torch.maximum(blots, step(c.v, 0.3, 0.6)))
    swell(c, head - 0.09 * (fur - 0.5), combed(colour, fur), 0.5, 0.7)
    c.raise_(0.03 * fur)
    iris = iris_colour(c, (0.13, 0.22, 0.3, 0.1, 0.5, 0.58))
    eye_pair(
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
    coat, pale, _ = coats(c, (0.6, 1), (0.75, 1))
    fur = _fur(c, 0.25)
    ear = circle(m - 0.62, c.v + 0.62, 0.26)
    c.fill(ear + 0.05 * fur, combed(c.grey(0.1), fur), dome(ear, 0.2, 0.1))
    swell(c, ear + 0.1 - 0.08 * fur, combed(pale, fur), 0.1, -0.6, 0.0)
    head = union(ellipse(c.u, c.v, 0.8, 0.8), circle(m - 0.48, c.v - 0.32, 0.44), 0.2)
    white = torch.maximum(
        step(ellipse(m - 0.36, c.v + 0.22, 0.26, 0.2), 0.06, -0.06), step(c.v + 0.5 * m, 0.5, 0.75)
    )
    bend = 1.3 * c.hills(m * 3, c.v * 3)
    side = torch.sin((c.v - 0.45 * m) * 17 + 3 * bend) * step(m, 0.28, 0.5)
    top = torch.sin(torch.hypot(m * 0.7, c.v + 0.2) * 24 + bend) * step(c.v, -0.3, -0.42)
    stripes = step(torch.lerp(top, side, step(m, 0.15, 0.4)), 0.12, 0.5)
    colour = mixed(mixed(coat, pale, white), c.grey(0.04), stripes)
    swell(c, head - 0.12 * (fur - 0.5), combed(colour, fur), 0.5, 0.7)
    c.raise_(0.03 * fur)
    bridge = capsule(m, c.v, (0.0, -0.08), (0.04, 0.25), 0.12, 0.13)
    swell(c, bridge, combed(coat, fur, 0.6), 0.12, 0.4, 0.0)
    eye_pair(
        c,
        0.33,
        -0.1,
        0.17,
        iris=iris_colour(c, (0.12, 0.15, 0.5, 0.28)),
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
    coat, pale, dark = coats(c, (0.5, 0.85), (0.7, 1))
    v = c.v - 0.2
    r, angle = torch.hypot(m + 0.02, v), torch.atan2(v, m + 0.02)
    curl = angle + 0.12 * torch.sin(r * d.uniform(6, 12))
    tresses = c.hills(r * 2.2, curl * 5)
    locks = 0.6 * tresses + 0.4 * c.hills(r * 5, curl * 17)
    fur = c.hills(r * 6, angle * 13)
    mane = c.colour(c.hue() - 0.02, d.uniform(0.6, 1), d.uniform(0.4, 0.95))
    edge = torch.hypot(m, c.v) - 0.72 - 0.4 * locks
    flame = combed(mixed(mane, dark, step(edge, -0.1, -0.45)), locks, 1.5)
    c.fill(edge, flame, dome(edge, 0.5, 0.25) + 0.13 * locks)
    ear = circle(m - 0.5, c.v + 0.42, 0.2)
    swell(c, ear + 0.04 * fur, combed(coat, fur), 0.15, 0.6)
    c.shade(1 - 0.55 * c.cover(ear + 0.1, 0.1))
    head = union(ellipse(c.u, c.v + 0.05, 0.52, 0.5), ellipse(c.u, c.v - 0.35, 0.42, 0.42), 0.2)
    colour = mixed(coat, pale, step(c.v, 0.2, 0.55))
    swell(c, head - 0.08 * (fur - 0.5), combed(colour, fur, 0.7), 0.4, 0.7, 0.6)
    bridge = capsule(m, c.v, (0.0, -0.3), (0.05, 0.22), 0.08, 0.13)
    swell(c, bridge, combed(coat, fur, 0.6), 0.1, 0.5, 0.0)
    eye_pair(
        c,
        0.27,
        -0.08,
        0.14,
        iris=iris_colour(c, (0.12, 0.1, 0.14)),
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
    coat, pale, dark = coats(c, (0.2, 0.9), (0.25, 1))
    fur = _fur(c, 0.28, 7)
    skull = union(ellipse(c.u, c.v + 0.12, 0.64, 0.62), ellipse(c.u, c.v - 0.4, 0.44, 0.46), 0.3)
    blaze = step(m - 0.07 - 0.2 * c.v.clamp(min=0), 0.06, -0.02) * torch.where(
        d.chance(0.5), 1.0, 0.0
    )
    blots = _patches(c, 1.4, torch.where(d.chance(0.4), 0.5, 0.0))
    colour = mixed(coat, pale, torch.maximum(torch.maximum(blaze, blots), step(c.v, 0.35, 0.7)))
    c.fill(skull - 0.08 * (fur - 0.5), combed(colour, fur), dome(skull, 0.5, 0.35) + 0.03 * fur)
    stands = d.chance(0.4)
    tip = (
        torch.where(stands, 0.68, 0.8) + d.uniform(-0.05, 0.05),
        torch.where(stands, -0.95, d.uniform(0.15, 0.5)),
    )
    ear = capsule(m, c.v, (0.52, -0.45), tip, 0.21, torch.where(stands, 0.03, 0.19))
    hide = mixed(coat, dark, torch.where(d.chance(0.6), 0.75, 0.1))
    swell(c, ear + 0.08 * (fur - 0.5), combed(hide, fur), 0.2, 0.7, 0.5)
    inner = maybe(ear + 0.1, stands)
    c.tint(c.cover(inner, 0.06), combed(c.colour(0.02, 0.45, 0.75), fur))
    eye_pair(
        c,
        0.29,
        -0.14,
        0.165,
        iris=iris_colour(c, (0.07, 0.09, 0.06, 0.57)),
        pupil=0.5,
        lids=d.uniform(0.75, 1),
        tilt=0.12,
    )
    tongue = maybe(capsule(c.u, c.v, (0.0, 0.6), (d.sign() * 0.05, 0.83), 0.13), d.chance(0.5))
    swell(c, tongue, c.colour(0.97, 0.6, 0.95) * (1 - 0.4 * c.cover(m - 0.015, 0.02))[:, None])
    broad = d.uniform(0.3, 0.42)
    snout = union(ellipse(c.u, c.v - 0.42, broad, 0.24), ellipse(c.u, c.v - 0.2, 0.22, 0.3), 0.15)
    face = mixed(pale, dark, torch.where(d.chance(0.3), 0.8, 0.0))
    swell(c, snout, combed(face, fur, 0.6), 0.25, 0.8)
    _nose(c, 0.26, 0.17, c.colour(0.05, 0.3, d.uniform(0.06, 0.25)))
    _lip(c, 0.48, 0.15, 0.14)


@motif("faces", hues=(0.04, 0.05, 0.06, 0.07, 0.6))
def fox_face(c: Canvas) -> None:
    """A pointed face with white cheeks and great ears tipped with black; or a wolf in grey."""
    d, m = c.dice, c.u.abs()
    coat, _, dark = coats(c, (0.6, 1), (0.6, 1))
    wolf = d.chance(0.3)
    coat = torch.where(wolf[:, None], c.colour(0.6, 0.15, d.uniform(0.4, 0.75)), coat)
    snow = c.colour(0.09, 0.08, 0.98)
    fur = _fur(c, 0.55, 7)
    ear = polygon(m, c.v, [(0.14, -0.3), (0.78, -0.1), (d.uniform(0.58, 0.74), -0.97)]) - 0.03
    tipped = mixed(coat, c.grey(0.07), step(c.v, -0.6, -0.8))
    c.fill(ear + 0.04 * fur, combed(tipped, fur), dome(ear, 0.2, 0.1))
    swell(c, ear + 0.13 - 0.1 * (fur - 0.5), combed(mixed(dark, snow, fur), fur), 0.1, -0.6, 0.0)
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
    colour = mixed(coat, snow, cheek * step(m, 0.1, 0.2))
    swell(c, head - 0.13 * (fur - 0.5), combed(colour, fur), 0.45, 0.7)
    c.raise_(0.03 * fur)
    eye_pair(
        c,
        0.34,
        -0.07,
        0.165,
        iris=iris_colour(c, (0.11, 0.13, 0.09, 0.55)),
        pupil=0.5,
        slit=d.uniform(0.4, 1),
        lids=d.uniform(0.65, 0.9),
        tilt=-0.4,
    )
    snout = capsule(c.u, c.v, (0.0, 0.1), (0.0, 0.66), 0.2, 0.16)
    side = mixed(coat, snow, step(m + 0.35 * c.v, 0.3, 0.36))
    swell(c, snout, combed(side, fur, 0.6), 0.2, 0.9, 0.3)
    _nose(c, 0.63, 0.13, c.grey(0.06))
    _lip(c, 0.8, 0.09, 0.08)


# Bears and other round heads


@motif("faces", hues=(0.06, 0.08, 0.07, 0.1))
def bear_face(c: Canvas) -> None:
    """A bear, brown or black or white, or a panda."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = coats(c, (0.2, 0.85), (0.15, 0.9))
    panda = d.chance(0.35)[:, None]
    ink = torch.where(panda, c.colour(c.hue(), d.uniform(0, 0.6), 0.1), coat)
    coat = torch.where(panda, c.grey(0.93), coat)
    pale = torch.where(panda, c.grey(0.98), pale)
    fur = _fur(c, 0.2, 7)
    ear = circle(m - d.uniform(0.55, 0.66), c.v + 0.58, d.uniform(0.24, 0.32))
    c.fill(ear + 0.08 * (fur - 0.5), combed(ink, fur), dome(ear, 0.2, 0.16))
    inner = torch.where(panda, ink * 0.6, dark)
    swell(c, ear + 0.12 + 0.08 * (fur - 0.5), combed(inner, fur), 0.1, -0.8, 0.0)
    head = union(ellipse(c.u, c.v, 0.78, 0.74), ellipse(c.u, c.v - 0.3, 0.8, 0.52), 0.2)
    a, b = turned(m - 0.35, c.v + 0.02, 0.6)
    patch = step(ellipse(a, b, 0.2, 0.28) + 0.05 * fur, 0.03, -0.03) * panda[:, 0]
    swell(c, head - 0.12 * (fur - 0.5), combed(mixed(coat, ink, patch), fur, 1.1), 0.5, 0.7, 0.5)
    c.raise_(0.035 * fur)
    eye_pair(
        c,
        0.32,
        -0.06,
        0.14,
        iris=iris_colour(c, (0.07, 0.09, 0.05, 0.11)),
        pupil=0.55,
        lids=d.uniform(0.8, 1.1),
    )
    snout = ellipse(c.u, c.v - 0.4, d.uniform(0.32, 0.42), 0.33)
    swell(c, snout, combed(pale, fur, 0.5), 0.3, 0.8)
    _nose(c, 0.27, d.uniform(0.16, 0.2), c.grey(0.05))
    _lip(c, 0.48, 0.13, 0.13)


@motif("faces", hues=(0.6, 0.58, 0.08, 0.65))
def koala_face(c: Canvas) -> None:
    """Two great tousled ears and a big smooth nose."""
    d, m = c.dice, c.u.abs()
    coat, pale, _ = coats(c, (0.08, 0.45), (0.45, 0.85))
    fur = _fur(c, 0.0, 7)
    ear = circle(m - 0.62, c.v + 0.42, d.uniform(0.32, 0.4))
    c.fill(ear - 0.1 * (fur - 0.6), combed(coat, fur, 1.2), dome(ear, 0.25, 0.125) + 0.1 * fur)
    tuft = mixed(pale, c.colour(0.97, 0.3, 0.9), step(fur, 0.6, 0.3))
    swell(c, ear + 0.12 - 0.2 * (fur - 0.5), combed(tuft, fur, 1.1), 0.2, -0.5, 0.0)
    head = union(ellipse(c.u, c.v, 0.66, 0.68), ellipse(c.u, c.v - 0.3, 0.68, 0.5), 0.2)
    colour = mixed(coat, pale, step(c.v + 0.2 * m, 0.45, 0.7))
    swell(c, head - 0.1 * (fur - 0.5), combed(colour, fur, 1.1), 0.5, 0.7, 0.5)
    c.raise_(0.035 * fur)
    eye_pair(
        c,
        0.34,
        -0.04,
        0.135,
        iris=iris_colour(c, (0.07, 0.1, 0.05)),
        pupil=0.5,
        lids=d.uniform(0.75, 1.1),
    )
    nose = ellipse(c.u, c.v - 0.16, d.uniform(0.15, 0.2), d.uniform(0.27, 0.33))
    leather = c.colour(c.hue(), 0.25, 0.14) * (0.8 + 0.5 * c.hills(c.u * 14, c.v * 14))[:, None]
    swell(c, nose, leather, 0.2, 1.1, 0.5)
    c.tint(c.cover(ellipse(c.u + 0.03, c.v - 0.03, 0.06, 0.09), 0.12) * 0.5, c.grey(1.0))
    c.shade(1 - 0.8 * c.cover(ellipse(m - 0.09, c.v - 0.37, 0.04, 0.035), 0.03))
    _lip(c, 0.56, 0.1, 0.08)


@motif("faces", hues=(0.07, 0.05, 0.09, 0.1, 0.6))
def monkey_face(c: Canvas) -> None:
    """A bare face the shape of a heart within dark fur; big ears at the sides."""
    d, m = c.dice, c.u.abs()
    coat, _, dark = coats(c, (0.3, 0.95), (0.25, 0.8))
    skin = c.colour(d.choice((0.05, 0.07, 0.09, 0.02, 0.6)), d.uniform(0.3, 0.6), d.uniform(0.6, 1))
    fur = _fur(c, 0.15, 8)
    ear = ellipse(m - 0.78, c.v + 0.02, 0.2, d.uniform(0.22, 0.3))
    c.fill(ear, skin * 0.9, dome(ear, 0.15, 0.12))
    swell(c, ear + 0.08, skin * 0.55, 0.08, -0.8, 0.0)
    head = union(ellipse(c.u, c.v + 0.08, 0.74, 0.76), ellipse(c.u, c.v - 0.4, 0.6, 0.5), 0.2)
    head = union(head, capsule(c.u, c.v, (0.0, -0.75), (0.08, -0.92), 0.13, 0.03), 0.15)
    swell(c, head - 0.14 * (fur - 0.5), combed(coat, fur, 1.2), 0.5, 0.6, 0.5)
    c.raise_(0.045 * fur)
    face = union(circle(m - 0.25, c.v + 0.13, 0.32), ellipse(c.u, c.v - 0.38, 0.5, 0.4), 0.1)
    mottled = skin * (0.8 + 0.35 * c.hills(m * 5, c.v * 5))[:, None]
    swell(c, face + 0.08 * (fur - 0.5), mottled, 0.3, 0.4, 0.5)
    c.shade(
        1 - 0.5 * torch.exp(-(((c.v + 0.28 - 0.3 * (m - 0.26) ** 2) / 0.05) ** 2)) * c.cover(face)
    )
    eye_pair(
        c,
        0.26,
        -0.08,
        0.155,
        iris=iris_colour(c, (0.07, 0.09, 0.06, 0.12)),
        pupil=0.5,
        lids=d.uniform(0.75, 1),
    )
    muzzle = ellipse(c.u, c.v - 0.43, 0.43, 0.3)
    blush = c.colour(d.choice((0.02, 0.06, 0.55)), d.uniform(0.2, 0.7), 0.9)
    swell(c, muzzle, mixed(mottled, blush, step(muzzle, 0.0, -0.2) * 0.5), 0.25, 0.7, 0.3)
    swell(c, ellipse(c.u, c.v - 0.18, 0.15, 0.1), mottled * 0.85, 0.1, 0.8, 0.3)
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.07, c.v - 0.21, 0.045, 0.03), 0.03))
    smile = d.uniform(0.0, 0.9)
    mouth = torch.maximum((c.v - 0.52 + smile * m * m * 2).abs() - 0.025, m - 0.3)
    c.tint(c.cover(mouth, 0.03), dark * 0.5)


@motif("faces", hues=(0.97, 0.99, 0.02, 0.06))
def pig_face(c: Canvas) -> None:
    """A round snout with two nostrils, ears that fold over, a grin, sometimes spots."""
    d, m = c.dice, c.u.abs()
    skin, pale, dark = coats(c, (0.25, 0.6), (0.8, 1))
    bristle = _fur(c, 0.2, 7)
    spots = _patches(c, 1.8, torch.where(d.chance(0.5), 0.4, 0.0))
    hide = combed(mixed(skin, dark, spots * 0.9), bristle, 0.35)
    head = union(ellipse(c.u, c.v - 0.02, 0.78, 0.74), ellipse(c.u, c.v - 0.4, 0.7, 0.48), 0.2)
    c.fill(head, hide, dome(head, 0.6, 0.42))
    c.tint(step(circle(m - 0.55, c.v - 0.32, 0.2), 0.1, -0.12) * 0.5, c.colour(0.97, 0.7, 0.95))
    lop = d.chance(0.5)
    tip = (
        torch.where(lop, 0.86, 0.7) + d.uniform(-0.06, 0.06),
        torch.where(lop, d.uniform(-0.15, 0.1), d.uniform(-1.0, -0.85)),
    )
    root = (0.48, torch.where(lop, -0.56, -0.45))
    ear = capsule(m, c.v, root, tip, 0.25, 0.03)
    swell(c, ear, hide * 0.92, 0.15, 0.7, 0.5)
    c.tint(c.cover(ear + 0.09, 0.08) * 0.8, c.colour(0.95, 0.6, 0.7))
    eye_pair(
        c,
        0.36,
        -0.12,
        d.uniform(0.12, 0.16),
        iris=iris_colour(c, (0.07, 0.57, 0.1)),
        pupil=0.5,
        lids=d.uniform(0.7, 1),
        tilt=0.1,
    )
    grin = (torch.hypot(c.u, c.v - 0.22) - 0.5).abs() - 0.025
    c.shade(1 - 0.75 * c.cover(torch.maximum(grin, 0.52 - c.v), 0.03))
    snout = ellipse(c.u, c.v - 0.26, d.uniform(0.32, 0.4), d.uniform(0.24, 0.3))
    swell(c, snout, skin * 0.85, 0.1, 1.0, 0.45)
    c.fill(snout + 0.06, mixed(skin, pale, step(c.v, 0.4, 0.05)), c.height - 0.03, blur=0.04)
    c.tint(c.cover(ellipse(m - 0.13, c.v - 0.26, 0.065, 0.1), 0.05), dark * 0.45)


@motif("faces", hues=(0.08, 0.1, 0.06, 0.6))
def rabbit_face(c: Canvas) -> None:
    """Two long ears, one of which may hang; round cheeks, a small nose, front teeth."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = coats(c, (0.1, 0.8), (0.4, 1))
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
    c.fill(ear - 0.05 * (fur - 0.5), combed(coat, fur), dome(ear, 0.17, 0.153))
    swell(c, ear + 0.08, combed(pink, fur, 0.5), 0.09, -0.9, 0.0)
    v = c.v - 0.35
    head = union(ellipse(c.u, v, 0.54, 0.52), ellipse(c.u, v - 0.2, 0.62, 0.4), 0.2)
    blots = _patches(c, 1.6, torch.where(d.chance(0.4), 0.5, 0.0))
    blaze = step(m - 0.25 * (v - 0.1).clamp(min=0), 0.1, 0.02) * torch.where(
        d.chance(0.4), 1.0, 0.0
    )
    light = torch.maximum(torch.maximum(blots, blaze), step(v, 0.15, 0.45))
    swell(c, head - 0.1 * (fur - 0.5), combed(mixed(coat, pale, light), fur), 0.45, 0.7)
    c.raise_(0.03 * fur)
    eye_pair(
        c,
        0.32,
        0.24,
        0.165,
        iris=iris_colour(c, (0.06, 0.07, 0.0, 0.57)),
        pupil=0.6,
        lids=d.uniform(0.9, 1.1),
        tilt=0.2,
    )
    tooth = both(m - 0.075, (c.v - 0.8).abs() - 0.1) - 0.02
    ivory = c.grey(0.97) * (1 - 0.6 * c.cover(m - 0.01, 0.02))[:, None]
    swell(c, maybe(tooth, d.chance(0.6)), ivory, 0.05, 0.5, 0.3)
    swell(c, ellipse(m - 0.13, c.v - 0.62, 0.18, 0.14), combed(pale, fur, 0.5), 0.15, 0.8, 0.25)
    _nose(c, 0.5, 0.1, mixed(pink, dark, torch.where(d.chance(0.3), 0.8, 0.0)))
    _lip(c, 0.62, 0.11, 0.08)


@motif("faces", hues=(0.1, 0.08, 0.6, 0.07))
def ram_face(c: Canvas) -> None:
    """A sheep with a cap of curls, ears that stick out, and mostly a pair of rolled horns."""
    d, m = c.dice, c.u.abs()
    wool, pale, dark = coats(c, (0.05, 0.5), (0.6, 1))
    skin = mixed(pale, dark, torch.where(d.chance(0.5), 0.9, 0.15))
    fur = _fur(c, 0.7, 7)
    curls = c.cells(m * 6, c.v * 6)
    fleece = union(ellipse(c.u, c.v + 0.25, 0.6, 0.52), ellipse(c.u, c.v - 0.05, 0.66, 0.5), 0.2)
    puffy = wool * (0.45 + 0.75 * (1 - curls.distance))[:, None]
    cap = fleece - 0.12 * (1 - curls.distance)
    c.fill(cap, puffy, dome(fleece, 0.4, 0.2) + 0.1 * (1 - curls.distance))
    ear = capsule(m, c.v, (0.45, -0.05), (0.82, d.uniform(0.0, 0.25)), 0.12, 0.07)
    swell(c, ear, skin * 0.85, 0.1, 0.7)
    face = capsule(c.u, c.v, (0.0, -0.12), (0.0, 0.66), d.uniform(0.4, 0.46), 0.27)
    swell(c, face - 0.03 * fur, combed(skin, fur, 0.6), 0.35, 0.8, 0.5)
    fringe = ellipse(c.u, c.v + 0.42, 0.4, 0.24) - 0.1 * (1 - curls.distance)
    swell(c, fringe, puffy, 0.2, 0.8, 0.5)
    eye_pair(
        c,
        0.26,
        0.02,
        0.135,
        iris=iris_colour(c, (0.1, 0.13, 0.08, 0.5)),
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
    swell(c, maybe(horn, there), ringed, 0.13, 1.2, 0.6)
