"""Buildings and their parts: pagodas, temples, arches, windows, doors, castles, domes, columns."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import (
    STONE,
    courses,
    fit,
    globe,
    golden,
    in_row,
    masonry,
    mixed,
    opening,
    shadow_under,
    tiles,
    window_light,
)
from .shapes import Number, both, box, capsule, circle, cut, folded, polygon, ring, step, union

PAINT = (0.0, 0.02, 0.08, 0.45, 0.58, 0.8)


@motif("buildings", hues=PAINT, turn=0.15)
def pagoda(c: Canvas) -> None:
    """Three to five storeys under curved roofs of ribbed tiles, a golden point on top."""
    d = c.dice
    roof, wall, gold, light = c.own_colour(), c.own_colour(), golden(c), window_light(c)
    count = d.integer(3, 5)
    storey = 1.5 / count
    wide_top, wide_foot = d.uniform(0.42, 0.56), d.uniform(0.8, 0.9)
    lift, narrow = d.uniform(0.35, 0.7), d.uniform(0.5, 0.66)
    c.fill(capsule(c.u, c.v, (0, -0.98), (0, -0.6), 0.02, 0.06), gold, 0.05)
    c.fill(circle(c.u, c.v + 0.8, 0.075), gold, 0.1)
    masonry(c, box(c.u, c.v - 0.88, 0.62, 0.08), c.grey(0.6), 0.2, 0.09)
    posts = (c.u.abs() * d.uniform(14, 20)).cos()
    facade = wall * (0.55 + 0.45 * posts)[:, None]
    facade = mixed(facade, light, step(posts, -0.35, -0.75))
    ribs = (c.u * d.uniform(28, 40)).cos()
    for k in range(5):
        hidden = 9.0 * (k >= count)
        wide = wide_top + (wide_foot - wide_top) * k / (count - 1)
        eave = -0.72 + storey * (k + 0.48)
        body = box(c.u, c.v - eave - storey * 0.25, wide * narrow, storey * 0.34) + hidden
        c.fill(body, facade, 0.04 * posts)
        x = (c.u / wide).abs().clamp(max=1.2)
        curl = eave - lift * storey * x**4
        below = c.v - curl
        shadow_under(c, below + hidden, 0.13)
        top = curl - storey * 0.78 * (1 - x).clamp(min=0) ** 1.3 - 0.05
        shape = torch.maximum(torch.maximum(top - c.v, below), (x - 1) * wide) + hidden
        slope = 0.75 + 0.2 * ribs - 0.35 * step(below, -storey * 0.8, 0.0)
        c.fill(shape, roof * (slope + 0.35)[:, None], 0.035 * ribs - 0.4 * below)
        c.fill(both(shape, -below - 0.035), gold, 0.16)


@motif("buildings", hues=(0.1, 0.12, 0.08, 0.55, 0.9), turn=0.15)
def temple(c: Canvas) -> None:
    """Fluted columns on steps, under a pediment."""
    d = c.dice
    fit(c, 1.12)
    stone = c.own_colour((0.1, 0.6), (0.75, 1))
    inside = c.own_colour((0.6, 1), (0.1, 0.4))
    count, half = d.integer(4, 6), d.uniform(0.68, 0.76)
    gap = 2 * half / (count - 0.35)
    thick = gap * d.uniform(0.27, 0.34)
    glow = (1.5 - 1.8 * torch.hypot(c.u * 1.4, c.v - 0.3)).clamp(min=0)[:, None]
    c.fill(box(c.u, c.v - 0.2, half * 0.96, 0.42), inside + window_light(c) * glow, -0.1)
    x, _ = in_row(c.u, gap, count)
    across = (x / thick).clamp(-1, 1)
    flutes = (across * 11).cos()
    bulge = globe(across)
    shaft = box(x, c.v - 0.2, thick * (0.92 + 0.12 * (c.v - 0.2)), 0.42)
    tone = (0.55 + 0.45 * bulge) * (0.86 + 0.14 * flutes)
    c.fill(shaft, stone * tone[:, None], bulge * thick + 0.012 * flutes)
    for end in (-0.2, 0.57):
        c.fill(box(x, c.v - end, thick * 1.3, 0.05, 0.02), stone * 0.95, thick)
    shadow_under(c, c.v + 0.22, 0.22)
    for k, low in enumerate((0.66, 0.76, 0.86)):
        tread = box(c.u, c.v - low, half + 0.05 + 0.05 * k, 0.05)
        c.fill(tread, stone * (0.95 - 0.12 * k), 0.2 + 0.07 * k - (c.v - low) * 0.8)
    frieze = box(c.u, c.v + 0.32, half + 0.03, 0.09)
    marks = step((c.u * 36).cos(), -0.2, 0.5)
    c.fill(frieze, stone * (0.62 + 0.38 * marks)[:, None], 0.1 + 0.02 * marks)
    peak = -d.uniform(0.8, 0.95)
    gable = polygon(c.u, c.v, ((-half - 0.12, -0.38), (0, peak), (half + 0.12, -0.38)))
    c.fill(gable, stone, 0.2)
    field = c.own_colour((0.5, 1), (0.35, 0.9)) * (0.5 + 0.7 * c.hills(c.u * 8, c.v * 8))[:, None]
    c.fill(gable + 0.09, field, 0.1)
    c.fill(ring(c.u, c.v - peak * 0.4 + 0.3, d.uniform(0.06, 0.09), 0.035), golden(c), 0.2)


@motif("buildings", hues=STONE, turn=0.2)
def arch(c: Canvas) -> None:
    """A round or pointed arch of wedge-shaped stones, with or without a wall around it."""
    d = c.dice
    fit(c, 1.13)
    stone, band = c.own_colour((0.1, 0.7), (0.6, 1)), c.own_colour((0.2, 0.8), (0.5, 1))
    sharp = torch.where(d.chance(0.5), 0.0, d.uniform(0.15, 0.5))
    free = d.chance(0.5)
    half = d.uniform(0.38, 0.5)
    thick = d.uniform(0.2, 0.28) + torch.where(free, 0.12, 0.0)
    spring = d.uniform(0.0, 0.25)
    hole = opening(c.u, c.v, half, spring, 2.0, sharp)
    wall = cut(box(c.u, c.v - 0.05, 0.78, 0.84), hole) + 9.0 * free
    masonry(c, wall, stone, 0.26, 0.15)
    cornice = box(c.u, c.v + 0.84, 0.86, 0.08, 0.02) + 9.0 * free
    c.fill(cornice, band, 0.12)
    shadow_under(c, c.v + 0.76, 0.12)
    up = (spring - c.v).clamp(min=0)
    turn = torch.atan2(up, c.u.abs() + sharp) - (c.v - spring).clamp(min=0) * 1.6
    wedge = turn * d.integer(5, 8) / (math.pi / 2) + 0.5
    joint = ((0.5 - (wedge - wedge.floor() - 0.5).abs()) * 6).clamp(0, 1)
    own = (wedge.floor() * 0.618 + (c.u > 0) * 0.37) % 1
    two = torch.where(d.chance(0.4)[:, None], c.own_colour(), band)
    stripe = mixed(band, two, wedge.floor() % 2)
    frame = torch.maximum(torch.maximum(hole - thick, -hole), c.v - 0.9)
    bulge = (1 - ((hole / thick - 0.5) * 2) ** 2).clamp(min=0)
    tone = (0.3 + 0.7 * joint) * (0.65 + 0.5 * own)
    c.fill(frame, stripe * tone[:, None], 0.1 + 0.1 * bulge + 0.07 * joint)
    foot = cut(box(c.u.abs() - half - thick / 2, c.v - 0.85, thick * 0.68, 0.08, 0.02), hole + 0.05)
    c.fill(foot, band * 0.85, 0.2)
    key = polygon(c.u, c.v, ((-0.13, -1.0), (0.13, -1.0), (0.07, 0.5), (-0.07, 0.5)))
    top = spring - ((half + sharp) ** 2 - sharp**2).sqrt()
    key = both(key, box(c.u, c.v - top + thick * 0.5, 1.0, thick * 0.68, 0.02))
    c.fill(key, stone, 0.28 - c.u.abs() * 0.4)


@motif("buildings", hues=(0.0, 0.6, 0.12, 0.33, 0.8), turn=0.2, shine=0.5)
def window(c: Canvas) -> None:
    """Panes of plain or stained glass in a round, pointed or square frame."""
    d = c.dice
    fit(c, 1.07)
    half, spring = d.uniform(0.5, 0.66), d.uniform(-0.25, 0.0)
    sharp = torch.where(d.chance(0.6), d.uniform(0.1, 0.6), 0.0)
    pointed = opening(c.u, c.v, half, spring, 0.82, sharp)
    shape = torch.where(d.chance(0.25), box(c.u, c.v, half, 0.8), pointed)
    shape = torch.maximum(shape, -0.92 - c.v)
    frame = c.colour(d.choice((0.08, 0.1, 0.6)), d.uniform(0.05, 0.6), d.uniform(0.4, 0.95))
    tone, relief = courses(c.u, c.v, 0.3, 0.2)
    c.fill(shape - 0.08, frame * tone[:, None], 0.12 + relief)
    parts = c.cells(c.u * 4, c.v * 4)
    wide, high = 2 * half / d.integer(2, 4), d.uniform(0.24, 0.42)
    x, y = c.u / wide + 0.5 * d.integer(0, 1), c.v / high
    inside = torch.minimum(
        (0.5 - (x - x.floor() - 0.5).abs()) * wide, (0.5 - (y - y.floor() - 0.5).abs()) * high
    )
    stained = d.chance(0.55)
    lead = torch.minimum(torch.where(stained, parts.edge / 4, inside), -shape)
    own = torch.where(stained, parts.identity, (x.floor() * 0.618 + y.floor() * 0.27) % 1)
    spread = torch.where(stained, 0.9, d.uniform(0.0, 0.2))
    hue = c.hue() + spread * (own - 0.5)
    glow = (1.1 - 0.55 * torch.hypot(c.u, c.v + 0.2)) * (0.7 + 0.4 * own)
    glass = c.colour(hue, d.uniform(0.6, 0.95), glow.clamp(0, 1))
    c.fill(shape, glass, 0.02 * parts.distance)
    c.tint(step((c.u + 0.7 * c.v + 0.2 * own).abs(), 0.16, 0.1) * 0.25, c.grey(1.0) * 0.95)
    rosy = d.chance(0.5)
    fold, away = folded(c.u, c.v - spring + 0.1, d.integer(5, 8))
    rose = away - half * 0.5
    petal = torch.hypot(away * fold.cos() - half * 0.28, away * fold.sin()) - half * 0.12
    middle = away - half * 0.1
    bloom = torch.minimum(torch.minimum(rose.abs(), petal.abs()), middle.abs())
    rosette = c.cover(torch.maximum(rose, shape)) * rosy
    petals = c.colour(hue + 0.5, 0.9, (0.35 + 0.65 * step(petal, 0.04, -0.04)))
    c.tint(rosette, mixed(petals, c.colour(0.13, 0.8, 1.0), c.cover(middle)))
    lead = torch.where(rosy & (rose < 0.02), bloom, lead)
    leaded = c.cover(torch.maximum(lead - 0.03, shape))
    c.tint(leaded, frame * 0.3)
    c.raise_(0.05 * leaded)
    shadow_under(c, -shape, 0.09, 0.6)
    c.fill(box(c.u, c.v - 0.86, half + 0.16, 0.07, 0.03), frame, 0.22 - (c.v - 0.86))


@motif("buildings", hues=(0.07, 0.0, 0.35, 0.58, 0.09), turn=0.2)
def door(c: Canvas) -> None:
    """Planks with iron bands, or raised panels, in a frame of stones."""
    d = c.dice
    half, sharp = d.uniform(0.42, 0.52), d.choice((0.0, 0.0, 0.25, 0.5))
    spring = d.uniform(-0.35, -0.1)
    hole = opening(c.u, c.v, half, spring, 0.9, sharp)
    hole = torch.where(d.chance(0.25), box(c.u, c.v - 0.05, half, 0.85), hole)
    outer = torch.maximum(hole - 0.16, c.v - 0.94)
    outer = torch.maximum(outer, -0.97 - c.v)
    masonry(c, outer, c.colour(d.choice(STONE), d.uniform(0.1, 0.5), d.uniform(0.6, 1)), 0.3, 0.17)
    c.raise_(0.08 * c.cover(-hole) * c.cover(outer))
    planks = c.u / d.uniform(0.13, 0.2)
    edge = (0.5 - (planks - planks.floor() - 0.5).abs()) * 2
    grain = c.hair(c.v * 7, c.u * 14 + planks.floor() * 5)
    wood, iron = c.own_colour((0.5, 0.95), (0.35, 0.95)), c.colour(0.6, 0.15, d.uniform(0.1, 0.3))
    tone = (0.45 + 0.65 * grain) * (0.4 + 0.6 * (edge * 5).clamp(0, 1))
    c.fill(hole, wood * tone[:, None], 0.04 * (edge * 3).clamp(0, 1) + 0.02 * grain)
    panelled = d.chance(0.45)
    y, _ = in_row(c.v - 0.22, 0.52, 2)
    panel = box(c.u.abs() - half * 0.48, y, half * 0.34, 0.2, 0.04)
    frame = torch.where(panelled, 0.0, 9.0)
    smooth = wood * (0.6 + 0.5 * grain)[:, None]
    c.fill(hole + frame, smooth, 0.06)
    c.fill(both(panel, hole + 0.06) + frame, smooth * 0.8, 0.02 + (-panel).clamp(0, 0.08) * 0.9)
    band, _ = in_row(c.v - 0.2, 0.56, 2)
    strap = both(box(c.u, band, 2.0, 0.07), hole) + 9.0 * panelled
    c.fill(strap, iron, 0.08)
    stud, _ = in_row(c.u, 0.2, 5)
    r = torch.hypot(stud, band)
    c.fill(both(r - 0.05, hole + 0.03) + 9.0 * panelled, iron * 2.2, 0.1 + (0.05 - r) * 1.2)
    shadow_under(c, -hole, 0.12, 0.55)
    side = half * 0.62
    c.fill(ring(c.u - side, c.v - 0.24, 0.075, 0.028), golden(c), 0.18)
    c.fill(circle(c.u - side, c.v - 0.15, 0.05), golden(c), 0.22)


def _battlements(u: Tensor, v: Tensor, top: Number, half: Number, count: Number) -> Tensor:
    """The shape of a wall's crown: a band with merlons on it."""
    gap = 2 * half / (count - 0.45)
    x, _ = in_row(u, gap, count)
    merlon = box(x, v - top + 0.06, gap * 0.28, 0.1)
    return union(merlon, box(u, v - top - 0.08, half, 0.08))


