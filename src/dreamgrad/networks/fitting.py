"""Weights and architectures: does this file fit this network, and if not, which one?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from ..errors import ModelError
from ..intake.files import shell_safe
from ..intake.weights import Weights

Shapes = Mapping[str, tuple[int, ...]]
Builder = Callable[[], nn.Module]

# What classifiers are called in torchvision and timm.
TOPS = ("classifier", "fc", "head", "heads", "head_dist", "head_fc", "last_linear")


class Misfit(ModelError):
    """Weights of another network: their shapes, and how many of them fit."""

    def __init__(self, message: str, given: Shapes, fits: int) -> None:
        super().__init__(message)
        self.given, self.fits = given, fits


def shapes_of(tensors: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Names and shapes, without the counters of BatchNorm, which decide nothing."""
    return {
        name: tuple(tensor.shape)
        for name, tensor in tensors.items()
        if not name.endswith("num_batches_tracked")
    }


class _WithoutMemory(TorchFunctionMode):
    """Weights take no memory; what is computed from numbers, such as widths, stays real."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func in (torch.empty, torch.zeros, torch.ones):
            kwargs = {**kwargs, "device": "meta"}
        return func(*args, **kwargs)


def outline(build: Builder) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a network's weights without making them: quick for any size."""
    with _WithoutMemory():
        return shapes_of(build().state_dict())


@contextmanager
def seeded(seed: int = 0) -> Iterator[None]:
    """Random numbers from a seed of their own; the caller's go on undisturbed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def head_parameters(shapes: Shapes, classes: int) -> set[str]:
    """The weights of the last layer of a classifier: those with one row for each class."""
    return {name for name, shape in shapes.items() if shape[:1] == (classes,)}


def classes_in(weights: Shapes, reference: Shapes, classes: int = 1000) -> int | None:
    """How many classes weights have been trained for, or None if the classifier is missing."""
    heads = head_parameters(reference, classes)
    found = {weights[name][0] for name in heads if weights.get(name)}
    return found.pop() if len(found) == 1 else None


def load_into(model: nn.Module, weights: Weights, file: str, name: str) -> bool:
    """Put weights into a network; returns whether the classifier came with them.

    The classifier may be missing, and heads that are only there for training are left out.
    ModelError, with numbers, if shapes differ; Misfit if the weights are another network's.
    """
    wanted, given = shapes_of(model.state_dict()), shapes_of(weights.tensors)
    missing = [key for key in wanted if key not in given]
    wrong = [key for key in wanted if key in given and wanted[key] != given[key]]
    tops = {key for key in missing if key.split(".")[0] in TOPS}
    if wrong or set(missing) - tops or left_over(wanted, given):
        _refuse(wanted, given, wrong, file, name)
    tensors = {key: t.float() for key, t in weights.tensors.items() if key in wanted}
    model.load_state_dict(tensors, strict=False)
    return not tops


def left_over(wanted: Shapes, given: Shapes) -> list[str]:
    """Weights for parts of a network that it does not have: those of a deeper one.

    Classifiers and heads that only help in training do not count, nor what is beside the network.
    """
    parts = {key.split(".")[0] for key in wanted} - set(TOPS)
    return [key for key in given if key not in wanted and key.split(".")[0] in parts]


def _refuse(wanted: Shapes, given: Shapes, wrong: list[str], file: str, name: str) -> NoReturn:
    fits = sum(given.get(key) == shape for key, shape in wanted.items())
    text = f"{shell_safe(file)}: {fits} of {len(wanted)} names fit {name}"
    if wrong and fits > len(wanted) // 2:
        shown = "; ".join(f"{k} is {given[k]} instead of {wanted[k]}" for k in wrong[:3])
        raise ModelError(f"{text}: {shown}.")
    raise Misfit(text, given, fits)
