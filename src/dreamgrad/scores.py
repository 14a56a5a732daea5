"""What can be measured of a dream, beside the picture it was made from."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from . import acceleration, images
from .errors import ModelError, UsageError, unknown
from .networks import Network
from .objectives import Objective

NYQUIST = 0.5  # cycles per pixel
HALF_A_LEVEL = 0.5 / 255  # of eight bits

# Ottosson (2020), "A perceptual color space for image processing": linear sRGB to the responses of
# three kinds of cones, and their cube roots to lightness, green-red and blue-yellow.
_CONES = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
          (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_OPPONENTS = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
              (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A number as it is for the original and for the result."""

    before: float
    after: float

    @property
    def gain(self) -> float:
        """After divided by before; NaN where that was not positive, as the scores of many classes."""
        return self.after / self.before if self.before > 0 else math.nan


@dataclass(frozen=True)
class Reading:
    """How a network reads one class: its probability, and its rank among all classes (1: first)."""

    confidence: Change
    rank: Change


@dataclass(frozen=True, kw_only=True)
class Scores:
    """All scores of one dream; None, {} or NaN where one does not apply. `GOOD` explains each."""

    activation: Change | None = None
    activation_gain: float | None = None
    confidence: Mapping[str, Reading] = field(default_factory=dict)
    transfer: Mapping[str, Reading] = field(default_factory=dict)
    ssim: float
    colour_shift: float
    chroma: Change
    clipped: Change
    slope: Change
    high_frequencies: Change
    change_high_frequencies: float


GOOD = {
    "activation": "higher: the objective's score, by the dream's own network",
    "activation_gain": "above 1: how many times higher that became",
    "confidence": "higher, #1 is best: the class, by the dream's own network",
    "transfer": "higher, #1 is best: the class, by another network",
    "ssim": "1: all structure kept, 0: none",
    "colour_shift": "lower: mean distance in OKLab; 0.02 is just visible",
    "chroma": "near the original's: saturation, mean in OKLab",
    "clipped": "near the original's: share of values at black or white",
    "slope": "near the original's: of the spectrum; photographs -2 to -3, noise 0",
    "high_frequencies": "near the original's: share above half Nyquist; 0.8 in noise",
    "change_high_frequencies": "lower: the same share, of what was dreamt alone",
}


def score(
    original: Tensor,
    result: Tensor,
    *,
    network: Network | None = None,
    objective: Objective | None = None,
    judge: Network | None = None,
) -> Scores:
    """All scores of a result [1,3,H,W] beside its original, which is brought to the same size.

    - `network`, `objective`: what it was dreamt with; without them nothing is said of activations
    - `judge`: another network, asked for the classes that the objective raises, if it names any

    UsageError for a batch; ModelError if the judge does not know these classes.
    """
    if len(original) != 1 or len(result) != 1:
        raise UsageError(f"one original and one result, not {len(original)} and {len(result)}.")
    original = images.resize(original, images.size_of(result)).clamp(0, 1)
    change = partial(_change, original, result)
    return Scores(
        **_asked(original, result, network, objective, judge),
        ssim=float(ssim(original, result)),
        colour_shift=float(colour_shift(original, result)),
        chroma=change(chroma),
        clipped=change(clipped),
        slope=change(spectrum_slope),
        high_frequencies=change(high_frequencies),
        change_high_frequencies=float(high_frequencies(result - original)),
    )


def _change(original: Tensor, result: Tensor, of: Callable[[Tensor], Tensor]) -> Change:
    return Change(float(of(original)), float(of(result)))


# -- what networks say -------------------------------------------------------------------------


def activation(image: Tensor, network: Network, objective: Objective) -> Tensor:
    """The objective's score [] for an image [N,3,H,W] at its full size, in tiles if need be."""
    size = images.size_of(image)
    riders = [images.resize(rider, size) for rider in objective.riders]
    together = torch.cat([image, *riders]).to(network.device)
    return acceleration.gradient(network, objective, tile="auto", size=size)(together)[0]


