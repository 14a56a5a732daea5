"""Animals: birds, reptiles, a bat, heads of horse and deer; and feathers.

The helpers below make bodies of any outline: `dome` swells a signed distance, `solid` paints it
as a rounded body that throws a soft shadow, `limb` follows a `curve` of changing thickness.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .eyes import eyeball
from .shapes import Number, both, capsule, circle, ellipse, polygon, step, turned, union

Point = tuple[Number, Number]


class Limb(NamedTuple):
    """A stroke along a curve, and the coordinates along it."""

    distance: Tensor  # signed, negative inside
    along: Tensor  # 0 at its start, 1 at its end
    across: Tensor  # signed distance from its middle line


def curve(*knots: Point, steps: int = 3) -> list[Point]:
    """Points of a smooth line through the knots."""
    ends = (knots[0], *knots, knots[-1])
    points: list[Point] = []
    for i in range(len(knots) - 1):
        a, b, c, d = ends[i : i + 4]
        for t in (k / steps for k in range(steps)):
            points.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return [*points, knots[-1]]


def _spline(a: Number, b: Number, c: Number, d: Number, t: float) -> Number:
    bend = (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    return b + 0.5 * ((c - a) * t + bend)


def limb(u: Tensor, v: Tensor, points: Sequence[Point], widths: Sequence[Number]) -> Limb:
    """A stroke along the points; the half widths are spread evenly over its length."""
    last = len(points) - 1
    found: Limb | None = None
    for i in range(last):
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        du, dv = x1 - x0, y1 - y0
        x, y = u - x0, v - y0
        square = du * du + dv * dv + 1e-9
        t = ((x * du + y * dv) / square).clamp(0, 1)
        start, end = _between(widths, i / last), _between(widths, (i + 1) / last)
        distance = torch.hypot(x - t * du, y - t * dv) - (start + (end - start) * t)
        here = Limb(distance, (i + t) / last, (y * du - x * dv) / square**0.5)
        if found is None:
            found = here
        else:
            nearer = here.distance < found.distance
            found = Limb(*(torch.where(nearer, a, b) for a, b in zip(here, found, strict=True)))
    assert found is not None
    return found


def _between(values: Sequence[Number], place: float) -> Number:
    at = place * (len(values) - 1)
    low = min(int(at), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (at - low)


def dome(distance: Tensor, width: Number, rise: Number) -> Tensor:
    """Relief of a body that swells from its border; it is flat deeper inside than `width`."""
    outer = (1 + distance / width).clamp(0, 1)
    return rise * (1 - outer * outer)


def solid(
    c: Canvas,
    distance: Tensor,
    colour: Tensor,
    width: Number = 0.2,
    rise: Number = 0.2,
    *,
    tone: Number = 1.0,
    relief: Number = 0.0,
    shadow: float = 0.1,
) -> Tensor:
    """Paint a rounded body with a soft shadow around it; returns what it covers.

    width, rise: of its swelling; tone: brightness of the texture; relief: height of the texture.
    """
    c.shade(0.4 + 0.6 * (distance / shadow).clamp(0, 1))
    outer = (1 + distance / width).clamp(0, 1)
    outer = outer * outer
    lit = tone * (1.05 - 0.4 * outer)
    return c.fill(distance, colour * lit[:, None], rise * (1 - outer) + relief)


def scallops(x: Tensor, y: Tensor) -> Tensor:
    """Rows of scales or feathers in [0,1], unit size; they overlap towards y, bright at the rim."""
    row = y.floor()
    x, y = x + 0.5 * (row % 2), y - row
    x = x - x.round()
    tip = (1 - 2.6 * x * x).sqrt()
    rising = torch.where(y < tip, y / tip, y - 1)
    return (0.15 + 0.85 * rising).clamp_(0, 1) * (1 - 1.6 * x * x)


def mixed(a: Tensor, b: Tensor, share: Tensor) -> Tensor:
    """A colour between two, share [N,H,W] in [0,1]."""
    return torch.lerp(a, b, share[:, None])


def eye_on(
    c: Canvas, x: Number, y: Number, radius: Number, iris: Tensor | None = None, pupil: float = 0.5
) -> None:
    """An eye that sits on the body below it."""
    below = c.height
    covered = eyeball(c, x, y, radius, iris=iris, pupil=pupil)
    c.height = c.height + below * covered


def bright(c: Canvas) -> Tensor:
    """A saturated colour of the motif's palette."""
    return c.own_colour((0.65, 1.0), (0.6, 1.0))


def dark(c: Canvas) -> Tensor:
    """A deep colour of the motif's palette."""
    return c.own_colour((0.5, 0.95), (0.15, 0.45))


