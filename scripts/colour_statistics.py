"""Print the constants of dreamgrad.parameterizations: how natural colours and spectra are.

    python3 scripts/colour_statistics.py PICTURE [PICTURE ...]

Scenes of the drawn world together count as much as one picture. All is measured within images, on
the logits of squares of 256 pixels, because logits are what the parameterisations squash.
"""

import argparse
import math
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor

from dreamgrad import images
from dreamgrad.motifs.scenes import scenes

SIDE, SCENES, RINGS = 256, 48, 12
LIMIT = 0.05
"""How near to black and white colours count; beyond, logits say more of noise than of colours."""


def square(image: Tensor) -> Tensor:
    """The middle of an image, as a square of SIDE pixels."""
    height, width = images.size_of(image)
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = image[..., top : top + side, left : left + side]
    return images.resize(middle, (SIDE, SIDE)).clamp(0, 1)


def contrasts(group: Tensor) -> Tensor:
    """The logits of images [N,3,S,S], in double precision and without each image's mean."""
    logits = group.double().logit(LIMIT)
    return logits - logits.mean((2, 3), keepdim=True)


def colour_root(groups: list[Tensor]) -> Tensor:
    """The root R [3,3] of the colour covariance of groups of images [N,3,S,S] that count alike.

    R R^T is the mean of the groups' covariances. Columns are its axes, the strongest first.
    """
    colours = [contrasts(group).transpose(0, 1).flatten(1) for group in groups]
    covariance = torch.stack([c @ c.T / c.shape[1] for c in colours]).mean(0)
    variances, axes = torch.linalg.eigh(covariance)
    root: Tensor = (axes * variances.sqrt()).flip(1)
    strongest = root.gather(0, root.abs().argmax(0, keepdim=True))
    return root * strongest.sign()


def laws(groups: list[Tensor], root: Tensor) -> list[tuple[float, float]]:
    """A and a of the law A / k^a of each decorrelated channel.

    k counts cycles per picture, and the law gives amplitudes: the absolute values of the Fourier
    transform divided by the number of pixels. a is fitted to rings of equal width in log k, A is
    what gives a square image variance one.
    """
    side = groups[0].shape[-1]
    window = torch.hann_window(side, dtype=torch.float64)
    window = window[:, None] * window  # else the borders, which do not meet, look like detail
    channels = [torch.einsum("ij,njhw->nihw", root.inverse(), contrasts(g)) for g in groups]
    powers = [torch.fft.fft2(c * window).abs().square().mean(0) for c in channels]
    power = torch.stack(powers).mean(0)
    cycles = side * torch.fft.fftfreq(side, dtype=torch.float64)
    k = torch.hypot(cycles[:, None], cycles)
    edges = torch.logspace(math.log10(2), math.log10(side / 2), RINGS + 1, dtype=torch.float64)
    rings = [(k >= low) & (k < high) for low, high in pairwise(edges)]
    rings = [ring for ring in rings if ring.any()]
    x = torch.stack([k[ring].log().mean() for ring in rings])
    found = []
    for own in power:
        y = torch.stack([own[ring].mean().sqrt().log() for ring in rings])
        a = -float((x - x.mean()) @ (y - y.mean()) / (x - x.mean()).square().sum())
        found.append((float(k[k > 0].pow(-2 * a).sum().rsqrt()), a))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE")
    pictures = [square(images.read(path)) for path in parser.parse_args().pictures]
    groups = [*pictures, scenes(range(SCENES), size=SIDE).images / 255]
    root = colour_root(groups)
    print("COLOURS =", tuple(tuple(round(v, 3) for v in row) for row in root.tolist()))
    print("SPECTRUM =", tuple((round(A, 3), round(a, 3)) for A, a in laws(groups, root)))


if __name__ == "__main__":
    main()
