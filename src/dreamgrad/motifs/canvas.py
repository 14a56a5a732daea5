"""The canvas: a batch of small pictures of one motif, each with its own pose, colours and light.

A motif is a function of a Canvas. It reads the coordinates `u` (right) and `v` (down) in which
it fills the disc of radius 1, and calls `fill`, `tint` and `shade`. All N drawings of a batch
are painted at once: a random number is a tensor [N,1,1], a colour [N,3,1,1] or [N,3,H,W].
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from . import noise
from .shapes import Number, together, turned


class Dice:
    """Random numbers, one for each drawing; drawing k's never depend on its neighbours."""

    def __init__(self, numbers: Tensor) -> None:
        self._numbers = numbers  # [N,many], uniform in [0,1)
        self._next = 0

    def uniform(self, low: Number = 0.0, high: Number = 1.0) -> Tensor:
        """Numbers [N,1,1] between low and high."""
        number = self._numbers[:, self._next % self._numbers.shape[1], None, None]
        self._next += 1
        return low + (high - low) * number

    def integer(self, low: int, high: int) -> Tensor:
        """Whole numbers [N,1,1], both ends included."""
        return (low + self.uniform() * (high - low + 1)).floor()

    def chance(self, probability: float) -> Tensor:
        """True [N,1,1] with that probability."""
        return self.uniform() < probability

    def sign(self) -> Tensor:
        """-1 or 1, [N,1,1]."""
        return torch.where(self.chance(0.5), 1.0, -1.0)

    def choice(self, values: Sequence[float]) -> Tensor:
        """One of the values, [N,1,1]."""
        table = torch.tensor(values, device=self._numbers.device)
        return table[(self.uniform() * len(values)).long()]


class Canvas:
    """N drawings of H x W pixels.

    u, v            coordinates [N,H,W]; the motif fits the unit disc; v grows downwards
    pixel           size [N,1,1] of a pixel in these units
    dice            random numbers, one for each drawing
    rgb             colours [N,3,H,W] in [0,1]
    alpha           what the motif covers [N,H,W]
    height          relief [N,H,W] in the same units as u and v; lights it in `lit`
    eyes            where an eye has been painted [N,H,W]
    """

    def __init__(
        self, u: Tensor, v: Tensor, pixel: Tensor, dice: Dice, hues: Sequence[float] = ()
    ) -> None:
        self.u, self.v, self.pixel, self.dice = u, v, pixel, dice
        self.hues = hues
        self.rgb = u.new_zeros(len(u), 3, *u.shape[1:])
        self.alpha = torch.zeros_like(u)
        self.height = torch.zeros_like(u)
        self.eyes = torch.zeros_like(u)
        self._place = (dice.uniform(0, 512), dice.uniform(0, 512))

    @property
    def r(self) -> Tensor:
        """Distance from the centre."""
        return torch.hypot(self.u, self.v)

    @property
    def angle(self) -> Tensor:
        """Angle around the centre, in (-pi, pi], 0 to the right, growing clockwise."""
        return torch.atan2(self.v, self.u)

    # Painting

    def cover(self, distance: Tensor, blur: Number = 0.0) -> Tensor:
        """How much of each pixel lies inside: 1, 0, or between on the border."""
        return (0.5 - distance / (self.pixel + blur)).clamp_(0, 1)

    def fill(
        self,
        distance: Tensor,
        colour: Tensor,
        height: Number | None = None,
        *,
        blur: Number = 0.0,
        opacity: Number = 1.0,
    ) -> Tensor:
        """Paint a shape over what is there, with its own relief; returns what it covers."""
        covered = self.cover(distance, blur)
        if not (isinstance(opacity, float) and opacity == 1.0):
            covered = covered * opacity
        self.rgb.lerp_(colour, covered[:, None])
        self.alpha = torch.maximum(self.alpha, covered)
        if height is not None:
            raised = height if isinstance(height, Tensor) else torch.full_like(self.u, height)
            self.height = torch.lerp(self.height, raised.expand_as(self.u), covered)
        return covered

    def tint(self, mask: Tensor, colour: Tensor) -> None:
        """Colour what is there already, mask [N,H,W] in [0,1]; nothing new is covered."""
        self.rgb.lerp_(colour, mask[:, None])

    def shade(self, factor: Tensor) -> None:
        """Make what is there darker (below 1) or lighter, factor [N,H,W] or [N,1,1]."""
        self.rgb.mul_(factor[:, None])

    def raise_(self, relief: Tensor) -> None:
        """Add to the relief."""
        self.height = self.height + relief

    # Colours

    def hue(self) -> Tensor:
        """A hue [N,1,1] of the motif's own palette; one time in seven, any."""
        own = self.dice.choice(self.hues or (0.0,)) + self.dice.uniform(-0.03, 0.03)
        free = self.dice.uniform() if self.hues else self.dice.uniform(-0.5, 0.5) + own
        return torch.where(self.dice.chance(0.14 if self.hues else 1.0), free, own) % 1

    def colour(self, hue: Number, saturation: Number, value: Number) -> Tensor:
        """A colour [N,3,1,1] or [N,3,H,W] from hue (turns), saturation and value in [0,1]."""
        return colour(hue, saturation, value, self.u.device)

    def own_colour(
        self, saturation: tuple[float, float] = (0.4, 0.95), value: tuple[float, float] = (0.35, 1)
    ) -> Tensor:
        """A colour [N,3,1,1] of the motif's own palette, saturation and value within bounds."""
        return self.colour(self.hue(), self.dice.uniform(*saturation), self.dice.uniform(*value))

    def grey(self, value: Number) -> Tensor:
        """A grey [N,3,1,1] or [N,3,H,W]."""
        return self.colour(0.0, 0.0, value)

    # Random fields in the motif's coordinates; every drawing looks at a place of its own

    def hills(self, x: Tensor, y: Tensor) -> Tensor:
        """Smooth noise in [0,1], one hill to about a unit."""
        return noise.hills(x + self._place[0], y + self._place[1])

    def clouds(self, x: Tensor, y: Tensor) -> Tensor:
        """1/f noise, mean 0, deviation 1."""
        return noise.clouds(x + self._place[0], y + self._place[1])

    def cells(self, x: Tensor, y: Tensor, *, regular: bool = False) -> noise.Cells:
        """Voronoi cells of about one unit: distance, edge, identity."""
        return noise.cells(x + self._place[0], y + self._place[1], regular=regular)

    def hair(self, x: Tensor, y: Tensor, length: float = 4.0) -> Tensor:
        """Strands in [0,1] that run along x, one strand to about a unit of y."""
        return 0.6 * self.hills(x / length, y) + 0.4 * self.hills(x / length * 1.7, y * 2.1)

    # Light

    def lit(self, direction: Tensor, shine: Number = 0.25) -> Tensor:
        """Colours [N,3,H,W] with the relief lit from `direction` (an angle, [N,1,1])."""
        slope_v, slope_u = torch.gradient(self.height, dim=(1, 2))
        u, v = slope_u / self.pixel, slope_v / self.pixel
        along = -(u * direction.cos() + v * direction.sin())
        steep = 1 + u * u + v * v
        facing = (along * 0.75 + 0.66) / steep.sqrt()  # a light 41 degrees above the picture
        glint = facing.clamp(0, 1) ** 24 * shine * (steep > 1.001)
        lit: Tensor = self.rgb * (0.42 + 0.88 * facing.clamp(min=0))[:, None] + glint[:, None]
        return lit.clamp_(0, 1)


