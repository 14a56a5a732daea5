"""Precious things: cut stones, pearls, bubbles, hearts, crowns, cups, vases and lanterns."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import flat_or, maybe, mixed, palette, pillow, sectors
from .shapes import Number, capsule, circle, ellipse, ring, step, turned

METALS = (0.125, 0.11, 0.14, 0.04, 0.58)


def metal(c: Canvas, across: Tensor) -> Tensor:
    """A colour of gold, copper or silver that mirrors its surroundings; `across` in -1..1."""
    d = c.dice
    hue = d.choice(METALS)
    saturation = torch.where(hue > 0.5, d.uniform(0.05, 0.35), d.uniform(0.6, 0.9))
    bands = torch.sin(across * d.uniform(4, 7) + d.uniform(0, 6))
    light = 0.68 + 0.32 * bands
    return c.colour(hue, saturation * (1.15 - 0.4 * light), light)


def profile(v: Tensor, knots: Sequence[tuple[Number, Number]]) -> Tensor:
    """A half width that runs smoothly through (height, width), from the top down."""
    width = knots[0][1] + torch.zeros_like(v)
    for (top, wide), (bottom, next_wide) in pairwise(knots):
        width = width + (next_wide - wide) * step(v, top, bottom)
    return width


def gem(c: Canvas, x: Number, y: Number, size: Number, colour: Tensor) -> None:
    """A small round stone in a dark setting."""
    u, v = c.u - x, c.v - y
    away = torch.hypot(u, v)
    c.fill(away - size * 1.25, colour * 0.25)
    light = (0.55 + 0.5 * (u + v) / size).clamp(0.25, 1)
    c.fill(away - size, colour * light[:, None], 0.15 + pillow(away - size, size, size))
    c.fill(torch.hypot(u + 0.35 * size, v + 0.4 * size) - 0.28 * size, c.grey(1.0))


def _spark(key: Tensor) -> Tensor:
    """A number in [0,1) for every facet's number."""
    return (torch.sin(key * 12.9898) * 437.585) % 1


@motif("jewels", hues=(0.0, 0.36, 0.6, 0.78, 0.5, 0.12, 0.9), turn=math.pi, shine=0.9)
def jewel(c: Canvas) -> None:
    """A cut stone: table, crown facets, and the pavilion's star seen through it."""
    d = c.dice
    stretch = d.choice((1.0, 1.0, 1.3, 0.8, 1.5))
    u, v = c.u * stretch.clamp(min=1), c.v / stretch.clamp(max=1)
    count = d.choice((4, 5, 6, 6, 8, 8, 10))
    angle, r = torch.atan2(v, u), torch.hypot(u, v)
    sector = 2 * math.pi / count
    first, second = (angle / sector).round(), (angle / sector - 0.5).round() + 0.5
    x, y = r * (angle - sector * first).cos(), r * (angle - sector * second).cos()
    rim = 0.95 * (sector / 2).cos() ** d.uniform(0.0, 0.8)
    main, corner, table = rim - x, (rim * d.uniform(1.0, 1.06) - y), d.uniform(0.3, 0.48)
    distance = torch.maximum(-main, -corner)
    side, kite = main * d.uniform(0.9, 1.2), corner * d.uniform(0.75, 0.95)
    top = torch.minimum(side, kite)
    crown = torch.where(side < kite, first % count, (second % count) + 40)
    fine = (angle / sector * 2 + 0.5).floor() % (2 * count)
    inner = r / (1 - table) + 0.12 * (sectors(angle, 2 * count) * count).abs()
    pavilion = fine + 80 + 60 * (inner > 0.5) + 30 * (inner > 0.95)
    key = torch.where(top > table, pavilion, crown) + d.integer(0, 900)
    spark = _spark(key)
    hue = c.hue() + 0.13 * (_spark(key + 7) - 0.5)
    light = 0.22 + 0.78 * spark + 0.1 * (top > table)
    pale = (spark > 0.86).to(r.dtype)
    stone = c.colour(hue, d.uniform(0.75, 1) * (1 - 0.65 * pale), light.clamp(max=1))
    c.fill(distance, stone, torch.minimum(top, table) * 0.75)
    c.shade(1 + 0.6 * step((top - table).abs(), 0.03, 0.0))
    gold = maybe(distance.abs() - 0.06, d.chance(0.35))
    c.fill(gold, metal(c, c.u), 0.1 + pillow(gold, 0.06, 0.06))


