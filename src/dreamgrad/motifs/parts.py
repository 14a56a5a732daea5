"""Parts that motifs share: reliefs, bodies, limbs, eyes, colours, petals, masonry, patterns."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .eyes import eyeball
from .shapes import Number, ellipse, step, turned

GOLDEN = (math.sqrt(5) - 1) / 2
STONE = (0.09, 0.11, 0.07, 0.6, 0.55)  # hues
WHOLE = 3.1  # a lean that may be any

Point = tuple[Number, Number]


# Colours


def mixed(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Two colours [N,3,1,1] or [N,3,H,W] mixed, share [N,H,W] of the second."""
    return torch.lerp(first, second, share[:, None])


def bright(c: Canvas) -> Tensor:
    """A saturated colour of the motif's palette."""
    return c.own_colour((0.65, 1.0), (0.6, 1.0))


def dark(c: Canvas) -> Tensor:
    """A deep colour of the motif's palette."""
    return c.own_colour((0.5, 0.95), (0.15, 0.45))


def fire(c: Canvas) -> Tensor:
    """A colour between red and yellow, for beaks and legs."""
    return c.colour(c.dice.uniform(0.0, 0.14), c.dice.uniform(0.7, 1), c.dice.uniform(0.7, 1))


def golden(c: Canvas) -> Tensor:
    """A colour of gold."""
    return c.colour(c.dice.uniform(0.1, 0.14), c.dice.uniform(0.6, 0.85), c.dice.uniform(0.85, 1))


def iris_colour(c: Canvas, hues: Sequence[float]) -> Tensor:
    """A strong colour for eyes."""
    return c.colour(c.dice.choice(hues), c.dice.uniform(0.65, 1), c.dice.uniform(0.8, 1))


def coats(
    c: Canvas,
    saturation: tuple[float, float] = (0.5, 0.95),
    value: tuple[float, float] = (0.4, 1.0),
) -> tuple[Tensor, Tensor, Tensor]:
    """A main colour of the palette, a pale one and a dark one that go with it."""
    d = c.dice
    hue, s, v = c.hue(), d.uniform(*saturation), d.uniform(*value)
    pale = c.colour(hue + d.uniform(0, 0.05), s * d.uniform(0.1, 0.4), 0.75 + 0.25 * v)
    return c.colour(hue, s, v), pale, c.colour(hue - 0.03, s, v * 0.35)


