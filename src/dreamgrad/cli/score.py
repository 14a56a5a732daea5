"""`dreamgrad score`: how far a dream went, and what it cost the picture."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError
from ..intake.files import shell_safe
from ..record import Record
from . import options
from .listing import print_table
from .options import common
from .redo import find_input, record_in

if TYPE_CHECKING:
    from torch import Tensor

    from ..networks import Network
    from ..objectives import Objective
    from ..scores import Change, Scores


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--original",
    type=click.Path(path_type=Path),
    metavar="PICTURE",
    help="What RESULT was made from.  [default: looked for beside it and in this folder]",
)
@click.option(
    "--judge",
    metavar="MODEL[=WEIGHTS]",
    help="Another network, to tell whether it reads the dreamt class too.",
)
@options.as_json
@options.offline
@options.trust
@common
def score(
    result: Path,
    original: Path | None,
    judge: str | None,
    as_json: bool,
    offline: bool,
    trust: bool,
) -> None:
    """Score RESULT beside the picture it was made from.

    The recipe inside RESULT tells the network, the objective and the original. A picture that
    dreamgrad did not make needs --original, and gets the scores that need no network.
    """
    from .. import images, networks, scores
    from ..intake.pictures import read_picture, read_record

    made = read_record(result) is not None
    if not made and original is None:
        raise InputError(
            f"{shell_safe(result.name)}: holds no recipe that names its original. "
            "Name it with --original PICTURE."
        )
    record = record_in(result) if made else None
    load = partial(networks.load, offline=offline, trust=trust)
    after = images.from_picture(read_picture(result))
    before, notes = _original(result, record, original)
    before = images.resize(before, images.size_of(after)).clamp(0, 1)
    network, objective = _dreamt_with(result, record, before, load, notes)
    judging = None
    if judge and objective and scores.dreamt_classes(objective):
        model, _, weights = judge.partition("=")
        judging = load(model, weights=weights)
    elif judge:
        why = f"{objective} names none" if objective else "it is not known what was dreamt of"
        notes.append(f"there is no class to judge: {why}.")
    found = scores.score(before, after, network=network, objective=objective, judge=judging)
    for note in notes:
        click.echo(f"dreamgrad: {note}", err=True)
    _print(found, as_json)


def _original(
    result: Path, record: Record | None, named: Path | None
) -> tuple["Tensor", list[str]]:
    """What the dream began with [1,3,H,W]: the picture named or found, or noise drawn again."""
    from .. import images
    from ..intake.pictures import read_picture
    from ..job import starting_image

    if named:
        picture = read_picture(named)
        other = record is not None and picture.sha256 != record.input_sha256
        note = f"{shell_safe(named.name)} is not the file that {shell_safe(result.name)} was made from."
        return images.from_picture(picture), [note] if other else []
    assert record is not None
    found = None
    if record.input_sha256:
        try:
            path = find_input(result, record)
        except InputError as error:
            raise InputError(
                f"{shell_safe(record.input_name)}, the picture it was made from, is neither beside "
                f"{shell_safe(result.name)} nor here. Name it with --original PICTURE."
            ) from error
        found = read_picture(path, allow_truncated=True)  # it was dreamt on, as it is
    return starting_image(record.recipe, found)[0], []


def _dreamt_with(
    result: Path,
    record: Record | None,
    image: "Tensor",
    load: Callable[..., "Network"],
    notes: list[str],
) -> tuple["Network | None", "Objective | None"]:
    """Network and objective of the record, or None with a note on why.

    The objective is the finest octave's: it has the result's size. Of weights and guides, the
    record holds names only; the files may lie beside the result.
    """
    from .. import images, objectives
    from ..job import with_paths
    from ..octaves import octave_sizes

    if record is None:
        notes.append(f"{shell_safe(result.name)} holds no recipe: activations are not scored.")
        return None, None
    folder = result.absolute().parent
    names = [name for name in record.files if (folder / name).exists()]
    recipe = with_paths(record.recipe, {name: str(folder / name) for name in names})
    beside = folder / recipe.weights
    network = load(recipe.model, weights=str(beside) if beside.is_file() else recipe.weights)
    if network.fingerprint != record.weights_sha256:
        notes.append(f"{network.name} has other weights now: activations are not scored.")
        return None, None
    each = objectives.parse_each(recipe.layers or network.default_layers, network, image)
    octaves = len(octave_sizes(images.size_of(image), recipe))
    return network, each[min(octaves, len(each)) - 1]


def _print(scores: "Scores", as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_plain(asdict(scores)), indent=2, ensure_ascii=False))
    else:
        titles = {"SCORE": "<", "BEFORE": ">", "AFTER": ">", "GOOD IS": "<"}
        print_table(titles, _rows(scores))


def _rows(scores: "Scores") -> list[tuple[str, ...]]:
    from ..scores import GOOD, Change

    rows: list[tuple[str, ...]] = []
    for key, good in GOOD.items():
        name, value = key.replace("_", " "), getattr(scores, key)
        if isinstance(value, dict):
            rows += [
                (f"{name} {label}", *_read(one.confidence, one.rank), good)
                for label, one in value.items()
            ]
        elif isinstance(value, Change):
            rows.append((name, _number(value.before), _number(value.after), good))
        elif value is not None:
            rows.append((name, "", _number(value), good))
    return rows


def _read(confidence: "Change", rank: "Change") -> tuple[str, str]:
    return (
        f"{confidence.before:.1%} (#{rank.before})",
        f"{confidence.after:.1%} (#{rank.after})",
    )


def _number(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "-"


def _plain(value: Any) -> Any:
    """The same with null for NaN, which JSON does not know."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
