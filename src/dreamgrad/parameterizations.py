"""Images as functions of other things than their pixels, which gradients then climb in.

    parameters = parameterize("fourier", image, rng)
    climber = optimizer("adam", parameters.parameters(), 0.05)
    score(parameters.image()).backward()
    climber.step()

Which image a climb ends at depends on what its steps are measured in: in pixels high frequencies
win, in these they do not.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, overload

import torch
from torch import Tensor

from . import gradients
from .errors import UsageError, unknown

# Both are what `python3 scripts/colour_statistics.py examples/*.jpg` prints.
COLOURS = ((1.046, 0.432, -0.132), (1.076, -0.036, 0.278), (0.993, -0.415, -0.162))
"""A root of the covariance of natural colours' logits: rows red, green, blue; columns their axes,
which are brightness, orange to blue, green to magenta."""
SPECTRUM = ((0.291, 1.33), (0.294, 1.343), (0.262, 1.24))
"""A and a of the law A / k^a by which amplitudes on each axis fall; k in cycles per picture."""

NEARLY = 1 / 512
"""How near to black and white an image comes: half of what 8 bits can tell."""
FAINT = 0.05
"""Contrast of the pattern that a flat image starts with, as a share of a natural image's."""
LAYERS, CHANNELS = 8, 24
"""Hidden layers of a CPPN, and the channels of each."""


class Parameterization(ABC):
    """An image, and the leaf tensors that it is made from."""

    def __init__(self, *leaves: Tensor) -> None:
        self.leaves = [leaf.requires_grad_() for leaf in leaves]

    def parameters(self) -> list[Tensor]:
        """What an optimiser moves; all want gradients."""
        return self.leaves

    @abstractmethod
    def image(self) -> Tensor:
        """The image [1,3,H,W] in [0,1], differentiable by the parameters."""


@overload
def parameterize(
    kind: str, start: Tensor, rng: torch.Generator, *, with_alpha: Literal[True]
) -> "WithAlpha": ...
@overload
def parameterize(
    kind: str, start: Tensor, rng: torch.Generator, *, with_alpha: bool = False
) -> Parameterization: ...
def parameterize(
    kind: str, start: Tensor, rng: torch.Generator, *, with_alpha: bool = False
) -> Parameterization:
    """A parameterisation of images like `start` [1,3,H,W], a float32 or float64 image.

    kind: "pixels" and "fourier" begin with the content of `start`, "maco" and "cppn" at random
    and only with its size, device and type. `rng` is a generator of the CPU, so that all devices
    begin with the same image. With `with_alpha` some of the image may be left out, see `WithAlpha`.
    UsageError for other kinds.
    """
    if kind not in KINDS:
        raise UsageError(unknown("parameterization", kind, KINDS))
    start = start.detach()
    found = KINDS[kind](start, rng)
    return WithAlpha(found, start) if with_alpha else found


def optimizer(kind: str, parameters: Sequence[Tensor], rate: float) -> "Ascent":
    """What moves `parameters` up the gradients that `backward` has left in them.

    kind: "ascent" (`rate` is the mean change of a parameter in one step) or "adam" (`rate` is
    about the largest). UsageError for other kinds.
    """
    if kind not in OPTIMIZERS:
        raise UsageError(unknown("optimizer", kind, OPTIMIZERS))
    return OPTIMIZERS[kind](parameters, rate)


def squash(channels: Tensor) -> Tensor:
    """The image [N,3,H,W] in [0,1] of decorrelated channels (Olah et al., 2017).

    The colours of natural images give channels that are not correlated and have variance one. The
    paper measured colours; here it is their logits, so that this holds before the sigmoid, too.
    """
    root = channels.new_tensor(COLOURS)
    image: Tensor = torch.einsum("ij,njhw->nihw", root, channels).sigmoid()
    return image


def unsquash(image: Tensor) -> Tensor:
    """The decorrelated channels [N,3,H,W] that `squash` gives the image [N,3,H,W] of."""
    root = image.new_tensor(COLOURS)
    return torch.einsum("ij,njhw->nihw", root.inverse(), image.logit(NEARLY))


