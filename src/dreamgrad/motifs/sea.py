"""The sea: fish, arms with suckers, jellies and stars."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .eyes import eyeball
from .parts import curl, globe, mixed
from .shapes import capsule, circle, ellipse, step, turned, union


def _wrap(x: Tensor) -> Tensor:
    """The distance to the nearest whole number, with its sign, in [-0.5, 0.5]."""
    return x - x.round()


def _scales(x: Tensor, y: Tensor) -> Tensor:
    """Scales of one unit whose round rims lie along x: depth behind the rim, 0 to about 1.4."""
    column = x.floor()
    behind = x - column
    across = _wrap(y + 0.5 * (column % 2))
    rim = (1 - 4 * across * across).clamp(min=0).sqrt() * 0.85 - behind
    other = 0.5 - across.abs()
    under = (1 - 4 * other * other).clamp(min=0).sqrt() * 0.85 + 1 - behind
    return torch.where(rim > 0, rim, under)


@motif("sea", hues=(0.05, 0.12, 0.55, 0.6, 0.95, 0.8, 0.4), shine=0.4)
def fish(c: Canvas) -> None:
    """A fish from the side, with rayed fins, scales and perhaps stripes."""
    d = c.dice
    high = d.uniform(0.38, 0.66)
    x = (c.u + 0.17) / 0.74
    girth = high * (1 - 0.3 * x - 0.12 * x * x)
    body = union(
        ellipse(c.u + 0.17, c.v, 0.74, girth.clamp(min=0.05)),
        capsule(c.u, c.v, (0.3, 0), (0.66, 0), 0.1),
        0.16,
    )
    fin = c.own_colour((0.7, 1), (0.6, 1))
    _tail_fin(c, fin)
    for side in (-1, 1):
        reach = d.uniform(0.12, 0.32) * (1.0 if side < 0 else 0.7)
        _back_fin(c, c.v * side - girth * 0.8, reach, fin * (1.0 if side < 0 else 0.8))
    _fish_skin(c, body, x, girth)
    u, v = turned(c.u + 0.18, c.v - 0.3 * high, d.uniform(-0.2, 0.7))
    side_fin = ellipse(u - 0.15, v, 0.2, (0.11 + 0.06 * u).clamp(min=0.05))
    c.shade(1 - 0.4 * c.cover(side_fin - 0.03, 0.06))
    rays = 0.75 + 0.25 * torch.cos(v / (u + 0.25).clamp(min=0.1) * 30)
    c.fill(side_fin, fin * rays[:, None], 0.35 + 0.03 * rays)
    mouth = capsule(c.u, c.v, (-0.95, high * 0.2), (-0.72, high * d.uniform(0.2, 0.4)), 0.025)
    c.shade(1 - 0.75 * c.cover(mouth, 0.02))
    eye = eyeball(c, -0.6, -0.2 * high, high * d.uniform(0.2, 0.32), pupil=d.uniform(0.45, 0.7))
    c.raise_(0.25 * eye)


def _tail_fin(c: Canvas, fin: Tensor) -> None:
    """A fan behind the body, forked or round."""
    d = c.dice
    back, slope = c.u - 0.42, d.uniform(0.85, 1.3)
    spread = c.v.abs() / back.clamp(min=0.02)
    far = 0.5 + d.uniform(-0.25, 0.12) * (1 - (spread / slope).clamp(max=1) ** 2)
    shape = torch.maximum((c.v.abs() - back * slope - 0.02) / (1 + slope**2) ** 0.5, back - far)
    rays = torch.cos(c.v / back.clamp(min=0.05) * 24)
    shades = (0.62 + 0.18 * rays) * (0.6 + 0.9 * back).clamp(0.5, 1.3)
    c.fill(torch.maximum(shape, -back), fin * shades[:, None], 0.1 + 0.025 * rays)


def _back_fin(c: Canvas, above: Tensor, reach: Tensor, fin: Tensor) -> None:
    """A fin on a body's edge with spiny rays; `above` is the height over its root."""
    lean = c.u - above * 0.5
    rays = torch.cos(lean * 34)
    place = (lean - c.dice.uniform(0.0, 0.2)) / c.dice.uniform(0.32, 0.5)
    x = place.clamp(-1, 1)
    top = reach * (1 - x * x) ** 0.7 * (1 - 0.35 * x) * 1.3 + 0.02 * rays
    shades = 0.6 + 0.2 * rays + 0.9 * above
    inside = torch.maximum(above - top, torch.maximum(-above - 0.12, (place.abs() - 0.98) * 0.4))
    c.fill(inside, fin * shades.clamp(0.4, 1.2)[:, None], 0.12 + 0.02 * rays)