@motif("buildings", hues=(*STONE, 0.0, 0.75), turn=0.15)
def tower(c: Canvas) -> None:
    """A castle: a keep with battlements or a pointed roof, and two lower towers beside it."""
    d = c.dice
    fit(c, 1.1)
    stone, roof, light = (
        c.own_colour((0.1, 0.6), (0.55, 1)),
        c.own_colour((0.6, 1)),
        window_light(c),
    )
    spired = d.chance(0.6)
    lower = torch.where(spired, 0.0, 0.3)
    top, half = d.uniform(-0.55, -0.4) - lower, d.uniform(0.27, 0.38)
    low, side = d.uniform(-0.1, 0.2) - lower * 0.7, d.uniform(0.54, 0.62)
    x = c.u.abs() - side
    tone, relief = courses(c.u, c.v, 0.16, 0.11)
    tone = tone * (0.75 + 0.45 * c.hills(c.u * 3, c.v * 3))
    curtain = union(box(c.u, c.v - 0.68, side, 0.22), _battlements(c.u, c.v, 0.46, side, 9))
    c.fill(curtain, stone * (tone * 0.7)[:, None], relief)
    for u, crown, wide, count in ((x, low, 0.19, 3), (c.u, top, half, 4)):
        across = (u / wide).clamp(-1, 1)
        bulge = globe(across)
        body = box(u, c.v - (0.9 + crown) / 2, wide, (0.9 - crown) / 2)
        shade = (tone * (0.45 + 0.55 * bulge))[:, None]
        c.fill(body, stone * shade, relief + bulge * wide * 0.5)
        shadow_under(c, torch.where(u.abs() < wide, c.v - crown - 0.14, -1.0), 0.16)
        c.fill(_battlements(u, c.v, crown, wide + 0.07, count), stone * shade * 1.1, relief + 0.25)
        slit = opening(u, c.v - crown, 0.06, 0.36, 0.52, 0.05)
        c.fill(slit - 0.03, stone * 0.4, 0.1)
        c.fill(slit, light, 0.05)
    steep = d.uniform(0.42, 0.5)
    for u, crown, wide, rise in ((x, low, 0.27, 0.8), (c.u, top, half + 0.1, 1.0)):
        peak = crown - steep * rise
        hidden = torch.where(spired, 0.0, 9.0)
        cone = polygon(u, c.v, ((-wide, crown + 0.02), (wide, crown + 0.02), (0, peak)))
        slates, rough = tiles(u, c.v, 0.1, 0.09)
        glow = slates * (1 - 0.45 * u / wide)
        c.fill(cone + hidden, roof * glow[:, None], rough - u.abs() * 0.6)
    gate = opening(c.u, c.v, half * 0.5, 0.62, 0.92)
    c.fill(gate - 0.06, stone * 0.7, 0.2)
    bars = step(torch.maximum((c.u * 40).cos(), (c.v * 34).cos()), 0.5, 0.8)
    c.fill(gate, roof * (0.12 + 0.3 * bars)[:, None], 0.1 + 0.03 * bars)
    c.fill(box(c.u, c.v - 0.91, 0.8, 0.04, 0.03), stone * 0.6, 0.1)


