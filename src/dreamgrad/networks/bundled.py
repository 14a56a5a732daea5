"""The network that comes with dreamgrad: small, quick, and trained on drawn pictures only.

Mixed kernels side by side as in GoogLeNet (Szegedy et al., 2015), BatchNorm already folded into
the convolutions. Nothing in it draws a grid into a dream: both strided convolutions have smooth
kernels (a binomial blur is part of them, see `scripts/train_bundled.py`), and the size is halved
by means, never by maxima.
It has never seen a photograph: all it knows are the eyes, animals, plants, buildings, ornaments
and textures of `dreamgrad.motifs`. Heads at three depths name what each place of the image shows.
"""

import math
from importlib.resources import as_file, files
from pathlib import Path

import torch
from torch import Tensor, nn

from ..errors import ModelError
from ..intake.files import shell_safe
from ..intake.weights import Weights, read_weights
from . import fitting, naming
from .network import Network

# channels of (1x1, 3x3 reduction, 3x3, 5x5 reduction, 5x5) of each mixed layer
MIXED = {
    "mix3a": (32, 48, 64, 24, 32),
    "mix3b": (48, 64, 80, 24, 32),
    "mix4a": (64, 80, 112, 32, 48),
    "mix4b": (80, 96, 128, 32, 48),
    "mix4c": (80, 96, 128, 32, 48),
    "mix4d": (96, 112, 144, 32, 48),
    "mix5a": (112, 128, 176, 48, 64),
    "mix5b": (128, 144, 192, 48, 64),
}
HEADS = {"mix3b": "head3", "mix4d": "head4", "mix5b": "head5"}


class Convolution(nn.Conv2d):
    """Convolution, bias and ReLU; the size stays but for the stride."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1) -> None:
        super().__init__(inputs, outputs, size, stride, size // 2)
        self.norm: nn.Module | None = None  # BatchNorm, in training only

    def forward(self, x: Tensor) -> Tensor:
        y = super().forward(x)
        if self.norm is not None:
            y = self.norm(y)
        return y.relu()


class Mixed(nn.Module):
    """1x1, 3x3 and 5x5 convolutions side by side; one 1x1 makes all the reductions."""

    def __init__(self, inputs: int, widths: tuple[int, int, int, int, int]) -> None:
        super().__init__()
        one, to3, three, to5, five = widths
        self.split = (one, to3, to5)
        self.reduce = Convolution(inputs, sum(self.split), 1)
        self.three = Convolution(to3, three, 3)
        self.five = Convolution(to5, five, 5)
        self.outputs = one + three + five

    def forward(self, x: Tensor) -> Tensor:
        one, three, five = self.reduce(x).split(self.split, 1)
        return torch.cat([one, self.three(three), self.five(five)], 1)


FOCUS = 3.0
"""How evenly places count for a class: 0+ is only the likeliest place, infinity is all alike."""


class Presence(nn.Module):
    """Scores [N,classes]: how likely each class is, summed over heads.

    Places where a class is likely already count most, so that a dream makes things of what is
    there and does not paper the picture with them.
    """

    def forward(self, *maps: Tensor) -> Tensor:
        scores = []
        for each in maps:
            # Class 0 of the heads is "nothing in particular": it takes part in the softmax only.
            likely = each.log_softmax(1)[:, 1:].flatten(2) / FOCUS
            scores.append(FOCUS * (likely.logsumexp(2) - math.log(likely.shape[2])))
        return torch.stack(scores).sum(0)


class Dreamer(nn.Module):
    """conv1 | conv2 mix3a mix3b | mix4a ... mix4d | mix5a mix5b, halved in size at each bar."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv1 = Convolution(3, 32, 7, 2)
        self.conv2 = Convolution(32, 64, 5, 2)
        channels = 64
        for name, widths in MIXED.items():
            if name in ("mix4a", "mix5a"):
                self.add_module(f"pool{name[3]}", nn.AvgPool2d(2))
            mixed = Mixed(channels, widths)
            self.add_module(name, mixed)
            channels = mixed.outputs
            if name in HEADS:
                self.add_module(HEADS[name], nn.Conv2d(channels, classes, 1))
        self.classes = Presence()

    def maps(self, x: Tensor) -> list[Tensor]:
        """What the heads say of each place [N,classes,h,w], the finest first."""
        found = []
        for name, module in self.named_children():
            if name.startswith("head"):
                found.append(module(x))
            elif name != "classes":
                x = module(x)
        return found

    def forward(self, x: Tensor) -> Tensor:
        _, middle, coarse = self.maps(x)
        scores: Tensor = self.classes(middle, coarse)
        return scores


def load(
    name: str = "", *, weights: str = "", offline: bool = False, trust: bool = False
) -> Network:
    """The bundled network; `weights` may name a file of another training of it, or "random"."""
    if name:
        raise ModelError(f"there is no model 'bundled/{name}'. Nearest: bundled.")
    with as_file(files("dreamgrad") / "data" / "bundled.safetensors") as path:
        own = weights in ("", "random")
        file = Path(path if own else weights)
        found = read_weights(file)
    labels = _labels(found, file.name)
    with fitting.seeded():
        model = Dreamer(len(labels) + 1)
    if weights != "random":
        fitting.load_into(model, found, file.name, "bundled")
    return Network(
        model,
        name="bundled",
        mean=(0.45,) * 3,
        std=(0.25,) * 3,
        labels=labels,
        groups=_groups(found, labels),
        default_layers="mix4b + mix4c",
    )


def _groups(weights: Weights, labels: list[str]) -> dict[str, tuple[int, ...]]:
    """The families of the motifs, with the numbers of their classes."""
    families = naming.texts(weights.metadata.get("families"), [])
    names = dict.fromkeys(families) if len(families) == len(labels) else {}
    return {
        name.removesuffix("s"): tuple(n for n, own in enumerate(families) if own == name)
        for name in names
    }


def _labels(weights: Weights, file: str) -> list[str]:
    """The class names in the file, one for each row of the heads but the first."""
    head = weights.tensors.get("head5.weight", torch.zeros(1))
    labels = naming.texts(weights.metadata.get("labels"), [])
    if len(labels) != len(head) - 1:
        raise ModelError(
            f"{shell_safe(file)}: is no training of the bundled network: it names {len(labels)} "
            f"classes and has {len(head) - 1}."
        )
    return labels
