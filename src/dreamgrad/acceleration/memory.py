"""How much memory a dream takes, how much there is, and where it can run."""

import os
from collections.abc import Callable

import torch
from torch import Tensor

from ..errors import ResourceError
from ..networks import Network

IMAGE_COPIES = 6
"""How many times the image itself is in memory at once: original, image, shifted, gradient ..."""
AT_MOST = 8192
"""Bytes per pixel that no network we know comes near; what fits with these is not measured."""
SIDES = (2048, 1536, 1024, 768, 512, 384, 256, 128)
"""Sides of tiles to choose from."""

Size = tuple[int, int]


def bytes_per_pixel(gradient_of: Callable[[Tensor], object], network: Network) -> float:
    """About how many bytes a gradient takes for each pixel of the image.

    What autograd keeps for the way back is counted in two small trials; it grows with the pixels.
    The way back itself needs a few of the largest activations more. Measured on the sources'
    networks this is 0.7 to 1.8 times what the process really grows by (scripts/memory.py).
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
    return 1.2 * ((more - less) / (many - few) + 3 * largest)


def image_memory(size: Size) -> int:
    """How many bytes the image of (height, width) and its copies take."""
    return 4 * 3 * IMAGE_COPIES * size[0] * size[1]


def memory_needed(gradient_of: Callable[[Tensor], object], network: Network, size: Size) -> int:
    """About how many bytes a step takes for an image of (height, width), without tiles."""
    return int(bytes_per_pixel(gradient_of, network) * size[0] * size[1]) + image_memory(size)


def tiles_needed(
    gradient_of: Callable[[Tensor], object], network: Network, size: Size
) -> int | None:
    """The side of the tiles that an image of (height, width) needs; None if it fits as a whole.

    A dream takes half of the memory that is free. ResourceError if even small tiles are too much.
    """
    free = free_memory(network.device)
    if free is None or AT_MOST * size[0] * size[1] <= free:
        return None
    each = bytes_per_pixel(gradient_of, network)
    if each * size[0] * size[1] + image_memory(size) <= free / 2:
        return None
    left = free / 2 - image_memory(size)
    for side in SIDES:
        if each * (1.5 * side) ** 2 <= left:  # a tile sees more than it owns
            return side
    least = int(each * SIDES[-1] ** 2) + 2 * image_memory(size)
    refuse_if_larger(least, free, size, f" with {network.name}")
    return SIDES[-1]


def check_memory(gradient_of: Callable[[Tensor], object], network: Network, size: Size) -> None:
    """ResourceError, with numbers and a way out, if a dream of (height, width) cannot fit."""
    free = free_memory(network.device)
    if free is None or AT_MOST * size[0] * size[1] <= free:
        return
    refuse_if_larger(memory_needed(gradient_of, network, size), free, size, f" with {network.name}")


def check_size(size: Size) -> None:
    """ResourceError if not even the image of (height, width) and its copies fit into memory."""
    free = free_memory(torch.device("cpu"))
    if free is not None:
        refuse_if_larger(image_memory(size), free, size)


def refuse_if_larger(needed: int, free: int, size: Size, what: str = "") -> None:
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
