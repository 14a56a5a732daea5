"""More faces: an owl, beasts without fur, dragons, people and masks."""

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import coats, combed, dome, eye_pair, iris_colour, levelled, maybe, mixed, swell
from .shapes import capsule, circle, ellipse, step, turned, union


def _shingles(u: Tensor, v: Tensor) -> Tensor:
    """Overlapping scales or feathers of one unit: 0 where one comes out, 1 at its round tip."""
    column = u.floor()
    x = 2 * (u - column) - 1
    along = v + 0.5 * (column % 2) + 0.45 * x * x
    return along - along.floor()


# Birds, and beasts without fur


@motif("faces", hues=(0.08, 0.07, 0.1, 0.6, 0.06))
def owl_face(c: Canvas) -> None:
    """Two discs of fine feathers around enormous eyes, a hooked beak, tufts or none."""
    d, m = c.dice, c.u.abs()
    coat, pale, dark = coats(c, (0.3, 0.9), (0.4, 0.95))
    plumes = _shingles(m * 5.5, c.v * 4)
    shades = c.hills(m * 4, c.v * 4)
    head = union(ellipse(c.u, c.v + 0.02, 0.8, 0.8), ellipse(c.u, c.v - 0.4, 0.74, 0.56), 0.2)
    tuft = capsule(m, c.v, (0.4, -0.5), (d.uniform(0.62, 0.8), d.uniform(-0.98, -0.7)), 0.2, 0.02)
    shape = union(head, maybe(tuft, d.chance(0.65)), 0.1)
    barred = mixed(coat, mixed(dark, pale, step(shades, 0.4, 0.6)), step(plumes, 0.6, 0.85))
    gleam = (0.5 + 0.6 * plumes)[:, None]
    c.fill(shape - 0.06 * plumes, barred * gleam, dome(shape, 0.5, 0.3) + 0.09 * plumes)
    x, y = m - 0.37, c.v + 0.08
    r, angle = torch.hypot(x, y), torch.atan2(y, x)
    barbs = c.hair(r * 6, angle * 7)
    disc = r - 0.42 - 0.1 * (barbs - 0.5)
    rings = step(torch.sin(r * d.uniform(28, 40)), 0.0, 0.8) * d.uniform(0.0, 0.7)
    swell(c, disc, combed(mixed(pale, coat, rings), barbs, 1.1), 0.2, 0.5, 0.6)
    c.tint(step(disc, -0.1, -0.02) * step(disc, 0.04, -0.02), dark)
    c.raise_(0.06 * barbs * step(disc, 0.0, -0.1))
    c.tint(step(r, 0.36, 0.24) * 0.7, dark)
    eye_pair(
        c,
        0.37,
        -0.08,
        d.uniform(0.22, 0.28),
        pupil=d.uniform(0.4, 0.6),
        iris=iris_colour(c, (0.12, 0.1, 0.07, 0.14, 0.04)),
    )
    brow = capsule(m, c.v, (0.03, 0.02), (d.uniform(0.5, 0.75), d.uniform(-0.6, -0.4)), 0.09, 0.02)
    swell(c, brow + 0.05 * (barbs - 0.5), combed(mixed(pale, coat, shades), barbs), 0.1)
    beak = capsule(c.u, c.v, (0.0, 0.08), (0.0, 0.42), 0.13, 0.03)
    horn = c.colour(d.choice((0.11, 0.08, 0.6)), d.uniform(0.2, 0.9), d.uniform(0.3, 0.95))
    swell(c, beak, horn * (1.1 - 0.9 * c.v.clamp(0, 1))[:, None], 0.12, 1.3, 0.5)


