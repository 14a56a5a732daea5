"""Eyes: of people, cats, birds, goats, fish and flies; and the eye that the faces are given."""

import torch
from torch import Tensor

from .canvas import Canvas
from .catalogue import motif
from .shapes import Number, circle, ellipse, step, union

BLUE_TO_BROWN = (0.58, 0.62, 0.53, 0.35, 0.10, 0.07, 0.06)


def eyeball(
    c: Canvas,
    x: Number,
    y: Number,
    radius: Number,
    *,
    iris: Tensor | None = None,
    pupil: Number = 0.45,
    slit: Number = 1.0,
    white: bool = False,
    look: tuple[Number, Number] = (0.0, 0.0),
) -> Tensor:
    """Paint one eye at (x, y): iris with its fibres, pupil, highlight; returns what it covers.

    iris: a colour, or one of nature's; pupil: its share of the radius; slit: its width over its
    height (a cat's 0.3, a goat's 3); white: a ring of white around the iris; look: where to.
    """
    u, v = c.u - x, c.v - y
    covered = c.fill(circle(u, v, radius * 1.12), c.grey(0.04), 0.0)
    if white:
        c.fill(circle(u, v, radius), c.colour(0.08, 0.06, 0.93))
    size = radius * (0.68 if white else 1.0)
    u, v = u - look[0] * radius * 0.3, v - look[1] * radius * 0.3
    r = torch.hypot(u, v) / size
    if iris is None:
        iris = c.colour(
            c.dice.choice((0.13, 0.1, 0.2, 0.3, 0.55, 0.07)),
            c.dice.uniform(0.6, 1),
            c.dice.uniform(0.6, 1),
        )
    fibres = c.hills(torch.atan2(v, u) * 6, r * 1.5)
    glow = (0.45 + 0.5 * r + 0.5 * (fibres - 0.5)) * (1 - step(r, 0.82, 1.0) * 0.75)
    c.fill((r - 1) * size, iris * glow[:, None])
    wide, high = pupil * slit**0.5, pupil / slit**0.5
    c.fill(ellipse(u / size, v / size, wide, high) * size, c.grey(0.02), blur=size * 0.08)
    dome = (1 - r.clamp(max=1) ** 2).clamp(min=0).sqrt() * size * 0.5
    c.height = torch.lerp(c.height, dome, covered)
    side = c.dice.sign()
    c.fill(
        circle(u + size * 0.3 * side, v + size * 0.34, size * 0.2), c.grey(1.0), blur=size * 0.06
    )
    c.fill(circle(u - size * 0.34 * side, v - size * 0.3, size * 0.09), c.grey(0.9), opacity=0.6)
    c.eyes = torch.maximum(c.eyes, covered)
    return covered


def lids(c: Canvas, opening: Tensor, skin: Tensor, relief: Tensor) -> None:
    """Skin over everything but the opening (a signed distance), with a crease and lashes' shade."""
    c.fill(-opening, skin, relief)
    c.shade(1 - 0.75 * torch.exp(-((opening / 0.05) ** 2)))
    c.shade(1 - 0.45 * torch.exp(-(((opening - 0.17) / 0.035) ** 2)) * step(c.v, 0.1, -0.1))


def almond(c: Canvas, width: Number, height: Number) -> Tensor:
    """The opening between two lids."""
    arc = height * (1 - (c.u / width) ** 2)
    return (c.v.abs() - arc) / torch.sqrt(1 + (2 * height * c.u / width**2) ** 2)


@motif("eyes", hues=(0.06, 0.07, 0.08, 0.04))
def human_eye(c: Canvas) -> None:
    """An almond with white, iris, lids, lashes and a brow."""
    d = c.dice
    skin = c.colour(c.hue(), d.uniform(0.3, 0.65), d.uniform(0.35, 0.95))
    head = ellipse(c.u, c.v, 1.0, 0.8)
    c.fill(head, skin, (1 - c.r**2).clamp(min=0) * 0.3)
    open_ = d.uniform(0.3, 0.46)
    opening = almond(c, 0.82, open_)
    c.fill(opening, c.colour(0.04, 0.06, 0.93) * (1 - 0.25 * step(c.v, 0.0, -open_))[:, None])
    iris = c.colour(d.choice(BLUE_TO_BROWN), d.uniform(0.5, 0.95), d.uniform(0.45, 1))
    eyeball(c, d.uniform(-0.15, 0.15), -0.03, open_ * 0.92, iris=iris, pupil=d.uniform(0.3, 0.55))
    relief = (1 - c.r**2).clamp(min=0) * 0.3 + 0.12 * torch.exp(-((opening / 0.2) ** 2))
    lids(
        c,
        torch.maximum(opening, head),
        skin * (0.85 + 0.3 * c.hills(c.u * 5, c.v * 5))[:, None],
        relief,
    )
    lashes = step(torch.sin(c.u * 34 + c.v * 7), 0.2, 0.9) * step(opening, 0.16, 0.0)
    c.shade(1 - 0.8 * lashes * step(c.v, -0.08, -0.16) * step(opening, -0.03, 0.01))
    brow = (c.v + 0.66 - 0.22 * c.u**2).abs() - 0.07 * step(c.u.abs(), 0.85, 0.3)
    c.tint(c.cover(brow, 0.08) * c.cover(head), c.grey(d.uniform(0.05, 0.3)))
    c.alpha = c.cover(head)


