"""The field's own names for layers, and the layers each family of networks dreams best with."""

import json
import re
from collections.abc import Sequence
from typing import Any

from torch import nn

from .network import Network

# Chosen by looking where weights were at hand (SqueezeNet, MobileNetV2), else as the literature
# and other tools recommend. The first pattern that fits the architecture's name counts.
DEFAULTS = (
    (r"googlenet", "inception4c"),
    (r"inception_v3", "Mixed_5d + Mixed_6b"),
    (r"squeezenet1_1", "features.10"),
    (r"squeezenet", "features.10"),
    (r"vgg(11|13|16|19)", "relu4"),
    (r"alexnet", "features.11"),
    (r"(resnet|resnext|wide_resnet)\d+", "layer3"),
    (r"mobilenet_?v2", "features.12"),
    (r"mobilenet_?v3", "features.9"),
    (r"efficientnet", "features.5"),
    (r"densenet", "features.denseblock3"),
    (r"convnext", "features.5"),
    (r"regnet", "trunk_output.block3"),
    (r"shufflenet", "stage3"),
)


def christen(network: Network, architecture: str) -> None:
    """Give a network its aliases and, where its family is known, its default layers."""
    family = architecture.lower()
    for pattern, name in (
        (r"vgg", _vgg), (r"(resnet|resnext|wide_resnet)", _resnet), (r"googlenet", _googlenet),
        (r"inception_?v3", _inception), (r"squeezenet", _squeezenet), (r"mobilenet_?v2", _mobilenet),
    ):  # fmt: skip
        if re.search(pattern, family):
            network.aliases = {
                alias: layer
                for alias, layer in name(network).items()
                if alias not in network.layers and layer in network.layers
            }
            break
    for pattern, layers in DEFAULTS:
        if re.search(pattern, family):
            names = [name.strip() for name in layers.split("+")]
            if all(name in network.layers or name in network.aliases for name in names):
                network.default_layers = " + ".join(network.find_layer(name) for name in names)
            return


def _vgg(network: Network) -> dict[str, str]:
    """relu4_3: the third ReLU of the fourth stage; relu1, relu2 ...: the last one of each stage.

    A stage ends at a pool. This is how the VGG paper's readers number them, and how "after the
    second ReLU" of the Virginia Tech study is taken here.
    """
    aliases: dict[str, str] = {}
    stage, place = 1, 0
    for name, layer in network.layers.items():
        if not name.startswith("features."):
            continue
        if isinstance(layer.module, nn.Conv2d):
            aliases[f"conv{stage}_{place + 1}"] = name
        elif isinstance(layer.module, nn.ReLU):
            place += 1
            aliases[f"relu{stage}_{place}"] = aliases[f"relu{stage}"] = name
        elif isinstance(layer.module, nn.MaxPool2d):
            aliases[f"pool{stage}"] = name
            stage, place = stage + 1, 0
    return aliases


def _resnet(network: Network) -> dict[str, str]:
    """bottleneck1 ... 4: what the four stages of blocks give."""
    return {f"bottleneck{n}": f"layer{n}" for n in range(1, 5)}


def _googlenet(network: Network) -> dict[str, str]:
    return {f"{stage}{x}": f"inception{stage}{x}" for stage in "345" for x in "abcde"}


def _inception(network: Network) -> dict[str, str]:
    """mixed0 ... mixed10, as Keras numbers torchvision's Mixed_5b ... Mixed_7c, and back."""
    torch_names = [
        f"Mixed_{m}" for m in ["5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"]
    ]
    pairs = {f"mixed{n}": name for n, name in enumerate(torch_names)}
    return pairs if "Mixed_5b" in network.layers else {v: k for k, v in pairs.items()}


def _squeezenet(network: Network) -> dict[str, str]:
    fires = [n for n, layer in network.layers.items() if type(layer.module).__name__ == "Fire"]
    return {f"fire{number}": name for number, name in enumerate(fires, 2)}


def _mobilenet(network: Network) -> dict[str, str]:
    """Keras names for torchvision's MobileNetV2 and torchvision's for Keras's.

    Both list the same layers: a stem, 17 blocks, and a last convolution. What a block gives
    behind its residual sum is the block itself in torchvision and `block_N_add` in Keras.
    """
    pairs = {"Conv1": "features.0.0", "bn_Conv1": "features.0.1", "Conv1_relu": "features.0.2"}
    for block in range(17):
        keras = f"block_{block}_" if block else "expanded_conv_"
        ours = f"features.{block + 1}"
        parts = ["expand", "depthwise", "project"] if block else ["depthwise", "project"]
        for place, part in enumerate(parts):
            if part == "project":
                conv, norm = f"{ours}.conv.{place}", f"{ours}.conv.{place + 1}"
                pairs |= {f"{keras}project": conv, f"{keras}project_BN": norm}
            else:
                inner = f"{ours}.conv.{place}"
                pairs |= {
                    f"{keras}{part}": f"{inner}.0",
                    f"{keras}{part}_BN": f"{inner}.1",
                    f"{keras}{part}_relu": f"{inner}.2",
                }
        pairs[f"{keras}add"] = ours
    pairs |= {"Conv_1": "features.18.0", "Conv_1_bn": "features.18.1", "out_relu": "features.18.2"}
    if "features.0.0" in network.layers:
        skips = {
            f"features.{n}" for n in range(1, 18)
            if getattr(network.layers.get(f"features.{n}"), "module", None) is not None
            and getattr(network.layers[f"features.{n}"].module, "use_res_connect", False)
        }  # fmt: skip
        return {k: v for k, v in pairs.items() if not k.endswith("_add") or v in skips}
    back = {torch_name: keras for keras, torch_name in pairs.items() if keras in network.layers}
    for block in range(17):  # a block without a residual sum gives what its projection gives
        keras = f"block_{block}_project_BN" if block else "expanded_conv_project_BN"
        back.setdefault(f"features.{block + 1}", keras)
    return back


def texts(metadata: str | None, default: Sequence[str]) -> list[str]:
    """A list of texts from a file's metadata (JSON), or the default."""
    found = _json(metadata)
    return [str(item) for item in found] if isinstance(found, list) else list(default)


def numbers(metadata: str | None, default: Sequence[float]) -> tuple[float, ...]:
    """Three numbers from a file's metadata (JSON: one number, or three), or the default."""
    found = _json(metadata)
    if isinstance(found, int | float):
        found = [found] * 3
    if (
        isinstance(found, list)
        and len(found) == 3
        and all(isinstance(n, int | float) for n in found)
    ):
        return tuple(float(n) for n in found)
    return tuple(default)


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