def fire(c: Canvas) -> Tensor:
    """A colour between red and yellow, for beaks and legs."""
    return c.colour(c.dice.uniform(0.0, 0.14), c.dice.uniform(0.7, 1), c.dice.uniform(0.7, 1))


@motif("animals", hues=(0.6, 0.02, 0.12, 0.33, 0.08, 0.8, 0.5))
def bird(c: Canvas) -> None:
    """A songbird in profile: round breast, folded wing, tail, a bright eye."""
    d = c.dice
    back, breast, mark = bright(c), bright(c), dark(c)
    lift, plump = d.uniform(-0.25, 0.2), d.uniform(0.36, 0.47)
    tail = limb(c.u, c.v, ((-0.3, 0.15), (-0.88, 0.3 + lift)), (0.2, d.uniform(0.1, 0.2)))
    bars = 0.55 + 0.5 * torch.sin(tail.across * 55)
    solid(c, tail.distance, mixed(back, mark, step(tail.along, 0.2, 0.8)), 0.1, 0.08, tone=bars)
    beak, x, y = fire(c), 0.42, -0.42
    for foot in (-0.05, 0.17):
        leg = capsule(c.u, c.v, (foot, 0.4), (foot + 0.06, 0.86), 0.05)
        toes = capsule(c.u, c.v, (foot - 0.03, 0.88), (foot + 0.2, 0.9), 0.045)
        solid(c, union(leg, toes), beak * 0.8, 0.05, 0.05)
    long = d.uniform(0.72, 0.95)
    bill = capsule(c.u, c.v, (x + 0.15, y + 0.02), (long, y + 0.1), d.uniform(0.1, 0.16), 0.015)
    solid(c, bill, beak, 0.1, 0.1, tone=1 - 0.4 * step((c.v - y - 0.07).abs(), 0.03, 0.01))
    crest = torch.where(d.chance(0.35), d.uniform(0.08, 0.14), -0.1)
    tuft = capsule(c.u, c.v, (x, y - 0.2), (x - 0.32, y - 0.42), crest, crest * 0.2)
    solid(c, tuft, mark, 0.08, 0.08)
    bu, bv = turned(c.u + 0.02, c.v - 0.1, d.uniform(-0.75, -0.5))
    body = union(ellipse(bu, bv, 0.6, plump), circle(c.u - x, c.v - y, d.uniform(0.27, 0.33)), 0.25)
    down = scallops(bv * 8, -bu * 8)
    plumage = mixed(back, breast, step(bv + 0.25 * bu, -0.1, 0.08))
    solid(c, body, plumage, 0.35, 0.3, tone=0.65 + 0.5 * down, relief=0.025 * down)
    hood = both(circle(c.u - x, c.v - y, 0.36), c.v - y + d.uniform(-0.1, 0.25))
    c.tint(c.cover(hood, 0.06) * c.alpha, mark * (0.6 + 0.5 * down)[:, None])
    folded_wing(c, ((0.22, 0.0), (-0.2, 0.12), (-0.66, 0.28)), back, mark, breast)
    eye_on(c, x + 0.08, y - 0.04, d.uniform(0.085, 0.12), pupil=0.6)