def _ball(c: Canvas, u: Tensor, v: Tensor, size: Tensor, hue: Tensor, dark: Tensor) -> None:
    """One pearl with its lustre: rings of faint colours, light from below on its rim."""
    x, y = u / size, v / size
    r = torch.hypot(x, y)
    depth = (1 - r * r).clamp(min=1e-6).sqrt()
    lustre = hue + 0.55 * depth + 0.25 * c.hills(x * 1.2, y * 1.2)
    light = (0.45 + 0.6 * depth) * (1 - 0.6 * dark) + 0.3 * step(y, 0.2, 1.0)
    body = c.colour(lustre, 0.22 + 0.4 * dark + 0.15 * r, light.clamp(0, 1))
    c.fill((r - 1) * size, body, depth * size * 0.85)
    c.tint(step(torch.hypot(x + 0.3, y + 0.38), 0.34, 0.08), c.grey(1.0))


@motif("jewels", turn=math.pi, shine=0.5)
def pearl(c: Canvas) -> None:
    """A pearl, large and alone or in a golden wreath of small ones."""
    d = c.dice
    set_ = d.chance(0.5)
    hue, dark = c.hue(), d.choice((0.0, 0.0, 0.5, 1.0))
    count = d.integer(8, 13)
    fold = sectors(c.angle, count)
    size = (0.78 * (math.pi / count).sin() * 0.95).clamp(max=0.2)
    x, y = c.r * fold.cos(), c.r * fold.sin()
    plate = maybe(c.r - 0.88, set_)
    c.fill(plate, metal(c, c.v + c.u), pillow(plate, 0.1, 0.08))
    wreath = torch.where(set_, size, 1e-3)
    around = maybe(x - 0.78, set_)
    _ball(c, around, y, wreath, hue + d.uniform(0, 0.4), d.choice((0.0, 0.5)))
    lumps = 1 + flat_or(c, 0.3, 0.1, 0.3) * (c.hills(c.u * 1.6, c.v * 1.6) - 0.5)
    big = torch.where(set_, 0.76 - size, d.uniform(0.86, 0.93)) * lumps
    c.shade(1 - 0.6 * step(c.r - big, 0.1, 0.0))
    _ball(c, c.u, c.v, big, hue, dark)


@motif("jewels", turn=0.5, shine=0.5)
def bubble(c: Canvas) -> None:
    """Soap bubbles: a bright film of all colours at the rim, nearly clear within."""
    d = c.dice
    clear = d.uniform(0.2, 0.5)
    many = d.chance(0.45)
    hue, pace = d.uniform(), d.uniform(0.5, 1.1)
    swirl = c.clouds(c.u * 3, c.v * 3) * 0.12
    seen = torch.zeros_like(c.u)
    for k in range(3):
        size = torch.where(many, d.uniform(0.3, 0.5), 1e-3) if k else torch.where(many, 0.68, 0.94)
        x, y = d.uniform(0.35, 0.45) * (2 * k - 3), d.uniform(0.3, 0.5) * (1 if k == 1 else -1)
        shift = torch.where(many, 1.0, 0.0)
        u, v = (c.u - (x if k else 0.0) * shift) / size, (c.v - (y if k else 0.0) * shift) / size
        r = torch.hypot(u, v)
        film = c.colour(
            hue + pace * r * r + 0.3 * v + swirl, 0.85 - 0.35 * r**4, 0.75 + 0.25 * r.clamp(max=1)
        )
        covered = c.fill((r - 1) * size, film.clamp(0, 1), pillow(r - 1, 1.0, 0.35) * size)
        window = step((torch.hypot(u, v) - 0.66).abs(), 0.14, 0.06) * step(u + v, -0.75, -0.85)
        low = step((torch.hypot(u, v) - 0.8).abs(), 0.1, 0.03) * step(u + v, 0.85, 1.0)
        c.tint((window + 0.8 * low).clamp(max=1), c.grey(1.0))
        bright = (clear + (1 - clear) * step(r, 0.62, 1.0) + window + 0.6 * low).clamp(max=1)
        seen = torch.maximum(seen, covered * bright)
    c.alpha = seen


