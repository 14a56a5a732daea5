"""Textures of stone, plants, water, air and fire, and fractals."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import (
    WHOLE,
    Spot,
    globe,
    ground,
    laid,
    lot,
    maybe,
    mixed,
    shades,
    shadow,
    shingled,
    tile,
)
from .shapes import box, step, turned

SEEDS = (  # of Julia sets
    (-0.4, 0.6),
    (-0.7269, 0.1889),
    (0.285, 0.01),
    (0.355, 0.355),
    (-0.8, 0.156),
    (-0.54, 0.54),
    (-0.123, 0.745),
    (-0.2, 0.78),
)


def hexagon(x: Tensor, y: Tensor) -> Spot:
    """Six-sided tiles of width 1; each (i, j) is another tile's."""
    tall = math.sqrt(3)
    first, second = tile(x, y / tall), tile(x + 0.5, y / tall + 0.5)
    nearer = first.a**2 + 3 * first.b**2 < second.a**2 + 3 * second.b**2
    a = torch.where(nearer, first.a, second.a)
    b = torch.where(nearer, first.b, second.b) * tall
    return Spot(
        a, b, torch.where(nearer, first.i, second.i + 0.5), torch.where(nearer, first.j, second.j)
    )


def billows(c: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """Noise of several scales, about -1 to 1, without the largest ones of `clouds`."""
    large, small = c.hills(x, y), c.hills(x * 2.1 + 3, y * 2.1)
    return 1.9 * (large + 0.5 * small - 0.75) + 0.8 * (c.hills(x * 4.7, y * 4.7 + 3) - 0.5)


# Stone and building


@motif("textures", hues=(0.08, 0.6, 0.02, 0.3), texture=True, turn=WHOLE, shine=0.3)
def cobblestones(c: Canvas) -> None:
    """Round stones of many colours with moss between."""
    d = c.dice
    x, y, s = laid(c, 1.6, 2.6, 0.2)
    stone = c.cells(x, y)
    rough = c.clouds(x * 5, y * 5)
    rim = 1 - (stone.edge - 0.05).clamp(0, 0.22) / 0.22
    dome = 1 - rim**2.5 - 1.1 * stone.distance**2
    hue = c.hue() + (stone.identity - 0.5) * d.uniform(0.05, 0.3)
    colour = c.colour(hue, d.uniform(0.3, 0.9), 0.4 + 0.55 * (stone.identity * 7 % 1))
    moss = c.colour(d.uniform(0.2, 0.4), 0.8, 0.3) * (0.5 + c.hills(x * 9, y * 9))[:, None]
    share = step(stone.edge + 0.02 * rough, 0.03, 0.08)
    ground(c, mixed(moss, colour, share), (0.34 * dome + 0.014 * rough) / s)
    c.shade((0.5 + 0.55 * dome).clamp(min=0.3) * (1 + 0.16 * rough).clamp(min=0.4))


@motif("textures", hues=(0.02, 0.05, 0.07), texture=True, turn=0.3, shine=0.1)
def brick(c: Canvas) -> None:
    """A wall of rough bricks in pale mortar."""
    d = c.dice
    x, y, s = laid(c, 1.1, 1.9, 0.06)
    y = y * d.uniform(1.9, 2.4)
    row = y.floor()
    t = tile(x + 0.5 * (row % 2), y)
    rough = c.clouds(x * 6, y * 3)
    inside = torch.minimum(0.5 - t.a.abs(), (0.5 - t.b.abs()) * 0.5) + 0.006 * rough
    pick = lot(t.i, t.j)
    hue = c.hue() + 0.07 * (pick - 0.5)
    colour = c.colour(hue, d.uniform(0.55, 0.9), 0.35 + 0.6 * (pick * 13 % 1))
    mortar = c.colour(hue, 0.12, d.uniform(0.3, 0.9))
    share = step(inside, 0.03, 0.06)
    ground(c, mixed(mortar, colour, share), (0.6 * inside.clamp(0.02, 0.09) + 0.012 * rough) / s)
    c.shade((1 + 0.2 * rough).clamp(min=0.4) * (1 - 0.5 * step(inside, 0.06, 0.035)))


@motif("textures", hues=(0.08, 0.0, 0.55, 0.13), texture=True, turn=0.15, shine=0.3)
def facade(c: Canvas) -> None:
    """Rows of windows, some lit, with frames, sills and shutters."""
    d = c.dice
    x, y, s = laid(c, 1.3, 2.2, 0.05)
    t = tile(x, y * d.uniform(0.75, 0.95))
    pick = lot(t.i, t.j)
    deep, middle, light = shades(c)
    wall = mixed(middle, light, 0.3 + 0.4 * c.hills(x * 0.8, y * 0.8))
    ground(c, wall * (0.75 + 0.5 * c.hills(x * 12, y * 12))[:, None], 0 * x)
    half = d.uniform(0.17, 0.22)
    arch = torch.where(d.chance(0.4), half * 0.95, half * 0.1)
    opening = box(t.a, t.b, half, 0.33, 0.0)
    arched = torch.maximum(opening, torch.hypot(t.a, (t.b + 0.33 - arch).clamp(max=0)) - half)
    c.shade(shadow(arched.clamp(min=0), 0.1, 0.5))
    shutter = box(t.a.abs() - half - 0.13, t.b, 0.11, 0.32)
    slats = torch.sin(t.b * 75)
    c.fill(shutter / s, deep * (1.3 + 0.5 * slats)[:, None], (0.03 + 0.008 * slats) / s)
    c.fill((arched - 0.04) / s, light, 0.05 / s)
    lamp = c.colour(0.12, 0.65, 1.0) * (1.05 - 0.9 * (t.b + 0.3).abs())[:, None]
    sky = c.colour(0.58, 0.7, 0.2 + 0.7 * step(t.a * 0.7 - t.b + pick, -0.2, 0.9))
    glass = torch.where((pick * 17 % 1 < 0.35)[:, None], lamp, sky)
    c.fill(arched / s, glass, -0.05 / s)
    bars = torch.minimum(t.a.abs(), (t.b + 0.08).abs()) - 0.018
    c.fill(torch.maximum(bars, arched) / s, light, -0.01 / s)
    c.fill(box(t.a, t.b - 0.38, half + 0.08, 0.035) / s, light, 0.09 / s)
    c.shade(1 - 0.5 * step((t.b - 0.44).abs(), 0.05, 0.0))


@motif("textures", hues=(0.4, 0.6, 0.0, 0.1), texture=True, turn=WHOLE, shine=0.6)
def marble(c: Canvas) -> None:
    """Polished stone with branching veins and drifting colours."""
    d = c.dice
    x, y, s = laid(c, 0.9, 1.5, 0.3)
    first = billows(c, x * 0.7, y * 0.7)
    second = billows(c, x * 0.8 + 21 + 0.4 * first, y * 0.6 + 13)
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.5, 0.9))
    stone = mixed(middle, light, step(second, -0.8, 0.5))
    stone = mixed(stone, other, step(first, 0.0, 0.9) * 0.9)
    stone = mixed(stone, deep, step(second - first, 0.3, 1.4) * 0.8)
    wide = torch.sin(x * 2.6 + y * 1.6 + 3.2 * second)
    veins = torch.exp(-wide.abs() * 4) + 0.8 * torch.exp(-first.abs() * 8)
    veins = veins + 0.6 * torch.exp(-(second - 0.3).abs() * 9)
    vein = torch.where(d.chance(0.5)[:, None], deep * 0.5, 1 - 0.2 * (1 - light))
    stone = mixed(stone, vein, veins.clamp(0, 1))
    ground(c, stone, (0.02 * second - 0.02 * veins) / s)


