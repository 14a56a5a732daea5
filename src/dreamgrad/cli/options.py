"""Command-line options made from `Recipe`, and those that all commands share."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from .. import presets
from ..errors import InputError, UsageError
from ..recipe import Ramp, Recipe

Command = Callable[..., Any]

_METAVARS = {int: "N", float: "X", str: "TEXT", Ramp: "X or X->Y"}


def recipe_options() -> Callable[[Command], Command]:
    """Give a command one option for each setting of `Recipe`."""

    def decorate(command: Command) -> Command:
        for setting in reversed(fields(Recipe)):
            notes = setting.metadata
            if setting.type is bool:
                name = setting.name.replace("_", "-")
                text = f"{notes['help']}  [default: {str(setting.default).lower()}]"
                command = click.option(f"--{name}/--no-{name}", default=None, help=text)(command)
                continue
            choices = "|".join(notes.get("choices", ()))
            default = f"  [default: {setting.default}]" if setting.default != "" else ""
            command = click.option(
                "--" + setting.name.replace("_", "-"),
                metavar=choices or notes.get("metavar") or _METAVARS[setting.type],
                help=notes["help"] + default,
                shell_complete=_COMPLETIONS.get(setting.name),
            )(command)
        return command

    return decorate


device = click.option(
    "--device",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="auto, cpu, cuda, cuda:1, mps.",
)
offline = click.option("--offline", is_flag=True, help="Never download weights.")
trust = click.option(
    "--trust", is_flag=True, help="Load model files that can run code; your own only."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def common(command: Command) -> Command:
    """The options of every command."""
    debug = click.option(
        "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error."
    )
    return debug(command)


def chosen_recipe(
    preset: str | None, recipe_file: Path | None, settings: dict[str, str | None]
) -> Recipe:
    """The recipe asked for: defaults, then the preset, then the file, then single options."""
    base = Recipe()
    if preset:
        base = presets.preset(preset).recipe
    if recipe_file:
        base = read_recipe(recipe_file)
    return Recipe.from_texts({k: str(v) for k, v in settings.items() if v is not None}, base)


def read_recipe(path: Path) -> Recipe:
    """A recipe from a TOML file or from inside any picture dreamt before."""
    from ..intake.files import read_text, shell_safe
    from ..intake.pictures import read_record
    from ..record import Record

    if path.suffix.lower() == ".toml":
        try:
            return Recipe.from_toml(read_text(path))
        except UsageError as error:
            raise UsageError(f"{shell_safe(path.name)}: {error}") from error
    text = read_record(path)
    if text is None:
        raise InputError(
            f"{shell_safe(path.name)}: holds no recipe. Give a TOML file or a picture made by dreamgrad."
        )
    return Record.from_json(text).recipe


def complete_layer(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Layer names of the model chosen so far; its weights are not needed for that."""
    from .. import networks
    from ..errors import DreamgradError

    try:
        model = ctx.params.get("model") or Recipe().model
        network = networks.load(model, weights="" if model == "bundled" else "random")
    except DreamgradError:
        return []
    return [CompletionItem(name) for name in network.layers if name.startswith(incomplete)]


def complete_model(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of models that begin as typed."""
    from .. import networks

    names = [info.name for info in networks.catalog()]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def complete_preset(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of presets, with what they look like."""
    return [
        CompletionItem(name, help=preset.look)
        for name, preset in presets.presets().items()
        if name.startswith(incomplete)
    ]


_COMPLETIONS = {"model": complete_model, "layers": complete_layer}
