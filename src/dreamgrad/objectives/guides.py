"""Objectives that other pictures give: what a dream should resemble, and in which way.

All compare activations of one layer. Where it matters which place is compared with which, the
other picture rides along with the dream (see `Term.rider`).
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import ModelError
from ..networks import Network
from .algebra import Objective, single

AT_ONCE = 4096
"""Places of a dream that are compared with all places of a guide at a time."""


def guide(name: str, image: Tensor, network: Network) -> Objective:
    """Each place becomes more of the guide's place that it agrees with most (dot product).

    The guide's best match of Mordvintsev et al. (2015).
    """
    vectors = _places(_seen(name, image, network))

    def score(activation: Tensor) -> Tensor:
        return _best(_places(activation), vectors).mean()

    return single(f"guide({name})", name, score, spread="mean")


def like(name: str, image: Tensor, network: Network) -> Objective:
    """Each place turns to the guide's place that it is most alike (cosine): what, not how much."""
    vectors = F.normalize(_places(_seen(name, image, network)), dim=1)

    def score(activation: Tensor) -> Tensor:
        return _best(F.normalize(_places(activation), dim=1), vectors).mean()

    return single(f"like({name})", name, score, spread="mean")


def style(name: str, image: Tensor, network: Network) -> Objective:
    """The guide's Gram matrix: which channels go together, wherever (Gatys et al., 2015).

    0 where it is reached, -1 for a dream without any activation.
    """
    wanted = gram(_seen(name, image, network))
    scale = wanted.square().mean()

    def score(activation: Tensor) -> Tensor:
        return -(gram(activation) - wanted).square().mean() / scale

    return single(f"style({name})", name, score)


def match(name: str, image: Tensor) -> Objective:
    """The other picture's activations, place by place (Mahendran and Vedaldi, 2015).

    From noise, this shows what of the picture the layer still knows. 0 where it is reached.
    """

    def score(activation: Tensor) -> Tensor:
        dream, wanted = activation[:-1], activation[-1:]
        return -(dream - wanted).square().sum() / wanted.square().sum().clamp_min(1e-12)

    return single(f"match({name})", name, score, rider=image)


def caricature(name: str, image: Tensor) -> Objective:
    """More of what the other picture has at the same place: its activations, exaggerated.

    The dot product grows without end; it counts by how alike the two are, so that the dream does
    not leave the picture for whatever is loudest.
    """

    def score(activation: Tensor) -> Tensor:
        dream, wanted = _places(activation[:-1]), _places(activation[-1:])
        dot = (dream * wanted).sum(1)
        alike = F.cosine_similarity(dream, wanted, dim=1).clamp_min(0.1)
        return (dot * alike).mean()

    return single(f"caricature({name})", name, score, rider=image)


def direction(name: str, vector: Tensor) -> Objective:
    """A direction [C] among the channels: a concept, or the way from one thing to another."""
    unit = F.normalize(vector.flatten(), dim=0)

    def score(activation: Tensor) -> Tensor:
        if activation.shape[1] != len(unit):
            raise ModelError(
                f"the direction has {len(unit)} numbers, and {name} {activation.shape[1]} channels."
            )
        places = _places(activation)
        along = places @ unit.to(places)
        alike = along / places.norm(dim=1).clamp_min(1e-12)
        score: Tensor = (along * alike.clamp_min(0.1)).mean()
        return score

    return single(f"direction({name})", name, score, spread="mean")


def gram(activation: Tensor) -> Tensor:
    """How strongly each two channels [C,C] go together, on average over places."""
    places = _places(activation)
    together: Tensor = places.T @ places / len(places)
    return together


def _seen(name: str, image: Tensor, network: Network) -> Tensor:
    seen: Tensor = network(image.to(network.device), [name])[name]
    return seen.detach()


def _places(activation: Tensor) -> Tensor:
    """Activations [N,C,...] as one vector for each place [places,C]."""
    vectors: Tensor = activation.transpose(0, 1).flatten(1).T
    return vectors


def _best(places: Tensor, vectors: Tensor) -> Tensor:
    """The dot product of each place [P,C] with the vector of [V,C] that gives the largest."""
    vectors = vectors.to(places)
    with torch.no_grad():
        starts = range(0, len(places), AT_ONCE)
        best = torch.cat([(places[k : k + AT_ONCE] @ vectors.T).argmax(1) for k in starts])
    return (places * vectors[best]).sum(1)
