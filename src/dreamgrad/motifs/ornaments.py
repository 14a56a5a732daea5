"""Ornaments: mandalas, spirals, knots, stars, stained glass and other figures of pure form."""

import math
from itertools import pairwise

import torch
from torch import Tensor

from . import shapes
from .canvas import Canvas
from .catalogue import motif
from .parts import flat_or, maybe, mixed, palette, pillow, sectors
from .shapes import capsule, step, turned, union


def _petals(
    c: Canvas, fold: Tensor, r: Tensor, inner: Tensor, outer: Tensor, half: Tensor
) -> Tensor:
    """Distance to a wreath of petals, beads or teeth between two radii; `half` is the sector."""
    d = c.dice
    near, far = d.choice((1.0, 0.5, 0.5, 1.3, 0.6)), d.choice((1.0, 0.5, 0.4, 0.9, 0.3))
    most = near * near.log() + far * far.log() - (near + far) * (near + far).log()
    x = ((r - inner) / (outer - inner)).clamp(1e-3, 1 - 1e-3)
    profile = torch.exp(near * x.log() + far * (1 - x).log() - most)
    wide = half * (0.4 * inner + 0.6 * outer) * d.uniform(0.85, 1.1)
    side = fold.abs() * r - wide * profile + 0.012
    return torch.maximum(side, ((r - (inner + outer) / 2).abs() - (outer - inner) / 2))


def _wreath(
    c: Canvas,
    angle: Tensor,
    r: Tensor,
    count: Tensor,
    span: tuple[Tensor, Tensor],
    colours: list[Tensor],
) -> None:
    """One ring of a mandala: a scalloped disc, petals on it, petals in these, and beads."""
    d = c.dice
    inner, outer = span
    half = math.pi / count
    fold = sectors(angle + half * d.choice((0.0, 1.0)), count)
    thick = outer - inner
    scallop = d.uniform(-0.3, 0.35) * thick * (1 - (fold / half) ** 2)
    disc = r - inner - thick * d.uniform(0.5, 0.95) - scallop
    c.fill(disc, colours[0], pillow(disc, 0.08, 0.05))
    petal = _petals(c, fold, r, inner - 0.35 * thick, outer, half)
    wide = half * outer
    edged = colours[1] * (0.5 + 0.5 * step(-petal, 0.0, 0.4 * wide))[:, None]
    c.fill(petal, edged, 0.04 + pillow(petal, 0.8 * wide, 0.6 * wide.clamp(max=0.18)))
    c.fill(petal + d.uniform(0.25, 0.6) * wide, colours[2])
    bead = torch.hypot((half - fold.abs()) * r, r - outer + 0.3 * thick)
    size = torch.minimum(0.22 * thick, 0.4 * wide) * d.choice((0.0, 1.0, 1.3))
    c.fill(bead - size, colours[3], 0.05 + pillow(bead - size, size + 1e-3, size))


@motif("ornaments", turn=math.pi)
def mandala(c: Canvas) -> None:
    """Wreaths of petals, teeth and beads around a boss."""
    d = c.dice
    angle, r = c.angle, c.r
    count = d.choice((4, 5, 6, 6, 7, 8, 8, 9, 10, 12))
    colours = palette(c, 7)
    widths = [d.uniform(0.5, 1.5) for _ in range(4)]
    middle = d.uniform(0.1, 0.24)
    whole = sum(widths[1:], widths[0])
    outer = torch.full_like(middle, 0.98)
    for k, width in enumerate(widths):
        inner = outer - width / whole * (0.98 - middle)
        times = count * torch.where(d.chance(0.3), 2.0, 1.0) if k < 2 else count
        own = [colours[(2 * k + j) % 7] for j in range(4)]
        _wreath(c, angle, r, times, (inner, outer), own)
        outer = inner
    boss = r - middle * d.uniform(0.7, 1.1)
    c.shade(1 - 0.6 * step(boss, 0.07, 0.0))
    c.fill(boss, colours[6], pillow(boss, middle, middle * 0.9) + 0.06)
    c.fill(r - middle * 0.4, colours[1], pillow(r - middle * 0.4, middle * 0.4, 0.1) + 0.2)


