"""Networks of torchvision: every classification model it has."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from ..errors import ModelError, unknown
from ..intake.weights import Weights, read_weights
from . import fitting, naming
from .download import published_weights
from .network import IMAGENET_MEAN, IMAGENET_STD, Network

# Widths that other libraries train MobileNetV2 in; torchvision itself publishes only 1.0.
WIDTHS = (0.35, 0.5, 0.75, 1.3, 1.4)
# These two take their input in [-1, 1]; torchvision converts it inside, which we leave out.
HALVES = ("googlenet", "inception_v3")


@cache
def torchvision_models() -> ModuleType:
    """torchvision.models, also where torchvision was built for another PyTorch.

    A wheel built for CUDA beside a PyTorch without it fails at import, because two operators that
    no classifier uses are declared nowhere; declaring them is all it takes.
    """
    try:
        return import_module("torchvision.models")
    except RuntimeError as error:
        if "does not exist" not in str(error):
            raise
    for name in [n for n in sys.modules if n.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # imported by half
    for operator in ("nms", "qnms"):
        torch.library.define(
            f"torchvision::{operator}",
            "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
        )
    return import_module("torchvision.models")


def model_names() -> list[str]:
    """The names of all classification models."""
    models = torchvision_models()
    return list(models.list_models(models))


def labels() -> list[str]:
    """The 1000 classes of ImageNet, in the usual order."""
    weights = torchvision_models().get_model_weights("resnet18").DEFAULT
    return list(weights.meta["categories"])


def labels_of(network: Network, metadata: Mapping[str, str]) -> Sequence[str]:
    """The class names in a weights file, else ImageNet's if the network has 1000 classes."""
    count = network.layers[network.head].shape[0] if network.head else 0
    usual = labels() if count == 1000 else []
    return naming.texts(metadata.get("labels"), usual) if count else []


def build(name: str, **options: Any) -> nn.Module:
    """A model with weights from a fixed seed and without what is only there for training."""
    if name in HALVES:
        options |= {"init_weights": False, "transform_input": False, "aux_logits": False}
    with fitting.seeded():
        model: nn.Module = torchvision_models().get_model(name, weights=None, **options)
    return model


def load(name: str, *, weights: str = "", offline: bool = False, trust: bool = False) -> Network:
    """A network of torchvision; `weights` is a file, "random", or "" for the published ones."""
    if name not in model_names():
        raise ModelError(unknown("torchvision model", name, model_names()))
    full_name = f"torchvision/{name}"
    if weights == "random":
        return finish(build(name), name, full_name)
    if weights:
        return from_file(name, read_weights(weights), Path(weights).name)
    published = torchvision_models().get_model_weights(name).DEFAULT
    model = build(name)
    fitting.load_into(
        model,
        published_weights(full_name, published.url, offline=offline),
        published.url,
        full_name,
    )
    return finish(model, name, full_name)


def from_file(name: str, weights: Weights, file: str) -> Network:
    """A network of torchvision with weights from a file, of whatever width and classes."""
    full_name = f"torchvision/{name}"
    if weights.format == "keras":
        raise ModelError(f"{file}: holds weights for Keras. Use --model keras/NAME with it.")
    given = fitting.shapes_of(weights.tensors)
    options, halves = _variant(name, given), name in HALVES
    classes = fitting.classes_in(given, fitting.outline(partial(build, name, **options)))
    model = build(name, **options, **({"num_classes": classes} if classes else {}))
    with_head = fitting.load_into(model, weights, file, full_name)
    # Only Keras trains other widths than 1, and its MobileNets see images from -1 to 1.
    halves = halves or "width_mult" in options
    return finish(model, name, full_name, weights, with_head, halves)


def _variant(name: str, given: fitting.Shapes) -> dict[str, Any]:
    """What to build `name` with so that weights of another width fit."""
    if name != "mobilenet_v2":
        return {}
    fits: dict[float, int] = {}
    for width in (1.0, *WIDTHS):
        wanted = fitting.outline(partial(build, name, width_mult=width))
        fits[width] = sum(given.get(key) == shape for key, shape in wanted.items())
    best = max(fits, key=lambda width: fits[width])
    return {} if best == 1.0 else {"width_mult": best}


def finish(
    model: nn.Module,
    name: str,
    full_name: str,
    weights: Weights | None = None,
    with_head: bool = True,
    halves: bool | None = None,
) -> Network:
    """A model with its weights as a Network, with labels, aliases and default layers."""
    halves = name in HALVES if halves is None else halves
    metadata = weights.metadata if weights else {}
    mean, std = ((0.5,) * 3, (0.5,) * 3) if halves else (IMAGENET_MEAN, IMAGENET_STD)
    network = Network(
        model,
        name=full_name,
        mean=naming.numbers(metadata.get("mean"), mean),
        std=naming.numbers(metadata.get("std"), std),
        head=None if with_head else "",
        input_size=299 if name == "inception_v3" else 224,
    )
    network.name_classes(labels_of(network, metadata))
    naming.christen(network, name)
    return network
