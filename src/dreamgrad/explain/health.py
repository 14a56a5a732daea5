"""Which layers of a network can be dreamt on, and what is wrong with the others."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .. import images, motifs
from ..networks import Network


@dataclass(frozen=True)
class LayerHealth:
    """What is wrong with a layer, in plain words; nothing if `problems` is empty.

    - `usable`: whether it was sound on noise or on a picture at least; only such can be dreamt on
    """

    name: str
    kind: str
    problems: tuple[str, ...]
    usable: bool


def check(network: Network, picture: Tensor | None = None, seed: int = 0) -> list[LayerHealth]:
    """How every layer of a network does on noise and on a picture, in the network's order.

    Activations must be finite, not all zero and not all the same, and so must be the gradient of
    their mean square with respect to the image. `picture` is an image [1,3,H,W]; a drawing by
    default, at the network's own size. ModelError if the network cannot see it.
    """
    size = (network.input_size, network.input_size)
    rng = torch.Generator().manual_seed(seed)
    if picture is None:
        picture = motifs.draw(motifs.names()[0], size=size, seed=seed)
    views = {"noise": images.start("noise", size, rng), "a picture": picture}
    found = {where: _problems(network, image) for where, image in views.items()}
    health = []
    for name, layer in network.layers.items():
        places: dict[str, list[str]] = {}
        for where, problems in found.items():
            for problem in problems[name]:
                places.setdefault(problem, []).append(where)
        texts = tuple(f"{what} on {' and on '.join(where)}" for what, where in places.items())
        usable = not all(problems[name] for problems in found.values())
        health.append(LayerHealth(name, layer.kind, texts, usable))
    return health


@torch.inference_mode(False)
@torch.enable_grad()
def _problems(network: Network, image: Tensor) -> dict[str, list[str]]:
    """What is wrong with each layer on one image."""
    image = image.to(network.device, copy=True).requires_grad_()
    problems = {}
    for name, values in network(image, list(network.layers)).items():
        wrong = _wrong("activations are", values)
        if values.numel() > 1 and not wrong and bool(values.amin() == values.amax()):
            wrong = "activations are all the same"
        back = torch.zeros_like(image)
        if values.requires_grad:
            score = values.float().square().mean()
            (back,) = torch.autograd.grad(score, image, retain_graph=True, materialize_grads=True)
        problems[name] = [text for text in (wrong, _wrong("gradient is", back)) if text]
    return problems


def _wrong(what: str, values: Tensor) -> str:
    if not values.isfinite().all():
        return f"{what} not finite (NaN or infinity)"
    return "" if values.any() else f"{what} zero"
