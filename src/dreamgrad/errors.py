"""Every error that a user can cause, and the exit code of each.

* DreamgradError
  - UsageError      2  a setting, option or objective that makes no sense
  - InputError      3  a picture (later: a film) that cannot be used
  - ModelError      4  a network, layer, label or weights file that cannot be had or used
  - OutputError     5  a result that cannot be written
  - ResourceError   6  not enough memory, a missing device, a time limit

Exit code 0 is success, 1 our own mistake, 7 a batch of which a part failed, 130 and 143 a signal.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class DreamgradError(Exception):
    """Base of all errors shown to the user as one line, without a traceback."""

    code = 1


class UsageError(DreamgradError):
    """A setting, option or objective that makes no sense."""

    code = 2


class InputError(DreamgradError):
    """A picture that cannot be used."""

    code = 3


class ModelError(DreamgradError):
    """A network, layer, label or weights file that cannot be had or used."""

    code = 4


class OutputError(DreamgradError):
    """A result that cannot be written."""

    code = 5


class ResourceError(DreamgradError):
    """Not enough memory, a missing device, numbers beyond what can be computed with."""

    code = 6


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no more memory; each allocator has its own words."""
    text = str(error)
    return isinstance(error, MemoryError) or "allocate memory" in text or "out of memory" in text


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names most like `name`, best first; compared without regard to case."""
    by_folded: dict[str, str] = {}
    for candidate in known:
        by_folded.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.4)
    return [by_folded[folded] for folded in close]


def unknown(kind: str, name: str, known: Iterable[str], *, count: int = 3, see: str = "") -> str:
    """The message for a name that does not exist: what was asked, what is near, where to look."""
    message = f"there is no {kind} {name!r}."
    if near := nearest(name, known, count):
        message += f" Nearest: {', '.join(near)}."
    return f"{message} {see}".rstrip()


def missing_extra(package: str, extra: str) -> str:
    """The message for an optional package that is not installed."""
    return f"{package} is not installed. Run: pip install 'dreamgrad[{extra}]'"
