"""What a network sees in one picture, and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from .. import networks, objectives
from ..errors import ModelError
from ..networks import Network
from . import maps
from .dreams import from_noise, label_of
from .page import Page, Section, Table, Tile

Tell = Callable[[str], None]

NO_CLASSES = "This network has no classes: predictions, maps and the class's dream are left out."


@dataclass(frozen=True)
class Effort:
    """How much is spent on an explanation.

    - `samples`: images that LIME tries; `path`: steps of integrated gradients
    - `patch`: side of the patches of occlusion in pixels; 0 for an eighth of the image
    - `channels`: how many of the most excited channels are shown
    - `dream_size`, `steps`: side of each dream in pixels, and its steps in each octave
    """

    samples: int = 200
    path: int = 16
    patch: int = 0
    channels: int = 4
    dream_size: int = 224
    steps: int = 16
    seed: int = 0


def explain(
    network: Network,
    image: Tensor,
    *,
    title: str = "",
    label: str = "",
    layer: str = "",
    dream: bool = True,
    effort: Effort | None = None,
    tell: Tell = lambda _: None,
) -> Page:
    """A page on an image [1,3,H,W]: classes, attribution maps, dreams, channels, statistics.

    - `label`: the class to explain instead of the likeliest; of several that it names, the
      likeliest
    - `layer`: where Grad-CAM looks, as in `maps.map_layer`
    - `dream`: whether the class and the most excited channels are dreamt, which takes longest
    - `tell`: hears what is being done

    Networks without classes get a shorter page. ModelError for classes and layers that do not
    exist, and if captum is not installed and would be needed.
    """
    effort, image = effort or Effort(), image.to(network.device)
    if label and not network.head:
        raise ModelError(f"{network.name} has no classes; leave out --class.")
    text = [f"Network: {network.name}. Looked at {image.shape[-1]}x{image.shape[-2]} pixels."]
    sections: list[Section] = []
    if network.head:
        layer = maps.map_layer(network, layer)
        maps.captum()  # if it is missing, that is told before the work
        index = winner(network, image, label)
        sections += [
            _predictions(network, image),
            _maps(network, image, index, layer, effort, tell),
        ]
        if dream:
            sections += [_class_dream(network, index, effort, tell)]
    else:
        text.append(NO_CLASSES)
        tell(NO_CLASSES)
        sections += [Section("The picture", tiles=[Tile(image, "as the network sees it")])]
    sections += [_channels(network, image, dream, effort, tell), _statistics(network, image)]
    return Page(title or "What the network sees", text, sections)


def winner(network: Network, image: Tensor, label: str = "") -> int:
    """The number of the likeliest class for an image [1,3,H,W], of those that `label` names.

    ModelError if the scores are not finite.
    """
    sure = network.confidences(image)[0]
    if not sure.isfinite().all():
        raise ModelError(f"{network.name}: its scores are not finite. See dreamgrad report.")
    known = network.find_labels(label) if label else range(len(sure))
    return max(known, key=lambda index: float(sure[index]))


def _predictions(network: Network, image: Tensor) -> Section:
    return Section(
        "What it sees",
        tiles=[Tile(image, "the picture")],
        bars=[(name, sure) for name, sure in network.classify(image, 5)],
    )


def _maps(
    network: Network, image: Tensor, index: int, layer: str, effort: Effort, tell: Tell
) -> Section:
    tiles = []
    for title, note, heat in _attributions(network, image, index, layer, effort):
        tell(title)
        tiles.append(Tile(maps.overlay(image, heat()), title, note))
    text = (
        "Orange places speak for this class, blue ones against it. The methods ask different "
        "questions; trust what several of them agree on."
    )
    return Section(f"Why {label_of(network, index)}", [text], tiles=tiles)


def _attributions(
    network: Network, image: Tensor, index: int, layer: str, effort: Effort
) -> Iterator[tuple[str, str, Callable[[], Tensor]]]:
    """Title, meaning and map of each method; a map is made when it is asked for."""
    yield (
        "Grad-CAM",
        f"where {layer} has found what counts for the class.",
        lambda: maps.grad_cam(network, image, index, layer),
    )
    yield (
        "Input gradient",
        "pixels whose change would change the score most.",
        lambda: maps.input_gradient(network, image, index),
    )
    yield (
        "Integrated gradients",
        "what each pixel adds to the score on the way from black.",
        lambda: maps.integrated_gradients(network, image, index, effort.path),
    )
    yield (
        "Occlusion",
        "how far the score falls when a patch is hidden.",
        lambda: maps.occlusion(network, image, index, effort.patch),
    )
    yield (
        "LIME",
        f"what each superpixel adds, from {effort.samples} half-hidden images.",
        lambda: maps.lime(network, image, index, samples=effort.samples, seed=effort.seed),
    )


def _class_dream(network: Network, index: int, effort: Effort, tell: Tell) -> Section:
    name = label_of(network, index)
    tell(f"dream of {name}")
    tiles = _dreamt(network, f"class:{index}", name, "", effort)
    return Section(
        f"What {name} looks like to it",
        ["Dreamt from noise: nothing of the picture is in it."],
        tiles=tiles,
    )


def _channels(network: Network, image: Tensor, dream: bool, effort: Effort, tell: Tell) -> Section:
    name = middle_layer(network, image)
    (row,) = networks.statistics(network, image, {name}, effort.channels)
    means = network(image, [name])[name][0].flatten(1).mean(1)
    tiles, table = [], None
    if dream:
        for channel in row.channels:
            tell(f"dream of {name}:{channel}")
            title, note = f"{name}:{channel}", f"answers with {float(means[channel]):.3g}."
            tiles += _dreamt(network, title, title, note, effort)
    else:
        rows = [(f"{name}:{channel}", f"{float(means[channel]):.3g}") for channel in row.channels]
        table = Table(("channel", "mean"), rows)
    text = f"The channels of {name} with the largest mean on this picture"
    text += ", and what each looks for, dreamt from noise." if dream else "."
    return Section("What excites it most", [text], tiles=tiles, table=table)


def _dreamt(network: Network, layers: str, title: str, note: str, effort: Effort) -> list[Tile]:
    image = from_noise(
        network, layers, size=effort.dream_size, steps=effort.steps, seed=effort.seed
    )
    return [] if image is None else [Tile(image, title, note)]


def middle_layer(network: Network, image: Tensor) -> str:
    """The deepest layer of the network's default objective."""
    each = objectives.parse_each(network.default_layers, network, image)
    names = {name for objective in each for name in objective.layers} - {"input"}
    return max(names, key=lambda name: network.layers[name].number)


def _statistics(network: Network, image: Tensor) -> Section:
    rows = [
        (
            row.name,
            "x".join(map(str, row.shape)),
            *(f"{value:.3g}" for value in (row.mean, row.std, row.least, row.most)),
            f"{row.silent:.0%}",
            " ".join(map(str, row.channels)),
        )
        for row in networks.statistics(network, image)
    ]
    titles = ("layer", "shape", "mean", "std", "least", "most", "silent", "strongest channels")
    text = "Silent is the share of activations that are exactly zero."
    return Section("What every layer does", [text], table=Table(titles, rows), folded=True)
