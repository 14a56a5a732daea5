"""What a dream tries to make larger.

An objective maps a network's activations to one number. Objectives add, subtract and scale:

    channel("mix4a", 42) + 0.5 * layer("mix4c") - label("classes", [3], "cat")

and each has a text form that reads back: `parse(str(objective), network) == objective`.

    mix4c                a layer: the mean of its squared activations
    sumsq(mix4c)         another measure of it: sumsq, meansq, mean, l2 or max
    mix4c:42             one channel, its mean;  mix4c:42@10,7  one neuron, at row 10, column 7
    class:owl            the score of a class, by its label, a word of it, or its number
    0.5*mix4c - mix4a:3  weights and signs: what is subtracted is suppressed
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from .errors import ModelError, UsageError, nearest
from .networks import Network

Activations = Mapping[str, Tensor]

MEASURES: dict[str, Callable[[Tensor], Tensor]] = {
    "sumsq": lambda a: a.square().sum(),
    "meansq": lambda a: (
        a.square().sum() / a.numel()
    ),  # mean() would go back in another memory order
    "mean": lambda a: a.mean(),
    "l2": lambda a: a.square().sum().sqrt(),
    "max": lambda a: a.max(),
}
"""How many activations become one number. Subgradients are torch's own."""
SPREADS = {"sumsq": "sum", "meansq": "mean", "mean": "mean"}
"""The measures that can be added up from parts of a map: sums, and means by the parts' shares."""


@dataclass(frozen=True)
class Term:
    """One thing to excite: how it is written, the layers it reads, and its score.

    `spread` tells whether the score is a "sum" or "mean" over places, or "" if it is neither.
    """

    text: str
    layers: frozenset[str]
    score: Callable[[Activations], Tensor] = field(compare=False, repr=False)
    labels: tuple[int, ...] = ()
    spread: str = ""


@dataclass(frozen=True)
class Objective:
    """A weighted sum of terms, to be maximised."""

    terms: tuple[tuple[float, Term], ...]

    @property
    def layers(self) -> frozenset[str]:
        """The names of all layers whose activations the score needs."""
        return frozenset().union(*(term.layers for _, term in self.terms))

    @property
    def labels(self) -> dict[str, tuple[int, ...]]:
        """The classes it names, with their numbers."""
        terms = (term for _, term in self.terms)
        return {t.text.removeprefix("class:"): t.labels for t in terms if t.labels}

    def __call__(self, activations: Activations) -> Tensor:
        scores = [weight * term.score(activations) for weight, term in self.terms]
        return torch.stack(scores).sum()

    @property
    def spreads(self) -> bool:
        """Whether the score can be added up from parts of the layers' maps."""
        return all(term.spread for _, term in self.terms)

    def part(self, activations: Activations, shares: Mapping[str, float]) -> Tensor:
        """What activations that are only `shares` of their layers' maps contribute to the score."""
        scores = [
            weight * term.score(activations) * (shares[name] if term.spread == "mean" else 1)
            for weight, term in self.terms
            for name in term.layers
            if shares[name]
        ]
        return torch.stack(scores).sum()

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(self.terms + other.terms)

    def __sub__(self, other: "Objective") -> "Objective":
        return self + -1 * other

    def __neg__(self) -> "Objective":
        return -1 * self

    def __rmul__(self, weight: float) -> "Objective":
        return Objective(tuple((weight * own, term) for own, term in self.terms))

    def __str__(self) -> str:
        text = ""
        for weight, term in self.terms:
            sign = "-" if weight < 0 else "+" if text else ""
            size = "" if abs(weight) == 1 else f"{abs(weight)!r}*".replace("e+", "e")
            text += f" {sign} {size}{term.text}" if text else f"{sign}{size}{term.text}"
        return text


def layer(name: str, measure: str = "meansq") -> Objective:
    """The whole layer. `measure` "sumsq" is DeepDream's sum of squares, "mean" the plain mean."""
    return _measured(name, name, measure, "meansq", lambda a: a)


def channel(name: str, index: int, measure: str = "mean") -> Objective:
    """One channel of a layer, wherever in the image."""
    return _measured(name, f"{name}:{index}", measure, "mean", lambda a: a[:, index])


