"""The reef: shells, snails, seahorses, corals, crabs and anemones."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .eyes import eyeball
from .parts import curl, globe, mixed
from .shapes import Number, capsule, circle, cut, ellipse, step, turned, union


@motif("sea", hues=(0.05, 0.08, 0.95, 0.55, 0.8), turn=math.pi, shine=0.5)
def shell(c: Canvas) -> None:
    """A coiled shell seen from the top, with ribs, knobs and bands of colour."""
    d = c.dice
    tight = d.uniform(0.11, 0.18)
    _coil(c, c.u + 0.2, c.v - 0.16, tight, knobs=d.uniform(0, 1), ribs=d.integer(2, 6))


class _Whorls(NamedTuple):
    """A coiled tube, as seen from each place."""

    r: Tensor  # distance from the middle
    around: Tensor  # angle in [0, 2 pi), 0 at the mouth
    outer: Tensor  # radius of the whole coil at this angle
    whorl: Tensor  # number of the winding, 0 for the outermost
    edge: Tensor  # radius of the winding's outer border
    across: Tensor  # 0 at its outer border, 1 at its inner one


def _whorls(x: Tensor, y: Tensor, size: Number, tight: Tensor) -> _Whorls:
    """The windings of a shell whose mouth is to the right."""
    r = torch.hypot(x, y).clamp(min=1e-3)
    around = torch.atan2(-y, x) % (2 * math.pi)
    shrink = torch.exp(-2 * math.pi * tight)
    outer = size * torch.exp(-tight * around)
    whorl = (torch.log(outer / r) / (2 * math.pi * tight)).floor().clamp(0, 4)
    edge = outer * shrink**whorl
    across = ((edge - r) / (edge * (1 - shrink))).clamp(0, 1)
    return _Whorls(r, around, outer, whorl, edge, across)


def _coil(
    c: Canvas,
    x: Tensor,
    y: Tensor,
    tight: Tensor,
    *,
    knobs: Number,
    ribs: Tensor,
    size: Number = 1.14,
) -> None:
    """Paint a coiled shell whose mouth is to the right."""
    d = c.dice
    r, around, outer, whorl, edge, across = _whorls(x, y, size, tight)
    winding = around + 2 * math.pi * whorl
    rib = torch.cos(winding * ribs * 2)
    tube = globe(across * 2 - 1)
    bumps = step(rib, 0.3, 1) * torch.exp(-(((across - 0.4) / 0.2) ** 2)) * knobs
    light, dark = c.own_colour((0.15, 0.6), (0.8, 1)), c.own_colour((0.6, 1), (0.3, 0.75))
    middle = c.own_colour((0.5, 1), (0.6, 1))
    bands = torch.sin(across * d.uniform(8, 22) + d.uniform(0, 6))
    flames = torch.sin(winding * ribs + 3 * c.hills(winding * 1.5, across * 3))
    mix = torch.where(d.chance(0.5), bands, flames)
    coat = mixed(light, dark, step(mix, -0.3, 0.6))
    coat = mixed(coat, middle, step(bands, 0.7, 1.0) * 0.7)
    coat = mixed(coat, middle, step(whorl + across, 1.2, 2.6) * 0.6)
    shape = r - outer + 0.012 * (1 - rib)
    relief = edge * (0.3 * tube + 0.13 * bumps + 0.025 * rib) + 0.2 * (1 - r / size)
    c.fill(shape, coat * (0.3 + 0.8 * tube)[:, None], relief)
    mouth = torch.hypot((across - 0.5) * 2.2, around / 0.28) - 1
    c.tint(step(mouth, 0.1, -0.3) * step(whorl, 0.9, 0.1), middle * 0.25)


@motif("sea", hues=(0.06, 0.08, 0.95, 0.5, 0.75), turn=math.pi, shine=0.5)
def nautilus(c: Canvas) -> None:
    """A shell cut open: chambers of mother of pearl along a spiral."""
    d = c.dice
    tight, size = d.uniform(0.15, 0.2), 1.12
    x, y = c.u + 0.22, c.v - 0.17
    r, around, outer, whorl, _, across = _whorls(x, y, size, tight)
    winding = around + 2 * math.pi * whorl
    start = d.uniform(1.1, 1.7)  # in front of it is the room of the animal
    place = (winding - start - 0.8 * across * (1.3 - across)) * d.uniform(1.7, 2.7)
    room = place - place.floor()
    living = step(place, 0.03, -0.03)
    wall = torch.minimum(room, 1 - room) * 0.8 + living
    wall = torch.minimum(wall, torch.minimum(across, 1 - across) * 1.5)
    tone = c.hue() + 0.06 * winding * d.uniform(-1, 1) + 0.14 * across
    pearl = c.colour(tone % 1, d.uniform(0.5, 0.95), (1.05 - 0.8 * room).clamp(0, 1))
    hollow = c.own_colour((0.7, 1), (0.4, 0.8)) * (0.3 + 0.9 * across + 0.3 * around)[:, None]
    pearl = mixed(pearl, hollow, living)
    solid = step(wall, 0.14, 0.07)
    rind = c.own_colour((0.2, 0.7), (0.8, 1))
    pressed = 0.1 * solid + 0.16 * room * (1 - living) + 0.16 * globe(across * 2 - 1)
    relief = r * pressed * step(across + whorl, 0, 0.07)
    c.fill(r - outer, mixed(pearl, rind, solid), relief)
    c.shade(1 - 0.45 * step(wall, 0.3, 0.14) * (1 - solid))


@motif("sea", hues=(0.02, 0.07, 0.93, 0.8, 0.12), turn=0.6, shine=0.4)
def scallop(c: Canvas) -> None:
    """A fan of ribs with rings of growth, and the two ears of its hinge."""
    d = c.dice
    x, y = c.u * 1.06, (0.78 - c.v) * 1.06
    r, angle = torch.hypot(x, y), torch.atan2(x, y)
    ribs = d.integer(5, 9)
    open_ = d.uniform(0.95, 1.2)
    share = angle / open_
    rib = torch.cos(share * ribs * math.pi)
    light, dark = c.own_colour((0.2, 0.6), (0.8, 1)), c.own_colour((0.6, 1), (0.4, 0.85))
    ears = _ears(x, y, d.uniform(0.3, 0.42))
    c.fill(ears, dark * (0.6 + 0.3 * torch.cos(x * 40))[:, None], 0.1 + 0.02 * torch.cos(x * 40))
    far = (1.67 - 0.22 * share**2 - 0.24 * share**4 + 0.05 * rib).clamp(min=0.3)
    shape = torch.maximum(r - far, (angle.abs() - open_) * r.clamp(max=0.8))
    grown = r / far
    rings = torch.sin(grown**1.6 * d.uniform(14, 26) + 1.5 * c.hills(share * 3, grown * 3))
    coat = mixed(dark, light, (step(rings, -0.2, 0.7) * 0.75 + 0.15 * rib).clamp(0, 1))
    coat = mixed(coat, c.own_colour((0.6, 1), (0.5, 1)), step(grown, 0.5, 0.1))
    dome = globe(torch.hypot(share, grown * 1.5 - 0.75))
    relief = 0.3 * dome + (0.05 * rib + 0.012 * rings) * r
    c.shade(1 - 0.4 * c.cover(shape - 0.04, 0.06))
    c.fill(shape, coat * (0.72 + 0.28 * rib)[:, None], relief)


def _ears(x: Tensor, y: Tensor, wide: Tensor) -> Tensor:
    """The flat wings at both sides of a hinge at the origin."""
    slope = (x.abs() - wide - 0.3 * (0.2 - (y - 0.1).abs())) * 0.9
    return torch.maximum(slope, (y - 0.1).abs() - 0.17)


@motif("sea", hues=(0.06, 0.09, 0.13, 0.3, 0.9, 0.55), shine=0.5)
def snail(c: Canvas) -> None:
    """A coiled house on a creeping foot, with eyes on stalks."""
    d = c.dice
    skin = c.own_colour((0.3, 0.8), (0.5, 0.95))
    warts = c.hills(c.u * 14, c.v * 14)
    x, y = c.u + 0.2, c.v + 0.08
    mouth_x, mouth_y = turned(x, y, d.uniform(0.5, 0.75))
    house = d.uniform(0.82, 0.95)
    _coil(
        c,
        mouth_x,
        -mouth_y,
        d.uniform(0.09, 0.13),
        knobs=d.uniform(0, 0.4),
        ribs=d.integer(3, 7),
        size=house,
    )
    neck = capsule(c.u, c.v, (0.3, 0.58), (0.64, 0.15), 0.22, 0.18)
    foot = capsule(c.u, c.v, (-0.85, 0.7), (0.4, 0.62), 0.06, 0.2)
    head = circle(c.u - 0.64, c.v - 0.1, 0.2)
    tips = []
    for k in range(2):
        tip = (d.uniform(0.5, 0.6) + 0.3 * k, d.uniform(-0.55, -0.3))
        stalk = capsule(c.u, c.v, (0.6 + 0.1 * k, 0.05), tip, 0.07, 0.045)
        c.fill(stalk, skin * 0.85, 0.05 - 0.8 * stalk.clamp(max=0))
        tips.append(tip)
    body = torch.maximum(union(union(foot, neck, 0.15), head, 0.1), c.v - 0.78)
    c.shade(1 - 0.5 * c.cover(body - 0.05, 0.1))
    inside = (-body / 0.2).clamp(0, 1)
    shades = (0.4 + 0.4 * inside.sqrt() + 0.45 * warts)[:, None]
    c.fill(body, skin * shades, 0.22 * inside.sqrt() + 0.03 * warts)
    fringe = step(c.v, 0.6, 0.74) * (0.6 + 0.4 * torch.sin(c.u * 45)) * c.cover(body)
    c.tint(fringe * 0.6, skin * 0.35)
    for x, y in tips:
        eyeball(c, x, y, 0.085, pupil=0.6)


@motif("sea", hues=(0.1, 0.05, 0.13, 0.95, 0.75, 0.45))
def seahorse(c: Canvas) -> None:
    """A horse's head on a ringed body with a rolled tail and a fin on its back."""
    d = c.dice
    skin, light = c.own_colour((0.6, 1), (0.5, 0.95)), c.own_colour((0.3, 0.8), (0.85, 1))
    u, v = c.u * 0.9 - 0.03, c.v * 0.92
    belly = d.uniform(0.23, 0.3)
    angle, off, middle = curl(u + 0.09, 0.6 - v, 0.3, 0.15)
    tail = off.abs() - middle * 0.36
    trunk = capsule(u, v, (0.12, -0.1), (0.22, 0.6), belly, 0.105)
    chest = union(trunk, circle(u - 0.06, v + 0.02, belly), 0.1)
    neck = capsule(u, v, (0.14, -0.2), (0.1, -0.58), belly * 0.75, 0.19)
    body = union(union(chest, neck, 0.15), tail, 0.06)
    fin = ellipse(u - 0.4, v, 0.22, d.uniform(0.2, 0.3)) + 0.02 * torch.cos(v * 40)
    rays = 0.7 + 0.3 * torch.cos((v / (u + 0.1).clamp(min=0.2)) * 36)
    c.fill(fin, light * rays[:, None], 0.05 + 0.02 * rays)
    crown = torch.hypot(u - 0.18, v + 0.62)
    spikes = crown - 0.29 - 0.06 * torch.cos(torch.atan2(v + 0.62, u - 0.18) * d.integer(9, 13))
    spikes = torch.maximum(spikes, 0.35 + 0.9 * v - u)
    c.fill(spikes, skin * 0.6, 0.08)
    snout = capsule(u, v, (-0.02, -0.58), (-0.44, -0.42), 0.12, 0.075)
    mouth = circle(u + 0.46, v + 0.41, 0.095)
    head = union(union(circle(u - 0.06, v + 0.62, 0.24), snout, 0.1), mouth, 0.04)
    shape = union(body, head, 0.05)
    along = torch.where((v > 0.6) | (tail < trunk), 0.62 + angle * 0.22, v + 0.35 * (u - 0.1) ** 2)
    rings = torch.cos(along * 48) * step(v, -0.4, -0.25)
    knots = torch.cos(u * 26) * rings
    inside = (-shape / 0.22).clamp(0, 1).sqrt()
    pale = step(u, 0.12, -0.12) * step(v, -0.35, -0.1) * step(v, 0.5, 0.3)
    coat = mixed(skin, light, (pale * 0.7 + 0.25 * step(knots, 0.2, 0.9)).clamp(0, 1))
    shades = (0.4 + 0.65 * inside) * (0.82 + 0.2 * rings)
    c.fill(shape, coat * shades[:, None], 0.3 * inside + 0.02 * rings)
    c.shade(1 - 0.4 * c.cover(head.abs() - 0.012, 0.03) * step(v, -0.5, -0.4) * c.cover(shape))
    eye = eyeball(c, 0.02, -0.66, d.uniform(0.085, 0.11), pupil=0.5)
    c.raise_(0.2 * eye)