@motif("eyes", hues=(0.1, 0.08, 0.6))
def cat_eye(c: Canvas) -> None:
    """A glowing slit in fur."""
    d = c.dice
    _fur_round(c, 0.62)
    iris = c.colour(d.choice((0.14, 0.2, 0.28, 0.1, 0.5)), d.uniform(0.7, 1), d.uniform(0.8, 1))
    eyeball(c, 0, 0, 0.6, iris=iris, pupil=0.55, slit=d.uniform(0.12, 0.4))
    opening = almond(c, 0.72, d.uniform(0.44, 0.6))
    c.shade(1 - 0.85 * c.cover(-opening - 0.02) * c.cover(circle(c.u, c.v, 0.66)))


@motif("eyes", hues=(0.08, 0.58, 0.02, 0.33))
def bird_eye(c: Canvas) -> None:
    """A bright ring around black, in a wreath of small feathers."""
    d = c.dice
    ring = c.own_colour()
    feathers = c.cells(c.angle * 3.2, c.r * 7 - 2, regular=True)
    plumage = c.own_colour() * (0.5 + feathers.edge + 0.3 * feathers.identity)[:, None]
    c.fill(c.r - 0.95 + 0.12 * c.hills(c.angle * 4, c.r), plumage, 0.25 * feathers.edge)
    rim = 0.66 + 0.05 * torch.cos(c.r * 60)
    c.fill(c.r - 0.66, ring * rim[:, None], (0.1 * torch.sin((c.r - 0.5) * 20)).clamp(min=0))
    iris = c.colour(d.choice((0.08, 0.12, 0.04, 0.0, 0.55)), d.uniform(0.8, 1), 1.0)
    eyeball(c, 0, 0, 0.5, iris=iris, pupil=d.uniform(0.45, 0.7))


@motif("eyes", hues=(0.08, 0.1, 0.05))
def goat_eye(c: Canvas) -> None:
    """A bar lying in gold."""
    d = c.dice
    _fur_round(c, 0.66)
    iris = c.colour(d.choice((0.1, 0.13, 0.5, 0.07)), d.uniform(0.5, 0.95), d.uniform(0.7, 1))
    eyeball(c, 0, 0, 0.62, iris=iris, pupil=0.42, slit=d.uniform(3, 5))


@motif("eyes", hues=(0.5, 0.55, 0.4, 0.05))
def fish_eye(c: Canvas) -> None:
    """A flat disc of silver among scales."""
    d = c.dice
    scales = c.cells(c.u * 6, c.v * 6, regular=True)
    skin = c.own_colour((0.3, 0.8)) * (0.45 + 0.9 * scales.edge)[:, None]
    c.fill(c.r - 0.95, skin, 0.2 * scales.edge)
    silver = c.colour(d.uniform(), d.uniform(0, 0.5), 0.9) * (0.7 + 0.4 * c.v)[:, None]
    c.fill(c.r - 0.6, silver, (0.4 - c.r**2).clamp(min=0) * 0.4)
    eyeball(c, 0, 0, 0.42, iris=c.own_colour(), pupil=d.uniform(0.6, 0.85))


@motif("eyes", hues=(0.0, 0.35, 0.8, 0.5), shine=0.6)
def fly_eye(c: Canvas) -> None:
    """A dome of hundreds of facets that shimmer."""
    d = c.dice
    shape = ellipse(c.u, c.v, 0.95, d.uniform(0.7, 0.95))
    facets = c.cells(c.u * 7, c.v * 7, regular=True)
    shimmer = c.colour(
        c.hue() + 0.25 * (c.hills(c.u, c.v) - 0.5), 0.85, 0.35 + 0.65 * facets.edge * 2
    )
    dome = (1 - c.r**2).clamp(min=0).sqrt()
    c.fill(shape, shimmer, 0.7 * dome + 0.12 * facets.edge)
    c.eyes = c.cover(shape)


def _fur_round(c: Canvas, hole: float) -> None:
    """A disc of fur that runs away from the eye in its middle."""
    strands = c.hair(c.r * 6, c.angle * 9)
    coat = c.own_colour((0.2, 0.7)) * (0.35 + 0.9 * strands)[:, None]
    edge = c.r - 0.95 + 0.14 * strands
    c.fill(union(edge, c.r - hole, 0.02), coat, 0.08 * strands - 0.3 * step(c.r, 0.95, hole))
    c.shade(1 - 0.6 * step(c.r, hole + 0.2, hole))
