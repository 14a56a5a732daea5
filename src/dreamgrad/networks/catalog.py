"""Which networks there are, by name, without loading any."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlparse

from ..errors import ModelError
from .download import cache_folder


@dataclass(frozen=True)
class ModelInfo:
    """A model that can be loaded: SOURCE/NAME, its number of parameters if known, its weights."""

    name: str
    parameters: int | None
    weights: str


def catalog(pattern: str = "") -> list[ModelInfo]:
    """All models whose name contains `pattern`; the sources that are installed, in order."""
    found = [ModelInfo("bundled", 1_930_000, "inside")]
    found += _torchvision()
    for source in ("timm", "keras"):
        if find_spec(source):
            found += _optional(source)
    return [info for info in found if pattern.casefold() in info.name.casefold()]


def _torchvision() -> list[ModelInfo]:
    from .torchvision import model_names, torchvision_models

    infos = []
    for name in model_names():
        weights = torchvision_models().get_model_weights(name).DEFAULT
        here = (cache_folder() / Path(urlparse(weights.url).path).name).exists()
        place = "here" if here else f"download, {weights.meta['_file_size']:.0f} MB"
        infos.append(ModelInfo(f"torchvision/{name}", weights.meta["num_params"], place))
    return infos


def _optional(source: str) -> list[ModelInfo]:
    from . import keras, timm

    try:
        names = {"timm": timm, "keras": keras}[source].model_names()
    except ModelError:  # installed, but not usable here
        return []
    return [ModelInfo(f"{source}/{name}", None, "download") for name in names]