def neuron(name: str, index: int, y: int, x: int, measure: str = "mean") -> Objective:
    """One channel of a layer at one place: row `y` and column `x` of its map."""

    def pick(activation: Tensor) -> Tensor:
        if activation.ndim < 4 or y >= activation.shape[2] or x >= activation.shape[3]:
            shape = "x".join(map(str, activation.shape[2:])) or "no map"
            raise ModelError(f"{name} has no place {y},{x} at this image size: its map is {shape}.")
        return activation[:, index, y, x]

    neuron = _measured(name, f"{name}:{index}@{y},{x}", measure, "mean", pick)
    return Objective(tuple((weight, replace(term, spread="")) for weight, term in neuron.terms))


def label(head: str, indices: Sequence[int], name: str) -> Objective:
    """A class by its score before the softmax (Simonyan et al., 2014), or any of several."""

    def score(activation: Tensor) -> Tensor:
        return activation[:, list(indices)].logsumexp(1).mean()

    return _objective(f"class:{name}", head, score, tuple(indices))


def _measured(
    name: str, text: str, measure: str, default: str, pick: Callable[[Tensor], Tensor]
) -> Objective:
    size = MEASURES[measure]
    if measure != default:
        text = f"{measure}({text})"
    return _objective(text, name, lambda a: size(pick(a)), spread=SPREADS.get(measure, ""))


def _objective(
    text: str,
    name: str,
    score: Callable[[Tensor], Tensor],
    labels: tuple[int, ...] = (),
    spread: str = "",
) -> Objective:
    term = Term(
        text, frozenset({name}), lambda activations: score(activations[name]), labels, spread
    )
    return Objective(((1.0, term),))


# -- reading the text form ---------------------------------------------------------------------

# A minus sign inside a name ("T-shirt") has no space before it; a plus sign always separates.
_SIGN = re.compile(r"(\+|(?<!\S)-)")
_TERM = re.compile(
    r"(?:(?P<weight>\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*\*\s*)?"
    r"(?:class:(?P<label>.+)|(?:(?P<measure>\w+)\((?P<inner>[^()]+)\)|(?P<plain>[^()]+)))",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?P<layer>[^:@*]+)(?::(?P<index>\d+)(?:@(?P<y>\d+),(?P<x>\d+))?)?")


def parse(text: str, network: Network) -> Objective:
    """An objective from its text form, names resolved and checked against the network.

    UsageError if the text cannot be read, ModelError if it names what the network does not have.
    """
    signs, parts = [1.0], [""]
    for piece in _SIGN.split(text.strip()):
        if piece in ("+", "-"):
            signs.append(-1.0 if piece == "-" else 1.0)
            parts.append("")
        else:
            parts[-1] += piece
    if not parts[0].strip() and len(parts) > 1:  # the text begins with a sign
        signs, parts = signs[1:], parts[1:]
    terms = [
        sign * _term(part.strip(), text, network) for sign, part in zip(signs, parts, strict=True)
    ]
    return Objective(tuple(term for objective in terms for term in objective.terms))


def _term(part: str, text: str, network: Network) -> Objective:
    match = _TERM.fullmatch(part)
    if match is None:
        where = f"{part!r} in {text!r}" if part != text else repr(text)
        raise UsageError(
            f"cannot read the objective {where}. Write e.g. 'LAYER', 'LAYER:CHANNEL', "
            "'class:NAME', '0.5*LAYER + LAYER'."
        )
    weight = float(match["weight"] or 1)
    if match["label"]:
        name = match["label"].strip().strip("\"'")
        indices = network.find_labels(name)
        if len(indices) == 1:
            name = network.labels[indices[0]] if network.labels else str(indices[0])
            if network.labels.count(name) > 1:  # ImageNet has two cranes
                name = str(indices[0])
        return weight * label(network.head, indices, name)
    measure = match["measure"]
    if measure is not None and measure not in MEASURES:
        near = nearest(measure, MEASURES, 1) or list(MEASURES)
        raise UsageError(f"there is no measure {measure!r}. Nearest: {', '.join(near)}.")
    return weight * _unit(match["inner"] or match["plain"], measure, network)


def _unit(text: str, measure: str | None, network: Network) -> Objective:
    match = _UNIT.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"cannot read {text!r}: write LAYER, LAYER:CHANNEL or LAYER:CHANNEL@ROW,COLUMN."
        )
    name = network.find_layer(match["layer"].strip())
    if match["index"] is None:
        return layer(name, measure or "meansq")
    index, channels = int(match["index"]), network.layers[name].shape[0]
    if index >= channels:
        raise ModelError(f"{name} has no channel {index}; they go from 0 to {channels - 1}.")
    if match["y"] is None:
        return channel(name, index, measure or "mean")
    return neuron(name, index, int(match["y"]), int(match["x"]), measure or "mean")
