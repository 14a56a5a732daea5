"""Insects and their kin, most of them from above, mirrored about the line u = 0."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import bright, curve, dark, eye_on, globe, limb, mixed, solid
from .shapes import Number, both, capsule, circle, ellipse, step, turned, union


def _bent(c: Canvas) -> Tensor:
    """The distance from the middle line, for mirrored parts, on a body that is slightly bent."""
    return (c.u + c.dice.uniform(-0.08, 0.08) * (c.v * c.v - 0.2)).abs()


def _legs(
    c: Canvas, w: Tensor, rows: tuple[tuple[float, float], ...], ink: Tensor, thick: float
) -> None:
    """Pairs of legs, each with a knee; rows of (where it starts, how far its foot is up or down)."""
    legs: Tensor | None = None
    reach = c.dice.uniform(0.9, 1.08)
    for start, foot in rows:
        knee, end = (0.54 * reach, start + 0.55 * (foot - start) - 0.06), (0.68 * reach, foot)
        leg = limb(w, c.v, ((0.2, start), knee, end), (thick, thick * 0.9, thick * 0.4)).distance
        joint = circle(w - knee[0], c.v - knee[1], thick * 1.1)
        leg = union(leg, joint, 0.03)
        legs = leg if legs is None else torch.minimum(legs, leg)
    assert legs is not None
    solid(c, legs, ink, thick, thick * 1.2)


def _feelers(c: Canvas, w: Tensor, top: float, ink: Tensor, thick: float = 0.03) -> None:
    """Two feelers with thick ends."""
    d = c.dice
    end = (d.uniform(0.2, 0.45), top - d.uniform(0.2, 0.26))
    feeler = limb(w, c.v, ((0.06, top + 0.08), (0.16, top - 0.1), end), (thick, thick * 0.8))
    knob = circle(w - end[0], c.v - end[1], thick * 1.7)
    solid(c, union(feeler.distance, knob), ink, 0.05, 0.06)


@motif("insects", hues=(0.4, 0.55, 0.8, 0.12, 0.0, 0.33), turn=math.pi, shine=0.8)
def beetle(c: Canvas) -> None:
    """A jewel beetle from above: ribbed wing cases that shimmer, legs, jaws or a horn."""
    d = c.dice
    w, v, ink = _bent(c), c.v, dark(c)
    _legs(c, w, ((-0.25, -0.66), (0.05, 0.1), (0.3, 0.76)), ink, 0.075)
    jaws = limb(w, v, curve((0.1, -0.62), (0.26, -0.78), (0.08, -0.95)), (0.1, 0.08, 0.02)).distance
    horn = capsule(w, v, (0.0, -0.6), (0.0, -0.97), 0.12, 0.03)
    solid(c, torch.where(d.chance(0.5), jaws, horn), ink, 0.08, 0.12)
    hue, shift = c.hue(), d.uniform(-0.3, 0.3)
    head = ellipse(w, v + 0.62, 0.24, 0.17)
    solid(c, head, c.colour(hue + shift, 0.9, 0.6), 0.15, 0.2)
    wide = d.uniform(0.45, 0.58)
    collar = ellipse(w, v + 0.36, wide * 0.9, 0.24)
    dents = c.hills(c.u * 14, v * 14)
    solid(c, collar, c.colour(hue + shift * 0.6, 0.95, 0.85), 0.2, 0.25, tone=0.6 + 0.6 * dents)
    cases = both(ellipse(w, v - 0.3, wide, 0.62), -0.22 - v)
    ribs = torch.cos(w / wide * d.integer(10, 24)) * 0.5 + 0.5
    play = c.hills(c.u * 2, v * 2)
    sheen = c.colour(hue + 0.35 * (play - 0.5) + shift * w, 0.95, 0.45 + 0.5 * ribs)
    bands = torch.sin(v * d.uniform(8, 16) + 2 * w + 2 * play)
    patterned = torch.where(d.chance(0.5), 1.0, 0.0) * step(bands, 0.1, 0.4)
    colour = mixed(sheen, bright(c), patterned)
    solid(c, cases, colour, 0.35, 0.35, relief=0.035 * ribs)
    c.shade(1 - 0.8 * step(w, 0.035, 0.01) * c.cover(cases))
    for side in (-0.2, 0.2):
        eye_on(c, side, -0.66, 0.075, c.colour(hue + 0.5, 0.9, 0.9))


@motif("insects", hues=(0.0, 0.02, 0.08, 0.13), turn=math.pi, shine=0.7)
def ladybird(c: Canvas) -> None:
    """A ladybird from above: a spotted dome."""
    d = c.dice
    w, v = _bent(c), c.v
    _legs(c, w, ((-0.3, -0.58), (0.1, 0.12), (0.4, 0.72)), c.grey(0.12), 0.085)
    _feelers(c, w, -0.72, c.grey(0.12), 0.04)
    ink = c.colour(d.uniform(), 0.7, d.uniform(0.03, 0.2))
    solid(c, ellipse(w, v + 0.62, 0.34, 0.24), ink, 0.2, 0.25)
    collar = ellipse(w, v + 0.44, 0.5, 0.3)
    pale = step(torch.hypot((w - 0.32) * 1.2, v + 0.5), 0.17, 0.11)
    solid(c, collar, mixed(ink, c.colour(0.12, 0.2, 1.0), pale), 0.25, 0.3)
    red = bright(c)
    dome_r = torch.hypot(w / 0.74, (v - 0.12) / 0.76)
    shell = both((dome_r - 1) * 0.74, -0.5 - v)
    size, many = d.uniform(0.1, 0.16), d.chance(0.6)
    spots = ellipse(w, v + 0.36, size * 0.9, size * 1.2)
    for x, y in ((0.28, -0.2), (0.46, 0.2), (0.22, 0.14), (0.3, 0.56)):
        spots = torch.minimum(spots, circle(w - x, v - y - d.uniform(-0.05, 0.05), size))
    more = torch.minimum(
        circle(w - 0.55, v + 0.12, size * 0.8), circle(w - 0.12, v - 0.45, size * 0.9)
    )
    spots = torch.where(many, torch.minimum(spots, more), spots)
    glow = red * (1.0 - 0.35 * dome_r.clamp(max=1))[:, None]
    seam = step(w, 0.035, 0.015)
    colour = mixed(glow, ink, torch.maximum(c.cover(spots, 0.02), seam))
    relief = 0.65 * globe(dome_r)
    solid(c, shell, colour, 0.1, 0.02, relief=relief)
    for side in (-0.22, 0.22):
        eye_on(c, side, -0.7, 0.1, c.colour(d.choice((0.12, 0.55, 0.3)), 0.8, 1))


class _Wing(NamedTuple):
    distance: Tensor
    x: Tensor  # 0 at the root, 1 at the tip
    y: Tensor  # -1 to 1 across
    angle: Tensor  # around the root


def _wing(
    w: Tensor,
    v: Tensor,
    root: tuple[float, float],
    lean: Number,
    long: Number,
    wide: Number,
    wave: Number,
) -> _Wing:
    """A wing that widens outwards; lean: its direction; wave: depth of the waves of its border."""
    x, y = turned(w - root[0], v - root[1], lean)
    angle = torch.atan2(y, x + 0.12)
    across = y / (0.55 + 0.6 * (x / long).clamp(0, 1))
    oval = ellipse(x - long / 2, across, long / 2, wide)
    ripple = wave * torch.cos(angle * 17) * step(x / long, 0.3, 0.8)
    return _Wing(oval * 0.85 + ripple, x / long, y / wide, angle)


class _Inks(NamedTuple):
    near: Tensor  # at the root
    far: Tensor  # towards the tip
    border: Tensor
    spot: Tensor


def _paint_wing(
    c: Canvas, wing: _Wing, inks: _Inks, ground: Tensor, tone: Tensor, at: Number
) -> None:
    """A wing with a dark border, a row of pale dots in it, and an eye in rings."""
    depth, rays = -wing.distance, torch.cos(wing.angle * 19)
    deep = c.dice.uniform(0.06, 0.11)
    colour = mixed(ground, inks.border, step(depth, deep + 0.03, deep))
    dots = step((depth - deep * 0.5).abs(), deep * 0.36, deep * 0.2) * step(rays, -0.1, 0.4)
    colour = mixed(colour, inks.spot, dots * step(wing.x, 0.3, 0.5))
    eye = torch.hypot((wing.x - at) * 1.15, wing.y * 0.55)
    for size, ink in (
        (0.25, inks.border),
        (0.2, inks.spot),
        (0.14, inks.near),
        (0.075, inks.border),
    ):
        colour = mixed(colour, ink, step(eye, size, size - 0.035))
    relief = 0.04 * rays + 0.1 * step(eye, 0.3, 0.0)
    solid(c, wing.distance, colour, 0.12, 0.04, tone=tone, relief=relief)


def _veined(wing: _Wing, inks: _Inks, ring: Tensor) -> Tensor:
    """The ground of a butterfly's wing: cells of colour between dark veins."""
    colour = mixed(inks.near, inks.far, step(wing.x, 0.25, 0.7))
    band = step((wing.x + 0.05 * torch.cos(wing.angle * 9) - ring).abs(), 0.09, 0.05)
    colour = mixed(colour, inks.spot, 0.8 * band)
    vein = step(torch.cos(wing.angle * 9.5), -0.82, -0.97) * step(wing.x, 0.12, 0.3)
    return mixed(colour, inks.border, vein)