@motif("textures", hues=(0.07, 0.05, 0.1, 0.02), texture=True, turn=WHOLE, shine=0.1)
def cracks(c: Canvas) -> None:
    """Plates of dry mud, curled up at their borders, with finer cracks."""
    x, y, s = laid(c, 1.3, 2.2, 0.1)
    rough = c.hills(x * 2.5, y * 2.5)
    x, y = x + 0.22 * rough, y + 0.22 * c.hills(x * 2.5 + 7, y * 2.5)
    plate = c.cells(x, y)
    fine = c.cells(x * 2.3 + 5, y * 2.3)
    grain = c.clouds(x * 6, y * 6)
    deep, middle, light = shades(c)
    colour = mixed(middle, light, 0.6 * plate.identity + 0.5 * step(plate.edge, 0.3, 0.05))
    colour = mixed(colour, deep, step(fine.edge, 0.05, 0.02) * step(plate.identity, 0.3, 0.6) * 0.8)
    share = step(plate.edge, 0.03, 0.07)
    rise = 0.22 * torch.exp(-((plate.edge / 0.18) ** 2)) + 0.02 * grain
    ground(c, mixed(deep * 0.35, colour, share), (share * (0.2 + rise)) / s)
    c.shade((0.8 + 0.4 * plate.identity) * (1 + 0.14 * grain).clamp(min=0.5))


