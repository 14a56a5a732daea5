"""What every layer of a network does with one image: how much, how little, which channels."""

from collections.abc import Collection
from dataclasses import dataclass

from torch import Tensor

from .network import Layer, Network


@dataclass(frozen=True)
class Statistics:
    """A layer's activations for one image.

    - `shape`: without the batch, at this image's size
    - `silent`: share of activations that are exactly zero, 0 ... 1
    - `channels`: the channels that answer most by their mean, strongest first
    """

    name: str
    shape: tuple[int, ...]
    mean: float
    std: float
    least: float
    most: float
    silent: float
    channels: tuple[int, ...]


def statistics(
    network: Network, image: Tensor, names: Collection[str] = (), top: int = 3
) -> list[Statistics]:
    """The statistics of the named layers, of all by default, for an image [1,3,H,W].

    ModelError if the network cannot see images of that size.
    """
    rows: list[Statistics] = []

    def see(layer: Layer, output: Tensor) -> None:
        if names and layer.name not in names:
            return
        values = output.float()
        means = values[0].flatten(1).mean(1) if values.ndim > 2 else values[0]
        rows.append(
            Statistics(
                layer.name,
                tuple(output.shape[1:]),
                float(values.mean()),
                float(values.std(correction=0)),
                float(values.min()),
                float(values.max()),
                float((values == 0).float().mean()),
                tuple(means.topk(min(top, len(means))).indices.tolist()),
            )
        )

    network.watch(image, see)
    return rows