@motif("sea", hues=(0.0, 0.04, 0.93, 0.85, 0.12, 0.55), turn=0.5)
def coral(c: Canvas) -> None:
    """A thick bush that forks and forks again, with pale tips and small cups."""
    d = c.dice
    grain = c.hills(c.u * 3, c.v * 3) - 0.5
    u, v = c.u + 0.12 * grain, 0.95 - c.v + 0.1 * grain
    width, length = d.uniform(0.17, 0.23), d.uniform(0.5, 0.57)
    scale = u.new_ones(())
    shape, age = torch.full_like(u, 9.0), torch.zeros_like(u)
    for level in range(5):
        branch = capsule(u, v, (0.0, 0.0), (0.0, length), width, width * 0.8) * scale
        along = level + (v / length).clamp(0, 1)
        age = torch.where(branch < shape, along, age)
        shape = union(shape, branch, 0.05)
        u, v = turned(u, v - length, d.uniform(-0.25, 0.25))
        u, v = turned(u.abs(), v, -d.uniform(0.42, 0.62))
        scale = scale * 0.78
        u, v = u / 0.78, v / 0.78
    thick = 0.19 * 0.8**age
    inside = (-shape / thick).clamp(0, 1)
    cups = c.cells(c.u * 13, c.v * 13)
    cup = step(cups.distance, 0.42, 0.2)
    skin, tip = c.own_colour((0.7, 1), (0.5, 0.95)), c.own_colour((0.1, 0.6), (0.9, 1))
    coat = mixed(skin, tip, (step(age, 3.2, 5.0) * 0.85 + 0.35 * cup).clamp(0, 1))
    shades = (0.35 + 0.7 * inside.sqrt()) * (0.65 + 0.09 * age)
    c.fill(
        torch.maximum(shape, c.r - 1), coat * shades[:, None], thick * inside.sqrt() + 0.02 * cup
    )
    hole = step(cups.distance, 0.16, 0.06)
    c.shade(1 - 0.5 * hole)


