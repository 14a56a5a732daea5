"""Convolutions whose way back to the image is quicker than autograd's own.

The weights are frozen, so that all that is wanted of a convolution's backward pass is the gradient
of its input, and that is itself a convolution: linear in what comes back. It can therefore be
computed in fewer bits than the forward pass without the scores noticing (cosine of the gradients
0.9999 and more), or in the order of operations that is quickest.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..networks import Network
from .folding import copied

Back = Callable[[Tensor, torch.Size], Tensor]
"""From the gradient of a convolution's output, and its input's shape, to its input's gradient."""


Forward = Callable[[Tensor, Tensor, Tensor | None], Tensor]
"""From input, weights and bias to a convolution's output."""


class _Convolution(torch.autograd.Function):
    """A convolution forward as it is, and backward by a function of ours. Keeps no activations."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, forward: Forward, back: Back
    ) -> Tensor:
        ctx.shape, ctx.type, ctx.back = x.shape, x.dtype, back
        return forward(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None, None]:
        return ctx.back(gradient, ctx.shape).to(ctx.type), None, None, None, None


def quickened(network: Network, precision: str) -> Network:
    """A network whose convolutions have quicker ways back, as `precision` allows.

    Modules made to overwrite their input do so again. Stems in every precision; all dense convolutions in bf16 if it is "mixed". In "bf16", where
    the forward pass runs under autocast, depthwise convolutions with a stride stay in fp32: for
    their gradients in bf16 there is only a slow reference kernel.
    """
    changes: dict[nn.Conv2d, Forward] = {}
    for conv in network.model.modules():
        if not isinstance(conv, nn.Conv2d) or conv.padding_mode != "zeros":
            continue
        plain = isinstance(conv.padding, tuple) and conv.groups == 1
        low = conv.weight.dtype if precision == "fp32" else torch.bfloat16
        if plain and conv.in_channels <= 4 and _strides_alike(conv):
            changes[conv] = _going_back(conv, by_phases(conv, low))
        elif plain and precision == "mixed":
            changes[conv] = _going_back(conv, directly(conv, low))
        elif precision == "bf16" and conv.groups > 1 and max(conv.stride) > 1:
            changes[conv] = _in_full(conv)
    if not changes and not network.overwriting:
        return network
    memo: dict[int, Any] = {}
    network = copied(network, memo)
    for conv, forward in changes.items():
        memo[id(conv)]._conv_forward = forward
    for module in network.overwriting:  # whoever wants a layer before it gets a copy
        module.inplace = True  # type: ignore[assignment]
    return network


def _strides_alike(conv: nn.Conv2d) -> bool:
    return conv.stride[0] == conv.stride[1] and conv.dilation == (1, 1)


def _going_back(conv: nn.Conv2d, back: Back) -> Forward:
    call: Callable[..., Tensor] = _Convolution.apply
    forward = conv._conv_forward
    return lambda x, weight, bias: call(x, weight, bias, forward, back)


def _in_full(conv: nn.Conv2d) -> Forward:
    def in_full(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            found: Tensor = conv._conv_forward(x.float(), weight, bias)
            return found

    return in_full


def directly(conv: nn.Conv2d, kind: torch.dtype) -> Back:
    """The usual gradient of the input, computed in numbers of some kind."""
    weight = conv.weight.to(kind)

    def back(gradient: Tensor, shape: torch.Size) -> Tensor:
        gradient = gradient.to(kind)
        found: Tensor = torch.ops.aten.convolution_backward(
            gradient, gradient.new_empty(1).expand(shape), weight, None, conv.stride, conv.padding,
            conv.dilation, False, (0, 0), conv.groups, (True, False, False),
        )[0]  # fmt: skip
        return found

    return back


def by_phases(conv: nn.Conv2d, kind: torch.dtype) -> Back:
    """The gradient of the input of a stem, as one convolution with many output channels.

    Seen from the input, the pixels between two strides are so many phases, each with every
    stride-th weight of the kernel. All phases side by side are channels of one convolution, and
    each channel's values go to the places of their phase. Up to three times as fast as the usual
    way for stems, whose few input channels leave the usual kernels idle; a stem without a stride
    is taken in phases of two, with a stride of two over the gradient, for the same reason.
    """
    stride = conv.stride[0]
    hop = 2 if stride == 1 else 1
    phases, (tall, wide) = stride * hop, conv.kernel_size
    top, left = (int(side) for side in conv.padding)
    rows, up = _taps(tall, stride, phases, top)
    columns, back_by = _taps(wide, stride, phases, left)
    # The weights with a row and a column of zeros behind them, for taps that fall beside them.
    padded = F.pad(conv.weight, (0, 1, 0, 1))[:, :, rows][..., columns]
    kernel = padded.permute(2, 4, 1, 0, 3, 5).flatten(0, 2).to(kind)
    kernel = kernel.contiguous(memory_format=torch.channels_last)

    def back(gradient: Tensor, shape: torch.Size) -> Tensor:
        batch, channels, height, width = shape
        sizes = [-(-side // phases) for side in (height, width)]
        pads = []
        for side, length, before, taps in zip(
            sizes, gradient.shape[2:], (up, back_by), kernel.shape[2:], strict=True
        ):
            pad = max(0, before, hop * (side - 1) + taps - length - before)
            pads.append(pad + (pad - before) % hop)
        found = F.conv2d(gradient.to(kind), kernel, padding=pads, stride=hop)
        y, x = (pads[0] - up) // hop, (pads[1] - back_by) // hop
        found = found[..., y : y + sizes[0], x : x + sizes[1]].permute(0, 2, 3, 1)
        pixels = found.reshape(batch, *sizes, phases, -1).transpose(2, 3)  # side by side in rows
        pixels = pixels.reshape(batch, phases * sizes[0], phases * sizes[1], channels)
        image: Tensor = pixels.permute(0, 3, 1, 2)
        return image[..., :height, :width]

    return back


def _taps(size: int, stride: int, phases: int, padding: int) -> tuple[Tensor, int]:
    """For one axis: which weight each phase [phases,taps] multiplies with, and how far back it begins.

    Pixel phases*q + r meets output phases/stride*q - j through weight r + padding + stride*j, if
    there is one; else the index is `size`.
    """
    last, first = (size - 1 - padding) // stride, -((phases - 1 + padding) // stride)
    phase, taps = torch.arange(phases)[:, None], torch.arange(last, first - 1, -1)[None]
    index = phase + padding + stride * taps
    return torch.where((index >= 0) & (index < size), index, size), last