def _fish_skin(c: Canvas, body: Tensor, x: Tensor, girth: Tensor) -> None:
    """Scales over a rounded body, a bare head, a light belly, stripes or spots."""
    d = c.dice
    size = d.uniform(6.5, 10)
    depth = _scales(c.u * size, c.v * size)
    head = step(x, -0.42, -0.5)
    depth = depth * (1 - head)
    coat, belly = c.own_colour((0.6, 1), (0.5, 1)), c.own_colour((0.2, 0.8), (0.8, 1))
    mark = c.own_colour((0.6, 1), (0.15, 0.9))
    stripes = torch.sin(x * d.uniform(4, 11) + c.v * d.uniform(-2, 2))
    spots = c.hills(c.u * 5, c.v * 5) * 4 - 2
    lines = torch.sin(c.v * 22 + 2 * x)
    kind = d.uniform()
    pattern = torch.where(kind < 0.35, stripes, torch.where(kind < 0.6, spots, lines))
    pattern = torch.where(kind > 0.8, -1.0, pattern)
    skin = mixed(coat, mark, step(pattern, 0.2, 0.45))
    skin = mixed(skin, belly, step(c.v / girth, 0.2, 0.9))
    round_ = globe(c.v / girth)
    c.fill(body, skin, 0.35 * round_ - 0.035 * depth)
    c.shade((1.08 - 0.5 * depth.clamp(max=1.2)) * (0.65 + 0.4 * round_))
    gill = ((c.u + 0.6).square() + c.v.square()).sqrt() - 0.24
    c.shade(1 - 0.5 * torch.exp(-((gill / 0.03) ** 2)) * step(c.u, -0.5, -0.4))


@motif("sea", hues=(0.02, 0.06, 0.95, 0.8, 0.5), shine=0.4)
def octopus(c: Canvas) -> None:
    """A great head with two eyes over eight winding arms with suckers."""
    d = c.dice
    skin, pale = c.own_colour((0.6, 1), (0.55, 1)), c.own_colour((0.2, 0.5), (0.85, 1))
    spots = c.hills(c.u * 7, c.v * 7)
    coat = skin * (0.6 + 0.6 * spots)[:, None]
    _octopus_arms(c, coat, pale)
    wide, tall = d.uniform(0.38, 0.52), d.uniform(0.42, 0.52)
    head = union(
        ellipse(c.u, c.v + 0.42, wide, tall),
        ellipse(c.u, c.v - 0.1, 0.34, 0.28),
        d.uniform(0.1, 0.3),
    )
    c.shade(1 - 0.55 * c.cover(head - 0.06, 0.12))
    ball = globe(torch.hypot(c.u / 0.55, (c.v + 0.3) / 0.72))
    c.fill(head, coat * (0.5 + 0.6 * ball)[:, None], 0.45 * ball + 0.03 * spots)
    c.tint(step(spots, 0.62, 0.72) * c.cover(head + 0.04) * step(c.v, 0, -0.3) * 0.7, pale)
    apart, size = d.uniform(0.2, 0.27), d.uniform(0.12, 0.17)
    for side in (-1, 1):
        lump = circle(c.u - side * apart, c.v + 0.06, size + 0.05)
        c.fill(lump, coat * 0.75, 0.5)
        slit = d.uniform(1.2, 3.0)
        eye = eyeball(c, side * apart, -0.06, size, pupil=0.45, slit=slit)
        c.raise_(0.45 * eye)


def _octopus_arms(c: Canvas, coat: Tensor, pale: Tensor) -> None:
    """Four arms to each side that wave and taper."""
    d = c.dice
    x, y = c.u.abs(), c.v - 0.12
    r = torch.hypot(x, y)
    sector = math.pi * 0.8 / 4
    phase = torch.where(c.u > 0, d.uniform(0, 6), d.uniform(0, 6))
    down = torch.atan2(x, y)
    arm = (down / sector - 0.5).round().clamp(0, 3)
    wave = d.uniform(0.16, 0.26) * torch.sin(r * d.uniform(6, 8.5) + phase + arm * 2.1)
    wave = wave * step(r, 0.15, 0.5)
    arm = ((down + wave) / sector - 0.5).round().clamp(0, 3)
    away = (down + wave - (arm + 0.5) * sector) * r
    width = 0.2 * (1 - r / 1.02).clamp(min=0.0) ** 0.65 + 0.015
    shape = torch.maximum(away.abs() - width, torch.maximum(r - 0.97, c.r - 0.99))
    across = away / width
    c.fill(shape * 0.75, coat, width * 1.3 * globe(across))
    c.shade(0.55 + 0.5 * globe(across))
    beads = torch.hypot(_wrap(r * 11) / 11, (across - 0.42) * width) - width * 0.42
    ring = step(beads, 0.012, -0.012) * step(r, 0.96, 0.9) * c.cover(shape)
    c.tint(ring, pale)
    c.shade(1 - 0.5 * ring * step(beads, -0.02, -0.05))
    c.raise_(0.025 * ring)