def _banded(c: Canvas, wing: _Wing, inks: _Inks, pace: Tensor) -> Tensor:
    """The ground of a moth's wing: ragged bands."""
    bark = c.hills(wing.angle * 6, wing.x * 4)
    wave = torch.sin((wing.x + 0.14 * bark) * pace + 0.5 * torch.cos(wing.angle * 12))
    colour = mixed(inks.near, inks.far, step(wave, -0.3, 0.2))
    return mixed(colour, inks.border, 0.8 * step(wave, 0.75, 0.95))


def _inks(c: Canvas) -> _Inks:
    border = c.colour(c.hue(), c.dice.uniform(0.4, 0.9), c.dice.uniform(0.05, 0.25))
    return _Inks(bright(c), bright(c), border, c.own_colour((0.1, 0.7), (0.9, 1)))


@motif("insects", hues=(0.58, 0.08, 0.13, 0.85, 0.0, 0.48, 0.7), turn=0.5)
def butterfly(c: Canvas) -> None:
    """A butterfly with richly patterned wings."""
    d = c.dice
    w, wave = _bent(c), d.uniform(0.0, 0.03)
    tone = 0.7 + 0.55 * c.hair(w * 14, c.v * 14, 2.0)
    inks, ring = _inks(c), d.uniform(0.3, 0.5)
    hind = _wing(w, c.v, (0.0, 0.02), d.uniform(0.75, 1.0), d.uniform(0.72, 0.86), 0.42, wave)
    swapped = inks._replace(near=inks.far, far=inks.near)
    _paint_wing(c, hind, swapped, _veined(hind, swapped, ring), tone, d.uniform(0.55, 0.68))
    fore = _wing(w, c.v, (0.0, 0.0), d.uniform(-0.72, -0.5), d.uniform(0.98, 1.06), 0.44, wave)
    _paint_wing(c, fore, inks, _veined(fore, inks, ring), tone, d.uniform(0.6, 0.7))
    ink = dark(c)
    _feelers(c, w, -0.42, ink)
    body = union(ellipse(w, c.v - 0.2, 0.08, 0.42), ellipse(w, c.v + 0.15, 0.11, 0.24), 0.05)
    body = union(body, circle(w, c.v + 0.38, 0.1), 0.03)
    rings = 0.6 + 0.4 * torch.sin(c.v * 50)
    solid(c, body, mixed(ink, bright(c), 0.6 * step(rings, 0.6, 0.9)), 0.1, 0.15, relief=0.15)