class Pixels(Parameterization):
    """The pixels themselves; those that a step took out of [0,1] come back to its ends."""

    def __init__(self, start: Tensor, rng: torch.Generator) -> None:
        super().__init__(start.clone())

    def image(self) -> Tensor:
        # Clamped in place: with a clamp in the graph those outside would have no gradient.
        self.leaves[0].data.clamp_(0, 1)
        return self.leaves[0].clone()


class Fourier(Parameterization):
    """Fourier coefficients of decorrelated channels, scaled by 1/f^decay (Olah et al., 2017).

    Natural amplitudes fall with frequency like that: so scaled, all frequencies rise alike. A flat
    start gets a faint pattern, since all places of a flat image have the same gradient.
    """

    def __init__(self, start: Tensor, rng: torch.Generator, *, decay: float = 1.0) -> None:
        channels = unsquash(start)
        if torch.equal(start.amax((2, 3)), start.amin((2, 3))):
            channels = channels + FAINT * _natural(_random_phase(start, rng), start.shape[-1])
        self.waves = _Waves(channels, decay)
        super().__init__(self.waves.coefficients)

    def image(self) -> Tensor:
        return squash(self.waves.values())


class Maco(Parameterization):
    """Magnitudes of a natural image, fixed, with phases that are not (MACO; Fel et al., 2023).

    The paper averages the spectra of ImageNet; here a power law is fitted to few pictures, which
    gives images of every size about the same contrast.
    """

    def __init__(self, start: Tensor, rng: torch.Generator) -> None:
        self.width = start.shape[-1]
        super().__init__(_random_phase(start, rng))

    def image(self) -> Tensor:
        return squash(_natural(self.leaves[0], self.width))


class Cppn(Parameterization):
    """A small network that paints by coordinates, at any resolution (Mordvintsev et al., 2018).

    Each layer goes on with the arctangent of its channels and with its square, scaled to be of
    order one.
    """

    def __init__(self, start: Tensor, rng: torch.Generator) -> None:
        self.size = (start.shape[-2], start.shape[-1])
        widths = [2] + LAYERS * [2 * CHANNELS]
        shapes = zip(widths, LAYERS * [CHANNELS] + [3], strict=True)
        self.weights = [torch.randn(s, generator=rng).to(start) / math.sqrt(s[0]) for s in shapes]
        self.weights[-1] *= 0.1  # so that it starts near grey
        self.biases = [torch.zeros_like(weight[0]) for weight in self.weights]
        super().__init__(*self.weights, *self.biases)

    def image(self, size: tuple[int, int] | None = None) -> Tensor:
        """The image [1,3,H,W] of the size (height, width), or of the start's."""
        height, width = size or self.size  # the longer side goes from -sqrt(3) to sqrt(3)
        y, x = (torch.arange(n).add(0.5).sub(n / 2) for n in (height, width))
        places = torch.cartesian_prod(y, x).mul(2 * math.sqrt(3) / max(height, width))
        values = places.to(self.biases[0])
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer:
                bent = values.atan()
                values = torch.cat([bent / 0.67, bent.square() / 0.6], 1)
            values = torch.addmm(bias, values, weight)
        return squash(values.T.reshape(1, 3, height, width))


class WithAlpha(Parameterization):
    """A parameterisation with a fourth channel: how opaque each place is (Mordvintsev et al., 2018).

    The network is shown `composed`, a new background each time; so only what the objective needs
    stays opaque, if the score is multiplied by `1 - alpha().mean()`. Alpha starts at one half. It is
    smooth: Fourier coefficients scaled by 1/f^2.
    """

    def __init__(self, colours: Parameterization, start: Tensor) -> None:
        self.colours = colours
        self.waves = _Waves(torch.zeros_like(start[:, :1]), 2.0)
        super().__init__(*colours.parameters(), self.waves.coefficients)

    def image(self) -> Tensor:
        """The colours [1,3,H,W] alone."""
        return self.colours.image()

    def alpha(self) -> Tensor:
        """How opaque each place is [1,1,H,W], from 0 to 1."""
        return self.waves.values().sigmoid()

    def composed(self, rng: torch.Generator) -> Tensor:
        """The image [1,3,H,W] on a random background with natural colours and frequencies."""
        image = self.image()
        with torch.no_grad():
            background = squash(_natural(_random_phase(image, rng), image.shape[-1]))
        return background.lerp(image, self.alpha())


