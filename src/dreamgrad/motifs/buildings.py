"""Buildings and their parts: pagodas, temples, castles, domes, bridges, doors and windows."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .shapes import (
    Number,
    both,
    box,
    capsule,
    circle,
    cut,
    ellipse,
    folded,
    polygon,
    ring,
    step,
    union,
)

STONE = (0.09, 0.11, 0.07, 0.6, 0.55)
PAINT = (0.0, 0.02, 0.08, 0.45, 0.58, 0.8)


def fit(c: Canvas, scale: float) -> None:
    """Draw in smaller units, so that corners stay within the unit disc."""
    c.u, c.v, c.pixel = c.u * scale, c.v * scale, c.pixel * scale


def courses(u: Tensor, v: Tensor, wide: Number, high: Number) -> tuple[Tensor, Tensor]:
    """Blocks laid in courses: their tone (around 1, dark in the joints) and their relief."""
    row = (v / high).floor()
    x = u / wide + 0.5 * (row % 2)
    column = x.floor()
    beside = (0.5 - (x - column - 0.5).abs()) * wide
    edge = torch.minimum(beside, (0.5 - (v / high - row - 0.5).abs()) * high)
    joint = (edge / 0.03).clamp(0, 1)
    own = (column * 0.7549 + row * 0.5698 + column * row * 0.31) % 1
    return (0.5 + 0.5 * joint) * (0.7 + 0.55 * own), 0.03 * joint


def tiles(u: Tensor, v: Tensor, wide: Number, high: Number) -> tuple[Tensor, Tensor]:
    """Round tiles that overlap downwards: their tone and relief."""
    row = (v / high).floor()
    x = u / wide + 0.5 * (row % 2)
    across = (x - x.floor() - 0.5) * 2
    down = v / high - row
    bulge = 1 - across * across
    own = (x.floor() * 0.7549 + row * 0.5698) % 1
    tone = (0.45 + 0.4 * down + 0.3 * bulge) * (0.85 + 0.3 * own)
    return tone, 0.05 * down * (0.3 + bulge)


def in_row(x: Tensor, gap: Number, count: Number) -> tuple[Tensor, Tensor]:
    """Coordinate from the nearest of `count` things that stand `gap` apart, and its number."""
    middle = (torch.as_tensor(count, device=x.device) - 1) / 2
    number = torch.minimum((x / gap + middle).round().clamp(min=0), 2 * middle)
    return x - (number - middle) * gap, number


def opening(
    u: Tensor, v: Tensor, half: Number, spring: Number, foot: Number, sharp: Number = 0.0
) -> Tensor:
    """A doorway: `half` wide, arched above the height `spring`; round, or pointed if sharp."""
    head = torch.hypot(u.abs() + sharp, (v - spring).clamp(max=0)) - (half + sharp)
    return torch.maximum(head, v - foot)


def _wall(c: Canvas, shape: Tensor, colour: Tensor, wide: Number, high: Number) -> None:
    """Masonry in a shape, a little brighter above and stained by weather."""
    tone, relief = courses(c.u, c.v, wide, high)
    weather = 0.75 + 0.45 * c.hills(c.u * 3, c.v * 2) - 0.12 * c.v
    c.fill(shape, colour * (tone * weather)[:, None], relief)


def _light(c: Canvas) -> Tensor:
    """The colour of a window: lamplight, or the sky in it."""
    d = c.dice
    warm = c.colour(d.uniform(0.09, 0.15), d.uniform(0.5, 0.85), 1.0)
    sky = c.colour(d.uniform(0.5, 0.68), d.uniform(0.5, 0.9), d.uniform(0.2, 0.75))
    return torch.where(d.chance(0.6)[:, None], warm, sky)


def _shadow(c: Canvas, below: Tensor, deep: float = 0.16, dark: float = 0.65) -> None:
    """Darken what lies just under an edge; `below` is the distance under it."""
    c.shade(1 - dark * (1 - below / deep).clamp(0, 1) * (below > 0))


def _gold(c: Canvas) -> Tensor:
    return c.colour(c.dice.uniform(0.1, 0.14), c.dice.uniform(0.6, 0.85), c.dice.uniform(0.85, 1))


@motif("buildings", hues=PAINT, turn=0.15)
def pagoda(c: Canvas) -> None:
    """Three to five storeys under curved roofs of ribbed tiles, a golden point on top."""
    d = c.dice
    roof, wall, gold, light = c.own_colour(), c.own_colour(), _gold(c), _light(c)
    count = d.integer(3, 5)
    storey = 1.5 / count
    wide_top, wide_foot = d.uniform(0.42, 0.56), d.uniform(0.8, 0.9)
    lift, narrow = d.uniform(0.35, 0.7), d.uniform(0.5, 0.66)
    c.fill(capsule(c.u, c.v, (0, -0.98), (0, -0.6), 0.02, 0.06), gold, 0.05)
    c.fill(circle(c.u, c.v + 0.8, 0.075), gold, 0.1)
    _wall(c, box(c.u, c.v - 0.88, 0.62, 0.08), c.grey(0.6), 0.2, 0.09)
    posts = (c.u.abs() * d.uniform(14, 20)).cos()
    facade = wall * (0.55 + 0.45 * posts)[:, None]
    facade = torch.lerp(facade, light, step(posts, -0.35, -0.75)[:, None])
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
        _shadow(c, below + hidden, 0.13)
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
    c.fill(box(c.u, c.v - 0.2, half * 0.96, 0.42), inside + _light(c) * glow, -0.1)
    x, _ = in_row(c.u, gap, count)
    across = (x / thick).clamp(-1, 1)
    flutes = (across * 11).cos()
    bulge = (1 - across * across).sqrt()
    shaft = box(x, c.v - 0.2, thick * (0.92 + 0.12 * (c.v - 0.2)), 0.42)
    tone = (0.55 + 0.45 * bulge) * (0.86 + 0.14 * flutes)
    c.fill(shaft, stone * tone[:, None], bulge * thick + 0.012 * flutes)
    for end in (-0.2, 0.57):
        c.fill(box(x, c.v - end, thick * 1.3, 0.05, 0.02), stone * 0.95, thick)
    _shadow(c, c.v + 0.22, 0.22)
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
    c.fill(ring(c.u, c.v - peak * 0.4 + 0.3, d.uniform(0.06, 0.09), 0.035), _gold(c), 0.2)


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
    _wall(c, wall, stone, 0.26, 0.15)
    cornice = box(c.u, c.v + 0.84, 0.86, 0.08, 0.02) + 9.0 * free
    c.fill(cornice, band, 0.12)
    _shadow(c, c.v + 0.76, 0.12)
    up = (spring - c.v).clamp(min=0)
    turn = torch.atan2(up, c.u.abs() + sharp) - (c.v - spring).clamp(min=0) * 1.6
    wedge = turn * d.integer(5, 8) / (math.pi / 2) + 0.5
    joint = ((0.5 - (wedge - wedge.floor() - 0.5).abs()) * 6).clamp(0, 1)
    own = (wedge.floor() * 0.618 + (c.u > 0) * 0.37) % 1
    two = torch.where(d.chance(0.4)[:, None], c.own_colour(), band)
    stripe = torch.lerp(band, two, (wedge.floor() % 2)[:, None])
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
    c.tint(rosette, torch.lerp(petals, c.colour(0.13, 0.8, 1.0), c.cover(middle)[:, None]))
    lead = torch.where(rosy & (rose < 0.02), bloom, lead)
    leaded = c.cover(torch.maximum(lead - 0.03, shape))
    c.tint(leaded, frame * 0.3)
    c.raise_(0.05 * leaded)
    _shadow(c, -shape, 0.09, 0.6)
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
    _wall(c, outer, c.colour(d.choice(STONE), d.uniform(0.1, 0.5), d.uniform(0.6, 1)), 0.3, 0.17)
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
    _shadow(c, -hole, 0.12, 0.55)
    side = half * 0.62
    c.fill(ring(c.u - side, c.v - 0.24, 0.075, 0.028), _gold(c), 0.18)
    c.fill(circle(c.u - side, c.v - 0.15, 0.05), _gold(c), 0.22)


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
    stone, roof, light = c.own_colour((0.1, 0.6), (0.55, 1)), c.own_colour((0.6, 1)), _light(c)
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
        bulge = (1 - across * across).sqrt()
        body = box(u, c.v - (0.9 + crown) / 2, wide, (0.9 - crown) / 2)
        shade = (tone * (0.45 + 0.55 * bulge))[:, None]
        c.fill(body, stone * shade, relief + bulge * wide * 0.5)
        _shadow(c, torch.where(u.abs() < wide, c.v - crown - 0.14, -1.0), 0.16)
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
    gold, light = _gold(c), _light(c)
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
    _wall(c, box(c.u, c.v - (0.9 + foot) / 2, wide * 0.8, (0.9 - foot) / 2), wall, 0.22, 0.12)
    gap = wide * 1.6 / 3.2
    spot, _ = in_row(c.u, gap, 3)
    arch_ = opening(spot, c.v, gap * 0.26, foot + 0.26, 0.78, 0.06)
    c.fill(arch_ - 0.045, gold * 0.8, 0.1)
    c.fill(arch_, light * (1.2 - 0.6 * c.v)[:, None].clamp(max=1), 0.0)
    t = ((c.v - tip) / (foot - tip)).clamp(0, 1)
    full = torch.sin(2.3 * t**1.5)
    width = wide * full + 0.015
    across = (c.u / width).clamp(-1, 1)
    round_ = (1 - across * across).sqrt()
    shape = torch.maximum((c.u.abs() - width) * 0.75, torch.maximum(c.v - foot, tip - c.v))
    ribs, twist = d.integer(4, 7), d.choice((0.0, 0.0, 2.0, 4.0))
    turn = across.asin() * ribs
    net = torch.where(d.chance(0.35), (turn * 0.5 - c.v * 12).cos(), 1.0)
    wave = (turn + twist * c.v * 3).cos() * net
    skin = torch.lerp(two, one, step(wave, -0.5, 0.5)[:, None])
    c.fill(shape, skin * (0.4 + 0.6 * round_)[:, None], round_ * width * 0.8 + 0.04 * wave.abs())
    _shadow(c, c.v - foot - 0.06, 0.16)
    c.fill(box(c.u, c.v - foot - 0.02, wide * 0.86, 0.055, 0.03), gold, 0.2)
    c.fill(box(c.u, c.v - 0.89, 0.88, 0.06, 0.02), wall * 0.8, 0.2)


@motif("buildings", hues=(0.1, 0.12, 0.08, 0.6, 0.95), turn=0.25)
def column(c: Canvas) -> None:
    """A fluted shaft between its base and a capital of scrolls or leaves."""
    d = c.dice
    stone, gilt = c.own_colour((0.1, 0.6), (0.7, 1)), c.own_colour((0.4, 0.9), (0.7, 1))
    half = d.uniform(0.34, 0.42) * (0.96 + 0.1 * c.v)
    across = (c.u / half).clamp(-1, 1)
    bulge = (1 - across * across).sqrt()
    twist = torch.where(d.chance(0.25), 7.0, 0.0) * d.sign()
    flutes = (across.asin() * d.choice((8.0, 10.0, 12.0)) + twist * c.v).cos()
    veins = step((c.clouds(c.u * 14, c.v * 14)).abs(), 0.18, 0.0)
    tone = (0.45 + 0.55 * bulge) * (0.78 + 0.24 * flutes) * (1 - 0.35 * veins)
    c.fill(box(c.u, c.v - 0.1, half, 0.72), stone * tone[:, None], bulge * half + 0.05 * flutes)
    _shadow(c, c.v + 0.4, 0.2)
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


@motif("buildings", hues=STONE, turn=0.15)
def bridge(c: Canvas) -> None:
    """Stone arches over water, with a parapet."""
    d = c.dice
    stone, water = c.own_colour((0.1, 0.7), (0.55, 1)), c.colour(d.uniform(0.46, 0.64), 0.8, 0.75)
    count, hump = d.integer(1, 3), d.uniform(0.0, 0.3)
    deck = -0.36 + hump * (c.u * c.u - 0.4)
    gap = 1.9 / count
    x, _ = in_row(c.u, gap, count)
    half = gap * d.uniform(0.34, 0.4)
    sharp = torch.where(d.chance(0.3), half * 0.5, 0.0)
    rise = ((half + sharp) ** 2 - sharp**2).sqrt()
    spring = torch.maximum(deck + 0.2 + rise.clamp(max=0.62), torch.full_like(deck, 0.12))
    flat = (rise / 0.62).clamp(min=1)
    hole = torch.hypot(x.abs() + sharp, (c.v - spring).clamp(max=0) * flat) - (half + sharp)
    hole = hole / flat.sqrt()
    disc = ellipse(c.u, c.v - 0.1, 0.98, 0.84)
    body = torch.maximum(torch.maximum(deck - c.v, c.v - 0.62), disc)
    tone, relief = courses(c.u, c.v - deck, 0.2, 0.12)
    tone = tone * (0.7 + 0.5 * c.hills(c.u * 3, c.v * 3))
    c.fill(torch.maximum(body, -hole), stone * tone[:, None], relief + 0.1)
    up = (spring - c.v).clamp(min=0)
    wedge = torch.atan2(up * flat, x) * d.integer(4, 6) * 2 / math.pi
    joint = ((0.5 - (wedge - wedge.floor() - 0.5).abs()) * 6).clamp(0, 1)
    collar = torch.maximum(torch.maximum(hole - 0.12, -hole), torch.maximum(body, c.v - spring))
    c.fill(
        collar,
        c.own_colour((0.2, 0.8), (0.6, 1)) * (0.5 + 0.5 * joint)[:, None],
        0.2 + 0.04 * joint,
    )
    inner = cut(opening(x - 0.08, c.v, half, spring, 0.7), hole)
    c.shade(1 - 0.5 * c.cover(inner) * c.cover(body))
    c.fill(torch.maximum((c.v - deck).abs() - 0.05, c.u.abs() - 0.95), stone * 0.9, 0.3)
    post, _ = in_row(c.u, 0.27, 7)
    c.fill(box(post, c.v - deck + 0.11, 0.065, 0.1, 0.02), stone, 0.3 - post.abs())
    waves = (c.v * 34 + 5 * c.hills(c.u * 4, c.v * 9)).cos()
    sea = torch.maximum(disc, 0.56 - c.v + 0.015 * (c.u * 22).cos())
    mirror = (0.75 + 0.35 * waves - 0.3 * step(hole, -0.05, 0.1))[:, None]
    c.fill(sea, water * mirror, 0.04 * waves)


def _house_roof(
    c: Canvas, wide: Tensor, eave: Tensor, ridge: tuple[Tensor, Tensor], roof: Tensor, light: Tensor
) -> None:
    """A roof of tiles up to a ridge (half its length, its height), with a round window."""
    shape = polygon(
        c.u,
        c.v,
        ((-wide, eave + 0.05), (wide, eave + 0.05), (ridge[0], ridge[1]), (-ridge[0], ridge[1])),
    )
    tone, rough = tiles(c.u, c.v, 0.13, 0.11)
    c.fill(shape, roof * (tone * (1 - 0.3 * c.v))[:, None], rough + 0.2 - 0.3 * c.v)
    attic = circle(c.u, c.v + 0.28, 0.17)
    c.fill(attic, c.grey(0.9), 0.45)
    c.fill(circle(c.u, c.v + 0.28, 0.12), light, 0.38)
    c.tint(
        c.cover(torch.minimum(c.u.abs(), (c.v + 0.28).abs()) - 0.018) * c.cover(attic), c.grey(0.9)
    )


@motif("buildings", hues=(0.02, 0.08, 0.12, 0.58, 0.4, 0.93), turn=0.15)
def house(c: Canvas) -> None:
    """A cottage: tiled roof, bricks or beams, lit windows with shutters, a chimney."""
    d = c.dice
    fit(c, 1.03)
    wall, roof, paint, light = (
        c.own_colour((0.2, 0.8), (0.6, 1)),
        c.own_colour(),
        c.own_colour(),
        _light(c),
    )
    half, eave, ridge = d.uniform(0.58, 0.66), d.uniform(-0.1, 0.08), d.uniform(0.0, 0.4)
    peak = -d.uniform(0.72, 0.84)
    stack = d.uniform(0.3, 0.42)
    _wall(c, box(c.u - stack, c.v + 0.55, 0.1, 0.33), c.colour(0.02, 0.6, 0.7), 0.11, 0.08)
    c.fill(box(c.u - stack, c.v + 0.86, 0.13, 0.04), c.grey(0.5), 0.15)
    body = box(c.u, c.v - (0.85 + eave) / 2, half, (0.85 - eave) / 2 + 0.03)
    _wall(c, body, wall, 0.16, 0.09)
    timbered = d.chance(0.4)
    hidden = torch.where(timbered, 0.0, 9.0)
    plaster = c.colour(0.11, 0.15, 0.95) * (0.8 + 0.25 * c.hills(c.u * 9, c.v * 9))[:, None]
    c.fill(body + hidden, plaster, 0.0)
    beam, _ = in_row(c.u, half * 0.5, 5)
    cross = (c.u.abs() - half * 0.75).abs() - (c.v - eave - 0.1) * 0.25
    beams = torch.minimum(torch.minimum(beam.abs(), cross.abs()), (c.v - eave - 0.34).abs()) - 0.03
    c.fill(torch.maximum(beams, body) + hidden, c.colour(0.06, 0.7, 0.3), 0.05)
    x, mid = c.u.abs() - half * 0.6, eave + 0.34
    c.fill(box(x, c.v - mid, 0.21, 0.15), paint * (0.7 + 0.3 * (c.v * 60).cos())[:, None], 0.05)
    c.fill(box(x, c.v - mid, 0.125, 0.16), c.grey(0.95), 0.08)
    c.fill(box(x.abs() - 0.055, (c.v - mid).abs() - 0.072, 0.042, 0.056), light, 0.04)
    c.fill(opening(c.u, c.v, 0.15, 0.45, 0.87), c.grey(0.9), 0.07)
    planks = 0.75 + 0.25 * (c.u * 70).cos()
    c.fill(opening(c.u, c.v, 0.115, 0.46, 0.87), paint * planks[:, None], 0.05)
    c.fill(circle(c.u - 0.065, c.v - 0.65, 0.028), _gold(c), 0.1)
    _shadow(c, torch.where(c.u.abs() < half + 0.05, c.v - eave, -1.0), 0.2)
    _house_roof(c, half + 0.2, eave, (ridge, peak), roof, light)
    c.fill(box(c.u, c.v - 0.88, half + 0.12, 0.04, 0.02), c.colour(0.3, 0.6, 0.5), 0.1)


@motif("buildings", hues=(0.1, 0.58, 0.0, 0.75, 0.4), turn=0.2)
def stairs(c: Canvas) -> None:
    """A flight of steps that narrows upwards to a lit doorway, between walls, with a runner."""
    d = c.dice
    fit(c, 1.14)
    stone, cloth = c.own_colour((0.1, 0.6), (0.7, 1)), c.own_colour((0.7, 1), (0.5, 1))
    top, narrow = d.uniform(-0.35, -0.1), d.uniform(0.24, 0.38)
    t = ((c.v - top) / (0.92 - top)).clamp(0, 1)
    half = narrow + (0.66 - narrow) * t
    door_ = opening(c.u, c.v, narrow + 0.04, top - 0.25, top + 0.02, d.choice((0.0, 0.2)))
    _wall(c, torch.maximum(door_ - 0.18, c.v - top - 0.02), stone, 0.14, 0.1)
    glow = (1.25 - 1.6 * torch.hypot(c.u, c.v - top + 0.1)).clamp(0.15, 1)
    c.fill(door_, _light(c) * glow[:, None], -0.1)
    flank = torch.maximum(torch.maximum(c.u.abs() - half - 0.2 * (0.4 + t), top - c.v), c.v - 0.92)
    _wall(c, flank, stone * 0.75, 0.2, 0.12)
    flight = torch.maximum(torch.maximum(c.u.abs() - half, top - c.v), c.v - 0.92)
    curve = d.uniform(0.0, 0.6) * (c.u / half) ** 2 * 0.35
    depth = (t.clamp(min=1e-4) ** 0.62) * d.integer(6, 9) + curve
    part = depth - depth.floor()
    tread = step(part, 0.5, 0.42) + step(part, 0.95, 1.0)
    tone = 0.3 + 0.6 * tread * (0.6 + 0.4 * t) + 0.12 * c.hills(c.u * 8, c.v * 20)
    c.fill(flight, stone * tone[:, None], 0.1 * tread)
    carpet = torch.maximum(c.u.abs() - half * 0.5, flight)
    hem = step((c.u.abs() / half - 0.42).abs(), 0.05, 0.02)
    c.tint(
        c.cover(carpet) * 0.95, torch.lerp(cloth, _gold(c), hem[:, None]) * (tone + 0.1)[:, None]
    )
    c.shade(1 - 0.5 * step(half - c.u.abs(), 0.12, 0.0) * c.cover(flight))
    r = torch.hypot(c.u.abs() - 0.7, c.v - 0.42) / 0.14
    c.fill(box(c.u.abs() - 0.7, c.v - 0.68, 0.13, 0.17), stone * 0.9, 0.15)
    c.fill((r - 1) * 0.14, cloth, 0.15 + 0.14 * (1 - r * r).clamp(min=0).sqrt())


@motif("buildings", hues=(0.0, 0.02, 0.04, 0.45, 0.78), turn=0.15)
def gate(c: Canvas) -> None:
    """A torii: two leaning pillars under curved beams, sometimes before the sun."""
    d = c.dice
    fit(c, 1.17)
    paint, cap = c.own_colour((0.75, 1), (0.7, 1)), c.own_colour((0.3, 0.9), (0.12, 0.4))
    sun = c.colour(d.choice((0.0, 0.1, 0.13, 0.9)), d.uniform(0.5, 1), 1.0)
    rays = torch.where(d.chance(0.5), 0.12, 0.0) * (c.angle * 12).cos()
    sunny = torch.where(d.chance(0.5), 0.0, 9.0)
    glow = (1.1 - 0.5 * c.r + rays)[:, None].clamp(max=1.1)
    c.fill(c.r - 0.74 + sunny, torch.lerp(sun, paint * 0.8, c.r.clamp(0, 1)[:, None]) * glow, 0.0)
    lean, side, thick = d.uniform(0.03, 0.1), d.uniform(0.48, 0.56), d.uniform(0.1, 0.13)
    x = c.u.abs() - side - lean * (c.v - 0.2)
    across = (x / thick).clamp(-1, 1)
    round_ = (1 - across * across).sqrt()
    grain = c.hair(c.v * 6, c.u * 18)
    wood = paint * ((0.4 + 0.6 * round_) * (0.7 + 0.5 * grain))[:, None]
    c.fill(box(x, c.v - 0.13, thick, 0.75), wood, round_ * thick)
    c.fill(box(x, c.v - 0.82, thick * 1.35, 0.09, 0.03), cap, 0.1 + round_ * thick)
    tie = box(c.u, c.v + d.uniform(0.14, 0.26), 0.82, 0.075)
    c.fill(tie, paint * (0.7 + 0.45 * grain)[:, None], 0.16)
    _shadow(c, c.v + 0.46, 0.14)
    bow = -d.uniform(0.12, 0.3) * c.u * c.u
    low = box(c.u, c.v + 0.52 - bow, 0.86, 0.08)
    c.fill(low, paint * (0.75 + 0.45 * grain)[:, None], 0.18)
    c.fill(box(c.u, c.v + 0.67 - bow, 0.94, 0.09, 0.02), cap, 0.28 - 0.6 * (c.v + 0.67 - bow))
    c.fill(box(c.u, c.v + 0.34, 0.13, 0.19, 0.02), cap, 0.24)
    c.fill(box(c.u, c.v + 0.34, 0.09, 0.145), _gold(c), 0.2)
    runes = step(c.hills(c.u * 26, c.v * 26), 0.5, 0.6)
    c.tint(runes * c.cover(box(c.u, c.v + 0.34, 0.06, 0.12)), cap)


@motif("buildings", hues=(0.0, 0.58, 0.02, 0.45), turn=0.2)
def lighthouse(c: Canvas) -> None:
    """A striped tower on a rock in the waves, its lantern lit."""
    d = c.dice
    paint, white, glow = c.own_colour((0.7, 1), (0.5, 1)), c.grey(0.95), c.colour(0.13, 0.6, 1.0)
    beams = d.chance(0.5)
    beam = torch.maximum((c.v + 0.58).abs() - 0.05 - 0.2 * c.u.abs(), c.u.abs() - 0.78)
    fade = (1.1 - c.u.abs() * 0.6)[:, None]
    c.fill(beam + torch.where(beams, 0.0, 9.0), glow * fade, 0.0)
    width = d.uniform(0.2, 0.24) + (c.v + 0.4) * d.uniform(0.1, 0.18)
    across = (c.u / width).clamp(-1, 1)
    round_ = (1 - across * across).sqrt()
    twist = torch.where(d.chance(0.4), d.uniform(0.15, 0.35), -0.06)
    bands = (c.v + twist * torch.where(twist > 0, across.asin(), round_)) * d.uniform(11, 17)
    skin = torch.lerp(white, paint, step(bands.sin(), -0.15, 0.15)[:, None])
    tone = (0.35 + 0.65 * round_) * (0.88 + 0.2 * c.hills(c.u * 12, c.v * 9))
    c.fill(box(c.u, c.v - 0.2, width, 0.6), skin * tone[:, None], round_ * width)
    spot, _ = in_row(c.v - 0.2, 0.4, 2)
    c.fill(opening(c.u, spot, 0.05, 0.0, 0.08) - 0.02, c.grey(0.3), 0.25)
    c.fill(opening(c.u, spot, 0.05, 0.0, 0.08), glow, 0.2)
    _shadow(c, torch.where(beams & (c.u.abs() > width), -1.0, c.v + 0.36), 0.14)
    c.fill(box(c.u, c.v + 0.39, 0.31, 0.06, 0.02), paint * 0.6, 0.3)
    c.fill(
        box(c.u, c.v + 0.57, 0.16, 0.13), glow * (1.2 - 3 * c.u.abs())[:, None].clamp(0.4, 1), 0.1
    )
    bars, _ = in_row(c.u, 0.1, 4)
    c.fill(box(bars, c.v + 0.57, 0.014, 0.13), c.grey(0.15), 0.15)
    roof = both(circle(c.u, c.v + 0.68, 0.23), c.v + 0.68)
    dome_ = (0.05 - c.u**2 - (c.v + 0.68) ** 2).clamp(min=0).sqrt()
    c.fill(union(roof, capsule(c.u, c.v, (0, -0.9), (0, -0.98), 0.03)), paint, dome_)
    rock = c.cells(c.u * 4, c.v * 4)
    crag = ellipse(c.u, c.v - 0.84, 0.72, 0.28) + 0.1 * (0.5 - rock.identity)
    shore = torch.maximum(crag, c.v - 0.9)
    grey = c.colour(d.uniform(), 0.25, 0.3 + 0.35 * rock.identity)
    c.fill(shore, grey, 0.3 * rock.edge + 0.1 * rock.identity)
    wave = 0.75 + 0.06 * (c.u * 13 + 3 * c.hills(c.u * 3, c.v)).sin()
    sea = torch.maximum(wave - c.v, ellipse(c.u, c.v - 0.72, 0.84, 0.25))
    foam = step(c.v - wave, 0.07, 0.02) + 0.4 * step((c.v * 40 + c.u * 9).sin(), 0.4, 1.0)
    water = c.colour(d.uniform(0.48, 0.62), 0.85, 0.7)
    c.fill(sea, torch.lerp(water, white, foam[:, None].clamp(0, 1)), 0.1 * (wave - c.v))


@motif("buildings", hues=(0.58, 0.62, 0.5, 0.08, 0.8), turn=0.15, shine=0.5)
def skyscraper(c: Canvas) -> None:
    """Towers with setbacks and hundreds of windows, some of them lit."""
    d = c.dice
    fit(c, 1.1)
    light = _light(c)
    gap, row = d.uniform(0.095, 0.15), d.uniform(0.11, 0.17)
    pick = d.uniform(0, 40)
    for x, wide, tall in ((-0.52, 0.32, 1.1), (0.5, 0.34, 0.95), (0.0, 0.4, 1.68)):
        shift = d.uniform(-0.08, 0.08)
        high = tall * d.uniform(0.8, 1.05)
        u, top = c.u - x - shift, 0.88 - high
        shape = box(u, c.v - 0.88 + high * 0.35, wide, high * 0.35)
        for share, slim in ((0.84, 0.78), (0.97, 0.52)):
            body = box(u, c.v - 0.88 + high * share / 2, wide * slim, high * share / 2)
            shape = torch.minimum(shape, body)
        peak = polygon(u, c.v, ((-wide * 0.4, top + 0.1), (wide * 0.4, top + 0.1), (0, top - 0.22)))
        spired = peak if wide > 0.35 else peak + 9.0
        wall = c.own_colour((0.4, 0.95), (0.65, 1))
        fold = d.uniform(-0.15, 0.2) * wide / 0.3
        face = torch.where(u > fold, 0.62, 1.15) * (0.95 - 0.2 * c.v)
        column_, floor = (u - fold) / gap, c.v / row
        pane = box(column_ - column_.floor() - 0.5, floor - floor.floor() - 0.5, 0.32, 0.3)
        chosen = (column_.floor() * 0.7549 + floor.floor() * 0.5698 + pick + x) * 7.31
        bright = step((chosen + (column_.floor() * floor.floor()) * 0.37) % 1, 0.45, 0.55)
        glass = torch.lerp(wall * 0.25, light, bright[:, None])
        skin = torch.lerp(wall, glass, c.cover(pane * row, 0.02)[:, None])
        c.fill(shape - 0.02, wall * 0.3, 0.1)
        c.fill(union(shape, spired), skin * face[:, None], 0.3 - 0.25 * (u - fold).abs())
    c.fill(box(c.u, c.v - 0.9, 0.82, 0.05, 0.02), c.grey(0.35), 0.2)
