"""More buildings: bridges, houses, stairs, gates, towers by the sea and in the city."""

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
from .shapes import both, box, capsule, circle, cut, ellipse, polygon, step, union


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
        window_light(c),
    )
    half, eave, ridge = d.uniform(0.58, 0.66), d.uniform(-0.1, 0.08), d.uniform(0.0, 0.4)
    peak = -d.uniform(0.72, 0.84)
    stack = d.uniform(0.3, 0.42)
    masonry(c, box(c.u - stack, c.v + 0.55, 0.1, 0.33), c.colour(0.02, 0.6, 0.7), 0.11, 0.08)
    c.fill(box(c.u - stack, c.v + 0.86, 0.13, 0.04), c.grey(0.5), 0.15)
    body = box(c.u, c.v - (0.85 + eave) / 2, half, (0.85 - eave) / 2 + 0.03)
    masonry(c, body, wall, 0.16, 0.09)
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
    c.fill(circle(c.u - 0.065, c.v - 0.65, 0.028), golden(c), 0.1)
    shadow_under(c, torch.where(c.u.abs() < half + 0.05, c.v - eave, -1.0), 0.2)
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
    masonry(c, torch.maximum(door_ - 0.18, c.v - top - 0.02), stone, 0.14, 0.1)
    glow = (1.25 - 1.6 * torch.hypot(c.u, c.v - top + 0.1)).clamp(0.15, 1)
    c.fill(door_, window_light(c) * glow[:, None], -0.1)
    flank = torch.maximum(torch.maximum(c.u.abs() - half - 0.2 * (0.4 + t), top - c.v), c.v - 0.92)
    masonry(c, flank, stone * 0.75, 0.2, 0.12)
    flight = torch.maximum(torch.maximum(c.u.abs() - half, top - c.v), c.v - 0.92)
    curve = d.uniform(0.0, 0.6) * (c.u / half) ** 2 * 0.35
    depth = (t.clamp(min=1e-4) ** 0.62) * d.integer(6, 9) + curve
    part = depth - depth.floor()
    tread = step(part, 0.5, 0.42) + step(part, 0.95, 1.0)
    tone = 0.3 + 0.6 * tread * (0.6 + 0.4 * t) + 0.12 * c.hills(c.u * 8, c.v * 20)
    c.fill(flight, stone * tone[:, None], 0.1 * tread)
    carpet = torch.maximum(c.u.abs() - half * 0.5, flight)
    hem = step((c.u.abs() / half - 0.42).abs(), 0.05, 0.02)
    c.tint(c.cover(carpet) * 0.95, mixed(cloth, golden(c), hem) * (tone + 0.1)[:, None])
    c.shade(1 - 0.5 * step(half - c.u.abs(), 0.12, 0.0) * c.cover(flight))
    r = torch.hypot(c.u.abs() - 0.7, c.v - 0.42) / 0.14
    c.fill(box(c.u.abs() - 0.7, c.v - 0.68, 0.13, 0.17), stone * 0.9, 0.15)
    c.fill((r - 1) * 0.14, cloth, 0.15 + 0.14 * globe(r))


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
    c.fill(c.r - 0.74 + sunny, mixed(sun, paint * 0.8, c.r.clamp(0, 1)) * glow, 0.0)
    lean, side, thick = d.uniform(0.03, 0.1), d.uniform(0.48, 0.56), d.uniform(0.1, 0.13)
    x = c.u.abs() - side - lean * (c.v - 0.2)
    across = (x / thick).clamp(-1, 1)
    round_ = globe(across)
    grain = c.hair(c.v * 6, c.u * 18)
    wood = paint * ((0.4 + 0.6 * round_) * (0.7 + 0.5 * grain))[:, None]
    c.fill(box(x, c.v - 0.13, thick, 0.75), wood, round_ * thick)
    c.fill(box(x, c.v - 0.82, thick * 1.35, 0.09, 0.03), cap, 0.1 + round_ * thick)
    tie = box(c.u, c.v + d.uniform(0.14, 0.26), 0.82, 0.075)
    c.fill(tie, paint * (0.7 + 0.45 * grain)[:, None], 0.16)
    shadow_under(c, c.v + 0.46, 0.14)
    bow = -d.uniform(0.12, 0.3) * c.u * c.u
    low = box(c.u, c.v + 0.52 - bow, 0.86, 0.08)
    c.fill(low, paint * (0.75 + 0.45 * grain)[:, None], 0.18)
    c.fill(box(c.u, c.v + 0.67 - bow, 0.94, 0.09, 0.02), cap, 0.28 - 0.6 * (c.v + 0.67 - bow))
    c.fill(box(c.u, c.v + 0.34, 0.13, 0.19, 0.02), cap, 0.24)
    c.fill(box(c.u, c.v + 0.34, 0.09, 0.145), golden(c), 0.2)
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
    round_ = globe(across)
    twist = torch.where(d.chance(0.4), d.uniform(0.15, 0.35), -0.06)
    bands = (c.v + twist * torch.where(twist > 0, across.asin(), round_)) * d.uniform(11, 17)
    skin = mixed(white, paint, step(bands.sin(), -0.15, 0.15))
    tone = (0.35 + 0.65 * round_) * (0.88 + 0.2 * c.hills(c.u * 12, c.v * 9))
    c.fill(box(c.u, c.v - 0.2, width, 0.6), skin * tone[:, None], round_ * width)
    spot, _ = in_row(c.v - 0.2, 0.4, 2)
    c.fill(opening(c.u, spot, 0.05, 0.0, 0.08) - 0.02, c.grey(0.3), 0.25)
    c.fill(opening(c.u, spot, 0.05, 0.0, 0.08), glow, 0.2)
    shadow_under(c, torch.where(beams & (c.u.abs() > width), -1.0, c.v + 0.36), 0.14)
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
    c.fill(sea, mixed(water, white, foam.clamp(0, 1)), 0.1 * (wave - c.v))


@motif("buildings", hues=(0.58, 0.62, 0.5, 0.08, 0.8), turn=0.15, shine=0.5)
def skyscraper(c: Canvas) -> None:
    """Towers with setbacks and hundreds of windows, some of them lit."""
    d = c.dice
    fit(c, 1.1)
    light = window_light(c)
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
        glass = mixed(wall * 0.25, light, bright)
        skin = mixed(wall, glass, c.cover(pane * row, 0.02))
        c.fill(shape - 0.02, wall * 0.3, 0.1)
        c.fill(union(shape, spired), skin * face[:, None], 0.3 - 0.25 * (u - fold).abs())
    c.fill(box(c.u, c.v - 0.9, 0.82, 0.05, 0.02), c.grey(0.35), 0.2)