@motif("jewels", hues=(0.97, 0.0, 0.93, 0.85, 0.04), shine=0.6)
def heart(c: Canvas) -> None:
    """A puffed heart: plain, in layers, quilted or veined."""
    d = c.dice
    lean = d.uniform(0.55, 0.85)
    lobes = torch.sqrt(c.u**2 + 0.003) ** 0.8
    y = (-c.v * 1.05 + 0.12 + 0.3 * (lean - 0.6) - lean * lobes) / 0.8
    r = torch.hypot(c.u / 0.88, y)
    shape = (r - 1) * 0.62
    colours = palette(c, 4)
    body = c.own_colour((0.75, 1), (0.6, 1))
    c.fill(shape, body * 0.5, pillow(shape, 0.08, 0.06))
    inside = shape + d.uniform(0.03, 0.07)
    quilted = flat_or(c, 0.35, 0.06, 0.1)
    quilt = (torch.sin(8 * (c.u + c.v)) * torch.sin(8 * (c.u - c.v))).abs()
    warm = mixed(body, colours[1], 0.6 * step(c.v, -0.3, 0.9))
    c.fill(inside, warm, 0.05 + pillow(inside, 0.6, 0.42) + quilted * quilt)
    layers = maybe(inside, d.chance(0.45))
    for k, depth in enumerate((0.1, 0.2, 0.3, 0.4)):
        c.fill(layers + depth, colours[(k + 1) % 4] * (0.7 + 0.4 * r)[:, None])
    veins = step((c.hills(c.u * 5, c.v * 5) - 0.5).abs(), 0.09, 0.02) * c.cover(inside)
    c.tint(veins * d.choice((0.0, 0.0, 0.85)), colours[3])
    u, v = turned(c.u + 0.45, c.v + 0.45, -0.7)
    c.tint(c.cover(ellipse(u, v, 0.2, 0.1), 0.08) * 0.8, c.grey(1.0))


def _bands(
    c: Canvas, x: Tensor, borders: Sequence[Number], colours: list[Tensor], shape: Tensor
) -> None:
    """Painted bands between heights: zigzag, waves, dots or plain, wrapped around a body."""
    d = c.dice
    around = x.clamp(-1, 1).asin()
    for k, (top, bottom) in enumerate(pairwise(borders)):
        middle, half = (top + bottom) / 2, (bottom - top) / 2
        beat = d.integer(4, 9) * around + d.uniform(0, 6)
        wave = torch.sin(beat)
        tooth = wave.asin() * (2 / math.pi)
        y = (c.v - middle) / half
        kind = d.uniform()
        zigzag = 0.35 - (y - 0.55 * tooth).abs()
        dots = 0.62 - torch.hypot(y, tooth * 1.1 + 0.3)
        teeth = tooth - y
        drawn = torch.where(kind < 0.3, zigzag, torch.where(kind < 0.6, dots, teeth))
        inside = c.cover(torch.maximum((c.v - middle).abs() - half, shape))
        c.tint(inside, colours[k % len(colours)])
        c.tint(inside * (drawn / 0.12).clamp(0, 1), colours[(k + 2) % len(colours)])
        c.shade(1 - 0.5 * inside * step(y.abs(), 0.85, 0.95))


@motif("jewels", hues=(0.05, 0.08, 0.6, 0.5, 0.0, 0.12), turn=0.25, shine=0.45)
def vase(c: Canvas) -> None:
    """A turned vase with painted bands, handles on some."""
    d = c.dice
    neck, belly = d.uniform(0.16, 0.34), d.uniform(0.55, 0.8)
    swell = d.uniform(-0.1, 0.35)
    knots: list[tuple[Number, Number]] = [(-0.92, neck + d.uniform(0.05, 0.22)), (-0.6, neck)]
    knots += [(swell, belly), (0.8, d.uniform(0.22, 0.4)), (0.93, d.uniform(0.3, 0.46))]
    width = profile(c.v, knots)
    x = c.u / width
    rim = ellipse(c.u, c.v + 0.88, knots[0][1], 0.08)
    shape = torch.maximum((c.u.abs() - width) * 0.8, (c.v - 0.02).abs() - 0.9)
    shape = torch.minimum(shape, rim)
    colours = palette(c, 5)
    handle = ring((c.u.abs() - neck - 0.14) * 0.9, c.v + 0.38, 0.22, 0.06)
    handle = maybe(handle, d.chance(0.5))
    c.fill(handle, colours[1], pillow(handle, 0.06, 0.08))
    c.shade(1 - 0.6 * step(shape, 0.08, 0.0))
    clay = colours[0] * (0.85 + 0.3 * c.hills(c.u * 3, c.v * 9))[:, None]
    c.fill(shape, clay.clamp(max=1), (1 - x * x).clamp(min=1e-4).sqrt() * width * 0.75)
    start = d.uniform(-0.62, -0.45)
    stride = d.uniform(0.22, 0.32)
    _bands(c, x, [start + stride * k for k in range(5)], colours, shape)
    c.shade(1.1 - 0.6 * step(x.abs(), 0.5, 1.0) + 0.1 * step(c.u, 0.1, -0.4))
    c.fill(rim, colours[1], 0.25 + pillow(rim, 0.05, 0.04))
    c.fill(rim + 0.035, colours[3] * 0.2)


