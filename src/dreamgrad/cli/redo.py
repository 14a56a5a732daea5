"""`dreamgrad show` and `dreamgrad redo`: the recipe inside a result, and the result once more."""

import dataclasses
import json
import platform
from pathlib import Path

import click

from ..errors import InputError, ModelError, UsageError
from ..intake.files import shell_safe
from ..record import Record
from . import options
from .options import common


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option("--toml", is_flag=True, help="Print the recipe as TOML, for --recipe.")
@common
def show(file: Path, as_json: bool, toml: bool) -> None:
    """Show the recipe inside FILE, a picture made by dreamgrad."""
    record = record_in(file)
    if as_json:
        click.echo(json.dumps(json.loads(record.to_json()), indent=2, ensure_ascii=False))
        return
    if toml:
        click.echo(record.recipe.to_toml(), nl=False)
        return
    for name, value in record.recipe.to_dict().items():
        click.echo(f"{name:<16} {value}")
    click.echo("")
    for name, value in dataclasses.asdict(record).items():
        if name != "recipe" and value not in ("", {}):
            click.echo(f"{name:<16} {value}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("picture", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it.  [default: redo_FILE in this folder]",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The weights, if they came from a file that is not found.",
)
@options.device
@options.offline
@options.trust
@options.quiet
@common
def redo(
    file: Path,
    picture: Path | None,
    output: Path | None,
    weights: Path | None,
    device: str,
    offline: bool,
    trust: bool,
    quiet: bool,
) -> int:
    """Dream FILE again from the recipe inside it.

    The same pixels come out on the same machine with the same versions. PICTURE, what FILE was
    made from, is looked for beside FILE and in this folder if it is not given.
    """
    from ..job import Job, begin, with_paths
    from ..output import default_target
    from .dream import Show, perform

    record = record_in(file)
    recipe = record.recipe
    if recipe.weights not in ("", "random"):
        recipe = recipe.changed(weights=str(weights or _beside(file, recipe.weights)))
    if record.input_sha256 and picture is None:
        picture = find_input(file, record)
    guides = {name: str(_beside(file, name)) for name in record.files}
    recipe = with_paths(recipe, guides)
    target = output or default_target(file, prefix="redo_")
    job = Job(
        picture=picture,
        recipe=recipe,
        target=target,
        device=device,
        offline=offline,
        trust=trust,
        allow_truncated=True,  # it has been dreamt on before, and its sha256 must be the same
    )
    work = begin(job)
    if work.picture and work.picture.sha256 != record.input_sha256:
        raise UsageError(
            f"{shell_safe(work.picture.name)} is not the picture that {shell_safe(file.name)} was "
            f"made from. For another picture: dreamgrad dream PICTURE --recipe {shell_safe(file.name)}"
        )
    for name, digest in work.record(0).files.items():
        if record.files.get(name) != digest:
            raise UsageError(
                f"{shell_safe(name)} is not what {shell_safe(file.name)} was made with."
            )
    if work.network.fingerprint != record.weights_sha256:
        raise ModelError(
            f"{recipe.model} now has other weights ({work.network.fingerprint[:12]}) than "
            f"{shell_safe(file.name)} was made with ({record.weights_sha256[:12]})."
        )
    if not quiet and (reasons := differences(work.record(0), record)):
        click.echo(f"dreamgrad: the pixels may differ a little: {', '.join(reasons)}.", err=True)
    return perform(work, Show(quiet=quiet, stop_after=record.steps_done))


def record_in(file: Path) -> Record:
    """The record inside a result. InputError if there is none."""
    from ..intake.pictures import read_record

    text = read_record(file)
    if text is None:
        raise InputError(f"{shell_safe(file.name)}: holds no recipe; it was not made by dreamgrad.")
    return Record.from_json(text)


def find_input(file: Path, record: Record) -> Path:
    """The picture a result was made from: by its name, else by its content, near the result."""
    from ..intake.files import sha256_of

    folders = [file.absolute().parent, Path.cwd()]
    named = [folder / record.input_name for folder in folders]
    others = [path for folder in folders for path in sorted(folder.iterdir())]
    for path in [*named, *others]:
        if (
            path.is_file()
            and path.stat().st_size < 2**28
            and sha256_of(path) == record.input_sha256
        ):
            return path
    raise InputError(
        f"{shell_safe(record.input_name)}, the picture it was made from, is neither beside "
        f"{shell_safe(file.name)} nor here. Name it: dreamgrad redo {shell_safe(file.name)} PICTURE"
    )


def differences(now: Record, then: Record) -> list[str]:
    """What is different here from when the result was made, of what can change pixels."""
    versions = json.loads(now.to_json())
    facts = {
        "dreamgrad": (versions["dreamgrad"], then.dreamgrad),
        "torch": (versions["torch"], then.torch),
        "device": (now.device, then.device),
        "threads": (now.threads, then.threads),
        "machine": (platform.machine(), then.machine),
    }
    return [f"{name} {a} instead of {b}" for name, (a, b) in facts.items() if a != b]


def _beside(file: Path, name: str) -> Path:
    path = file.absolute().parent / name
    return path if path.exists() else Path(name)
