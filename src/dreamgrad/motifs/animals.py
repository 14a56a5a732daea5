"""Animals: reptiles, a hedgehog, heads of horse and deer."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import bright, curve, dark, eye_on, fire, globe, limb, mixed, scallops, solid
from .shapes import both, capsule, circle, ellipse, polygon, step, turned, union


@motif("animals", hues=(0.3, 0.4, 0.1, 0.5, 0.15), turn=math.pi)
def turtle(c: Canvas) -> None:
    """A turtle from above: patterned shell, flippers, a head with two eyes."""
    d = c.dice
    skin, shell, lines = bright(c), bright(c), dark(c)
    w = c.u.abs()
    pebbles = c.cells(c.u * 11, c.v * 11)
    tone = 0.4 + 1.2 * pebbles.edge
    reach = d.uniform(0.0, 0.2)
    fore = limb(
        w, c.v, curve((0.3, -0.35), (0.68, -0.5), (0.86, -0.2 + reach)), (0.14, 0.17, 0.15, 0.05)
    )
    hind = limb(w, c.v, ((0.3, 0.45), (0.6, 0.72)), (0.15, 0.13))
    tail = capsule(w, c.v, (0, 0.6), (0, 0.93), 0.1, 0.01)
    head = union(
        ellipse(w, c.v + 0.78, 0.19, 0.21), capsule(w, c.v, (0, -0.5), (0, -0.8), 0.15), 0.05
    )
    flesh = union(union(fore.distance, hind.distance), union(tail, head))
    solid(c, flesh, skin, 0.13, 0.13, tone=tone, relief=0.08 * pebbles.edge)
    long, wide = d.uniform(0.62, 0.7), d.uniform(0.54, 0.64)
    oval = ellipse(c.u, c.v, wide, long)
    scutes = c.cells(c.u * 3.2, c.v * 3.2)
    rings = 0.75 + 0.35 * torch.sin(scutes.edge * d.uniform(20, 40))
    colour = mixed(shell, lines, step(scutes.edge, 0.11, 0.04))
    colour = mixed(colour, bright(c), step(scutes.edge, 0.25, 0.4) * d.uniform(0.3, 1))
    domed = (1 - (c.u / wide) ** 2 - (c.v / long) ** 2).clamp(min=0)
    relief = 0.15 + 0.35 * domed + 0.12 * scutes.edge.clamp(max=0.3)
    solid(c, oval, colour, 0.1, 0.05, tone=rings * (0.8 + 0.4 * scutes.identity), relief=relief)
    border = step((oval + 0.06).abs(), 0.065, 0.04)
    teeth = step(torch.sin(c.angle * 24), -0.6, 0.1)
    c.tint(border, mixed(lines, shell * 0.9, teeth))
    iris = fire(c)
    for side in (-0.13, 0.13):
        eye_on(c, side, -0.83, 0.07, iris)


@motif("animals", hues=(0.33, 0.45, 0.08, 0.0, 0.58, 0.15), turn=math.pi)
def lizard(c: Canvas) -> None:
    """A lizard from above, its tail curled up."""
    d = c.dice
    skin, stripe, spots = bright(c), dark(c), bright(c)
    u, v, sway = c.u + 0.12, c.v, d.uniform(-0.1, 0.1)
    _lizard_legs(c, u, v, mixed(skin, stripe, 0.5 + 0.5 * torch.sin(u * 40)))
    spine = curve(
        (0.16, -0.55),
        (0.1 + sway, -0.3),
        (0.0 - sway, 0.1),
        (0.1, 0.5),
        (0.45, 0.74),
        (0.84, 0.5),
        (0.72, 0.12),
        (0.5, 0.3),
        steps=2,
    )
    body = limb(u, v, spine, (0.15, 0.25, 0.29, 0.22, 0.15, 0.12, 0.09, 0.03))
    scales = scallops(body.across * 13, body.along * 30)
    wave = torch.sin(body.along * d.uniform(35, 70) + body.across.abs() * d.uniform(-14, 14))
    colour = mixed(skin, stripe, step(wave, 0.1, 0.5))
    colour = mixed(colour, spots, step(body.across.abs(), 0.07, 0.03))
    solid(c, body.distance, colour, 0.18, 0.25, tone=0.55 + 0.6 * scales, relief=0.02 * scales)
    head = union(
        ellipse(u - 0.17, v + 0.64, 0.24, 0.21), ellipse(u - 0.18, v + 0.82, 0.14, 0.15), 0.1
    )
    knobs = c.cells(u * 14, v * 14)
    solid(c, head, mixed(skin, spots, step(v, -0.6, -0.9)), 0.15, 0.2, tone=0.6 + 0.8 * knobs.edge)
    iris = fire(c)
    for at in (-0.12, 0.22):
        eye_on(c, at, -0.68, 0.095, iris)


def _lizard_legs(c: Canvas, u: Tensor, v: Tensor, colour: Tensor) -> None:
    for x, y, side, ahead in (
        (0.1, -0.32, 1, -0.16),
        (0.08, -0.32, -1, -0.2),
        (0.08, 0.24, 1, 0.12),
        (0.0, 0.22, -1, 0.2),
    ):
        knee, toe = (x + 0.36 * side, y - ahead * 0.4), (x + 0.46 * side, y + ahead * 1.5)
        leg = limb(u, v, ((x, y), knee, toe), (0.14, 0.12, 0.08)).distance
        for spread in (-0.11, 0.0, 0.11):
            tip = circle(u - toe[0] - spread - 0.05 * side, v - toe[1] - ahead * 0.4, 0.055)
            leg = union(leg, tip, 0.06)
        solid(c, leg, colour, 0.1, 0.12)


@motif("animals", hues=(0.3, 0.12, 0.02, 0.5, 0.08, 0.75), turn=math.pi, shine=0.4)
def snake(c: Canvas) -> None:
    """A thick snake coiled up, its head in the middle."""
    d = c.dice
    skin, mark, edge = bright(c), dark(c), c.own_colour((0.3, 0.9), (0.8, 1))
    u, v = turned(c.u, c.v, d.uniform(0, 2 * math.pi))
    r, turns = torch.hypot(u, v), torch.atan2(v, u) / (2 * math.pi)
    pitch = d.uniform(0.29, 0.34)
    coil = r / pitch - turns
    nearest = coil.round()
    at = turns + nearest
    outer = 0.85 / pitch
    across = (coil - nearest) * pitch
    width = pitch * 0.5 * (0.12 + 0.88 * step(at, outer, outer - 0.38))
    distance = torch.maximum(across.abs() - width, (at - outer) * 5)
    along = math.pi * pitch * at * at
    scales = scallops(across * 17, along * 13)
    wave = (along * d.uniform(2.2, 3.6) % 1 - 0.5).abs() * 2
    diamond = wave - across.abs() / width * d.uniform(0.3, 0.9)
    colour = mixed(skin, edge, step(diamond, 0.1, 0.2))
    colour = mixed(colour, mark, step(diamond, 0.25, 0.32))
    rounded = globe(across / width)
    tone = (0.5 + 0.6 * scales) * (0.25 + 0.8 * rounded)
    c.fill(distance, colour * tone[:, None], 0.5 * pitch * rounded + 0.015 * scales)
    _snake_head(c, skin, mark, edge)


def _snake_head(c: Canvas, skin: Tensor, mark: Tensor, edge: Tensor) -> None:
    d = c.dice
    angle = d.uniform(0, 2 * math.pi)
    u, v = turned(c.u, c.v, angle)
    fork = union(
        capsule(u, v.abs(), (0.3, 0.0), (0.52, 0.0), 0.022),
        capsule(u, v.abs(), (0.5, 0.0), (0.62, 0.08), 0.022),
    )
    solid(c, fork, c.colour(d.choice((0.0, 0.95, 0.6)), 0.9, 0.9), 0.05, 0.05)
    head = union(
        ellipse(u + 0.08, v, 0.26, d.uniform(0.24, 0.3)), ellipse(u - 0.2, v, 0.18, 0.16), 0.12
    )
    plates = c.cells(u * 8, v.abs() * 8)
    stripe = step((v.abs() - 0.1 - 0.2 * u).abs(), 0.06, 0.03)
    colour = mixed(mixed(skin, mark, stripe), edge, step(v.abs(), 0.05, 0.02))
    solid(c, head, colour, 0.25, 0.3, tone=0.6 + 0.8 * plates.edge, relief=0.15, shadow=0.16)
    iris = fire(c)
    for side in (-0.17, 0.17):
        x, y = turned(torch.full_like(angle, 0.1), torch.full_like(angle, side), -angle)
        eye_on(c, x, y, 0.085, iris)


@motif("animals", hues=(0.08, 0.1, 0.06, 0.75, 0.55), turn=0.2)
def hedgehog(c: Canvas) -> None:
    """A hedgehog in profile under layers of spines."""
    d = c.dice
    fur, root, tip = (
        c.own_colour((0.3, 0.7), (0.6, 1)),
        dark(c),
        c.own_colour((0.3, 0.9), (0.75, 1)),
    )
    for x in (-0.4, 0.3):
        solid(c, ellipse(c.u - x, c.v - 0.66, 0.17, 0.1), fur * 0.6, 0.1, 0.1)
    u, v = (c.u + 0.1) / 0.86, (c.v - 0.02) / 0.8
    r, angle = torch.hypot(u, v), torch.atan2(v, u)
    flat = c.v - 0.62
    for i in range(6):
        size = 1 - 0.155 * i
        spikes = ((angle / (2 * math.pi) * (30 - 3 * i) + 0.37 * i) % 1 - 0.5).abs() * 2
        layer = (r - size * (0.78 + 0.22 * spikes)) * 0.55
        shine = step(r / size, 0.55, 1.0)
        colour = mixed(root, tip, shine * (0.4 + 0.6 * spikes))
        relief = 0.1 * i + 0.1 * spikes - 0.12 * r
        solid(c, torch.maximum(layer, flat), colour, 0.04, 0.02, relief=relief, shadow=0.06)
    snout = limb(c.u, c.v, curve((0.22, 0.28), (0.55, 0.32), (0.88, 0.38)), (0.34, 0.3, 0.16, 0.06))
    hairs = c.hair(snout.along * 9, snout.across * 14, 2.0)
    face = snout.distance + 0.08 * hairs * step(snout.along, 0.5, 0.0)
    pale = mixed(fur, fur * 0.55, step(snout.along, 0.4, 1.0))
    solid(c, torch.maximum(face, flat), pale, 0.25, 0.25, tone=0.6 + 0.7 * hairs, relief=0.3)
    ear = circle(c.u - 0.27, c.v - 0.06, d.uniform(0.1, 0.14))
    solid(c, ear, fur * 0.7, 0.08, -0.1, relief=0.5)
    solid(c, circle(c.u - 0.9, c.v - 0.36, 0.08), c.grey(0.08), 0.08, 0.12, relief=0.3)
    eye_on(c, 0.52, 0.2, d.uniform(0.08, 0.105), pupil=0.75)


@motif("animals", hues=(0.07, 0.05, 0.1, 0.6, 0.0))
def horse_head(c: Canvas) -> None:
    """A horse's head in profile with a flowing mane."""
    d = c.dice
    coat, mane = c.own_colour((0.3, 0.9), (0.3, 1)), c.own_colour((0.2, 1.0), (0.15, 1))
    neck = limb(c.u, c.v, curve((-0.32, 0.75), (-0.22, 0.2), (-0.02, -0.32)), (0.46, 0.36, 0.3))
    head = capsule(c.u, c.v, (0.02, -0.4), (0.66, 0.3), 0.29, 0.17)
    muzzle = union(circle(c.u - 0.66, c.v - 0.3, 0.21), circle(c.u - 0.14, c.v + 0.05, 0.32), 0.2)
    body = both(union(union(head, muzzle, 0.1), neck.distance, 0.12), c.r - 0.97)
    for x in (-0.02, 0.14):
        ear = polygon(c.u, c.v, ((x - 0.12, -0.56), (x + 0.0, -0.97), (x + 0.13, -0.56))) - 0.01
        solid(c, ear, coat * 0.85, 0.12, 0.12)
    fur = c.hair(c.u * 9 + c.v * 9, c.v * 12 - c.u * 12)
    colour = mixed(coat, coat * 0.45, step(c.u + c.v, 0.65, 1.15))
    solid(c, body, colour, 0.3, 0.35, tone=0.7 + 0.5 * fur)
    jaw = ((c.u - 0.12).square() + (c.v + 0.08).square()).sqrt()
    c.shade(1 - 0.35 * step((jaw - 0.33).abs(), 0.09, 0.0) * step(c.u - c.v, 0.35, 0.05))
    axis = (c.u - 0.02) * 0.74 - (c.v + 0.4) * 0.68
    blaze = step((axis - 0.13).abs(), 0.07, 0.04) * step(c.u + c.v, -0.4, -0.2)
    c.tint(blaze * c.cover(body) * torch.where(d.chance(0.5), 1.0, 0.0), c.grey(0.95))
    _bridle(c, body)
    nostril, mouth = ellipse(c.u - 0.73, c.v - 0.24, 0.05, 0.075), c.v - 0.42 + 0.3 * (c.u - 0.6)
    c.shade(1 - 0.85 * c.cover(nostril, 0.04))
    c.shade(1 - 0.7 * step(mouth.abs(), 0.035, 0.0) * step(c.u, 0.45, 0.55))
    wind = d.uniform(0.0, 0.25)
    for i in (4, 3, 2, 1, 0):
        x, y = 0.04 - 0.09 * i, -0.62 + 0.23 * i
        end = (x - 0.4 - 0.5 * wind + 0.06 * i, y + 0.62 - wind)
        lock = limb(c.u, c.v, ((x, y), (x - 0.27, y + 0.14), end), (0.1, 0.17, 0.03))
        hair = c.hair(lock.along * 2, lock.across * 26)
        shape = both(lock.distance, c.r - 0.98)
        tone = 0.1 + 1.5 * hair
        solid(c, shape, mane, 0.12, 0.12, tone=tone, relief=0.25 + 0.08 * hair, shadow=0.05)
    fringe = limb(c.u, c.v, curve((0.02, -0.68), (0.16, -0.58), (0.2, -0.36)), (0.07, 0.08, 0.02))
    hair = c.hair(fringe.along * 4, fringe.across * 24)
    solid(c, fringe.distance, mane, 0.1, 0.1, tone=0.35 + 1.1 * hair, relief=0.35)
    eye_on(c, 0.2, -0.27, d.uniform(0.085, 0.11), pupil=0.7)


