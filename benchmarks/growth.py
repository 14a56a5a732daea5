"""How time and memory of one gradient grow with the picture, and what a step is made of.

    python3 benchmarks/growth.py [--model googlenet --layers inception4c] [--plot FOLDER]

Weights are random. Each line is measured in a process of its own: the least milliseconds of a few
gradients, and the memory that the process grew by (Linux). Sides at which a contender would take
more than half of the memory that is free are left out. With --plot (needs matplotlib) growth.png
and parts.png are drawn.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import torch
from textbook import textbook

from dreamgrad import acceleration, engine, networks, objectives
from dreamgrad.acceleration import Gradient
from dreamgrad.climbs import Climb
from dreamgrad.networks import Network
from dreamgrad.objectives import Objective
from dreamgrad.recipe import Recipe

SIDES = (224, 448, 896, 1792, 3584)
CONTENDERS = ("text-book", "fp32", "mixed", "bf16", "tiles of 512")
PARTS = {  # the first whose words are in an operation's name
    "convolutions back": ("convolution_backward", "conv2d_backward", "_ConvolutionBackward"),
    "convolutions forward": ("mkldnn_convolution", "_slow_conv2d_forward", "aten::convolution"),
    "activation functions": ("relu", "clamp", "threshold", "hardtanh", "_Clamp"),
    "pooling": ("pool",),
    "joining and adding": ("cat", "aten::add"),
    "copies and conversions": ("copy_", "clone", "fill_", "contiguous", "zero_"),
}


def gradient(contender: str, network: Network, objective: Objective) -> Gradient:
    if contender == "text-book":
        return textbook(network, objective)
    if contender.startswith("tiles"):
        return acceleration.gradient(network, objective, tile=contender.rpartition(" ")[2])
    return acceleration.gradient(network, objective, contender)


def load(model: str, layers: str) -> tuple[Network, Objective]:
    network = networks.load(f"torchvision/{model}", weights="random")
    return network, objectives.parse(layers, network)


def measure(model: str, layers: str, contender: str, side: int) -> None:
    """Print milliseconds and bytes of one gradient, as JSON."""
    acceleration.keep_freed_memory((side, side))
    network, objective = load(model, layers)
    gradient_of = gradient(contender, network, objective)
    image = torch.rand(1, 3, side, side)
    before, times = resident("VmRSS"), []
    begin = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < 2:
        start = time.perf_counter()
        gradient_of(image)
        times.append(time.perf_counter() - start)
    print(json.dumps([1e3 * min(times), resident("VmHWM") - before]))


def resident(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def parts(model: str, layers: str, precision: str, side: int = 512) -> dict[str, float]:
    """Milliseconds of each part of a step at 512 pixels."""
    acceleration.keep_freed_memory()
    network, objective = load(model, layers)
    gradient_of = acceleration.gradient(network, objective, precision)
    image, recipe, rng = torch.rand(1, 3, side, side), Recipe(), torch.Generator()
    found: Counter[str] = Counter()
    steps = 5
    for _ in range(3):
        gradient_of(image)
    with torch.profiler.profile() as profile:
        for _ in range(steps):
            gradient_of(image)
    for event in profile.key_averages():
        part = next((p for p, words in PARTS.items() if any(w in event.key for w in words)), "rest")
        found[part] += event.self_cpu_time_total / 1e3 / steps
    times = {True: [], False: []}
    for _ in range(9):
        for whole in times:
            begin = time.perf_counter()
            if whole:
                engine.ascend(image, [Climb(gradient_of)], recipe, 0.5, rng)
            else:
                gradient_of(image)
            times[whole].append(time.perf_counter() - begin)
    found["shift, smooth, normalise, add"] = 1e3 * (min(times[True]) - min(times[False]))
    return dict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="googlenet")
    parser.add_argument("--layers", default="inception4c")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("CONTENDER", "SIDE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        measure(chosen.model, chosen.layers, chosen.one[0], int(chosen.one[1]))
        return
    free = acceleration.free_memory(torch.device("cpu")) or 0
    curves: dict[str, list[tuple[int, float, float]]] = {name: [] for name in CONTENDERS}
    print(
        "| contender | side | ms | ns per pixel | GB | bytes per pixel |\n|---|---|---|---|---|---|"
    )
    for contender in CONTENDERS:
        bytes_per_pixel = 0.0
        for side in SIDES:
            if bytes_per_pixel * side**2 > free / 2:
                continue
            words = ["--model", chosen.model, "--layers", chosen.layers]
            done = subprocess.run(  # noqa: S603
                [sys.executable, __file__, *words, "--one", contender, str(side)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            milliseconds, size = json.loads(done.stdout)
            bytes_per_pixel = size / side**2
            curves[contender].append((side, milliseconds, size))
            print(
                f"| {contender} | {side} | {milliseconds:.1f} | {1e6 * milliseconds / side**2:.0f} "
                f"| {size / 1e9:.2f} | {bytes_per_pixel:.0f} |",
                flush=True,
            )
    steps = {kind: parts(chosen.model, chosen.layers, kind) for kind in ("fp32", "mixed", "bf16")}
    names = [*PARTS, "rest", "shift, smooth, normalise, add"]
    print(f"\n| part of a step, ms | {' | '.join(steps)} |\n|---|---|---|---|")
    for name in names:
        print(f"| {name} | {' | '.join(f'{step.get(name, 0):.1f}' for step in steps.values())} |")
    if chosen.plot:
        plot(curves, steps, names, f"{chosen.model} {chosen.layers}", chosen.plot)


def plot(
    curves: dict[str, list[tuple[int, float, float]]],
    steps: dict[str, dict[str, float]],
    names: list[str],
    title: str,
    folder: Path,
) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, points in curves.items():
        sides, times, sizes = zip(*points, strict=True)
        axes[0].loglog(sides, [t / 1e3 for t in times], "o-", label=name)
        axes[1].loglog(sides, [size / 1e9 for size in sizes], "o-", label=name)
    axes[0].set(ylabel="seconds for one gradient")
    axes[1].set(ylabel="GB that the process grew by")
    for each in axes:
        each.set(xlabel="side of the picture in pixels", xticks=SIDES, xticklabels=SIDES)
        each.minorticks_off()
        each.grid(alpha=0.3)
    axes[0].legend()
    figure.suptitle(title)
    figure.savefig(folder / "growth.png", dpi=110)
    figure, one = pyplot.subplots(figsize=(10, 2.6), layout="constrained")
    left = dict.fromkeys(steps, 0.0)
    for name in names:
        widths = [step.get(name, 0) for step in steps.values()]
        one.barh(list(steps), widths, left=list(left.values()), label=name)
        left = {kind: left[kind] + width for kind, width in zip(steps, widths, strict=True)}
    one.set(xlabel=f"milliseconds of a step, {title} at 512 pixels")
    one.invert_yaxis()
    one.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(folder / "parts.png", dpi=110)


if __name__ == "__main__":
    main()
