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
from torch.nn import functional as F

from ..errors import ModelError, is_out_of_memory, unknown
from .groups import find_group, groups_of

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class _AllSeen(Exception):
    """Raised inside a forward pass as soon as every wanted activation has been seen."""


@dataclass(frozen=True)
class Layer:
    """One call of one module: a ReLU that a block uses twice is two layers.

    `shape` is that of its output, without the batch, at the network's own input size:
    (channels, height, width) for a map, (channels, tokens) for a transformer's sequence,
    (features,) behind a classifier head. `channels_last` tells whether the module itself has its
    channels at the end.
    """

    name: str
    number: int
    module: nn.Module
    call: int
    shape: tuple[int, ...]
    channels_last: bool = False

    @property
    def kind(self) -> str:
        return type(self.module).__name__

    def as_map(self, output: Tensor) -> Tensor:
        """What the module put out, with the channels right behind the batch."""
        return output.movedim(-1, 1) if self.channels_last else output


class Network(nn.Module):
    """A frozen network that takes images in [0, 1] and gives back activations by layer name.

    `layers` are named as `named_modules` names them and stand in the order in which they
    finish; a second call of the same module is `name_1`, as in torch.fx. Whatever a source's
    network expects at its input (`mean`, `std`, `bgr`, `channels_last`) is settled in here, so
    that nothing outside ever normalises an image.

    - `name`: SOURCE/NAME, as `load` takes it
    - `labels`: class names, in the order of the head's outputs; empty if there are none
    - `groups`: words that stand for several classes, with their numbers
    - `head`: the layer that gives one score per class, or "" if the network has none
    - `default_layers`: the objective to dream with when none is asked for
    - `aliases`: further names of layers, e.g. `bottleneck2` for `layer2`
    - `input_size`: the (square) size in pixels it was trained on
    - `overwriting`: modules that were made to overwrite their input; they no longer do
    - `grid`: 1 if it sees images of any size; else images are scaled for it, to multiples of
      `grid`, or to `input_size` if that is 0
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
        groups: Mapping[str, tuple[int, ...]] | None = None,
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
        self.aliases = dict(aliases or {})
        self.input_size = input_size
        self.grid = 1
        self.overwriting = [m for m in model.modules() if getattr(m, "inplace", False)]
        for module in self.overwriting:
            module.inplace = False  # type: ignore[assignment]  # it would overwrite a layer
        names = modules if modules is not None else dict(model.named_modules())
        self.layers = self._probe({module: name for name, module in names.items() if name})
        self.head = self._find_head() if head is None else head
        self.groups = dict(groups or {})
        self.name_classes(labels)
        self.default_layers = default_layers or self._middle_layer()
        self.train(False)

    def train(self, mode: bool = True) -> "Network":
        """Stay in evaluation mode: a dream must change no statistics and drop nothing."""
        return super().train(False)

    # -- running ---------------------------------------------------------------------------

    def forward(self, image: Tensor, names: Collection[str]) -> dict[str, Tensor]:
        """The activations of the named layers for an image [N,3,H,W]; nothing behind them runs.

        Maps come as [N,C,H,W] and sequences as [N,C,tokens], whatever the network's own order.
        ModelError if the network cannot see images of this size.
        """
        wanted: dict[tuple[nn.Module, int], str] = {}
        for name in names:
            layer = self.layers[name]
            wanted[layer.module, layer.call] = name
        seen: dict[str, Tensor] = {}

        def see(module: nn.Module, call: int, output: Any) -> None:
            if name := wanted.get((module, call)):
                seen[name] = self.layers[name].as_map(output)
                if len(seen) == len(wanted):
                    raise _AllSeen
                seen[name] = seen[name].clone()  # what runs on may overwrite it: `y += x`

        if wanted:
            modules = {module for module, _ in wanted}
            try:
                self._run(self._fitted(image), modules, see)
            except _AllSeen:
                pass
            except ModelError:
                if not self._learn_sizes():
                    raise
                return self.forward(image, names)
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
        except (RuntimeError, AssertionError, ValueError, TypeError) as error:
            # It is other people's code that fails here, and mostly at sizes it was not made for.
            if is_out_of_memory(error):
                raise
            height, width = image.shape[-2:]
            raise ModelError(
                f"{self.name} cannot see an image of {width}x{height} (it was made for "
                f"{self.input_size}x{self.input_size}): {' '.join(str(error).split())[:100]}"
            ) from error
        finally:
            for handle in hooks:
                handle.remove()

    def watch(self, image: Tensor, see: Callable[[Layer, Tensor], None]) -> None:
        """Send an image [N,3,H,W] through; `see` gets every layer with what it puts out, in order.

        Nothing is kept, so that it takes no more memory than the network itself.
        """
        layers = {(layer.module, layer.call): layer for layer in self.layers.values()}

        def look(module: nn.Module, call: int, output: Any) -> None:
            if layer := layers.get((module, call)):
                see(layer, layer.as_map(output))

        with torch.no_grad():
            try:
                self._run(self._fitted(image), {module for module, _ in layers}, look)
            except ModelError:
                if not self._learn_sizes():
                    raise
                self._run(self._fitted(image), {module for module, _ in layers}, look)

    def _fitted(self, image: Tensor) -> Tensor:
        """The image at a size that the network can see: its own, for nearly all networks."""
        if self.grid == 1:
            return image
        size = [self.input_size] * 2
        if self.grid:
            size = [max(1, round(side / self.grid)) * self.grid for side in image.shape[-2:]]
        return F.interpolate(image, size, mode="bilinear", antialias=True)

    def _learn_sizes(self) -> bool:
        """After a failure: whether only images of some sizes will do; `grid` then tells which.

        If the network runs on a size that is odd but not small, the image was just too small.
        """
        if self.grid != 1:
            return False
        odd = self.mean.new_zeros(1, 3, self.input_size + 37, self.input_size + 5)
        for self.grid in (1, 32, 0):
            with suppress(ModelError), torch.no_grad():
                self._run(self._fitted(odd), (), lambda *_: None)
                break
        return self.grid != 1

    def _normalize(self, image: Tensor) -> Tensor:
        image = (image - self.mean) / self.std
        if self.bgr:
            image = image.flip(1)
        return image.movedim(1, -1) if self.channels_last else image

    def _probe(self, names: Mapping[nn.Module, str]) -> dict[str, Layer]:
        layers: dict[str, Layer] = {}

        def see(module: nn.Module, call: int, output: Any) -> None:
            if isinstance(output, Tensor) and output.is_floating_point():
                name = f"{names[module]}_{call}" if call else names[module]
                shape, last = tuple(output.shape[1:]), self._is_channels_last(output)
                shape = (shape[-1], *shape[:-1]) if last else shape
                layers[name] = Layer(name, len(layers), module, call, shape, last)

        with torch.no_grad():
            side = self.input_size
            self._run(torch.zeros(1, 3, side, side), names, see)
        return layers

    def _is_channels_last(self, output: Tensor) -> bool:
        """Whether the last axis is the channels': in sequences, and in maps by their square."""
        if output.ndim == 4:  # the image it is probed with is square, and so are its maps
            return self.channels_last or output.shape[1] == output.shape[2] != output.shape[3]
        return output.ndim == 3

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
        part = text.casefold()
        fits = [name for name in names if part in name.casefold()]
        if not fits:
            also = {name for alias, name in self.aliases.items() if part in alias.casefold()}
            fits = [name for name in names if name in also]
        tops = [n for n in fits if not any(n.startswith(f"{other}.") for other in fits)]
        if len(tops) == 1:
            return tops[0]
        see = f"All: dreamgrad layers {self.name}"
        if tops:
            some = ", ".join(tops[:5])
            raise ModelError(f"{text!r} fits {len(tops)} layers of {self.name} ({some} ...). {see}")
        known = [*names, *self.aliases]
        raise ModelError(unknown(f"layer in {self.name} named", text, known, count=5, see=see))

    def name_classes(self, labels: Sequence[str]) -> None:
        """Set `labels`. ModelError if there are more or fewer of them than classes."""
        count = self.layers[self.head].shape[0] if self.head else 0
        if labels and len(labels) != count:
            raise ModelError(f"{self.name} has {count} classes, but {len(labels)} names for them.")
        self.labels = tuple(labels)
        self.groups = self.groups or groups_of(self.labels)

    def find_labels(self, text: str) -> tuple[int, ...]:
        """The numbers of the classes that a text names: a label, a synonym, a number, or more.

        A group's name stands for all of the group: "dogs" is any breed. Any other word stands
        for all classes that have it in their labels.
        ModelError if the network has no classes, or none by that name.
        """
        if not self.head:
            raise ModelError(f"{self.name} has no classes to dream of.")
        count = self.layers[self.head].shape[0]
        if text.isdecimal():
            if int(text) < count:
                return (int(text),)
            raise ModelError(
                f"{self.name} has no class number {text}; they go from 0 to {count - 1}."
            )
        if not self.labels:
            raise ModelError(f"{self.name} knows its classes by number only, 0 to {count - 1}.")
        folded = _fold(text)
        labels = [_fold(label) for label in self.labels]
        exact = [i for i, label in enumerate(labels) if folded == label]
        synonyms = [i for i, label in enumerate(labels) if folded in label.split(", ")]
        if found := exact or synonyms:
            return (found[0],)
        if members := find_group(folded, self.groups):
            return members
        words = [i for i, label in enumerate(labels) if folded in label.replace(",", "").split()]
        if words:
            return tuple(words)
        raise ModelError(
            unknown(f"class in {self.name} named", text, [*self.labels, *self.groups], count=5)
        )

    def _find_head(self) -> str:
        name, layer = next(reversed(self.layers.items()))
        return name if len(layer.shape) in (1, 3) and math.prod(layer.shape[1:]) == 1 else ""

    def _middle_layer(self) -> str:
        """What a block two thirds of the way up gives: parts rather than strokes or objects.

        Blocks are modules of a kind that comes several times in a row, the outermost such; in
        networks without them any layer with a map will do.
        """
        maps = {name: layer for name, layer in self.layers.items() if len(layer.shape) > 1}
        rows = Counter((name.rpartition(".")[0], layer.kind) for name, layer in maps.items())
        blocks = [
            name
            for name, layer in maps.items()
            if any(layer.module.children())
            and (
                rows[name.rpartition(".")[0], layer.kind] > 1 or name.rpartition(".")[2].isdecimal()
            )
        ]
        outer = [name for name in blocks if not any(name.startswith(f"{b}.") for b in blocks)]
        choice = outer if len(outer) > 2 else blocks or list(maps) or list(self.layers)
        return choice[len(choice) * 2 // 3]

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
        """The probability of each class [N,classes] for an image [N,3,H,W].

        ModelError if the network has no classes.
        """
        if not self.head:
            raise ModelError(f"{self.name} has no classes.")
        with torch.no_grad():
            scores: Tensor = self(image, [self.head])[self.head]
            return scores.flatten(1).softmax(1)

    def classify(self, image: Tensor, top: int = 5) -> list[tuple[str, float]]:
        """The likeliest classes for an image [1,3,H,W] and the probability of each, best first."""
        sure = self.confidences(image)[0]
        best = sure.topk(min(top, len(sure))).indices.tolist()
        return [(self.labels[i] if self.labels else str(i), float(sure[i])) for i in best]


def _fold(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())
