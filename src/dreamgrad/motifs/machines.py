"""Things that people build to turn, travel and shine: gears, wheels, engines, ships, lamps."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import fit, globe, in_row, mixed
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
    star,
    step,
    turned,
    union,
)

BRASS = (0.1, 0.12, 0.08, 0.06, 0.58, 0.45)
PAINT = (0.0, 0.57, 0.13, 0.33, 0.08, 0.78)


def _metal(c: Canvas) -> Tensor:
    """Brass, copper, or steel of some colour."""
    return c.own_colour((0.25, 0.85), (0.65, 1))


def _brushed(c: Canvas, r: Tensor, angle: Tensor) -> Tensor:
    """The tone of turned metal: fine rings, and the cross of light that they make."""
    rings = c.hair(angle * 3, r * 26)
    return 0.55 + 0.3 * rings + 0.28 * (angle * 2 + c.dice.uniform(0, 6)).cos()


def _beads(c: Canvas, fold: Tensor, r: Tensor, at: Number, size: Number, colour: Tensor) -> None:
    """Round studs in a circle; fold and r from `folded`."""
    x, y = r * fold.cos() - at, r * fold.sin()
    away = torch.hypot(x, y) / size
    dome = globe(away) * size
    c.fill((away - 1) * size, colour * (1.05 - 0.4 * away)[:, None], 0.1 + dome)


def _shine(c: Canvas, u: Tensor, v: Tensor, size: Number, strength: float = 0.7) -> None:
    """A soft highlight."""
    glint = step(torch.hypot(u, v * 1.6), size, 0.0) * strength * c.alpha
    c.tint(glint, c.grey(1.0))


@motif("machines", hues=BRASS, turn=3.1, shine=0.6)
def gear(c: Canvas) -> None:
    """A cogwheel of brushed metal: teeth, cut-outs or spokes, bolts and a hub."""
    d = c.dice
    metal, second = _metal(c), _metal(c)
    teeth, angle, r = d.integer(8, 16), c.angle, c.r
    edge = (angle * teeth).cos() * d.uniform(1.5, 4)
    root = 0.8 - 0.1 * edge.clamp(-1, 1) * -1
    body = r - root
    tone = _brushed(c, r, angle)
    bevel = (-body).clamp(0, 0.07)
    c.fill(body, metal * tone[:, None], bevel * 1.2 + 0.05)
    groove = step((r - 0.64).abs(), 0.05, 0.02)
    c.shade(1 - 0.5 * groove)
    c.raise_(-0.04 * groove)
    arms = d.integer(3, 6)
    fold, _ = folded(c.u, c.v, arms)
    x, y = r * fold.cos() - 0.43, r * fold.sin()
    round_ = circle(x, y, d.uniform(0.12, 0.16))
    wedge = torch.maximum((r - 0.43).abs() - 0.13, 0.1 - (math.pi / arms - fold.abs()) * r)
    hole = torch.where(d.chance(0.5), round_, wedge)
    c.shade(1 - 0.5 * step(hole, 0.07, 0.0))
    c.fill(hole, second * (0.2 + 0.35 * r)[:, None], 0.0)
    hub = r / d.uniform(0.22, 0.28)
    c.fill((hub - 1) * 0.25, second * (tone + 0.1)[:, None], 0.16 - 0.1 * hub**4)
    bolts, _ = folded(c.u, c.v, d.integer(5, 8))
    _beads(c, bolts, r, 0.165, 0.035, metal)
    nut = star(c.u, c.v, 6.0, 0.11, 0.095)
    c.fill(nut, c.grey(0.12), 0.02)
    outer, _ = folded(c.u, c.v, teeth)
    studs = torch.where(d.chance(0.5), 0.045, 0.0)
    _beads(c, outer, r, 0.72, studs + 1e-4, second)


@motif("machines", hues=(0.07, 0.0, 0.1, 0.58, 0.4), turn=3.1, shine=0.4)
def wheel(c: Canvas) -> None:
    """A wagon's or a car's wheel: tyre or iron rim, spokes, hub."""
    d = c.dice
    paint, hubs = c.own_colour((0.5, 1), (0.5, 1)), _metal(c)
    r, angle, tyred = c.r, c.angle, d.chance(0.5)
    count = d.integer(6, 12)
    fold, _ = folded(c.u, c.v, count)
    along, side = r * fold.cos(), r * fold.sin()
    back = c.colour(d.uniform(), 0.7, d.uniform(0.08, 0.3)) * (0.6 + 0.8 * r)[:, None]
    c.fill(r - 0.8, back, -0.1)
    grain = 0.6 + 0.5 * c.hair(r * 5, angle * 12)
    wide = 0.1 - d.uniform(-0.05, 0.05) * along - 0.008 * (count - 6)
    spoke = torch.maximum(side.abs() - wide, r - 0.75)
    lobe = (side / wide).clamp(-1, 1)
    curve = globe(lobe)
    c.shade(1 - 0.5 * step(spoke, 0.08, 0.0))
    c.fill(spoke, paint * (grain * (0.45 + 0.6 * curve))[:, None], curve * 0.1)
    band = (r - 0.85) / 0.13
    torus = globe(band) * 0.13
    tread = (angle * count * 4 + (r - 0.8) * 26).cos()
    rubber = c.grey(0.13 + 0.09 * step(tread, -0.3, 0.3) * step(r, 0.82, 0.86))
    wood = paint * (0.5 + 0.6 * c.hair(angle * 5, r * 22))[:, None]
    c.fill(band.abs() * 0.13 - 0.13, torch.where(tyred[:, None], rubber, wood), torus)
    c.fill(ring(c.u, c.v, 0.72, 0.045), hubs * (0.7 + 0.3 * (angle * 2).cos())[:, None], 0.12)
    c.shade(1 - 0.4 * step((r - 0.655).abs(), 0.05, 0.0))
    hub = r / d.uniform(0.2, 0.3)
    c.shade(1 - 0.6 * step(hub, 1.5, 1.0))
    dome = globe(hub)
    c.fill((hub - 1) * 0.25, hubs * (0.5 + 0.5 * dome)[:, None], 0.1 + 0.2 * dome)
    nuts, _ = folded(c.u, c.v, 5)
    _beads(c, nuts, r, 0.14, 0.035, paint)
    c.fill(r - 0.075, paint, 0.32 - r)


@motif("machines", hues=PAINT, turn=0.2, shine=0.7)
def car(c: Canvas) -> None:
    """The face of an old car: windscreen, round lamps, grille, bumper, tyres."""
    d = c.dice
    paint, chrome = c.own_colour((0.65, 1), (0.5, 1)), c.grey(d.uniform(0.75, 0.95))
    x = c.u.abs()
    tyre = box(x - 0.64, c.v - 0.66, 0.14, 0.24, 0.07)
    c.fill(tyre, c.grey(0.12 + 0.08 * step((c.v * 60).cos(), 0.0, 0.5)), 0.05)
    cabin_half = d.uniform(0.5, 0.62) + 0.16 * (c.v + 0.4)
    cabin = box(c.u, c.v + 0.34, cabin_half, 0.42, d.uniform(0.12, 0.3))
    c.fill(cabin, paint, 0.2 - 0.3 * (c.u**2 + c.v**2))
    screen = box(c.u, c.v + 0.38, cabin_half - 0.1, 0.26, 0.12)
    sky = c.colour(d.uniform(0.5, 0.65), 0.6, (0.35 - 0.8 * c.v + 0.2 * c.u).clamp(0, 1))
    c.fill(screen, sky, 0.1 - 0.2 * c.u**2)
    streak = step((c.u + c.v * 0.6 - d.uniform(-0.3, 0.3)).abs(), 0.12, 0.08)
    c.tint(streak * 0.4 * c.cover(screen), c.grey(1.0))
    c.shade(1 - 0.6 * step(-0.02 - c.v, 0.1, 0.0))
    body = box(c.u, c.v - 0.32, 0.86, 0.38, d.uniform(0.2, 0.36))
    puff = (-body).clamp(0, 0.3)
    c.fill(
        body,
        paint * (1.15 - 0.8 * c.v + 0.25 * c.u.abs())[:, None].clamp(max=1.2),
        (puff * (0.6 - puff)).sqrt() * 0.6,
    )
    hood = (x - 0.36 - 0.25 * (c.v - 0.1)).abs()
    c.shade(1 - 0.45 * step(hood, 0.035, 0.01) * step(c.v, -0.05, 0.0) * step(c.v, 0.4, 0.3))
    mouth = ellipse(c.u, c.v - 0.3, d.uniform(0.2, 0.34), d.uniform(0.13, 0.22))
    mouth = torch.where(d.chance(0.5), box(c.u, c.v - 0.3, 0.26, 0.18, 0.05), mouth)
    c.fill(mouth - 0.045, chrome, 0.3)
    slats = torch.where(d.chance(0.5), c.u, c.v) * d.uniform(60, 85)
    c.fill(mouth, c.grey(0.1 + 0.6 * step(slats.cos(), 0.0, 0.7)), 0.2 + 0.03 * slats.cos())
    r = torch.hypot(x - 0.58, c.v - 0.22) / d.uniform(0.17, 0.23)
    dome = globe(r)
    c.fill((r - 1.25) * 0.2, chrome, 0.3)
    lamp_ = c.colour(d.choice((0.13, 0.15, 0.55)), d.uniform(0.15, 0.7), 1.0)
    facets = 0.9 + 0.1 * (x * 70).cos()
    c.fill((r - 1) * 0.2, lamp_ * (facets * (0.55 + 0.45 * dome))[:, None], 0.25 + 0.14 * dome)
    bumper = box(c.u, c.v - 0.62, 0.92, 0.085, 0.08)
    y = (c.v - 0.62) / 0.085
    c.fill(bumper, chrome * (0.95 - 0.35 * y)[:, None], 0.4 - 0.05 * y * y)
    c.fill(box(c.u, c.v - 0.64, 0.22, 0.08, 0.02), c.colour(0.13, d.uniform(0, 0.9), 1), 0.45)


@motif("machines", hues=(0.1, 0.07, 0.0, 0.58, 0.4, 0.75), turn=0.2, shine=0.5)
def clock(c: Canvas) -> None:
    """A dial with twelve bars or dots, two hands, and a rich rim; some have bells and feet."""
    d = c.dice
    rim, hands = c.own_colour((0.5, 1), (0.4, 1)), c.own_colour((0.3, 1), (0.05, 0.35))
    gold, dark = _metal(c), d.chance(0.25)
    fit(c, 1.06)
    u, v = c.u / 0.84, (c.v - 0.08) / 0.84
    bells = torch.where(d.chance(0.45), 0.0, 9.0)
    bell = circle(c.u.abs() - 0.5, c.v + 0.72, 0.24) + bells
    c.fill(capsule(c.u.abs(), c.v, (0.4, 0.7), (0.6, 0.93), 0.07) + bells, gold, 0.05)
    c.fill(bell, gold, (0.06 - (c.u.abs() - 0.5) ** 2 - (c.v + 0.72) ** 2).clamp(min=0).sqrt())
    fold, r = folded(u, v, 12)
    angle = torch.atan2(v, u)
    band = (r - 0.88) / 0.12
    torus = globe(band)
    wave = (angle * d.integer(12, 30)).cos() * torch.where(d.chance(0.5), 1.0, 0.0)
    frame = (r - 1 - 0.03 * wave) * 0.84
    c.fill(frame, rim * (0.5 + 0.5 * torus)[:, None], torus * 0.12 + 0.02 * wave)
    c.fill((r - 0.78) * 0.84, gold, 0.1)
    face = torch.where(dark[:, None], hands, c.own_colour((0.02, 0.35), (0.9, 1)))
    dial = face * (1.02 - 0.3 * r * r - 0.12 * step(r, 0.42, 0.45) * step(r, 0.5, 0.46))[:, None]
    c.fill((r - 0.73) * 0.84, dial, 0.0)
    ink = torch.where(dark[:, None], gold, hands)
    along, side = r * fold.cos(), r * fold.sin()
    bars = box(along - 0.6, side, 0.1, d.uniform(0.035, 0.055))
    marks = torch.where(d.chance(0.35), circle(along - 0.6, side, 0.065), bars)
    c.fill(marks * 0.84, ink)
    c.shade(1 - 0.45 * step(r, 0.62, 0.75) * step(r, 0.76, 0.74))
    for length, width in ((0.38, 0.08), (0.58, 0.06)):
        x, y = turned(u, v, d.uniform(-math.pi, math.pi))
        c.shade(1 - 0.4 * step(capsule(x, y, (0.0, 0.0), (length, 0.0), width), 0.08, 0.0))
        c.fill(capsule(x, y, (-0.12, 0.0), (length, 0.0), width, 0.02) * 0.84, ink, 0.05)
    c.fill((r - 0.085) * 0.84, gold, 0.2 - r)


def _smoke(c: Canvas, stack: Number) -> None:
    """Three puffs over a chimney at u = stack."""
    rough = c.hills(c.u * 5, c.v * 5)
    puff = union(circle(c.u - 0.36, c.v + 0.74, 0.17), circle(c.u - 0.08, c.v + 0.8, 0.14), 0.1)
    puff = union(puff, circle(c.u - stack, c.v + 0.62, 0.1), 0.1) - 0.1 * (rough - 0.5)
    white = c.grey(0.75 + 0.25 * rough) * c.colour(c.dice.uniform(), 0.12, 1.0)
    c.fill(puff, white, 0.12 * rough - 0.6 * puff)


def _engine_wheels(
    c: Canvas, x: float, low: float, size: float, rim: Tensor, spokes: Tensor
) -> None:
    """Two wheels side by side, around (x, low)."""
    u, _ = in_row(c.u - x, size * 2.1, 2)
    fold, r = folded(u, c.v - low, 8)
    c.fill(r - size, c.grey(0.1), 0.1)
    c.fill((r - size * 0.84).abs() - size * 0.12, rim * 0.9, 0.2)
    spoke = torch.maximum((r * fold.sin()).abs() - size * 0.09, r - size * 0.8)
    c.fill(union(spoke, r - size * 0.3), spokes, 0.2)


@motif("machines", hues=(0.0, 0.35, 0.58, 0.12, 0.05), turn=0.2, shine=0.5)
def train(c: Canvas) -> None:
    """A steam locomotive from the side: cab, boiler, chimney with smoke, wheels and rods."""
    d = c.dice
    paint, trim = c.own_colour((0.6, 1), (0.35, 0.9)), c.own_colour((0.7, 1), (0.6, 1))
    brass = _metal(c)
    fit(c, 1.05)
    stack = d.uniform(0.5, 0.6)
    _smoke(c, stack)
    flare = 0.09 + d.uniform(-0.02, 0.09) * (-c.v - 0.2)
    c.fill(box(c.u - stack, c.v + 0.33, flare, 0.24, 0.02), paint * 0.55, 0.1 - (c.u - stack).abs())
    c.fill(box(c.u - stack, c.v + 0.55, flare + 0.04, 0.04, 0.02), brass, 0.1)
    c.fill(ellipse(c.u - 0.12, c.v + 0.22, 0.12, 0.15), brass, 0.1)
    y = (c.v - 0.05) / 0.27
    tube = globe(y)
    boiler = box(c.u - 0.18, c.v - 0.05, 0.62, 0.27, 0.06)
    c.fill(boiler, paint * (0.45 + 0.6 * tube)[:, None], tube * 0.27)
    hoop, _ = in_row(c.u - 0.24, 0.26, 4)
    hoop = both(hoop.abs() - 0.025, y.abs() * 0.27 - 0.27)
    c.fill(hoop, brass * (0.5 + 0.5 * tube)[:, None], tube * 0.3)
    c.fill(box(c.u - 0.8, c.v - 0.05, 0.05, 0.24, 0.03), c.grey(0.15), 0.1)
    c.fill(circle(c.u - 0.84, c.v + 0.14, 0.09), c.colour(0.13, 0.5, 1), 0.15)
    c.fill(box(c.u + 0.56, c.v + 0.06, 0.3, 0.42), paint, 0.2)
    c.fill(box(c.u + 0.56, c.v + 0.02, 0.24, 0.34).abs() - 0.018, trim, 0.22)
    pane = box((c.u + 0.56).abs() - 0.1, c.v + 0.14, 0.075, 0.13, 0.03)
    c.fill(pane, c.colour(d.choice((0.13, 0.55)), 0.6, 1), 0.1)
    c.fill(box(c.u + 0.56, c.v + 0.5, 0.38, 0.07, 0.05), trim * 0.8, 0.3)
    c.fill(box(c.u, c.v - 0.36, 0.88, 0.06, 0.02), trim, 0.2)
    guard = polygon(c.u, c.v, ((0.6, 0.38), (0.82, 0.38), (0.97, 0.72), (0.6, 0.72)))
    c.fill(guard, brass * (0.5 + 0.5 * step((c.u * 55).cos(), 0, 0.5))[:, None], 0.1)
    _engine_wheels(c, -0.3, 0.56, 0.24, brass, trim)
    _engine_wheels(c, 0.5, 0.66, 0.14, brass, trim)
    c.fill(capsule(c.u, c.v, (-0.55, 0.62), (0.5, 0.56), 0.045), c.grey(0.8), 0.3)
    c.fill(circle((c.u + 0.3).abs() - 0.25, c.v - 0.61, 0.05), brass, 0.35)


@motif("machines", hues=(0.6, 0.75, 0.5, 0.33, 0.05), turn=3.1, shine=0.7)
def camera_lens(c: Canvas) -> None:
    """Rings of black and metal around coated glass: blades, coloured reflections, glints."""
    d = c.dice
    r, angle = c.r, c.angle
    barrel = d.choice((0.08, 0.12, 0.2, 0.7))
    knurl = step((angle * d.choice((40.0, 50.0, 60.0))).cos(), -0.2, 0.4)
    c.fill(
        r - 0.97, c.grey(barrel * (0.6 + 0.6 * knurl)), 0.12 + 0.03 * knurl * step(r, 0.86, 0.88)
    )
    c.fill(r - 0.86, c.grey(barrel + 0.08), 0.16)
    c.fill(ring(c.u, c.v, 0.82, 0.025), c.own_colour((0.7, 1), (0.7, 1)), 0.18)
    text = step(c.hills(angle * 16, r * 7), 0.5, 0.58) * step((r - 0.73).abs(), 0.045, 0.03)
    c.tint(text * 0.8, c.grey(0.9))
    steps = (r * d.uniform(70, 95)).cos()
    funnel = step(r, 0.68, 0.64)
    c.tint(funnel, c.grey(0.05 + 0.08 * steps.clamp(min=0)))
    c.raise_(funnel * ((r - 0.66) * 0.6 + 0.02 * steps))
    glass = r / d.uniform(0.52, 0.6)
    hue, spread = c.hue(), d.uniform(0.15, 0.5) * d.sign()
    bands = (glass * d.uniform(12, 20)).cos()
    depth = (0.4 + 0.5 * glass**2 + 0.18 * bands).clamp(0, 1)
    coat = c.colour(hue + spread * glass + 0.06 * bands, d.uniform(0.75, 1), depth)
    dome = globe(glass * 0.97)
    c.fill((glass - 1) * 0.55, coat, 0.3 * dome)
    blades, open_ = d.integer(5, 8), d.uniform(0.12, 0.24)
    fold, _ = folded(c.u, c.v, blades)
    swirl = angle * blades / (2 * math.pi) + 1.3 * r
    blade = c.colour(hue + 0.45, 0.65, 0.25 + 0.65 * (swirl - swirl.floor()))
    c.tint(step(glass, 0.76, 0.7) * 0.85, blade)
    c.fill(r * fold.cos() - open_, c.colour(hue + spread, 0.9, (2.2 * r * r).clamp(0, 1)))
    for k, (size, bright) in enumerate(((0.2, 0.75), (0.12, 0.6), (0.08, 0.9))):
        away = d.uniform(-0.1, 0.1) + (0.3, -0.24, -0.36)[k]
        spot = circle(c.u + away, c.v + away * d.uniform(0.6, 1.2), size)
        tone = c.colour(hue + d.uniform(-0.4, 0.4), 0.7 - 0.6 * bright * (k != 1), 1.0)
        c.tint(c.cover(spot, 0.06) * bright * (glass < 1), tone)
    arc = step((glass - 0.88).abs(), 0.07, 0.02) * step((angle + 2.2).cos(), 0.3, 0.8)
    c.tint(arc * 0.8, c.grey(1.0))


def _robot_eyes(c: Canvas, half: Tensor, dark: Tensor, glow: Tensor) -> None:
    """Two glowing lenses in dark sockets or a visor, in a head that is `half` wide."""
    d = c.dice
    size = d.uniform(0.17, 0.23)
    u, v = c.u.abs() - half * 0.48, c.v + 0.02
    away = torch.hypot(u, v) / size
    visor = torch.where(d.chance(0.25), box(c.u, v, half * 0.85, size, 0.1), (away - 1.3) * size)
    c.fill(visor, dark, 0.1)
    rings = 0.7 + 0.3 * (away * d.uniform(9, 16)).cos()
    lens = mixed(glow, c.grey(1.0), step(away, 0.5, 0.0))
    dome = globe(away)
    eye = c.fill((away - 1) * size, lens * rings[:, None], 0.12 + 0.6 * size * dome)
    c.fill((away - d.uniform(0.25, 0.45)) * size, dark * 0.5, 0.2)
    c.eyes = torch.maximum(c.eyes, eye)
    _shine(c, u + size * 0.35, v + size * 0.4, size * 0.4, 0.9)


@motif("machines", hues=(0.55, 0.1, 0.0, 0.45, 0.33, 0.8), turn=0.25, shine=0.6)
def robot(c: Canvas) -> None:
    """A robot's head: plates with rivets, glowing eyes, a grille for a mouth, antennae."""
    d = c.dice
    plate, dark = c.own_colour((0.3, 0.9), (0.6, 1)), c.own_colour((0.3, 1), (0.1, 0.3))
    glow = c.own_colour((0.6, 1), (0.95, 1))
    x = c.u.abs()
    tip = torch.where(d.chance(0.5), 0.0, d.uniform(0.25, 0.45))
    c.fill(capsule(x, c.v, (tip * 0.6, -0.5), (tip, -0.86), 0.04), dark * 2, 0.05)
    bulb = torch.hypot(x - tip, c.v + 0.88) / 0.1
    c.fill((bulb - 1) * 0.1, glow, globe(bulb) * 0.1)
    c.fill(
        box(c.u, c.v - 0.86, 0.32, 0.1, 0.03), dark * (1.5 + 0.9 * (c.v * 70).cos())[:, None], 0.1
    )
    half = d.uniform(0.62, 0.7)
    c.fill(box(x - half - 0.07, c.v - 0.1, 0.13, 0.24, 0.06), dark * 2.2, 0.1)
    c.fill(circle(x - half - 0.12, c.v - 0.1, 0.1), glow * 0.9, 0.2)
    head = box(c.u, c.v - 0.1, half, 0.68, d.uniform(0.1, 0.45))
    puff = (-head).clamp(0, 0.2)
    wear = 0.75 + 0.4 * c.hills(c.u * 4, c.v * 4) - 0.15 * c.v
    c.fill(head, plate * wear[:, None], (puff * (0.4 - puff)).sqrt())
    seam = torch.minimum((c.v + 0.34).abs(), (x - half * 0.72).abs() + 9 * (c.v < 0.3))
    c.shade(1 - 0.5 * step(seam, 0.03, 0.012) * c.cover(head))
    rivet, _ = in_row(c.u, half * 0.4, 5)
    r = torch.hypot(rivet, (c.v + 0.43)) / 0.045
    c.fill(
        both((r - 1) * 0.045, head + 0.03),
        plate * (1.1 - 0.5 * r)[:, None].clamp(0, 1),
        0.2 + 0.04 * (1 - r),
    )
    _robot_eyes(c, half, dark, glow)
    mouth = box(c.u, c.v - 0.5, d.uniform(0.3, 0.42), d.uniform(0.09, 0.15), 0.05)
    c.fill(mouth - 0.04, dark * 2.4, 0.22)
    teeth = torch.where(d.chance(0.5), c.u, c.v * 1.3) * d.uniform(38, 60)
    c.fill(mouth, mixed(dark, glow, step(teeth.cos(), -0.2, 0.4)), 0.15 + 0.03 * teeth.cos())


