"""Images and pictures: the tensors of the engine, and what people look at.

Inside dreamgrad an image is a float tensor [N,3,H,W]: RGB (sRGB) with values in [0, 1].
"""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from .errors import UsageError, unknown
from .intake.pictures import Picture, picture_from_pil, read_picture

# White as cameras see white walls: on pure white, a dream that wants it lighter cannot move.
FLAT = {"white": (0.95, 0.95, 0.95), "grey": (0.5, 0.5, 0.5), "black": (0.0, 0.0, 0.0)}


def read(path: str | Path, size: int | None = None) -> Tensor:
    """The image [1,3,H,W] in a file; with `size`, its longer side has that many pixels."""
    image = from_picture(read_picture(path))
    return resize(image, fit(size_of(image), size)).clamp(0, 1) if size else image


def from_picture(picture: Picture) -> Tensor:
    """The image [1,3,H,W] of a picture."""
    return torch.from_numpy(picture.pixels).permute(2, 0, 1)[None].contiguous()


def from_pil(picture: Image.Image) -> Tensor:
    """The image [1,3,H,W] of a Pillow picture of any mode, upright and in sRGB."""
    return from_picture(picture_from_pil(picture))


def to_pil(image: Tensor) -> Image.Image:
    """The first image of a batch as a Pillow picture."""
    return Image.fromarray(to_bytes(image).numpy())


def to_bytes(image: Tensor) -> Tensor:
    """The first image of a batch as uint8 [H,W,3] on the CPU: what files and screens want."""
    return (image[0].detach().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).contiguous().cpu()


def size_of(image: Tensor) -> tuple[int, int]:
    """Height and width of an image."""
    height, width = image.shape[-2:]
    return height, width


def resize(image: Tensor, size: tuple[int, int]) -> Tensor:
    """An image at another size (height, width), bicubic, without aliasing on the way down.

    Values may leave [0, 1] a little at sharp edges; of the same size it is the image itself.
    """
    if size_of(image) == tuple(size):
        return image
    if size[1] == 1 < size[0]:  # PyTorch's kernel mixes up the axes of images one pixel wide
        return resize(image.mT, (1, size[0])).mT
    return F.interpolate(image, size, mode="bicubic", antialias=True, align_corners=False)


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """(height, width) in the same proportion whose longer side is `longest`; at least 1 pixel."""
    scale = longest / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def before_after(before: Tensor, after: Tensor, gap: int = 8) -> Tensor:
    """Two images side by side with a thin white gap; the first takes the second's size."""
    before = resize(before, size_of(after)).clamp(0, 1)
    return torch.cat([before, after.new_ones(1, 3, after.shape[-2], gap), after], dim=-1)


# -- images to begin with ----------------------------------------------------------------------


def start(kind: str, size: tuple[int, int], rng: torch.Generator) -> Tensor:
    """An image [1,3,H,W] to dream on from nothing: noise, clouds, a colour or a drawing.

    kind: noise, clouds, white, grey, black, #rrggbb or motifs/NAME.
    Flat ones get a little noise: in a perfectly flat image every place has the same gradient.
    UsageError for other kinds.
    """
    if kind == "noise":
        return _spectral_noise(size, 1.0, 0.13, rng)
    if kind == "clouds":
        return _spectral_noise(size, 1.9, 0.17, rng)
    if kind.startswith("motifs/"):
        from . import motifs  # the drawn world is rarely wanted

        return motifs.draw(kind.removeprefix("motifs/"), size=size, seed=rng.initial_seed())
    if kind.startswith("#"):
        try:
            colour = tuple(c / 255 for c in bytes.fromhex(kind[1:]))
        except ValueError:
            colour = ()
        if len(colour) != 3:
            raise UsageError(f"{kind} is not a colour; write #rrggbb, e.g. #ff8800.")
    elif kind in FLAT:
        colour = FLAT[kind]
    else:
        raise UsageError(unknown("start", kind, ["noise", "clouds", *FLAT, "#rrggbb"]))
    flat = torch.tensor(colour).view(1, 3, 1, 1).expand(1, 3, *size)
    return (flat + 0.02 * torch.randn(1, 3, *size, generator=rng)).clamp(0, 1)


# How natural colours vary: mostly in brightness, less from orange to blue, little from green to
# magenta. Rounded from the eigenvectors that Ohta et al. (1980) found for photographs.
_COLOUR_AXES = ((1.0, 0.55, 0.18), (1.0, 0.0, -0.36), (1.0, -0.55, 0.18))


def _spectral_noise(
    size: tuple[int, int], falloff: float, contrast: float, rng: torch.Generator
) -> Tensor:
    """Noise whose amplitude falls with frequency as natural images' does (Field, 1987)."""
    height, width = size
    fy, fx = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)[None]
    frequency = (fy.square() + fx.square()).sqrt()
    frequency[0, 0] = math.inf  # no constant part
    white = torch.fft.rfft2(torch.randn(3, height, width, generator=rng))
    noise = torch.fft.irfft2(white / frequency**falloff, s=size)
    noise = noise / noise.std(dim=(1, 2), keepdim=True, correction=0).clamp_min(1e-12)
    colours = torch.tensor(_COLOUR_AXES) @ noise.flatten(1)
    coloured: Tensor = 0.5 + contrast * colours
    return coloured.view(1, 3, *size).clamp(0, 1)
