"""A tiny network that all tests can dream with, and real weights where there are any."""

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from dreamgrad.networks import Network

ROOT = Path(__file__).parent.parent


class Tiny(nn.Module):
    """Two convolutions with BatchNorm, one ReLU used twice, three classes."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(8, 12, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(12)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(12, 3)
        self.deep_calls = 0

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.relu(self.norm1(self.conv1(x))))
        x = self.relu(self.norm2(self.conv2(x)))
        self.deep_calls += 1
        scores: Tensor = self.head(self.drop(x).mean((2, 3)))
        return scores


def tiny_model(seed: int = 0) -> Tiny:
    torch.manual_seed(seed)
    model = Tiny()
    for norm in (model.norm1, model.norm2):  # as after training: every number is its own
        nn.init.normal_(norm.running_mean, 0, 0.3)
        nn.init.uniform_(norm.running_var, 0.2, 2)
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, 0, 0.3)
    return model


def tiny_network(seed: int = 0) -> Network:
    return Network(
        tiny_model(seed), name="tiny", labels=["tabby, cat", "dog", "owl"], input_size=32
    )


@pytest.fixture
def network() -> Network:
    return tiny_network()


@pytest.fixture
def photo() -> Tensor:
    """An image [1,3,40,56] with structure and noise in it."""
    rng = torch.Generator().manual_seed(1)
    y, x = torch.meshgrid(torch.linspace(0, 1, 40), torch.linspace(0, 1, 56), indexing="ij")
    smooth = torch.stack([y, x, (y + x) / 2])[None]
    return (0.8 * smooth + 0.1 * torch.rand(1, 3, 40, 56, generator=rng)).clamp(0, 1)


def weights_folder() -> Path | None:
    """Where real weights lie, or None: DREAMGRAD_WEIGHTS_DIR, else ../shared/weights."""
    named = os.environ.get("DREAMGRAD_WEIGHTS_DIR")
    folder = Path(named) if named else ROOT.parent / "shared" / "weights"
    return folder if folder.is_dir() else None