@motif("ornaments", turn=math.pi, shine=0.35)
def spiral(c: Canvas) -> None:
    """Thick arms that wind out of the middle, on a disc or free."""
    d = c.dice
    angle, r = c.angle, c.r + 1e-3
    count = d.choice((1, 2, 2, 3, 3, 4, 5))
    even = d.chance(0.5)
    turns = torch.where(even, d.uniform(14, 24), d.uniform(6, 11))
    winding = torch.where(even, turns * r, turns * (r + 0.06).log())
    slope = torch.where(even, turns.expand_as(r), turns / (r + 0.06))
    across = sectors(count * angle + winding, 1.0)
    wide = d.uniform(0.55, 0.82) * math.pi
    scale = torch.hypot(count / r, slope)
    hue, span = c.hue(), d.uniform(-0.4, 0.4)
    back = torch.where(d.chance(0.55), r - 0.93, r + 9)
    dark = c.colour(hue + d.uniform(0.3, 0.7) + 0.15 * r, 0.85, 0.2 + 0.35 * r)
    c.fill(back, dark, 0.0)
    arm = torch.maximum((across.abs() - wide * step(r, 1.08, 0.7)) / scale, r - 0.97)
    hollow = (across / wide).clamp(-1, 1)
    ribs = flat_or(c, 0.5, 0.15, 0.4) * torch.cos(d.integer(14, 30) * angle + 2 * winding)
    light = (0.55 + 0.45 * (1 - hollow**2)) * (1 + 0.6 * ribs)
    body = c.colour(hue + span * (r - 0.5), d.uniform(0.6, 0.95), light.clamp(0, 1))
    relief = (
        (1 - hollow**2).clamp(min=1e-6).sqrt() * (1 + 0.3 * ribs) * (wide / scale).clamp(max=0.3)
    )
    c.fill(arm, body, relief * 0.8)
    stripe = step((hollow - 0.25).abs(), 0.3, 0.15) * d.choice((0.0, 0.7))
    c.tint(stripe * c.cover(arm), c.own_colour((0.3, 0.9), (0.8, 1)))
    core = r - d.uniform(0.1, 0.2)
    c.fill(core, c.own_colour((0.5, 1), (0.8, 1)), pillow(core, 0.15, 0.2))


@motif("ornaments", turn=math.pi)
def vortex(c: Canvas) -> None:
    """Rays that twist into a funnel, plain or chequered, with fire or night in the middle."""
    d = c.dice
    r = c.r + 1e-3
    deep = (r + 0.05).log()
    count = d.integer(4, 11)
    ray = torch.sin(count * (c.angle + d.uniform(0.3, 1.6) * deep + d.uniform(-0.8, 0.8) * r))
    flame = d.uniform(0, 0.12)
    edge = r - 0.95 + flame * (1 - ray)
    rings = torch.sin(d.uniform(8, 13) * deep + d.uniform(0, 6))
    chequered = d.chance(0.5)
    blend = torch.where(chequered, ray * rings * 5, ray * 3.5).clamp(-1, 1)
    colours = palette(c, 3)
    colours[0] = c.own_colour((0.75, 1), (0.75, 1))
    hue = d.uniform(-0.3, 0.3)
    first = mixed(colours[0], colours[2], step(r, 0.15, 0.95))
    body = mixed(first, colours[1], 0.5 + 0.5 * blend)
    glow = torch.where(d.chance(0.6), 1.0, 0.0)
    shade = torch.lerp(0.35 + 0.75 * r, 1.1 - 0.4 * r, glow)
    relief = (0.12 * ray * (1 + 0.5 * rings) + 0.15) * r + 0.25 * r
    c.fill(edge, body * shade[:, None], relief)
    heart = c.colour(c.hue() + hue, 0.9 * step(r, 0.0, 0.15), torch.where(glow > 0, 1.0, 0.03))
    c.tint(step(r, d.uniform(0.28, 0.45), 0.05), heart)


