"""The gradient of an objective with respect to the image, made fast.

In order of gain, each measured (benchmarks/): keep freed memory for the next step, stop behind the
last wanted layer (done by `Network.forward`), compute no gradients of weights (the network is
frozen), keep everything in the memory order that convolutions like best (channels last), go back
in bf16 where the processor is made for it, and fold BatchNorm into the convolutions.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress

import torch
from torch import Tensor, nn

from ..errors import ModelError, ResourceError, is_out_of_memory
from ..networks import Network
from ..objectives import Objective
from . import memory, tiles
from .convolutions import quickened
from .folding import fold_batchnorm
from .functions import Quickly
from .memory import check_memory, check_size, find_device, free_memory, memory_needed

__all__ = [
    "Gradient",
    "check_memory",
    "check_size",
    "find_device",
    "fold_batchnorm",
    "free_memory",
    "gradient",
    "keep_freed_memory",
    "memory_needed",
    "plain_gradient",
]

Gradient = Callable[[Tensor], tuple[Tensor, Tensor]]
"""From an image [N,3,H,W] to its score [] and the gradient [N,3,H,W] of the score."""


def gradient(
    network: Network,
    objective: Objective,
    precision: str = "fp32",
    *,
    tile: str = "off",
    size: tuple[int, int] | None = None,
) -> Gradient:
    """The function that gives score and gradient for an image, as fast as we know how.

    - `precision` is "fp32"; "mixed": fp32 forward, and back in bf16; "bf16" both ways; or "auto":
      "mixed" if this processor has bf16 and the network would gain by it, else "fp32"
    - `tile`: "off"; the side in pixels of tiles that give the same gradient in less memory;
      "auto": such tiles if an image of `size` (height, width) needs them; "fast": tiles that every
      network can take, and that give about the same gradient

    ResourceError if an image of `size` cannot fit; ModelError if the layers cannot be tiled.
    """
    if precision == "auto":
        precision = best_precision(network)
    network = fold_batchnorm(network, objective.layers - {"input"})
    network.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    network = quickened(network, precision)
    activations_of = _activations(network, objective, quick=True, bf16=precision == "bf16")
    whole = _gradient(objective, activations_of)

    def in_tiles(side: int) -> Gradient:
        return _recorded(tiles.tiled(network, objective, activations_of, side))

    if tile == "fast":
        return _recorded(tiles.shifted(objective, activations_of, 512))
    if tile.isdecimal():
        return _or_smaller(in_tiles(int(tile)), in_tiles, int(tile) // 2)
    if size is None:
        return whole
    side = memory.tiles_needed(whole, network, size) if tile == "auto" else None
    if side is not None:
        try:
            return _or_smaller(in_tiles(side), in_tiles, side // 2)
        except ModelError as error:
            if memory_needed(whole, network, size) > (free_memory(network.device) or 0):
                raise ResourceError(
                    f"{error} As a whole, {size[1]}x{size[0]} does not fit into memory."
                ) from error
    check_memory(whole, network, size)
    return whole if tile == "off" else _or_smaller(whole, in_tiles, max(size) // 2)


def plain_gradient(network: Network, objective: Objective) -> Gradient:
    """The function that gives score and gradient for an image, by autograd alone."""
    return _gradient(objective, _activations(network, objective))


def _activations(
    network: Network, objective: Objective, *, quick: bool = False, bf16: bool = False
) -> tiles.Activate:
    names, kind = objective.layers - {"input"}, network.device.type

    def activations_of(image: Tensor) -> dict[str, Tensor]:
        quickly = Quickly() if quick and kind == "cpu" else nullcontext()
        with torch.autocast(kind, torch.bfloat16, enabled=bf16), quickly:
            activations: dict[str, Tensor] = network(image, names)
        if bf16:
            activations = {name: a.float() for name, a in activations.items()}
        return activations | {"input": image}

    return activations_of


def _gradient(objective: Objective, activations_of: tiles.Activate) -> Gradient:
    riders = len(objective.riders)

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        if len(image) <= riders:  # a trial of what it takes, without the images beside it
            image = image.repeat(1 + riders, 1, 1, 1)
        image = image.clone(memory_format=torch.channels_last).requires_grad_()
        score = objective(activations_of(image))
        (result,) = torch.autograd.grad(score, image)
        return score.detach(), result

    return _recorded(score_and_gradient)


def _or_smaller(gradient_of: Gradient, in_tiles: Callable[[int], Gradient], side: int) -> Gradient:
    """A gradient that goes on in tiles of at most `side` pixels when it runs out of memory.

    ResourceError if it does so again, or if there are no tiles.
    """
    current, smaller = gradient_of, min(side, memory.SIDES[0])

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        nonlocal current, smaller
        while True:
            try:
                return current(image)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
            # Outside of the handler, for the error holds on to what the failed step had computed.
            height, width = image.shape[-2:]
            short = f"there is not enough memory for {width}x{height}"
            if not smaller:
                raise ResourceError(
                    f"{short}, not even in small tiles. Try --size {max(height, width) // 2}."
                )
            try:
                current, smaller = in_tiles(smaller), 0
            except ModelError as error:
                raise ResourceError(f"{short}. {error}") from error

    return score_and_gradient


def _recorded(gradient_of: Gradient) -> Gradient:
    """A gradient also where a caller is inside inference_mode or no_grad."""

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        with torch.inference_mode(False), torch.enable_grad():
            return gradient_of(image)

    return score_and_gradient


def best_precision(network: Network) -> str:
    """What "auto" means for a network on the device where it is.

    Going back in bf16 pays on processors with instructions for it, and not with depthwise
    convolutions, which are bound by memory.
    """
    convs = [module for module in network.model.modules() if isinstance(module, nn.Conv2d)]
    dense = bool(convs) and all(conv.groups == 1 for conv in convs)
    return "mixed" if dense and network.device.type == "cpu" and _has_bf16() else "fp32"


def _has_bf16() -> bool:
    """Whether the processor computes in bf16 itself. PyTorch tells it in private functions only."""
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, bool)() for probe in probes)


def keep_freed_memory(size: tuple[int, int] | None = None) -> bool:
    """Let this process keep memory it has freed, for dreams of (height, width); whether it does.

    Each step frees and asks for the same blocks, and a page that the system hands out anew is
    cleared first: half of a step and more. Of images so large that they are dreamt in tiles, only
    what the tiles take is kept. Linux with glibc; for programs, not for libraries: it holds for
    the process.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return False
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        if size is None or size[0] * size[1] < memory.LARGE:
            libc.mallopt(-4, 0)  # M_MMAP_MAX: all blocks come from the heap
        else:
            libc.mallopt(-3, 32 << 20)  # M_MMAP_THRESHOLD: those up to the most it takes
        return bool(libc.mallopt(-1, 2**31 - 1))  # M_TRIM_THRESHOLD: which is not given back
    return False
