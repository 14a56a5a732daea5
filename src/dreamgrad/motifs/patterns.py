"""Textures with a pattern: coats, winding lines, cloth and ornament."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import WHOLE, globe, ground, laid, lot, mixed, shades, shadow, shingled, tile
from .shapes import Number, circle, ring, step, turned


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
    body = mixed(middle, other, step(c.hills(x * 0.5, y * 0.3) + one.identity * 0.3, 0.5, 0.85))
    body = mixed(deep, body, step(one.along, 0.2, 1.3))
    rays = 0.5 + 0.5 * torch.cos(one.across * 42 * (1.4 - 0.45 * one.along))
    body = mixed(body, light, step(one.along, 1.1, 2) * (0.35 + 0.35 * rays))
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
    body = mixed(deep, middle, step(one.along, 0.3, 1.2))
    band = one.along + 1.5 * side**2
    body = mixed(body, light, step(band, 1.35, 1.5) * step(band, 1.75, 1.62))
    body = mixed(body, tip, step(band, 1.66, 1.8))
    eye = torch.hypot(one.across * 2, one.along - 1.25)
    spotted = d.chance(0.45) * 1.0
    body = mixed(body, tip, step(eye, 0.44, 0.38) * spotted)
    body = mixed(body, deep, step(eye, 0.27, 0.2) * spotted)
    shaft = torch.exp(-((one.across / 0.035) ** 2))
    body = mixed(body, light, shaft * 0.7)
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
    coat = mixed(deep, middle, clump * 0.7 + 0.5 * strands - 0.1)
    coat = mixed(coat, light, step(strands + 0.6 * clump, 0.75, 1.35))
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
    coat = mixed(dark, mixed(warm, pale, step(stripe, 0.1, 0.85)), share)
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
    coat = mixed(middle, light, step(c.hills(x * 0.7, y * 0.7) + 0.3 * hair, 0.35, 1.0) * 0.8)
    coat = mixed(coat, middle * 0.7, step(r, 0.3, 0.22))
    rosette = step(r, 0.21, 0.25) * step(r, 0.41, 0.37) * step(torn, 0.28, 0.38)
    coat = mixed(coat, deep * 0.35, rosette)
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
    wall = mixed(middle, light, step(stripe, 0.1, 0.95))
    grain = c.hills(x * 7, y * 7)
    share = step(stripe, -0.25, -0.02)
    floor_ = mixed(deep, other, step(stripe, -0.5, -1.0) * d.choice((0.2, 0.9)))
    ground(c, mixed(floor_, wall, share), 0.2 * step(stripe, -0.6, 0.9) / s)
    c.shade(0.85 + 0.3 * grain)


@motif("textures", hues=(0.0, 0.93, 0.1, 0.4, 0.75), texture=True, turn=WHOLE, shine=0.3)
def brain_coral(c: Canvas) -> None:
    """Meandering double ridges with grooves and fine ribs across."""
    x, y, s = laid(c, 1.1, 1.9, 0.0)
    stripe = meander(c, x, y, c.dice.uniform(0.7, 1.0))
    ridge = globe(stripe)
    deep, middle, light = shades(c)
    other = c.own_colour((0.6, 1), (0.6, 1))
    ribs = c.cells(x * 7, y * 7, regular=True).edge * 2
    valley = step(stripe, 0.35, 0.95)
    colour = mixed(middle, other, valley)
    colour = mixed(colour, light, step(stripe, -0.3, -0.9))
    colour = mixed(colour, deep, step(ridge, 0.75, 1.0) * 0.85)
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
    ribbon = mixed(middle, light, step(lines, -0.5, 0.6))
    round_ = globe(across / width)
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
    ground(c, mixed(deep * 0.4, middle, beads * d.uniform(0.3, 0.7)), 0.09 * beads / s)
    c.shade(shadow(vine.clamp(min=0), 0.06, 0.6))
    round_ = (-vine).clamp(min=0, max=0.1).sqrt()
    c.fill(vine / s, mixed(middle, light, step(vine, -0.01, -0.07)), 0.4 * round_ / s)
    petals = r - d.uniform(0.11, 0.16) * (1 + 0.3 * torch.cos(angle * 5))
    c.fill(petals / s, mixed(flower, light, step(r, 0.07, 0.02)), (0.2 - r) / s)


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
    band = torch.where(over[:, None], mixed(middle, light, pick), mixed(other, deep, 0.6 * pick))
    arch = torch.cos(along * math.pi).clamp(min=0)
    width = d.uniform(0.4, 0.48)
    round_ = globe(across / width)
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
    round_ = globe(stitch)
    ground(c, mixed(first * 0.4, wool, step(stitch, 1.1, 0.7)), (0.25 * round_ + 0.03 * yarn) / s)
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
        round_ = globe(offset / width)
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
    fan = mixed(mixed(deep, middle, step(r, 0.1, 0.9)), other, step(pick, 0.55, 0.75) * r)
    fan = mixed(fan, light, step(rings, -0.1, 0.35))
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
    bright = mixed(light, other, step(c.hills(t.i * 0.6, t.j * 0.6), 0.4, 0.6))
    dark = mixed(deep, middle, lot(t.i, t.j) * 0.8)
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
    field = mixed(field, deep, step(bands, -0.3, -0.6) * 0.7)
    field = mixed(field, light, step(bands, 0.2, 0.4))
    field = mixed(field, gold, step(bands, -0.75, -0.85) * step(stone.identity, 0.3, 0.31))
    field = field * (0.55 + 0.6 * stone.identity)[:, None]
    share = step(stone.edge, 0.06, 0.12)
    tilt = (stone.identity - 0.5) * torch.sin(x * 2 + stone.identity * 40) * 0.05
    ground(
        c, mixed(deep * 0.5, field, share), (0.16 * step(stone.edge, 0.0, 0.2) + tilt * share) / s
    )