KINDS = {"pixels": Pixels, "fourier": Fourier, "maco": Maco, "cppn": Cppn}


class _Waves:
    """Values [1,C,H,W] as a sum of waves whose coefficients are scaled by 1/f^decay.

    Coefficients of variance one give values of about variance one, at every size and decay.
    """

    def __init__(self, values: Tensor, decay: float) -> None:
        self.size = (values.shape[-2], values.shape[-1])
        # The constant part has no frequency; it is taken for the lowest that the image can hold.
        scale = _frequencies(self.size, values).clamp_min(1 / max(self.size)) ** -decay
        self.scale = scale / scale.square().mean().sqrt()
        spectrum = torch.fft.rfft2(values, norm="ortho") / self.scale
        self.coefficients = torch.view_as_real(spectrum).clone()

    def values(self) -> Tensor:
        spectrum = torch.view_as_complex(self.coefficients) * self.scale
        values: Tensor = torch.fft.irfft2(spectrum, s=self.size, norm="ortho")
        return values


def _frequencies(size: tuple[int, int], like: Tensor) -> Tensor:
    """The frequencies [H,W/2+1] of the real Fourier transform, in cycles per pixel."""
    y = torch.fft.fftfreq(size[0], dtype=like.dtype, device=like.device)
    x = torch.fft.rfftfreq(size[1], dtype=like.dtype, device=like.device)
    return torch.hypot(y[:, None], x)


def _random_phase(like: Tensor, rng: torch.Generator) -> Tensor:
    """Random angles [1,3,H,W/2+1]."""
    height, width = like.shape[-2:]
    return (2 * math.pi * torch.rand(1, 3, height, width // 2 + 1, generator=rng)).to(like)


def _natural(phase: Tensor, width: int) -> Tensor:
    """Decorrelated channels [1,3,H,W] of natural magnitudes and these phases [1,3,H,W/2+1]."""
    size = (phase.shape[-2], width)
    cycles = _frequencies(size, phase) * math.sqrt(math.prod(size))
    cycles[0, 0] = math.inf  # no constant part
    magnitude = torch.stack([A / cycles**a for A, a in SPECTRUM])
    # Two frequencies of these columns are each other's mirror image, and a real image needs
    # opposite phases there. Otherwise the transform would average them, and lose magnitude.
    column = torch.arange(phase.shape[-1], device=phase.device)
    paired = (column == 0) | (2 * column == width)
    phase = torch.where(paired, phase - phase.flip(-2).roll(1, -2), phase)
    spectrum = torch.complex(magnitude * phase.cos(), magnitude * phase.sin())
    channels: Tensor = torch.fft.irfft2(spectrum, s=size, norm="forward")
    return channels


class Ascent:
    """Steps along the gradient, divided by its mean absolute value in each parameter."""

    def __init__(self, parameters: Sequence[Tensor], rate: float) -> None:
        self.parameters, self.rate, self.steps = parameters, rate, 0

    @torch.no_grad()
    def step(self) -> None:
        """Move each parameter that has a gradient, and clear the gradients."""
        self.steps += 1
        for number, parameter in enumerate(self.parameters):
            if parameter.grad is not None:
                parameter.add_(self.direction(number, parameter.grad), alpha=self.rate)
                parameter.grad = None

    def direction(self, number: int, gradient: Tensor) -> Tensor:
        """Where this parameter goes, in units of the rate."""
        return gradients.normalize(gradient, "mean")


class Adam(Ascent):
    """Steps by the gradient's running mean over its root mean square (Kingma and Ba, 2015).

    Written out, because PyTorch's own takes a second to import what it might compile with.
    """

    def __init__(self, parameters: Sequence[Tensor], rate: float) -> None:
        super().__init__(parameters, rate)
        self.moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]

    def direction(self, number: int, gradient: Tensor) -> Tensor:
        mean, square = self.moments[number]
        mean.lerp_(gradient, 0.1)
        square.lerp_(gradient.square(), 0.001)
        size = (square / (1 - 0.999**self.steps)).sqrt()
        return mean / (1 - 0.9**self.steps) / (size + 1e-8)


OPTIMIZERS = {"ascent": Ascent, "adam": Adam}