def folded_wing(
    c: Canvas, knots: tuple[Point, ...], near: Tensor, far: Tensor, bar: Tensor, size: Number = 0.22
) -> None:
    """A wing laid on the body: small feathers at the shoulder, a bright bar, long dark tips."""
    wing = limb(c.u, c.v, curve(*knots, steps=2), (size * 0.8, size * 1.1, size * 0.7, size * 0.15))
    (x0, y0), (x1, y1) = knots[0], knots[-1]
    x, y, square = c.u - x0, c.v - y0, (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = (x * (x1 - x0) + y * (y1 - y0)) / square
    across = (y * (x1 - x0) - x * (y1 - y0)) / square**0.5
    feathers = scallops(across / size * 1.7, along.clamp(min=-0.5).add(0.5) ** 0.7 * 6.5)
    colour = mixed(near * 0.9, far, step(along, 0.4, 0.75))
    colour = mixed(colour, bar, step((along - 0.42).abs(), 0.12, 0.08))
    solid(
        c, wing.distance, colour, 0.2, 0.2, tone=0.5 + 0.75 * feathers, relief=0.3 + 0.03 * feathers
    )


@motif("animals", hues=(0.0, 0.6, 0.14, 0.35, 0.95, 0.5))
def parrot(c: Canvas) -> None:
    """Head and breast of a parrot: hooked beak, bare cheek, streaming feathers."""
    d = c.dice
    coat, second, third = bright(c), bright(c), bright(c)
    crest = d.chance(0.35)
    for i in range(4):
        width = torch.where(crest, 0.16, -0.1)
        end = (-0.3 - 0.13 * i, -0.93 + 0.19 * i)
        middle = (-0.2 - 0.05 * i, -0.7 + 0.12 * i)
        plume = limb(c.u, c.v, ((0.1, -0.5), middle, end), (width, width * 0.9, width * 0.3))
        solid(c, plume.distance, mixed(coat, second, plume.along), 0.1, 0.1)
    head = circle(c.u + 0.02, c.v + 0.32, 0.5)
    breast = ellipse(c.u + 0.2, c.v - 0.55, 0.62, 0.62)
    body = both(union(head, breast, 0.3), c.r - 0.97)
    x, y = c.u - 0.35, c.v + 0.3
    flow, away = torch.atan2(y, -x), torch.hypot(x, y)
    feathers = scallops(flow * 7, away * 7.5)
    colour = mixed(coat, second, step(away + 0.15 * c.hills(c.u * 3, c.v * 3), 0.75, 1.0))
    colour = colour * (0.85 + 0.3 * c.hills(flow * 7, away * 7.5))[:, None]
    solid(c, body, colour, 0.5, 0.35, tone=0.45 + 0.75 * feathers, relief=0.035 * feathers)
    folded_wing(c, ((-0.3, 0.4), (-0.42, 0.65), (-0.4, 0.92)), third, second * 0.6, coat, 0.26)
    c.alpha = c.alpha * c.cover(c.r - 0.98)
    cheek = ellipse(c.u - 0.24, c.v + 0.22, 0.26, d.uniform(0.2, 0.3))
    skin = c.colour(d.uniform(0.05, 0.2), d.uniform(0.0, 0.4), 0.95)
    lines = 1 - 0.5 * step(torch.sin(c.v * 60 + c.u * 15), 0.5, 0.95)
    c.tint(c.cover(cheek, 0.05), skin * lines[:, None])
    horn = torch.where(d.chance(0.5)[:, None], c.grey(0.14), fire(c))
    _hooked_beak(c, horn, torch.where(d.chance(0.5)[:, None], c.grey(0.1), horn))
    eye_on(c, 0.14, -0.38, d.uniform(0.11, 0.15), pupil=0.45)


def _hooked_beak(c: Canvas, upper: Tensor, lower: Tensor) -> None:
    big = c.dice.uniform(0.9, 1.1)
    below = limb(c.u, c.v, curve((0.36, 0.0), (0.52, 0.16), (0.66, 0.12)), (0.15, 0.1, 0.03))
    solid(c, below.distance, lower, 0.12, 0.15)
    hook = curve((0.36, -0.3), (0.66, -0.28), (0.8, 0.02), (0.7, 0.3))
    above = limb(c.u, c.v, hook, (0.22 * big, 0.21 * big, 0.14 * big, 0.02))
    colour = mixed(upper * 1.1, upper * 0.5, above.along)
    solid(c, above.distance, colour, 0.22, 0.3, relief=0.1)
    nostril = circle(c.u - 0.42, c.v + 0.36, 0.03)
    c.shade(1 - 0.8 * c.cover(nostril, 0.02))


@motif("animals", hues=(0.45, 0.4, 0.6, 0.52, 0.7), turn=0.15)
def peacock(c: Canvas) -> None:
    """A fan of eyed feathers behind a slender blue neck."""
    d = c.dice
    v = c.v - 0.12
    r, angle = torch.hypot(c.u, v), torch.atan2(c.u, -v)
    sector = 2 * math.pi / d.integer(13, 17)
    spread = d.uniform(1.75, 2.5)
    rim = (
        r - 0.96 + 0.25 * v.clamp(min=0) + 0.05 * torch.cos(angle / sector * 2 * math.pi + math.pi)
    )
    fan = torch.maximum(rim, (angle.abs() - spread) * r.clamp(min=0.1))
    barbs = c.hair(r * 7, angle * 24)
    leaf, gold = bright(c), c.colour(d.uniform(0.08, 0.2), 0.85, 0.9)
    colour = mixed(leaf * 0.35, leaf, step(r, 0.2, 0.95))
    c.fill(fan, colour * (0.45 + 0.9 * barbs)[:, None], 0.05 * barbs)
    eye: Tensor | None = None
    for k, at in enumerate((0.81, 0.58, 0.38)):
        offset = angle - sector * ((angle / sector - 0.5 * k).round() + 0.5 * k)
        here = torch.hypot(offset * r, (r - at) * 0.85) / (sector * at * 0.55)
        eye = here if eye is None else torch.minimum(eye, here)
    assert eye is not None
    heart, ring = bright(c), c.colour(d.uniform(0.55, 0.85), 0.95, 0.35)
    for size, ink in ((0.95, gold), (0.75, leaf * 0.9), (0.56, heart), (0.36, ring)):
        c.tint(step(eye, size, size - 0.14) * c.cover(fan), ink)
    c.raise_((1 - eye * eye).clamp(min=0) * 0.06)
    _peacock_body(c, c.own_colour((0.8, 1), (0.7, 1)))


def _peacock_body(c: Canvas, blue: Tensor) -> None:
    d = c.dice
    sway = d.uniform(0.04, 0.14)
    for i in range(-2, 3):
        end = (sway + 0.09 * i, -0.5 + 0.02 * abs(i))
        stalk = capsule(c.u, c.v, (sway, -0.25), end, 0.018)
        solid(c, union(stalk, circle(c.u - end[0], c.v - end[1], 0.045)), blue, 0.05, 0.08)
    bill = capsule(c.u, c.v, (sway + 0.08, -0.22), (sway + 0.32, -0.15), 0.07, 0.01)
    solid(c, bill, fire(c), 0.06, 0.1)
    neck = limb(
        c.u, c.v, curve((0, 0.66), (-0.06, 0.3), (sway, -0.22)), (0.31, 0.3, 0.18, 0.13, 0.15)
    )
    scales = scallops(c.u * 10, c.v * 8)
    colour = mixed(c.own_colour((0.8, 1), (0.5, 0.9)), blue, neck.along)
    solid(c, neck.distance, colour, 0.2, 0.3, tone=0.5 + 0.7 * scales, relief=0.1 + 0.03 * scales)
    eye_on(c, sway + 0.04, -0.25, 0.065)


@motif("animals", hues=(0.6, 0.9, 0.5, 0.1, 0.75))
def swan(c: Canvas) -> None:
    """A swan with a bowed neck and lifted wings."""
    d = c.dice
    pale = c.colour(c.hue(), d.uniform(0.03, 0.25), 1.0)
    body = torch.where(d.chance(0.3)[:, None], c.own_colour((0.5, 0.9), (0.2, 0.9)), pale)
    tip = c.own_colour((0.3, 0.9), (0.5, 1))
    neck = limb(
        c.u,
        c.v,
        curve(
            (0.3, 0.5),
            (0.62, 0.28),
            (0.5, -0.08),
            (0.26, -0.42),
            (0.42, -0.74),
            (0.62, -0.62),
            steps=2,
        ),
        (0.2, 0.2, 0.14, 0.12, 0.12, 0.15),
    )
    bill = capsule(c.u, c.v, (0.66, -0.6), (0.86, -0.4), 0.1, 0.045)
    solid(c, bill, fire(c), 0.1, 0.12)
    down = c.hair(neck.along * 20, neck.across * 14, 2.0)
    solid(c, neck.distance, body, 0.14, 0.2, tone=0.75 + 0.4 * down)
    c.shade(1 - 0.9 * c.cover(circle(c.u - 0.66, c.v + 0.62, 0.075), 0.03))
    eye_on(c, 0.53, -0.7, 0.06, c.grey(0.2))
    hull = union(
        ellipse(c.u + 0.1, c.v - 0.5, 0.72, 0.33), ellipse(c.u + 0.7, c.v - 0.35, 0.2, 0.12), 0.15
    )
    feathers = scallops(c.v * 8, -c.u * 7)
    solid(c, hull, body, 0.3, 0.25, tone=0.7 + 0.4 * feathers, relief=0.02 * feathers)
    _swan_wing(c, body, tip)


def _swan_wing(c: Canvas, body: Tensor, tip: Tensor) -> None:
    lift = c.dice.uniform(0.0, 0.4)
    for i in range(6):
        end = (-0.9 + 0.06 * i + 0.012 * i * i, 0.26 - lift - 0.1 * i)
        middle = (-0.3 + 0.03 * i, 0.26 - lift * 0.5 - 0.06 * i)
        plume = limb(c.u, c.v, ((0.2, 0.36), middle, end), (0.1, 0.15, 0.07))
        barbs = torch.sin(plume.along * 50 - plume.across.abs() * 40)
        colour = mixed(body, tip, step(plume.along, 0.4, 1.1))
        solid(c, plume.distance, colour, 0.14, 0.12, tone=0.9 + 0.12 * barbs, relief=0.15)
    knots = ((0.36, 0.42), (0.0, 0.22 - lift * 0.3), (-0.36, 0.12 - lift * 0.6))
    cover = limb(c.u, c.v, knots, (0.16, 0.24, 0.13))
    down = scallops(cover.across * 9, cover.along * 6)
    solid(c, cover.distance, body, 0.15, 0.14, tone=0.7 + 0.4 * down, relief=0.2 + 0.02 * down)


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
    rounded = (1 - (across / width) ** 2).clamp(min=0).sqrt()
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
