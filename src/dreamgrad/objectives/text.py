"""The text form of objectives: reading it, with every name resolved and checked."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from .. import images
from ..errors import ModelError, UsageError, nearest
from ..intake.files import sha256_of, shell_safe
from ..intake.weights import read_weights
from ..networks import Network
from . import guides, units
from .algebra import Objective

GUIDE_SIDE = 448
"""Pixels of the longer side at which a guide is looked at."""
FILE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif")

_TERM = re.compile(
    r"(?:(?P<weight>\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*\*\s*)?"
    r"(?:class:(?P<label>.+)|(?:(?P<function>\w+)\((?P<inner>.*)\)|(?P<plain>[^()]+)))",
    re.IGNORECASE,
)
_ENDINGS = "|".join(map(re.escape, FILE_ENDINGS))
_IN = re.compile(
    rf'(.+)\s+in\s+(not\s+)?(alpha|"[^"]+"|\S+(?:{_ENDINGS}))', re.IGNORECASE | re.DOTALL
)
_UNIT = re.compile(
    r"(?P<layer>[^:@*]+)"
    r"(?::(?:(?P<without>!)?(?P<indices>\d+(?:,\d+)*)(?:@(?P<y>\d+),(?P<x>\d+))?))?"
)


@dataclass(frozen=True)
class Context:
    """What names in a text are resolved against."""

    network: Network
    image: Tensor | None


def parse(text: str, network: Network, image: Tensor | None = None) -> Objective:
    """An objective from its text form, names resolved and checked against the network.

    `image` [1,3,H,W] is what is dreamt on, for objectives that depend on it. UsageError if the
    text cannot be read or needs an image, ModelError if it names what the network does not have,
    InputError for files that cannot be read.
    """
    terms: list[tuple[float, str]] = []
    for sign, part in _signed(text.strip()):
        terms.append((sign, part.strip()))
    if not terms[0][1] and len(terms) > 1:  # the text begins with a sign
        terms = terms[1:]
    context = Context(network, image)
    found = [sign * _term(part, text, context) for sign, part in terms]
    return Objective(tuple(term for objective in found for term in objective.terms))


def parse_each(text: str, network: Network, image: Tensor | None = None) -> list[Objective]:
    """The objectives of all octaves, coarsest first, from "A | B | C"."""
    return [
        Objective(tuple(term for region in one for term in region.objective.terms))
        for one in parse_regions(text, network, image)
    ]


@dataclass(frozen=True)
class Region:
    """An objective, and the mask inside which it is dreamt of: a file's path, or "" for all."""

    objective: Objective
    mask: str = ""

    def __str__(self) -> str:
        if not self.mask:
            return str(self.objective)
        path = self.mask.removeprefix("not ")
        return f"{self.objective} in {self.mask[: -len(path)]}{_quoted(path)}"


def parse_regions(text: str, network: Network, image: Tensor | None = None) -> list[list[Region]]:
    """The regions of all octaves, from "A in sky.png; B in face.png | C"."""
    return [
        [_region(part.strip(), network, image) for _, part in _split(octave, ";")]
        for _, octave in _split(text, "|")
    ]


def _region(text: str, network: Network, image: Tensor | None) -> Region:
    match = _IN.fullmatch(text)
    if match is None:
        return Region(parse(text, network, image))
    inverted = "not " if match[2] else ""
    return Region(parse(match[1], network, image), inverted + _unquoted(match[3]))


def _signed(text: str) -> Iterator[tuple[float, str]]:
    """The terms of a sum, each with its sign."""
    for separator, part in _split(text, "+-"):
        yield (-1.0 if separator == "-" else 1.0), part


def _split(text: str, separators: str) -> Iterator[tuple[str, str]]:
    """Parts between separators outside of parentheses and quotes, each with the one before it.

    A minus sign inside a name ("T-shirt") has no space before it and does not separate.
    """
    found, part, depth, quoted = "", "", 0, False
    for character, before in zip(text, " " + text, strict=False):
        depth += {"(": 1, ")": -1}.get(character, 0) if not quoted else 0
        quoted ^= character == '"'
        inside = depth != 0 or quoted or (character == "-" and not before.isspace())
        if character in separators and not inside:
            yield found, part
            found, part = character, ""
        else:
            part += character
    yield found, part