@motif("textures", hues=(0.75, 0.5, 0.9, 0.35, 0.6), texture=True, turn=WHOLE, shine=0.9)
def crystal(c: Canvas) -> None:
    """Cut facets that glow from within."""
    x, y, s = laid(c, 0.9, 1.6, 0.0)
    facet = c.cells(x, y)
    small = c.cells(x * 1.9 + 3, y * 1.9 + 5)
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.6, 1))
    angle = facet.identity * 44
    glow = 0.5 + 0.5 * torch.sin(x * angle.cos() * 2 + y * angle.sin() * 2 + angle)
    colour = mixed(deep, middle, 0.3 + 0.7 * glow)
    colour = mixed(colour, other, step(small.identity + 0.3 * facet.identity, 0.7, 0.8) * 0.75)
    colour = mixed(colour, light, (small.identity * 9 % 1) ** 3 * 0.9)
    rims = torch.exp(-facet.edge / 0.03) + 0.5 * torch.exp(-small.edge / 0.03)
    colour = mixed(colour, light, rims.clamp(0, 1) * 0.7)
    ground(c, colour, (0.5 * facet.edge + 0.22 * small.edge) / s)


@motif("textures", hues=(0.11, 0.1, 0.13), texture=True, turn=WHOLE, shine=0.8)
def honeycomb(c: Canvas) -> None:
    """Six-sided cells of wax: some hold honey, some are closed, some are empty."""
    x, y, s = laid(c, 1.6, 2.8, 0.15)
    t = hexagon(x, y)
    a, b = t.a.abs(), t.b.abs()
    inside = 0.5 - torch.maximum(a, a * 0.5 + b * math.sqrt(0.75))
    pick = (0.6 * lot(t.i, t.j) + c.hills(t.i * 0.4, t.j * 0.7)) % 1
    deep, middle, light = shades(c)
    honey = c.colour(c.hue() - 0.02, 1.0, 0.95)
    depth = step(inside, 0.0, 0.35)
    honeyed = mixed(deep, honey, step(inside - 0.5 * t.b, 0.0, 0.5))
    empty = mixed(middle * 0.5, deep * 0.25, depth)
    lid = mixed(middle, light, 0.3 + 0.7 * c.hills(x * 5, y * 5))
    full, closed = pick < 0.45, pick > 0.75
    body = torch.where(full[:, None], honeyed, torch.where(closed[:, None], lid, empty))
    wall = step(inside, 0.11, 0.07)
    bowl = torch.where(closed, 0.06 * depth, torch.where(full, 0.05 * depth - 0.1, -0.25 * depth))
    rim = 0.12 * step(inside, 0.12, 0.03)
    ground(c, mixed(body, light, wall), (bowl * (1 - wall) + rim) / s)
    c.shade(1 - 0.5 * step((inside - 0.12).abs(), 0.05, 0.0))


# Plants


@motif("textures", hues=(0.07, 0.08, 0.05, 0.1), texture=True, turn=WHOLE, shine=0.2)
def wood(c: Canvas) -> None:
    """Grain that flows around knots."""
    d = c.dice
    x, y, s = laid(c, 1.0, 1.8, 0.15)
    knot = c.cells(x * 0.42, y * 0.8)
    size = d.uniform(0.12, 0.2)
    near = torch.exp(-((knot.distance / size) ** 2) * 0.35)
    phase = y * 4 + 2.4 * near + 2 * c.hills(x * 0.3, y * 0.9)
    rings = phase % 1
    year = rings**2 * step(rings, 1.0, 0.72)
    fibres = c.hair(x * 4, y * 15 + 6 * near)
    deep, middle, light = shades(c)
    pale = mixed(middle, light, 0.75 * c.hills(x * 0.5, y * 2))
    board = mixed(pale, deep, 0.6 * year + 0.3 * (fibres - 0.3))
    board = mixed(board, deep, step(year, 0.5, 0.9) * 0.5 + 0.8 * step(near, 0.72, 0.95))
    ground(c, board, (0.05 * fibres - 0.04 * year + 0.04 * near) / s)
    c.shade((0.7 + 0.55 * fibres) * d.uniform(0.85, 1.1))