@motif("faces", hues=(0.3, 0.35, 0.25, 0.15, 0.58, 0.02), shine=0.6)
def frog_face(c: Canvas) -> None:
    """Eyes on two knobs above an endless mouth; spots, stripes and warts that gleam."""
    d, m = c.dice, c.u.abs()
    skin, pale, dark = coats(c, (0.7, 1), (0.5, 1))
    other = c.own_colour((0.7, 1), (0.6, 1))
    spots = c.cells(c.u * 3.2, c.v * 3.2)
    marks = torch.where(
        d.chance(0.6), step(spots.distance, 0.42, 0.3), step(torch.sin(m * 14 + 2 * c.v), 0.2, 0.6)
    )
    warts = (0.5 - c.cells(m * 8, c.v * 8).distance).clamp(min=0)
    hide = mixed(skin, mixed(dark, other, torch.where(d.chance(0.4), 1.0, 0.0)), marks)
    hide = hide * (0.8 + 0.6 * warts)[:, None]
    x, top = d.uniform(0.46, 0.55), d.uniform(0.38, 0.46)
    knob = circle(m - x, c.v + top, 0.36)
    head = union(ellipse(c.u, c.v - 0.22, 0.92, d.uniform(0.56, 0.64)), knob, 0.12)
    throat = c.v - 0.38 - 0.12 * torch.cos(m * 2.6)
    belly = mixed(hide, pale * (0.85 + 0.3 * warts)[:, None], step(throat, 0.0, 0.02))
    c.fill(head, belly, dome(head, 0.4, 0.28) + 0.12 * warts + dome(knob, 0.36, 0.18))
    c.shade(1 - 0.85 * torch.exp(-((throat / 0.03) ** 2)) * step(m, 0.9, 0.75))
    c.shade(1 - 0.4 * step(throat, 0.16, 0.0) * step(throat, -0.01, 0.02))
    nostril = ellipse(m - 0.12, c.v - 0.12, 0.05, 0.03)
    c.shade(1 - 0.8 * c.cover(nostril, 0.03))
    eye_pair(
        c,
        x,
        -top,
        0.26,
        iris=iris_colour(c, (0.12, 0.08, 0.0, 0.3, 0.5)),
        pupil=0.45,
        slit=d.uniform(1.0, 3.0),
        lids=d.uniform(0.8, 1.2),
    )


@motif("faces", hues=(0.6, 0.62, 0.58, 0.08, 0.75))
def elephant_face(c: Canvas) -> None:
    """Wide ears like sails, a wrinkled brow, a trunk that swings aside, tusks."""
    d, m = c.dice, c.u.abs()
    hide, pale, _ = coats(c, (0.12, 0.6), (0.5, 0.9))
    pink = c.colour(d.uniform(0.93, 1.02) % 1, d.uniform(0.2, 0.5), 0.85)
    cracks = c.cells(m * 8, c.v * 8)
    rough = 0.6 + 0.8 * cracks.edge
    ear = ellipse(m - 0.6, c.v + d.uniform(0.08, 0.2), 0.38, d.uniform(0.5, 0.62))
    ear = ear + 0.04 * torch.sin(c.v * 11 + 3 * m)
    veined = mixed(hide, pink, step(ear, -0.05, -0.22) * 0.75) * rough[:, None]
    c.fill(ear, veined, dome(ear, 0.12, 0.096) - 0.15 * step(ear, -0.1, -0.3))
    head = union(ellipse(c.u, c.v + 0.2, 0.5, 0.56), ellipse(c.u, c.v - 0.15, 0.4, 0.4), 0.2)
    domes = dome(circle(m - 0.2, c.v + 0.5, 0.3), 0.3, 0.075)
    swell(c, head, hide * rough[:, None], 0.4, 0.7, 0.6)
    c.raise_(domes + 0.05 * cracks.edge * c.cover(head))
    eye_pair(
        c,
        0.29,
        -0.1,
        0.125,
        iris=iris_colour(c, (0.08, 0.1, 0.06, 0.55)),
        pupil=0.45,
        lids=d.uniform(0.7, 1),
        tilt=0.25,
    )
    tip = d.uniform(0.3, 0.5)
    tusk = maybe(
        capsule(m, c.v, (0.24, 0.3), (tip, d.uniform(0.6, 0.8)), 0.09, 0.03), d.chance(0.75)
    )
    swell(c, tusk, c.colour(0.11, 0.2, 0.98), 0.09, 1.0)
    swing = d.uniform(-0.28, 0.28)
    centre = swing * (c.v - 0.1).clamp(min=0) * torch.sin(c.v * 4.2)
    trunk = capsule(c.u - centre * 1.6, c.v, (0.0, -0.02), (0.0, 0.82), 0.21, 0.13) * 0.9
    folds = torch.sin(c.v * 42 + 2 * m)
    ribbed = hide * ((0.85 + 0.15 * folds) * (0.7 + 0.5 * cracks.edge))[:, None]
    swell(c, trunk, mixed(ribbed, pale, step(c.v, 0.4, 1.2) * 0.5), 0.2, 1.0, 0.5)
    c.raise_(0.012 * folds * step(trunk, 0.0, -0.05))


