"""DeepDream for any picture and any trained image network.

    from PIL import Image
    import dreamgrad

    dreamgrad.dream(Image.open("cat.jpg")).save("dream_cat.png")

`dream` gives the result; `dreaming` gives every step on the way to it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import Iterate, dream, dreaming, finish
    from .errors import DreamgradError
    from .networks import Network, load
    from .objectives import Objective, parse
    from .recipe import Recipe

__version__ = "0.1.0"

__all__ = [
    "DreamgradError",
    "Iterate",
    "Network",
    "Objective",
    "Recipe",
    "dream",
    "dreaming",
    "finish",
    "load",
    "parse",
]

_HOMES = {
    "DreamgradError": "errors",
    "Iterate": "engine",
    "Network": "networks",
    "Objective": "objectives",
    "Recipe": "recipe",
    "dream": "engine",
    "dreaming": "engine",
    "finish": "engine",
    "load": "networks",
    "parse": "objectives",
}


def __getattr__(name: str) -> Any:
    # Names are looked up when they are used: torch takes seconds to import, --help must not.
    if name not in _HOMES:
        raise AttributeError(f"module 'dreamgrad' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