@motif("ornaments", turn=math.pi)
def target(c: Canvas) -> None:
    """Rings in one another: round, square, flowery or off centre; stepped or swelling."""
    d = c.dice
    colours = palette(c, 4)
    power = d.choice((2.0, 2.0, 2.0, 2.0, 4.0, 1.2))
    lobes, wave = d.integer(4, 9), flat_or(c, 0.45, 0.03, 0.11)
    angle = c.angle
    flower = 1 + wave * torch.cos(lobes * angle)
    shift = flat_or(c, 0.4, 0.05, 0.16)
    count = d.integer(4, 7)
    raised = d.uniform(-0.08, 0.12)
    notched = flat_or(c, 0.75, 0.6, 1.0)
    notches = step(torch.cos(4 * lobes * angle), -0.2, 0.4) * notched * step(c.r, 0.14, 0.3)
    largest = torch.where(power > 2, 0.85, 0.93)
    for k in range(7):
        size = largest * (1 - k / count) + flat_or(c, 1.0, -0.03, 0.03)
        u, v = c.u / size.clamp(min=1e-2) - shift * k / count, c.v / size.clamp(min=1e-2)
        norm = (u.abs().clamp(min=1e-4) ** power + v.abs().clamp(min=1e-4) ** power) ** (1 / power)
        distance = torch.where(size > 0.03, (norm / flower - 1) * size, 1.0)
        distance = torch.where(wave > 0, distance + wave * size, distance)
        lift = raised * k + pillow(distance, 0.93 / count, 0.09)
        c.shade(1 - 0.55 * step(distance, 0.07, 0.0) * step(raised, -0.02, 0.02))
        ground = colours[k % 4] * (0.7 + 0.45 * step(-distance, 0.0, 0.15))[:, None]
        covered = c.fill(distance, ground.clamp(max=1), lift)
        if k % 2:
            c.tint(notches * covered, colours[(k + 1) % 4])
            c.raise_(0.05 * notches * covered)


def _strand(c: Canvas, distance: Tensor, wide: Tensor, colours: list[Tensor], over: Tensor) -> None:
    """One ribbon of a knot where `over` is 1, with its shadow, a rim and a vein."""
    opened = torch.where(over > 0.5, distance, 1.0)
    near = step(distance, 0.11, 0.0) * over
    c.shade(1 - 0.7 * near)
    round_ = pillow(distance, wide, 0.9) * wide
    c.fill(opened, colours[0] * 0.5, round_)
    c.fill(opened + 0.22 * wide, colours[0] * (0.6 + 0.4 * round_ / wide)[:, None])
    c.fill(torch.where(over > 0.5, distance, 1.0) + 0.72 * wide, colours[1])