@motif("faces", hues=(0.33, 0.0, 0.58, 0.78, 0.08, 0.45), shine=0.5)
def dragon_face(c: Canvas) -> None:
    """Scales, horns, a fan of spines, burning slit eyes, nostrils and fangs."""
    d, m = c.dice, c.u.abs()
    hide, _, dark = coats(c, (0.7, 1), (0.45, 0.95))
    glow = c.own_colour((0.7, 1), (0.7, 1))
    bone = c.colour(d.choice((0.1, 0.08, 0.6)), d.uniform(0.15, 0.6), d.uniform(0.6, 1))
    v = c.v - 0.05
    angle, r = torch.atan2(v, m + 0.02), torch.hypot(m, v)
    spine = (angle * d.uniform(2.2, 3.4) % 1 - 0.5).abs() * 2
    fan = r - 0.62 - 0.32 * spine * step(angle, 1.4, 0.7)
    c.fill(fan, mixed(dark, glow, spine * step(r, 0.4, 0.9)), 0.25 * spine)
    elbow = (d.uniform(0.5, 0.64), d.uniform(-0.72, -0.6))
    for start, end, wide, narrow in (
        ((0.26, -0.42), elbow, 0.15, 0.11),
        (elbow, (d.uniform(0.4, 0.8), d.uniform(-1.0, -0.92)), 0.11, 0.02),
    ):
        horn = capsule(m, c.v, start, end, wide, narrow)
        swell(c, horn, bone * (0.8 + 0.2 * torch.sin(r * 48))[:, None], 0.1, 1.0, 0.3)
    scales = _shingles(m * 7, c.v * 6)
    skull = union(ellipse(c.u, c.v + 0.12, 0.56, 0.5), ellipse(c.u, c.v - 0.5, 0.38, 0.4), 0.3)
    rough = (0.45 + 0.75 * scales)[:, None]
    plated = mixed(hide, glow, step(m, 0.25, 0.0) * 0.6 + 0.3 * step(scales, 0.7, 1.0)) * rough
    swell(c, skull, plated, 0.4, 0.8, 0.6)
    c.raise_(0.06 * scales * c.cover(skull))
    eye_pair(
        c,
        0.29,
        -0.02,
        0.19,
        iris=iris_colour(c, (0.13, 0.08, 0.0, 0.3, 0.5)),
        pupil=0.65,
        slit=d.uniform(0.15, 0.35),
        lids=d.uniform(0.7, 0.95),
        tilt=-0.45,
    )
    brow = capsule(m, c.v, (0.07, -0.06), (0.56, d.uniform(-0.48, -0.36)), 0.06, 0.09)
    swell(c, brow, hide * rough, 0.09, 1.1, 0.5)
    snout = ellipse(m - 0.15, c.v - 0.5, 0.18, 0.15)
    swell(c, snout, hide * rough, 0.15, 0.9, 0.4)
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.16, c.v - 0.52, 0.08, 0.045), 0.04))
    c.shade(1 - 0.85 * torch.exp(-(((c.v - 0.72 + 0.25 * m) / 0.03) ** 2)) * c.cover(skull))
    fang = capsule(m, c.v, (0.19, 0.68), (0.17, d.uniform(0.82, 0.92)), 0.06, 0.01)
    swell(c, fang, c.grey(0.97), 0.05, 1.0, 0.2)


