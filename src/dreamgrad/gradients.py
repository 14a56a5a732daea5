"""What is done to a gradient [N,3,H,W] before it is added to the image."""

import torch
from torch import Tensor
from torch.nn import functional as F

from .errors import UsageError

BAND = 256
"""Rows that are smoothed at a time."""


def normalize(gradient: Tensor, kind: str = "mean", mask: Tensor | None = None) -> Tensor:
    """A gradient divided by its own size, so that a step is as long on every network.

    Its size is that inside the mask [1,1,H,W], if there is one.

    `kind`: "mean" (mean absolute value; Mordvintsev et al., 2015), "std" (standard deviation),
    "rms", "l2" (Euclidean norm) or "none". A gradient of zeros stays one of zeros.
    """
    if kind == "none":
        return gradient
    inside = gradient if mask is None else gradient * mask
    size: Tensor = {
        "mean": lambda g: g.abs().mean(),
        "std": lambda g: g.std(correction=0),
        "rms": lambda g: g.square().mean().sqrt(),
        "l2": lambda g: g.square().sum().sqrt(),
    }[kind](inside)
    if mask is not None and kind != "l2":  # these are means, and most of them may lie outside
        area = mask.mean().clamp_min(1e-6)
        size = size / (area if kind == "mean" else area.sqrt())
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


def laplacian_normalize(gradient: Tensor, levels: int) -> Tensor:
    """A gradient in which fine and coarse structure are equally strong.

    It is cut into `levels` bands of frequencies, an octave each, and the coarse rest (Burt and
    Adelson, 1983). Each is divided by its standard deviation, taken about zero so that a flat rest
    has one too, and they are added up again (the TensorFlow notebook of Mordvintsev, 2016).
    Borders repeat. UsageError for fewer than 0 levels.
    """
    if levels < 0:
        raise UsageError(f"levels must be 0 or more, not {levels}.")
    smallest = 1e-5 * gradient.square().mean().sqrt()  # what is less is rounding, not structure
    bands = []
    for _ in range(levels):
        coarse = _halve(gradient)
        bands.append(gradient - _double(coarse, gradient))
        gradient = coarse
    result = _by_deviation(gradient, smallest)
    for band in reversed(bands):
        result = _double(result, band) + _by_deviation(band, smallest)
    return result


def _by_deviation(band: Tensor, smallest: Tensor) -> Tensor:
    deviation = torch.maximum(band.square().mean().sqrt(), smallest)
    return band / deviation.clamp_min(torch.finfo(band.dtype).tiny)


def _binomial(like: Tensor) -> Tensor:
    """The kernel [C,1,5,5] that blurs each channel for itself."""
    row = like.new_tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    return (row[:, None] * row).expand(like.shape[1], 1, 5, 5)


def _halve(band: Tensor) -> Tensor:
    """Every second pixel of the blurred band; half as many, rounded up."""
    padded = F.pad(band, (2, 2, 2, 2), mode="replicate")
    return F.conv2d(padded, _binomial(band), stride=2, groups=band.shape[1])


def _double(band: Tensor, like: Tensor) -> Tensor:
    """The band with blurred pixels in between, as large as `like`, of which it is the half."""
    padded = F.pad(band, (1, 1, 1, 1), mode="replicate")
    kernel = 4 * _binomial(band)  # a quarter of the pixels must do for all
    wide = F.conv_transpose2d(padded, kernel, stride=2, groups=band.shape[1])
    return wide[..., 4 : 4 + like.shape[-2], 4 : 4 + like.shape[-1]]


def spectral(gradient: Tensor, exponent: float) -> Tensor:
    """A gradient whose Fourier coefficients are divided by frequency ** exponent.

    With 1 an ascent follows the spectrum of natural images and draws smooth, large shapes; with 0
    nothing changes (the Fourier parameterisation of Olah et al., 2017, as a preconditioner).
    Each channel's mean keeps its share, and the mean absolute value stays what it was. Opposite
    borders meet.
    """
    height, width = gradient.shape[-2:]
    fy = torch.fft.fftfreq(height, device=gradient.device, dtype=gradient.dtype)[:, None]
    fx = torch.fft.rfftfreq(width, device=gradient.device, dtype=gradient.dtype)
    frequency = (fy.square() + fx.square()).sqrt()
    frequency[0, 0] = 1  # the mean goes its own way
    mean = gradient.mean((-2, -1), keepdim=True)
    rest = gradient - mean
    shaped = torch.fft.irfft2(torch.fft.rfft2(rest) / frequency**exponent, s=(height, width))
    result = mean + normalize(shaped) * rest.abs().mean()
    return normalize(result) * gradient.abs().mean()