@motif("textures", hues=(0.06, 0.08, 0.04, 0.6), texture=True, turn=0.3, shine=0.05)
def bark(c: Canvas) -> None:
    """Rugged plates of an old trunk, with moss in the light."""
    d = c.dice
    x, y, s = laid(c, 1.8, 2.8, 0.4)
    sway = c.hills(x * 1.3, y * 0.8)
    plate = c.cells(x * 1.1 + 0.5 * sway, y * 0.38 + 0.4 * sway)
    fibres = c.hair(y * 6, x * 10 + 4 * sway)
    rough = c.clouds(x * 4, y * 4)
    top = step(plate.edge + 0.12 * (fibres - 0.5), 0.0, 0.28)
    deep, middle, light = shades(c)
    body = mixed(deep * 0.5, middle, top)
    body = mixed(body, light, step(top * fibres, 0.45, 0.9) * (0.4 + 0.5 * plate.identity))
    moss = c.colour(d.uniform(0.18, 0.4), 0.85, 0.65)
    body = mixed(body, moss, step(rough, 0.5, 1.2) * top * d.choice((0.0, 0.8)))
    ground(c, body, (0.3 * top + 0.12 * fibres + 0.02 * rough) / s)
    c.shade((0.6 + 0.6 * fibres) * (0.55 + 0.45 * top))


@motif("textures", hues=(0.3, 0.25, 0.36, 0.15), texture=True, turn=0.3, shine=0.2)
def grass(c: Canvas) -> None:
    """Blades in layers, with small flowers."""
    d = c.dice
    x, y, s = laid(c, 1.0, 1.7, 0.0)
    deep, middle, light = shades(c)
    ground(c, deep * (0.3 + 0.6 * c.hills(x * 6, y * 3))[:, None], 0 * x)
    bloom = c.colour(d.uniform(), d.uniform(0.3, 1), 1.0)
    wind = c.hills(x * 0.7, y * 0.4) - 0.5
    for k in range(4):
        lean = d.uniform(-0.2, 0.2)
        down = y * 0.8 + 0.27 * k
        across = (x + lean * y + 0.8 * wind) * (4.2 - 0.4 * k) + k * 3.7
        column = across.floor()
        down = down + lot(column, column * 0 + k)
        row = down.floor()
        up = 1 - (down - row)
        bow = (lot(column, row) - 0.5) * 1.2 * up**2
        a = across - column - 0.5 - bow * 0.5
        blade = a.abs() - 0.4 * (1 - up).clamp(min=0) ** 0.6 * step(up, -0.02, 0.3)
        green = mixed(deep, middle, step(up, 0.0, 0.5))
        green = mixed(green, light, step(up, 0.4, 1.0) * (0.3 + 0.7 * lot(column, row, 2.0)))
        crease = 0.12 * (0.36 - a.abs())
        c.fill(blade / s / 4, green * (0.5 + 0.2 * k), (0.1 * up + crease) / s)
    t = tile(x * 1.3, y * 1.3)
    e, f = t.a + 0.3 * (lot(t.i, t.j) - 0.5), t.b + 0.3 * (lot(t.i, t.j, 4.0) - 0.5)
    r = torch.hypot(e, f)
    petals = r - 0.14 - 0.04 * torch.cos(torch.atan2(f, e) * 5)
    shown = maybe(petals, lot(t.i, t.j, 7.0) < d.choice((0.0, 0.3, 0.5)))
    c.fill(shown / s, mixed(bloom, light, step(r, 0.08, 0.04)), (0.2 - r) * 0.6 / s)


