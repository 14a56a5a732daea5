"""How much memory a gradient takes, estimated and measured: python3 scripts/memory.py (Linux).

Prints a line for each network and side: what the process grew by, what `memory_needed` said, and
their ratio. Every line is measured in a process of its own.
"""

import subprocess
import sys
from pathlib import Path

NETWORKS = [
    "bundled",
    "torchvision/squeezenet1_1",
    "torchvision/mobilenet_v2",
    "torchvision/vgg16",
    "torchvision/resnet50",
    "torchvision/googlenet",
    "torchvision/densenet121",
    "timm/convnext_tiny",
    "keras/MobileNetV2",
]


def resident(field: str) -> int:
    """VmRSS or VmHWM of this process in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def measure(model: str, side: int) -> None:
    import torch

    from dreamgrad import acceleration, networks, objectives

    network = networks.load(model, weights="" if model == "bundled" else "random")
    gradient_of = acceleration.gradient(network, objectives.parse(network.default_layers, network))
    estimate = acceleration.memory_needed(gradient_of, network, (side, side))
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = resident("VmRSS")
    for _ in range(2):
        gradient_of(torch.rand(1, 3, side, side))
    grown = resident("VmHWM") - before + acceleration.memory.image_memory((side, side))
    print(
        f"{model:28} {side:5} grew {grown / 2**20:6.0f} MiB, estimate {estimate / 2**20:6.0f} MiB, "
        f"ratio {estimate / grown:.2f}",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        for model in NETWORKS:
            for side in (512, 1024):
                subprocess.run([sys.executable, __file__, model, str(side)], check=True)  # noqa: S603