@motif("sea", hues=(0.95, 0.02, 0.8, 0.5, 0.4), turn=math.pi, shine=0.5)
def tentacle(c: Canvas) -> None:
    """One thick arm that curls up, with two kinds of skin and a row of suckers."""
    d = c.dice
    size, tight = 0.5, d.uniform(0.13, 0.17)
    x, y = c.u + 0.12, c.v + 0.36
    angle, off, middle = curl(x, y, size, tight)
    thick = d.uniform(0.32, 0.38)
    bend = d.uniform(0.2, 0.75)
    base_off = x - size + bend * y * y
    base_off = base_off / (1 + (2 * bend * y) ** 2).sqrt()
    base_width = size * thick * (1 + 0.55 * y.clamp(min=0))
    base = torch.maximum(torch.maximum(base_off.abs() - base_width, -y), c.r - 0.98)
    coil = torch.maximum(off.abs() - middle * thick, 0.03 - torch.hypot(x, y))
    low = base < coil
    across = torch.where(low, base_off / base_width, off / (middle * thick)).clamp(-1, 1)
    along = torch.where(low, -y / size, (1 - torch.exp(-tight * angle)) / tight * 0.9)
    width = torch.where(low, base_width, middle * thick)
    number = torch.where(low, along, angle) * 2.2
    skin, pale = c.own_colour((0.6, 1), (0.5, 0.95)), c.own_colour((0.15, 0.5), (0.85, 1))
    tube = globe(across)
    grain = c.hills(along * 7, across * 2.5)
    coat = mixed(pale * 0.75, skin, step(across, -0.35, 0.0))
    coat = coat * ((0.4 + 0.65 * tube) * (0.65 + 0.6 * grain))[:, None]
    shape = torch.minimum(base, coil)
    c.fill(shape, coat, width * tube + 0.02 * grain)
    step_size = torch.where(low, size / 2.2, middle / 2.2)
    sucker = torch.hypot(_wrap(number) * step_size, (across + 0.42) * width) / (width * 0.5)
    seen = c.cover(shape) * step(angle, 17, 14)
    c.tint(step(sucker, 1, 0.85) * seen, pale)
    c.shade(
        1
        - seen * (0.6 * torch.exp(-(((sucker - 1.02) / 0.12) ** 2)) + 0.7 * step(sucker, 0.6, 0.3))
    )
    c.raise_(seen * width * 0.35 * torch.exp(-(((sucker - 0.7) / 0.25) ** 2)))


@motif("sea", hues=(0.55, 0.65, 0.75, 0.88, 0.95, 0.05), turn=0.6, shine=0.5)
def jellyfish(c: Canvas) -> None:
    """A glowing bell with lobes, frilled arms and trailing tentacles."""
    d = c.dice
    glow = c.own_colour((0.4, 0.9), (0.85, 1))
    deep = c.own_colour((0.7, 1), (0.35, 0.8))
    rim, wide = d.uniform(-0.2, 0.05), d.uniform(0.6, 0.85)
    below = (c.v - rim).clamp(min=0)
    sway = d.uniform(0.04, 0.1) * torch.sin(c.v * d.uniform(4, 7) + d.uniform(0, 6)) * (below * 3)
    x = (c.u + sway) / (wide * (1 - 0.25 * below))
    many = d.integer(3, 5)
    strand = (x * many).round().clamp(-many + 1, many - 1)
    length = 0.65 + 0.4 * torch.cos(strand * 2.3 + d.uniform(0, 6))
    across = (x * many - strand) / (0.5 * (1 - 0.5 * below / length))
    trail = torch.maximum((across.abs() - 1) * 0.05, torch.maximum(below - length, rim - c.v))
    trail = torch.maximum(trail, c.r - 0.98)
    bands = 0.75 + 0.25 * torch.sin(c.v * 30 + strand)
    c.fill(trail, mixed(deep, glow, bands * 0.6), 0.06 * globe(across))
    frill = 0.07 * c.hills(c.u * 9, c.v * 9) + 0.04 * torch.sin(c.v * 16)
    arms = (x.abs() - 0.17).abs() * wide - (0.26 * (1 - below * 0.9)).clamp(min=0) + frill
    arms = torch.maximum(arms, torch.maximum(below - 0.85, rim - c.v))
    c.fill(arms, glow * (0.6 + 5 * frill)[:, None].clamp(0.4, 1.15), 0.1 - frill * 1.5)
    _bell(c, rim, wide, glow, deep)