@motif("buildings", hues=(0.12, 0.45, 0.55, 0.33, 0.0, 0.75), turn=0.15, shine=0.6)
def dome(c: Canvas) -> None:
    """An onion dome with ribs, spirals or lozenges, on a drum with arched windows."""
    d = c.dice
    fit(c, 1.1)
    wide, tip, foot = d.uniform(0.52, 0.64), -0.8, d.uniform(0.25, 0.38)
    wall, one, two = c.own_colour((0.1, 0.5), (0.7, 1)), c.own_colour(), c.own_colour()
    gold, light = golden(c), window_light(c)
    c.fill(capsule(c.u, c.v, (0, -0.98), (0, tip + 0.2), 0.03, 0.05), gold, 0.05)
    moon = cut(circle(c.u, c.v + 0.88, 0.1), circle(c.u - 0.045, c.v + 0.91, 0.075))
    c.fill(moon, gold, 0.08)
    x = c.u.abs() - d.uniform(0.74, 0.8)
    minaret = d.chance(0.6)
    hidden = torch.where(minaret, 0.0, 9.0)
    slim = union(
        box(x, c.v - 0.35, 0.09, 0.5), polygon(x, c.v, ((-0.12, -0.12), (0.12, -0.12), (0, -0.5)))
    )
    rings = step((c.v * 24).cos(), 0.6, 0.9)
    c.fill(
        slim + hidden, wall * (0.95 - 0.4 * rings - 2.5 * x.abs())[:, None], -x.abs() + 0.08 * rings
    )
    c.fill(both(slim + hidden, c.v + 0.1), one, 0.1 - x.abs())
    masonry(c, box(c.u, c.v - (0.9 + foot) / 2, wide * 0.8, (0.9 - foot) / 2), wall, 0.22, 0.12)
    gap = wide * 1.6 / 3.2
    spot, _ = in_row(c.u, gap, 3)
    arch_ = opening(spot, c.v, gap * 0.26, foot + 0.26, 0.78, 0.06)
    c.fill(arch_ - 0.045, gold * 0.8, 0.1)
    c.fill(arch_, light * (1.2 - 0.6 * c.v)[:, None].clamp(max=1), 0.0)
    t = ((c.v - tip) / (foot - tip)).clamp(0, 1)
    full = torch.sin(2.3 * t**1.5)
    width = wide * full + 0.015
    across = (c.u / width).clamp(-1, 1)
    round_ = globe(across)
    shape = torch.maximum((c.u.abs() - width) * 0.75, torch.maximum(c.v - foot, tip - c.v))
    ribs, twist = d.integer(4, 7), d.choice((0.0, 0.0, 2.0, 4.0))
    turn = across.asin() * ribs
    net = torch.where(d.chance(0.35), (turn * 0.5 - c.v * 12).cos(), 1.0)
    wave = (turn + twist * c.v * 3).cos() * net
    skin = mixed(two, one, step(wave, -0.5, 0.5))
    c.fill(shape, skin * (0.4 + 0.6 * round_)[:, None], round_ * width * 0.8 + 0.04 * wave.abs())
    shadow_under(c, c.v - foot - 0.06, 0.16)
    c.fill(box(c.u, c.v - foot - 0.02, wide * 0.86, 0.055, 0.03), gold, 0.2)
    c.fill(box(c.u, c.v - 0.89, 0.88, 0.06, 0.02), wall * 0.8, 0.2)