@motif("textures", hues=(0.3, 0.35, 0.22, 0.02, 0.1), texture=True, turn=WHOLE, shine=0.35)
def foliage(c: Canvas) -> None:
    """Leaves over leaves, with veins, in every direction."""
    d = c.dice
    x, y, s = laid(c, 1.1, 1.8, 0.2)
    deep, middle, light = shades(c)
    ground(c, deep * (0.2 + 0.5 * c.hills(x * 4, y * 4))[:, None], 0 * x)
    plump = d.uniform(0.12, 0.3)
    for k in range(5):
        t = tile(*turned(x * (1.3 - 0.07 * k), y * (1.3 - 0.07 * k), 0.9 * k))
        pick = lot(t.i, t.j, float(k))
        along, across = turned(t.a, t.b, pick * 6.28)
        across = across + 0.25 * (along**2 - 0.15) * d.sign()
        # Two arcs that meet at both tips.
        leaf = torch.hypot(along, across.abs() + plump) - (0.23 + plump**2) ** 0.5
        veins = torch.cos((along - across.abs() * 1.1) * 42)
        colour = mixed(middle, light, (pick * 5 % 1) * 0.8) * (0.45 + 0.14 * k)
        colour = mixed(colour, light, torch.exp(-((across / 0.018) ** 2)) * 0.7)
        c.shade(shadow(leaf.clamp(min=0), 0.07, 0.6))
        fold = 0.3 * along * (pick - 0.5) - 0.5 * leaf.clamp(min=-0.2, max=0.0)
        crease = -0.06 * torch.exp(-((across / 0.03) ** 2))
        colour = colour * (0.88 + 0.14 * veins + 0.5 * along)[:, None]
        c.fill(leaf / s, colour.clamp(0, 1), (fold + crease + 0.008 * veins) / s)


# Water, air and fire


@motif("textures", hues=(0.5, 0.55, 0.45, 0.6), texture=True, turn=WHOLE, shine=0.7)
def ripples(c: Canvas) -> None:
    """Clear water: waves above, a net of light below."""
    d = c.dice
    x, y, s = laid(c, 1.2, 2.0, 0.6)
    bend = c.hills(x * 1.5, y * 1.5)
    net = c.cells(x * 0.9 + 0.8 * bend, y * 0.9 - 0.6 * bend).edge
    second = c.cells(x * 1.6 + 9 - 0.7 * bend, y * 1.6 + 0.7 * bend).edge
    light_net = torch.exp(-net / 0.06) + 0.5 * torch.exp(-second / 0.06)
    deep, middle, light = shades(c)
    water = mixed(deep * 1.3, middle, step(c.hills(x * 0.5, y * 0.5) + net, 0.2, 1.1))
    water = mixed(water, light, light_net.clamp(0, 1) * 0.9)
    drop = c.cells(x * 0.4 + 3, y * 0.4)
    rings = torch.sin(drop.distance * 60) * torch.exp(-drop.distance * 4) * d.choice((0.0, 1.0))
    ground(c, water, (0.14 * bend + 0.1 * net + 0.035 * rings) / s)


@motif("textures", hues=(0.58, 0.6, 0.05, 0.85), texture=True, turn=0.4, shine=0.05)
def clouds(c: Canvas) -> None:
    """Heaps of cloud in a sky, lit from above."""
    d = c.dice
    x, y, s = laid(c, 1.0, 1.7, 0.3)
    lump = c.cells(x * 1.9, y * 2.4)
    soft = billows(c, x * 0.9, y * 1.4) + 0.12 * c.clouds(x * 6, y * 6)
    above = billows(c, x * 0.9, y * 1.4 - 0.25)
    puff = (1 - 1.4 * lump.distance**2).clamp(min=0)
    thick = soft + 0.55 * puff + d.uniform(-0.25, 0.15)
    deep, middle, light = shades(c)
    sky = mixed(middle, deep, step(c.v + 0.3 * soft, 0.5, -1.6) * 0.8)
    sky = mixed(sky, light, step(c.v, 0.1, 1.6) * 0.7)
    glow = c.colour(c.hue(), d.uniform(0.05, 0.55), 1.0)
    top = step(0.8 * (soft - above) + 0.7 * puff + 0.4 * soft, -0.35, 0.75)
    shaded = mixed(mixed(deep, middle, 0.4 + 0 * x), light, step(top, 0.0, 0.6))
    shaded = mixed(shaded, glow, step(top, 0.3, 1.0))
    share = step(thick, -0.2, 0.5)
    ground(c, mixed(sky, shaded, share), share * (0.08 * puff + 0.04 * soft) / s)


