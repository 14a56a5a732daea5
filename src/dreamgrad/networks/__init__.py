"""Trained networks, wherever they come from, made ready to dream with.

A source is a function `load(name, *, weights, offline, trust) -> Network` in a file of its own;
another package can add one with an entry point in the group `dreamgrad.sources`.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points

import torch

from ..errors import ModelError, unknown
from .catalog import ModelInfo, catalog
from .fitting import Misfit
from .network import Layer, Network
from .statistics import Statistics, statistics
from .survey import Survey, survey

__all__ = [
    "Layer",
    "ModelInfo",
    "Network",
    "Statistics",
    "Survey",
    "catalog",
    "load",
    "sources",
    "statistics",
    "survey",
]

OWN = ("bundled", "torchvision", "timm", "keras", "file")


def sources() -> dict[str, Callable[..., Network]]:
    """All model sources by name: our own and those that other packages add."""

    def own(source: str) -> Callable[..., Network]:
        def load_from(*args: object, **kwargs: object) -> Network:
            network: Network = import_module(f".{source}", __name__).load(*args, **kwargs)
            return network

        return load_from

    others = {point.name: point.load() for point in entry_points(group="dreamgrad.sources")}
    return {source: own(source) for source in OWN} | others


@torch.inference_mode(False)  # a host program may be inside it; a network must not be born there
def load(
    model: str = "bundled", *, weights: str = "", offline: bool = False, trust: bool = False
) -> Network:
    """The network named SOURCE/NAME, or NAME alone if a source has it, ready to dream with.

    - `weights`: "" for the source's own trained weights, "random", or a file
    - `offline`: never download; ModelError if the weights are not here already
    - `trust`: also load files that can run code when loaded (Keras archives, scripted programs)

    Errors: ModelError if there is no such model, or its weights cannot be had or do not fit.
    """
    source, slash, name = model.partition("/")
    known = sources()
    if not slash and source not in known:
        source, name = _source_of(model), model
    if source not in known:
        raise ModelError(unknown("model source", source, known))
    try:
        return known[source](name, weights=weights, offline=offline, trust=trust)
    except Misfit as misfit:
        raise ModelError(f"{misfit}{_whose(misfit)}.") from misfit


def _whose(misfit: Misfit) -> str:
    """Which network the weights fit better, if there is one."""
    from .file import best_fits

    best = next(iter(best_fits(misfit.given)), ("", 0, 0))
    return f"; {best[1]} of {best[2]} fit {best[0]}" if best[1] > misfit.fits else ""


def _source_of(name: str) -> str:
    """The first source that has a model of this name."""
    found = [info.name for info in catalog(name) if info.name.rpartition("/")[2] == name]
    if found:
        return found[0].partition("/")[0]
    known = [info.name.rpartition("/")[2] for info in catalog()]
    raise ModelError(unknown("model", name, known, see="All: dreamgrad models"))
