"""What networks are made of: layers, channels, neurons, classes; and what a picture excites most."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ..errors import ModelError
from ..networks import Network
from .algebra import Objective, single

MEASURES: dict[str, Callable[[Tensor], Tensor]] = {
    "sumsq": lambda a: a.square().sum(),
    "meansq": lambda a: (
        a.square().sum() / a.numel()
    ),  # mean() would go back in another memory order
    "mean": lambda a: a.mean(),
    "l2": lambda a: a.square().sum().sqrt(),
    "max": lambda a: a.max(),
}
"""How many activations become one number. Subgradients are torch's own."""
SPREADS = {"sumsq": "sum", "meansq": "mean", "mean": "mean"}
"""The measures that can be added up from parts of a map: sums, and means by the parts' shares."""


def layer(name: str, measure: str = "meansq") -> Objective:
    """The whole layer. `measure` "sumsq" is DeepDream's sum of squares, "mean" the plain mean."""
    return _measured(name, name, measure, "meansq", lambda a: a)


def channel(name: str, index: int, measure: str = "mean") -> Objective:
    """One channel of a layer, wherever in the image."""
    return _measured(name, f"{name}:{index}", measure, "mean", lambda a: a[:, index])


def channels(
    name: str, indices: Sequence[int], measure: str = "meansq", *, without: bool = False
) -> Objective:
    """Several channels of a layer, or all `without` these."""
    text = f"{name}:{'!' if without else ''}{','.join(map(str, indices))}"

    def pick(activation: Tensor) -> Tensor:
        if not without:
            return activation[:, list(indices)]
        kept = torch.ones(activation.shape[1], dtype=torch.bool)
        kept[list(indices)] = False
        return activation[:, kept]

    return _measured(name, text, measure, "meansq", pick)


def neuron(name: str, index: int, y: int, x: int, measure: str = "mean") -> Objective:
    """One channel of a layer at one place: row `y` and column `x` of its map."""

    def pick(activation: Tensor) -> Tensor:
        if activation.ndim < 4 or y >= activation.shape[2] or x >= activation.shape[3]:
            shape = "x".join(map(str, activation.shape[2:])) or "no map"
            raise ModelError(f"{name} has no place {y},{x} at this image size: its map is {shape}.")
        return activation[:, index, y, x]

    neuron = _measured(name, f"{name}:{index}@{y},{x}", measure, "mean", pick)
    return Objective(tuple((weight, replace(term, spread="")) for weight, term in neuron.terms))


def label(head: str, indices: Sequence[int], name: str) -> Objective:
    """A class by its score before the softmax (Simonyan et al., 2014), or any of several."""

    def score(activation: Tensor) -> Tensor:
        return activation[:, list(indices)].logsumexp(1).mean()

    return single(f"class:{name}", head, score, labels=tuple(indices))


def winner(name: str) -> Objective:
    """The channel that is already strongest at each place: what the layer sees, more of it.

    Of a layer that has a map for each class, this is pareidolia: each place becomes what it looks
    like most.
    """
    return single(f"winner({name})", name, lambda a: a.amax(1).mean(), spread="mean")


def picked(name: str, how: str, count: int, network: Network, image: Tensor) -> Objective:
    """The channels of a layer that an image excites most, least, or about averagely.

    how: "strongest", "weakest" or "average", by the mean of each channel over the image [1,3,H,W].
    """
    seen = network(image, [name])[name]
    means = seen.transpose(0, 1).flatten(1).mean(1)
    rank = {
        "strongest": -means,
        "weakest": means,
        "average": (means - means.mean()).abs(),
    }[how]
    indices = rank.argsort(stable=True)[:count].tolist()
    text = f"{how}({name}, {count})"
    return _measured(name, text, "meansq", "meansq", lambda a: a[:, indices])


def _measured(
    name: str, text: str, measure: str, default: str, pick: Callable[[Tensor], Tensor]
) -> Objective:
    size = MEASURES[measure]
    if measure != default:
        text = f"{measure}({text})"
    return single(text, name, lambda a: size(pick(a)), spread=SPREADS.get(measure, ""))