@motif("ornaments", hues=(0.12, 0.35, 0.6, 0.0, 0.5, 0.8), turn=math.pi, shine=0.4)
def knot(c: Canvas) -> None:
    """A closed band of two or three strands that pass over and under one another."""
    d = c.dice
    angle, r = c.angle, c.r + 1e-3
    strands, waves = d.choice((2.0, 2.0, 3.0)), d.integer(7, 13)
    waves = torch.where(strands > 2, waves, d.integer(5, 9))
    swing = torch.where(strands > 2, d.uniform(0.26, 0.33), d.uniform(0.18, 0.31))
    wide = torch.where(strands > 2, d.uniform(0.085, 0.11), d.uniform(0.1, 0.14))
    middle = 0.97 - swing - wide
    colours = palette(c, 5)
    apart = (waves % strands) == 0  # so many strands are separate loops and may differ in colour
    plate = torch.where(d.chance(0.5), r - middle - 0.4 * swing, r + 9)
    c.fill(plate, colours[4] * (0.4 + 0.5 * r)[:, None], 0.0)
    found = []
    for k in range(3):
        phase = waves / strands * angle + 2 * math.pi * k / strands
        wave, slope = phase.cos(), phase.sin()
        across = (r - middle - swing * wave).abs()
        steep = torch.hypot(swing * waves / strands * slope / r, torch.ones_like(r))
        distance = across / steep - wide + torch.where(strands > k, 0.0, 9.0)
        over = torch.where(strands > 2, slope * wave, slope) > 0
        own = torch.where(apart[:, None], colours[k], colours[0])
        found.append((distance, [own, colours[3]], over.to(r.dtype)))
    for distance, own_colours, over in found:
        _strand(c, distance, wide, own_colours, 1 - over)
    for distance, own_colours, over in found:
        _strand(c, distance, wide, own_colours, over)
    boss = r - torch.where(d.chance(0.6), (middle - swing - wide) * 0.8, -9.0)
    c.fill(boss, colours[2], pillow(boss, 0.2, 0.15))


@motif("ornaments", hues=(0.52, 0.56, 0.6, 0.68, 0.75), turn=math.pi, shine=0.7)
def snowflake(c: Canvas) -> None:
    """Six arms of ice with branches and plates, cut like crystal."""
    d = c.dice
    r = c.r
    fold = sectors(c.angle, 6.0).abs()
    x, y = r * fold.cos(), r * fold.sin()
    wide = d.uniform(0.075, 0.115)
    crystal = capsule(x, y, (0.0, 0.0), (0.93 - wide, 0.0), wide, wide * d.uniform(0.5, 1.2))
    for k in range(3):
        start = 0.28 + 0.23 * k + d.uniform(-0.05, 0.07)
        reach = d.uniform(0.14, 0.3) * (1 - 0.25 * k) + 0.02
        end = (start + reach * 0.5, reach * 0.87)
        crystal = union(crystal, capsule(x, y, (start, 0.0), end, wide * 0.9, wide * 0.7), 0.03)
    blunt, pointed = x - d.uniform(0.16, 0.4), x * 0.866 + y * 0.5 - d.uniform(0.16, 0.42)
    crystal = union(crystal, torch.where(d.chance(0.5), blunt, pointed), 0.02)
    tip = (x - 0.82).abs() + y * 1.4 - d.choice((0.0, 0.15, 0.17))
    crystal = union(crystal, tip * 0.7, 0.01)
    deep = (-crystal / wide).clamp(0, 1)
    hue = c.hue()
    ice = c.colour(
        hue + 0.1 * (r - 0.5) * d.sign(),
        (d.uniform(0.7, 1) - 0.6 * deep * d.uniform(0.5, 1.2)).clamp(0, 1),
        (0.5 + 0.5 * deep).clamp(0, 1),
    )
    c.fill(crystal, ice, 0.9 * wide * deep + 0.1 * pillow(crystal, 0.3, 1.0))
    engraved = torch.sin(d.uniform(18, 34) * x + d.uniform(0, 6)) * c.cover(
        crystal + 0.9 * wide, 0.05
    )
    c.tint(engraved.clamp(min=0) * 0.7, c.colour(hue + 0.08, 0.8, 0.6))