def _asked(
    original: Tensor,
    result: Tensor,
    network: Network | None,
    objective: Objective | None,
    judge: Network | None,
) -> dict[str, Any]:
    """The scores that networks give, as far as there are any."""
    if network is None or objective is None:
        return {}
    change = _change(original, result, lambda image: activation(image, network, objective))
    read, classes = partial(read_class, original, result), dreamt_classes(objective)
    found: dict[str, Any] = {"activation": change, "activation_gain": change.gain}
    found["confidence"] = {name: read(network, n) for name, n in classes.items()}
    if judge:
        same = {name: same_classes(network, n, judge) for name, n in classes.items()}
        found["transfer"] = {name: read(judge, n) for name, n in same.items()}
    return found


def dreamt_classes(objective: Objective) -> dict[str, tuple[int, ...]]:
    """The classes that an objective raises, with their numbers; not those it lowers."""
    raised = tuple((weight, term) for weight, term in objective.terms if weight > 0)
    return Objective(raised).labels


def read_class(before: Tensor, after: Tensor, network: Network, classes: Sequence[int]) -> Reading:
    """How a network reads a class, or any of several, in two images [1,3,H,W].

    They are seen with as many pixels as the network was trained on, whatever their size.
    ModelError if the network has no classes.
    """
    chosen = list(classes)
    confidence, rank = [], []
    for image in (before, after):
        height, width = images.size_of(image)
        longest = network.input_size * math.sqrt(max(height, width) / min(height, width))
        seen = images.resize(image, images.fit((height, width), round(longest))).clamp(0, 1)
        sure = network.confidences(seen.to(network.device))[0]
        confidence.append(float(sure[chosen].sum()))
        rank.append(1 + int((sure > sure[chosen].max()).sum()))
    return Reading(Change(*confidence), Change(*rank))


def same_classes(network: Network, classes: Sequence[int], judge: Network) -> tuple[int, ...]:
    """The judge's numbers for another network's classes: by label, else by its first known synonym.

    ModelError if the judge knows none of them.
    """
    if not judge.head:
        raise ModelError(f"{judge.name} has no classes, so it cannot judge.")
    if not network.labels:
        raise ModelError(f"{network.name} has no names for its classes to ask {judge.name} for.")
    if network.labels == judge.labels:
        return tuple(classes)
    found: set[int] = set()
    for number in classes:
        for synonym in [network.labels[number], *network.labels[number].split(", ")]:
            if synonym.isdecimal():  # would be taken for a class's number
                continue
            with suppress(ModelError):
                found.update(judge.find_labels(synonym))
                break
    if not found:
        label = network.labels[classes[0]]
        raise ModelError(unknown(f"class in {judge.name} named", label, judge.labels))
    return tuple(sorted(found))


# -- what pictures show ------------------------------------------------------------------------


def oklab(image: Tensor) -> Tensor:
    """An image [N,3,H,W] in OKLab (Ottosson, 2020): lightness 0 ... 1, green-red, blue-yellow."""
    image = image.clamp(0, 1)
    linear = torch.where(image <= 0.04045, image / 12.92, ((image + 0.055) / 1.055) ** 2.4)
    cones = torch.einsum("ij,njhw->nihw", image.new_tensor(_CONES), linear)
    return torch.einsum("ij,njhw->nihw", image.new_tensor(_OPPONENTS), cones ** (1 / 3))


def colour_shift(original: Tensor, result: Tensor) -> Tensor:
    """Mean distance [N] of pixels in OKLab; 0.02 is just visible, black to white is 1."""
    distance: Tensor = (oklab(result) - oklab(original)).norm(dim=1)
    return distance.mean((1, 2))


def chroma(image: Tensor) -> Tensor:
    """Mean chroma [N] in OKLab: how far colours are from grey; 0.32 at most, that of magenta."""
    away: Tensor = oklab(image)[:, 1:].norm(dim=1)
    return away.mean((1, 2))


