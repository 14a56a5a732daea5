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


def memory_needed(network: Network, objective: Objective, size: tuple[int, int]) -> int:
    """About how many bytes one step takes for an image of (height, width).

    What the layers up to the last wanted one put out is kept for the way back, in 4 bytes a
    value; the gradient on its way, copies in another memory order and the image's own buffers
    come on top. The factors were measured on the networks that the tests use.
    """
    last = max((network.layers[n].number for n in objective.layers - {"input"}), default=-1)
    pixels = size[0] * size[1] / network.input_size**2
    values = sum(
        layer.shape[0] * layer.shape[1] * layer.shape[2]
        for layer in network.layers.values()
        if layer.number <= last and len(layer.shape) == 3 and not any(layer.module.children())
    )
    return int(4 * values * pixels * ACTIVATION_COPIES + 4 * 3 * size[0] * size[1] * IMAGE_COPIES)


ACTIVATION_COPIES, IMAGE_COPIES = 1.5, 12


def check_memory(network: Network, objective: Objective, image: Tensor) -> None:
    """ResourceError, with numbers and a way out, if a dream on this image cannot fit in memory."""
    free = _free_memory(network.device)
    height, width = image.shape[-2:]
    needed = memory_needed(network, objective, (height, width))
    if free is None or needed <= free:
        return
    side = int(max(height, width) * (0.9 * free / needed) ** 0.5)
    raise ResourceError(
        f"a dream of {width}x{height} with {network.name} needs about {needed / 2**30:.1f} GiB "
        f"({needed} bytes), {free / 2**30:.1f} GiB are free. Try --size {side}."
    )


def _free_memory(device: torch.device) -> int | None:
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