@motif("sea", hues=(0.0, 0.03, 0.07, 0.95, 0.58), shine=0.45)
def crab(c: Canvas) -> None:
    """A broad back between eight legs and two great claws."""
    d = c.dice
    skin, light = c.own_colour((0.7, 1), (0.5, 0.95)), c.own_colour((0.4, 0.9), (0.85, 1))
    x, y = c.u.abs(), c.v
    for k in range(4):
        knee = (0.72 + 0.1 * math.sin(k * 1.1) + d.uniform(-0.04, 0.04), 0.05 + 0.19 * k)
        foot = (knee[0] + 0.17 - 0.1 * k, 0.42 + 0.17 * k)
        upper = capsule(x, y, (0.35, 0.2 + 0.06 * k), knee, 0.085, 0.07)
        lower = capsule(x, y, knee, foot, 0.07, 0.02)
        leg = torch.minimum(upper, lower)
        tube = (-leg / 0.08).clamp(0, 1).sqrt()
        c.fill(torch.maximum(leg, c.r - 1), skin * (0.35 + 0.5 * tube)[:, None], 0.1 * tube)
    big = torch.where(c.u > 0, d.uniform(0.8, 1.15), d.uniform(0.8, 1.15))
    _claw(c, x, y, big, skin, light)
    wide, tall = d.uniform(0.55, 0.66), d.uniform(0.36, 0.46)
    px = c.u / wide
    shape = ellipse(c.u, y - 0.18 + 0.1 * px * px, wide, tall) + 0.015 * torch.cos(px * 22)
    bumps = c.cells(c.u * 8, y * 8)
    dome = globe(torch.hypot(px, (y - 0.18) / tall))
    bead = step(bumps.distance, 0.4, 0.1)
    coat = mixed(skin, light, 0.65 * bead * step(y, 0.5, -0.1))
    c.shade(1 - 0.5 * c.cover(shape - 0.05, 0.08))
    c.fill(shape, coat * (0.45 + 0.6 * dome)[:, None], 0.32 * dome + 0.03 * bead)
    groove = ((x - 0.2 - 0.3 * (y - 0.1).square()) / 0.03).square()
    c.shade(1 - 0.45 * torch.exp(-groove) * c.cover(shape) * step(y, -0.1, 0.1))
    apart, top, size = d.uniform(0.14, 0.22), d.uniform(-0.4, -0.28), d.uniform(0.09, 0.12)
    for side in (-1, 1):
        stalk = capsule(c.u, y, (side * apart, -0.1), (side * apart * 1.1, top), 0.06)
        c.fill(stalk, skin * 0.8, 0.2)
        eye = eyeball(c, side * apart * 1.1, top, size, pupil=0.6)
        c.raise_(0.15 * eye)