def clipped(image: Tensor) -> Tensor:
    """Share [N] of values, over all channels, that are written as 0 or 255: detail is lost there."""
    return ((image < HALF_A_LEVEL) | (image > 1 - HALF_A_LEVEL)).float().mean((1, 2, 3))


def power_spectrum(image: Tensor) -> tuple[Tensor, Tensor]:
    """Radial frequency [H,W] in cycles per pixel, and power [N,H,W] summed over channels.

    The mean is taken out and borders fade (Hann window), for the jump from one border to the
    opposite one is no detail of the picture (van der Schaaf and van Hateren, 1996).
    """
    height, width = images.size_of(image)
    fade = torch.hann_window(height)[:, None] * torch.hann_window(width)
    fade = fade.to(image)
    image = image - image[..., :1, :1]  # a flat image is then zero, without rounding errors
    mean = (image * fade).sum((2, 3), keepdim=True) / fade.sum()
    power = torch.fft.fft2((image - mean) * fade).abs().square().sum(1)
    frequency = torch.hypot(torch.fft.fftfreq(height)[:, None], torch.fft.fftfreq(width))
    return frequency.to(image), power


def high_frequencies(image: Tensor) -> Tensor:
    """Share [N] of an image's energy, its mean left out, above half the Nyquist frequency.

    White noise has 1 - pi/16 = 0.80, a flat image 0; photographs mostly less than 0.1.
    """
    frequency, power = power_spectrum(image)
    total = power.sum((1, 2)).clamp_min(torch.finfo(power.dtype).tiny)
    share: Tensor = power[:, frequency > NYQUIST / 2].sum(1) / total
    return share


def spectrum_slope(image: Tensor) -> Tensor:
    """Exponent [N] of power over frequency: about -2 in nature (Field, 1987), 0 in noise.

    The least-squares line through the mean power of bands of a third of an octave, from four
    cycles per shorter side to Nyquist. NaN for flat images and those below 16 pixels.
    """
    count = int(3 * math.log2(max(1, NYQUIST * min(images.size_of(image)) / 4)))
    if count < 3:
        return image.new_full((len(image),), math.nan)
    frequency, power = power_spectrum(image)
    edges = NYQUIST * 2 ** (torch.arange(-count, 1, device=image.device) / 3)
    band = torch.bucketize(frequency, edges.to(frequency))
    inside = [band == number for number in range(1, count + 1)]
    x = torch.stack([frequency[one].log().mean() for one in inside])
    y = torch.stack([power[:, one].mean(1).log() for one in inside], 1)
    x = x - x.mean()
    slope: Tensor = (y * x).sum(1) / x.square().sum()
    return slope.where(slope.isfinite(), math.nan)


def luma(image: Tensor) -> Tensor:
    """Brightness [N,1,H,W] of an image, as Rec. 709 weighs sRGB values."""
    weights = image.new_tensor([0.2126, 0.7152, 0.0722]).view(1, 3, 1, 1)
    return (image * weights).sum(1, keepdim=True)


def ssim(original: Tensor, result: Tensor) -> Tensor:
    """Structural similarity [N] of two images' luma (Wang et al., 2004): 1 if they are the same.

    Gaussian window with sigma 1.5, 11 pixels wide, where it lies inside the image. NaN for
    images that are smaller than the window.
    """
    if min(images.size_of(result)) < 11:
        return result.new_full((len(result),), math.nan)
    x = torch.arange(-5, 6, device=result.device, dtype=result.dtype)
    window = torch.exp(-0.5 * (x / 1.5) ** 2)
    window = window / window.sum()

    def local(values: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(values, window.view(1, 1, -1, 1)), window.view(1, 1, 1, -1))

    a, b = luma(original), luma(result)
    mean_a, mean_b = local(a), local(b)
    together = local(a * b) - mean_a * mean_b
    spread = local(a * a) - mean_a.square() + local(b * b) - mean_b.square()
    c1, c2 = 0.01**2, 0.03**2
    alike = (2 * mean_a * mean_b + c1) / (mean_a.square() + mean_b.square() + c1)
    return (alike * (2 * together + c2) / (spread + c2)).mean((1, 2, 3))