@motif("insects", hues=(0.08, 0.06, 0.1, 0.3, 0.9, 0.6), turn=0.4, shine=0.1)
def moth(c: Canvas) -> None:
    """A furry moth with combed feelers and staring spots."""
    d = c.dice
    w, v = _bent(c), c.v
    comb = limb(w, v, curve((0.08, -0.4), (0.22, -0.72), (0.52, -0.82)), (0.05, 0.13, 0.04))
    teeth = 0.5 + 0.5 * torch.sin(comb.along * 45 - comb.across.abs() * 30)
    ink = c.own_colour((0.3, 0.9), (0.4, 1))
    solid(c, comb.distance + 0.05 * teeth, ink, 0.06, 0.06, tone=0.4 + 0.8 * teeth)
    tone = 0.6 + 0.7 * (0.5 * c.hair(w * 10 + v * 4, v * 24, 2.0) + 0.5 * c.hills(c.u * 9, v * 9))
    inks, other, pace = _inks(c), _inks(c), d.uniform(12, 26)
    hind = _wing(w, v, (0.0, 0.05), d.uniform(0.6, 0.85), d.uniform(0.7, 0.8), 0.4, 0.0)
    _paint_wing(c, hind, other, _banded(c, hind, other, pace), tone, d.uniform(0.5, 0.66))
    fore = _wing(w, v, (0.0, -0.05), d.uniform(-0.3, 0.0), d.uniform(0.95, 1.03), 0.42, 0.008)
    _paint_wing(c, fore, inks, _banded(c, fore, inks, pace), tone, d.uniform(0.5, 0.66))
    hairs = c.hair(v * 14, c.u * 22, 2.0)
    body = union(ellipse(w, v - 0.22, 0.17, 0.48), ellipse(w, v + 0.22, 0.22, 0.28), 0.06)
    coat, dim = c.own_colour((0.3, 0.8), (0.6, 1)), dark(c)
    bands = step(torch.sin(v * d.uniform(22, 32)), 0.0, 0.5) * step(v, 0.0, 0.1)
    colour = mixed(coat, dim, bands)
    solid(c, body + 0.06 * hairs, colour, 0.2, 0.25, tone=0.4 + 1.1 * hairs, relief=0.15)
    iris = c.colour(d.uniform(), 0.8, 0.8)
    for side in (-0.12, 0.12):
        eye_on(c, side, -0.42, 0.075, iris, 0.8)


