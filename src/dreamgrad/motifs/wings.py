"""More that flies: a flamingo, a toucan, a bat; and feathers."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import bright, curve, dark, eye_on, folded_wing, limb, mixed, scallops, solid
from .shapes import Number, both, capsule, circle, ellipse, polygon, step, turned, union


@motif("animals", hues=(0.95, 0.98, 0.02, 0.92, 0.06))
def flamingo(c: Canvas) -> None:
    """A flamingo: a ball of pink feathers, a neck like an S, long legs."""
    d = c.dice
    pink, deep = c.own_colour((0.5, 0.9), (0.85, 1)), c.own_colour((0.8, 1), (0.6, 0.95))
    for x, bend in ((-0.2, 0.12), (-0.02, -0.1)):
        leg = limb(c.u, c.v, ((x, 0.3), (x + bend, 0.6), (x, 0.88)), (0.055, 0.05, 0.045))
        foot = capsule(c.u, c.v, (x - 0.04, 0.92), (x + 0.16, 0.93), 0.04)
        solid(c, union(leg.distance, foot), deep, 0.06, 0.08)
    sway = d.uniform(-0.08, 0.08)
    bill = limb(c.u, c.v, curve((0.6, -0.68), (0.8, -0.58), (0.78, -0.38)), (0.12, 0.11, 0.04))
    beak = mixed(c.colour(0.1, 0.3, 0.95), c.grey(0.06), step(bill.along, 0.5, 0.62))
    solid(c, bill.distance, beak, 0.1, 0.14)
    neck = limb(
        c.u,
        c.v,
        curve(
            (0.05, 0.15),
            (0.44, 0.12),
            (0.5 + sway, -0.14),
            (0.2 + sway, -0.42),
            (0.34, -0.78),
            (0.58, -0.7),
            steps=2,
        ),
        (0.2, 0.15, 0.11, 0.105, 0.11, 0.15),
    )
    down = scallops(neck.across * 13, neck.along * -22)
    solid(c, neck.distance, mixed(pink, deep, neck.along), 0.12, 0.2, tone=0.65 + 0.5 * down)
    u, v = turned(c.u + 0.22, c.v - 0.16, d.uniform(-0.35, -0.1))
    body = union(ellipse(u, v, 0.52, 0.36), ellipse(u + 0.5, v - 0.05, 0.24, 0.12), 0.2)
    feathers = scallops(v * 7 + u, -u * 6.5)
    colour = mixed(pink, deep, c.hills(v * 7 + u, -u * 6.5))
    solid(c, body, colour, 0.3, 0.3, tone=0.5 + 0.7 * feathers, relief=0.04 * feathers)
    folded_wing(c, ((0.08, 0.08), (-0.3, 0.12), (-0.78, 0.34)), deep, c.grey(0.1), pink, 0.22)
    eye_on(c, 0.52, -0.74, 0.065, c.colour(0.14, 0.9, 1))


@motif("animals", hues=(0.08, 0.14, 0.0, 0.55, 0.35))
def toucan(c: Canvas) -> None:
    """A toucan with an enormous banded beak."""
    d = c.dice
    coat = c.colour(d.uniform(), d.uniform(0.3, 0.9), d.uniform(0.12, 0.35))
    bib, face, beak, band = c.own_colour((0.1, 0.9), (0.9, 1)), bright(c), bright(c), bright(c)
    tail = limb(c.u, c.v, ((-0.4, 0.4), (-0.46, 0.82)), (0.2, 0.13))
    solid(c, tail.distance, mixed(coat, band, step(tail.along, 0.6, 0.8)), 0.12, 0.1)
    body = ellipse(*turned(c.u + 0.2, c.v - 0.2, 1.2), 0.6, 0.44)
    whole = both(union(body, circle(c.u + 0.12, c.v + 0.34, 0.36), 0.25), c.r - 0.96)
    feathers = scallops((c.u - c.v) * 6, (c.v - c.u * 0.4) * 7)
    throat = ellipse(c.u - 0.06, c.v - 0.02, 0.3, d.uniform(0.32, 0.46))
    colour = mixed(coat, face, c.cover(throat - 0.06, 0.1))
    colour = mixed(colour, bib, c.cover(throat, 0.1))
    solid(c, whole, colour, 0.35, 0.3, tone=0.6 + 0.6 * feathers, relief=0.03 * feathers)
    folded_wing(c, ((-0.36, 0.1), (-0.44, 0.36), (-0.42, 0.74)), coat * 1.3, coat, band, 0.21)
    droop = d.uniform(-0.05, 0.15)
    path = curve((0.12, -0.34), (0.5, -0.4), (0.84, -0.12 + droop))
    bill = limb(c.u, c.v, path, (0.25, 0.24, 0.19, 0.05))
    teeth = step(torch.sin(bill.along * d.uniform(14, 24)), 0.3, 0.7) * step(bill.across, 0.1, 0.0)
    colour = mixed(beak, band, step(bill.across, -0.1, 0.15))
    colour = mixed(colour, dark(c), torch.maximum(teeth * 0.8, step(bill.along, 0.82, 0.88)))
    seam = 1 - 0.65 * step((bill.across - 0.07).abs(), 0.035, 0.0)
    solid(c, bill.distance, colour, 0.2, 0.3, tone=seam, relief=0.1)
    c.tint(c.cover(circle(c.u + 0.1, c.v + 0.42, 0.18), 0.03), face)
    eye_on(c, -0.1, -0.42, d.uniform(0.095, 0.125), pupil=0.55)


@motif("animals", hues=(0.75, 0.05, 0.0, 0.6, 0.85), turn=0.3)
def bat(c: Canvas) -> None:
    """A bat with its wings spread."""
    d = c.dice
    skin, fur = c.own_colour((0.5, 1), (0.4, 0.95)), dark(c) * 1.4
    flap = d.uniform(-0.25, 0.25)
    w = c.u.abs()
    v = c.v + 0.06 + flap * w * (1 - w)
    top = -0.1 - 0.55 * (1 - (w / 0.46 - 1).abs()).clamp(min=0)
    bays = torch.sin(w * 3.2 * math.pi).abs()
    bottom = 0.72 - 0.75 * w - d.uniform(0.14, 0.24) * bays
    wing = torch.maximum(torch.maximum((top - v) * 0.75, (v - bottom) * 0.75), w - 0.95)
    veins = c.hills(c.u * 9, c.v * 9)
    glow = mixed(skin * 0.45, skin, step(v, top, bottom))
    solid(c, wing, glow, 0.15, 0.05, tone=0.65 + 0.6 * veins)
    for k in range(1, 4):
        x = k / 3.2
        bone = capsule(w, v, (0.46, -0.6), (x, 0.7 - 0.75 * x), 0.04, 0.02)
        solid(c, torch.maximum(bone, wing), fur, 0.04, 0.05, relief=0.05)
    arm = union(
        capsule(w, v, (0.08, -0.02), (0.46, -0.6), 0.055),
        capsule(w, v, (0.46, -0.6), (0.95, -0.08), 0.05, 0.02),
    )
    solid(c, arm, fur, 0.05, 0.08, relief=0.05)
    y = c.v + 0.05
    ear = polygon(w, y, ((0.02, -0.3), (0.2, -0.66), (0.24, -0.22))) - 0.03
    solid(c, ear, mixed(fur, skin, step(ear, -0.02, -0.06)), 0.08, 0.08, relief=0.1)
    body = union(ellipse(c.u, y - 0.2, 0.23, 0.5), circle(c.u, y + 0.22, 0.26), 0.06)
    hairs = c.hair(y * 12, c.u * 16, 2.0)
    solid(c, body + 0.05 * hairs, fur, 0.2, 0.25, tone=0.5 + 1.0 * hairs, relief=0.1)
    nose = ellipse(c.u, y + 0.12, 0.06, 0.05)
    solid(c, nose, skin * 0.8, 0.05, 0.05, relief=0.4)
    for side in (-0.035, 0.035):
        fang = polygon(c.u - side, y, ((-0.025, -0.05), (0.025, -0.05), (0.0, 0.05)))
        c.fill(fang, c.grey(0.98), 0.4)
    iris = c.colour(d.choice((0.0, 0.12, 0.3, 0.5)), 0.9, 1)
    for side in (-0.115, 0.115):
        eye_on(c, side, -0.31, 0.09, iris)


def _vane(c: Canvas, half: Number, top: float, bottom: float) -> tuple[Tensor, Tensor, Tensor]:
    """The vane of a feather along a bent shaft: its distance, place across, place along barbs."""
    d = c.dice
    x = c.u - d.uniform(-0.3, 0.3) * (c.v * c.v - 0.4)
    barb = c.v + x.abs() * d.uniform(0.7, 1.1)
    t = ((c.v - top) / (bottom - top)).clamp(0, 1)
    outline = (t * (1.3 - t)).clamp(min=0).sqrt() * 1.5 * (1 - 0.8 * step(t, 0.75, 1.05))
    lean = 1 + d.uniform(0.0, 0.3) * x.sign()
    ragged = 1 - 0.35 * step(c.hills(barb * 5, x.sign()), 0.6, 0.9)
    distance = (x.abs() - half * outline * ragged * lean) * 0.8
    distance = torch.maximum(distance, torch.maximum(top - c.v, c.v - bottom - 0.1 * x.abs()))
    return distance, x, barb


def _shaft(c: Canvas, x: Tensor, colour: Tensor) -> None:
    width = 0.012 + 0.035 * step(c.v, -0.8, 0.9)
    quill = torch.maximum(x.abs() - width, c.v.abs() - 0.95)
    solid(c, quill, colour, 0.03, 0.05, relief=0.06, shadow=0.05)


@motif("animals", hues=(), turn=math.pi)
def feather(c: Canvas) -> None:
    """One big feather, barred or spotted, with its barbs and shaft."""
    d = c.dice
    distance, x, barb = _vane(c, d.uniform(0.34, 0.46), -0.95, 0.72)
    hue = c.hue()
    first = c.colour(hue, d.uniform(0.6, 1), d.uniform(0.7, 1))
    second = c.colour(hue + d.choice((0.5, 0.3, 0.1, -0.15)), d.uniform(0.5, 1), d.uniform(0.1, 1))
    third = c.colour(hue + d.uniform(0.1, 0.4), 0.9, d.uniform(0.6, 1))
    strands = c.hair(x * 8, barb * 26, 2.0)
    bars = torch.sin(barb * d.uniform(8, 24) + 0.8 * c.hills(x * 4, barb * 2))
    spots = torch.cos((x.abs() - 0.18) * 20) * bars
    pattern = torch.where(d.chance(0.3), spots, bars)
    colour = mixed(first, third, step(c.v, -0.5, 0.5))
    colour = mixed(colour, second, step(pattern, 0.0, 0.35) * d.uniform(0.7, 1))
    colour = mixed(colour, c.grey(0.95), 0.8 * step(c.v, 0.45, 0.75))
    ridge = 0.12 * (1 - (x.abs() / 0.5)).clamp(min=0)
    relief = ridge + 0.04 * strands
    solid(c, distance, colour, 0.08, 0.03, tone=0.5 + 0.9 * strands, relief=relief)
    _shaft(c, x, c.colour(0.1, 0.3, d.uniform(0.3, 1)))


@motif("animals", hues=(0.4, 0.45, 0.33, 0.5, 0.75), turn=math.pi, shine=0.4)
def peacock_feather(c: Canvas) -> None:
    """A peacock's feather: a shimmering eye in a fringe of barbs."""
    d = c.dice
    y = c.v + 0.3
    distance, x, barb = _vane(c, d.uniform(0.44, 0.52), -0.95, 0.8)
    strands = c.hair(x * 5, barb * 18, 3.0)
    leaf, gold = bright(c), c.colour(d.uniform(0.06, 0.18), 0.9, d.uniform(0.7, 1))
    sea, heart = (
        c.colour(d.uniform(0.42, 0.55), 0.95, 0.95),
        c.colour(d.uniform(0.6, 0.8), 0.95, 0.4),
    )
    fringe = distance + 0.14 * step(strands, 0.6, 0.3) * step(c.v, -0.5, 0.4)
    colour = mixed(leaf, gold, 0.5 * strands)
    solid(c, fringe, colour, 0.1, 0.05, tone=0.35 + 1.1 * strands, relief=0.05 * strands)
    _shaft(c, x, gold)
    tall = d.uniform(0.4, 0.5)
    eye = torch.hypot(x / 0.36, (y + 0.12 * x.abs()) / tall)
    shimmer = 0.7 + 0.6 * strands
    notch = torch.hypot(x / 0.13, (y - 0.16) / 0.14)
    inside = c.cover(fringe)
    for size, ink in (
        (1.1, gold),
        (0.92, leaf * 0.7),
        (0.8, gold * 0.8),
        (0.66, sea),
        (0.42, heart),
    ):
        mask = step(eye, size, size - 0.08) * inside
        if size < 0.5:
            mask = mask * step(notch, 0.9, 1.2)
        c.tint(mask, ink * shimmer[:, None])
    c.raise_((1 - eye * eye).clamp(min=0) * 0.1)
    c.shade(1 - 0.5 * step((eye - 0.42).abs(), 0.07, 0.0))
