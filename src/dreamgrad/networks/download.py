"""Weights files from the places that publish them: downloaded once, checked, kept."""

import os
import shutil
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlparse

from ..errors import ModelError
from ..intake.files import one_line
from ..intake.weights import Weights, read_weights

TIMEOUT = 30
CHUNK = 1 << 20
REMEDIES = "or use --weights FILE or --model bundled."


def cache_folder() -> Path:
    """Where PyTorch keeps downloaded weights too: $TORCH_HOME/hub/checkpoints."""
    home = os.environ.get("TORCH_HOME")
    if not home:
        home = os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def published_weights(model: str, url: str, *, offline: bool = False) -> Weights:
    """The weights behind a URL, from the cache if they are there.

    A file name like vgg16-397923af.pth carries the beginning of the file's sha256: what does not
    fit is deleted and fetched once more, and never loaded. ModelError, naming file, folder and
    remedies, if the weights cannot be had.
    """
    name = Path(urlparse(url).path).name
    path = cache_folder() / name
    expected = name.removesuffix(path.suffix).rpartition("-")[2] if "-" in name else ""
    for fresh in (False, True):
        if not path.exists():
            fresh = True
            _download(model, url, path, offline)
        try:
            weights = read_weights(path)
        except ModelError as error:
            if fresh:
                path.unlink(missing_ok=True)
                raise ModelError(
                    f"{model}: what came as its weights was deleted: {error} "
                    f"Try again later, {REMEDIES}"
                ) from error
        else:
            if weights.sha256.startswith(expected):
                return weights
            if fresh:
                path.unlink(missing_ok=True)
                raise ModelError(
                    f"{model}: {name} came with sha256 {weights.sha256[:8]} instead of {expected}; "
                    f"it was deleted. Try again {REMEDIES}"
                )
        path.unlink(missing_ok=True)  # a damaged copy in the cache: fetch it once more
    raise AssertionError("unreachable")


def _remedies(path: Path) -> str:
    return f"Use --weights FILE or --model bundled, or put {path.name} into {path.parent}"


def _download(model: str, url: str, path: Path, offline: bool) -> None:
    if offline:
        raise ModelError(
            f"{model}: its weights are not here and --offline forbids a download. {_remedies(path)}"
        )
    partial = path.with_name(f".{path.name}.{os.getpid()}.incomplete")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(url, partial)
        os.replace(partial, path)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        words = one_line(" ".join(str(reason).split()) or type(error).__name__, 60)
        raise ModelError(
            f"{model}: its weights cannot be downloaded ({words}). {_remedies(path)}"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _fetch(url: str, path: Path) -> None:
    """Copy a URL into a file. What is cut off goes on where it broke, as long as more comes."""
    while True:
        before = path.stat().st_size if path.exists() else 0
        try:
            return _go_on(url, path, before)
        except (OSError, HTTPException):
            if not path.exists() or path.stat().st_size <= before:
                raise


def _go_on(url: str, path: Path, have: int) -> None:
    """Append what a URL has behind its first `have` bytes; all of it if the server sends all."""
    headers = {"User-Agent": "dreamgrad"} | ({"Range": f"bytes={have}-"} if have else {})
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT) as reply:  # noqa: S310
        goes_on = (reply.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
        promised, free = int(reply.headers.get("Content-Length") or 0), _free(path.parent)
        if promised > free:
            raise OSError(f"{promised} bytes promised, {free} free")
        received = 0
        with open(path, "ab" if have and goes_on else "wb") as file:
            while block := reply.read1(CHUNK):
                received += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if promised and received != promised:
            raise OSError(f"cut off after {received} of {promised} bytes")


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
