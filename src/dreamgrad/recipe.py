"""The settings of a dream: all that decides how it looks, except the picture it starts from."""

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from .errors import UsageError, nearest

Count = int | str
"""A whole number, or a word or ramp that stands for one."""

Ramp = float | str
"""A number, or "A->B": from A at an octave's first step to B at its last, evenly."""

PER_OCTAVE = (
    "steps", "step_size", "jitter", "blur", "normalize", "normalize_when", "laplacian", "spectrum",
    "tv", "tv_beta", "smoothness", "pull", "pull_norm", "decay", "blur_every", "image_blur",
    "drop_norm", "drop_contribution", "rotate", "random_scale", "momentum", "settle",
)  # fmt: skip
"""The settings that may be different in each octave, coarsest first: "A | B | C"."""

_STEPWISE = (
    "momentum", "settle", "decay", "blur_every", "drop_norm", "drop_contribution", "keep_colors",
    "protect_highlights",
)  # fmt: skip
"""What changes single steps of pixels, and means nothing for other parameterisations."""

STARTS = ("picture", "noise", "clouds", "white", "grey", "black")


def setting(
    default: Any, help: str, *, low: float = -math.inf, high: float = math.inf, **more: Any
) -> Any:
    """A field of `Recipe` with what its readers need: help text, limits, choices, metavar."""
    return field(default=default, metadata={"help": help, "low": low, "high": high} | more)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A dream's hyper-parameters.

    This class is their only home: the command line, presets, the JSON inside every result and the
    reference page take their names, types, defaults, limits and help texts from here.
    UsageError lists all settings that are out of their limits, at once.
    """

    model: str = setting("bundled", "Network to dream with: bundled or SOURCE/NAME.")
    weights: str = setting("", "Weights instead of the network's own: a file, or 'random'.")
    layers: str = setting(
        "", "What to excite: layers, channels or classes. Default: what suits the network."
    )
    steps: Count = setting(
        10,
        "Gradient ascent steps in each octave; N->M: from the coarsest octave to the finest.",
        low=0,
        high=100_000,
        metavar="N or N->M",
        pattern=r"\d{1,6}->\d{1,6}",
    )
    step_size: Ramp = setting(
        0.008, "How far one step moves the average pixel (black to white is 1).", low=1e-6, high=10
    )
    octaves: Count = setting(
        "auto",
        "Number of image sizes, dreamt from coarse to fine.",
        low=1,
        high=32,
        metavar="N or auto",
        pattern="auto",
    )
    octave_scale: float = setting(
        1.4, "Ratio between the sizes of neighbouring octaves.", low=1.01, high=10
    )
    octave_mode: str = setting(
        "detail",
        "What an octave hands on: the dreamt 'detail', added to the sharp original, "
        "or the whole 'image', enlarged.",
        choices=("detail", "image"),
    )
    parameterization: str = setting(
        "pixels",
        "What is moved: pixels; fourier, the image's frequencies; maco, their phases only; cppn, a "
        "small network that paints. All but pixels know no octaves.",
        choices=("pixels", "fourier", "maco", "cppn"),
    )
    optimizer: str = setting(
        "ascent",
        "How it is moved: by the normalised gradient, or by Adam, which knows no octaves.",
        choices=("ascent", "adam"),
    )
    rate: float = setting(
        0.05, "Learning rate, for Adam and for all that is not pixels.", low=1e-6, high=10
    )
    jitter: int = setting(32, "Largest random shift before each step, in pixels.", low=0, high=4096)
    edges: str = setting(
        "mirror",
        "What jitter brings in at the borders: 'mirror' images, or 'wrap' around, "
        "which makes results that tile without a seam.",
        choices=("mirror", "wrap"),
    )
    blur: Ramp = setting(
        "0.4->1.2", "Smoothing of the gradient: sigma of the Gaussians, in pixels.", low=0, high=100
    )
    normalize: str = setting(
        "mean",
        "What one step's gradient is divided by, so that steps are alike on every network.",
        choices=("mean", "std", "rms", "l2", "none"),
    )
    normalize_when: str = setting(
        "after", "Normalise before or after smoothing.", choices=("before", "after")
    )
    laplacian: int = setting(
        0,
        "Levels of a Laplacian pyramid that the gradient is evened out in: large and small "
        "structure alike (Google's notebook: 4); 0: not.",
        low=0,
        high=16,
    )
    spectrum: float = setting(
        0.0,
        "Exponent by which the gradient falls off with frequency: 1 is as natural pictures do.",
        low=-4,
        high=4,
    )
    tv: Ramp = setting(
        0.0, "Total variation: how strongly each step also evens out neighbours.", low=0, high=100
    )
    tv_beta: int = setting(
        1, "Total variation's power: 1 makes flat areas, 2 makes all smooth.", low=1, high=2
    )
    smoothness: Ramp = setting(
        0.0, "How strongly each step also bends pixels to their neighbours.", low=0, high=100
    )
    pull: Ramp = setting(
        0.0, "How strongly each step also goes back to the original.", low=0, high=100
    )
    pull_norm: float = setting(
        2.0,
        "The norm of that way back: 1 for few changes, 2, or 6 against large ones.",
        low=1,
        high=20,
    )
    decay: Ramp = setting(
        0.0, "Share of its distance from grey that each pixel loses in a step.", low=0, high=1
    )
    blur_every: int = setting(
        0, "Blur the image itself every so many steps; 0: never.", low=0, high=100_000
    )
    image_blur: float = setting(0.5, "Sigma of that blur, in pixels.", low=0, high=100)
    drop_norm: Ramp = setting(
        0.0,
        "Share of the pixels that each step makes grey: those that are nearest to it.",
        low=0,
        high=1,
    )
    drop_contribution: Ramp = setting(
        0.0,
        "Share of the pixels that each step makes grey: those that matter least.",
        low=0,
        high=1,
    )
    rotate: Ramp = setting(
        0.0, "Largest random rotation before each step, in degrees.", low=0, high=180
    )
    random_scale: Ramp = setting(
        0.0, "Largest random change of size before each step, as a share.", low=0, high=0.9
    )
    momentum: float = setting(
        0.0,
        "How much of each step's direction goes on in the next: fewer steps for the same score.",
        low=0,
        high=0.99,
    )
    settle: float = setting(
        0.0,
        "End an octave when its score rises this many times slower than it did at best; 0: never.",
        low=0,
        high=1,
    )
    repeat: int = setting(1, "How often to dream: each result is the next input.", low=1, high=1000)
    start: str = setting(
        "picture",
        f"What to start from: {', '.join(STARTS)}, #rrggbb or motifs/NAME (a drawing); "
        "no picture is needed then.",
    )
    size: str = setting(
        "", "Longest side of the result in pixels, or WIDTHxHEIGHT. Default: the picture's own."
    )
    precision: str = setting(
        "auto",
        "Numbers to compute in: mixed goes back in bf16, bf16 does all in it and is a draft; "
        "auto is mixed where that is quicker, else fp32.",
        choices=("auto", "fp32", "mixed", "bf16"),
    )
    tile: str = setting(
        "auto",
        "Side of the tiles to compute in, for the same dream in less memory; auto: if they are "
        "needed; off; fast: for networks that cannot be tiled exactly.",
    )
    mask: str = setting(
        "",
        "Where to dream: a picture that is light there, 'alpha' for where this one is opaque, "
        "'not FILE' for everywhere else. Default: everywhere.",
        metavar="FILE",
    )
    feather: float = setting(0.0, "Pixels over which masks fade out.", low=0, high=1000)
    keep_colors: bool = setting(False, "Keep the picture's own colours: dream of light only.")
    protect_highlights: bool = setting(
        False, "Slow down near black and white, so that nothing is clipped."
    )
    seed: int = setting(0, "Seed of all randomness.", low=0, high=2**63 - 1)

    def __post_init__(self) -> None:
        problems = [p for f in fields(self) if (p := _problem(f, getattr(self, f.name)))]
        if self.start not in STARTS and not re.fullmatch(
            r"#[0-9a-fA-F]{6}|motifs/\w{1,40}", self.start
        ):
            near = nearest(self.start, STARTS, 1)
            hint = f"; nearest: {near[0]}" if near else ""
            problems.append(
                f"start must be {', '.join(STARTS)}, #rrggbb or motifs/NAME, not {self.start!r}{hint}"
            )
        if self.size and not re.fullmatch(r"[1-9]\d{0,5}(x[1-9]\d{0,5})?", self.size):
            problems.append(f"size must be a number like 800 or like 800x600, not {self.size!r}")
        if not re.fullmatch(r"auto|off|fast|[1-9]\d{1,4}", self.tile):
            problems.append(f"tile must be auto, off, fast or from 10 to 99999, not {self.tile!r}")
        if self.painted and self.octaves not in ("auto", 1):
            problems.append(
                f"octaves must be 1 with parameterization {self.parameterization!r} and optimizer "
                f"{self.optimizer!r}, not {self.octaves!r}"
            )
        if self.painted:
            idle = [f.name for f in fields(self) if f.name in _STEPWISE]
            idle = [name for name in idle if getattr(self, name)]
            problems += [f"{name} needs parameterization pixels, optimizer ascent" for name in idle]
        if problems:
            raise UsageError("; ".join(problems) + ".")

    @property
    def painted(self) -> bool:
        """Whether something else than pixels, or by other rules, is moved: then without octaves."""
        return self.parameterization != "pixels" or self.optimizer != "ascent"

    @property
    def sides(self) -> tuple[int, ...]:
        """`size` as numbers: () for the picture's own, (longest,) or (width, height)."""
        return tuple(map(int, self.size.split("x"))) if self.size else ()

    def changed(self, **settings: Any) -> Self:
        """The same recipe with other values for some settings."""
        return replace(self, **settings)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def to_toml(self) -> str:
        """The settings that differ from their defaults, as a TOML file's text."""
        lines = [
            f"{f.name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
            for f in fields(self)
            if (value := getattr(self, f.name)) != f.default
        ]
        return "\n".join([*lines, ""])

    @classmethod
    def from_texts(cls, texts: Mapping[str, str], base: Self | None = None) -> Self:
        """A recipe from settings as typed, e.g. on the command line, over those of `base`."""
        types = {f.name: f.type for f in fields(cls)}
        values = {name: _read(text, types.get(name, str)) for name, text in texts.items()}
        return cls.from_dict((base.to_dict() if base else {}) | values)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """A recipe from plain values. UsageError for unknown names, wrong types, bad values."""
        types = {f.name: f.type for f in fields(cls)}
        if strange := [name for name in settings if name not in types]:
            near = nearest(strange[0], types, 1)
            hint = f" Nearest: {near[0]}." if near else ""
            names = ", ".join(repr(name) for name in strange)
            raise UsageError(f"there is no setting {names}.{hint}")
        return cls(**settings)

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """A recipe from a TOML file's text; a table [recipe] is taken if there is one."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"the recipe is not valid TOML: {error}.") from error
        inner = table.get("recipe", table)
        if not isinstance(inner, dict):
            raise UsageError("[recipe] must be a table of settings.")
        return cls.from_dict(inner)


def split_file(model: str) -> tuple[str, str]:
    """Path and architecture of "PATH@ARCHITECTURE", as in --model file/PATH@ARCHITECTURE."""
    match = re.fullmatch(r"(.+)@((?:\w+/)?[^/@\\]+)", model)
    return (match[1], match[2]) if match else (model, "")


def ramp(value: Ramp, done: float) -> float:
    """A setting's value at `done` (0 ... 1) of an octave: "0.02->0.005" is 0.0125 half-way."""
    if not isinstance(value, str):
        return float(value)
    first, arrow, last = value.partition("->")
    begin = float(first)
    return begin + done * (float(last) - begin) if arrow else begin


