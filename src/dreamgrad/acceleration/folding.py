"""BatchNorm folded into the convolutions before it: the same activations in fewer operations."""

import copy
from collections.abc import Collection
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_weights

from ..networks import Network


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
    memo: dict[int, Any] = {}
    folded = copied(network, memo)
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


def copied(network: Network, memo: dict[int, Any] | None = None) -> Network:
    """A network whose modules can be changed, with the weights of the one it is a copy of.

    `memo` receives the copy of everything by the id of what it is a copy of.
    """
    memo = {} if memo is None else memo
    memo |= {id(t): t for t in chain(network.parameters(), network.buffers())}
    return copy.deepcopy(network, memo)


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
