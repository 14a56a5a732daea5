"""How soon a dream scores: the recipe of 2015 beside ours, score against seconds.

    python3 benchmarks/dream.py PICTURE [--model NAME --weights FILE --layers LAYERS] [--plot FILE]

Four dreams on the same picture with the same objective, each shown to have reached some score
after some seconds of computing:

- 2015, text-book step: four octaves, ten steps each, no smoothing (preset google-2015), each
  step as text-books write it: whole network, a hook, all gradients
- 2015: the same dream with our gradient
- default: our default recipe, with its own octaves
- quick: preset quick

What is scored is the picture at full size, as the mean over four shifts that no dream has seen.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dreamgrad import acceleration

acceleration.keep_freed_memory()

import torch  # noqa: E402
from textbook import textbook  # noqa: E402
from torch import Tensor  # noqa: E402

from dreamgrad import engine, images, networks, objectives, transforms  # noqa: E402
from dreamgrad.acceleration import Gradient  # noqa: E402
from dreamgrad.climbs import Climb  # noqa: E402
from dreamgrad.engine import Iterate  # noqa: E402
from dreamgrad.networks import Network  # noqa: E402
from dreamgrad.presets import preset  # noqa: E402
from dreamgrad.recipe import Recipe  # noqa: E402

Curve = list[tuple[float, float]]


def curve(image: Tensor, iterates: Iterator[Iterate], score: Callable[[Tensor], float]) -> Curve:
    """(seconds, score) after every step; the time that scoring takes does not count."""
    found, seconds = [(0.0, score(image))], 0.0
    begin = time.perf_counter()
    for iterate in iterates:
        seconds += time.perf_counter() - begin
        found.append((seconds, score(iterate.full)))
        begin = time.perf_counter()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--weights", default="")
    parser.add_argument("--layers", default="")
    parser.add_argument("--size", type=int, default=768)
    parser.add_argument("--rounds", type=int, default=3, help="dreams of each kind, in turn")
    parser.add_argument("--plot", type=Path, help="PNG to draw (needs matplotlib)")
    parser.add_argument("--pictures", type=Path, help="PNG with the four results side by side")
    chosen = parser.parse_args()

    def load() -> Network:
        return networks.load(chosen.model, weights=chosen.weights)

    network = load()
    objective = objectives.parse(chosen.layers or network.default_layers, network)
    image = images.read(chosen.picture, chosen.size)
    judge = acceleration.gradient(network, objective)
    rng = torch.Generator().manual_seed(99)
    shifts = [int(n) for n in torch.randint(0, 2**31, (4,), generator=rng)]

    def score(image: Tensor) -> float:
        found = []
        for seed in shifts:
            shifted, _ = transforms.jitter(image, 32, "mirror", torch.Generator().manual_seed(seed))
            found.append(float(judge(shifted)[0]))
        return statistics.mean(found)

    classic = Recipe(**(preset("google-2015").recipe.to_dict() | {"model": "bundled"}))
    ours = acceleration.gradient(network, objective, acceleration.best_precision(network))
    contenders: dict[str, tuple[Gradient, Recipe]] = {
        "2015, text-book step": (textbook(load(), objective), classic),
        "2015": (ours, classic),
        "default": (ours, Recipe()),
        "quick": (ours, preset("quick").recipe),
    }
    curves: dict[str, list[Curve]] = {name: [] for name in contenders}
    results = {}
    for _ in range(chosen.rounds):
        for name, (gradient_of, recipe) in contenders.items():
            iterates = engine.rounds(image, [[Climb(gradient_of)]], recipe)
            curves[name].append(curve(image, iterates, score))
    for name, (gradient_of, recipe) in contenders.items():
        results[name] = engine.finish(image, engine.rounds(image, [[Climb(gradient_of)]], recipe))
    typical = {
        name: [
            (statistics.median(seconds), scores[0])
            for seconds, scores in (zip(*points, strict=True) for points in zip(*runs, strict=True))
        ]
        for name, runs in curves.items()
    }
    goal_seconds, goal = typical["2015, text-book step"][-1]
    print(
        f"{network.name} {objective}, {chosen.picture.name} at {chosen.size} pixels, score at first"
    )
    print(f"{typical['2015'][0][1]:.4g}; the recipe of 2015 reaches {goal:.4g}.\n")
    print("| dream | seconds in all | score, 2015 is 1 | seconds to score 1 | of text-book 2015 |")
    print("|---|---|---|---|---|")
    for name, points in typical.items():
        seconds, last = points[-1]
        reached = next((s for s, value in points if value >= 0.995 * goal), None)
        until = f"{reached:.2f} | {reached / goal_seconds:.2f}" if reached else "never | "
        print(f"| {name} | {seconds:.2f} | {last / goal:.2f} | {until} |")
    if chosen.pictures:
        images.to_pil(torch.cat(list(results.values()), -1)).save(chosen.pictures)
    if chosen.plot:
        plot(typical, chosen.plot)


def plot(curves: dict[str, Curve], target: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for name, points in curves.items():
        axes.plot(*zip(*points, strict=True), label=name)
    axes.set(xlabel="seconds of computing", ylabel="score of the picture at full size")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    main()
