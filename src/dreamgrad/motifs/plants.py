"""Plants: leaves, trees, fruit, cones, mushrooms."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import GOLDEN, globe, lens, mixed, paint_petals, pillow, wreath
from .shapes import Number, box, capsule, circle, ellipse, step, turned

LEAF_HUES = (0.3, 0.26, 0.36, 0.22, 0.12, 0.05, 0.0, 0.46, 0.82)


def _veins(along: Tensor, across: Tensor, many: Number, steep: Number) -> Tensor:
    """Side veins that leave a midrib and run forwards: 1 on a vein, -1 between two."""
    return torch.cos((along * many + across.abs() * steep) * 2 * math.pi)


def _bark(c: Canvas, u: Tensor, v: Tensor, wood: Tensor) -> tuple[Tensor, Tensor]:
    """Colour and relief of bark that runs along v."""
    strands = c.hair(v * 7, u * 15, 3.0)
    return wood * (0.35 + 1.0 * strands)[:, None], 0.12 * strands


@motif("plants", hues=LEAF_HUES, turn=3.1)
def leaf(c: Canvas) -> None:
    """A broad leaf that bulges between its veins."""
    d = c.dice
    v = c.v + 0.08
    u = c.u - d.uniform(-0.2, 0.2) * (v * v - 0.4)
    base, edge = c.own_colour((0.6, 1), (0.3, 0.6)), c.own_colour((0.5, 1), (0.55, 1))
    pale = c.colour(c.hue(), d.uniform(0.2, 0.7), d.uniform(0.85, 1))
    c.fill(capsule(u, v, (0.0, 0.6), (0.0, 1.05), 0.05, 0.07), edge * 0.7, 0.06)
    wide = d.uniform(0.42, 0.68) * (1 + d.uniform(0.0, 0.4) * (v / 0.85).clamp(-1, 1))
    many, steep = d.uniform(3, 5) / 0.9, d.uniform(2.2, 4.5)
    veins = _veins(v, u, many, steep)
    saw = d.choice((0.0, 0.0, 0.5, 1.0)) * 0.05 * (veins + 0.3)
    distance = lens(v, u, 0.86, wide, d.uniform(0.5, 1.0)) + saw
    ridge = (1 - veins) * 0.5
    far = u.abs() / wide
    relief = 0.1 * ridge + 0.35 * u.abs() * d.uniform(0.3, 1.0) - 0.3 * far.clamp(max=1.2) ** 3
    colour = mixed(base, edge, (far * 0.8 + 0.25 * (c.hills(u * 4, v * 4) - 0.3)).clamp(0, 1))
    covered = c.fill(distance, colour * (0.65 + 0.45 * ridge)[:, None], relief)
    c.tint(covered * step(veins, 0.8, 1.0) * step(far, 1.1, 0.1) * 0.8, pale)
    rib = 0.055 * (0.3 + 0.5 * (v + 0.9))
    c.tint(covered * c.cover(u.abs() - rib), pale)
    c.raise_(covered * (rib - u.abs()).clamp(min=0))


@motif("plants", hues=(0.0, 0.03, 0.07, 0.11, 0.3, 0.97, 0.85), turn=3.1)
def maple_leaf(c: Canvas) -> None:
    """Five lobes with teeth, veins that meet at the stem."""
    d = c.dice
    u, v = c.u, c.v - 0.3
    base, tip = c.own_colour((0.7, 1), (0.6, 1)), c.own_colour((0.75, 1), (0.5, 1))
    tooth, wide = d.uniform(0.1, 0.17), d.uniform(0.24, 0.32)
    angles: tuple[Number, ...] = (0.0, d.uniform(0.75, 0.95), d.uniform(1.5, 1.85))
    distance, rib, veins = torch.full_like(u, 9.0), torch.full_like(u, 9.0), torch.zeros_like(u)
    for angle, length in zip(angles, (1.22, 1.08, 0.82), strict=True):
        x, y = turned(u.abs(), v, angle - math.pi / 2)
        t = (x / length).clamp(-0.2, 1.2)
        saw = (t * 3.2 + 0.35) % 1
        half = wide * length * (1.3 - 1.3 * t) * (t * 3.2 + 0.35).clamp(0.55, 1)
        half = half + tooth * (0.5 - saw) * (0.9 - t).clamp(min=0) * 1.2
        lobe = torch.maximum((y.abs() - half) * 0.75, -x - 0.12)
        near = torch.hypot(y, x.clamp(max=0)) + 0.02 * t
        veins = torch.where(near < rib, _veins(t, y, 4.5, -2.5), veins)
        distance, rib = torch.minimum(distance, lobe), torch.minimum(rib, near)
    c.fill(capsule(u, v, (0.0, 0.0), (0.12, 0.68), 0.045, 0.06), tip * 0.6, 0.05)
    glow = (c.r * 0.9 + 0.5 * (c.hills(u * 3, v * 3) - 0.5)).clamp(0, 1)
    fold = 0.5 - 0.5 * veins
    relief = 0.035 * fold + 0.4 * rib.clamp(max=0.2) - 0.5 * (distance + 0.1).clamp(min=0)
    colour = mixed(base, tip, glow) * (0.65 + 0.3 * fold + 0.8 * rib.clamp(max=0.2))[:, None]
    covered = c.fill(distance, colour, relief)
    pale = c.colour(d.choice((0.12, 0.15, 0.05, 0.25)), d.uniform(0.4, 0.9), 1.0)
    c.tint(covered * c.cover(rib - 0.03 * (1.2 - c.r).clamp(min=0), 0.02) * 0.85, pale)


@motif("plants", hues=(0.3, 0.35, 0.26, 0.42, 0.5, 0.12))
def fern(c: Canvas) -> None:
    """A frond with pairs of broad pinnate leaflets."""
    d = c.dice
    bend = d.uniform(-0.28, 0.28)
    u = c.u - bend * ((c.v - 0.2) ** 2 - 0.4)
    v = c.v
    base, tip = c.own_colour((0.7, 1), (0.3, 0.6)), c.own_colour((0.5, 0.95), (0.65, 1))
    many, rise = d.uniform(5.0, 7.0), d.uniform(0.3, 0.65)
    side = u.abs()
    row = (v + rise * side) * many / 2 + 0.25 * u.sign()
    index = row.round()
    y = (row - index) * 2 / many
    at = ((index - 0.25 * u.sign()) * 2 / many).clamp(-1.2, 1.2)  # where the leaflet leaves the rib
    reach = d.uniform(0.65, 0.9) * ((at + 0.98).clamp(0) / 1.5) ** 0.6 * (1 - step(at, 0.65, 1.0))
    t = side / reach.clamp(min=0.02)
    lobes = 0.5 + 0.5 * torch.cos((side * 11 + 0.2) * 2 * math.pi / d.uniform(1.4, 2.2))
    half = 1.06 / many * (1 - t.clamp(max=1.2) ** 3) * (0.86 + 0.14 * lobes)
    distance = torch.maximum((y.abs() - half) * 0.85, c.v.abs() - 0.95)
    rib = capsule(u, v, (0.0, 0.97), (0.0, -0.82), 0.07, 0.025)
    across = y * many
    ridge = (1 - across**2).clamp(min=0)
    light = 0.45 + 0.4 * ridge + 0.2 * lobes - 0.45 * step(t, 0.35, 0.0)
    light = light + 0.15 * torch.cos(index * 2.4)
    colour = mixed(base, tip, t.clamp(0, 1)) * light[:, None]
    c.fill(
        distance, colour, 0.16 * ridge + 0.03 * lobes - 0.06 * across.abs() - 0.15 * t.clamp(0, 1)
    )
    c.fill(rib, torch.lerp(base, tip, 0.6), 0.12 - u.abs())
    end = lens(v + 0.74, u, 0.24, torch.full_like(u, 0.11), 0.8)
    c.fill(end, tip * (1 - 4 * u.abs()).clamp(min=0.5)[:, None], 0.2 - 1.2 * u.abs())


@motif("plants", hues=(0.0, 0.02, 0.07, 0.6, 0.78, 0.92, 0.45), shine=0.4)
def mushroom(c: Canvas) -> None:
    """A spotted cap on a stem with a ring, gills below."""
    d = c.dice
    cream = c.colour(d.uniform(0.05, 0.16), d.uniform(0.05, 0.35), d.uniform(0.85, 1))
    thick = d.uniform(0.15, 0.26)
    bulge = thick * (1 + 0.5 * step(c.v, 0.3, 0.95))
    stem = torch.maximum(c.u.abs() - bulge, box(c.u, c.v - 0.42, 0.6, 0.53, 0.15))
    x = (c.u / bulge).clamp(-1, 1)
    fibres = c.hair(c.v * 6, c.u * 22)
    c.fill(stem, cream * (0.55 + 0.55 * fibres)[:, None], bulge * globe(x) * 0.7)
    rim, tall = d.uniform(-0.05, 0.12), d.uniform(0.7, 0.98)
    wide = d.uniform(0.82, 0.98)
    c.shade(1 - 0.6 * step(c.v, rim + 0.5, rim + 0.05))
    under = ellipse(c.u, c.v - rim, wide * 0.95, d.uniform(0.2, 0.34))
    gills = torch.cos(torch.atan2(c.u, c.v - rim + 0.4) * 46)
    gill_colour = torch.lerp(cream, c.own_colour((0.4, 0.9), (0.5, 0.9)), 0.6)
    below = step(c.v - rim, 0.34, -0.1)
    c.fill(under, gill_colour * ((0.65 + 0.3 * gills) * (1 - 0.5 * below))[:, None], 0.03 * gills)
    _cap(c, rim, wide, tall)


def _cap(c: Canvas, rim: Tensor, wide: Tensor, tall: Tensor) -> None:
    """The cap of a mushroom, with raised spots that follow its dome."""
    d = c.dice
    high, low = c.own_colour((0.75, 1), (0.7, 1)), c.own_colour((0.8, 1), (0.35, 0.7))
    y = c.v - rim
    arch = y + 0.12 * (1 - (c.u / wide) ** 2)  # the front rim hangs lower than its ends
    hang = torch.where(d.chance(0.5), 0.13, 0.0)
    round_ = ellipse(c.u, y, wide, tall * (0.97 + rim))
    shape = torch.maximum(round_, y - hang * (1 - (c.u / wide) ** 2))
    r2 = ((c.u / wide) ** 2 + (y / (tall * (0.97 + rim))) ** 2).clamp(max=1)
    dome = (1 - r2).sqrt()
    spread = 3.2 / (0.55 + dome)
    spots = c.cells(c.u * spread, y * spread)
    size = d.uniform(0.3, 0.44) * torch.where(d.chance(0.8), 1.0, 0.0)
    spot = step(spots.distance - size * (0.6 + 0.5 * spots.identity), 0.06, -0.04)
    colour = mixed(low, high, (0.2 + dome - 0.5 * (y + 0.3)).clamp(0, 1))
    streaks = 0.9 + 0.2 * c.hills(torch.atan2(c.u, 0.4 - y) * 9, y)
    covered = c.fill(shape, colour * streaks[:, None], 0.75 * dome + 0.05 * spot)
    pale = c.colour(d.uniform(), d.uniform(0, 0.3), 1.0)
    c.tint(covered * spot * step(arch, 0.16, 0.06), pale)


@motif("plants", hues=(0.28, 0.33, 0.24, 0.38, 0.1, 0.03, 0.92, 0.5))
def tree(c: Canvas) -> None:
    """A thick trunk with bark and roots under a crown of leaf clumps."""
    d = c.dice
    wood = c.colour(d.choice((0.06, 0.08, 0.04, 0.75)), d.uniform(0.3, 0.7), d.uniform(0.4, 0.75))
    thick = d.uniform(0.13, 0.22)
    bent = c.u - 0.1 * d.uniform(-1, 1) * torch.sin(c.v * 4)
    flare = thick * (1 + 1.5 * step(c.v, 0.45, 1.1) + 0.9 * step(c.v, 0.1, -0.5))
    roots = 0.07 * torch.cos(bent * 22) * step(c.v, 0.6, 0.95)
    bark, rough = _bark(c, bent, c.v, wood)
    trunk = torch.maximum((bent.abs() - flare) * 0.85, (c.v - 0.9 + roots).abs() - 1.0)
    trunk = torch.maximum(trunk, c.v - 0.9 + roots)
    round_ = globe(bent / flare)
    c.fill(trunk, bark * (0.5 + 0.5 * round_)[:, None], thick * round_ * 0.8 + rough)
    dark, light = c.own_colour((0.7, 1), (0.25, 0.5)), c.own_colour((0.6, 1), (0.7, 1))
    leaves = c.cells(c.u * 11, c.v * 11)
    ruffle = 0.13 * (leaves.edge - 0.25) + 0.12 * (c.hills(c.u * 5, c.v * 5) - 0.5)
    _crown(c, dark, light, leaves.edge, leaves.identity, ruffle)


CLUMPS = (
    (-0.48, 0.02, 0.36),
    (0.48, 0.02, 0.36),
    (0.0, -0.58, 0.36),
    (-0.36, -0.4, 0.38),
    (0.38, -0.38, 0.38),
    (0.0, 0.06, 0.36),
    (-0.2, -0.2, 0.32),
    (0.22, -0.16, 0.32),
)


def _crown(
    c: Canvas, dark: Tensor, light: Tensor, edge: Tensor, luck: Tensor, ruffle: Tensor
) -> None:
    """Round clumps of leaves, each in the shade of the ones before it."""
    d = c.dice
    flat = d.uniform(0.85, 1.1)
    for k, (x, y, radius) in enumerate(CLUMPS):
        u, v = c.u - x - d.uniform(-0.09, 0.09), c.v - (y + d.uniform(-0.09, 0.09)) * flat
        size = radius * d.uniform(0.85, 1.15)
        distance = torch.hypot(u, v) - size - ruffle
        if k:
            c.shade(1 - 0.5 * c.cover(distance, 0.25))
        dome = pillow(distance, size, 0.5 * size)
        up = (0.45 - v / size * 0.6 + 0.35 * (luck - 0.5)).clamp(0, 1)
        colour = mixed(dark, light, up) * (0.55 + 1.1 * edge)[:, None]
        c.fill(distance, colour, dome * 0.9 + 0.14 * edge + 0.03 * k)


@motif("plants", hues=(0.3, 0.35, 0.26, 0.42, 0.14, 0.9))
def palm(c: Canvas) -> None:
    """A ringed trunk that leans, and a head of drooping fronds."""
    d = c.dice
    lean = d.uniform(-0.3, 0.3)
    wood = c.colour(d.choice((0.07, 0.09, 0.05, 0.8)), d.uniform(0.3, 0.65), d.uniform(0.5, 0.8))
    x = c.u - lean * (c.v + 0.25) ** 2 * 0.8
    wide = 0.1 + 0.06 * step(c.v, 0.3, 1.0)
    rings = (c.v * 7 + 6 * x * x) % 1
    trunk = torch.maximum(x.abs() - wide * (0.85 + 0.25 * rings), (c.v - 0.35).abs() - 0.6)
    round_ = globe(x / wide)
    c.fill(trunk, wood * (0.4 + 0.35 * round_ + 0.3 * rings)[:, None], 0.1 * round_ + 0.06 * rings)
    dark, light = c.own_colour((0.7, 1), (0.25, 0.5)), c.own_colour((0.55, 1), (0.65, 1))
    droop, count = d.uniform(0.35, 0.75), d.integer(7, 9)
    for layer in (0, 1, 2):
        u, v = c.u, c.v + 0.22 + 0.03 * layer - droop * (1 - 0.3 * layer) * c.u**2
        r = torch.hypot(u, v)
        hanging = (v / r.clamp(min=0.01)).clamp(min=0)  # shorter where they would hide the trunk
        petals = wreath(
            torch.atan2(v, u),
            r,
            count,
            (0.86 - 0.11 * layer) * (1 - 0.45 * hanging**2),
            0.17,
            pointed=0.7,
            belly=0.1,
            shift=0.4 * layer + d.uniform(0, 0.3),
            ragged=0.2,
        )
        comb = _veins(petals.along, petals.across, 8.0, -1.1)
        petals = petals._replace(distance=petals.distance + 0.02 * comb + 0.01)
        c.shade(1 - 0.5 * c.cover(petals.distance, 0.15))
        light_ = (0.6 + 0.3 * petals.luck + 0.22 * comb) * (0.5 + 0.6 * petals.along)
        colour = mixed(dark, light, petals.along) * light_[:, None]
        ridge = 0.18 * (1 - petals.across.abs()) + 0.02 * comb - 0.2 * petals.along**2
        c.fill(petals.distance, colour, ridge + 0.1 * layer)
    for side in (-1.0, 0.0, 1.0):
        _ball(c, side * 0.11, -0.14 + 0.07 * (1 - abs(side)), 0.1, wood)


def _ball(c: Canvas, x: Number, y: Number, radius: float, colour: Tensor) -> None:
    """A round fruit with its shadow."""
    distance = circle(c.u - x, c.v - y, radius)
    c.shade(1 - 0.5 * c.cover(distance, 0.1))
    c.fill(
        distance,
        colour * (0.6 - 3 * (c.v - y))[:, None].clamp(min=0.2),
        pillow(distance, radius, radius),
    )


@motif("plants", hues=(0.38, 0.42, 0.33, 0.48, 0.28, 0.58))
def pine(c: Canvas) -> None:
    """Tiers of hanging branches, now and then under snow."""
    d = c.dice
    wood = c.colour(0.06, d.uniform(0.4, 0.7), d.uniform(0.3, 0.55))
    bark, rough = _bark(c, c.u, c.v, wood)
    c.fill(box(c.u, c.v - 0.75, 0.12, 0.22, 0.02), bark, rough - 2 * c.u**2)
    dark, light = c.own_colour((0.65, 1), (0.18, 0.4)), c.own_colour((0.5, 0.95), (0.5, 0.95))
    snow = d.choice((0.0, 0.0, 0.0, 1.0, 0.7))
    white, slim = c.colour(0.58, 0.12, 1.0), d.uniform(0.72, 1.05)
    fan = c.u / (c.v + 1.6)  # the needles hang away from the top
    needles = c.hair(c.v * 6, fan * 34, 1.6)
    tiers = 5
    for k in reversed(range(tiers)):
        top, bottom = -0.98 + 0.27 * k, -0.4 + 0.285 * k
        wide = (0.4 + 0.15 * k) * slim
        sway = d.uniform(-0.03, 0.03)
        x = (c.u - sway) / wide
        t = ((c.v - top) / (bottom - top)).clamp(0, 1.3)
        fringe = 0.14 * (needles - 0.5) + 0.05 * torch.cos(x * (5 + 2.2 * k) + d.uniform(0, 6))
        sag = c.v - bottom + 0.16 * x * x + fringe
        distance = torch.maximum((x.abs() - t) * wide * 0.75 + fringe * 0.3, sag)
        distance = torch.maximum(distance, top - 0.02 - c.v)
        c.shade(1 - 0.7 * c.cover(distance, 0.28))
        bright = (0.1 + 1.0 * (needles - 0.3) + 0.55 * t).clamp(0, 1)
        relief = 0.3 * (1 - x.clamp(-1, 1) ** 2) + 0.15 * needles * t + 0.22 * t
        covered = c.fill(distance, mixed(dark, light, bright), relief)
        c.tint(covered * step(needles + 0.6 * t, 0.75, 0.95) * step(t, 1.0, 0.6) * snow, white)


@motif("plants", hues=(0.33, 0.38, 0.28, 0.44, 0.22, 0.55))
def cactus(c: Canvas) -> None:
    """A ribbed column with two raised arms, spines and flowers."""
    d = c.dice
    green = c.own_colour((0.5, 0.95), (0.45, 0.85))
    deep = green * 0.35
    bloom, pink = (
        c.own_colour((0.5, 0.9), (0.9, 1)),
        c.colour(d.choice((0.92, 0.0, 0.13, 0.8)), 0.85, 1.0),
    )
    sand = c.colour(d.uniform(0.05, 0.12), d.uniform(0.4, 0.7), d.uniform(0.6, 0.9))
    grain = c.clouds(c.u * 6, c.v * 6)
    ground = torch.maximum(ellipse(c.u, c.v - 0.86, 0.62, 0.22), c.v - 0.86)
    c.fill(ground, sand * (0.9 + 0.08 * grain)[:, None], 0.02 * grain)
    thick = d.uniform(0.2, 0.27)
    for side in (-1.0, 1.0):
        out, low, high = side * d.uniform(0.55, 0.66), d.uniform(0.15, 0.4), d.uniform(-0.5, -0.1)
        size = thick * d.uniform(0.6, 0.75)
        elbow = capsule(c.u, c.v, (0.0, low), (out, low), size)
        _column(c, elbow, (c.v - low) / size, c.u, green, deep, size)
        arm = capsule(c.u, c.v, (out, low), (out, high), size)
        _column(c, arm, (c.u - out) / size, c.v, green, deep, size)
        _blossom(c, out, high - size, pink)
    top = d.uniform(-0.72, -0.6)
    body = capsule(c.u, c.v, (0.0, 0.75), (0.0, top), thick * 1.05, thick)
    c.shade(1 - 0.5 * c.cover(body, 0.2))
    _column(c, torch.maximum(body, c.v - 0.84), c.u / thick, c.v, green, deep, thick)
    _blossom(c, 0.0, top - thick, torch.lerp(bloom, pink, 0.5))


def _column(
    c: Canvas, distance: Tensor, x: Tensor, y: Tensor, green: Tensor, deep: Tensor, size: Tensor
) -> None:
    """A part of a cactus: ribs along y, pale spines on them; x from -1 to 1."""
    flat = x.clamp(-0.99, 0.99).asin() * 2.55
    ribs = torch.cos(flat * 2)
    spine = step(ribs, 0.3, 0.9) * step(torch.cos(y * 34 + flat.round() * 3), 0.3, 0.9)
    colour = mixed(deep, green, 0.5 + 0.5 * ribs)
    round_ = globe(x)
    covered = c.fill(distance, colour, size * (0.75 * round_ + 0.22 * ribs) + 0.02 * spine)
    c.tint(covered * spine * 0.9, c.colour(0.13, 0.25, 1.0))


def _blossom(c: Canvas, x: Number, y: Number, colour: Tensor) -> None:
    """A small flower on the top of a column."""
    u, v = c.u - x, (c.v - y - 0.03) * 1.3
    angle, r = torch.atan2(v, u), torch.hypot(u, v)
    petals = wreath(angle, r, 7, 0.2, 0.08, pointed=0.4, shift=0.25)
    paint_petals(c, petals, colour * 0.8, colour, level=0.15, relief=0.05)
    c.fill(r - 0.06, c.colour(0.14, 0.8, 1.0), 0.25)


@motif("plants", hues=(0.76, 0.8, 0.28, 0.95, 0.65, 0.7), shine=0.8)
def grapes(c: Canvas) -> None:
    """A bunch of glossy berries under a leaf."""
    d = c.dice
    flesh, glow = c.own_colour((0.7, 1), (0.3, 0.6)), c.own_colour((0.5, 1), (0.65, 1))
    wood = c.colour(d.uniform(0.06, 0.22), d.uniform(0.4, 0.7), d.uniform(0.35, 0.6))
    c.fill(capsule(c.u, c.v, (0.06, -0.98), (0.0, -0.4), 0.07), wood, 0.1)
    size, slim = d.uniform(0.18, 0.23), d.uniform(0.95, 1.2)
    phase = d.uniform()
    for layer in range(3):
        step_u, step_v = size * 1.95, size * 1.95
        shift = 0.5 * layer
        row = ((c.v + 0.05) / step_v + 0.37 * layer).round()
        place_v = (row - 0.37 * layer) * step_v - 0.05
        offset = (row % 2) * 0.5 + shift
        column = (c.u / step_u + offset).round()
        luck = (column * GOLDEN + row * 0.7548 + 0.3 * layer + phase) % 1
        place_u = (column - offset) * step_u + 0.12 * size * (luck - 0.5)
        limit = (0.8 - 0.6 * (place_v + 0.3).clamp(min=0)) * slim * (1 - 0.13 * layer)
        there = (place_u.abs() < limit - 0.1) & (place_v > -0.52) & (place_v < 0.85)
        u, v = c.u - place_u, c.v - place_v
        radius = size * (0.84 + 0.1 * luck)
        distance = torch.where(there, torch.hypot(u, v) - radius, 1.0)
        c.shade(1 - 0.65 * c.cover(distance, 0.16))
        dome = (1 - (u * u + v * v) / radius**2).clamp(min=0).sqrt()
        bright = (0.25 + 0.5 * luck - 0.9 * v / size * 0.4).clamp(0, 1)
        colour = mixed(flesh, glow, bright) * (0.35 + 0.75 * dome)[:, None]
        c.fill(distance, colour, size * dome * 0.9 + 0.1 * layer)
    _vine_leaf(c)


def _vine_leaf(c: Canvas) -> None:
    """A lobed leaf at the top of a bunch."""
    d = c.dice
    green = c.colour(d.choice((0.3, 0.26, 0.36, 0.1)), d.uniform(0.6, 0.95), d.uniform(0.5, 0.85))
    u, v = turned(c.u - 0.3 * d.sign(), c.v + 0.62, d.uniform(-0.6, 0.6))
    angle, r = torch.atan2(v, u), torch.hypot(u, v * 1.15)
    lobes = torch.cos(angle * 5)
    distance = (r - 0.33 - 0.08 * lobes - 0.025 * torch.cos(angle * 20)) * 0.8
    c.shade(1 - 0.5 * c.cover(distance, 0.2))
    veins = step(lobes, 0.9, 1.0)
    c.fill(distance, green * (0.75 + 0.5 * veins - 0.5 * r)[:, None], 0.06 * lobes + 0.1 - 0.2 * r)


@motif("plants", hues=(0.07, 0.05, 0.09, 0.03, 0.4, 0.75), turn=1.2)
def pinecone(c: Canvas) -> None:
    """Rows of thick woody scales, each over the next."""
    d = c.dice
    dark, light = c.own_colour((0.6, 0.95), (0.15, 0.35)), c.own_colour((0.4, 0.9), (0.65, 1))
    slim, columns = d.uniform(0.62, 0.82), d.integer(4, 5)
    wide = slim * (1 - ((c.v + 0.02) / 0.97) ** 2).clamp(min=0.02).sqrt() * (0.94 - 0.14 * c.v)
    x = (c.u / wide).clamp(-1, 1)
    body, around = (c.u.abs() - wide) * 0.8, x.asin() * columns / math.pi
    grain = c.hair(c.v * 8, x * 14)
    rows = 8
    for k in range(rows):
        top = 0.6 - 1.62 * k / rows
        turns = around + 0.5 * (k % 2)
        s = (turns - turns.round()) * 2
        edge = top + 0.38 - 0.2 * s * s
        t = ((c.v - top + 0.1) / (edge - top + 0.1)).clamp(0, 1.1)
        distance = torch.maximum((c.v - edge) * 0.85, body - 0.09 * t**3)
        distance = torch.maximum(distance, top - 0.25 - c.v)
        c.shade(1 - 0.75 * c.cover(distance, 0.2))
        lip = step(t, 0.55, 0.95)
        luck = (turns.round() * GOLDEN + k * 0.7548) % 1
        bright = (0.15 + 0.6 * lip + 0.3 * grain * t + 0.25 * (luck - 0.5)).clamp(0, 1)
        relief = wide * 0.6 * globe(x) + 0.3 * t - 0.07 * s * s + 0.05 * lip
        c.fill(distance, mixed(dark, light, bright), relief)


@motif("plants", hues=(0.07, 0.05, 0.09, 0.12, 0.3, 0.55), shine=0.45)
def pumpkin(c: Canvas) -> None:
    """Swollen ribs around a twisted stem."""
    d = c.dice
    deep, light = c.own_colour((0.85, 1), (0.45, 0.75)), c.own_colour((0.7, 1), (0.8, 1))
    tall, wide = d.uniform(0.58, 0.78), d.uniform(0.88, 0.96)
    freckles = c.hills(c.u * 14, c.v * 14) - 0.5
    v = c.v - 0.95 + tall
    for k, (x, half) in enumerate(((0.66, 0.34), (0.42, 0.36), (0.0, 0.0), (0.19, 0.33))):
        if half == 0.0:
            c.fill(ellipse(c.u, v + 0.02, 0.3, tall * 0.9), deep, 0.2)
            continue
        u = c.u.abs() - x * wide
        high = tall * (0.86 + 0.045 * k)
        distance = ellipse(u, v, half * wide, high)
        c.shade(1 - 0.6 * c.cover(distance, 0.14))
        dome = (1 - (u / (half * wide)) ** 2 - (v / high) ** 2).clamp(min=0).sqrt()
        glow = (dome * 0.9 + 0.25 * freckles - 0.25 * v).clamp(0, 1)
        colour = mixed(deep, light, glow) * (0.55 + 0.5 * dome)[:, None]
        c.fill(distance, colour, 0.42 * dome + 0.1 * k)
    top = 0.95 - 2 * tall
    _stem(c, top + 0.12)


def _stem(c: Canvas, y: Tensor) -> None:
    """The ridged stem of a pumpkin, bent to one side."""
    d = c.dice
    green = c.colour(d.choice((0.22, 0.28, 0.12)), d.uniform(0.4, 0.8), d.uniform(0.35, 0.65))
    u = c.u + d.uniform(-1.2, 1.2) * (c.v - y).clamp(max=0) ** 2
    foot = 0.11 + 0.14 * step(c.v, y - 0.2, y + 0.06)
    stem = torch.maximum(u.abs() - foot, (c.v - y + 0.13).abs() - 0.2 + 0.03 * torch.cos(u * 40))
    c.shade(1 - 0.5 * c.cover(stem, 0.15))
    ridges = torch.cos(u / foot * 7)
    c.fill(stem, green * (0.7 + 0.3 * ridges)[:, None], 0.45 + 0.03 * ridges - 2 * u * u)


@motif("plants", hues=(0.98, 0.0, 0.95, 0.03, 0.85, 0.1), shine=0.7)
def pomegranate(c: Canvas) -> None:
    """A round fruit with a crown, cut open over its jewels."""
    d = c.dice
    deep, light = c.own_colour((0.8, 1), (0.35, 0.6)), c.own_colour((0.6, 0.95), (0.75, 1))
    v = c.v - 0.12
    crown = wreath(
        torch.atan2(c.v + 0.62, c.u),
        torch.hypot(c.u, c.v + 0.62),
        d.integer(8, 10),
        0.38,
        0.12,
        pointed=0.6,
        belly=-0.3,
    )
    crown = crown._replace(distance=torch.maximum(crown.distance, c.v + 0.5))
    paint_petals(c, crown, deep, light, relief=0.08)
    r = torch.hypot(c.u, v)
    shape = r - 0.83 + 0.03 * torch.cos(torch.atan2(v, c.u) * 5)
    dome = globe(r / 0.83)
    mottle = c.clouds(c.u * 4, v * 4)
    blush = (0.2 + 0.7 * dome - 0.3 * v + 0.12 * mottle).clamp(0, 1)
    c.fill(shape, mixed(deep, light, blush), 0.5 * dome)
    _jewels(c, c.u - d.uniform(-0.12, 0.12), v - 0.08)


def _jewels(c: Canvas, u: Tensor, v: Tensor) -> None:
    """The opening of a pomegranate: pale rind, chambers of clear seeds."""
    d = c.dice
    wobble = 0.1 * c.hills(u * 3 + 7, v * 3)
    opening = ellipse(u, v, d.uniform(0.5, 0.68), d.uniform(0.46, 0.6)) + wobble
    pale = c.colour(d.uniform(0.08, 0.14), d.uniform(0.15, 0.4), 1.0)
    c.fill(opening - 0.05, pale, 0.5 + 0.3 * opening.clamp(-0.1, 0.1))
    seeds = c.cells(u * 5.2, v * 5.2)
    angle = torch.atan2(v, u)
    walls = c.r * torch.cos(angle * d.choice((1.0, 1.5, 2.0, 2.5)) + d.uniform(0, 6)).abs()
    hue = c.hue()
    ruby = c.colour(hue, d.uniform(0.9, 1), d.uniform(0.4, 0.7))
    clear = c.colour(hue + d.uniform(-0.04, 0.04), d.uniform(0.5, 0.85), 1.0)
    bead = (seeds.edge * 2.4).clamp(0, 1)
    distance = torch.maximum(opening + 0.03, 0.06 - walls)
    colour = mixed(ruby, clear, (bead * 0.7 + 0.5 * seeds.identity - 0.2).clamp(0, 1))
    light = 0.4 + 0.75 * bead
    c.fill(distance, colour * light[:, None], 0.3 + 0.14 * globe(1 - bead))
