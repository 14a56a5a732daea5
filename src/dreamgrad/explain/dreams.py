"""Small dreams from noise: what a class or a channel looks like to the network."""

import torch
from torch import Tensor

from .. import engine, images
from ..errors import ResourceError
from ..networks import Network
from ..recipe import Recipe


def from_noise(
    network: Network, layers: str, *, size: int = 224, steps: int = 16, seed: int = 0
) -> Tensor | None:
    """A square dream [1,3,size,size] of an objective, from noise; `steps` for each octave.

    None if the gradient is not finite. UsageError, ModelError: as in `engine.dreaming`.
    """
    recipe = Recipe(layers=layers, start="noise", steps=steps, seed=seed, tile="off")
    noise = images.start("noise", (size, size), torch.Generator().manual_seed(seed))
    try:
        dreamt = engine.finish(noise, engine.dreaming(noise, recipe, network=network))
    except ResourceError as error:
        if "not finite" in str(error):
            return None
        raise
    return dreamt.detach()


def label_of(network: Network, index: int) -> str:
    """A class's name for people: its first synonym, or its number."""
    return network.labels[index].split(",")[0] if network.labels else f"class {index}"
