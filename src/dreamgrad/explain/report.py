"""How sound a network of one's own is: the dream of each class, and what it reads in them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor

from ..errors import ModelError
from ..networks import Network
from .dreams import from_noise, label_of
from .health import LayerHealth, check
from .page import Page, Section, Table, Tile

NAMED = 8
"""Names that a warning lists before it only counts."""


@dataclass(frozen=True)
class Reading:
    """A class's dream [1,3,H,W] and the probability [classes] that the network reads in it."""

    index: int
    dream: Tensor
    sure: Tensor

    @property
    def read(self) -> int:
        return int(self.sure.argmax())


def report(
    network: Network,
    *,
    title: str = "",
    classes: int = 12,
    size: int = 224,
    steps: int = 16,
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Page:
    """A page on a network: warnings, class dreams, how it reads them, layers of no use.

    Of more than `classes` classes as many are taken, evenly spread over all. `size` and `steps`
    are those of each dream, `tell` hears what is being done. ModelError without classes.
    """
    if not network.head:
        raise ModelError(f"{network.name} has no classes, and a report is about them.")
    count = network.layers[network.head].shape[0]
    tell("layers")
    health = check(network, seed=seed)
    readings = []
    for index in spread(count, classes):
        tell(f"dream of {label_of(network, index)}")
        dream = from_noise(network, f"class:{index}", size=size, steps=steps, seed=seed)
        if dream is not None:
            readings.append(Reading(index, dream, network.confidences(dream)[0].cpu()))
    tried = min(count, classes)
    text = [f"Network: {network.name}, {len(health)} layers, {count} classes, {tried} dreamt of."]
    sections = [
        Section("Warnings", warnings(network, readings, health, tried) or ["None."]),
        _dreams(network, readings),
        _confusion(network, readings),
        _layers(health),
    ]
    return Page(title or f"Report on {network.name}", text, sections)


def spread(count: int, most: int) -> list[int]:
    """At most `most` numbers from 0 to `count` - 1, evenly spread."""
    return [n * count // min(count, most) for n in range(min(count, most))]


def warnings(
    network: Network, readings: Sequence[Reading], health: Sequence[LayerHealth], tried: int
) -> list[str]:
    """What is wrong or doubtful, in plain words."""
    found = []
    if dead := [layer.name for layer in health if not layer.usable]:
        found.append(
            f"{len(dead)} of {len(health)} layers cannot be dreamt on: {_listed(dead)}. "
            "What is wrong with them stands at the end."
        )
    if missing := tried - len(readings):
        found.append(
            f"{missing} of {tried} classes could not be dreamt of: their gradient is not finite. "
            "Look for NaN in the weights."
        )
    if network.layers[network.head].shape[0] == 1:
        found.append("There is one class only, so its confidence is always 100%.")
        return found
    if not network.labels:
        found.append("The classes have no names, only numbers.")
    read = Counter(reading.read for reading in readings)
    if len(readings) > 1 and len(read) == 1:
        name = label_of(network, next(iter(read)))
        found.append(f"Every dream is read as {name}: the network hardly looks at the image.")
    elif wrong := [label_of(network, r.index) for r in readings if r.read != r.index]:
        found.append(
            f"{len(wrong)} of {len(readings)} dreams are read as another class: {_listed(wrong)}. "
            "These classes are learnt weakly, or look like others; more --steps may help."
        )
    return found


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _dreams(network: Network, readings: Sequence[Reading]) -> Section:
    tiles = []
    for reading in readings:
        read = label_of(network, reading.read)
        own = "" if reading.read == reading.index else f" Own: {reading.sure[reading.index]:.1%}."
        note = f"read as {read}, {reading.sure[reading.read]:.1%}.{own}"
        tiles.append(Tile(reading.dream, label_of(network, reading.index), note))
    right = sum(reading.read == reading.index for reading in readings)
    text = f"Dreamt from noise. {right} of {len(readings)} are read as what they are dreams of."
    return Section("A dream for each class", [text], tiles=tiles)


def _confusion(network: Network, readings: Sequence[Reading]) -> Section:
    """Rows are dreams; columns the same classes by number, and all others together."""
    columns = [reading.index for reading in readings]
    rows = []
    for reading in readings:
        shares = [float(reading.sure[index]) for index in columns]
        others = max(0.0, float(reading.sure.sum()) - sum(shares))
        cells = [f"{share:.0%}" for share in (*shares, others)]
        rows.append((f"{reading.index} {label_of(network, reading.index)}", *cells))
    text = "Confidence of each class (columns, by number) in the dream of each class (rows)."
    table = Table(("dream of", *map(str, columns), "others"), rows)
    return Section("Confusion of dreams", [text], table=table)


def _layers(health: Sequence[LayerHealth]) -> Section:
    rows = [
        (layer.name, layer.kind, "yes" if layer.usable else "no", "; ".join(layer.problems))
        for layer in health
        if layer.problems
    ]
    if not rows:
        return Section("Layers", ["All can be dreamt on."])
    text = "Layers with a problem on noise or on a picture; all others can be dreamt on."
    return Section("Layers", [text], table=Table(("layer", "kind", "usable", "problem"), rows))