@motif("faces", hues=(0.25, 0.33, 0.1, 0.08, 0.58, 0.0), shine=0.5)
def cobra_face(c: Canvas) -> None:
    """A snake that rears up: the hood spread, bands down the throat, the tongue out."""
    d, m = c.dice, c.u.abs()
    hide, pale, dark = coats(c, (0.6, 1), (0.5, 1))
    mark = c.own_colour((0.7, 1), (0.6, 1))
    scales = _shingles(m * 7, c.v * 6.5)
    hood = union(
        ellipse(c.u, c.v + 0.1, d.uniform(0.8, 0.94), 0.66),
        capsule(c.u, c.v, (0.0, 0.2), (0.0, 0.85), 0.42, 0.26),
        0.3,
    )
    gleam = (0.45 + 0.7 * scales)[:, None]
    eyespot = (torch.hypot(m - 0.6, c.v + 0.02) - 0.13).abs()
    colour = mixed(hide, mark, step(eyespot, 0.08, 0.05)) * gleam
    colour = mixed(colour, dark, step(hood, -0.12, -0.04) * 0.8)
    c.fill(hood, colour, dome(hood, 0.3, 0.15) + 0.06 * scales)
    bands = torch.sin((c.v + 0.25 * m * m) * 26)
    throat = m - 0.3 + 0.12 * c.v
    banded = mixed(pale, hide, step(bands, -0.2, 0.5)) * (0.85 + 0.15 * bands)[:, None]
    swell(c, torch.maximum(throat, hood), banded, 0.2, 0.7, 0.4)
    head = union(ellipse(c.u, c.v + 0.35, 0.42, 0.4), ellipse(c.u, c.v + 0.05, 0.3, 0.26), 0.2)
    crown = mixed(hide, mark, step(m, 0.2, 0.05) * step(c.v, -0.1, -0.4)) * gleam
    swell(c, head, crown, 0.3, 1.0, 0.6)
    c.raise_(0.05 * scales * c.cover(head))
    tongue = torch.minimum(
        capsule(m, c.v, (0.0, 0.15), (0.0, 0.45), 0.045),
        capsule(m, c.v, (0.0, 0.45), (d.uniform(0.1, 0.2), 0.66), 0.04, 0.02),
    )
    swell(c, tongue, c.colour(d.choice((0.98, 0.02, 0.75)), 0.9, 0.85), 0.05, 0.9, 0.4)
    c.shade(1 - 0.8 * torch.exp(-(((c.v - 0.13 + 0.5 * m * m) / 0.03) ** 2)) * c.cover(head))
    c.shade(1 - 0.9 * c.cover(ellipse(m - 0.1, c.v + 0.02, 0.035, 0.025), 0.03))
    eye_pair(
        c,
        0.25,
        -0.3,
        0.145,
        iris=iris_colour(c, (0.13, 0.08, 0.0, 0.3, 0.5)),
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
    locks = combed(hair, strands, 1.1)
    long = d.chance(0.6)
    wide = d.uniform(0.6, 0.78)
    back = union(
        ellipse(c.u, c.v + 0.22, wide, 0.74),
        maybe(capsule(c.u, c.v, (0.0, 0.0), (0.0, 0.4), wide - 0.02, wide), long),
        0.1,
    )
    neck = capsule(c.u, c.v, (0.0, 0.5), (0.0, 0.82), d.uniform(0.2, 0.28))
    c.fill(
        back + waves * 0.5 - 0.05 * (strands - 0.5),
        locks * 0.8,
        dome(back, 0.3, 0.15) + 0.06 * strands,
    )
    swell(c, neck, skin * 0.7, 0.2, 0.6, 0.5)
    width, chin = d.uniform(0.46, 0.54), d.uniform(0.26, 0.38)
    ear = ellipse(m - width - 0.03, c.v - 0.08, 0.08, 0.14)
    swell(c, maybe(ear, ~long), skin * 0.85, 0.08, 0.8, 0.3)
    head = union(ellipse(c.u, c.v + 0.12, width, 0.62), ellipse(c.u, c.v - 0.42, chin, 0.36), 0.3)
    c.shade(1 - 0.5 * torch.exp(-12 * head.clamp(min=0)))
    glow = skin * (0.9 + 0.2 * c.hills(c.u * 4, c.v * 4))[:, None]
    below = levelled(c.height, step(head, 0.0, -0.1))
    c.fill(head, glow, below + dome(head, 0.42, 0.378))
    blush = step(circle(m - 0.3, c.v - 0.3, 0.1), 0.12, -0.1) * d.uniform(0.1, 0.5)
    c.tint(blush, c.colour(0.99, 0.65, 0.9))
    _features(c, m, skin, hair * 0.7)
    part = d.uniform(-0.25, 0.25)
    line = c.v + d.uniform(0.34, 0.5) - d.uniform(0.3, 1.3) * (c.u - part) ** 2 + 0.06 * strands
    cap = torch.maximum(union(ellipse(c.u, c.v + 0.22, width + 0.08, 0.62), head, 0.05), line)
    bald = d.chance(0.08)
    swell(c, maybe(cap, ~bald), locks, 0.2, 0.6, 0.4)
    c.raise_(0.05 * strands * c.cover(maybe(cap, ~bald)))


def _features(c: Canvas, m: Tensor, skin: Tensor, brow: Tensor) -> None:
    """Eyes under brows, a nose, lips, perhaps a beard."""
    d = c.dice
    beard = maybe(
        torch.maximum(ellipse(c.u, c.v - 0.5, 0.42, 0.32), 0.3 - c.v + 0.2 * m), d.chance(0.2)
    )
    whiskers = c.hills(c.u * 22, c.v * 7)
    swell(c, beard - 0.06 * (whiskers - 0.5), combed(brow, whiskers, 1.1), 0.12, 0.5, 0.2)
    socket = torch.exp(-(((m - 0.23) / 0.16) ** 2 + ((c.v + 0.05) / 0.1) ** 2))
    c.shade(1 - 0.35 * socket)
    eye_pair(
        c,
        0.24,
        0.0,
        0.15,
        iris=iris_colour(c, (0.58, 0.62, 0.35, 0.1, 0.07, 0.48, 0.78)),
        white=True,
        lids=d.uniform(0.45, 0.64),
        tilt=d.uniform(-0.2, 0.12),
        pupil=0.42,
    )
    arch = capsule(m, c.v, (0.1, d.uniform(-0.26, -0.17)), (0.39, -0.22), 0.045, 0.02)
    c.tint(c.cover(arch + 0.15 * (m - 0.25) ** 2, 0.03) * 0.9, brow)
    ridge = torch.exp(-((c.u / (0.05 + 0.05 * step(c.v, -0.1, 0.3))) ** 2))
    c.raise_(0.13 * ridge * step(c.v, -0.2, 0.2) * step(c.v, 0.33, 0.26))
    swell(c, ellipse(m - 0.03, c.v - 0.27, 0.09, 0.055), skin * 0.97, 0.06, 0.7, 0.2)
    c.shade(1 - 0.75 * c.cover(ellipse(m - 0.055, c.v - 0.31, 0.035, 0.018), 0.025))
    smile, open_ = d.uniform(-0.8, 2.6), d.uniform(-0.04, 0.05).clamp(min=0)
    width = d.uniform(0.18, 0.26)
    slim = (1 - (m / width) ** 2).clamp(min=-1)
    y = c.v - 0.5 + smile * (m * m - 0.015)
    rouge = c.colour(d.choice((0.98, 0.0, 0.03, 0.9)), d.uniform(0.5, 0.9), d.uniform(0.5, 0.9))
    swell(c, y.abs() - (0.065 + open_) * slim, rouge, 0.06, 0.8, 0.25)
    teeth = mixed(c.grey(0.05), c.grey(0.95), step(y, 0.02, -0.01))
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
    vane = mixed(second, third, step(feather, 0.35, 0.15)) * (1.1 - 0.7 * feather)[:, None]
    c.fill(crown, mixed(vane, first, step(r, 0.78, 0.85)), 0.25 * (1 - feather**2))
    shape = union(
        ellipse(c.u, c.v + 0.12, d.uniform(0.56, 0.68), 0.6),
        ellipse(c.u, c.v - 0.4, d.uniform(0.32, 0.5), d.uniform(0.46, 0.56)),
        0.2,
    )
    rays = step(torch.sin(angle * d.integer(9, 17)), -0.25, 0.25) * step(c.v, -0.18, -0.22)
    hoops = torch.sin(torch.hypot(m - d.uniform(0.2, 0.5), c.v - 0.42) * d.uniform(24, 38))
    bars = torch.sin(c.v * d.uniform(20, 34))
    low = step(torch.where(d.chance(0.55), hoops, bars), -0.3, 0.3) * step(c.v, 0.12, 0.18)
    paint = mixed(mixed(first, second, rays), third, low)
    swell(c, shape, paint, 0.5, 0.9, 0.6)
    c.raise_(0.02 * (rays + low))
    rim = (shape + 0.04).abs() - 0.05
    swell(c, rim, gold, 0.05, 1.2, 0.0)
    a, b = turned(m - 0.27, c.v, d.uniform(-0.5, 0.2))
    around = ellipse(a, b, 0.25, 0.19)
    swell(c, around, torch.where(d.chance(0.5)[:, None], c.grey(0.95), third), 0.06, 0.8, 0.3)
    c.tint(c.cover((around + 0.02).abs() - 0.025, 0.01), c.grey(0.05))
    eye_pair(
        c,
        0.27,
        0.0,
        0.14,
        iris=iris_colour(c, (0.13, 0.0, 0.5, 0.6, 0.3)),
        pupil=0.45,
        lids=d.uniform(0.7, 1.1),
        tilt=-0.15,
    )
    nose = capsule(c.u, c.v, (0.0, -0.2), (0.0, 0.28), 0.05, d.uniform(0.1, 0.15))
    swell(c, nose, torch.where(d.chance(0.5)[:, None], gold, first), 0.1, 1.3, 0.4)
    lips = ellipse(c.u, c.v - 0.56, d.uniform(0.14, 0.28), d.uniform(0.08, 0.16))
    swell(c, lips, c.colour(0.99, 0.85, 0.8), 0.06, 1.0, 0.3)
    c.tint(c.cover(lips + 0.06), c.grey(0.04))