def colour(hue: Number, saturation: Number, value: Number, device: torch.device) -> Tensor:
    """A colour [N,3,1,1] or [N,3,H,W] from hue (turns), saturation and value in [0,1]."""
    h, s, v = together(
        *(
            x if isinstance(x, Tensor) else torch.full((1, 1, 1), float(x), device=device)
            for x in (hue, saturation, value)
        )
    )
    thirds = torch.tensor([0.0, 2 / 3, 1 / 3], device=device).view(3, 1, 1)
    ramp = (((h[:, None] + thirds) % 1 * 6 - 3).abs() - 1).clamp(0, 1)
    mixed: Tensor = v[:, None] * (1 - s[:, None] * (1 - ramp))
    return mixed


def posed(
    size: tuple[int, int],
    radius: Tensor,
    centre: tuple[Tensor, Tensor],
    dice: Dice,
    *,
    turn: Number = 0.35,
) -> tuple[Tensor, Tensor, Tensor]:
    """Coordinates u, v [N,*size] and pixel of N drawings in random poses.

    radius and centre in pixels [N,1,1]; `turn` is how far a drawing may lean, in radians.
    A drawing is mirrored, stretched a little, and bent by smooth noise.
    """
    down, right = (torch.arange(side, device=radius.device) + 0.5 for side in size)
    x, y = (right[None, None, :] - centre[0]) / radius, (down[None, :, None] - centre[1]) / radius
    x, y = together(x, y)
    bend = dice.uniform(0, 0.09)
    at, pace = dice.uniform(0, 512), dice.uniform(0.5, 1.3)
    bent_x = x + bend * (noise.hills(x * pace + at, y * pace) - 0.5) * 2
    bent_y = y + bend * (noise.hills(x * pace, y * pace + at) - 0.5) * 2
    u, v = turned(bent_x, bent_y, dice.uniform(-1, 1) * turn)
    stretch = torch.exp(dice.uniform(-0.1, 0.1))
    return u * dice.sign() * stretch, v / stretch, 1 / radius.expand(-1, 1, 1)
