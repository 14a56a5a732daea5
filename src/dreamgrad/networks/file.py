"""Networks from a file of your own: `file/PATH`, or `file/PATH@torchvision/resnet18`."""

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import ModelError
from ..intake.files import shell_safe
from ..intake.weights import read_weights
from ..recipe import split_file
from . import fitting, torchvision
from .network import Network


def load(name: str, *, weights: str = "", offline: bool = False, trust: bool = False) -> Network:
    """The network in a file.

    The architecture is the one named behind "@", else the one in the file's metadata
    (safetensors: "architecture", and "labels", "mean", "std" in JSON), else torchvision's network
    whose names and shapes the weights fit. Files that can run code when loaded (Keras archives,
    scripted programs) need `trust`.
    """
    path, architecture = (name, "") if Path(name).exists() else split_file(name)
    if Path(path).suffix == ".keras" or trust:
        network = _from_program(path, trust)
        if network is not None:
            return network
    found = read_weights(path)
    architecture = architecture or found.metadata.get("architecture", "")
    if found.format == "keras":
        raise ModelError(f"{shell_safe(path)}: use --model keras/NAME --weights {shell_safe(path)}")
    if architecture == "bundled":
        from . import bundled

        network = bundled.load(weights=path)
        network.name = f"file/{Path(path).name}"
        return network
    if not architecture:
        fits = best_fits(fitting.shapes_of(found.tensors))
        if not fits or fits[0][1] < fits[0][2]:
            near = f" ({fits[0][1]} of {fits[0][2]} names fit {fits[0][0]})" if fits else ""
            raise ModelError(
                f"{shell_safe(path)}: cannot tell the architecture{near}. "
                f"Name it: file/{shell_safe(path)}@torchvision/NAME"
            )
        architecture = f"torchvision/{fits[0][0]}"
    source, _, inner = architecture.rpartition("/")
    if source == "timm":
        from . import timm

        network = timm.load(inner, weights=path)
    elif source in ("", "torchvision"):
        if inner not in torchvision.model_names():
            raise ModelError(f"{shell_safe(path)}: there is no architecture {architecture!r}.")
        network = torchvision.from_file(inner, found, Path(path).name)
    else:
        raise ModelError(f"{shell_safe(path)}: there is no architecture {architecture!r}.")
    network.name = f"file/{Path(path).name}"
    return network


class Program(nn.Module):
    """A scripted program. It hides what is inside, so that its result is its only layer."""

    def __init__(self, program: nn.Module) -> None:
        super().__init__()
        self.program = program

    def forward(self, x: Tensor) -> Any:
        return self.program(x)


def best_fits(given: fitting.Shapes) -> list[tuple[str, int, int]]:
    """torchvision's networks by how many of their weights' names and shapes are given.

    (name, fitting, all), best first; the classifier does not count. Stops at a perfect fit that
    leaves nothing over: the weights of a deep network fit a shallower one of its family too.
    """
    found = []
    first = next(iter(given), "").split(".")[0]
    for name in torchvision.model_names():
        wanted = fitting.outline(partial(torchvision.build, name))
        if first not in {key.split(".")[0] for key in wanted}:
            continue
        tops = fitting.head_parameters(wanted, 1000)
        fits = sum(given.get(key) == shape for key, shape in wanted.items() if key not in tops)
        found.append((name, fits, len(wanted) - len(tops)))
        if fits == len(wanted) - len(tops) and not fitting.left_over(wanted, given):
            break
    return sorted(found, key=lambda item: (item[1] / item[2], item[1]), reverse=True)


def _from_program(path: str, trust: bool) -> Network | None:
    """A Keras archive or a scripted program, which is code: only with trust."""
    name = shell_safe(Path(path).name)
    if not trust:
        raise ModelError(
            f"{name}: Keras archives can run code. If you made it yourself, add --trust."
        )
    if Path(path).suffix == ".keras":
        from .keras import finish, import_keras

        keras = import_keras()
        try:
            model = keras.models.load_model(path, compile=False, safe_mode=True)
        except Exception as error:  # whatever Keras meets in the archive
            raise ModelError(f"{name}: {' '.join(str(error).split())[:120]}") from error
        # The file does not say what its input was; most are trained on 0 ... 1.
        side = model.input_shape[1] if len(model.input_shape) == 4 else None
        own = {"mean": (0.0,) * 3, "std": (1.0,) * 3, "input_size": side or 224}
        return finish(model, f"file/{Path(path).name}", own)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyTorch would rather have it exported anew
            program = Program(torch.jit.load(path, map_location="cpu"))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, OSError):
        return None  # plain weights
    return Network(program, name=f"file/{Path(path).name}", modules={"result": program})