def values(value: Any, kind: Any = Count) -> list[Any]:
    """The parts of a setting, one for each octave: of "0.5 | 0.2->0.1" 0.5 and "0.2->0.1"."""
    if not isinstance(value, str) or "|" not in value:
        return [value]
    return [_read(part.strip(), kind) for part in value.split("|")]


def _read(text: str, kind: Any) -> Any:
    """A typed value from text where the text is a number of that type; else the text itself."""
    if kind is bool:
        return {"true": True, "false": False}.get(text.casefold(), text)
    number = {int: int, Count: int, float: float, Ramp: float}.get(kind, str)
    try:
        return number(text)
    except ValueError:
        return text


def _problem(setting: Any, value: Any) -> str:
    """What is wrong with a value, as "NAME must be ..."; "" if nothing is."""
    name, notes = setting.name, setting.metadata
    if name in PER_OCTAVE and len(parts := values(value, setting.type)) > 1:
        return next((problem for part in parts if (problem := _problem(setting, part))), "")
    if setting.type is str:
        choices = notes.get("choices")
        if not isinstance(value, str):
            return f"{name} must be text, not {value!r}"
        if choices and value not in choices:
            return f"{name} must be one of {', '.join(choices)}, not {value!r}"
        return ""
    if setting.type is bool:
        return "" if isinstance(value, bool) else f"{name} must be true or false, not {value!r}"
    whole = setting.type in (int, Count)
    worded = setting.type is Count and isinstance(value, str)
    worded = worded and bool(re.fullmatch(notes["pattern"], value))
    if worded and "->" not in value:
        return ""
    if whole and not worded and (isinstance(value, bool) or not isinstance(value, int)):
        form = "a whole number"
        if setting.type is Count:
            form += notes["metavar"].removeprefix("N")
        return f"{name} must be {form}, not {value!r}"
    try:
        if isinstance(value, bool) or (setting.type is float and isinstance(value, str)):
            raise ValueError
        numbers = [value] if whole and not worded else [ramp(value, 0), ramp(value, 1)]
    except (TypeError, ValueError):
        form = "a number or FROM->TO" if setting.type is Ramp else "a number"
        return f"{name} must be {form}, not {value!r}"
    low, high = notes["low"], notes["high"]
    if not all(low <= number <= high for number in numbers):  # also refuses NaN
        return f"{name} must be {_limits(low, high)}, not {value}"
    return ""


def _limits(low: float, high: float) -> str:
    return f"from {low:g} to {high:g}" if math.isfinite(high) else f"at least {low:g}"