def _claw(c: Canvas, x: Tensor, y: Tensor, big: Tensor, skin: Tensor, light: Tensor) -> None:
    """The arms and pincers of a crab, in mirrored coordinates."""
    d = c.dice
    arm = capsule(x, y, (0.4, 0.0), (0.75, -0.15), 0.1, 0.11)
    tube = (-arm / 0.1).clamp(0, 1).sqrt()
    c.fill(arm, skin * (0.45 + 0.5 * tube)[:, None], 0.12 * tube)
    u, v = turned((x - 0.66) / big, (y + 0.45) / big, d.uniform(-0.35, 0.05))
    palm = ellipse(u, v, 0.23, 0.36)
    gape = torch.maximum(v + 0.02, (u + 0.1).abs() - 0.16 * (-v - 0.02).clamp(min=0) / 0.34)
    teeth = gape + 0.02 * torch.cos(v * 60)
    shape = cut(palm, teeth) * big
    dome = globe(torch.hypot(u / 0.25, v / 0.38))
    coat = mixed(skin, light, step(v, -0.05, -0.35) * 0.7)
    c.shade(1 - 0.5 * c.cover(shape - 0.04, 0.08))
    c.fill(shape, coat * (0.5 + 0.55 * dome)[:, None], 0.3 * dome)


