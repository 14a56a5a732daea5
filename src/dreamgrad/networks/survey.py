"""What each layer of a network sees and costs: shape, receptive field, stride, work, family.

One forward pass is watched function by function, below the level of modules, so that it holds for
every network that PyTorch runs: each tensor carries how many pixels one of its values sees and how
many pixels lie between two neighbours.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode, resolve_name

from .network import Layer, Network


@dataclass(frozen=True)
class Survey:
    """One layer, seen from the image.

    - `shape`: of its output without the batch; `stride`: pixels between two values
    - `receptive_field`: side in pixels of what one value depends on; None for the whole image
    - `window`: the same exactly, (first, size) down and across: value i of the map depends on the
      `size` pixels from i * stride + first on
    - `strides`: pixels between two values, down and across
    - `cost`: share of the network's multiplications that it takes to get there, 0 ... 1
    - `family`: strokes, textures, parts or objects: what layers of such a depth tend to dream of
    """

    name: str
    shape: tuple[int, ...]
    receptive_field: int | None
    stride: int | None
    cost: float
    family: str
    window: tuple[tuple[int, int], tuple[int, int]] | None
    strides: tuple[int, int]


Pair = tuple[int, int]


@dataclass(frozen=True)
class _Field:
    """What a tensor's values see, down and across: value i sees `size` pixels from i*stride + first.

    A size of None is the whole image.
    """

    size: Pair | None = (1, 1)
    stride: Pair = (1, 1)
    first: Pair = (0, 0)


_WINDOWS = {
    "conv1d", "conv2d", "conv3d", "max_pool2d", "max_pool2d_with_indices", "avg_pool2d", "lp_pool2d",
    "_max_pool2d", "boolean_dispatch", "convolution",
}  # fmt: skip
_WHOLE = {
    "linear", "matmul", "bmm", "baddbmm", "einsum", "addmm", "mm", "scaled_dot_product_attention",
    "multi_head_attention_forward", "adaptive_avg_pool2d", "adaptive_max_pool2d", "mean", "amax",
    "sum", "std", "var", "flatten", "layer_norm", "group_norm", "instance_norm", "interpolate",
    "_adaptive_avg_pool2d", "var_mean", "std_mean", "max", "min", "norm", "fft_rfft2", "roll",
    "upsample_bilinear2d", "upsample_nearest2d", "tensordot",
}  # fmt: skip


class _Watch(TorchFunctionMode):
    """Carries fields along with tensors and counts multiplications."""

    def __init__(self, image: Tensor) -> None:
        super().__init__()
        # Keyed by id, and holding the tensor, so that no id is used a second time.
        self.fields: dict[int, tuple[_Field, Tensor]] = {id(image): (_Field(), image)}
        self.work = 0.0

    def of(self, tensor: Tensor) -> _Field | None:
        entry = self.fields.get(id(tensor))
        return entry[0] if entry else None

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        with torch._C.DisableTorchFunctionSubclass():
            result = func(*args, **kwargs)
        inputs = [t for t in _tensors((args, kwargs)) if id(t) in self.fields]
        outputs = [t for t in _tensors(result) if isinstance(t, Tensor)]
        if inputs and outputs:
            name = (resolve_name(func) or getattr(func, "__name__", "")).rpartition(".")[2]
            field = self._field(name, inputs, args, kwargs, outputs[0])
            for output in outputs:
                self.fields[id(output)] = (field, output)
            self.work += _multiplications(name, args, outputs[0])
        return result

    def _field(
        self,
        name: str,
        inputs: list[Tensor],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        output: Tensor,
    ) -> _Field:
        fields = [self.fields[id(t)][0] for t in inputs]
        stride = _each(max, (f.stride for f in fields))
        sizes = [f.size for f in fields if f.size is not None]
        if len(sizes) < len(fields):
            return _Field(None, stride)
        first = _each(min, (f.first for f in fields))
        ends = (_each(sum, (f.first, size)) for f, size in zip(fields, sizes, strict=True))
        size = _each(lambda p: p[0] - p[1], (_each(max, ends), first))
        source = inputs[0]
        if name in _WINDOWS:
            kernel, step, dilation, padding = _window(name, args, kwargs)
            wider = _each(lambda v: (v[0] - 1) * v[1] * v[2], (kernel, dilation, stride))
            before = _each(prod, (padding, stride))
            return _Field(
                _each(sum, (size, wider)),
                _each(prod, (stride, step)),
                _each(lambda p: p[0] - p[1], (first, before)),
            )
        if name == "pad":
            before = _each(prod, (_padding(args, kwargs), stride))
            return _Field(size, stride, _each(lambda p: p[0] - p[1], (first, before)))
        if name in _WHOLE and _mixes_places(name, source, output, args, kwargs):
            return _Field(None, stride)
        return _Field(size, stride, first)


def _mixes_places(
    name: str, source: Tensor, output: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> bool:
    """Whether an operation that can see the whole image really does so here.

    A linear layer or a layer norm over the last axis of a channels-last map does not; a sum or
    mean does if it takes away an axis of the map that is longer than 1.
    """
    if name in ("linear", "layer_norm", "flatten"):
        if name == "flatten":
            return source.ndim == 4 and prod(source.shape[-2:]) > 1 and output.ndim < 3
        return source.ndim != 4
    return True


def _padding(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pair:
    """How many values F.pad puts before the first ones: (left, right, top, bottom) in order.

    With six numbers the first two are for channels at the end, as Keras has them.
    """
    pads = list(kwargs.get("pad", args[1] if len(args) > 1 else ()))
    pads = pads[2:] if len(pads) == 6 else pads
    return (int(pads[2]) if len(pads) > 2 else 0), (int(pads[0]) if pads else 0)


def _window(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Pair, Pair, Pair, Pair]:
    """Kernel, stride, dilation and padding of a convolution or pool, each down and across."""
    if "conv" in name:
        weight = kwargs.get("weight", args[1] if len(args) > 1 else None)
        kernel = _both(weight.shape[2:] if weight is not None else 1)
        step = kwargs.get("stride", args[3] if len(args) > 3 else 1)
        dilation = kwargs.get("dilation", args[5] if len(args) > 5 else 1)
        padding = kwargs.get("padding", args[4] if len(args) > 4 else 0)
        dilation = _both(dilation)
        if isinstance(padding, str):  # "same", which puts the odd one behind, or "valid"
            same = _pair(d * (k - 1) // 2 for d, k in zip(dilation, kernel, strict=True))
            padding = same if padding == "same" else 0
        return kernel, _both(step), dilation, _both(padding)
    first = 2 if name == "lp_pool2d" else 1  # behind the norm's exponent
    kernel = _both(kwargs.get("kernel_size", args[first] if len(args) > first else 1))
    step = kwargs.get("stride", args[first + 1] if len(args) > first + 1 else None)
    dilation = 1 if "avg" in name else kwargs.get("dilation", args[4] if len(args) > 4 else 1)
    padding = 0
    if name != "lp_pool2d":
        padding = kwargs.get("padding", args[3] if len(args) > 3 else 0)
    step = _both(step) if step not in (None, [], ()) else kernel
    return kernel, step, _both(dilation), _both(padding)


def _both(value: Any) -> Pair:
    """A setting of a window for both directions."""
    return _pair(value) if isinstance(value, Sequence) else (int(value), int(value))


def _pair(values: Iterable[int]) -> Pair:
    """The last two of some numbers; one alone is across, and 1 down."""
    *_, down, across = 1, *map(int, values)
    return down, across


def _each(function: Callable[[tuple[int, ...]], int], pairs: Iterable[Pair]) -> Pair:
    """What a function gives for the numbers down, and for those across."""
    return _pair(map(function, zip(*pairs, strict=True)))


def _multiplications(name: str, args: tuple[Any, ...], output: Tensor) -> float:
    if "conv" in name and len(args) > 1:
        return float(output.numel() * prod(args[1].shape[1:]))
    if name == "linear" and len(args) > 1:
        return float(output.numel() * args[1].shape[-1])
    if name in ("matmul", "bmm", "mm") and len(args) > 1:
        return float(output.numel() * args[0].shape[-1])
    return 0.0


def _tensors(value: Any) -> Iterable[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


def survey(network: Network, size: int | None = None) -> list[Survey]:
    """All layers of a network, in order, for images of `size` pixels a side (default: its own).

    ModelError if the network cannot see images of that size.
    """
    side = size or network.input_size
    image = network.mean.new_zeros(1, 3, side, side)
    seen: dict[str, tuple[tuple[int, ...], _Field | None, float]] = {}
    watch = _Watch(image)

    def see(layer: Layer, output: Tensor) -> None:
        seen[layer.name] = (tuple(output.shape[1:]), watch.of(output), watch.work)

    with watch:
        network.watch(image, see)
    total = max(watch.work, 1.0)
    rows = []
    for number, (name, (shape, field, work)) in enumerate(seen.items()):
        field = field or _Field(None)
        depth = number / max(1, len(seen) - 1)
        seen_side = None if field.size is None else max(field.size)
        family = _family(seen_side, side, depth, len(shape) == 1)
        stride = None if len(shape) < 3 else max(field.stride)
        window = None if field.size is None else (field.first, field.size)
        rows.append(
            Survey(name, shape, seen_side, stride, work / total, family, window, field.stride)
        )
    return rows


def _family(field: int | None, side: int, depth: float, is_head: bool) -> str:
    """Strokes, textures, parts or objects, by how much of the image one value sees.

    Where all see everything (attention), depth decides instead.
    """
    if is_head or (field is None and depth > 0.8):
        return "objects"
    seen = depth if field is None else field / side
    for family, limit in (("strokes", 0.11), ("textures", 0.4), ("parts", 1.0)):
        if seen < limit:
            return family
    return "objects"