@motif("jewels", hues=(0.0, 0.04, 0.1, 0.14, 0.9), turn=0.3, shine=0.15)
def lantern(c: Canvas) -> None:
    """A paper lantern with ribs, lit from within, with caps and a tassel."""
    d = c.dice
    wide, high = d.uniform(0.66, 0.95), d.uniform(0.5, 0.62)
    centre = -0.14
    v = c.v - centre
    boxy = d.choice((2.0, 2.0, 3.5))
    across = (1 - (v.abs() / high).clamp(max=0.995) ** boxy).sqrt() * wide
    body = torch.maximum(
        ((c.u / wide).abs() ** 2 + (v / high).abs() ** boxy - 1) * 0.35, v.abs() - high
    )
    x = (c.u / across.clamp(min=0.05)).clamp(-1, 1)
    gold = metal(c, c.u * 3)
    tassel = capsule(c.u, c.v, (0.0, 0.5), (0.0, 0.8), 0.08, d.uniform(0.12, 0.18))
    tuft = c.own_colour((0.7, 1), (0.6, 1))
    c.fill(
        tassel,
        tuft * (0.65 + 0.4 * torch.sin(c.u * 70))[:, None].clamp(0, 1),
        pillow(tassel, 0.1, 0.1),
    )
    c.fill(circle(c.u, c.v - 0.54, 0.09), gold, 0.12)
    hue = c.hue()
    upright = d.chance(0.5)
    ribs = torch.where(
        upright, torch.cos(x.asin() * d.integer(7, 11)), torch.cos(v / high * d.integer(9, 15))
    )
    glow = torch.exp(-((c.u / wide) ** 2 + (v / high) ** 2) * d.uniform(1.2, 2.2))
    paper = c.colour(
        hue + 0.07 * glow, 1 - 0.45 * glow, (0.35 + 0.8 * glow + 0.13 * ribs).clamp(0, 1)
    )
    c.fill(body, paper, pillow(body, 0.35, 0.2) + 0.035 * ribs)
    stripe = step(ribs, 0.1, 0.5) * flat_or(c, 0.5, 0.3, 0.8) * c.cover(body)
    c.tint(stripe, c.own_colour() * (0.5 + 0.6 * glow)[:, None].clamp(max=1))
    bloom = torch.hypot(c.u, v) - d.uniform(0.22, 0.3) * (
        0.8 + 0.25 * torch.cos(d.integer(4, 8) * torch.atan2(v, c.u))
    )
    bloom = maybe(bloom, d.chance(0.5))
    c.tint(c.cover(bloom), tuft * (0.6 + 0.5 * glow)[:, None].clamp(max=1))
    c.tint(c.cover(bloom + 0.14), c.own_colour((0.3, 0.9), (0.85, 1)))
    for sign in (-1, 1):
        y = v - sign * high * 0.94
        cap = torch.maximum(y.abs() - 0.085, c.u.abs() - wide * 0.45)
        c.fill(cap, gold, 0.15 + pillow(cap, 0.05, 0.05))
    c.fill(ring(c.u, c.v + 0.87, 0.085, 0.04), gold, 0.1)


