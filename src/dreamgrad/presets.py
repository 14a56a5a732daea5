"""Recipes with a name: our own looks, the classics, and the best of published work."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from .errors import UsageError, unknown
from .recipe import Recipe


@dataclass(frozen=True)
class Preset:
    """A recipe, what it looks like, and where it comes from."""

    name: str
    look: str
    source: str
    recipe: Recipe


def presets() -> dict[str, Preset]:
    """All presets by name, sorted."""
    found = {}
    for file in files("dreamgrad").joinpath("data", "presets").iterdir():
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            name = file.name.removesuffix(".toml")
            recipe = Recipe.from_dict(table["recipe"])
            found[name] = Preset(name, table["look"], table["source"], recipe)
    return dict(sorted(found.items()))


def preset(name: str) -> Preset:
    """The preset of that name. UsageError if there is none."""
    known = presets()
    if name not in known:
        raise UsageError(unknown("preset", name, known, see="All: dreamgrad presets"))
    return known[name]
