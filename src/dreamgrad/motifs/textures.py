"""Textures: coats, plants, stone, cloth, water, sky; each goes on beyond every border."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .shapes import Number, box, circle, ring, step, turned

WHOLE = 3.1  # a lean that may be any
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


class Ground(NamedTuple):
    """Coordinates of a repeating pattern: one repeat is one unit, `scale` of them to a unit of u."""

    x: Tensor
    y: Tensor
    scale: Tensor


class Shingle(NamedTuple):
    """The shingle that lies on top at each place."""

    across: Tensor  # -0.5 to 0.5 from its left to its right
    along: Tensor  # 0 where it comes out from under the others' tips to 2 at its own tip
    identity: Tensor  # a random number in [0,1)
    rim: Tensor  # beyond the border of the shingle above; below 0 on that one


class Spot(NamedTuple):
    """Places counted from the middle of a tile of their own."""

    a: Tensor
    b: Tensor
    i: Tensor
    j: Tensor


def ground(c: Canvas, colour: Tensor, height: Tensor) -> None:
    """Cover the whole canvas."""
    c.rgb.copy_(colour.expand_as(c.rgb))
    c.height = height.expand_as(c.u)
    c.alpha.fill_(1)


def laid(c: Canvas, low: float, high: float, bend: float = 0.12) -> Ground:
    """Coordinates with `low` to `high` repeats to a unit, softly bent."""
    scale = c.dice.uniform(low, high)
    x, y = c.u * scale + c.dice.uniform(0, 40), c.v * scale + c.dice.uniform(0, 40)
    if bend:
        sway = c.hills(x * 0.45 + 9, y * 0.45) - 0.5
        x, y = x + 2 * bend * sway, y + 2 * bend * (c.hills(x * 0.45, y * 0.45 + 9) - 0.5)
    return Ground(x, y, scale)


def mix(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """A colour [N,3,H,W] between two, by share [N,H,W]."""
    return first + (second - first) * share[:, None]


def shades(c: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """Three related colours: deep, middle, light."""
    d = c.dice
    hue = c.hue()
    drift = d.uniform(0.02, 0.13) * d.sign()
    deep = c.colour(hue - drift, d.uniform(0.7, 1), d.uniform(0.1, 0.35))
    middle = c.colour(hue, d.uniform(0.65, 1), d.uniform(0.5, 0.85))
    light = c.colour(hue + drift, d.uniform(0.25, 0.7), d.uniform(0.85, 1))
    return deep, middle, light


def lot(i: Tensor, j: Tensor, salt: float = 0.0) -> Tensor:
    """A random number in [0,1) for the tile (i, j)."""
    return (torch.sin(i * 12.9898 + j * 78.233 + salt) * 437.58) % 1


def tile(x: Tensor, y: Tensor) -> Spot:
    """Square tiles."""
    i, j = x.floor(), y.floor()
    return Spot(x - i - 0.5, y - j - 0.5, i, j)


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


def shingled(x: Tensor, y: Tensor, point: float = 2.0) -> Shingle:
    """Overlapping shingles whose tips hang down; point 2 is round, 1 is sharp."""
    row = y.floor()
    down = y - row
    odd = row % 2 * 0.5
    column, upper_column = (x + odd).floor(), (x + 0.5 - odd).floor()
    a, upper_a = x + odd - column - 0.5, x + 0.5 - odd - upper_column - 0.5
    if point == 2:
        rim = torch.hypot(2 * upper_a, down) - 1
    else:
        rim = ((2 * upper_a.abs()) ** point + down**point) ** (1 / point) - 1
    over = rim < 0
    return Shingle(
        torch.where(over, upper_a, a),
        torch.where(over, down + 1, down),
        torch.where(over, lot(upper_column, row - 1), lot(column, row)),
        rim,
    )


def shadow(rim: Tensor, width: float, depth: float = 0.7) -> Tensor:
    """Darkness below a border, deepest at it."""
    return 1 - depth * torch.exp(-rim.abs() / width)


def billows(c: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """Noise of several scales, about -1 to 1, without the largest ones of `clouds`."""
    large, small = c.hills(x, y), c.hills(x * 2.1 + 3, y * 2.1)
    return 1.9 * (large + 0.5 * small - 0.75) + 0.8 * (c.hills(x * 4.7, y * 4.7 + 3) - 0.5)


def meander(c: Canvas, x: Tensor, y: Tensor, winding: Number = 1.0) -> Tensor:
    """Stripes in [-1,1] of the same width everywhere, one to a unit, that wind and fork."""
    x, y = (
        x + 1.5 * winding * (c.hills(x * 0.55, y * 0.55 + 5) - 0.5),
        y + 2.6 * winding * (c.hills(x * 0.7 + 5, y * 0.7) - 0.5),
    )
    even, odd = torch.zeros_like(x), torch.zeros_like(x)
    for k in range(3):
        angle = 0.55 * (k - 1) + c.dice.uniform(-0.15, 0.15)
        wave = 2 * math.pi * (x * angle.sin() + y * angle.cos()) + c.dice.uniform(0, 6.28)
        even, odd = even + wave.cos(), odd + wave.sin()
    return even * torch.rsqrt(even**2 + odd**2 + 0.02)


# Coats and skins


@motif("textures", hues=(0.33, 0.45, 0.08, 0.58, 0.0, 0.85), texture=True, turn=WHOLE, shine=0.6)
def scales(c: Canvas) -> None:
    """Round scales of a reptile or fish in overlapping rows, with keels."""
    d = c.dice
    x, y, s = laid(c, 1.8, 3.4, 0.2)
    y = y * d.uniform(1.3, 2)
    one = shingled(x, y)
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.5, 0.95))
    body = mix(middle, other, step(c.hills(x * 0.5, y * 0.3) + one.identity * 0.3, 0.5, 0.85))
    body = mix(deep, body, step(one.along, 0.2, 1.3))
    rays = 0.5 + 0.5 * torch.cos(one.across * 42 * (1.4 - 0.45 * one.along))
    body = mix(body, light, step(one.along, 1.1, 2) * (0.35 + 0.35 * rays))
    keel = torch.exp(-((one.across / 0.06) ** 2)) * d.choice((0.0, 0.06, 0.1))
    bulge = 0.16 * one.along - 0.55 * one.across**2 * one.along + keel
    ground(c, body, bulge / s)
    c.shade(shadow(one.rim, 0.13, 0.75) * (0.8 + 0.4 * one.identity))


@motif("textures", hues=(0.5, 0.6, 0.33, 0.04, 0.12, 0.8), texture=True, turn=0.8, shine=0.35)
def plumage(c: Canvas) -> None:
    """Overlapping feathers with shafts, barbs, bright tips and eyes."""
    d = c.dice
    x, y, s = laid(c, 1.4, 2.3, 0.25)
    one = shingled(x, y * d.uniform(0.65, 1.0), 1.6)
    deep, middle, light = shades(c)
    tip = c.own_colour((0.7, 1), (0.7, 1))
    side = one.across.abs()
    barbs = 0.5 + 0.5 * torch.sin(one.along * 36 - side * 62 + 5 * c.hills(x * 3, y * 3))
    body = mix(deep, middle, step(one.along, 0.3, 1.2))
    band = one.along + 1.5 * side**2
    body = mix(body, light, step(band, 1.35, 1.5) * step(band, 1.75, 1.62))
    body = mix(body, tip, step(band, 1.66, 1.8))
    eye = torch.hypot(one.across * 2, one.along - 1.25)
    spotted = d.chance(0.45) * 1.0
    body = mix(body, tip, step(eye, 0.44, 0.38) * spotted)
    body = mix(body, deep, step(eye, 0.27, 0.2) * spotted)
    shaft = torch.exp(-((one.across / 0.035) ** 2))
    body = mix(body, light, shaft * 0.7)
    ground(c, body, (0.2 * one.along - 0.5 * side**2 + 0.05 * shaft + 0.022 * barbs) / s)
    c.shade(shadow(one.rim, 0.14) * (0.7 + 0.45 * barbs) * (0.85 + 0.3 * one.identity))


@motif("textures", hues=(0.07, 0.05, 0.1, 0.6, 0.02), texture=True, turn=WHOLE, shine=0.2)
def fur(c: Canvas) -> None:
    """Long hair that flows around whorls, in clumps with light tips."""
    d = c.dice
    x, y, s = laid(c, 1.2, 2.2, 0.0)
    swirl = 2.2 * (c.hills(x * 0.4, y * 0.4) - 0.5)
    bent = y + swirl + 0.25 * torch.sin(x * 1.4 + 3 * swirl)
    locks = shingled(bent * 1.7, x * 0.75 + c.hills(x, bent) * 0.5, 1.25)
    clump = step(locks.along, 0.1, 1.9)
    strands = c.hair(x * 7, bent * 13 + locks.across * locks.along * 4 + locks.identity * 9)
    deep, middle, light = shades(c)
    coat = mix(deep, middle, clump * 0.7 + 0.5 * strands - 0.1)
    coat = mix(coat, light, step(strands + 0.6 * clump, 0.75, 1.35))
    ground(c, coat, (0.12 * clump + 0.08 * strands - 0.25 * locks.across**2) / s)
    c.shade(shadow(locks.rim, 0.25, 0.55) * (0.35 + 1.2 * strands) * d.uniform(0.9, 1.15))


@motif("textures", hues=(0.1, 0.6, 0.85, 0.02), texture=True, turn=WHOLE, shine=0.1)
def zebra(c: Canvas) -> None:
    """Forking stripes on short hair."""
    d = c.dice
    x, y, s = laid(c, 1.1, 1.9, 0.2)
    stripe = meander(c, x, y, d.uniform(0.3, 0.8))
    hair = c.hair(y * 8, x * 8)
    share = step(stripe + 0.5 * (hair - 0.5), -0.2, 0.1)
    dark = c.colour(c.hue(), d.uniform(0, 0.9), d.uniform(0.02, 0.25))
    pale = c.colour(c.hue(), d.choice((0.04, 0.15, 0.5, 0.85)), d.uniform(0.85, 1))
    warm = c.colour(c.hue(), 0.75, 0.75)
    coat = mix(dark, mix(warm, pale, step(stripe, 0.1, 0.85)), share)
    ground(c, coat, (0.06 * stripe + 0.07 * hair) / s)
    c.shade(0.65 + 0.65 * hair)


@motif("textures", hues=(0.09, 0.1, 0.07, 0.12), texture=True, turn=WHOLE, shine=0.1)
def leopard(c: Canvas) -> None:
    """Broken rings around darker middles on golden hair."""
    d = c.dice
    x, y, s = laid(c, 1.3, 2.2, 0.25)
    ragged, torn = c.hills(x * 2.6, y * 2.6) - 0.5, c.hills(x * 3.4 + 5, y * 3.4)
    cell = c.cells(x + 0.15 * ragged, y * d.uniform(0.85, 1.1))
    hair = c.hair(x * 8, y * 14)
    r = cell.distance * 0.5 + 0.5 * (0.52 - cell.edge) + 0.16 * ragged + 0.05 * (hair - 0.5)
    deep, middle, light = shades(c)
    coat = mix(middle, light, step(c.hills(x * 0.7, y * 0.7) + 0.3 * hair, 0.35, 1.0) * 0.8)
    coat = mix(coat, middle * 0.7, step(r, 0.3, 0.22))
    rosette = step(r, 0.21, 0.25) * step(r, 0.41, 0.37) * step(torn, 0.28, 0.38)
    coat = mix(coat, deep * 0.35, rosette)
    ground(c, coat, (0.06 * hair - 0.02 * rosette) / s)
    c.shade(0.65 + 0.65 * hair)


# Winding lines


@motif("textures", hues=(), texture=True, turn=WHOLE, shine=0.4)
def labyrinth(c: Canvas) -> None:
    """Winding ridges that never cross, like the skin of a puffer fish."""
    d = c.dice
    x, y, s = laid(c, 1.5, 2.6, 0.0)
    stripe = meander(c, x, y, d.uniform(0.7, 1.0))
    deep, middle, light = shades(c)
    other = c.colour(c.hue(), d.uniform(0.6, 1), d.uniform(0.5, 1))
    wall = mix(middle, light, step(stripe, 0.1, 0.95))
    grain = c.hills(x * 7, y * 7)
    share = step(stripe, -0.25, -0.02)
    floor_ = mix(deep, other, step(stripe, -0.5, -1.0) * d.choice((0.2, 0.9)))
    ground(c, mix(floor_, wall, share), 0.2 * step(stripe, -0.6, 0.9) / s)
    c.shade(0.85 + 0.3 * grain)


@motif("textures", hues=(0.0, 0.93, 0.1, 0.4, 0.75), texture=True, turn=WHOLE, shine=0.3)
def brain_coral(c: Canvas) -> None:
    """Meandering double ridges with grooves and fine ribs across."""
    x, y, s = laid(c, 1.1, 1.9, 0.0)
    stripe = meander(c, x, y, c.dice.uniform(0.7, 1.0))
    ridge = (1 - stripe**2).clamp(min=0).sqrt()
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.6, 1))
    ribs = c.cells(x * 7, y * 7, regular=True).edge * 2
    valley = step(stripe, 0.35, 0.95)
    colour = mix(middle, other, valley)
    colour = mix(colour, light, step(stripe, -0.3, -0.9))
    colour = mix(colour, deep, step(ridge, 0.75, 1.0) * 0.85)
    ground(c, colour, (0.14 * (1 - ridge) + 0.05 * ribs - 0.1 * valley) / s)
    c.shade(0.55 + 0.6 * ribs)


@motif("textures", hues=(), texture=True, turn=WHOLE, shine=0.5)
def truchet(c: Canvas) -> None:
    """Quarter circles on tiles turned by chance: endless loops of ribbon."""
    d = c.dice
    x, y, s = laid(c, 1.4, 2.6, 0.15)
    t = tile(x, y)
    turn = lot(t.i, t.j) < 0.5
    a = torch.where(turn, t.a, -t.a)
    near = torch.minimum(torch.hypot(a + 0.5, t.b + 0.5), torch.hypot(a - 0.5, t.b - 0.5))
    across = (near - 0.5).abs()
    inside = (near < 0.5) ^ turn ^ ((t.i + t.j) % 2 < 1)
    deep, middle, light = shades(c)
    other = c.colour(c.hue(), d.uniform(0.6, 1), d.uniform(0.4, 0.9))
    field = torch.where(inside[:, None], deep, other)
    width = d.uniform(0.13, 0.24)
    lines = torch.cos(across / width * d.choice((3.14, 6.28, 9.42)))
    ribbon = mix(middle, light, step(lines, -0.5, 0.6))
    round_ = (1 - (across / width) ** 2).clamp(min=0).sqrt()
    ground(c, field * (0.75 + 0.5 * c.hills(x * 6, y * 6))[:, None], 0 * x)
    c.shade(shadow((across - width).clamp(min=0), 0.07, 0.6))
    c.fill((across - width) / s, ribbon, (width * round_ + 0.02 * lines) / s)


@motif("textures", hues=(0.33, 0.13, 0.9, 0.6), texture=True, turn=WHOLE, shine=0.4)
def arabesque(c: Canvas) -> None:
    """Vines that wave in rows and curl into spirals with leaves."""
    d = c.dice
    x, y, s = laid(c, 0.8, 1.4, 0.1)
    row = y.floor()
    x = x + row * 0.5
    t = tile(x, y)
    up = 1 - 2 * (t.i % 2)
    a, b = t.a, t.b * up
    stem = (b - 0.36 * torch.sin(t.a * math.pi)).abs() * 0.8
    r, angle = torch.hypot(a, b), torch.atan2(b, a)
    pitch = d.uniform(0.25, 0.31)
    curl = ((angle / (2 * math.pi) + r / pitch) % 1 - 0.5).abs() * pitch
    leafy = 0.5 + 0.5 * torch.cos(angle * 7 + r * 9)
    outside = 3 * (r - 0.43).clamp(min=0)
    vine = torch.minimum(stem - 0.085, curl - 0.055 - 0.05 * leafy + outside)
    deep, middle, light = shades(c)
    flower = c.own_colour((0.7, 1), (0.8, 1))
    beads = c.cells(x * 5, y * 5, regular=True).edge * 2
    ground(c, mix(deep * 0.4, middle, beads * d.uniform(0.3, 0.7)), 0.09 * beads / s)
    c.shade(shadow(vine.clamp(min=0), 0.06, 0.6))
    round_ = (-vine).clamp(min=0, max=0.1).sqrt()
    c.fill(vine / s, mix(middle, light, step(vine, -0.01, -0.07)), 0.4 * round_ / s)
    petals = r - d.uniform(0.11, 0.16) * (1 + 0.3 * torch.cos(angle * 5))
    c.fill(petals / s, mix(flower, light, step(r, 0.07, 0.02)), (0.2 - r) / s)


# Cloth and ornament


@motif("textures", hues=(0.08, 0.0, 0.58, 0.35), texture=True, turn=WHOLE, shine=0.2)
def weave(c: Canvas) -> None:
    """Bands that go over and under each other, with fibres."""
    d = c.dice
    x, y, s = laid(c, 1.9, 3.2, 0.15)
    t = tile(x, y)
    over = (t.i + t.j * d.choice((1.0, 1.0, 3.0))) % 2 < 1
    across, along = torch.where(over, t.a, t.b), torch.where(over, t.b, t.a)
    name = torch.where(over, t.i, t.j)
    pick = lot(name, over * 5.0)
    fibres = c.hair(along * 3 + pick * 50, across * 11 + name * 3)
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.5, 1))
    band = torch.where(over[:, None], mix(middle, light, pick), mix(other, deep, 0.6 * pick))
    arch = torch.cos(along * math.pi).clamp(min=0)
    width = d.uniform(0.4, 0.48)
    round_ = (1 - (across / width) ** 2).clamp(min=0).sqrt()
    ground(c, band, (0.16 * arch + 0.14 * round_ + 0.05 * fibres) / s)
    c.shade((0.25 + 0.75 * step(round_, 0.0, 0.5)) * (0.4 + 0.6 * arch) * (0.7 + 0.6 * fibres))


@motif("textures", hues=(0.0, 0.6, 0.35, 0.9), texture=True, turn=0.5, shine=0.05)
def knitting(c: Canvas) -> None:
    """Stitches like braids of V, in a pattern of three wools."""
    d = c.dice
    x, y, s = laid(c, 2.2, 3.4, 0.2)
    column = x.floor()
    a = (x - column - 0.5).abs()
    y = y * 1.5 - (0.5 - a) * 1.3
    row = y.floor()
    down = y - row - 0.5
    stitch = torch.hypot((a - 0.25) / 0.27, down / 0.55)
    yarn = 0.5 + 0.5 * torch.sin((down + a * 2.4) * 22)
    fuzz = c.hills(x * 9, y * 6)
    period = d.choice((4.0, 6.0, 8.0))
    mirrored = (column % period - period / 2).abs()
    pick = lot(mirrored, (row % period - period / 2).abs())
    first, second, third = shades(c)
    other = c.own_colour((0.6, 1), (0.5, 1))
    wool = torch.where(
        (pick < 0.3)[:, None], third, torch.where((pick < 0.6)[:, None], second, other)
    )
    round_ = (1 - stitch**2).clamp(min=0).sqrt()
    ground(c, mix(first * 0.4, wool, step(stitch, 1.1, 0.7)), (0.25 * round_ + 0.03 * yarn) / s)
    c.shade((0.45 + 0.65 * round_) * (0.75 + 0.3 * yarn) * (0.8 + 0.4 * fuzz))


@motif("textures", hues=(0.12, 0.35, 0.0, 0.6), texture=True, turn=WHOLE, shine=0.5)
def celtic_braid(c: Canvas) -> None:
    """Rows of plaits of three strands, with beads between."""
    d = c.dice
    x, y, s = laid(c, 0.9, 1.5, 0.1)
    row = y.floor()
    b = 2 * (y - row) - 1
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.6, 1))
    ground(c, deep * (0.6 + 0.8 * c.hills(x * 6, y * 6))[:, None], 0 * x)
    width = d.uniform(0.18, 0.26)
    top = torch.full_like(x, -9.0)
    for k, colour in enumerate((middle, light, other)):
        t = x * 3.6 + row * 1.3 + 2 * math.pi / 3 * k
        sin, cos = t.sin(), t.cos()
        offset = (b - 0.58 * cos) / torch.sqrt(1 + (1.04 * sin) ** 2)
        above = 2 * sin * cos
        distance = torch.where(above > top, offset.abs() - width, torch.full_like(x, 9.0))
        grooves = torch.cos(offset / width * 5.5)
        round_ = (1 - (offset / width) ** 2).clamp(min=0).sqrt()
        c.shade(torch.where(above > top, shadow(distance.clamp(min=0), 0.05, 0.7), 1.0))
        strand = colour * (0.6 + 0.4 * step(grooves, -0.8, 0.4))[:, None]
        c.fill(distance / s / 2, strand, (0.1 * round_ + 0.03 * grooves + 0.06 * above) / s)
        top = torch.where(distance < 0, above, top)
    bead = torch.hypot((x * 4) % 1 - 0.5, (y * 4 + 0.5) % 1 - 0.5) - 0.34
    edge = torch.maximum(bead, (0.875 - b.abs()) * 2)
    c.fill(edge / s / 4, light, (0.04 - 0.2 * bead) / s)


@motif("textures", hues=(0.58, 0.0, 0.45, 0.1), texture=True, turn=0.6, shine=0.2)
def seigaiha(c: Canvas) -> None:
    """Overlapping fans of rings, the waves of Japanese cloth."""
    d = c.dice
    x, y, s = laid(c, 1.2, 2.1, 0.1)
    front = (y * 4).floor() + 2
    r, pick = torch.full_like(x, 0.9), torch.zeros_like(x)
    dark = torch.ones_like(x)
    for back in (2, 1, 0):  # the fans of each row cover those of the row above it
        row = front - back
        column = (x + row % 2 * 0.5).floor()
        r_here = 2 * torch.hypot(x + row % 2 * 0.5 - column - 0.5, y - row / 4)
        dark = torch.where(r_here < 1, 1.0, torch.minimum(dark, shadow(r_here - 1, 0.1, 0.7)))
        pick = torch.where(r_here < 1, lot(column, row), pick)
        r = torch.where(r_here < 1, r_here, r)
    rings = torch.cos(r * d.choice((2.0, 3.0, 4.0)) * 2 * math.pi)
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.6, 1))
    fan = mix(mix(deep, middle, step(r, 0.1, 0.9)), other, step(pick, 0.55, 0.75) * r)
    fan = mix(fan, light, step(rings, -0.1, 0.35))
    ground(c, fan, (0.05 * rings + 0.2 * (1 - r)) / s)
    c.shade(dark * (0.75 + 0.5 * c.hair(x * 14, y * 14)))


@motif("textures", hues=(0.95, 0.1, 0.75, 0.5), texture=True, turn=WHOLE, shine=0.15)
def paisley_cloth(c: Canvas) -> None:
    """Bent drops in nested outlines on printed cloth."""
    d = c.dice
    x, y, s = laid(c, 0.9, 1.5, 0.1)
    i = x.floor()
    y = y + i * 0.5
    t = tile(x, y)
    side = 1 - 2 * (t.i % 2)
    a, b = turned(t.a * side, t.b, 0.3)
    b = b - 0.12
    up = (-b).clamp(min=0)
    a = a - 1.5 * up**2 + 0.1
    drop = torch.hypot(a * (1 + 2.2 * up), b * torch.where(b < 0, 0.58, 1.0)) - 0.31
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.6, 1))
    dots = tile(x * 4, y * 4)
    ground(c, deep, 0 * x)
    c.fill((torch.hypot(dots.a, dots.b) - 0.25) / s / 4, middle, 0.01 / s)
    c.fill((drop - 0.07) / s, light, 0.02 / s)
    lobes = torch.cos(torch.atan2(b, a) * d.integer(9, 14))
    c.fill((drop - 0.045 + 0.025 * lobes) / s, other, 0.03 / s)
    for inset, colour in ((0.03, deep), (0.07, light), (0.12, middle)):
        c.fill((drop + inset) / s, colour, (0.03 + inset * 0.4) / s)
    c.fill(ring(a, b - 0.02, 0.1, 0.03) / s, other, 0.1 / s)
    c.fill(circle(a, b - 0.02, 0.06) / s, light, 0.1 / s)
    c.shade(0.8 + 0.4 * c.hair(x * 16, y * 16))


@motif("textures", hues=(), texture=True, turn=WHOLE, shine=0.4)
def checker(c: Canvas) -> None:
    """A chessboard that swells and shrinks."""
    d = c.dice
    x, y, s = laid(c, 1.6, 2.6, 0.0)
    swell = d.uniform(0.25, 0.5)
    dx, dy = torch.sin(x * 1.1 + y * 0.5), torch.sin(y * 1.1 - x * 0.5)
    x, y = x + swell * dx, y + swell * dy
    t = tile(x, y)
    odd = (t.i + t.j) % 2 > 0
    deep, middle, light = shades(c)
    other = c.own_colour((0.7, 1), (0.7, 1))
    bright = mix(light, other, step(c.hills(t.i * 0.6, t.j * 0.6), 0.4, 0.6))
    dark = mix(deep, middle, lot(t.i, t.j) * 0.8)
    bevel = (0.5 - torch.maximum(t.a.abs(), t.b.abs())).clamp(max=0.12)
    stone = c.clouds(x * 6, y * 6)
    ground(c, torch.where(odd[:, None], bright, dark), (0.7 * bevel + 0.1 * swell * dx * dy) / s)
    c.shade((0.5 + 0.5 * step(bevel, 0.0, 0.04)) * (1 + 0.1 * stone).clamp(min=0.5))


@motif("textures", hues=(0.55, 0.1, 0.0, 0.4), texture=True, turn=WHOLE, shine=0.6)
def mosaic(c: Canvas) -> None:
    """Small stones and gold that form swirling bands."""
    d = c.dice
    x, y, s = laid(c, 3.2, 4.6, 0.3)
    stone = c.cells(x, y, regular=True)
    large = c.cells(x * 0.23 + 7, y * 0.23)
    bands = torch.cos(large.distance * d.uniform(14, 22))
    deep, middle, light = shades(c)
    gold = c.colour(0.12, 0.75, 1.0)
    second = c.own_colour((0.7, 1), (0.5, 1))
    field = torch.where((large.identity > 0.5)[:, None], middle, second)
    field = mix(field, deep, step(bands, -0.3, -0.6) * 0.7)
    field = mix(field, light, step(bands, 0.2, 0.4))
    field = mix(field, gold, step(bands, -0.75, -0.85) * step(stone.identity, 0.3, 0.31))
    field = field * (0.55 + 0.6 * stone.identity)[:, None]
    share = step(stone.edge, 0.06, 0.12)
    tilt = (stone.identity - 0.5) * torch.sin(x * 2 + stone.identity * 40) * 0.05
    ground(c, mix(deep * 0.5, field, share), (0.16 * step(stone.edge, 0.0, 0.2) + tilt * share) / s)


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
    ground(c, mix(moss, colour, share), (0.34 * dome + 0.014 * rough) / s)
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
    ground(c, mix(mortar, colour, share), (0.6 * inside.clamp(0.02, 0.09) + 0.012 * rough) / s)
    c.shade((1 + 0.2 * rough).clamp(min=0.4) * (1 - 0.5 * step(inside, 0.06, 0.035)))


@motif("textures", hues=(0.08, 0.0, 0.55, 0.13), texture=True, turn=0.15, shine=0.3)
def facade(c: Canvas) -> None:
    """Rows of windows, some lit, with frames, sills and shutters."""
    d = c.dice
    x, y, s = laid(c, 1.3, 2.2, 0.05)
    t = tile(x, y * d.uniform(0.75, 0.95))
    pick = lot(t.i, t.j)
    deep, middle, light = shades(c)
    wall = mix(middle, light, 0.3 + 0.4 * c.hills(x * 0.8, y * 0.8))
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
    stone = mix(middle, light, step(second, -0.8, 0.5))
    stone = mix(stone, other, step(first, 0.0, 0.9) * 0.9)
    stone = mix(stone, deep, step(second - first, 0.3, 1.4) * 0.8)
    wide = torch.sin(x * 2.6 + y * 1.6 + 3.2 * second)
    veins = torch.exp(-wide.abs() * 4) + 0.8 * torch.exp(-first.abs() * 8)
    veins = veins + 0.6 * torch.exp(-(second - 0.3).abs() * 9)
    vein = torch.where(d.chance(0.5)[:, None], deep * 0.5, 1 - 0.2 * (1 - light))
    stone = mix(stone, vein, veins.clamp(0, 1))
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
    colour = mix(middle, light, 0.6 * plate.identity + 0.5 * step(plate.edge, 0.3, 0.05))
    colour = mix(colour, deep, step(fine.edge, 0.05, 0.02) * step(plate.identity, 0.3, 0.6) * 0.8)
    share = step(plate.edge, 0.03, 0.07)
    rise = 0.22 * torch.exp(-((plate.edge / 0.18) ** 2)) + 0.02 * grain
    ground(c, mix(deep * 0.35, colour, share), (share * (0.2 + rise)) / s)
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
    colour = mix(deep, middle, 0.3 + 0.7 * glow)
    colour = mix(colour, other, step(small.identity + 0.3 * facet.identity, 0.7, 0.8) * 0.75)
    colour = mix(colour, light, (small.identity * 9 % 1) ** 3 * 0.9)
    rims = torch.exp(-facet.edge / 0.03) + 0.5 * torch.exp(-small.edge / 0.03)
    colour = mix(colour, light, rims.clamp(0, 1) * 0.7)
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
    honeyed = mix(deep, honey, step(inside - 0.5 * t.b, 0.0, 0.5))
    empty = mix(middle * 0.5, deep * 0.25, depth)
    lid = mix(middle, light, 0.3 + 0.7 * c.hills(x * 5, y * 5))
    full, closed = pick < 0.45, pick > 0.75
    body = torch.where(full[:, None], honeyed, torch.where(closed[:, None], lid, empty))
    wall = step(inside, 0.11, 0.07)
    bowl = torch.where(closed, 0.06 * depth, torch.where(full, 0.05 * depth - 0.1, -0.25 * depth))
    rim = 0.12 * step(inside, 0.12, 0.03)
    ground(c, mix(body, light, wall), (bowl * (1 - wall) + rim) / s)
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
    pale = mix(middle, light, 0.75 * c.hills(x * 0.5, y * 2))
    board = mix(pale, deep, 0.6 * year + 0.3 * (fibres - 0.3))
    board = mix(board, deep, step(year, 0.5, 0.9) * 0.5 + 0.8 * step(near, 0.72, 0.95))
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
    body = mix(deep * 0.5, middle, top)
    body = mix(body, light, step(top * fibres, 0.45, 0.9) * (0.4 + 0.5 * plate.identity))
    moss = c.colour(d.uniform(0.18, 0.4), 0.85, 0.65)
    body = mix(body, moss, step(rough, 0.5, 1.2) * top * d.choice((0.0, 0.8)))
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
        green = mix(deep, middle, step(up, 0.0, 0.5))
        green = mix(green, light, step(up, 0.4, 1.0) * (0.3 + 0.7 * lot(column, row, 2.0)))
        crease = 0.12 * (0.36 - a.abs())
        c.fill(blade / s / 4, green * (0.5 + 0.2 * k), (0.1 * up + crease) / s)
    t = tile(x * 1.3, y * 1.3)
    e, f = t.a + 0.3 * (lot(t.i, t.j) - 0.5), t.b + 0.3 * (lot(t.i, t.j, 4.0) - 0.5)
    r = torch.hypot(e, f)
    petals = r - 0.14 - 0.04 * torch.cos(torch.atan2(f, e) * 5)
    shown = torch.where(lot(t.i, t.j, 7.0) < d.choice((0.0, 0.3, 0.5)), petals, 9.0)
    c.fill(shown / s, mix(bloom, light, step(r, 0.08, 0.04)), (0.2 - r) * 0.6 / s)


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
        colour = mix(middle, light, (pick * 5 % 1) * 0.8) * (0.45 + 0.14 * k)
        colour = mix(colour, light, torch.exp(-((across / 0.018) ** 2)) * 0.7)
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
    water = mix(deep * 1.3, middle, step(c.hills(x * 0.5, y * 0.5) + net, 0.2, 1.1))
    water = mix(water, light, light_net.clamp(0, 1) * 0.9)
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
    sky = mix(middle, deep, step(c.v + 0.3 * soft, 0.5, -1.6) * 0.8)
    sky = mix(sky, light, step(c.v, 0.1, 1.6) * 0.7)
    glow = c.colour(c.hue(), d.uniform(0.05, 0.55), 1.0)
    top = step(0.8 * (soft - above) + 0.7 * puff + 0.4 * soft, -0.35, 0.75)
    shaded = mix(mix(deep, middle, 0.4 + 0 * x), light, step(top, 0.0, 0.6))
    shaded = mix(shaded, glow, step(top, 0.3, 1.0))
    share = step(thick, -0.2, 0.5)
    ground(c, mix(sky, shaded, share), share * (0.08 * puff + 0.04 * soft) / s)


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
    fire = mix(mix(dark, red, step(heat, -0.05, 0.3)), yellow, step(heat, 0.25, 0.65))
    ground(c, mix(fire, white, step(heat, 0.65, 1.1)), (0.06 * heat.clamp(-1, 1)) / s)
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
    dune = mix(middle, light, step(rise, 0.1, 1.0))
    dune = mix(dune, deep, step(saw, 0.7, 0.76) * step(saw, 1.02, 0.8) * 0.85)
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
    sky = mix(deep * 0.25, middle, step(gas, -0.7, 1.0))
    sky = mix(sky, other, step(dust, 0.0, 1.0) * 0.9)
    sky = mix(sky, light, step(gas + dust, 0.6, 2.0) * 0.8)
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
        c.tint((core + halo + rays).clamp(0, 1), mix(tone, c.grey(1.0), core))
    c.shade(d.uniform(0.9, 1.1))


@motif("textures", hues=(0.55, 0.8, 0.1, 0.45), texture=True, turn=WHOLE, shine=1.0)
def bubbles(c: Canvas) -> None:
    """Foam: shimmering globes, great and small, packed close."""
    d = c.dice
    x, y, s = laid(c, 0.7, 1.3, 0.1)
    deep, middle, light = shades(c)
    ground(c, mix(deep, middle, 0.6 * c.hills(x * 2, y * 2)), 0 * x)
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
        shimmer = mix(shimmer, light, step(torch.hypot(a + 0.4 * size, b + 0.4 * size), 0.1, 0.03))
        dome = (1 - r**2).clamp(min=0).sqrt() * size * 0.7
        hidden = torch.where(pick < (0.55 if k == 3 else 1.0), r - 1, 9.0) * size
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
    colour = mix(mix(deep, middle, step(level, -0.5, 2.6)), other, bands)
    inner = step(torch.cos(trap.sqrt() * 22), -0.2, 1.0) * step(level, 1.2, 2.2)
    colour = mix(colour, light, 0.5 * inner)
    near = torch.exp(-trap.sqrt() * 6)
    ground(c, mix(colour, light, near), (0.05 * level + 0.08 * near) / s)


def _mirrored(x: Tensor) -> Tensor:
    """Coordinates that run to and fro between -1 and 1."""
    back: Tensor = ((x + 1) % 4 - 2).abs() - 1
    return back
