"""What every result carries inside: all that is needed to dream it again, and nothing private."""

import json
import platform
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, Self, get_origin

from . import __version__
from .errors import InputError, UsageError
from .recipe import Recipe, split_file

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Record:
    """How a result came about. Pictures and weights are known by name and sha256, never by path.

    - `files`: guides and the like, by name, with their sha256
    - `steps_done`: how many steps were made; fewer than the recipe's if the dream was stopped
    - `device`, `threads`, `machine`: the same ones give the same pixels, bit for bit
    """

    recipe: Recipe
    network: str
    weights_sha256: str
    input_name: str = ""
    input_sha256: str = ""
    files: dict[str, str] = field(default_factory=dict)
    steps_done: int
    device: str
    threads: int
    machine: str = platform.machine()
    torch: str = ""
    dreamgrad: str = ""

    def to_json(self) -> str:
        facts = asdict(self) | {
            "format": FORMAT,
            "dreamgrad": __version__,
            "torch": version("torch"),
        }
        recipe = facts["recipe"]
        if recipe["weights"] not in ("", "random"):
            recipe["weights"] = PurePath(recipe["weights"]).name
        if recipe["model"].startswith("file/"):
            path, architecture = split_file(recipe["model"])
            recipe["model"] = f"file/{PurePath(path).name}" + ("@" + architecture).rstrip("@")
        text = json.dumps(facts, ensure_ascii=False)
        return text if text.isprintable() else json.dumps(facts)  # file names need not be UTF-8

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The record in a result. InputError if it is not one of ours or from a later format."""
        try:
            facts: dict[str, Any] = json.loads(text)
            if facts.pop("format") > FORMAT:
                made_by = facts.get("dreamgrad")
                raise InputError(
                    f"the recipe inside was written by dreamgrad {made_by}. Update dreamgrad."
                )
            record = cls(**facts | {"recipe": Recipe.from_dict(facts["recipe"])})
            values = {f: getattr(record, f.name) for f in fields(cls)}
            if any(
                type(value) is not (get_origin(f.type) or f.type) for f, value in values.items()
            ):
                raise TypeError
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
            UsageError,
        ) as error:
            raise InputError("the recipe inside is damaged or not one of dreamgrad's.") from error
        return record