def _sea(c: Canvas, level: float) -> None:
    """Waves with white crests, in front of what stands at that level."""
    crest = level + 0.05 * (c.u * 11 + 4 * c.hills(c.u * 2, c.v)).sin()
    shape = torch.maximum(crest - c.v, ellipse(c.u, c.v - level, 0.92, 0.3))
    ripple = (c.v * 30 + 6 * c.hills(c.u * 3, c.v * 5)).cos()
    water = c.colour(c.dice.uniform(0.46, 0.64), 0.8, 0.62 + 0.22 * ripple)
    foam = step(c.v - crest, 0.06, 0.01)
    colour = mixed(water, c.grey(1.0), foam)
    c.fill(shape, colour, 0.05 * ripple - 0.2 * (c.v - crest))


@motif("machines", hues=(0.1, 0.0, 0.58, 0.12, 0.9), turn=0.25)
def ship(c: Canvas) -> None:
    """A sailing ship: planked hull, square or three-cornered sails full of wind, waves."""
    d = c.dice
    wood, sail = c.own_colour((0.5, 1), (0.35, 0.8)), c.own_colour((0.05, 0.6), (0.85, 1))
    mark = c.own_colour((0.7, 1))
    square = d.chance(0.55)
    c.fill(capsule(c.u, c.v, (0.3, 0.3), (0.92, 0.05), 0.035), wood * 0.7, 0.05)
    striped = torch.where(d.chance(0.5), 1.0, 0.0)
    for x, tall, wide in ((-0.46, 0.8, 0.24), (0.42, 0.9, 0.24), (-0.02, 1.12, 0.31)):
        top = 0.25 - tall
        c.fill(capsule(c.u, c.v, (x, 0.4), (x, top - 0.04), 0.035, 0.02), wood * 0.6, 0.03)
        flutter = 0.03 * (c.u * 20).sin()
        c.fill(box(c.u - x - 0.09, c.v - top + flutter, 0.09, 0.05), mark, 0.02)
        for share in (0.3, 0.74):
            y = (c.v - top - tall * share) / (tall * 0.2)
            w = wide * (0.62 + 0.45 * share + 0.08 * y)
            u = (c.u - x - 0.05 * (1 - y * y)) / w
            sag = y + 0.22 * (1 - u * u)
            cloth = torch.maximum(u.abs() - 1, sag.abs() - 1) * tall * 0.2
            reach, peak = (wide * 1.75, top + 0.02) if share < 0.5 else (-wide * 1.05, top + 0.1)
            jib = polygon(c.u - x, c.v, ((0.0, peak), (0.0, 0.24), (reach, 0.24)))
            cloth = torch.where(square, cloth, jib)
            stripes = step((u * 8).cos(), -0.2, 0.2) * striped
            tone = 0.72 + 0.3 * (1 - u * u).clamp(min=0) - 0.16 * sag.clamp(-1, 1)
            dyed = mixed(sail, mark, stripes) * tone[:, None]
            c.fill(cloth, dyed, 0.2 * (1 - u * u).clamp(min=0) + 0.1 * (1 - y * y).clamp(min=0))
    t = c.u / 0.8
    deck = 0.34 - 0.17 * t * t - 0.05 * t
    hull = torch.maximum(deck - c.v, c.v - 0.86 + 0.36 * t.abs() ** 2.5)
    hull = torch.maximum(hull, (t.abs() - 1) * 0.7)
    plank = (c.v - deck) / 0.095
    line = (plank - plank.floor() - 0.5).abs()
    grain = c.hair(c.u * 6, c.v * 22)
    tone = (0.5 + 0.6 * grain) * (1 - 0.5 * step(line, 0.38, 0.47))
    c.fill(hull, wood * tone[:, None], 0.25 - 0.15 * t * t + 0.03 * (0.5 - line))
    c.fill(torch.maximum((c.v - deck - 0.02).abs() - 0.045, (t.abs() - 1.02) * 0.8), mark, 0.3)
    port, _ = in_row(c.u, 0.2, 6)
    c.fill(circle(port, c.v - deck - 0.16, 0.055), _metal(c), 0.3)
    c.fill(circle(port, c.v - deck - 0.16, 0.033), c.grey(0.05), 0.2)
    _sea(c, 0.66)


