"""Signed distances: how far a place is outside a shape (negative: inside), in the canvas' units.

Everything broadcasts: coordinates [N,H,W], parameters numbers or tensors [N,1,1].
The formulas are the common ones of distance-field drawing (exact, but where said).
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

Number = float | Tensor


def circle(u: Tensor, v: Tensor, radius: Number) -> Tensor:
    """A disc around the origin."""
    return torch.hypot(u, v) - radius


def ring(u: Tensor, v: Tensor, radius: Number, width: Number) -> Tensor:
    """A circle drawn with a pen of that half width."""
    return (torch.hypot(u, v) - radius).abs() - width


def ellipse(u: Tensor, v: Tensor, a: Number, b: Number) -> Tensor:
    """An ellipse with the half axes a and b (distance right near its border only)."""
    x, y = u / a, v / b
    r = torch.hypot(x, y)
    slope = torch.hypot(x / a, y / b).clamp(min=1e-6)
    return r * (r - 1) / slope


def box(u: Tensor, v: Tensor, a: Number, b: Number, rounded: Number = 0.0) -> Tensor:
    """A rectangle with the half sides a and b, its corners `rounded`."""
    x, y = u.abs() - a + rounded, v.abs() - b + rounded
    return torch.hypot(x.clamp(min=0), y.clamp(min=0)) + torch.maximum(x, y).clamp(max=0) - rounded


def capsule(
    u: Tensor,
    v: Tensor,
    start: tuple[Number, Number],
    end: tuple[Number, Number],
    width: Number,
    end_width: Number | None = None,
) -> Tensor:
    """A stroke from start to end; the half width may change on the way."""
    du, dv = end[0] - start[0], end[1] - start[1]
    x, y = u - start[0], v - start[1]
    along = ((x * du + y * dv) / (du * du + dv * dv + 1e-9)).clamp(0, 1)
    here = width if end_width is None else width + (end_width - width) * along
    return torch.hypot(x - along * du, y - along * dv) - here


def polygon(u: Tensor, v: Tensor, corners: Sequence[tuple[Number, Number]]) -> Tensor:
    """A convex polygon; corners in either order (distance right near its sides only)."""
    turning = sum(
        corners[i - 1][0] * corners[i][1] - corners[i][0] * corners[i - 1][1]
        for i in range(len(corners))
    )
    sign = turning.sign() if isinstance(turning, Tensor) else math.copysign(1, turning)
    distance: Tensor | None = None
    for (x, y), (next_x, next_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        du, dv = next_x - x, next_y - y
        length = (du * du + dv * dv) ** 0.5 + 1e-9
        side = sign * (dv * (u - x) - du * (v - y)) / length
        distance = side if distance is None else torch.maximum(distance, side)
    assert distance is not None
    return distance


def star(u: Tensor, v: Tensor, points: Number, outer: Number, inner: Number) -> Tensor:
    """A star with straight rays (distance right near its border only); points may be [N,1,1]."""
    angle, r = folded(u, v, points)
    x, y = r * torch.cos(angle), r * torch.sin(angle.abs())
    half = math.pi / points
    if not isinstance(half, Tensor):
        half = torch.full((1, 1, 1), half, device=u.device)
    du, dv = inner * half.cos() - outer, inner * half.sin()
    return (dv * (x - outer) - du * y) / torch.hypot(du, dv)


def folded(u: Tensor, v: Tensor, times: Number) -> tuple[Tensor, Tensor]:
    """Polar coordinates folded into one of `times` equal sectors: angle in (-pi/n, pi/n), radius."""
    sector = 2 * math.pi / times
    angle = torch.atan2(v, u)
    return angle - sector * (angle / sector).round(), torch.hypot(u, v)


def turned(u: Tensor, v: Tensor, angle: Number) -> tuple[Tensor, Tensor]:
    """The coordinates of a shape that is turned by `angle` (from u towards v)."""
    angle = angle if isinstance(angle, Tensor) else torch.tensor(angle, device=u.device)
    cos, sin = angle.cos(), angle.sin()
    return u * cos + v * sin, v * cos - u * sin


def union(a: Tensor, b: Tensor, smooth: Number = 0.0) -> Tensor:
    """Both shapes as one; `smooth` is the width of the fillet between them."""
    if isinstance(smooth, float) and smooth == 0:
        return torch.minimum(a, b)
    h = (0.5 + 0.5 * (b - a) / smooth).clamp(0, 1)
    return torch.lerp(b, a, h) - smooth * h * (1 - h)


def cut(a: Tensor, b: Tensor) -> Tensor:
    """The first shape without the second."""
    return torch.maximum(a, -b)


def both(a: Tensor, b: Tensor) -> Tensor:
    """Where both shapes are."""
    return torch.maximum(a, b)


def together(*values: Tensor) -> list[Tensor]:
    """The tensors, all of the shape that they have together."""
    return list(torch.broadcast_tensors(*values))  # type: ignore[no-untyped-call]


def step(value: Tensor, start: Number, end: Number) -> Tensor:
    """0 before start, 1 behind end, smooth between (start may be the larger one)."""
    t = ((value - start) / (end - start)).clamp(0, 1)
    return t * t * (3 - 2 * t)
