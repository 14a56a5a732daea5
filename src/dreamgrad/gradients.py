"""What is done to a gradient [N,3,H,W] before it is added to the image."""

import torch
from torch import Tensor
from torch.nn import functional as F

BAND = 256
"""Rows that are smoothed at a time."""


def normalize(gradient: Tensor, kind: str = "mean") -> Tensor:
    """A gradient divided by its own size, so that a step is as long on every network.

    `kind`: "mean" (mean absolute value; Mordvintsev et al., 2015), "std" (standard deviation),
    "rms", "l2" (Euclidean norm) or "none". A gradient of zeros stays one of zeros.
    """
    if kind == "none":
        return gradient
    size: Tensor = {
        "mean": lambda g: g.abs().mean(),
        "std": lambda g: g.std(correction=0),
        "rms": lambda g: g.square().mean().sqrt(),
        "l2": lambda g: g.square().sum().sqrt(),
    }[kind](gradient)
    return gradient / size.clamp_min(torch.finfo(gradient.dtype).tiny)


def smooth(gradient: Tensor, sigma: float) -> Tensor:
    """The mean of three Gaussian blurs of a gradient, by half, one and two sigma (in pixels).

    Large and small structure stay, pixel noise goes (the cascade of pytorch-deepdream). Borders
    repeat.
    """
    if sigma == 0:
        return gradient
    radius = max(1, int(6 * sigma + 0.5))
    x = torch.arange(-radius, radius + 1, device=gradient.device, dtype=gradient.dtype)
    widths = x.new_tensor([[0.5], [1.0], [2.0]]) * max(sigma, 1e-6)
    kernels = torch.exp(-0.5 * (x / widths) ** 2)
    kernels = kernels / kernels.sum(1, keepdim=True)
    channels = gradient.shape[1]
    down = kernels[:, None, :, None].repeat(channels, 1, 1, 1)  # three of each channel
    across = (kernels / 3)[None, :, None].repeat(channels, 1, 1, 1)  # and their mean
    # In this memory order convolutions with one channel each are three times as fast.
    gradient = gradient.contiguous(memory_format=torch.channels_last)
    result = torch.empty_like(gradient)
    for top in range(0, gradient.shape[-2], BAND):  # in bands, so that large images take no more
        first = max(0, top - radius)
        band = gradient[..., first : top + BAND + radius, :]
        band = F.pad(band, (radius, radius, radius, radius), mode="replicate")
        band = F.conv2d(F.conv2d(band, down, groups=channels), across, groups=channels)
        result[..., top : top + BAND, :] = band[..., top - first :, :][..., :BAND, :]
    return result


def total_variation(image: Tensor) -> Tensor:
    """The direction [N,3,H,W] in which total variation grows fastest (Rudin et al., 1992).

    Each difference to the right and lower neighbour counts by its direction in colour space, not
    by its height, so edges survive. Values are of order one, like a normalised gradient's.
    """
    right = F.pad(image[..., 1:] - image[..., :-1], (0, 1))
    down = F.pad(image[..., 1:, :] - image[..., :-1, :], (0, 0, 0, 1))
    height = (right.square() + down.square()).sum(1, keepdim=True).sqrt() + 1e-3
    right, down = right / height, down / height
    inflow = F.pad(right, (1, 0))[..., :-1] + F.pad(down, (0, 0, 1, 0))[..., :-1, :]
    return inflow - right - down