@motif("machines", hues=(), turn=0.25, shine=0.35)
def balloon(c: Canvas) -> None:
    """A hot-air balloon of bright gores, zigzags or chequers, with its basket."""
    d = c.dice
    one, two = c.own_colour((0.7, 1), (0.7, 1)), c.own_colour((0.6, 1), (0.3, 1))
    three, wicker = c.own_colour((0.7, 1), (0.8, 1)), c.colour(0.08, 0.65, 0.6)
    wide, foot = d.uniform(0.66, 0.76), d.uniform(0.42, 0.5)
    rope = (c.u.abs() - 0.115 - 0.25 * (0.72 - c.v)).abs() - 0.025
    c.fill(torch.maximum(rope, (c.v - 0.58).abs() - 0.18), wicker * 0.5, 0.02)
    fire = ellipse(c.u, c.v - foot - 0.05, 0.06, 0.13)
    c.fill(fire, c.colour(0.1, 0.75, 1.0), 0.0)
    t = ((c.v + 0.96) / (foot + 0.96)).clamp(0, 1)
    profile = (t * (2 - t)).clamp(min=1e-4).sqrt()
    taper = 1 - 0.78 * step(t, 0.32, 1.12)
    width = wide * profile * taper * 1.12
    across = (c.u / width.clamp(min=0.02)).clamp(-1, 1)
    round_ = globe(across)
    side = (c.u.abs() - width) * 0.85
    shape = torch.maximum(side, torch.maximum(-0.96 - c.v, c.v - foot))
    longitude = across.asin() * d.integer(3, 6) + d.uniform(0, 6)
    gores = longitude.cos()
    zig = (c.v * d.uniform(9, 16) + 1.2 * (longitude * 2).cos().abs()).cos()
    kind = d.uniform()
    pattern = torch.where(
        kind < 0.4, gores, torch.where(kind < 0.7, zig, gores * (c.v * 9).cos() * 3)
    )
    skin = mixed(one, two, step(pattern, -0.12, 0.12))
    band = step((t - d.uniform(0.45, 0.65)).abs(), 0.1, 0.085) * torch.where(
        d.chance(0.5), 1.0, 0.0
    )
    spots = step((longitude * 2).cos(), 0.0, 0.3)
    skin = mixed(skin, mixed(three, two, spots), band)
    seam = (longitude * 2).sin().abs()
    tone = (0.42 + 0.6 * round_) * (0.8 + 0.2 * step(seam, 0.0, 0.3))
    c.fill(shape, skin * tone[:, None], round_ * width * 0.75 + 0.04 * seam)
    c.fill(box(c.u, c.v - foot, 0.17, 0.045, 0.02), three * 0.8, 0.1)
    basket = box(c.u, c.v - 0.83, 0.16 - 0.1 * (c.v - 0.83), 0.13, 0.03)
    weave = (c.u * 50).cos() * (c.v * 50).cos()
    c.fill(basket, wicker * (0.7 + 0.4 * weave)[:, None], 0.1 + 0.03 * weave - c.u.abs() * 0.4)
    c.fill(box(c.u, c.v - 0.71, 0.19, 0.04, 0.03), wicker * 0.7, 0.15)


