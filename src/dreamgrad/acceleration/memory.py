"""How much memory a dream takes, how much there is, and where it can run."""

import os
import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from ..errors import ResourceError
from ..networks import Network

IMAGE_COPIES = 5
"""How many times the image itself is in memory at once: original, image, gradient ..."""
BESIDE = 1.1
"""What the kernels' own memory comes to, beside that of the tensors that they are called with."""
AT_MOST = 8192
"""Bytes per pixel that no network we know comes near; what fits with these is not measured."""
SIDES = (512, 384, 256, 128)
"""Sides of tiles to choose from; larger ones are not quicker (benchmarks/growth.py)."""

LARGE = 1 << 22
"""Pixels of an image from which on tiles are quicker than the whole, on the CPU."""

Size = tuple[int, int]


class Living(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within it, the bytes of all tensors that operations make are counted while they live."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.most = 0
        self._known: set[int] = set()

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, Tensor):
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        if id(storage) in self._known:
            return

        def forget(key: int, size: int) -> None:
            self._known.discard(key)
            self.now -= size

        self._known.add(id(storage))
        self.now += storage.nbytes()
        self.most = max(self.most, self.now)
        weakref.finalize(storage, forget, id(storage), storage.nbytes())


def bytes_per_pixel(gradient_of: Callable[[Tensor], object], network: Network) -> float:
    """About how many bytes a gradient takes for each pixel of the image.

    Counted in two small trials; it grows with the pixels. Measured on the sources' networks this
    is 0.9 to 1.1 times what a process really grows by (scripts/memory.py).
    """
    trials = []
    for side in (network.input_size, network.input_size + 64):
        image = network.mean.new_zeros(1, 3, side, side)
        if image.is_cuda:
            torch.cuda.reset_peak_memory_stats(image.device)
            before = torch.cuda.memory_allocated(image.device)
            gradient_of(image)
            most = torch.cuda.max_memory_allocated(image.device) - before
        else:
            with Living() as living:
                gradient_of(image)
            most = living.most
        trials.append((side**2, most))
    (few, less), (many, more) = trials
    return BESIDE * (more - less) / (many - few)


def image_memory(size: Size, copies: int = IMAGE_COPIES) -> int:
    """How many bytes the image of (height, width) and its copies take."""
    return 4 * 3 * copies * size[0] * size[1]


def memory_needed(gradient_of: Callable[[Tensor], object], network: Network, size: Size) -> int:
    """About how many bytes a step takes for an image of (height, width), without tiles."""
    return int(bytes_per_pixel(gradient_of, network) * size[0] * size[1]) + image_memory(size)


def tiles_needed(
    gradient_of: Callable[[Tensor], object], network: Network, size: Size
) -> int | None:
    """The side of the tiles that an image of (height, width) needs; None if it does best whole.

    A dream takes half of the memory that is free. ResourceError if even small tiles are too much.
    """
    free, pixels = free_memory(network.device), size[0] * size[1]
    if free is None or AT_MOST * pixels <= free:
        return None
    large = pixels >= LARGE and network.device.type == "cpu"
    each = bytes_per_pixel(gradient_of, network)
    if each * pixels + image_memory(size) <= free / 2 and not large:
        return None
    spare = free - image_memory(size)
    left = max(spare - free / 2, spare / 4)
    for side in SIDES:
        if each * (1.5 * side) ** 2 <= left:  # a tile sees more than it owns
            return side
    least = int(each * (1.5 * SIDES[-1]) ** 2) + image_memory(size)
    refuse_if_larger(least, free, size, f" with {network.name}")
    return SIDES[-1]


def check_memory(gradient_of: Callable[[Tensor], object], network: Network, size: Size) -> None:
    """ResourceError, with numbers and a way out, if a dream of (height, width) cannot fit."""
    free = free_memory(network.device)
    if free is None or AT_MOST * size[0] * size[1] <= free:
        return
    refuse_if_larger(memory_needed(gradient_of, network, size), free, size, f" with {network.name}")


def let_go(network: Network, names: Collection[str]) -> None:
    """Free the weights of the parts of a network that its named layers do not need.

    They read as zeros from then on. Parts are the direct children of the model. On a small image
    the layers must put out the same as before, else nothing is freed.
    """
    ran: set[nn.Module] = set()
    hooks = [
        module.register_forward_pre_hook(lambda module, _: ran.add(module))
        for module in network.model.modules()
    ]
    image = network.mean.new_full((1, 3, network.input_size, network.input_size), 0.4)
    with torch.no_grad():
        before = network(image, names)
    for hook in hooks:
        hook.remove()
    idle = [part for part in network.model.children() if ran.isdisjoint(part.modules())]
    weights = [weight for part in idle for weight in part.parameters()]
    if not weights:
        return
    assert network.fingerprint  # that of all weights, and kept from now on
    whole = [weight.data for weight in weights]
    for weight in weights:
        weight.data = weight.new_zeros(()).expand(weight.shape)
    with torch.no_grad():
        after = network(image, names)
    if not all(torch.equal(before[name], after[name]) for name in names):
        for weight, data in zip(weights, whole, strict=True):
            weight.data = data


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
    found = [_number("/proc/meminfo", "MemAvailable:")]
    if found[0] is not None:
        found = [1024 * found[0]]
    else:
        with suppress(AttributeError, ValueError, OSError):  # no such question on this system
            found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit, used, cached in _CONTAINERS:
        most, now = _number(f"{_CGROUP}/{limit}"), _number(f"{_CGROUP}/{used}")
        if most is not None and now is not None:
            folder = os.path.dirname(f"{_CGROUP}/{limit}")
            found.append(most - now + (_number(f"{folder}/memory.stat", cached) or 0))
    return min((max(0, size) for size in found if size is not None), default=None)


_CGROUP = "/sys/fs/cgroup"
_CONTAINERS = (  # where a container's limit is, what it uses, and what of that is files read before
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)


def _number(path: str, name: str = "") -> int | None:
    """The number behind a name in a system's file, or the one that is all of it; None without."""
    try:
        with open(path) as lines:
            for line in lines:
                first, _, rest = line.partition(" ") if name else ("", "", line)
                if first == name:
                    return int(rest.split()[0])
    except (OSError, ValueError):  # "max": no limit
        pass
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