@motif("ornaments", hues=(0.13, 0.1, 0.05, 0.0, 0.55, 0.85), turn=math.pi, shine=0.5)
def star(c: Canvas) -> None:
    """A star with roofs for rays: long or stout, doubled, rimmed, with a boss."""
    d = c.dice
    points = d.choice((4, 5, 5, 5, 6, 7, 8))
    inner = d.uniform(0.4, 0.58) + 0.02 * (points - 5)
    colours = palette(c, 4)
    colours[0] = c.own_colour((0.7, 1), (0.85, 1))
    u, v = turned(c.u, c.v, math.pi / points - math.pi / 2)
    behind = shapes.star(u, v, points, 0.9, inner * 0.9)
    behind = maybe(behind, d.chance(0.5))
    c.fill(behind, colours[1] * (0.5 + 0.5 * c.r)[:, None], (-behind).clamp(min=0) * 0.6)
    front = shapes.star(-c.v, c.u, points, 0.98, inner)
    c.shade(1 - 0.6 * step(front, 0.08, 0.0))
    plump = d.chance(0.4)
    relief = torch.where(
        plump, pillow(front, 0.3, 0.28), (-front).clamp(min=0) * d.uniform(0.7, 1.1)
    )
    body = mixed(colours[0], colours[2], step(c.r, 0.1, 0.9))
    c.fill(
        front, body * (0.55 + 0.6 * step(-front, 0.0, 0.15)[:, None]).clamp(max=1), relief + 0.05
    )
    inlay = front + d.uniform(0.08, 0.14)
    c.fill(maybe(inlay, d.chance(0.5)), colours[3])
    boss = c.r - flat_or(c, 0.5, 0.12, 0.25)
    c.fill(boss + 0.005, colours[1], pillow(boss, 0.2, 0.12) + 0.3)


@motif("ornaments", turn=math.pi, shine=0.4)
def yin_yang(c: Canvas) -> None:
    """Two drops that chase one another around a disc, each with the other's eye."""
    d = c.dice
    hue = c.hue()
    dark = c.colour(hue, d.uniform(0.6, 1), d.uniform(0.05, 0.45))
    light = c.colour(hue + d.choice((0.5, 0.5, 0.33, 0.1)), d.uniform(0.1, 0.9), d.uniform(0.85, 1))
    rim = c.own_colour((0.6, 1), (0.5, 1))
    size = d.uniform(0.82, 0.92)
    c.fill(c.r - 0.97, rim, pillow(c.r - 0.97, 0.08, 0.07))
    disc = c.r - size
    up, down = torch.hypot(c.u, c.v + size / 2), torch.hypot(c.u, c.v - size / 2)
    half = torch.maximum(torch.minimum(-c.u, up - size / 2), size / 2 - down)
    swirl = 0.75 + 0.5 * c.hair(c.r * 8, c.angle * 4 + c.r * 3) * d.choice((0.0, 1.0)) + 0.1
    first = torch.maximum(half, disc)
    dome = pillow(disc, size, 0.45)
    bevel = pillow(-half.abs(), 0.14, 0.09)
    c.fill(disc, light * swirl.clamp(max=1.2)[:, None], dome + bevel)
    c.fill(first, dark * (swirl + 0.4 * c.r)[:, None], dome + bevel)
    c.shade(1 - 0.5 * step(half.abs(), 0.05, 0.0) * c.cover(disc))
    eye = d.uniform(0.11, 0.17)
    c.fill(up - eye, light, pillow(up - eye, eye, 0.16) + 0.4)
    c.fill(down - eye, dark, pillow(down - eye, eye, 0.16) + 0.4)
    glow = d.choice((0.0, 0.3, 0.45)) * eye / 0.3
    c.fill(torch.minimum(up, down) - glow, rim)