@motif("insects", hues=(0.55, 0.4, 0.0, 0.33, 0.75, 0.08), turn=math.pi, shine=0.6)
def dragonfly(c: Canvas) -> None:
    """A dragonfly from above: four veined wings, a ringed body, enormous eyes."""
    d = c.dice
    w, v = _bent(c), c.v
    coat, ring, glass = bright(c), dark(c), c.own_colour((0.2, 0.75), (0.85, 1))
    net = c.cells(w * 11, v * 15)
    for lean, long, root in (
        (d.uniform(0.1, 0.35), 0.9, -0.16),
        (d.uniform(-0.35, -0.1), 0.96, -0.34),
    ):
        x, y = turned(w - 0.04, v - root, lean)
        blade = ellipse(
            x - long / 2, y / (0.7 + 0.45 * x.clamp(0, 1)), long / 2, d.uniform(0.15, 0.19)
        )
        spar = step((y + 0.09 * x).abs(), 0.035, 0.02)
        mark = step((x - 0.8 * long).abs(), 0.075, 0.05) * step(y, 0.03, -0.01)
        tipped = d.uniform(0, 1) * step(x, 0.5, 0.75)
        colour = mixed(mixed(glass, coat, tipped), ring, torch.maximum(mark, spar * 0.8))
        tone = 0.45 + 0.6 * step(net.edge, 0.02, 0.14)
        solid(c, blade, colour, 0.06, 0.03, tone=tone, relief=0.03 * net.edge)
    long_tail = limb(
        w, v, ((0.0, -0.3), (0.0, 0.4), (0.0, 0.88)), (0.16, 0.1, 0.08, 0.075, 0.1)
    ).distance
    rings = torch.sin(v * d.uniform(22, 30))
    colour = mixed(coat, ring, step(rings, 0.3, 0.7) * step(v, -0.1, 0.0))
    solid(c, long_tail, colour, 0.1, 0.14, relief=0.05 + 0.012 * rings)
    chest = ellipse(w, v + 0.3, 0.18, 0.27)
    stripes = step(torch.sin(w * 45 + v * 10), 0.0, 0.5)
    solid(c, chest, mixed(coat, ring, stripes), 0.18, 0.22, relief=0.06)
    facets = c.cells(c.u * 26, v * 26, regular=True)
    eyes = circle(w - 0.14, v + 0.68, 0.17)
    hue = c.hue()
    shimmer = c.colour(hue + 0.5 * (v + 0.68), 0.9, 0.55 + 0.9 * facets.edge)
    covered = solid(c, eyes, shimmer, 0.17, 0.2, relief=0.1 + 0.02 * facets.edge)
    c.eyes = torch.maximum(c.eyes, covered)