def _term(part: str, text: str, context: Context) -> Objective:
    match = _TERM.fullmatch(part)
    if match is None:
        where = f"{part!r} in {text!r}" if part != text else repr(text)
        raise UsageError(
            f"cannot read the objective {where}. Write e.g. 'LAYER', 'LAYER:CHANNEL', "
            "'class:NAME', '0.5*LAYER + LAYER'."
        )
    weight = float(match["weight"] or 1)
    if match["label"]:
        return weight * _label(match["label"].strip().strip("\"'"), context)
    function = match["function"]
    if function is None:
        return weight * _unit(match["plain"], None, context.network)
    if function in units.MEASURES:
        return weight * _unit(match["inner"], function, context.network)
    if function not in FUNCTIONS:
        known = [*units.MEASURES, *FUNCTIONS]
        near = nearest(function, known, 1) or known
        raise UsageError(f"there is no measure {function!r}. Nearest: {', '.join(near)}.")
    usage, build = FUNCTIONS[function]
    arguments = _arguments(match["inner"])
    least, most = usage.count("<"), len(usage.split(", "))
    if not least <= len(arguments) <= most or not all(arguments):
        plain = re.sub(r"[<>]", "", usage)
        raise UsageError(f"cannot read {part!r}: write {function}({plain}).")
    return weight * build(function, arguments, context)


def _arguments(inner: str) -> list[str]:
    """Arguments are separated by a comma and a space; text in quotes may hold anything."""
    found = re.findall(r'(?:"(?:[^"\\]|\\.)*"|(?!, )[^"])+', inner)
    return [_unquoted(argument.removeprefix(",").strip()) for argument in found]


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return text


def _quoted(path: str) -> str:
    plain = re.fullmatch(r"[^\s,()+\"\\]+", path)
    return path if plain else json.dumps(path, ensure_ascii=False)


def with_paths(text: str, paths: Mapping[str, str]) -> str:
    """A text as `str` of an objective gives it, with other paths for its files."""
    for path in sorted(paths, key=len, reverse=True):
        old, new = _quoted(path), _quoted(paths[path])
        for before, after in ((", ", ","), (", ", ")"), (" in ", ""), (" in not ", "")):
            text = text.replace(f"{before}{old}{after}", f"{before}{new}{after}")
    return text


def _label(name: str, context: Context) -> Objective:
    network = context.network
    if name.casefold() == "argmax":
        sure = network.confidences(_image("class:argmax", context).to(network.device))[0]
        return units.label(network.head, [int(sure.argmax())], "argmax")
    indices = network.find_labels(name)
    if len(indices) == 1:
        name = network.labels[indices[0]] if network.labels else str(indices[0])
        if network.labels.count(name) > 1:  # ImageNet has two cranes
            name = str(indices[0])
    return units.label(network.head, indices, name)


def _unit(text: str, measure: str | None, network: Network) -> Objective:
    match = _UNIT.fullmatch(text.strip())
    several = match is not None and ("," in (match["indices"] or "") or bool(match["without"]))
    if match is None or (several and match["y"] is not None):
        raise UsageError(
            f"cannot read {text!r}: write LAYER, LAYER:CHANNEL, LAYER:CHANNEL,CHANNEL, "
            "LAYER:!CHANNEL (all but that one) or LAYER:CHANNEL@ROW,COLUMN."
        )
    name = network.find_layer(match["layer"].strip())
    if match["indices"] is None:
        return units.layer(name, measure or "meansq")
    indices, count = [int(n) for n in match["indices"].split(",")], network.layers[name].shape[0]
    if wrong := [index for index in indices if index >= count]:
        raise ModelError(f"{name} has no channel {wrong[0]}; they go from 0 to {count - 1}.")
    if several:
        if len(set(indices)) == count and match["without"]:
            raise UsageError(f"{text!r} leaves out every channel of {name}.")
        without = bool(match["without"])
        return units.channels(name, indices, measure or "meansq", without=without)
    (index,) = indices
    if match["y"] is None:
        return units.channel(name, index, measure or "mean")
    return units.neuron(name, index, int(match["y"]), int(match["x"]), measure or "mean")


# -- functions of a layer and of something else -------------------------------------------------


def _image(what: str, context: Context) -> Tensor:
    if context.image is None:
        raise UsageError(f"{what} depends on the picture; there is none here.")
    return context.image[:1]


def _called(text: str, objective: Objective, files: Mapping[str, str]) -> Objective:
    """An objective as it is written here, with the files that it was made from."""
    ((weight, term),) = objective.terms
    return Objective(((weight, replace(term, text=text, files=files)),))