@motif("ornaments", shine=0.3, turn=1.2)
def paisley(c: Canvas) -> None:
    """A drop with a curled tail, in layers, edged with beads, a flower in its belly."""
    d = c.dice
    colours = palette(c, 6)
    curl = d.uniform(0.7, 1.15)
    path = [(0.0, 0.36, 0.6), (-0.1, -0.1, 0.48), (0.02, -0.5, 0.29), (0.3, -0.79, 0.15)]
    path += [(0.58, -0.8, 0.09), (0.68, -0.6, 0.07)]
    shape = c.u + 9
    for (x, y, wide), (end_x, end_y, end) in pairwise(path):
        part = capsule(c.u, c.v, (x * curl, y), (end_x * curl, end_y), wide, end)
        shape = union(shape, part, 0.04)
    u, v = c.u, c.v - 0.36
    r, angle = torch.hypot(u, v) + 1e-3, torch.atan2(v, u)
    beads = torch.cos(d.integer(18, 30) * angle)
    fringe = flat_or(c, 0.6, 0.01, 0.035) * beads
    c.fill(shape + fringe, colours[0], pillow(shape, 0.12, 0.1))
    band = shape + d.uniform(0.05, 0.09)
    c.fill(band, colours[1], 0.1 + pillow(band, 0.1, 0.05))
    pearls = step(beads, -0.2, 0.5) * step((band + 0.055).abs(), 0.05, 0.03)
    c.tint(pearls, colours[2])
    c.raise_(0.04 * pearls)
    belly = band + d.uniform(0.1, 0.15)
    veins = 0.75 + 0.35 * torch.cos(d.uniform(25, 45) * belly)
    light = c.own_colour((0.6, 1), (0.75, 1))
    ground = mixed(colours[3], light, step(c.v, 0.4, -0.5))
    c.fill(belly, ground * veins.clamp(max=1)[:, None], 0.12 + pillow(belly, 0.3, 0.12))
    petals = d.integer(5, 9)
    bloom = r - d.uniform(0.2, 0.27) * (0.8 + 0.3 * torch.cos(petals * angle))
    c.shade(1 - 0.5 * step(bloom, 0.07, 0.0))
    c.fill(
        bloom, mixed(colours[4], colours[2], (r * 3).clamp(0, 1)), 0.25 + pillow(bloom, 0.15, 0.12)
    )
    c.fill(r - 0.09, colours[5], 0.35 + pillow(r - 0.09, 0.09, 0.08))


@motif("ornaments", turn=math.pi, shine=0.15)
def rose_window(c: Canvas) -> None:
    """A round window of stone tracery with coloured glass that glows."""
    d = c.dice
    angle, r = c.angle, c.r
    count = d.choice((6, 8, 8, 10, 12))
    half = math.pi / count
    fold = sectors(angle, count)
    x, y = r * fold.cos(), r * fold.sin()
    shifted = half - fold.abs()
    x2, y2 = r * shifted.cos(), r * shifted.sin()
    size = (0.78 * half.sin() * 0.82).clamp(max=0.155)
    oculus = torch.hypot(x2 - 0.79, y2) - size
    start, end = d.uniform(0.28, 0.36), d.uniform(0.56, 0.62)
    wide = (end * half.sin() * 0.84).clamp(max=0.2)
    lancet = capsule(x, y, (start, 0.0), (end, 0.0), start * half.sin() * 0.55, wide)
    trefoil = torch.hypot(x - 0.86, y) - flat_or(c, 0.7, 0.04, 0.07)
    middle = r - (start - 0.07) * (0.85 + 0.15 * torch.cos(count * angle))
    glass = torch.minimum(torch.minimum(oculus, lancet), torch.minimum(trefoil, middle))
    stone = c.colour(d.uniform(), d.uniform(0.05, 0.45), d.uniform(0.4, 0.95))
    weather = 0.8 + 0.4 * c.hills(c.u * 9, c.v * 9)
    rim = step((r - 0.96).abs(), 0.05, 0.02)
    c.fill(r - 0.98, stone * weather[:, None], 0.1 * step(glass, 0.0, 0.035) + 0.05 * rim)
    panes = c.cells(x * 8, y.abs() * 8 + 40)
    hue, spread = c.hue(), d.uniform(0.15, 0.5)
    kind = 0.33 * (oculus < 0) + 0.55 * (middle < 0) + 0.15 * (trefoil < 0)
    deep = (-glass / 0.12).clamp(0, 1)
    light = (0.45 + 0.35 * deep + 0.5 * (panes.identity - 0.3)) * step(panes.edge, 0.0, 0.1)
    painted = c.colour(
        hue + kind + spread * (panes.identity - 0.5), 0.92 - 0.3 * deep, light.clamp(0, 1)
    )
    c.fill(glass, painted, 0.0)
