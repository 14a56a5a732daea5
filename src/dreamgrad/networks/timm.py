"""Networks of timm: hundreds more, convolutional and otherwise (extra "timm")."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import ModelError, missing_extra, unknown
from ..intake.weights import read_weights
from . import fitting, naming
from .network import Network
from .torchvision import labels_of, torchvision_models


def import_timm() -> ModuleType:
    """timm; ModelError if it is not installed."""
    torchvision_models()  # first, so that timm's own import of torchvision works
    try:
        import timm
    except ImportError as error:
        raise ModelError(missing_extra("timm", "timm")) from error
    module: ModuleType = timm
    return module


def load(name: str, *, weights: str = "", offline: bool = False, trust: bool = False) -> Network:
    """A network of timm; `weights` is a file, "random", or "" for the published ones."""
    timm = import_timm()
    if not timm.is_model(name):
        raise ModelError(unknown("timm model", name, timm.list_models()))
    full_name = f"timm/{name}"
    published = weights == ""
    options = _any_size(timm, name)
    given = None
    if weights not in ("", "random"):
        given = read_weights(weights)
        if given.format == "keras":
            raise ModelError(
                f"{Path(weights).name}: holds weights for Keras. Use --model keras/NAME."
            )
        reference = fitting.outline(lambda: timm.create_model(name, **options))
        shapes = fitting.shapes_of(given.tensors)
        if (count := fitting.classes_in(shapes, reference)) is not None:
            options["num_classes"] = count
    try:
        with fitting.seeded(), _hub(offline):
            model = timm.create_model(name, pretrained=published, **options)
    except Exception as error:  # timm and its hub raise many kinds for weights they cannot get
        if not published:
            raise
        reason = " ".join(str(error).split())[:70]
        raise ModelError(
            f"{full_name}: its weights cannot be had ({reason}). "
            "Use --weights FILE, --weights random or --model bundled."
        ) from error
    with_head = fitting.load_into(model, given, Path(weights).name, full_name) if given else True
    config, metadata = model.pretrained_cfg, given.metadata if given else {}
    network = Network(
        model,
        name=full_name,
        mean=naming.numbers(metadata.get("mean"), config["mean"]),
        std=naming.numbers(metadata.get("std"), config["std"]),
        head=None if with_head else "",
        input_size=config["input_size"][-1],
    )
    network.name_classes(labels_of(network, metadata))
    naming.christen(network, name)
    return network


@contextmanager
def _hub(offline: bool) -> Iterator[None]:
    """Where timm may fetch weights, or, offline, only take them from the hub's cache."""
    from huggingface_hub import constants  # timm needs it, so it is there

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before or offline
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _any_size(timm: ModuleType, name: str) -> dict[str, Any]:
    """Options with which a transformer sees images of any size, if it knows them."""
    options = {"dynamic_img_size": True, "dynamic_img_pad": True}
    try:
        fitting.outline(lambda: timm.create_model(name, **options))
    except TypeError:  # not an option of this network; most need none
        return {}
    return options


def model_names() -> list[str]:
    """The names of all models."""
    return list(import_timm().list_models())