def _picked(how: str, arguments: Sequence[str], context: Context) -> Objective:
    name = context.network.find_layer(arguments[0])
    count = arguments[1] if len(arguments) > 1 else "8"
    if not count.isdecimal() or int(count) == 0:
        raise UsageError(f"{how}({name}, N): N must be a number of channels, not {count!r}.")
    most = context.network.layers[name].shape[0]
    image = _image(f"{how}({name})", context)
    return units.picked(name, how, min(int(count), most), context.network, image)


def _winner(_: str, arguments: Sequence[str], context: Context) -> Objective:
    return units.winner(context.network.find_layer(arguments[0]))


def _guided(kind: str, arguments: Sequence[str], context: Context) -> Objective:
    name, path = context.network.find_layer(arguments[0]), arguments[1]
    image, files = images.read(path, GUIDE_SIDE), {path: sha256_of(path)}
    build = {"guide": guides.guide, "like": guides.like, "style": guides.style}[kind]
    text = f"{kind}({name}, {_quoted(path)})"
    return _called(text, build(name, image, context.network), files)


def _beside(kind: str, arguments: Sequence[str], context: Context) -> Objective:
    name = context.network.find_layer(arguments[0])
    build = {"match": guides.match, "caricature": guides.caricature}[kind]
    if len(arguments) == 1:
        text = f"{kind}({name})"
        return build(name, _image(text, context))
    path = arguments[1]
    files = {path: sha256_of(path)}
    return _called(f"{kind}({name}, {_quoted(path)})", build(name, images.read(path)), files)


def _direction(_: str, arguments: Sequence[str], context: Context) -> Objective:
    name, network = context.network.find_layer(arguments[0]), context.network
    paths = arguments[1:]
    text = f"direction({', '.join([name, *map(_quoted, paths)])})"
    files: dict[str, str] = {}
    vectors = [_vector(name, Path(path), network, files) for path in paths]
    vector = vectors[0] if len(vectors) == 1 else vectors[0] - vectors[1]
    if len(vector) != network.layers[name].shape[0]:
        raise ModelError(
            f"the direction has {len(vector)} numbers, and {name} "
            f"{network.layers[name].shape[0]} channels."
        )
    if not vector.any():
        raise UsageError(f"{text} points nowhere: its numbers are all zero.")
    return _called(text, guides.direction(name, vector), files)


def _vector(name: str, path: Path, network: Network, files: dict[str, str]) -> Tensor:
    """A vector [C]: the only tensor of a safetensors file, or the mean over pictures' activations.

    The pictures are one file, or all those in a folder.
    """
    if path.suffix.lower() == ".safetensors":
        found = read_weights(path)
        files[str(path)] = found.sha256
        if len(found.tensors) != 1:
            raise UsageError(
                f"{shell_safe(path.name)}: holds {len(found.tensors)} tensors; a direction is one."
            )
        (tensor,) = found.tensors.values()
        return tensor.float().flatten()
    paths = [path]
    if path.is_dir():
        paths = [p for p in sorted(path.iterdir()) if p.suffix.lower() in FILE_ENDINGS]
        if not paths:
            raise UsageError(f"{shell_safe(path.name)}: there are no pictures in this folder.")
    means, digests = [], []
    for each in paths:
        digests.append(sha256_of(each))
        image = images.read(each, GUIDE_SIDE).to(network.device)
        means.append(network(image, [name])[name].transpose(0, 1).flatten(1).mean(1))
    whole = hashlib.sha256("".join(digests).encode()).hexdigest()
    files[str(path)] = whole if path.is_dir() else digests[0]
    return torch.stack(means).mean(0)


Build = Callable[[str, Sequence[str], Context], Objective]

# What stands in < > must be given.
FUNCTIONS: dict[str, tuple[str, Build]] = {
    "strongest": ("<LAYER>, NUMBER", _picked),
    "weakest": ("<LAYER>, NUMBER", _picked),
    "average": ("<LAYER>, NUMBER", _picked),
    "winner": ("<LAYER>", _winner),
    "guide": ("<LAYER>, <PICTURE>", _guided),
    "like": ("<LAYER>, <PICTURE>", _guided),
    "style": ("<LAYER>, <PICTURE>", _guided),
    "match": ("<LAYER>, PICTURE", _beside),
    "caricature": ("<LAYER>, PICTURE", _beside),
    "direction": ("<LAYER>, <FILE or FOLDER>, FILE or FOLDER", _direction),
}