def _bell(c: Canvas, rim: Tensor, wide: Tensor, glow: Tensor, deep: Tensor) -> None:
    """The bell of a jellyfish, with ribs that run down to the lobes of its rim."""
    d = c.dice
    tall = rim + 0.95
    x, y = c.u / wide, (c.v - rim) / tall
    rib = torch.asin((x / globe(y).clamp(min=0.2)).clamp(-1, 1)) * d.integer(3, 6)
    lobes = 0.09 * torch.cos(rib * 2).abs()
    bell = ellipse(c.u, c.v - rim, wide, tall)
    lower = ellipse(c.u, c.v - rim, wide, 0.2) - lobes * (1 - x * x).clamp(min=0)
    shape = torch.where(c.v < rim, bell, torch.maximum(lower, c.u.abs() - wide))
    dome = globe(torch.hypot(x, y.clamp(max=0)))
    c.shade(1 - 0.5 * c.cover(shape - 0.08, 0.16))
    light = (0.35 + 0.7 * step(y, 0.3, -0.9) + 0.2 * torch.cos(rib * 2)).clamp(0, 1)
    c.fill(shape, mixed(deep, glow, light), 0.5 * dome + 0.02 * torch.cos(rib * 2))
    spot = torch.hypot(_wrap(x * 1.9 + 0.5), (y + 0.42) * 1.6) - 0.27
    c.tint(torch.exp(-((spot / 0.07) ** 2)) * 0.85 * c.cover(bell + 0.05), glow)
    c.tint(step(spot, 0, -0.06) * c.cover(bell + 0.05) * 0.7, c.own_colour((0.7, 1), (0.5, 1)))
    edge = torch.exp(-(((y - 0.02 - 0.2 * globe(x)) / 0.05) ** 2)) * c.cover(shape)
    c.tint(edge * 0.6, glow)


@motif("sea", hues=(0.03, 0.07, 0.95, 0.75, 0.58), turn=math.pi)
def starfish(c: Canvas) -> None:
    """A star of thick arms with ridges of beads."""
    d = c.dice
    many = torch.where(d.chance(0.75), 5, d.integer(6, 8))
    sector = 2 * math.pi / many
    swing = d.uniform(-0.25, 0.25)
    r = c.r
    angle = c.angle + swing * r * r + 0.12 * torch.sin(r * 4 + d.uniform(0, 6))
    arm = (angle / sector).round()
    angle = angle - arm * sector
    reach = 0.84 + 0.08 * torch.cos(arm % many * 2.4 + d.uniform(0, 6))
    x, y = r * angle.cos(), r * angle.sin().abs()
    fat = d.uniform(0.24, 0.35) * (5 / many) ** 0.6
    shape = capsule(x, y, (0.0, 0.0), (reach, 0.0), fat, fat * d.uniform(0.3, 0.55))
    shape = union(shape, r - fat * d.uniform(1.3, 1.8), 0.12)
    inside = (-shape / fat).clamp(0, 1)
    bumps = c.cells(c.u * 9, c.v * 9)
    skin, light = c.own_colour((0.6, 1), (0.45, 0.95)), c.own_colour((0.3, 0.9), (0.8, 1))
    bead = step(bumps.distance, 0.42, 0.15)
    coat = mixed(skin, light, bead * 0.75) * (0.45 + 0.65 * inside.sqrt())[:, None]
    c.fill(shape, coat, 0.38 * inside.sqrt() * fat / 0.25 + 0.035 * bead)
    ridge = torch.hypot(_wrap(x * 9) / 9, y) - 0.045 * (1.2 - r)
    row = c.cover(ridge, 0.02) * step(r, 0.9, 0.8)
    c.tint(row, light)
    c.raise_(0.04 * row)
    c.shade(1 - 0.4 * torch.exp(-((ridge / 0.03) ** 2)) * (1 - row))
