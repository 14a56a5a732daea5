"""Birds: a songbird, a parrot, a peacock and a swan."""

import math

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .parts import bright, curve, dark, eye_on, fire, folded_wing, limb, mixed, scallops, solid
from .shapes import both, capsule, circle, ellipse, step, turned, union


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
