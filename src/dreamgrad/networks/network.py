"""A trained network made ready to dream with: images in, activations by layer name out."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import ModelError, unknown

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class _AllSeen(Exception):
    """Raised inside a forward pass as soon as every wanted activation has been seen."""


@dataclass(frozen=True)
class Layer:
    """One call of one module: a ReLU that a block uses twice is two layers.

    `shape` is that of its output, without the batch, at the network's own input size:
    (channels, height, width) for a map, (features,) behind a classifier head.
    """

    name: str
    number: int
    module: nn.Module
    call: int
    shape: tuple[int, ...]

    @property
    def kind(self) -> str:
        return type(self.module).__name__


class Network(nn.Module):
    """A frozen network that takes images in [0, 1] and gives back activations by layer name.

    `layers` are named as `named_modules` names them and stand in the order in which they
    finish; a second call of the same module is `name_1`, as in torch.fx. Whatever a source's
    network expects at its input (`mean`, `std`, `bgr`, `channels_last`) is settled in here, so
    that nothing outside ever normalises an image.

    - `name`: SOURCE/NAME, as `load` takes it
    - `labels`: class names, in the order of the head's outputs; empty if there are none
    - `head`: the layer that gives one score per class, or "" if the network has none
    - `default_layers`: the objective to dream with when none is asked for
    - `aliases`: further names of layers, e.g. `bottleneck2` for `layer2`
    - `input_size`: the (square) size in pixels it was trained on; only used to probe it
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        model: nn.Module,
        *,
        name: str,
        mean: Sequence[float] = IMAGENET_MEAN,
        std: Sequence[float] = IMAGENET_STD,
        bgr: bool = False,
        channels_last: bool = False,
        labels: Sequence[str] = (),
        head: str | None = None,
        default_layers: str = "",
        aliases: Mapping[str, str] | None = None,
        input_size: int = 224,
        modules: Mapping[str, nn.Module] | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.model = model.eval().requires_grad_(False)
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1), persistent=False)
        self.bgr = bgr
        self.channels_last = channels_last
        self.labels = tuple(labels)
        self.aliases = dict(aliases or {})
        self.input_size = input_size
        for module in model.modules():
            if getattr(module, "inplace", False):
                module.inplace = False  # type: ignore[assignment]  # it would overwrite a layer
        names = modules if modules is not None else dict(model.named_modules())
        self.layers = self._probe({module: name for name, module in names.items() if name})
        self.head = self._find_head() if head is None else head
        self.default_layers = default_layers or self._middle_layer()
        self.train(False)

    def train(self, mode: bool = True) -> "Network":
        """Stay in evaluation mode: a dream must change no statistics and drop nothing."""
        return super().train(False)

    # -- running ---------------------------------------------------------------------------

    def forward(self, image: Tensor, names: Collection[str]) -> dict[str, Tensor]:
        """The activations of the named layers for an image [N,3,H,W]; nothing behind them runs.

        Maps come as [N,C,H,W], whatever the framework's own order. ModelError if the image is
        too small for the network.
        """
        wanted: dict[tuple[nn.Module, int], str] = {}
        for name in names:
            layer = self.layers[name]
            wanted[layer.module, layer.call] = name
        seen: dict[str, Tensor] = {}

        def see(module: nn.Module, call: int, output: Any) -> None:
            if name := wanted.get((module, call)):
                seen[name] = self._as_map(output)
                if len(seen) == len(wanted):
                    raise _AllSeen

        if wanted:
            with suppress(_AllSeen):
                self._run(image, {module for module, _ in wanted}, see)
        if missing := set(names) - set(seen):
            raise ModelError(f"{self.name}: layer {min(missing)!r} is not reached by this image.")
        return seen

    def _run(
        self,
        image: Tensor,
        modules: Iterable[nn.Module],
        see: Callable[[nn.Module, int, Any], None],
    ) -> None:
        calls: Counter[nn.Module] = Counter()

        def hook(module: nn.Module, _: Any, output: Any) -> None:
            see(module, calls[module], output)
            calls[module] += 1

        hooks = [module.register_forward_hook(hook) for module in modules]
        try:
            self.model(self._normalize(image))
        except RuntimeError as error:
            if "size" not in str(error).lower():
                raise
            height, width = image.shape[-2:]
            raise ModelError(
                f"{self.name} cannot see an image of {width}x{height}: {error}"
            ) from error
        finally:
            for handle in hooks:
                handle.remove()

    def _normalize(self, image: Tensor) -> Tensor:
        image = (image - self.mean) / self.std
        if self.bgr:
            image = image.flip(1)
        return image.movedim(1, -1) if self.channels_last else image

    def _as_map(self, output: Tensor) -> Tensor:
        return output.movedim(-1, 1) if self.channels_last and output.ndim == 4 else output

    def _probe(self, names: Mapping[nn.Module, str]) -> dict[str, Layer]:
        layers: dict[str, Layer] = {}

        def see(module: nn.Module, call: int, output: Any) -> None:
            if isinstance(output, Tensor) and output.is_floating_point():
                name = f"{names[module]}_{call}" if call else names[module]
                shape = tuple(self._as_map(output).shape[1:])
                layers[name] = Layer(name, len(layers), module, call, shape)

        with torch.no_grad():
            side = self.input_size
            self._run(torch.zeros(1, 3, side, side), names, see)
        return layers

    # -- names -----------------------------------------------------------------------------

    def find_layer(self, text: str) -> str:
        """A layer's full name from its name, number, alias or a unique part of its name.

        ModelError if there is no such layer, or several.
        """
        names = list(self.layers)
        if text in self.layers:
            return text
        if text.isdecimal():
            if int(text) < len(names):
                return names[int(text)]
            raise ModelError(
                f"{self.name} has no layer number {text}; they go from 0 to {len(names) - 1}."
            )
        if text in self.aliases:
            return self.aliases[text]
        fits = [name for name in names if text.casefold() in name.casefold()]
        tops = [n for n in fits if not any(n.startswith(f"{other}.") for other in fits)]
        if len(tops) == 1:
            return tops[0]
        see = f"All: dreamgrad layers {self.name}"
        if tops:
            some = ", ".join(tops[:5])
            raise ModelError(f"{text!r} fits {len(tops)} layers of {self.name} ({some} ...). {see}")
        known = [*names, *self.aliases]
        raise ModelError(unknown(f"layer in {self.name} named", text, known, count=5, see=see))

    def find_label(self, text: str) -> int:
        """The number of a class from its label, one of its synonyms, or its number as text.

        ModelError if the network has no classes, or none by that name.
        """
        if not self.head:
            raise ModelError(f"{self.name} has no classes to dream of.")
        count = self.layers[self.head].shape[0]
        if text.isdecimal():
            if int(text) < count:
                return int(text)
            raise ModelError(
                f"{self.name} has no class number {text}; they go from 0 to {count - 1}."
            )
        if not self.labels:
            raise ModelError(f"{self.name} knows its classes by number only, 0 to {count - 1}.")
        folded = _fold(text)
        exact = [i for i, label in enumerate(self.labels) if folded == _fold(label)]
        synonyms = [
            i for i, label in enumerate(self.labels) if folded in map(_fold, label.split(","))
        ]
        words = [i for i, label in enumerate(self.labels) if folded in _fold(label).split()]
        for found in (exact, synonyms, words if len(words) == 1 else []):
            if found:
                return found[0]
        raise ModelError(unknown(f"class in {self.name} named", text, self.labels, count=5))

    def _find_head(self) -> str:
        name, layer = next(reversed(self.layers.items()))
        return name if len(layer.shape) in (1, 3) and math.prod(layer.shape[1:]) == 1 else ""

    def _middle_layer(self) -> str:
        """A map about two thirds of the way up: parts rather than strokes or whole objects."""
        maps = [name for name, layer in self.layers.items() if len(layer.shape) == 3]
        return maps[len(maps) * 2 // 3] if maps else next(reversed(self.layers))

    # -- the rest --------------------------------------------------------------------------

    @property
    def device(self) -> torch.device:
        return self.mean.device

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over names, types, shapes and values of all weights: what was dreamt with."""
        digest = hashlib.sha256()
        for name, tensor in sorted(self.model.state_dict().items()):
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
            digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
        return digest.hexdigest()

    def confidences(self, image: Tensor) -> Tensor:
        """The probability of each class [N,classes] for an image [N,3,H,W]."""
        with torch.no_grad():
            scores: Tensor = self(image, [self.head])[self.head]
            return scores.flatten(1).softmax(1)


def _fold(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())