@motif("buildings", hues=(0.1, 0.12, 0.08, 0.6, 0.95), turn=0.25)
def column(c: Canvas) -> None:
    """A fluted shaft between its base and a capital of scrolls or leaves."""
    d = c.dice
    stone, gilt = c.own_colour((0.1, 0.6), (0.7, 1)), c.own_colour((0.4, 0.9), (0.7, 1))
    half = d.uniform(0.34, 0.42) * (0.96 + 0.1 * c.v)
    across = (c.u / half).clamp(-1, 1)
    bulge = globe(across)
    twist = torch.where(d.chance(0.25), 7.0, 0.0) * d.sign()
    flutes = (across.asin() * d.choice((8.0, 10.0, 12.0)) + twist * c.v).cos()
    veins = step((c.clouds(c.u * 14, c.v * 14)).abs(), 0.18, 0.0)
    tone = (0.45 + 0.55 * bulge) * (0.78 + 0.24 * flutes) * (1 - 0.35 * veins)
    c.fill(box(c.u, c.v - 0.1, half, 0.72), stone * tone[:, None], bulge * half + 0.05 * flutes)
    shadow_under(c, c.v + 0.4, 0.2)
    for low, wide, high in ((0.7, 0.48, 0.06), (0.79, 0.53, 0.05), (0.89, 0.6, 0.07)):
        y = (c.v - low) / high
        c.fill(box(c.u, c.v - low, wide, high, 0.04), stone * 0.9, 0.45 - 0.07 * y * y)
    leafy = d.chance(0.5)
    bell = 0.38 + 0.22 * step(c.v, -0.36, -0.8)
    x, _ = in_row(c.u + 0.09 * (c.v < -0.56), 0.2, 6)
    y = (c.v + 0.36) / 0.2
    y = y - y.floor()
    leaf = step(x.abs(), 0.1 * (y * 5).clamp(0, 1), 0.02)
    leaves = gilt * (0.25 + 0.45 * leaf + 0.3 * (1 - y))[:, None]
    cup = box(c.u, c.v + 0.58, bell, 0.22)
    c.fill(
        cup, torch.where(leafy[:, None], leaves, stone), 0.35 + 0.12 * leaf * leafy - 0.4 * c.u**2
    )
    u, v = c.u.abs() - 0.43, c.v + 0.55
    r = torch.hypot(u, v)
    curl = (torch.atan2(v, u) - r * 34).cos()
    scroll = r - torch.where(leafy, 0.14, 0.25)
    c.fill(scroll, gilt * (0.62 + 0.38 * curl)[:, None], 0.45 + 0.05 * curl - r * 0.2)
    c.fill(box(c.u, c.v + 0.82, 0.68, 0.09, 0.03), stone, 0.5 - 0.5 * (c.v + 0.82).abs())
