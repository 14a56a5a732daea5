"""The algebra: terms that score activations, and weighted sums of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

Activations = Mapping[str, Tensor]


@dataclass(frozen=True)
class Term:
    """One thing to excite: how it is written, the layers it reads, and its score.

    - `labels`: the numbers of the classes it names
    - `spread`: whether the score is a "sum" or "mean" over places, or "" if it is neither
    - `rider`: an image [1,3,H,W] that goes through the network beside the dream, at the same size
      and shift; the last of the batch that `score` gets is then its activation
    - `files`: paths of the files it was made from, with their sha256
    """

    text: str
    layers: frozenset[str]
    score: Callable[[Activations], Tensor] = field(compare=False, repr=False)
    labels: tuple[int, ...] = ()
    spread: str = ""
    rider: Tensor | None = field(default=None, compare=False, repr=False)
    files: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


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

    @property
    def files(self) -> dict[str, str]:
        """The files it was made from, with their sha256."""
        return {path: digest for _, term in self.terms for path, digest in term.files.items()}

    @property
    def riders(self) -> tuple[Tensor, ...]:
        """The images that must follow the dream in every batch, in this order."""
        return tuple(term.rider for _, term in self.terms if term.rider is not None)

    def __call__(self, activations: Activations) -> Tensor:
        """The score of activations of the dream, and of its riders behind it in the batch."""
        first = -len(self.riders) or None
        dream = {name: a[:first] for name, a in activations.items()} if first else activations
        scores, rider = [], first or 0
        for weight, term in self.terms:
            seen: Activations = dream
            if term.rider is not None:
                beside = {name: activations[name][[rider]].detach() for name in term.layers}
                seen = {name: torch.cat([dream[name], beside[name]]) for name in term.layers}
                rider += 1
            scores.append(weight * term.score(seen))
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


def single(
    text: str,
    layer: str,
    score: Callable[[Tensor], Tensor],
    *,
    labels: tuple[int, ...] = (),
    spread: str = "",
    rider: Tensor | None = None,
) -> Objective:
    """An objective of one term that reads one layer; the arguments are those of `Term`.

    Any function of a layer's activation [N,C,H,W] will do: `single("mine", "mix4c", my_score)`.
    """
    term = Term(
        text,
        frozenset({layer}),
        lambda seen: score(seen[layer]),
        labels,
        spread,
        rider,
    )
    return Objective(((1.0, term),))