@motif("jewels", hues=(0.0, 0.6, 0.78, 0.36), turn=0.3, shine=0.7)
def chalice(c: Canvas) -> None:
    """A cup on a knobbed stem, with stones on its bowl."""
    d = c.dice
    mouth, foot = d.uniform(0.48, 0.78), d.uniform(0.38, 0.65)
    bulge, knob = mouth * d.uniform(0.7, 1.15), d.uniform(0.18, 0.28)
    base = d.uniform(0.0, 0.14)
    knots: list[tuple[Number, Number]] = [(-0.85, mouth), (-0.4, bulge), (base, 0.13)]
    knots += [(base + 0.16, knob), (base + 0.32, 0.12), (0.62, 0.15), (0.9, foot)]
    width = profile(c.v, knots)
    x = c.u / width
    round_ = ellipse(c.u, c.v - 0.88, foot, 0.09)
    rim = ellipse(c.u, c.v + 0.84, mouth, 0.11)
    cup = torch.maximum((c.u.abs() - width) * 0.75, (c.v - 0.02).abs() - 0.86)
    shape = torch.minimum(torch.minimum(cup, round_), rim)
    gold = metal(c, x.clamp(-1, 1))
    relief = (1 - x * x).clamp(min=1e-4).sqrt() * width * 0.7
    grooves = flat_or(c, 0.5, 0.02, 0.05) * torch.cos(x.clamp(-1, 1).asin() * 9)
    c.fill(shape, gold, relief + grooves)
    jewels = [c.own_colour((0.8, 1), (0.7, 1)) for _ in range(3)]
    band = torch.maximum((c.v + 0.5).abs() - 0.17, cup)
    c.fill(maybe(band, d.chance(0.5)), jewels[2] * (1.1 - 0.7 * x.abs().clamp(max=1))[:, None])
    for k in (-1, 0, 1):
        gem(c, k * bulge * 0.6, -0.5, 0.11 - 0.02 * abs(k), jewels[abs(k)])
    gem(c, 0.0, base + 0.16, knob * 0.45, jewels[1])
    c.fill(rim, gold, 0.3)
    c.fill(rim + 0.035, jewels[0] * (0.35 + 0.5 * step(c.v, -0.9, -0.76))[:, None])


@motif("jewels", hues=(0.97, 0.6, 0.78, 0.36, 0.0), turn=0.35, shine=0.7)
def crown(c: Canvas) -> None:
    """A crown of metal with pointed or rounded spikes, stones, and velvet within."""
    d = c.dice
    flare, top = d.uniform(0.05, 0.25), d.uniform(-0.8, -0.55)
    width = 0.74 + flare * step(c.v, 0.6, -0.8)
    x = (c.u / width).clamp(-1, 1)
    sag = c.v - 0.14 * (1 - x * x)
    many = d.choice((3.0, 3.0, 5.0, 5.0, 7.0))
    cell = x * many / 2
    near = cell.round()
    local = (cell - near).abs()
    velvet = ellipse(c.u, c.v - 0.1, 0.68, d.uniform(0.5, 0.75))
    velvet = maybe(torch.maximum(velvet, c.v - 0.3), d.chance(0.6))
    folds = torch.cos(c.u * 16)
    c.fill(velvet, c.own_colour((0.8, 1), (0.3, 0.7)), pillow(velvet, 0.4, 0.25) + 0.03 * folds)
    low = d.uniform(-0.15, 0.2)
    peak = (top + 0.18 * near.abs() / many - low) * (1 - 2 * local).clamp(0, 1) ** d.choice(
        (0.35, 0.6, 1.0, 1.5)
    )
    wall = torch.maximum((low + peak - sag) * 0.45, sag - 0.62)
    wall = torch.maximum(wall, c.u.abs() - width)
    c.shade(1 - 0.6 * step(wall, 0.1, 0.0))
    gold = metal(c, x * 1.2)
    c.fill(wall, gold, 0.1 + pillow(wall, 0.1, 0.08) + 0.35 * (1 - x * x))
    jewels = [c.own_colour((0.8, 1), (0.7, 1)) for _ in range(2)]
    band = torch.maximum((sag - 0.46).abs() - 0.17, c.u.abs() - width)
    c.fill(band, gold * 0.75, 0.14 + pillow(band, 0.05, 0.05) + 0.35 * (1 - x * x))
    size = (0.55 / many).clamp(0.08, 0.14)
    x = local * 2 * width / many
    colour = torch.where((near % 2 == 0)[:, None], jewels[0], jewels[1])
    for y in (torch.full_like(low, 0.46), low + 0.02):
        _stud(c, x, sag - y, size, c.u.abs() - width, colour)
    tip = torch.hypot(x, sag - top - 0.18 * near.abs() / many) - d.uniform(0.07, 0.13)
    tip = torch.maximum(tip, c.u.abs() - width - 0.06)
    c.fill(tip, torch.lerp(gold, jewels[0], 0.8), 0.3 + pillow(tip, 0.09, 0.09))


def _stud(c: Canvas, u: Tensor, v: Tensor, size: Tensor, limit: Tensor, colour: Tensor) -> None:
    """A round stone at the origin of u, v, kept within `limit`; one drawing may have many."""
    away = torch.maximum(torch.hypot(u, v) - size, limit)
    c.fill(away - 0.025, colour * 0.2)
    light = (0.6 - 0.4 * (u - v) / size).clamp(0.3, 1)
    c.fill(away, colour * light[:, None], 0.4 + pillow(away, size, size))