@motif("textures", hues=(0.04, 0.06, 0.02, 0.55, 0.85), texture=True, turn=0.4, shine=0.0)
def flames(c: Canvas) -> None:
    """Tongues of fire that lick upwards, over and over."""
    d = c.dice
    x, y, s = laid(c, 1.2, 2.0, 0.0)
    waver = c.hills(x * 0.9, y * 0.9 + 4) - 0.5
    fine = c.hills(x * 2.4, y * 1.7) - 0.5
    one = shingled(x + 1.2 * waver + 0.4 * fine, 0.8 * waver - y * 0.7, 1.2)
    fibres = c.hair(y * 2, x * 6 + 7 * waver + 3 * fine)
    # How deep inside its tongue a place is; behind the border of the next tongue it is dark.
    inside = torch.where(one.rim < 0, -one.rim, (1 - 2 * one.across.abs()) * step(one.rim, 0, 0.4))
    heat = 1.25 * inside * (1.35 - 0.35 * one.along) + 0.5 * (fibres - 0.5)
    hue = c.hue()
    dark = c.colour(hue - 0.05, 1.0, d.uniform(0.05, 0.2))
    red = c.colour(hue - 0.02, 1.0, 0.9)
    yellow = c.colour(hue + 0.09, 0.9, 1.0)
    white = c.colour(hue + 0.12, 0.25, 1.0)
    fire = mixed(mixed(dark, red, step(heat, -0.05, 0.3)), yellow, step(heat, 0.25, 0.65))
    ground(c, mixed(fire, white, step(heat, 0.65, 1.1)), (0.06 * heat.clamp(-1, 1)) / s)
    c.shade(0.8 + 0.5 * fibres)


@motif("textures", hues=(0.1, 0.08, 0.05, 0.95), texture=True, turn=0.8, shine=0.1)
def sand(c: Canvas) -> None:
    """Dunes with sharp crests, rippled by the wind."""
    x, y, s = laid(c, 0.9, 1.5, 0.4)
    sway = c.hills(x * 0.8, y * 0.8)
    saw = (y + 0.9 * sway + 0.25 * torch.sin(x * 1.3)) % 1
    rise = torch.where(saw < 0.72, saw / 0.72, (1 - saw) / 0.28)
    wind = 0.5 + 0.5 * torch.sin((y * 5 + x * 1.5 + 5 * sway + 2 * rise) * 6.28)
    grain = c.clouds(x * 16, y * 16)
    deep, middle, light = shades(c)
    dune = mixed(middle, light, step(rise, 0.1, 1.0))
    dune = mixed(dune, deep, step(saw, 0.7, 0.76) * step(saw, 1.02, 0.8) * 0.85)
    ground(c, dune, (0.3 * rise + 0.035 * wind * step(saw, 0.85, 0.6)) / s)
    c.shade((0.85 + 0.2 * wind) * (1 + 0.07 * grain).clamp(min=0.6))


@motif("textures", hues=(0.62, 0.75, 0.9, 0.5), texture=True, turn=WHOLE, shine=0.0)
def starry(c: Canvas) -> None:
    """A night full of stars, with glowing nebula."""
    d = c.dice
    x, y, s = laid(c, 1.0, 1.7, 0.5)
    gas = billows(c, x * 0.7, y * 0.7) + 0.5 * c.clouds(x * 3, y * 3)
    dust = billows(c, x * 0.9 + 17 + 0.5 * gas, y * 0.9) + 0.2 * gas
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.6, 1))
    sky = mixed(deep * 0.25, middle, step(gas, -0.7, 1.0))
    sky = mixed(sky, other, step(dust, 0.0, 1.0) * 0.9)
    sky = mixed(sky, light, step(gas + dust, 0.6, 2.0) * 0.8)
    sky = sky * (1 - 0.6 * torch.exp(-(dust.abs() * 5)))[:, None]
    ground(c, sky, 0.02 * (gas + dust) / s)
    for pace, size in ((5.1, 0.13), (2.6, 0.11), (1.2, 0.1)):
        t = tile(x * pace, y * pace)
        a, b = t.a + 0.6 * (lot(t.i, t.j) - 0.5), t.b + 0.6 * (lot(t.i, t.j, 3.0) - 0.5)
        r = torch.hypot(a, b)
        bright = size * (0.3 + 0.7 * lot(t.i, t.j, 5.0))
        rays = torch.exp(-(a * b).abs() * 900) * step(r, bright * 3, 0.0) * (pace < 2)
        core = torch.exp(-((r / bright) ** 2) * 3)
        halo = 0.4 * torch.exp(-r / bright) * step(r, 0.2, 0.1)
        tone = c.colour(0.1 + 0.5 * (lot(t.i, t.j, 8.0) > 0.5), 0.35, 1.0)
        c.tint((core + halo + rays).clamp(0, 1), mixed(tone, c.grey(1.0), core))
    c.shade(d.uniform(0.9, 1.1))


