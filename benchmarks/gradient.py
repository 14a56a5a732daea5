"""Time of one gradient step: our engine beside the same step as text-books write it.

    python3 benchmarks/gradient.py [--sides 224 512] [--only vgg16] [--seconds 8]

Weights are random, since time does not depend on them. In every round each contender takes one step,
in turn, so that other load on the machine hits all alike; the least and the median of all rounds
are printed, and how many times faster than the text-book step each is.

- text-book: PyTorch; the whole network runs, a hook keeps the layer, autograd fills all gradients
- fp32, mixed, bf16: `dreamgrad.acceleration.gradient`
- keras eager, keras function: Keras on TensorFlow with GradientTape, plain and as tf.function, if
  TensorFlow is installed (MobileNetV2, VGG16, ResNet50 and InceptionV3)
- bound: not a contender but a limit, in fp32 and bf16: the sum of the least times of each of the
  layer's convolutions alone, forward and back, in the memory order that suits it better
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from dreamgrad import acceleration

acceleration.keep_freed_memory()

import torch  # noqa: E402
from textbook import textbook  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from dreamgrad import networks, objectives  # noqa: E402
from dreamgrad.acceleration import Gradient  # noqa: E402
from dreamgrad.networks import Network  # noqa: E402

CASES = [  # torchvision's name, layer, side, the same in Keras
    ("mobilenet_v2", "features.14.conv.0.0", 224, ("MobileNetV2", "block_13_expand")),
    ("mobilenet_v2", "features.14.conv.0.0", 896, ("MobileNetV2", "block_13_expand")),
    ("vgg16", "relu4_3", 224, ("VGG16", "block4_conv3")),
    ("vgg16", "relu4_3", 512, ("VGG16", "block4_conv3")),
    ("resnet50", "layer3", 512, ("ResNet50", "conv4_block6_out")),
    ("googlenet", "inception4c", 512, None),
    ("inception_v3", "mixed5", 512, ("InceptionV3", "mixed5")),
    ("squeezenet1_1", "features.10", 512, None),
]
Step = Callable[[], object]


def step_of(gradient_of: Gradient, image: Tensor) -> Step:
    """A step of ascent, without all that makes dreams pretty."""

    def step() -> None:
        _, gradient = gradient_of(image)
        (image + 0.01 * gradient / gradient.abs().mean()).clamp(0, 1)

    return step


def bound(network: Network, layer: str, image: Tensor, kind: torch.dtype) -> float:
    """Seconds that the convolutions up to a layer take at the least, each by itself."""
    calls: list[tuple[nn.Conv2d, Tensor]] = []

    def note(conv: nn.Module, inputs: tuple[Tensor], _: object) -> None:
        assert isinstance(conv, nn.Conv2d)
        calls.append((conv, inputs[0]))

    convs = [module for module in network.model.modules() if isinstance(module, nn.Conv2d)]
    hooks = [conv.register_forward_hook(note) for conv in convs]
    with torch.no_grad():
        network(image, [layer])
    for hook in hooks:
        hook.remove()
    known: dict[object, float] = {}
    seconds = 0.0
    for conv, x in calls:
        key = (x.shape, conv.weight.shape, conv.stride, conv.padding, conv.groups)
        if key not in known:
            orders = (torch.contiguous_format, torch.channels_last)
            known[key] = min(_alone(conv, x.to(kind), order) for order in orders)
        seconds += known[key]
    return seconds


def _alone(conv: nn.Conv2d, x: Tensor, order: torch.memory_format) -> float:
    """The least seconds of one convolution and of the gradient of its input."""
    x = x.contiguous(memory_format=order)
    weight = conv.weight.to(x.dtype).contiguous(memory_format=order)
    with torch.no_grad():
        y = F.conv2d(x, weight, None, conv.stride, conv.padding, conv.dilation, conv.groups)
        forward = _least(
            lambda: F.conv2d(x, weight, None, conv.stride, conv.padding, conv.dilation, conv.groups)
        )
        back = _least(
            lambda: torch.ops.aten.convolution_backward(
                y, x, weight, None, conv.stride, conv.padding, conv.dilation, False, (0, 0),
                conv.groups, (True, False, False),
            )
        )  # fmt: skip
    return forward + back


def _least(call: Step) -> float:
    times = []
    for _ in range(8):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def keras_steps(name: str, layer: str, side: int) -> dict[str, Step]:
    """The step of the Keras examples, eager and compiled; nothing without TensorFlow."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    try:
        import tensorflow as tf
    except ImportError:
        return {}
    if not tf.config.threading.get_intra_op_parallelism_threads():
        tf.config.threading.set_intra_op_parallelism_threads(torch.get_num_threads())
    whole = getattr(tf.keras.applications, name)(weights=None, include_top=False)
    model = tf.keras.Model(whole.inputs, whole.get_layer(layer).output)
    image = tf.random.uniform((1, side, side, 3))

    def step() -> object:
        with tf.GradientTape() as tape:
            tape.watch(image)
            score = tf.reduce_mean(tf.square(model(image)))
        gradient = tape.gradient(score, image)
        return image + 0.01 * gradient / tf.reduce_mean(tf.abs(gradient))

    compiled = tf.function(step)
    return {"keras eager": step, "keras function": lambda: compiled().numpy()}


def measure(steps: dict[str, Step], seconds: float) -> dict[str, list[float]]:
    """Times of each contender's steps, taken in turn, after one that does not count."""
    for step in steps.values():
        step()
    times: dict[str, list[float]] = {name: [] for name in steps}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(next(iter(times.values()))) < 5:
        for name, step in steps.items():
            begin = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - begin)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--sides", type=int, nargs="+", help="instead of each case's own")
    parser.add_argument("--seconds", type=float, default=8, help="for each case, about")
    chosen = parser.parse_args()
    kinds = {"fp32": torch.float32, "bf16": torch.bfloat16}
    print(f"{date.today()}, {platform.machine()}, {torch.get_num_threads()} threads, ", end="")
    print(f"torch {torch.__version__}, Python {sys.version.split()[0]}\n")
    print("| case | contender | least ms | median ms | text-book / it |\n|---|---|---|---|---|")
    for name, alias, own, in_keras in CASES:
        for side in chosen.sides or [own]:
            if chosen.only not in name:
                continue
            load = lambda name=name: networks.load(f"torchvision/{name}", weights="random")  # noqa: E731
            network, image = load(), torch.rand(1, 3, side, side)
            layer = network.find_layer(alias)
            objective = objectives.layer(layer)
            steps = {"text-book": step_of(textbook(load(), objective), image)}
            for precision in ("fp32", "mixed", "bf16"):
                gradient_of = acceleration.gradient(network, objective, precision)
                steps[precision] = step_of(gradient_of, image)
            steps |= keras_steps(*in_keras, side) if in_keras else {}
            times = measure(steps, chosen.seconds)
            limits = {
                f"bound {kind}": [bound(network, layer, image, kinds[kind])] for kind in kinds
            }
            for contender, taken in (times | limits).items():
                ratio = min(times["text-book"]) / min(taken)
                print(
                    f"| {name} {alias} {side} | {contender} | {1e3 * min(taken):.1f} "
                    f"| {1e3 * statistics.median(taken):.1f} | {ratio:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
