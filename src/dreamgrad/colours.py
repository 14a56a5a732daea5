"""OKLab, a colour space in which equal distances look equal (Ottosson, 2020)."""

import torch
from torch import Tensor

# Linear sRGB to the responses of the eye's cones, and their cube roots to lightness and colour.
_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_OPPONENTS = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)

ROUNDING = 2e-6
"""How far linear values may leave [0, 1] and still count as inside: what float32 errs at most."""


def to_oklab(image: Tensor) -> Tensor:
    """An sRGB image in OKLab [N,3,H,W]: lightness, green to red, blue to yellow.

    Lightness is 0 for black and 1 for white, the other two are 0 for greys and at most 0.33 away.
    """
    colours = image.clamp(0, 1).movedim(1, 0)
    linear = torch.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    responses = torch.tensordot(linear.new_tensor(_CONES), linear, dims=1) ** (1 / 3)
    lab: Tensor = torch.tensordot(linear.new_tensor(_OPPONENTS), responses, dims=1)
    return lab.movedim(0, 1).contiguous()


def from_oklab(lab: Tensor) -> Tensor:
    """The sRGB image [N,3,H,W] in [0, 1] of one in OKLab.

    A colour that sRGB has is kept as it is. Any other loses chroma until sRGB has it; lightness
    and hue stay, so that no detail is cut off.
    """
    lab = torch.cat([lab[:, :1].clamp(0, 1), lab[:, 1:]], 1).movedim(1, 0)
    linear = _linear(lab)
    outside = _outside(linear)
    linear[:, outside] = _desaturated(lab[:, outside])
    linear = linear.clamp(0, 1)
    curved = 1.055 * linear ** (1 / 2.4) - 0.055
    colours = torch.where(linear <= 0.0031308, 12.92 * linear, curved)
    return colours.movedim(0, 1).contiguous()


def _linear(lab: Tensor) -> Tensor:
    """Linear sRGB [3,...], of any value, of colours in OKLab [3,...]."""
    to_cones, to_linear = (
        torch.tensor(matrix, dtype=torch.float64).inverse().to(lab)
        for matrix in (_OPPONENTS, _CONES)
    )
    linear: Tensor = torch.tensordot(to_linear, torch.tensordot(to_cones, lab, dims=1) ** 3, dims=1)
    return linear


def _outside(linear: Tensor) -> Tensor:
    """Which colours [3,...] sRGB does not have."""
    return ((linear - 0.5).abs() > 0.5 + ROUNDING).any(0)


def _desaturated(lab: Tensor) -> Tensor:
    """Linear sRGB [3,P] of colours with as much of their chroma as sRGB has, by bisection."""
    grey = torch.cat([lab[:1], torch.zeros_like(lab[1:])])
    enough, too_much = torch.zeros_like(lab[0]), torch.ones_like(lab[0])
    for _ in range(16):
        middle = (enough + too_much) / 2
        outside = _outside(_linear(torch.lerp(grey, lab, middle)))
        enough = torch.where(outside, enough, middle)
        too_much = torch.where(outside, middle, too_much)
    return _linear(torch.lerp(grey, lab, enough))