@motif("sea", hues=(0.9, 0.8, 0.3, 0.45, 0.08, 0.98), turn=0.4, shine=0.4)
def anemone(c: Canvas) -> None:
    """A stout column under wreaths of waving arms with bright tips."""
    d = c.dice
    trunk = c.own_colour((0.5, 1), (0.4, 0.8))
    wide = d.uniform(0.34, 0.48) + 0.25 * (c.v - 0.55).clamp(min=0) ** 2 * 3
    pillar = c.u / wide
    ridges = torch.cos(torch.asin(pillar.clamp(-1, 1)) * 9)
    column = torch.maximum((c.u.abs() - wide) * 0.9, c.v - 0.88 - 0.06 * (1 - pillar**2))
    column = torch.maximum(column, -c.v)
    relief = 0.35 * globe(pillar) + 0.02 * ridges
    c.fill(column, trunk * (0.6 + 0.2 * ridges + 0.2 * pillar)[:, None], relief)
    hue = c.hue()
    arms = c.colour(hue, d.uniform(0.6, 1), d.uniform(0.5, 0.9))
    tip = c.colour((hue + d.uniform(0.12, 0.88)) % 1, d.uniform(0.4, 1), 1.0)
    y = (c.v + 0.12) * 1.18
    r = torch.hypot(c.u, y)
    angle = torch.atan2(y, c.u) + 0.16 * torch.sin(r * 7 + d.uniform(0, 6))
    many = d.integer(11, 16)
    for k in range(4):
        _wreath(c, angle + 0.6 * k * k, r, (many - 2 * k, 0.92 - 0.2 * k), arms, tip)
    mouth = c.cover(r - 0.13, 0.08)
    c.tint(mouth, arms * 0.3)


def _wreath(
    c: Canvas, angle: Tensor, r: Tensor, size: tuple[Tensor, float], arms: Tensor, tip: Tensor
) -> None:
    """One ring of arms: how many, how far they reach."""
    many, reach = size
    sector = 2 * math.pi / many
    arm = (angle / sector).round()
    far = reach * (0.86 + 0.1 * torch.cos(arm % many * 4.1 + many))
    away = (angle - arm * sector) * r
    width = far * 1.5 / many + 0.02
    knob = circle(r - far + width, away, width * 1.12)
    stem = torch.maximum(away.abs() - width * (0.6 + 0.35 * r / far), r - far + width)
    shape = torch.minimum(knob, stem)
    tube = (-shape / width).clamp(0, 1).sqrt()
    coat = mixed(arms, tip, step(r, far - 2.1 * width, far - 1.5 * width))
    shades = (0.35 + 0.55 * tube) * (0.5 + 0.5 * r / far)
    c.shade(1 - 0.35 * c.cover(shape - 0.04, 0.06))
    c.fill(shape, coat * (shades + 0.15)[:, None], width * tube + 0.4 * (1 - reach))
