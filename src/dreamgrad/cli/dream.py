"""`dreamgrad dream`: a picture and layers in, a dream out."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import click

from ..errors import DreamgradError, UsageError
from . import options
from .options import chosen_recipe, common, complete_layer, complete_preset, recipe_options

if TYPE_CHECKING:
    from torch import Tensor

    from ..job import Work


@click.command()
@click.argument("picture", type=click.Path(path_type=Path), required=False)
@click.argument("words", metavar="[LAYERS] [STEPS]", nargs=-1, shell_complete=complete_layer)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write the result.  [default: dream_PICTURE in this folder]",
)
@click.option(
    "--preset",
    metavar="NAME",
    shell_complete=complete_preset,
    help="Begin with a recipe that has a name; see dreamgrad presets.",
)
@click.option(
    "--recipe",
    "recipe_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Begin with the recipe in a TOML file or in a picture dreamt before.",
)
@recipe_options()
@click.option(
    "--save-every",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Also write the dream every so many steps, as dream_PICTURE_0010 ...",
)
@click.option("--before-after", is_flag=True, help="Also write original and dream side by side.")
@click.option(
    "--quality",
    type=click.IntRange(1, 100),
    default=95,
    show_default=True,
    metavar="N",
    help="Quality of JPEG, WebP and AVIF.",
)
@options.device
@options.offline
@options.trust
@click.option(
    "--allow-truncated", is_flag=True, help="Dream on what there is of a cut-off picture."
)
@click.option("--no-metadata", is_flag=True, help="Leave the recipe out of the result.")
@options.quiet
@common
def dream(
    picture: Path | None,
    words: tuple[str, ...],
    output: Path | None,
    preset: str | None,
    recipe_file: Path | None,
    save_every: int,
    before_after: bool,
    quality: int,
    device: str,
    offline: bool,
    trust: bool,
    allow_truncated: bool,
    no_metadata: bool,
    quiet: bool,
    only_plan: bool = False,
    **settings: Any,
) -> int:
    """Dream on PICTURE, exciting LAYERS for STEPS steps in each octave.

    LAYERS is a layer's name, number or short form (dreamgrad layers lists them), a channel of it
    (LAYER:42), a class (class:owl), or a sum of such: "0.5*mix4b + mix4c - class:dog".
    """
    if preset and recipe_file:
        raise UsageError("--preset and --recipe exclude each other: both give a whole recipe.")
    start = settings["start"] or chosen_recipe(preset, recipe_file, {}).start
    if start != "picture" and picture and len(words) < 2 and not picture.exists():
        picture, words = None, (str(picture), *words)  # no picture is needed then
    if len(words) > 2:
        raise UsageError(f"what is {words[2]!r}? After PICTURE come LAYERS and STEPS only.")
    for name, word in zip(("layers", "steps"), words, strict=False):
        if settings[name] not in (None, word):
            raise UsageError(f"{name} is given twice: {word!r} and --{name} {settings[name]!r}.")
        settings[name] = word
    recipe = chosen_recipe(preset, recipe_file, settings)

    from ..job import Job
    from ..output import default_target

    job = Job(
        picture=picture,
        recipe=recipe,
        target=output
        or default_target(
            picture or Path(f"{recipe.start.removeprefix('motifs/').lstrip('#')}.png")
        ),
        device=device,
        offline=offline,
        trust=trust,
        allow_truncated=allow_truncated,
        quality=quality,
        metadata=not no_metadata,
    )
    from ..job import begin

    work = begin(job)
    if only_plan:
        tell_plan(work)
        return 0
    return perform(work, Show(quiet, save_every, before_after))


def tell_plan(work: "Work") -> None:
    """Print what a dream will take."""
    from ..acceleration import keep_freed_memory
    from ..images import size_of
    from ..plan import duration, plan

    keep_freed_memory(size_of(work.image))
    found = plan(work)
    gib = 2**30
    lines = {
        "octaves": ", ".join(f"{width}x{height}" for height, width in found.sizes),
        "steps": str(found.steps),
        "precision": found.precision,
        "tiles": f"{found.tile} pixels" if found.tile else "none",
        "memory": f"about {found.memory / gib:.2f} GiB"
        + (f" of {found.free / gib:.1f} GiB that are free" if found.free else ""),
        "time": f"about {duration(found.seconds)}",
    }
    for name, value in lines.items():
        click.echo(f"{name:<10} {value}")


plan = click.Command(
    "plan",
    params=dream.params,
    callback=partial(cast("Callable[..., int]", dream.callback), only_plan=True),
    help="Tell what a dream will take: sizes, tiles, memory and time. Nothing is written.\n\n"
    "Takes what dream takes, and tries a few steps on two small images.",
)


LONG = 3e8
"""Pixels of all steps together from which on a dream is planned before it is dreamt."""


@dataclass(frozen=True)
class Show:
    """What to tell and to write besides the result."""

    quiet: bool = False
    save_every: int = 0
    before_after: bool = False
    stop_after: int | None = None
    watch: "Callable[[Tensor], None] | None" = None


def perform(work: "Work", show: Show, program: str = "dreamgrad") -> int:
    """Dream to the end, showing progress; write the result. Ctrl-C keeps what there is so far."""
    from .. import output
    from ..acceleration import keep_freed_memory
    from ..images import before_after, size_of
    from ..intake.files import shell_safe
    from ..plan import plan as plan_of
    from .progress import progress

    def say(text: str) -> None:
        if not show.quiet:
            click.echo(text, err=True)

    keep_freed_memory(size_of(work.image))
    for note in work.notes:
        say(f"{program}: {note}")
    if not show.quiet and work.effort > LONG:
        with suppress(DreamgradError):  # the small images may be too small for what is wanted
            say(f"{program}: {plan_of(work)}.")
    before = work.confidences(work.image)
    steps = work.steps if show.stop_after is None else min(work.steps, show.stop_after)
    iterate, done, dead, shown = None, 0, 0, 0
    with interruptible() as interrupted, progress(work, show.quiet) as advance:
        for iterate in work.iterates if steps else ():
            done += 1
            advance(iterate)
            dead += not iterate.slope
            if show.save_every and done % show.save_every == 0:
                work.write(iterate.full, done, numbered(work.job.target, done))
                if show.watch:
                    show.watch(iterate.full)
                    shown = done
            if interrupted or done == steps:
                break
    image = work.image if iterate is None else iterate.full
    if interrupted and done < steps:
        target = work.job.target.with_stem(f"{work.job.target.stem}.partial")
        work.write(image, done, target)
        click.echo(
            f"{program}: stopped; the dream so far ({done} of {steps} steps) is in "
            f"{shell_safe(target, 120)}",
            err=True,
        )
        return 128 + interrupted[0]
    for note in work.write(image, done):
        say(f"{program}: {note}")
    if show.watch and shown < max(done, 1):
        show.watch(image)
    if show.before_after:
        beside = work.job.target.with_stem(f"{work.job.target.stem}.before-after")
        output.write(beside, before_after(work.image, image), quality=work.job.quality)
    if dead >= 3:
        say(
            f"{program}: {work.recipe.layers} gives no gradient here: try another layer or picture."
        )
    for name, sure in work.confidences(image).items():
        say(f"{name}: {before[name]:.1%} before, {sure:.1%} after")
    if not show.quiet:
        click.echo(str(work.job.target))
    return 0


def numbered(target: Path, step: int) -> Path:
    """Where the dream after `step` steps goes: dream_cat.jpg -> dream_cat_0010.jpg."""
    return target.with_stem(f"{target.stem}_{step:04d}")


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """A list that receives the number of the first signal to stop; a second one stops at once."""
    received: list[int] = []
    previous: dict[int, Any] = {}

    def receive(number: int, _: FrameType | None) -> None:
        received.append(number)
        for each, handler in previous.items():
            signal.signal(each, handler)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            previous[number] = signal.signal(number, receive)
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
