"""The gradient of images too large for memory, computed tile by tile and equal to the whole one.

Not the image is cut into tiles but the activations of the wanted layers: each belongs to one tile,
and a tile's crop of the image is all that its activations see. So no activation knows that there
are tiles, and the gradients of the crops, added up in place, are the gradient. What a layer sees
must be less than the image for that: class heads, squeeze-and-excitation and attention see it all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import lcm, prod

import torch
from torch import Tensor

from ..errors import ModelError
from ..networks import Network, survey
from ..objectives import Objective, layer

Gradient = Callable[[Tensor], tuple[Tensor, Tensor]]
Activate = Callable[[Tensor], dict[str, Tensor]]
Span = tuple[int, int]
Box = tuple[Span, Span]


@dataclass(frozen=True)
class Sight:
    """What each value of a layer sees along one axis: `size` pixels from i*stride + first on."""

    stride: int
    first: int
    size: int


@dataclass(frozen=True)
class Tile:
    """A crop of the image, (top, bottom) and (left, right), and the box of each layer it owns."""

    crop: Box
    own: dict[str, Box]


def sights(network: Network, objective: Objective) -> dict[str, tuple[Sight, Sight]]:
    """What the values of the wanted layers see, down and across.

    ModelError, naming the layer, if one sees the whole image: then there are no exact tiles.
    """
    found = {"input": (Sight(1, 0, 1), Sight(1, 0, 1))}
    for row in survey(network):
        if row.name in objective.layers:
            if row.window is None or len(row.shape) != 3 or network.grid != 1:
                raise ModelError(
                    f"{row.name} of {network.name} sees the whole image at once, so that it cannot "
                    "be dreamt on in exact tiles. Take a layer before it, or --tile fast."
                )
            (top, left), (tall, wide) = row.window
            down, across = row.strides
            found[row.name] = (Sight(down, top, tall), Sight(across, left, wide))
    return {name: found[name] for name in objective.layers}


def tiled(network: Network, objective: Objective, activations_of: Activate, side: int) -> Gradient:
    """The function that gives score and gradient for an image, in tiles of about `side` pixels.

    `activations_of` gives the wanted layers' activations for a crop. A score that is a sum or mean
    over places is added up from its parts; any other is computed from all activations first, which
    takes another forward pass. ModelError if the layers cannot be tiled.
    """
    seen = sights(network, objective)
    _compare(network, activations_of, seen)
    return _by_tiles(objective, activations_of, seen, side)


def _by_tiles(
    objective: Objective,
    activations_of: Activate,
    seen: Mapping[str, tuple[Sight, Sight]],
    side: int,
) -> Gradient:
    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        size = (image.shape[-2], image.shape[-1])
        whole = _map_sizes(seen, activations_of, image, side)
        parts = list(share_out(seen, whole, size, side))
        maps: dict[str, Tensor] = {}
        score, result = image.new_zeros(()), torch.zeros_like(image)
        if not objective.spreads:
            score, maps = _pulls(objective, seen, activations_of, image, parts)
        for tile in parts:
            if not any(map(_area, tile.own.values())):
                continue
            crop = _cut(image, tile.crop).clone(memory_format=torch.channels_last)
            crop.requires_grad_()
            own = _own(activations_of(crop), seen, tile)
            if objective.spreads:
                shares = {name: _area(tile.own[name]) / prod(whole[name]) for name in seen}
                part = objective.part(own, shares)
                (gradient,) = torch.autograd.grad(part, crop)
                score = score + part.detach()
            else:
                pulls = [_cut(maps[name], tile.own[name]) for name in own]
                (gradient,) = torch.autograd.grad(list(own.values()), crop, pulls)
            _cut(result, tile.crop).add_(gradient)
        return score, result

    return score_and_gradient


def share_out(
    seen: Mapping[str, tuple[Sight, Sight]],
    whole: Mapping[str, Span],
    size: Span,
    side: int,
) -> Iterator[Tile]:
    """Tiles of about `side` pixels that share out all activations of the layers, each once.

    `whole` gives the (height, width) of the layers' maps for an image of `size`.
    """
    axes = []
    for axis in (0, 1):
        step, length, pieces = _step(seen, axis), size[axis], []
        for begin, end in pairwise([*_cuts(length, max(step, side // step * step)), length]):
            own, first, last = {}, length, 0
            for name, sights in seen.items():
                sight, count = sights[axis], whole[name][axis]
                a = min(count, -(-begin // sight.stride))
                b = count if end == length else min(count, -(-end // sight.stride))
                own[name] = (a, b)
                if a < b:
                    first = min(first, a * sight.stride + sight.first)
                    last = max(last, (b - 1) * sight.stride + sight.first + sight.size)
            # A crop begins where a stride does, so that its activations fall on the whole's, and
            # leaves over a multiple of it: how much Keras pads depends on the remainder. That also
            # moves what a layer sees, by less than a stride.
            if first < last:
                begin, end = max(0, first - step) // step * step, last + step
                pieces.append(((begin, min(length, end + (length - end) % step)), own))
        axes.append(pieces)
    for down, rows in axes[0]:
        for across, columns in axes[1]:
            yield Tile((down, across), {name: (rows[name], columns[name]) for name in seen})


def shifted(objective: Objective, activations_of: Activate, side: int) -> Gradient:
    """Score and gradient by independent tiles, cut elsewhere at each step so that no seam stays.

    Quick and for every network, but near the cuts it is not the whole image's gradient. Each tile
    has its own score, and counts by its area.
    """
    rng = torch.Generator().manual_seed(0)

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        height, width = image.shape[-2:]
        top, left = torch.randint(0, side, (2,), generator=rng).tolist()
        score, result = image.new_zeros(()), torch.zeros_like(image)
        for rows in pairwise([*_cuts(height, side, top), height]):
            for columns in pairwise([*_cuts(width, side, left), width]):
                box = (rows, columns)
                crop = _cut(image, box).clone(memory_format=torch.channels_last).requires_grad_()
                part = objective(activations_of(crop)) * (_area(box) / (height * width))
                (gradient,) = torch.autograd.grad(part, crop)
                score = score + part.detach()
                _cut(result, box).copy_(gradient)
        return score, result

    return score_and_gradient


def _cuts(length: int, side: int, offset: int = 0) -> list[int]:
    """Where pieces of about `side` begin; a sliver of less than half goes to its neighbour."""
    inner = [cut for cut in range(offset, length, side) if side // 2 <= cut <= length - side // 2]
    return [0, *inner]


def _step(seen: Mapping[str, tuple[Sight, Sight]], axis: int) -> int:
    return lcm(*(sights[axis].stride for sights in seen.values()))


def _cut(tensor: Tensor, box: Box) -> Tensor:
    (top, bottom), (left, right) = box
    return tensor[..., top:bottom, left:right]


def _area(box: Box) -> int:
    (top, bottom), (left, right) = box
    return (bottom - top) * (right - left)


def _own(
    activations: Mapping[str, Tensor], seen: Mapping[str, tuple[Sight, Sight]], tile: Tile
) -> dict[str, Tensor]:
    """What a tile owns of the activations of its crop."""
    own = {}
    for name, sights in seen.items():
        spans = []
        for sight, (begin, _), (a, b) in zip(sights, tile.crop, tile.own[name], strict=True):
            spans.append((a - begin // sight.stride, b - begin // sight.stride))
        own[name] = _cut(activations[name], (spans[0], spans[1]))
    return own


def _map_sizes(
    seen: Mapping[str, tuple[Sight, Sight]], activations_of: Activate, image: Tensor, side: int
) -> dict[str, Span]:
    """The (height, width) of each layer's map for the whole image, from its last corner alone."""
    begins = []
    for axis in (0, 1):
        step = _step(seen, axis)
        widest = max(side, *(sights[axis].size for sights in seen.values()))
        begins.append(max(0, (image.shape[axis - 2] - widest) // step * step))
    with torch.no_grad():
        corner = activations_of(image[..., begins[0] :, begins[1] :])
    return {
        name: (
            begins[0] // down.stride + corner[name].shape[-2],
            begins[1] // across.stride + corner[name].shape[-1],
        )
        for name, (down, across) in seen.items()
    }


def _pulls(
    objective: Objective,
    seen: Mapping[str, tuple[Sight, Sight]],
    activations_of: Activate,
    image: Tensor,
    parts: list[Tile],
) -> tuple[Tensor, dict[str, Tensor]]:
    """The score, and its gradient for each activation of the whole image."""
    maps: dict[str, Tensor] = {}
    with torch.no_grad():
        for tile in parts:
            for name, own in _own(activations_of(_cut(image, tile.crop)), seen, tile).items():
                if name not in maps:
                    ends = [max(t.own[name][axis][1] for t in parts) for axis in (0, 1)]
                    maps[name] = own.new_zeros(*own.shape[:-2], *ends)
                _cut(maps[name], tile.own[name]).copy_(own)
    leaves = {name: whole.requires_grad_() for name, whole in maps.items()}
    score = objective(leaves)
    pulls = torch.autograd.grad(score, list(leaves.values()), allow_unused=True)
    found = {
        name: torch.zeros_like(leaf) if pull is None else pull
        for (name, leaf), pull in zip(leaves.items(), pulls, strict=True)
    }
    return score.detach(), found


def _compare(
    network: Network, activations_of: Activate, seen: Mapping[str, tuple[Sight, Sight]]
) -> None:
    """ModelError if tiles give another gradient than the whole image, on a small random one.

    So that an operation whose sight nobody told the survey of cannot spoil a dream.
    """
    rng, side = torch.Generator().manual_seed(0), network.input_size
    image = torch.rand(1, 3, side, side, generator=rng).to(network.mean).requires_grad_()
    everything = Objective(tuple(term for name in sorted(seen) for term in layer(name).terms))
    with torch.inference_mode(False), torch.enable_grad():
        (expected,) = torch.autograd.grad(everything(activations_of(image)), image)
        by_four = _by_tiles(everything, activations_of, seen, side // 2)
        _, found = by_four(image.detach())
    error = (found - expected).norm() / expected.norm().clamp_min(torch.finfo(found.dtype).tiny)
    if not error < 0.02:  # single precision can push a ReLU over its edge, here and there
        raise ModelError(f"{network.name}: tiles give another gradient than the whole image.")
