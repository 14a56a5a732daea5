"""Sky and water: sun, moon and planets, clouds and fire, mountains, waves and whirls."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import globe, maybe, mixed
from .shapes import Number, capsule, circle, ellipse, step, union


def _zigzag(x: Tensor) -> Tensor:
    """A triangle wave of period 1 in [0, 1]."""
    return (x - x.round()).abs() * 2


def _mix(share: Tensor, colours: list[Tensor]) -> Tensor:
    """A colour between the given ones, share 0 the first, 1 the last."""
    last = len(colours) - 1
    found = colours[0]
    for k in range(last):
        found = mixed(found, colours[k + 1], (share * last - k).clamp(0, 1))
    return found


@motif("sky and water", hues=(0.12, 0.1, 0.07, 0.03, 0.95), turn=math.pi)
def sun(c: Canvas) -> None:
    """A seething disc in two wreaths of rays, straight or waving."""
    d = c.dice
    many = d.integer(8, 14)
    r, angle = c.r, c.angle
    waving = torch.where(d.chance(0.5), d.uniform(0.1, 0.2), 0.0)
    angle = angle + waving * torch.sin(r * 9)
    sector = 2 * math.pi / many
    hot, warm = c.own_colour((0.75, 1), (0.9, 1)), c.own_colour((0.8, 1), (0.7, 1))
    core, fat = d.uniform(0.44, 0.56), d.uniform(0.75, 1.0)
    for shift, reach, colour in ((0.5, d.uniform(0.7, 0.9), warm), (0.0, 0.97, hot)):
        around = angle / sector + shift
        away = ((around - around.round()) * sector).abs() * core
        share = (reach - r) / (reach - core)
        ray = (away - fat * 0.5 * sector * core * share) * 0.9
        ray = torch.maximum(ray, r - reach)
        ridge = (1 - away / (0.5 * sector * core * share.clamp(min=0.05))).clamp(0, 1)
        shades = 0.5 + 0.35 * ridge + 0.4 * share.clamp(0, 1)
        c.fill(ray, colour * shades[:, None], 0.1 * ridge * share.clamp(0, 1) + 0.03)
    seething = c.hills(c.u * 7, c.v * 7) * 0.6 + c.hills(c.u * 15 + 9, c.v * 15) * 0.4
    ball = globe(r / core)
    c.shade(1 - 0.5 * step(r, core + 0.12, core))
    share = (ball * 0.75 + 0.9 * (seething - 0.45)).clamp(0, 1)
    colours = [warm * 0.6, hot, c.colour(0.14, 0.35, 1.0)]
    c.fill(r - core, _mix(share, colours), core * 0.7 * ball + 0.05 * seething)


@motif("sky and water", hues=(0.12, 0.1, 0.62, 0.7, 0.55), turn=math.pi, shine=0.05)
def moon(c: Canvas) -> None:
    """A ball with craters and dark seas in one of its phases, sometimes a crescent only."""
    d = c.dice
    r = c.r
    ball = globe(r / 0.95)
    bulge = 1 + 0.4 * r * r  # craters near the limb look narrower
    x, y = c.u * bulge, c.v * bulge
    pits = torch.zeros_like(r)
    for scale, depth in ((2.6, 1.0), (5.5, 0.5)):
        field = c.cells(x * scale + 40 * depth, y * scale)
        size = 0.18 + 0.26 * field.identity
        near = field.distance / size
        rim = torch.exp(-(((near - 1) / 0.22) ** 2)) - 1.1 * step(near, 1.0, 0.6)
        pits = pits + rim * depth * step(field.distance, 0.5, 0.42) * (field.identity > 0.3)
    seas = c.hills(x * 2.2, y * 2.2) * 0.7 + c.hills(x * 6, y * 6) * 0.3
    light = c.own_colour((0.08, 0.5), (0.85, 1))
    ground = mixed(light, light * 0.45, step(seas, 0.5, 0.62))
    crescent = d.chance(0.4)
    bite = circle(c.u - d.uniform(0.35, 0.6), c.v - d.uniform(-0.2, 0.2), d.uniform(0.7, 0.85))
    shape = torch.where(crescent, torch.maximum(r - 0.95, -bite), r - 0.95)
    c.fill(shape, ground * (0.85 + 0.25 * pits)[:, None], 0.5 * ball + 0.035 * pits)
    phase = c.u - d.uniform(-0.2, 1.2) * globe(c.v)
    night = step(phase, -0.12, 0.16) * torch.where(crescent, 0.0, 0.85)
    c.tint(night, c.colour(d.uniform(0.6, 0.75), 0.7, 0.16))


@motif("sky and water", hues=(0.07, 0.11, 0.55, 0.62, 0.8, 0.95), turn=0.7, shine=0.3)
def planet(c: Canvas) -> None:
    """A world with bands and storms, most often inside a ring."""
    d = c.dice
    ringed = d.chance(0.75)
    size = torch.where(ringed, d.uniform(0.5, 0.62), 0.9)
    flat = d.uniform(0.18, 0.4)
    span = torch.hypot(c.u, c.v / flat)
    ring = torch.maximum(ellipse(c.u, c.v, 0.98, 0.98 * flat), (0.7 - span) * flat)
    ring = maybe(ring, ringed)
    grooves = c.hills(span * 22, span * 0)
    dust = c.own_colour((0.3, 0.9), (0.8, 1)) * (0.3 + 0.9 * grooves)[:, None]
    c.fill(ring, dust, 0.03 * grooves)
    ball = globe(c.r / size)
    x, y = c.u / size, c.v / size
    swirl = c.hills(x * 2.5, y * 5) - 0.5
    small = c.hills(x * 5, y * 12) - 0.5
    lat = y / (0.35 + 0.65 * ball) * 0.6 + 0.12 * swirl + 0.05 * small
    bands = c.hills(lat * d.uniform(5, 10), lat * 0)
    colours = [
        c.own_colour((0.5, 1), (0.3, 0.7)),
        c.own_colour(),
        c.own_colour((0.2, 0.8), (0.9, 1)),
    ]
    paint = _mix(((bands - 0.15) * 1.4).clamp(0, 1), colours)
    storm = ellipse(x - d.uniform(-0.4, 0.4), y - d.uniform(0.2, 0.5), 0.24, 0.13)
    c.fill(c.r - size, paint, size * ball)
    c.tint(step(storm, 0.04, -0.04) * c.cover(c.r - size), c.own_colour((0.7, 1), (0.7, 1)))
    c.shade(0.35 + 0.7 * (ball + step(c.r, size, size + 0.05)).clamp(max=1))
    cast = torch.exp(-(((c.v - 0.3 * flat) / 0.05) ** 2)) * c.cover(c.r - size)
    c.shade(torch.where(ringed, 1 - 0.5 * cast, 1.0))
    c.fill(torch.maximum(ring, -c.v), dust, 0.03 * grooves)


@motif("sky and water", hues=(0.58, 0.62, 0.95, 0.08, 0.75), shine=0.05)
def cumulus(c: Canvas) -> None:
    """A heap of round puffs over a flat base."""
    d = c.dice
    x, y = c.u, c.v
    shape, height = torch.full_like(x, 9.0), torch.zeros_like(x)
    puffs = c.cells(x * 6, y * 6).distance
    lumps = 0.07 * (c.hills(x * 5, y * 5) - 0.5) + 0.09 * (puffs.square() - 0.2)
    for k in range(9):
        at = (k % 5 - 2) * 0.33 if k < 5 else (k - 6.5) * 0.36
        row = 0.26 if k < 5 else -0.16
        size = d.uniform(0.26, 0.42) * (1.1 if abs(at) < 0.5 else 0.75)
        px, py = x - at - d.uniform(-0.08, 0.08), y - row - d.uniform(-0.16, 0.12)
        puff = torch.hypot(px, py) + lumps
        shape = torch.minimum(shape, puff - size)
        height = torch.maximum(height, size * globe(puff / size) + 0.05 * (k < 5))
    shape = union(shape, ellipse(x, y - 0.4, 0.85, 0.16), 0.06)
    shape = torch.maximum(shape, y - 0.53 + 0.3 * lumps)
    lit, dark = c.own_colour((0.0, 0.25), (0.92, 1)), c.own_colour((0.3, 0.75), (0.35, 0.7))
    share = step(y - 1.1 * height + 3 * lumps, 0.42, -0.55)
    c.fill(shape, mixed(dark, lit, share), 1.1 * height)
    c.tint(torch.exp(-((shape / 0.05) ** 2)) * step(y, 0.2, -0.2) * 0.5, c.grey(1.0))


@motif("sky and water", hues=(0.62, 0.7, 0.78, 0.55, 0.14), shine=0.0)
def lightning(c: Canvas) -> None:
    """A thick forked bolt: white heat in a sheath of colour."""
    d = c.dice
    u = c.u + 0.05 * (c.hills(c.u * 12, c.v * 12) - 0.5)
    x, y = d.uniform(0.35, 0.6), torch.full_like(d.uniform(), -0.98)
    bolt = torch.full_like(u, 9.0)
    width = 0.1
    for k in range(5):
        if k % 2 == 0:  # a long stroke down to the left
            to_x, to_y = x - d.uniform(0.3, 0.5), y + d.uniform(0.55, 0.66)
        else:  # a short one back
            to_x, to_y = x + d.uniform(0.22, 0.42), y + d.uniform(-0.02, 0.1)
        end = 0.01 if k == 4 else width * 0.88
        bolt = torch.minimum(bolt, capsule(u, c.v, (x, y), (to_x, to_y), width, end))
        if k in (0, 2):  # a fork goes on where the bolt turns back
            mid = (to_x - d.uniform(0.1, 0.25), to_y + d.uniform(0.1, 0.25))
            far = (mid[0] + d.uniform(-0.2, 0.1), mid[1] + d.uniform(0.2, 0.4))
            fork = capsule(u, c.v, (to_x, to_y), mid, width * 0.7, width * 0.5)
            bolt = torch.minimum(bolt, fork)
            bolt = torch.minimum(bolt, capsule(u, c.v, mid, far, width * 0.5, 0.01))
        x, y, width = to_x, to_y, width * 0.88
    bolt = torch.maximum(bolt, c.v.abs() - 0.88)
    glow, deep = c.own_colour((0.6, 0.95), (0.9, 1)), c.own_colour((0.8, 1), (0.35, 0.6))
    share = (-(bolt - 0.1) / 0.18).clamp(0, 1)
    hot = c.colour(d.choice((0.15, 0.6, 0.75)), 0.12, 1.0)
    c.fill(bolt - 0.1, _mix(share, [deep, glow, hot, hot]), 0.02 * share)


@motif("sky and water", hues=(0.0,), turn=0.4, shine=0.1)
def rainbow(c: Canvas) -> None:
    """An arch of all colours between two clouds."""
    d = c.dice
    x, y = c.u, c.v - 0.5
    r = torch.hypot(x, y)
    inner, width = d.uniform(0.35, 0.5), d.uniform(0.42, 0.52)
    share = ((r - inner) / width).clamp(0, 1)
    many = d.choice((5.0, 6.0, 7.0, 40.0))
    stripe = (share * many).floor() / (many - 1)
    within = share * many - (share * many).floor()
    start, span = d.choice((0.8, 0.8, 0.75, 0.3)), d.choice((0.8, 0.8, 0.6))
    paint = c.colour((start - span * stripe) % 1, d.uniform(0.75, 1), d.uniform(0.85, 1))
    arch = torch.maximum((r - inner - width / 2).abs() - width / 2, y)
    ribs = torch.where(many < 10, 0.04 * globe(within * 2 - 1), 0.0)
    c.fill(arch, paint, ribs + 0.15 * globe(share * 2 - 1))
    lumps = 0.1 * (c.cells(x * 8, y * 8).distance.square() - 0.2)
    cloud = c.colour(d.uniform(), d.uniform(0, 0.2), 1.0)
    shape, height = torch.full_like(x, 9.0), torch.zeros_like(x)
    for side in (-1, 1):
        foot = side * (inner + width / 2)
        for k in range(3):
            size = d.uniform(0.15, 0.24)
            px = x - (foot + 0.24 * (k - 1)).clamp(-0.76, 0.76)
            py = y - d.uniform(0.0, 0.1) + (0.12 if k == 1 else 0.0)
            puff = torch.hypot(px, py) + lumps
            shape = torch.minimum(shape, puff - size)
            height = torch.maximum(height, size * globe(puff / size))
    c.shade(1 - 0.35 * c.cover(shape - 0.04, 0.08))
    c.fill(shape, cloud * (0.6 + 2.0 * height).clamp(max=1)[:, None], 0.2 + height)


@motif("sky and water", hues=(0.6, 0.65, 0.72, 0.06, 0.4, 0.9), turn=0.2, shine=0.1)
def mountain(c: Canvas) -> None:
    """A range of two or three ridges, one before the other, with snow on its peaks."""
    d = c.dice
    side = d.sign()
    _ridge(c, 0, d.uniform(-0.2, 0.2), -0.92)
    _ridge(c, 1, side * d.uniform(0.4, 0.6), -0.42)
    _ridge(c, 2, -side * d.uniform(0.3, 0.6), -0.12)
    wood = c.own_colour((0.5, 0.9), (0.2, 0.5))
    hill = c.hills(c.u * 2.5, c.u)
    tips = 0.5 - (c.u * 7 + 2 * hill - (c.u * 7 + 2 * hill).round()).abs()
    trees = tips * (0.18 + 0.3 * c.hills(c.u * 5, c.u))
    edge = torch.maximum(0.75 - c.v - trees - 0.3 * hill, ellipse(c.u, c.v - 0.3, 0.98, 0.55))
    shades = (0.4 + 1.2 * tips) * (0.6 + 0.8 * step(c.v, 0.9, 0.5))
    c.fill(edge, wood * shades[:, None], 0.1 + 0.1 * tips)


def _ridge(c: Canvas, k: int, peak: Tensor, top: float) -> None:
    """One ridge of a range with a peak and a lower one beside it; k counts from the back."""
    d = c.dice
    rough = c.hills(c.u * 4 + 30 * k, c.v * 4)
    rock = c.cells(c.u * 5 + 9 * k, c.v * 3.5 + 2 * rough)
    crag = 0.6 * rock.identity + 0.8 * (1 - (2 * rough - 1).abs() * 2)
    steep = d.uniform(1.15, 1.5)
    jag = 0.16 * (_zigzag(c.v * 2.3 + rough) - 0.5) + 0.06 * _zigzag(c.v * 6.1)
    away = c.u - peak
    aside = c.u - peak - d.uniform(0.35, 0.5) * d.sign()
    lower = d.uniform(0.12, 0.3)
    fall = torch.minimum(away.abs(), aside.abs() + lower) * steep
    ragged = 0.06 * _zigzag(c.u * 4 + 0.6 * k) + 0.035 * _zigzag(c.u * 11) + 0.05 * rough
    depth = c.v - top - d.uniform(-0.05, 0.1) - fall - ragged
    edge = torch.maximum(-depth * 0.6, c.v - 0.75)
    edge = torch.maximum(edge, c.r - 0.99)
    near = torch.where(away.abs() < aside.abs() + lower, away, aside)
    face = step(near - jag, 0.03, -0.03)
    stone = c.own_colour((0.4, 0.9), (0.4, 0.85))
    stone = stone * ((0.3 + 0.8 * face) * (0.65 + 0.45 * crag))[:, None]
    line = 0.2 * _zigzag(c.u * 4 + 0.3 * k) + 0.1 * _zigzag(c.u * 9.3)
    snow = step(c.v - top - line, 0.4, 0.36)
    white = c.colour(d.uniform(0.55, 0.7), 0.5 - 0.45 * face, 0.65 + 0.35 * face)
    c.fill(edge, mixed(stone, white, snow), 0.05 * crag - 0.4 * (near - jag).abs())


@motif("sky and water", hues=(0.55, 0.58, 0.62, 0.48, 0.7), turn=0.25, shine=0.6)
def wave(c: Canvas) -> None:
    """A great breaker that curls over its own hollow, with claws of foam."""
    d = c.dice
    x, y = c.u + 0.22, c.v + 0.02
    hollow = d.uniform(0.4, 0.5)
    r, angle = torch.hypot(x, y), torch.atan2(y, x)
    # Along the curl: 0 at its foot, growing over the crest to the lip on the left.
    along = (1.9 - angle) % (2 * math.pi)
    taper = step(along, 5.4, 2.6)
    outer = hollow + (0.12 + 0.3 * taper) * d.uniform(0.85, 1.0)
    curl = torch.maximum((r - (outer + hollow) / 2).abs() - (outer - hollow) / 2, along - 4.8)
    sea = 0.55 - c.v + 0.05 * torch.sin(c.u * 7) - 0.1 * step(c.u, 0.0, 0.8)
    back = (c.u + 0.1).clamp(min=0)
    crest = -0.36 - hollow + back * (0.3 + 0.45 * back)
    slope = torch.maximum((crest - c.v) * 0.7, torch.maximum(hollow - r, -0.2 - c.u))
    water = union(union(curl, slope, 0.1), sea, 0.12)
    water = torch.maximum(
        water, torch.where(c.v > 0.2, ellipse(c.u, c.v - 0.2, 0.96, 0.64), c.r - 0.98)
    )
    share = (r - hollow) / (outer - hollow)
    streak = torch.sin(share * d.uniform(9, 16) + 5 * c.hills(along * 1.2, share * 2))
    streak = streak * step(c.v, 0.75, 0.4)
    deep, bright = c.own_colour((0.8, 1), (0.3, 0.6)), c.own_colour((0.4, 0.85), (0.85, 1))
    mix = (0.35 + 0.4 * streak + 0.35 * step(along, 1.5, 4.0)).clamp(0, 1)
    inner = torch.maximum(r - hollow - 0.02, hollow - torch.hypot(x + 0.26, y - 0.06))
    c.fill(inner, deep * (0.45 + 0.35 * streak)[:, None], -0.2 * (1 - (r / hollow) ** 2))
    c.fill(
        water,
        mixed(deep, bright, mix),
        0.3 * (1 - (share * 2 - 1) ** 2).clamp(min=0) + 0.02 * streak,
    )
    foam = torch.hypot(x - (hollow + 0.08) * math.cos(-2.9), y - (hollow + 0.08) * math.sin(-2.9))
    spray = torch.minimum(foam - 0.2, torch.maximum((r - outer - 0.01).abs() - 0.09, 3.3 - along))
    spray = torch.maximum(spray, along - 5.1)
    base = (sea + 0.02).abs() - 0.09 * step(c.u, 0.5, -0.4)
    _foam(c, torch.minimum(spray, base))


def _foam(c: Canvas, shape: Tensor) -> None:
    """White balls of foam over a shape (a signed distance)."""
    froth = c.cells(c.u * 6.5, c.v * 6.5)
    ball = step(froth.distance, 0.65, 0.1)
    shape = torch.maximum(shape - 0.09 * (ball - 0.35), c.r - 0.99)
    c.shade(1 - 0.35 * c.cover(shape - 0.03, 0.06))
    white = c.colour(c.dice.uniform(0.5, 0.6), 0.3 - 0.28 * ball, 0.7 + 0.3 * ball)
    c.fill(shape, white, 0.35 + 0.1 * ball)


@motif("sky and water", hues=(0.04, 0.08, 0.55, 0.8, 0.3, 0.0), turn=0.3, shine=0.0)
def flame(c: Canvas) -> None:
    """Tongues of fire around a white heart."""
    d = c.dice
    up = (0.9 - c.v) / 1.85
    sway = torch.sin(c.v * d.uniform(4, 6) + d.uniform(0, 6)) * 0.16 * up
    rough = (c.hills(c.u * 4, c.v * 2.5 + 5) - 0.5) * up.clamp(0, 1)
    x = c.u + sway + 0.35 * rough
    body = _tongue(x, up, d.uniform(0.5, 0.65), 1.0)
    for at in (-0.5, -0.28, 0.28, 0.5):
        x_here = x - (at + d.uniform(-0.08, 0.08)) * (1 - 0.3 * up)
        tall = d.uniform(0.6, 1.0) * (1.15 - abs(at))
        body = union(body, _tongue(x_here, up, d.uniform(0.34, 0.46), tall), 0.04)
    bowl = torch.where(c.v > 0.2, ellipse(c.u, c.v - 0.2, 0.9, 0.74), -1.0)
    body = torch.maximum(body, torch.maximum(bowl, c.r - 0.99))
    inside = (-body / 0.3).clamp(0, 1)
    licks = c.hills(x * 8, c.v * 2.5)
    share = (inside * 1.1 + 0.7 * (licks - 0.5) * inside + 0.25 * (0.3 - up)).clamp(0, 1)
    hue = c.hue()
    turn = d.choice((0.1, 0.1, -0.12))
    colours = [
        c.colour(hue - 0.02, 1.0, 0.55),
        c.colour(hue, 0.95, 0.95),
        c.colour((hue + turn * 0.6) % 1, 0.85, 1.0),
        c.colour((hue + turn) % 1, 0.3, 1.0),
    ]
    c.fill(body, _mix(share, colours), 0.14 * inside.sqrt() + 0.05 * licks)


def _tongue(x: Tensor, up: Tensor, wide: Number, tall: Number) -> Tensor:
    """A drop that stands on its round end; up is 0 at its foot and 1 at its tip."""
    t = (up / tall).clamp(0, 1)
    half = wide * 1.55 * (t + 0.02).sqrt() * (1 - t) ** 1.1
    return torch.maximum((x.abs() - half) * 0.8, torch.maximum(up - tall, -up) * 1.5)


@motif("sky and water", hues=(0.62, 0.72, 0.8, 0.9, 0.55, 0.05), turn=math.pi, shine=0.0)
def galaxy(c: Canvas) -> None:
    """A spiral of star clouds around a bright bulge, seen at a slant."""
    d = c.dice
    x, y = c.u, c.v / d.uniform(0.55, 1.0)
    r = torch.hypot(x, y).clamp(min=0.02)
    dust = c.clouds(x * 9, y * 9)
    angle = torch.atan2(y, x) - torch.log(r) * d.uniform(2.0, 3.6)
    arms = 0.5 + 0.5 * torch.cos(angle * d.choice((2.0, 2.0, 3.0, 4.0)) + 0.5 * dust)
    bright = (arms * 0.9 + 0.14 * dust) * step(r, 1.05, 0.35)
    bulge = torch.exp(-((r / d.uniform(0.14, 0.24)) ** 2))
    edge = r - 0.72 - 0.22 * arms + 0.03 * dust
    shape = torch.maximum(edge * 0.6, c.r - 0.99)
    deep, cloud = c.own_colour((0.7, 1), (0.1, 0.3)), c.own_colour((0.6, 1), (0.7, 1))
    pale = c.own_colour((0.15, 0.5), (0.95, 1))
    c.fill(shape, _mix((bright * 0.85).clamp(0, 1), [deep, cloud, pale]), 0.1 * bright)
    lanes = torch.exp(-(((arms - 0.42 - 0.1 * dust) / 0.1) ** 2)) * step(r, 0.1, 0.3)
    c.shade(1 - 0.5 * lanes)
    c.tint(bulge.clamp(0, 1) * 0.95, c.colour(d.choice((0.12, 0.1, 0.6)), 0.25, 1.0))
    stars = c.cells(x * 8, y * 8)
    size = 0.06 + 0.2 * stars.identity**3
    c.tint(
        step(stars.distance, size, size * 0.4) * c.cover(shape),
        c.colour(stars.identity * 7 % 1, 0.2, 1.0),
    )


@motif("sky and water", hues=(0.55, 0.5, 0.6, 0.45, 0.75), turn=0.6, shine=0.5)
def whirlpool(c: Canvas) -> None:
    """Water that spins down a dark throat in streaks of foam."""
    d = c.dice
    x, y = c.u, c.v / d.uniform(0.6, 1.0)
    y = y - 0.16 * (1 - torch.hypot(x, y)).clamp(min=0)
    r = torch.hypot(x, y).clamp(min=0.02)
    depth = torch.log(r)
    angle = torch.atan2(y, x) - depth * d.uniform(1.8, 3.0)
    wobble = c.hills(3 * torch.cos(angle) + 8, 3 * torch.sin(angle) + depth)
    many = d.integer(3, 5)
    streams = torch.cos(angle * many + 3 * wobble + depth * 2)
    fine = torch.cos(angle * many * 3 + 8 * wobble)
    deep, bright = c.own_colour((0.8, 1), (0.3, 0.6)), c.own_colour((0.5, 0.9), (0.8, 1))
    water = mixed(deep, bright, 0.5 + 0.35 * streams + 0.15 * fine)
    shape = torch.maximum(r - 0.88 - 0.07 * streams - 0.03 * fine, c.r - 0.99)
    c.fill(shape * 0.8, water, 0.3 * depth.clamp(min=-2) + r * (0.07 * streams + 0.02 * fine))
    c.shade(0.12 + 0.95 * step(r, 0.05, 0.6))
    foam = step(streams + 0.45 * fine + 0.7 * (wobble - 0.5), 0.75, 1.15) * step(r, 0.12, 0.3)
    rim = step(r - 0.07 * streams, 0.76, 0.84) * (0.5 + 0.5 * fine)
    c.tint(torch.maximum(foam, rim) * c.cover(shape) * 0.9, c.colour(d.uniform(0.5, 0.6), 0.1, 1.0))
    c.raise_(0.04 * foam)
