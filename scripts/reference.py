"""Write the generated parts of the documentation: settings, presets and commands.

    python3 scripts/reference.py

They stand between markers in docs/*.md; a test holds that they are up to date.
"""

import math
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

from dreamgrad.cli import COMMANDS, dreamgrad
from dreamgrad.presets import presets
from dreamgrad.recipe import Count, Ramp, Recipe

DOCS = Path(__file__).parent.parent / "docs"
TYPES = {
    int: "whole number", float: "number", str: "text", bool: "true, false", Ramp: "number or ramp",
    Count: "whole number",
}  # fmt: skip


def table(titles: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def settings() -> str:
    """All settings of a recipe, with types, limits and defaults."""
    rows = []
    for setting in fields(Recipe):
        low, high = setting.metadata["low"], setting.metadata["high"]
        kind = TYPES[setting.type] + setting.metadata.get("metavar", "").removeprefix("N")
        if choices := setting.metadata.get("choices"):
            kind = ", ".join(choices)
        elif math.isfinite(low):
            kind += f", {low} to {high}"
        default = f"`{str(setting.default).lower()}`" if setting.default != "" else ""
        rows.append([f"`{setting.name}`", kind, default, setting.metadata["help"]])
    return table(["setting", "values", "default", "meaning"], rows)


def looks() -> str:
    """All presets, with where they come from."""
    rows = [[f"`{p.name}`", f"`{p.recipe.model}`", p.look, p.source] for p in presets().values()]
    return table(["preset", "network", "look", "source"], rows)


def commands() -> str:
    """All commands with their arguments and options."""
    parts = []
    context = click.Context(dreamgrad, info_name="dreamgrad", **dreamgrad.context_settings)
    for name in COMMANDS:
        command = dreamgrad.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        text = re.sub(r"\s*\n\s*\n\s*", "\n\n", (command.help or "").strip())
        text = "\n\n".join(" ".join(block.split()) for block in text.split("\n\n"))
        records = [p.get_help_record(inner) for p in command.get_params(inner)]
        rows = [
            [f"`{r[0]}`", " ".join(r[1].split()).replace("[", r"\[")] for r in records if r and r[1]
        ]
        usage = " ".join(command.get_usage(inner).removeprefix("Usage: ").split())
        parts.append(
            f"## {name}\n\n```text\n{usage}\n```\n\n{text}\n\n{table(['option', ''], rows)}"
        )
    return "\n\n".join(parts)


PARTS: dict[str, Callable[[], str]] = {"settings": settings, "presets": looks, "commands": commands}


def filled(text: str) -> str:
    """A page with its generated parts made anew."""
    for name, make in PARTS.items():
        start, end = f"<!-- generated: {name} -->", "<!-- end -->"
        if start in text:
            before, rest = text.split(start, 1)
            after = rest.split(end, 1)[1]
            text = f"{before}{start}\n\n{make()}\n\n{end}{after}"
    return text


def main() -> None:
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if (new := filled(text)) != text:
            page.write_text(new, encoding="utf-8")
            print(page.name)


if __name__ == "__main__":
    main()
