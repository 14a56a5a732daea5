"""The network that comes with dreamgrad: small, quick, and trained on drawn pictures only.

A GoogLeNet in miniature (Szegedy et al., 2015), BatchNorm already folded into the convolutions.
It has never seen a photograph: all it knows are eyes, animals, plants, buildings, ornaments and
textures drawn by code. Dense heads at three depths name what each place of the image shows.
"""

from importlib.resources import as_file, files
from pathlib import Path

import torch
from torch import Tensor, nn

from ..errors import ModelError
from ..intake.files import shell_safe
from ..intake.weights import Weights, read_weights
from . import fitting, naming
from .network import Network

# channels of (1x1, 3x3 reduction, 3x3, 5x5 reduction, 5x5, behind the pool) of each mixed layer
MIXED = {
    "mix3a": (32, 48, 64, 16, 16, 16),
    "mix4a": (64, 64, 96, 16, 32, 32),
    "mix4b": (64, 80, 112, 16, 32, 32),
    "mix4c": (64, 80, 128, 16, 32, 32),
    "mix5a": (96, 96, 160, 32, 48, 48),
    "mix5b": (96, 96, 176, 32, 64, 64),
}


class Convolution(nn.Conv2d):
    """Convolution, bias and ReLU; the size stays but for the stride."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1) -> None:
        super().__init__(inputs, outputs, size, stride, size // 2)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).relu()


class Mixed(nn.Module):
    """1x1, 3x3 and 5x5 convolutions and a pool side by side; one 1x1 makes all reductions."""

    def __init__(
        self, inputs: int, one: int, to3: int, three: int, to5: int, five: int, pooled: int
    ):
        super().__init__()
        self.split = (one, to3, to5)
        self.reduce = Convolution(inputs, one + to3 + to5, 1)
        self.three = Convolution(to3, three, 3)
        self.five = Convolution(to5, five, 5)
        self.pooled = Convolution(inputs, pooled, 1)
        self.pool = nn.MaxPool2d(3, 1, 1)
        self.outputs = one + three + five + pooled

    def forward(self, x: Tensor) -> Tensor:
        one, three, five = self.reduce(x).split(self.split, 1)
        return torch.cat([one, self.three(three), self.five(five), self.pooled(self.pool(x))], 1)


class Presence(nn.Module):
    """Scores [N,classes]: how likely each class is anywhere, averaged over places and heads."""

    def forward(self, *maps: Tensor) -> Tensor:
        # Class 0 of the heads is "nothing in particular": it takes part in the softmax only.
        return torch.stack([m.log_softmax(1)[:, 1:].mean((2, 3)) for m in maps]).sum(0)


class Dreamer(nn.Module):
    """conv1 conv2 | mix3a | mix4a mix4b mix4c | mix5a mix5b, halved in size at each bar."""

    mix3a: Mixed
    mix4a: Mixed
    mix4b: Mixed
    mix4c: Mixed
    mix5a: Mixed
    mix5b: Mixed
    head3: nn.Conv2d
    head4: nn.Conv2d
    head5: nn.Conv2d

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv1 = Convolution(3, 32, 7, stride=2)
        self.pool1 = nn.MaxPool2d(3, 2, 1)
        self.conv2 = Convolution(32, 64, 3)
        self.pool3 = nn.MaxPool2d(3, 2, 1)
        self.pool4 = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for name, widths in MIXED.items():
            mixed = Mixed(channels, *widths)
            self.add_module(name, mixed)
            channels = mixed.outputs
            if name in ("mix3a", "mix4c", "mix5b"):
                self.add_module(f"head{name[3]}", nn.Conv2d(channels, classes, 1))
        self.classes = Presence()

    def forward(self, x: Tensor) -> Tensor:
        x = self.mix3a(self.conv2(self.pool1(self.conv1(x))))
        self.head3(x)
        x = self.mix4c(self.mix4b(self.mix4a(self.pool3(x))))
        head4 = self.head4(x)
        x = self.mix5b(self.mix5a(self.pool4(x)))
        scores: Tensor = self.classes(head4, self.head5(x))
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
        default_layers="mix4b + mix4c",
    )


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