@motif("insects", hues=(0.12, 0.1, 0.14, 0.08), turn=math.pi)
def bee(c: Canvas) -> None:
    """A furry striped bee from above."""
    d = c.dice
    w, v = _bent(c), c.v
    _legs(c, w, ((-0.3, -0.6), (0.0, 0.2), (0.25, 0.72)), c.grey(0.13), 0.07)
    _feelers(c, w, -0.74, c.grey(0.1), 0.035)
    gold, ink = c.own_colour((0.8, 1), (0.85, 1)), c.colour(d.uniform(), 0.6, d.uniform(0.04, 0.16))
    glass = c.colour(d.choice((0.55, 0.6, 0.12, 0.85)), d.uniform(0.15, 0.5), 1.0)
    net = c.cells(w * 6, v * 6)
    tone = 0.55 + 0.5 * step(net.edge, 0.03, 0.12)
    lean = d.uniform(0.1, 0.5)
    wide = d.uniform(0.42, 0.52)
    body = ellipse(w, v - 0.36, wide, 0.58)
    hairs = c.hair(v * 12, c.u * 18, 2.0)
    bands = torch.sin(v * d.uniform(13, 18) + 1.2 * c.u * c.u - 0.5)
    solid(
        c,
        body + 0.06 * hairs,
        mixed(gold, ink, step(bands, -0.15, 0.15)),
        0.35,
        0.4,
        tone=0.55 + 0.85 * hairs,
        relief=0.05 * hairs,
    )
    for root, angle, size in ((-0.1, lean + 0.45, 0.72), (-0.25, lean, 0.95)):
        x, y = turned(w - 0.12, v - root, angle)
        blade = ellipse(x - size / 2, y / (0.65 + 0.5 * x.clamp(0, 1)), size / 2, 0.2)
        solid(c, blade, glass, 0.08, 0.04, tone=tone, relief=0.25, shadow=0.08)
    chest = ellipse(w, v + 0.26, 0.36, 0.3) + 0.08 * hairs
    solid(c, chest, gold * 0.95, 0.28, 0.3, tone=0.4 + 1.1 * hairs, relief=0.2)
    head = ellipse(w, v + 0.62, 0.27, 0.2)
    solid(c, head, ink * 1.6, 0.18, 0.2, relief=0.15)
    iris = c.colour(d.uniform(), 0.7, 0.9)
    for side in (-0.2, 0.2):
        eye_on(c, side, -0.64, 0.11, iris, 0.7)