def _bridle(c: Canvas, body: Tensor) -> None:
    worn = torch.where(c.dice.chance(0.5), 1.0, 0.0)
    along = (c.u - 0.02) * 0.68 + (c.v + 0.4) * 0.74
    across = (c.u - 0.02) * 0.74 - (c.v + 0.4) * 0.68
    strap = torch.minimum((along - 0.62).abs(), (across + 0.14).abs() + step(along, 0.62, 0.66))
    band = step(strap, 0.05, 0.035) * worn * c.cover(body)
    studs = 0.75 + 0.35 * torch.sin(across * 50) * torch.sin(along * 50)
    c.tint(band, bright(c) * studs[:, None])
    c.raise_(0.04 * band)


@motif("animals", hues=(0.07, 0.05, 0.09, 0.6, 0.85), turn=0.25)
def deer(c: Canvas) -> None:
    """A stag's head from the front, with antlers."""
    d = c.dice
    coat, horn = c.own_colour((0.4, 0.9), (0.4, 0.95)), c.colour(d.uniform(0.06, 0.16), 0.5, 0.9)
    horn = torch.where(d.chance(0.2)[:, None], bright(c), horn)
    u = c.u + d.uniform(-0.06, 0.06) * c.v
    w, v, wide = u.abs(), c.v, d.uniform(0.48, 0.62)
    _antlers(c, w, horn, wide)
    ear = limb(
        w,
        v,
        curve((0.2, -0.02), (0.5, -0.1), (0.74, -0.02 + d.uniform(-0.1, 0.1))),
        (0.09, 0.17, 0.03),
    )
    inner = mixed(coat, c.colour(0.02, 0.35, 0.95), step(ear.distance, -0.05, -0.09))
    solid(c, ear.distance, inner, 0.12, 0.12)
    neck = both(ellipse(u, v - 0.75, 0.42, 0.5), c.r - 0.97)
    fur = c.hair(v * 10, u * 15)
    ruff = c.colour(0.1, d.uniform(0.0, 0.4), 1.0)
    chest = mixed(coat * 0.8, ruff, step(torch.hypot(u, v - 1.0) + 0.3 * fur, 0.6, 0.4))
    solid(c, neck + 0.08 * fur, chest, 0.25, 0.15, tone=0.35 + 1.2 * fur, relief=0.06 * fur)
    face = union(ellipse(u, v + 0.02, 0.34, 0.36), ellipse(u, v - 0.48, 0.2, 0.32), 0.2)
    pale = c.colour(0.1, d.uniform(0.05, 0.3), 0.98)
    mask = step(torch.hypot(u, v - 0.72), 0.3, 0.2) + step(
        torch.hypot(w - 0.24, v + 0.02), 0.19, 0.13
    )
    colour = mixed(coat, coat * 0.5, step(w, 0.12, 0.04) * step(v, 0.5, 0.2))
    colour = mixed(colour, pale, mask.clamp(max=1) * 0.85)
    solid(c, face, colour, 0.3, 0.35, tone=0.75 + 0.4 * fur, relief=0.1, shadow=0.14)
    nose = union(ellipse(u, v - 0.64, 0.13, 0.085), ellipse(u, v - 0.7, 0.06, 0.08), 0.04)
    solid(c, nose, c.grey(0.1), 0.08, 0.1, relief=0.45)
    iris = c.colour(d.choice((0.07, 0.1, 0.55, 0.3)), 0.8, 0.8)
    for side in (-0.25, 0.25):
        eye_on(c, side, 0.01, 0.1, iris, 0.6)


def _antlers(c: Canvas, w: Tensor, horn: Tensor, wide: Tensor) -> None:
    v = c.v
    beam = curve((0.12, -0.2), (wide * 0.7, -0.38), (wide, -0.62), (wide * 0.8, -0.9))
    antler = limb(w, v, beam, (0.085, 0.075, 0.06, 0.03))
    tines = antler.distance
    for x, y, dx, dy in (
        (0.55, -0.32, 0.0, -0.34),
        (0.95, -0.5, 0.3, -0.12),
        (0.98, -0.72, -0.4, -0.14),
    ):
        tine = capsule(w, v, (wide * x, y), (wide * x + dx * 0.8, y + dy), 0.06, 0.025)
        tines = union(tines, tine, 0.05)
    bark = c.hills(c.u * 16, v * 16)
    solid(c, tines, mixed(horn * 0.6, horn, step(v, -0.2, -0.9)), 0.07, 0.12, tone=0.7 + 0.5 * bark)