@motif("machines", hues=(0.1, 0.0, 0.45, 0.75, 0.58), turn=0.25, shine=0.7)
def lamp(c: Canvas) -> None:
    """A lantern: coloured glass with a flame in it, metal cap, ribs, ring and foot."""
    d = c.dice
    metal, glass = c.own_colour((0.4, 0.9), (0.35, 0.9)), c.own_colour((0.6, 1), (0.8, 1))
    c.fill(ring(c.u, c.v + 0.82, 0.12, 0.04), metal, 0.05)
    top, foot = d.uniform(-0.34, -0.26), 0.58
    t = (c.v - top) / (foot - top)
    bulge, slope = d.uniform(0.0, 0.2), d.uniform(-0.12, 0.14)
    width = d.uniform(0.38, 0.46) + bulge * (4 * t * (1 - t)).clamp(min=-0.5) + slope * (0.5 - t)
    across = (c.u / width.clamp(min=0.05)).clamp(-1, 1)
    round_ = globe(across)
    body = torch.maximum((c.u.abs() - width) * 0.9, torch.maximum(top - c.v, c.v - foot))
    x, y = c.u / 0.17, (c.v - 0.2) / 0.3
    flame = torch.hypot(x * (1.25 - 0.5 * y), y) - 1 + 0.2 * (c.hills(c.u * 5, c.v * 3) - 0.5)
    heat = torch.exp(-2.2 * torch.hypot(c.u, c.v - 0.15))
    stained = c.cells(c.u * 5, c.v * 5)
    mosaic = torch.where(d.chance(0.45), 1.0, 0.0)
    dyed = c.colour(c.hue() + 0.6 * (stained.identity - 0.5), 0.85, 0.95)
    pane = mixed(glass, dyed, mosaic)
    lead = step(stained.edge, 0.1, 0.05) * mosaic
    bright = (0.5 + 1.0 * heat) * (0.6 + 0.4 * round_) * (1 - 0.7 * lead)
    lit = mixed(pane * bright[:, None], c.colour(0.13, 0.3, 1.0), heat**2 * 0.8)
    c.fill(body, lit, round_ * width * 0.6 + 0.03 * lead)
    core = c.colour(
        0.14 - 0.09 * (flame + 1).clamp(0, 1), (0.15 - flame * 0.1 + y * 0.1).clamp(0, 1), 1.0
    )
    c.tint(c.cover(flame * 0.17, 0.05) * (1 - 0.55 * mosaic) * c.cover(body), core)
    ribs = (across.asin() * d.choice((2.0, 3.0, 4.0)) + d.choice((0.0, 1.57))).sin().abs()
    frame = torch.maximum((ribs - 0.13) * 0.1, body)
    c.fill(frame, metal * (0.6 + 0.5 * round_)[:, None], round_ * width * 0.6 + 0.08)
    c.shade(1 - 0.55 * step(c.v, top + 0.16, top) * step(c.v, top - 0.02, top))
    brim = width + 0.1
    cap = polygon(
        c.u, c.v, ((-0.56, top + 0.03), (0.56, top + 0.03), (0.12, -0.74), (-0.12, -0.74))
    )
    curve = cut(cap, circle(c.u.abs() - 0.6, c.v + 0.78, d.uniform(0.25, 0.42)))
    lobes = (across.asin() * 4).cos()
    c.fill(curve, metal * (0.75 + 0.25 * lobes)[:, None], 0.3 - 0.4 * c.u.abs() + 0.03 * lobes)
    c.fill(box(c.u, c.v - top, brim.clamp(max=0.58), 0.05, 0.03), metal * 1.1, 0.35)
    for low, wide in ((foot, 0.44), (foot + 0.12, 0.36), (foot + 0.25, 0.5)):
        roll = (c.v - low) / 0.09
        tone = (1.0 - 0.35 * roll) * (1 - 0.5 * c.u.abs())
        c.fill(
            box(c.u, c.v - low, wide, 0.085, 0.05), metal * tone[:, None], 0.3 - 0.08 * roll * roll
        )