@motif("textures", hues=(0.55, 0.8, 0.1, 0.45), texture=True, turn=WHOLE, shine=1.0)
def bubbles(c: Canvas) -> None:
    """Foam: shimmering globes, great and small, packed close."""
    d = c.dice
    x, y, s = laid(c, 0.7, 1.3, 0.1)
    deep, middle, light = shades(c)
    ground(c, mixed(deep, middle, 0.6 * c.hills(x * 2, y * 2)), 0 * x)
    hue, film = c.hue(), d.uniform(0.06, 0.45)
    for k, pace in enumerate((4.3, 2.6, 2.4, 1.45)):
        t = tile(x * pace + 0.31 * k, y * pace + 0.77 * k)
        pick = lot(t.i, t.j, float(k))
        size = 0.28 + 0.21 * pick if k else 0.4 + 0.09 * pick
        free = 0.5 - size
        a = t.a + free * torch.sin(pick * 50)
        b = t.b + free * torch.sin(pick * 90)
        r = torch.hypot(a, b) / size
        shimmer = c.colour(hue + film * (r**2 + 0.6 * a / size + pick), 0.75, 0.35 + 0.65 * r**3)
        shimmer = mixed(
            shimmer, light, step(torch.hypot(a + 0.4 * size, b + 0.4 * size), 0.1, 0.03)
        )
        dome = globe(r) * size * 0.7
        hidden = maybe(r - 1, pick < (0.55 if k == 3 else 1.0)) * size
        c.shade(shadow(hidden.clamp(min=0), 0.06, 0.6))
        c.fill(hidden / s / pace, shimmer, dome / s / pace)


# Fractals


@motif("textures", hues=(), texture=True, turn=WHOLE, shine=0.3)
def julia(c: Canvas) -> None:
    """Julia sets of z -> z*z + p, mirrored without end: spirals, dendrites, filled bays."""
    d = c.dice
    u, v, s = laid(c, 0.8, 1.3, 0.1)
    x, y = 1.02 * _mirrored(u), 0.62 * _mirrored(v * 1.6)
    table = torch.tensor(SEEDS, device=u.device)
    seed = table[d.integer(0, len(SEEDS) - 1).long()] + d.uniform(-0.004, 0.004)[..., None]
    p, q = seed[..., 0], seed[..., 1]
    stay, trap = torch.zeros_like(x), torch.full_like(x, 9.0)
    for _ in range(24):
        x, y = (x * x - y * y + p).clamp_(-9, 9), (2 * x * y + q).clamp_(-9, 9)
        size = x * x + y * y
        stay = stay + torch.exp(-0.5 * size)
        trap = torch.minimum(trap, size)
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.6, 1))
    level = torch.log(stay + 0.25)
    bands = 0.5 + 0.5 * torch.cos(level * d.uniform(4, 6) + d.uniform(0, 6.28))
    colour = mixed(mixed(deep, middle, step(level, -0.5, 2.6)), other, bands)
    inner = step(torch.cos(trap.sqrt() * 22), -0.2, 1.0) * step(level, 1.2, 2.2)
    colour = mixed(colour, light, 0.5 * inner)
    near = torch.exp(-trap.sqrt() * 6)
    ground(c, mixed(colour, light, near), (0.05 * level + 0.08 * near) / s)


def _mirrored(x: Tensor) -> Tensor:
    """Coordinates that run to and fro between -1 and 1."""
    back: Tensor = ((x + 1) % 4 - 2).abs() - 1
    return back
