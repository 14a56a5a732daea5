"""Flowers: wreaths of petals around a heart, cups of petals on a stem."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import GOLDEN, Petals, globe, lens, mixed, paint_petals, wreath
from .shapes import Number, capsule, ellipse, step, turned, union


def seeds(angle: Tensor, r: Tensor, many: Number, arms: tuple[int, int] = (8, 13)) -> Tensor:
    """Seeds in golden spirals, `many` within radius 1: 1 on a seed, -1 between them.

    Both families of spirals (as many as `arms`, neighbours in Fibonacci's row) meet at each seed.
    """
    age = 2 * math.pi * many * r * r
    first, second = (arm * angle - (arm * GOLDEN - round(arm * GOLDEN)) * age for arm in arms)
    return (first.cos() + second.cos()) / 2


def heart(
    c: Canvas, angle: Tensor, r: Tensor, radius: Number, colour: Tensor, many: Number
) -> None:
    """The dome of seeds in the middle of a flower."""
    inside = r / radius
    c.shade(1 - 0.6 * c.cover(r - radius, 0.25))
    seed = seeds(angle, inside, many)
    dome = globe(inside)
    light = (0.62 + 0.38 * seed) * (0.55 + 0.6 * dome)
    c.fill(r - radius, colour * light[:, None], radius * (0.5 * dome + 0.09 * seed))


def _open(c: Canvas) -> tuple[Tensor, Tensor]:
    """Angle and radius in a flower that looks a little to the side."""
    u, v = turned(c.u, c.v, c.dice.uniform(-3, 3))
    v = v * c.dice.uniform(1.0, 1.25)
    return torch.atan2(v, u), torch.hypot(u, v)


@motif("flowers", hues=(0.15, 0.95, 0.83, 0.6, 0.06, 0.75), turn=3.1)
def daisy(c: Canvas) -> None:
    """Many narrow petals around a golden dome."""
    d = c.dice
    angle, r = _open(c)
    count, pointed = d.integer(7, 12), d.uniform(0.0, 0.7)
    tip = c.colour(c.hue(), d.uniform(0.0, 0.8), d.uniform(0.85, 1))
    base = c.own_colour((0.5, 0.95), (0.5, 1))
    width, core = 2.1 / count, d.uniform(0.24, 0.36)
    for layer, outer in enumerate((0.96, 0.9)):
        shift = d.uniform(0, 0.2) + 0.5 * layer
        petals = wreath(
            angle, r, count, outer, width * 0.62, inner=0.1, pointed=pointed, shift=shift
        )
        paint_petals(c, petals, base, tip, level=0.05 * layer, relief=0.12)
    gold = c.colour(d.choice((0.12, 0.14, 0.09, 0.05, 0.3)), d.uniform(0.8, 1), 1.0)
    heart(c, angle, r, core, gold, d.uniform(40, 70))


@motif("flowers", hues=(0.97, 0.0, 0.92, 0.04, 0.13, 0.82), turn=3.1)
def rose(c: Canvas) -> None:
    """Petals rolled around each other, the outer ones open."""
    d = c.dice
    angle, r = _open(c)
    deep, rim = (
        c.colour(c.hue(), d.uniform(0.85, 1), d.uniform(0.3, 0.5)),
        c.own_colour((0.35, 0.9), (0.8, 1)),
    )
    middle = c.own_colour((0.5, 1), (0.7, 1))
    cos, sin = angle.cos(), angle.sin()
    swirl = d.sign() * d.uniform(0.03, 0.09)
    ruffle = 0.05 * c.hills(angle.abs() * 3, r * 2)
    layers = 7
    for k in range(layers):
        radius = 0.93 * (1 - k / layers) ** 0.85
        count = 5 if k < 3 else (4 if k < 5 else 3)
        turns = angle * (count / (2 * math.pi)) + d.uniform()
        s = (turns - turns.round()) * 2
        edge = radius * (1 + swirl * s - 0.06 * s**2 - 0.1 * s**6) + ruffle * radius
        off = 0.06 * (1 - abs(2 * k / layers - 1))
        edge = edge * 0.93 + off * (cos * d.uniform(-1, 1) + sin * d.uniform(-1, 1))
        inside = r / edge.clamp(min=0.02)
        distance = (r - edge) * 0.85
        c.shade(1 - 0.62 * c.cover(distance, 0.16))
        lip = step(inside, 0.68, 1.0)
        light = 0.8 + 0.3 * lip - 0.25 * s * swirl.sign() * lip
        height = 0.06 * k + radius * 0.42 * inside.clamp(max=1) ** 2
        height = height - 0.5 * radius * step(inside, 0.9, 1.05)
        c.fill(
            distance, mixed(deep, torch.lerp(rim, middle, k / layers), lip) * light[:, None], height
        )


@motif("flowers", hues=(0.13, 0.11, 0.15, 0.07, 0.02), turn=3.1)
def sunflower(c: Canvas) -> None:
    """A wide head of seeds in golden spirals, in pointed petals."""
    d = c.dice
    angle, r = _open(c)
    count = d.integer(11, 17)
    base, tip = c.own_colour((0.85, 1), (0.6, 0.95)), c.own_colour((0.75, 1), (0.9, 1))
    for layer, outer in enumerate((0.98, 0.94)):
        petals = wreath(
            angle,
            r,
            count,
            outer,
            2.0 / count,
            inner=0.2,
            pointed=0.85,
            belly=0.0,
            shift=0.5 * layer + d.uniform(0, 0.2),
            ragged=0.14,
        )
        paint_petals(c, petals, base, tip, level=0.04 * layer, relief=0.12)
    radius = d.uniform(0.48, 0.62)
    inside = (r / radius).clamp(max=1)
    many = d.uniform(80, 120)
    outside = step(inside, 0.4, 0.62)
    seed = torch.lerp(seeds(angle, inside, many), seeds(angle, inside, many, (13, 21)), outside)
    c.shade(1 - 0.6 * c.cover(r - radius, 0.2))
    dark = c.colour(d.choice((0.06, 0.08, 0.03, 0.9)), d.uniform(0.6, 0.9), d.uniform(0.15, 0.35))
    ripe = c.colour(d.choice((0.09, 0.12, 0.25, 0.05)), d.uniform(0.6, 0.95), d.uniform(0.6, 1))
    zone = step((inside - d.uniform(0.45, 0.75)).abs(), 0.3, 0.05)
    colour = mixed(dark, ripe, zone * 0.6 + 0.4 * step(seed, 0.0, 0.9))
    relief = 0.25 * (inside * (1.25 - inside)) + 0.05 * seed * (0.4 + 0.6 * inside)
    c.fill(r - radius, colour * (0.6 + 0.5 * seed.clamp(min=-0.6))[:, None], relief)


@motif("flowers", hues=(0.93, 0.06, 0.13, 0.8, 0.02, 0.16), turn=3.1)
def lily(c: Canvas) -> None:
    """Six long petals that curl, spotted, with stamens."""
    d = c.dice
    angle, r = _open(c)
    bent = angle + d.sign() * d.uniform(0.1, 0.4) * r
    base, tip = c.own_colour((0.6, 1), (0.5, 1)), c.own_colour((0.3, 0.95), (0.8, 1))
    spot = c.colour(c.hue() - 0.04, 0.9, d.uniform(0.1, 0.4))
    width, belly = d.uniform(0.27, 0.36), d.uniform(-0.1, 0.3)
    spots = c.cells(c.u * 9, c.v * 9).distance
    for layer in (0, 1):
        petals = wreath(
            bent,
            r,
            3,
            0.97,
            width * (0.85 + 0.2 * layer),
            inner=-0.12,
            pointed=0.9,
            belly=belly,
            shift=0.5 * layer,
            ragged=0.1,
        )
        covered = paint_petals(c, petals, base, tip, level=0.06 * layer, relief=0.24)
        rib = step(petals.across.abs(), 0.22, 0.0)
        c.tint(covered * rib * 0.5, base)
        near = step(petals.along, 0.85, 0.35)
        c.tint(covered * step(spots, 0.34, 0.22) * near, spot)
    c.shade(1 - 0.45 * step(r, 0.35, 0.0))
    pollen = c.colour(d.choice((0.06, 0.12, 0.02, 0.0)), 0.9, d.uniform(0.4, 0.95))
    stamens = wreath(angle, r, 6, 0.5, 0.025, inner=0.0, pointed=0.0, belly=0.0, shift=0.25)
    c.fill(stamens.distance, c.colour(0.2, 0.4, 0.95), 0.25)
    anthers = wreath(angle, r, 6, 0.58, 0.075, inner=0.42, pointed=0.2, belly=0.0, shift=0.25)
    c.fill(anthers.distance, pollen, 0.25 + 0.08 * (1 - anthers.across**2).clamp(min=0))
    c.fill(r - 0.09, c.colour(0.25, 0.6, 0.9), (0.3 - r).clamp(min=0))


@motif("flowers", hues=(0.0, 0.95, 0.13, 0.06, 0.8, 0.72))
def tulip(c: Canvas) -> None:
    """A cup of petals on a stem with its leaves."""
    d = c.dice
    base, tip = c.own_colour((0.7, 1), (0.4, 0.8)), c.own_colour((0.55, 1), (0.8, 1))
    green = c.colour(d.uniform(0.25, 0.42), d.uniform(0.5, 0.9), d.uniform(0.35, 0.7))
    lean = 0.12 * d.uniform(-1, 1)
    stem = capsule(c.u, c.v, (lean, 0.95), (0.0, 0.1), 0.085)
    c.fill(stem, green * 0.8, (0.01 - (c.u - lean) ** 2).clamp(min=0) * 8)
    _leaves(c, green, lean)
    open_ = d.uniform(0.18, 0.36)
    parts = (
        (0.0, 0.55, 0.42, 0.0),
        (-0.8, 0.6, 0.25, 0.0),
        (0.8, 0.6, 0.25, 0.0),
        (-1.1, 0.62, 0.3, 0.1),
        (1.1, 0.62, 0.3, 0.1),
        (0.12, 0.54, 0.3, 0.16),
    )
    pointed = d.uniform(0.35, 0.9)
    for side, length, width, level in parts:
        u, v = turned(c.u - side * 0.17, c.v + 0.32, side * open_ * 1.1)
        wide = width * (1 + 0.25 * (v / length).clamp(-1, 1))
        along = (0.5 - v / length * 0.5).clamp(0, 1)
        distance = lens(v, u, length, wide, pointed)
        dark = 0.65 if level == 0.0 else 0.95
        petals = Petals(distance, along, u / wide, torch.full_like(along, dark))
        paint_petals(c, petals, base, tip, level=level, relief=0.2, veins=0.16)


def _leaves(c: Canvas, green: Tensor, foot: Tensor) -> None:
    """Two long leaves that rise from the foot of a stem."""
    d = c.dice
    for side in (-1.0, 1.0):
        u, v = turned(c.u - foot - side * 0.27, c.v - 0.5, side * d.uniform(0.4, 0.75))
        u = u - side * 0.5 * v * v
        wide = torch.full_like(u, 0.15)
        stripes = torch.cos(u * 50)
        colour = green * ((0.8 + 0.2 * stripes) * (0.75 - 0.6 * v))[:, None]
        c.fill(lens(v, u, 0.5, wide, 0.8), colour, 0.5 * u.abs() + 0.01 * stripes)


@motif("flowers", hues=(0.92, 0.88, 0.97, 0.78, 0.13, 0.6))
def lotus(c: Canvas) -> None:
    """Rows of pointed petals fanned out above a floating leaf."""
    d = c.dice
    pad = ellipse(c.u, c.v - 0.62, 0.8, 0.25)
    leaf = c.colour(d.uniform(0.28, 0.46), d.uniform(0.6, 0.95), d.uniform(0.3, 0.6))
    low = torch.atan2((c.v - 0.6) * 3.4, c.u)
    c.fill(pad, leaf * (0.8 + 0.25 * torch.cos(low * 18))[:, None], 0.04 * torch.cos(low * 18))
    base, tip = c.own_colour((0.05, 0.7), (0.8, 1)), c.own_colour((0.55, 1), (0.75, 1))
    foot = 0.62
    u, v = c.u, foot - c.v
    angle, r = torch.atan2(u, v), torch.hypot(u, v)
    rows = (
        (6, 1.45, 0.24, 0.46),
        (5, 1.32, 0.23, 0.44),
        (4, 1.2, 0.22, 0.46),
        (5, 0.95, 0.2, 0.46),
    )
    spread = d.uniform(0.7, 1.0)
    for level, (count, length, width, sector) in enumerate((*rows, (4, 0.7, 0.17, 0.5))):
        far = (count - 1) / 2
        turns = angle / (sector * spread) + far
        index = turns.round().clamp(0, count - 1)
        here = (turns - index) * sector * spread
        tilt = (index - far).abs() / far
        half = length * (1 - 0.22 * tilt) / 2
        x, y = r * here.cos() - half, r * here.sin()
        wide = width * (1 + 0.1 * x / half)
        along = (x / half * 0.5 + 0.5).clamp(0, 1)
        luck = (index * GOLDEN + 0.3 * level) % 1 * 0.6 + 0.1 * level
        petals = Petals(lens(x, y, half, wide, 0.75), along, y / wide, luck)
        paint_petals(c, petals, base, tip, level=0.07 * level, relief=0.2, veins=0.1, curl=0.1)


@motif("flowers", hues=(0.83, 0.9, 0.76, 0.13, 0.3, 0.05))
def orchid(c: Canvas) -> None:
    """Three narrow sepals, two wide petals with veins, and a bright lip."""
    d = c.dice
    base, tip = c.own_colour((0.5, 1), (0.5, 1)), c.own_colour((0.15, 0.9), (0.75, 1))
    angle, r = torch.atan2(c.v, c.u), c.r
    sepals = wreath(
        angle, r, 3, 0.96, d.uniform(0.22, 0.3), pointed=0.5, belly=0.2, shift=0.75, ragged=0.0
    )
    paint_petals(c, sepals, base, torch.lerp(base, tip, 0.6), relief=0.2, veins=0.2)
    x, y = turned(c.u.abs(), c.v + 0.06, d.uniform(-0.35, -0.05))
    wide = d.uniform(0.38, 0.5) * (1 + 0.35 * (x * 2 - 1).clamp(-1, 1))
    wide = wide * (1 + 0.12 * c.hills(x * 5, y * 5 + c.u.sign() * 9))
    distance = lens(x - 0.47, y, 0.48, wide, torch.zeros_like(r[:, :1, :1]))
    petals = Petals(distance, x.clamp(0, 1), y / wide, torch.full_like(r, 0.9))
    covered = paint_petals(c, petals, base, tip, level=0.08, relief=0.2, veins=0.0)
    veins = torch.cos(torch.atan2(y, x + 0.1) * 26 + 3 * c.hills(x * 3, y * 3))
    c.tint(covered * step(veins, 0.2, 1.0) * 0.6, base)
    _lip(c)


def _lip(c: Canvas) -> None:
    """The lip of an orchid: two side lobes, a skirt with spots, the white column above."""
    d = c.dice
    lip = c.colour(d.choice((0.92, 0.95, 0.13, 0.0, 0.78)), d.uniform(0.8, 1), d.uniform(0.7, 1))
    gold = c.colour(d.uniform(0.1, 0.16), 0.9, 1.0)
    u, v = c.u, c.v
    skirt = ellipse(u, v - 0.4, 0.25 + 0.12 * (v - 0.3).clamp(-0.5, 0.5), 0.34)
    skirt = skirt + 0.03 * torch.cos(torch.atan2(v - 0.4, u) * 11)
    lobes = ellipse(u.abs() - 0.19, v - 0.12, 0.15, 0.2)
    whole = union(skirt, lobes, 0.06)
    c.shade(1 - 0.55 * c.cover(whole, 0.2))
    spots = step(c.cells(u * 8, v * 8).distance, 0.4, 0.25)
    colour = mixed(lip, gold, step(v, 0.35, 0.05)) * (1 - 0.6 * spots)[:, None]
    c.fill(whole, colour, 0.2 + 0.5 * (-whole).clamp(0, 0.2) - 0.8 * (0.07 - u.abs()).clamp(min=0))
    column = ellipse(u, v + 0.03, 0.12, 0.15)
    c.shade(1 - 0.5 * c.cover(column, 0.12))
    dome = (1 - (u / 0.12) ** 2 - ((v + 0.03) / 0.15) ** 2).clamp(min=0).sqrt()
    c.fill(column, c.colour(d.uniform(), 0.15, 1.0), 0.3 + 0.12 * dome)


@motif("flowers", hues=(0.0, 0.02, 0.05, 0.96, 0.6, 0.8), turn=3.1)
def poppy(c: Canvas) -> None:
    """Few wide crumpled petals, dark at their base, around a seed head in stamens."""
    d = c.dice
    angle, r = _open(c)
    base, tip = c.own_colour((0.85, 1), (0.45, 0.8)), c.own_colour((0.7, 1), (0.8, 1))
    crumple = c.hills(angle.cos() * 6, angle.sin() * 6)
    bent = r * (1 + 0.16 * (crumple - 0.5))
    folds = c.hills(angle * 7, r * 1.2) - 0.5
    blotch = c.grey(d.uniform(0.02, 0.12))
    count = d.choice((2.0, 2.0, 3.0))
    for layer in (0, 1):
        petals = wreath(
            angle,
            bent,
            count,
            0.97,
            1.3 / count,
            inner=-0.2,
            pointed=0.0,
            belly=0.35,
            shift=0.5 * layer,
            ragged=0.1,
        )
        covered = paint_petals(
            c, petals, base, tip, level=0.06 * layer, relief=0.2, veins=0.05, curl=0.2
        )
        c.raise_(covered * folds * 0.22 * r)
        dark = step(petals.along, 0.62, 0.5) * step(petals.across.abs(), 0.6, 0.4)
        c.tint(covered * dark * 0.9, blotch)
    stamens = seeds(angle, r / 0.4, 50)
    c.fill(r - 0.36, c.grey(0.04), 0.05)
    c.fill(
        torch.maximum(r - 0.38, 0.12 * (0.1 - stamens)), c.own_colour((0.3, 0.9), (0.3, 0.8)), 0.12
    )
    green = c.colour(d.uniform(0.2, 0.4), d.uniform(0.3, 0.7), d.uniform(0.6, 0.9))
    rays = 0.6 + 0.4 * torch.cos(angle * 9)
    c.fill(r - 0.19, green * rays[:, None], 0.3 - 3 * r * r + 0.04 * rays)


@motif("flowers", hues=(0.95, 0.0, 0.06, 0.12, 0.8, 0.7), turn=3.1)
def dahlia(c: Canvas) -> None:
    """Wreath upon wreath of pointed petals, smaller and smaller."""
    d = c.dice
    angle, r = _open(c)
    base, tip = c.own_colour((0.8, 1), (0.3, 0.7)), c.own_colour((0.4, 1), (0.85, 1))
    count, pointed, wide = d.integer(8, 12), d.uniform(0.3, 0.9), d.uniform(2.5, 3.1)
    inner_tip = c.own_colour((0.6, 1), (0.7, 1))
    for layer in range(6):
        outer = 0.97 * (1 - layer / 6.6)
        petals = wreath(
            angle,
            r,
            count,
            outer,
            outer * wide / count * 0.8,
            inner=outer * 0.35,
            pointed=pointed,
            belly=0.25,
            shift=0.5 * layer + 0.1,
            ragged=0.07,
        )
        end = torch.lerp(tip, inner_tip, layer / 5)
        paint_petals(c, petals, base, end, level=0.05 * layer, relief=0.16 * outer, curl=0.1)
    c.fill(r - 0.14, base, 0.4 - 2 * r)