def shades(c: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """Three related colours: deep, middle, light."""
    d = c.dice
    hue = c.hue()
    drift = d.uniform(0.02, 0.13) * d.sign()
    deep = c.colour(hue - drift, d.uniform(0.7, 1), d.uniform(0.1, 0.35))
    middle = c.colour(hue, d.uniform(0.65, 1), d.uniform(0.5, 0.85))
    light = c.colour(hue + drift, d.uniform(0.25, 0.7), d.uniform(0.85, 1))
    return deep, middle, light


def palette(c: Canvas, many: int) -> list[Tensor]:
    """Colours that go together: hues in equal steps, by turns dark and light."""
    d = c.dice
    hue, stride = c.hue(), d.choice((1 / 2, 1 / 3, 1 / 12, -1 / 12, 0.39, 0.2, 1 / 6))
    first = d.chance(0.5)
    colours = []
    for k in range(many):
        low, high = d.uniform(0.25, 0.6), d.uniform(0.8, 1)
        value = torch.where(first == (k % 2 == 0), low, high)
        colours.append(c.colour(hue + stride * k, d.uniform(0.55, 1), value))
    return colours


def combed(colour: Tensor, strands: Tensor, depth: float = 0.9) -> Tensor:
    """A coat with its strands lighter and darker."""
    return colour * (1 - 0.55 * depth + depth * strands)[:, None]


# Chance and coordinates


def flat_or(c: Canvas, probability: float, low: float, high: float) -> Tensor:
    """With that probability a number between low and high, else 0; [N,1,1]."""
    return torch.where(c.dice.chance(probability), c.dice.uniform(low, high), 0.0)


def maybe(distance: Tensor, there: Tensor) -> Tensor:
    """The shape only where `there` is true."""
    return torch.where(there, distance, 9.0)


def fit(c: Canvas, scale: float) -> None:
    """Draw in smaller units, so that corners stay within the unit disc."""
    c.u, c.v, c.pixel = c.u * scale, c.v * scale, c.pixel * scale


def in_row(x: Tensor, gap: Number, count: Number) -> tuple[Tensor, Tensor]:
    """Coordinate from the nearest of `count` things that stand `gap` apart, and its number."""
    middle = (torch.as_tensor(count, device=x.device) - 1) / 2
    number = torch.minimum((x / gap + middle).round().clamp(min=0), 2 * middle)
    return x - (number - middle) * gap, number


def sectors(angle: Tensor, count: Number) -> Tensor:
    """The angle folded into one of `count` equal sectors, 0 in its middle."""
    sector = 2 * math.pi / count
    return angle - sector * (angle / sector).round()


def curl(x: Tensor, y: Tensor, size: Number, tight: Number) -> tuple[Tensor, Tensor, Tensor]:
    """A spiral that starts at (size, 0), goes up and winds inwards.

    Returns the angle wound so far, the distance across it (outwards), and its radius there.
    """
    r = torch.hypot(x, y).clamp(min=1e-3)
    angle = torch.atan2(-y, x) % (2 * math.pi)
    wound = -torch.log(r / size) / tight
    turns = ((wound - angle) / (2 * math.pi)).round().clamp(0, 4)
    angle = angle + 2 * math.pi * turns
    middle = size * torch.exp(-tight * angle)
    return angle, r - middle, middle


def scallops(x: Tensor, y: Tensor) -> Tensor:
    """Rows of scales or feathers in [0,1], unit size; they overlap towards y, bright at the rim."""
    row = y.floor()
    x, y = x + 0.5 * (row % 2), y - row
    x = x - x.round()
    tip = (1 - 2.6 * x * x).sqrt()
    rising = torch.where(y < tip, y / tip, y - 1)
    return (0.15 + 0.85 * rising).clamp_(0, 1) * (1 - 1.6 * x * x)


# Reliefs and bodies


def globe(r: Tensor) -> Tensor:
    """The height of a half ball or a lying post: 1 at r = 0, 0 from r = -1 and 1 on."""
    return (1 - r * r).clamp(min=0).sqrt()


def dome(distance: Tensor, width: Number, rise: Number) -> Tensor:
    """Relief that swells from the border of a shape to `rise`, flat from `width` inwards."""
    rest = (1 + distance / width).clamp(0, 1)
    return rise * (1 - rest * rest)


def pillow(distance: Tensor, width: Number, rise: Number) -> Tensor:
    """Like `dome`, but round: upright at the border."""
    deep = (-distance / width).clamp(0, 1)
    return (deep * (2 - deep)).clamp(min=1e-6).sqrt() * rise


def levelled(relief: Tensor, inside: Tensor) -> Tensor:
    """The relief, flat at its mean level where `inside` is 1."""
    share = inside.sum((1, 2), keepdim=True)
    level = (relief * inside).sum((1, 2), keepdim=True) / (share + 1e-6)
    return torch.lerp(relief, level.expand_as(relief), inside)


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
    inside = dome(distance, width, 1.0)
    lit = tone * (0.65 + 0.4 * inside)
    return c.fill(distance, colour * lit[:, None], rise * inside + relief)


def swell(
    c: Canvas,
    distance: Tensor,
    colour: Tensor,
    reach: Number = 0.25,
    high: Number = 0.6,
    shadow: float = 0.4,
) -> Tensor:
    """Paint a part that rises out of what is below it, `high` times `reach`, with its shadow."""
    if shadow:
        c.shade(1 - shadow * torch.exp(-12 * distance.clamp(min=0)))
    inside = dome(distance, reach, 1.0)
    return c.fill(distance, colour, levelled(c.height, inside) + inside * (high * reach))


# Limbs


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


def folded_wing(
    c: Canvas, knots: tuple[Point, ...], near: Tensor, far: Tensor, bar: Tensor, size: Number = 0.22
) -> None:
    """A wing laid on the body: small feathers at the shoulder, a bright bar, long dark tips."""
    wing = limb(c.u, c.v, curve(*knots, steps=2), (size * 0.8, size * 1.1, size * 0.7, size * 0.15))
    (x0, y0), (x1, y1) = knots[0], knots[-1]
    x, y, square = c.u - x0, c.v - y0, (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = (x * (x1 - x0) + y * (y1 - y0)) / square
    across = (y * (x1 - x0) - x * (y1 - y0)) / square**0.5
    rows = scallops(across / size * 1.7, along.clamp(min=-0.5).add(0.5) ** 0.7 * 6.5)
    colour = mixed(near * 0.9, far, step(along, 0.4, 0.75))
    colour = mixed(colour, bar, step((along - 0.42).abs(), 0.12, 0.08))
    solid(c, wing.distance, colour, tone=0.5 + 0.75 * rows, relief=0.3 + 0.03 * rows)


# Eyes


def eye_on(
    c: Canvas, x: Number, y: Number, radius: Number, iris: Tensor | None = None, pupil: float = 0.5
) -> None:
    """An eye that sits on the body below it."""
    below = c.height
    covered = eyeball(c, x, y, radius, iris=iris, pupil=pupil)
    c.height = c.height + below * covered


def eye_pair(
    c: Canvas,
    x: Number,
    y: Number,
    radius: Number,
    *,
    iris: Tensor | None = None,
    pupil: Number = 0.5,
    slit: Number = 1.0,
    white: bool = False,
    lids: Number | None = None,
    tilt: Number = 0.0,
) -> None:
    """Both eyes at (-x, y) and (x, y), painted at once by folding the canvas without a mirror.

    lids: height of the opening over the radius; tilt: how far its outer end hangs (radians).
    """
    u, before, relief = c.u, c.rgb.clone(), c.height
    c.height = torch.zeros_like(relief)
    look = (c.dice.uniform(-0.4, 0.4), c.dice.uniform(-0.2, 0.3))
    c.u = torch.where(u < 0, u + x, u - x)
    covered = eyeball(c, 0.0, y, radius, iris=iris, pupil=pupil, slit=slit, white=white, look=look)
    c.u = u
    c.height = c.height + levelled(relief, covered)
    if lids is None:
        return
    a, b = turned(u.abs() - x, c.v - y, tilt)
    gap = b.abs() - radius * lids * (1 - (a / (radius * 1.3)) ** 2)
    closed = c.cover(-gap)
    c.rgb.lerp_(before, closed[:, None])
    c.eyes = c.eyes * (1 - closed)
    c.shade(1 - 0.85 * torch.exp(-((gap / (radius * 0.14)) ** 2)))


# Petals


class Petals(NamedTuple):
    """A wreath of petals, as seen from each place."""

    distance: Tensor  # to the border of the petal
    along: Tensor  # 0 at its base, 1 at its tip
    across: Tensor  # 0 on its midrib, -1 and 1 on its border
    luck: Tensor  # a number in [0,1) that the whole petal shares


def lens(u: Tensor, v: Tensor, a: Number, b: Tensor, pointed: Number) -> Tensor:
    """A petal along u, half axes a and b: an ellipse (pointed = 0) up to a lens (pointed = 1)."""
    sharp = (v.abs() - b * (1 - (u / a) ** 2)) * 0.8
    return torch.lerp(ellipse(u, v, a, b), sharp, pointed)


def wreath(
    angle: Tensor,
    r: Tensor,
    count: Number,
    outer: Number,
    width: Number,
    *,
    inner: Number = 0.0,
    pointed: Number = 0.5,
    belly: Number = 0.3,
    ragged: Number = 0.12,
    shift: Number = 0.0,
) -> Petals:
    """Petals from radius `inner` to `outer`, half as wide as `width`.

    belly: how much wider the outer half is; ragged: how much shorter some petals are;
    shift: how far the wreath is turned, in petals.
    """
    sector = 2 * math.pi / count
    turns = angle / sector + shift
    index = turns.round()
    luck = (index % count * GOLDEN + shift) % 1
    here = (turns - index) * sector
    x, y = r * here.cos(), r * here.sin()
    half = (outer * (1 - ragged * luck) - inner) / 2
    middle = x - inner - half
    wide = width * (1 + belly * (middle / half).clamp(-1, 1))
    distance = lens(middle, y, half, wide, torch.as_tensor(pointed, device=r.device))
    return Petals(distance, (middle / half * 0.5 + 0.5).clamp(0, 1), y / wide, luck)


def paint_petals(
    c: Canvas,
    petals: Petals,
    base: Tensor,
    tip: Tensor,
    *,
    level: float = 0.0,
    relief: Number = 0.16,
    veins: Number = 0.12,
    curl: Number = 0.0,
) -> Tensor:
    """Paint a wreath with the shadow it throws; returns what it covers.

    level: how high it lies; relief: how round the petals are; curl: how much the tips rise.
    """
    c.shade(1 - 0.6 * c.cover(petals.distance, 0.22))
    across = petals.across.clamp(-1, 1)
    stripes = torch.cos(across * 11) * (1 - petals.along)
    light = (0.66 + 0.34 * petals.luck) * (1.06 - 0.3 * across**2 + veins * stripes)
    light = light * (0.45 + 0.6 * step(petals.along, -0.1, 0.5))
    round_ = relief * (1 - across**2) + 0.3 * relief * veins * stripes
    height = level + round_ + curl * petals.along**2
    return c.fill(petals.distance, mixed(base, tip, petals.along) * light[:, None], height)


# Masonry


def courses(u: Tensor, v: Tensor, wide: Number, high: Number) -> tuple[Tensor, Tensor]:
    """Blocks laid in courses: their tone (around 1, dark in the joints) and their relief."""
    row = (v / high).floor()
    x = u / wide + 0.5 * (row % 2)
    column = x.floor()
    beside = (0.5 - (x - column - 0.5).abs()) * wide
    edge = torch.minimum(beside, (0.5 - (v / high - row - 0.5).abs()) * high)
    joint = (edge / 0.03).clamp(0, 1)
    own = (column * 0.7549 + row * 0.5698 + column * row * 0.31) % 1
    return (0.5 + 0.5 * joint) * (0.7 + 0.55 * own), 0.03 * joint


def tiles(u: Tensor, v: Tensor, wide: Number, high: Number) -> tuple[Tensor, Tensor]:
    """Round tiles that overlap downwards: their tone and relief."""
    row = (v / high).floor()
    x = u / wide + 0.5 * (row % 2)
    across = (x - x.floor() - 0.5) * 2
    down = v / high - row
    bulge = 1 - across * across
    own = (x.floor() * 0.7549 + row * 0.5698) % 1
    tone = (0.45 + 0.4 * down + 0.3 * bulge) * (0.85 + 0.3 * own)
    return tone, 0.05 * down * (0.3 + bulge)


def opening(
    u: Tensor, v: Tensor, half: Number, spring: Number, foot: Number, sharp: Number = 0.0
) -> Tensor:
    """A doorway: `half` wide, arched above the height `spring`; round, or pointed if sharp."""
    head = torch.hypot(u.abs() + sharp, (v - spring).clamp(max=0)) - (half + sharp)
    return torch.maximum(head, v - foot)


def masonry(c: Canvas, shape: Tensor, colour: Tensor, wide: Number, high: Number) -> None:
    """Masonry in a shape, a little brighter above and stained by weather."""
    tone, relief = courses(c.u, c.v, wide, high)
    weather = 0.75 + 0.45 * c.hills(c.u * 3, c.v * 2) - 0.12 * c.v
    c.fill(shape, colour * (tone * weather)[:, None], relief)


def window_light(c: Canvas) -> Tensor:
    """The colour of a window: lamplight, or the sky in it."""
    d = c.dice
    warm = c.colour(d.uniform(0.09, 0.15), d.uniform(0.5, 0.85), 1.0)
    sky = c.colour(d.uniform(0.5, 0.68), d.uniform(0.5, 0.9), d.uniform(0.2, 0.75))
    return torch.where(d.chance(0.6)[:, None], warm, sky)


def shadow_under(c: Canvas, below: Tensor, deep: float = 0.16, depth: float = 0.65) -> None:
    """Darken what lies just under an edge; `below` is the distance under it."""
    c.shade(1 - depth * (1 - below / deep).clamp(0, 1) * (below > 0))


# Patterns that go on without end


class Ground(NamedTuple):
    """Coordinates of a repeating pattern: one repeat is one unit, `scale` of them to a unit of u."""

    x: Tensor
    y: Tensor
    scale: Tensor


class Shingle(NamedTuple):
    """The shingle that lies on top at each place."""

    across: Tensor  # -0.5 to 0.5 from its left to its right
    along: Tensor  # 0 where it comes out from under the others' tips to 2 at its own tip
    identity: Tensor  # a random number in [0,1)
    rim: Tensor  # beyond the border of the shingle above; below 0 on that one


class Spot(NamedTuple):
    """Places counted from the middle of a tile of their own."""

    a: Tensor
    b: Tensor
    i: Tensor
    j: Tensor


def laid(c: Canvas, low: float, high: float, bend: float = 0.12) -> Ground:
    """Coordinates with `low` to `high` repeats to a unit, softly bent."""
    scale = c.dice.uniform(low, high)
    x, y = c.u * scale + c.dice.uniform(0, 40), c.v * scale + c.dice.uniform(0, 40)
    if bend:
        sway = c.hills(x * 0.45 + 9, y * 0.45) - 0.5
        x, y = x + 2 * bend * sway, y + 2 * bend * (c.hills(x * 0.45, y * 0.45 + 9) - 0.5)
    return Ground(x, y, scale)


def ground(c: Canvas, colour: Tensor, height: Tensor) -> None:
    """Cover the whole canvas."""
    c.rgb.copy_(colour.expand_as(c.rgb))
    c.height = height.expand_as(c.u)
    c.alpha.fill_(1)


def lot(i: Tensor, j: Tensor, salt: float = 0.0) -> Tensor:
    """A random number in [0,1) for the tile (i, j)."""
    return (torch.sin(i * 12.9898 + j * 78.233 + salt) * 437.58) % 1


def tile(x: Tensor, y: Tensor) -> Spot:
    """Square tiles."""
    i, j = x.floor(), y.floor()
    return Spot(x - i - 0.5, y - j - 0.5, i, j)


def shingled(x: Tensor, y: Tensor, point: float = 2.0) -> Shingle:
    """Overlapping shingles whose tips hang down; point 2 is round, 1 is sharp."""
    row = y.floor()
    down = y - row
    odd = row % 2 * 0.5
    column, upper_column = (x + odd).floor(), (x + 0.5 - odd).floor()
    a, upper_a = x + odd - column - 0.5, x + 0.5 - odd - upper_column - 0.5
    if point == 2:
        rim = torch.hypot(2 * upper_a, down) - 1
    else:
        rim = ((2 * upper_a.abs()) ** point + down**point) ** (1 / point) - 1
    over = rim < 0
    return Shingle(
        torch.where(over, upper_a, a),
        torch.where(over, down + 1, down),
        torch.where(over, lot(upper_column, row - 1), lot(column, row)),
        rim,
    )


def shadow(rim: Tensor, width: float, depth: float = 0.7) -> Tensor:
    """Darkness below a border, deepest at it."""
    return 1 - depth * torch.exp(-rim.abs() / width)