@motif("insects", hues=(0.05, 0.0, 0.75, 0.12, 0.6), turn=math.pi)
def spider(c: Canvas) -> None:
    """A fat spider from above: eight thick legs, a patterned abdomen, a row of eyes."""
    d = c.dice
    w, v = _bent(c), c.v
    coat, band = c.own_colour((0.5, 1), (0.4, 0.9)), dark(c)
    mark = c.own_colour((0.2, 0.9), (0.9, 1))
    curl = d.uniform(-0.08, 0.08)
    for start, knee, foot in (
        (-0.1, 0.25, 0.82),
        (-0.18, 0.0, 0.35),
        (-0.26, -0.36, -0.35),
        (-0.34, -0.72, -0.88),
    ):
        out = 0.44 if abs(foot) > 0.8 else 0.86
        bend = (0.58 if abs(foot) > 0.8 else 0.6, knee + curl)
        leg = limb(
            w, v, curve((0.1, start), bend, (out, foot), steps=2), (0.085, 0.095, 0.07, 0.025)
        )
        rings = step(torch.sin(leg.along * 24), 0.1, 0.5)
        fuzz = 0.007 * torch.sin(leg.along * 90)
        solid(c, leg.distance + fuzz, mixed(band, coat, rings), 0.08, 0.12)
    hairs = c.hair(v * 10, c.u * 16, 2.0)
    chest = ellipse(w, v + 0.3, 0.26, 0.28)
    solid(c, chest, coat * 0.8, 0.2, 0.2, tone=0.5 + 0.9 * hairs, relief=0.08)
    long, wide = d.uniform(0.42, 0.5), d.uniform(0.38, 0.48)
    belly = ellipse(w, v - 0.4, wide, long)
    zigzag = torch.sin((v + w * d.uniform(-1.2, 1.2)) * d.uniform(14, 24))
    leaf = step(w, 0.24, 0.2) * step(zigzag, -0.2, 0.2)
    cross = step(torch.minimum(w, (v - 0.3).abs()), 0.07, 0.04) * step(
        w + (v - 0.3).abs(), 0.34, 0.28
    )
    pattern = torch.where(d.chance(0.35), cross, leaf)
    colour = mixed(mixed(coat, band, step(belly, -0.2, -0.02)), mark, pattern)
    solid(c, belly + 0.04 * hairs, colour, 0.4, 0.4, tone=0.6 + 0.75 * hairs, relief=0.1)
    iris = c.colour(d.uniform(), 0.9, 1)
    for x, y, size in ((0.09, -0.5, 0.075), (0.2, -0.42, 0.05)):
        for side in (-x, x):
            eye_on(c, side, y, size, iris, 0.6)


@motif("insects", hues=(0.3, 0.25, 0.12, 0.45, 0.85, 0.55), turn=0.5)
def caterpillar(c: Canvas) -> None:
    """A fat caterpillar of round segments, with tufts, spots and a face."""
    d = c.dice
    coat, second, spot, horn = bright(c), bright(c), bright(c), dark(c)
    arch, many = d.uniform(0.2, 0.6), 7
    tuft = d.uniform(0.1, 0.26)
    fuzz = c.hair(c.v * 14, c.u * 14, 2.0)
    for i in range(many):
        share = i / (many - 1)
        x, y = -0.78 + 1.18 * share, 0.38 - arch * math.sin(math.pi * share * 1.15)
        size = 0.17 + 0.09 * math.sin(math.pi * (0.15 + 0.7 * share))
        u, v = c.u - x, c.v - y
        foot = capsule(u, v, (0, 0.1), (0.02, size + 0.12), 0.07, 0.055)
        spike = capsule(u, v, (0, -0.1), (-0.06, -size - tuft), 0.075, 0.015)
        solid(c, torch.minimum(foot, spike), horn, 0.06, 0.08)
        ball = circle(u, v, size)
        colour = mixed(coat, second, step(v, 0.02, 0.1) if i % 2 else step(v, -0.08, 0.0))
        colour = mixed(colour, spot, step(torch.hypot(u, v + 0.02), 0.1, 0.07))
        solid(c, ball, colour, size, size * 0.9, tone=0.7 + 0.5 * fuzz, relief=0.02 * fuzz)
    x, y = 0.58, d.uniform(-0.1, 0.15)
    for side in (-0.12, 0.14):
        end = (x + side * 1.9, y - 0.5)
        feeler = capsule(c.u, c.v, (x + side, y - 0.2), end, 0.035)
        solid(c, union(feeler, circle(c.u - end[0], c.v - end[1], 0.065)), horn, 0.06, 0.08)
    face = circle(c.u - x, c.v - y, 0.3)
    cheeks = step(torch.hypot((c.u - x).abs() - 0.2, c.v - y - 0.12), 0.1, 0.04)
    colour = mixed(second, spot, 0.7 * cheeks)
    solid(c, face, colour, 0.3, 0.3, shadow=0.15)
    smile = (torch.hypot(c.u - x, c.v - y - 0.02) - 0.17).abs() - 0.022
    c.shade(1 - 0.85 * c.cover(both(smile, y + 0.09 - c.v), 0.02))
    iris = c.colour(d.uniform(), 0.8, 1)
    for side in (-0.12, 0.13):
        eye_on(c, x + side, y - 0.05, 0.1, iris, 0.55)
