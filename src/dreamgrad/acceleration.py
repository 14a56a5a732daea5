"""The gradient of an objective with respect to the image, made fast.

In order of gain, each measured: stop behind the last wanted layer (done by `Network.forward`),
compute no gradients of weights (the network is frozen), fold BatchNorm into the convolutions,
and keep everything in the memory order that convolutions like best (channels last).
"""

import copy
import os
from collections.abc import Callable, Collection
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_weights

from .errors import ResourceError
from .networks import Network
from .objectives import Objective

Gradient = Callable[[Tensor], tuple[Tensor, Tensor]]
"""From an image [N,3,H,W] to its score [] and the gradient [N,3,H,W] of the score."""


def gradient(network: Network, objective: Objective) -> Gradient:
    """The function that gives score and gradient for an image."""
    names = objective.layers - {"input"}
    network = fold_batchnorm(network, names)
    network.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        # A caller may be inside inference_mode or no_grad; a dream needs its gradient anyway.
        with torch.inference_mode(False), torch.enable_grad():
            image = image.clone(memory_format=torch.channels_last).requires_grad_()
            score = objective(network(image, names) | {"input": image})
            (result,) = torch.autograd.grad(score, image)
        return score.detach(), result.contiguous()

    return score_and_gradient


def fold_batchnorm(network: Network, names: Collection[str]) -> Network:
    """A network with the same activations at the named layers and fewer operations.

    Every BatchNorm that follows a convolution is multiplied into its weights, unless the
    convolution itself is wanted. Checked on a random image: a network that changes by more than
    1e-4 (one that uses a convolution's output twice, say) is given back as it was.
    """
    pairs = _pairs(network)
    wanted = {network.layers[name].module for name in names}
    foldable = {bn: conv for bn, conv in pairs.items() if conv not in wanted}
    if not foldable:
        return network
    folded, memo = _copy(network)
    for bn, conv in foldable.items():
        _fold(memo[id(conv)], memo[id(bn)])
    rng = torch.Generator().manual_seed(0)
    side = network.input_size
    image = torch.rand(1, 3, side, side, generator=rng).to(network.mean)
    with torch.no_grad():
        before, after = network(image, names), folded(image, names)
    same = all(_difference(before[name], after[name]) < 1e-4 for name in names)
    return folded if same else network


def _pairs(network: Network) -> dict[nn.Module, nn.Module]:
    """BatchNorm -> the convolution whose output it takes, for those called exactly once."""
    producers: dict[int, tuple[nn.Module, Tensor]] = {}
    found: list[tuple[nn.Module, nn.Module]] = []

    def after_conv(module: nn.Module, _: Any, output: Tensor) -> None:
        producers[id(output)] = (module, output)  # holding the output keeps its id unique

    def before_bn(module: nn.Module, inputs: tuple[Tensor]) -> None:
        if id(inputs[0]) in producers:
            found.append((module, producers[id(inputs[0])][0]))

    hooks = []
    for module in network.model.modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(after_conv))
        elif isinstance(module, nn.BatchNorm2d) and module.running_mean is not None:
            hooks.append(module.register_forward_pre_hook(before_bn))
    if not any(isinstance(m, nn.BatchNorm2d) for m in network.model.modules()):
        found = []
    else:
        with torch.no_grad():
            side = network.input_size
            network.model(network.mean.new_zeros(1, 3, side, side))
    for hook in hooks:
        hook.remove()
    norms, convs = [bn for bn, _ in found], [conv for _, conv in found]
    return {bn: conv for bn, conv in found if norms.count(bn) == 1 and convs.count(conv) == 1}


def _copy(network: Network) -> tuple[Network, dict[int, Any]]:
    memo: dict[int, Any] = {}
    return copy.deepcopy(network, memo), memo


def _fold(conv: nn.Conv2d, bn: nn.BatchNorm2d) -> None:
    assert bn.running_mean is not None
    assert bn.running_var is not None
    weight, bias = fuse_conv_bn_weights(
        conv.weight, conv.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    conv.weight, conv.bias = weight.requires_grad_(False), bias.requires_grad_(False)
    bn.forward = _unchanged  # type: ignore[method-assign,assignment]  # hooks on it go on working


def _unchanged(x: Tensor) -> Tensor:
    return x


def _difference(a: Tensor, b: Tensor) -> float:
    return float((a - b).abs().max() / a.abs().max().clamp_min(1e-12))


# -- where it runs -----------------------------------------------------------------------------


def find_device(name: str = "auto") -> torch.device:
    """The device to dream on; "auto" is CUDA, else Apple's MPS, else the CPU.

    ResourceError if the device asked for is not there: never a silent fallback.
    """
    there = ["cpu"]
    if torch.backends.mps.is_available():
        there.insert(0, "mps")
    if torch.cuda.is_available():
        there = ["cuda", *(f"cuda:{n}" for n in range(torch.cuda.device_count())), *there]
    if name == "auto":
        return torch.device(there[0])
    if name not in there:
        raise ResourceError(f"there is no device {name!r} here. There is: {', '.join(there)}.")
    return torch.device(name)


IMAGE_COPIES = 8
"""How many times the image itself is in memory at once: original, detail, shifted, gradient ..."""
AT_MOST = 8192
"""Bytes per pixel that no network we know comes near; what fits with these is not measured."""


def memory_needed(gradient_of: Gradient, network: Network, size: tuple[int, int]) -> int:
    """About how many bytes a step takes for an image of (height, width).

    What autograd keeps for the way back is counted in two small trials; it grows with the pixels.
    The way back itself needs a few of the largest activations more. Measured on the sources'
    networks this is 0.7 to 1.7 times what the process really grows by (scripts/memory.py).
    """
    trials = []
    for side in (network.input_size, network.input_size + 64):
        kept: dict[int, int] = {}

        def keep(tensor: Tensor, kept: dict[int, int] = kept) -> Tensor:
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            gradient_of(network.mean.new_zeros(1, 3, side, side))
        trials.append((side**2, sum(kept.values()), kept))
    (few, less, _), (many, more, kept) = trials
    largest = max(kept.values(), default=0) / many
    per_pixel = (more - less) / (many - few) + 3 * largest + 4 * 3 * IMAGE_COPIES
    return int(1.2 * per_pixel * size[0] * size[1])


def check_memory(gradient_of: Gradient, network: Network, size: tuple[int, int]) -> None:
    """ResourceError, with numbers and a way out, if a dream of (height, width) cannot fit."""
    free = free_memory(network.device)
    if free is None or AT_MOST * size[0] * size[1] <= free:
        return
    refuse_if_larger(memory_needed(gradient_of, network, size), free, size, f" with {network.name}")


def check_size(size: tuple[int, int]) -> None:
    """ResourceError if not even the image of (height, width) and its copies fit into memory."""
    free = free_memory(torch.device("cpu"))
    if free is not None:
        refuse_if_larger(4 * 3 * IMAGE_COPIES * size[0] * size[1], free, size)


def refuse_if_larger(needed: int, free: int, size: tuple[int, int], what: str = "") -> None:
    """ResourceError if `needed` bytes for a dream of (height, width) are more than `free` ones."""
    if needed <= free:
        return
    side = int(max(size) * (0.9 * free / needed) ** 0.5)
    raise ResourceError(
        f"a dream of {size[1]}x{size[0]}{what} needs about {needed / 2**30:.1f} GiB "
        f"({needed} bytes), {free / 2**30:.1f} GiB are free. Try --size {side}."
    )


def free_memory(device: torch.device) -> int | None:
    """Bytes that can still be had, or None where nobody tells."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # no such question on this system
        return None
