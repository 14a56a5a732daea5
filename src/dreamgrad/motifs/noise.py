"""Random fields to look up: smooth hills, 1/f clouds, cells; one periodic table each, any device.

Every field takes coordinates of any shape and returns values of that shape. One unit is about
the size of one hill or cell. The tables are made once, from a fixed seed; a drawing gets its own
place in them by an offset.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from .shapes import together

SIDE = 512  # pixels of a table's side
HILLS = 64  # hills of the smooth table along a side
CELLS = 24  # cells of the cell tables along a side
CLOUD = 64.0  # units along a side of the cloud table


class Cells(NamedTuple):
    """What `cells` says of each place."""

    distance: Tensor  # to the nearest centre
    edge: Tensor  # to the border of the cell, 0 on it, about 0.5 in its middle
    identity: Tensor  # a random number in [0,1) that the whole cell shares


def hills(x: Tensor, y: Tensor) -> Tensor:
    """Smooth noise of one scale, values in [0,1], mean 0.5."""
    return _look_up("hills", x / HILLS, y / HILLS)[0]


def clouds(x: Tensor, y: Tensor) -> Tensor:
    """Noise with as much of every scale as nature has (1/f), mean 0, deviation 1."""
    return _look_up("clouds", x / CLOUD, y / CLOUD)[0]


def cells(x: Tensor, y: Tensor, *, regular: bool = False) -> Cells:
    """Voronoi cells: of scattered centres, or of `regular` ones that sit nearly in a grid."""
    name = "regular" if regular else "scattered"
    distance, edge = _look_up(name, x / CELLS, y / CELLS)
    (identity,) = _look_up(f"{name} identity", x / CELLS, y / CELLS, mode="nearest")
    return Cells(distance, edge, identity)


def _look_up(table: str, x: Tensor, y: Tensor, mode: str = "bilinear") -> Tensor:
    """Values [channels, *shape] of a table at periodic coordinates, 1 the whole side."""
    x, y = together(x, y)
    places = torch.stack([x, y], -1)
    # The table repeats its first row and column behind its last, so the seam does not show.
    places = (places - places.floor()).mul_(2 * SIDE / (SIDE + 1)).sub_(1 - 1 / (SIDE + 1))
    if mode == "nearest":
        places = places.clamp(-1, 1)
    values = F.grid_sample(
        _table(table, x.device),
        places.reshape(1, -1, x.shape[-1], 2),
        mode=mode,
        padding_mode="border",
        align_corners=False,
    )
    return values.view(-1, *x.shape)


@cache
def _table(name: str, device: torch.device) -> Tensor:
    """The table [1,channels,SIDE+1,SIDE+1] of that name."""
    if device.type != "cpu":
        return _table(name, torch.device("cpu")).to(device)
    kind, _, wanted = name.partition(" ")
    if kind == "hills":
        found = _hills()
    elif kind == "clouds":
        found = _clouds()
    else:
        both = _cells(0.45 if kind == "scattered" else 0.16)
        found = both[2:] if wanted == "identity" else both[:2]
    return F.pad(found[None], (0, 1, 0, 1), mode="circular")


def _random(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _hills() -> Tensor:
    lattice = torch.rand(1, 1, HILLS, HILLS, generator=_random(1))
    padded = F.pad(lattice, (4, 4, 4, 4), mode="circular")
    scale = SIDE // HILLS
    smooth = F.interpolate(padded, scale_factor=scale, mode="bicubic")
    inside = smooth[0, :, 4 * scale : -4 * scale, 4 * scale : -4 * scale]
    return inside.clamp(0, 1)


def _clouds() -> Tensor:
    white = torch.randn(SIDE, SIDE, generator=_random(2))
    frequency = torch.fft.fftfreq(SIDE)
    radius = torch.hypot(frequency[:, None], frequency[None, :])
    radius[0, 0] = 1
    spectrum = torch.fft.fft2(white) * radius**-1.3
    spectrum[0, 0] = 0
    field: Tensor = torch.fft.ifft2(spectrum).real
    return (field / field.std())[None]


def _cells(disorder: float) -> Tensor:
    """Distance, edge and identity [3,SIDE,SIDE] of periodic cells around shifted grid points."""
    random = _random(3)
    shift = (torch.rand(CELLS, CELLS, 2, generator=random) - 0.5) * 2 * disorder
    identity = torch.rand(CELLS, CELLS, generator=random)
    place = (torch.arange(SIDE) + 0.5) * CELLS / SIDE
    y, x = torch.meshgrid(place, place, indexing="ij")
    row, column = y.long(), x.long()
    found = []
    for down in (-2, -1, 0, 1, 2):
        for right in (-2, -1, 0, 1, 2):
            i, j = row + down, column + right
            own = shift[i % CELLS, j % CELLS]
            from_x, from_y = x - (j + 0.5 + own[..., 0]), y - (i + 0.5 + own[..., 1])
            found.append(
                torch.stack([from_x.hypot(from_y), identity[i % CELLS, j % CELLS], from_x, from_y])
            )
    fields = torch.stack(found)
    order = fields[:, 0].argsort(0)
    nearest = fields.gather(0, order[:1, None].expand(1, 4, -1, -1))[0]
    # The distance to a border is exact: half the gap along the line between the two centres.
    edge = torch.full_like(nearest[0], 9.0)
    for k in range(1, 6):
        other = fields.gather(0, order[k : k + 1, None].expand(1, 4, -1, -1))[0]
        gap = (nearest[2:] - other[2:]).square().sum(0).sqrt().clamp(min=1e-6)
        edge = torch.minimum(edge, (other[0].square() - nearest[0].square()) / (2 * gap))
    return torch.stack([nearest[0], edge, nearest[1]])
