"""Weights of networks: plain tensors out of a file, and nothing in it is ever run."""

import hashlib
import io
import json
import pickle
import struct
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from ..errors import ModelError
from .files import kind_of, one_line, read_bytes, shell_safe

MAX_BYTES = 16 << 30
NESTED = ("state_dict", "model_state_dict", "model", "net", "weights", "params")
PREFIXES = ("module.", "model.", "_orig_mod.")


@dataclass(frozen=True)
class Weights:
    """Tensors by name, what the file says of itself, and the sha256 of the file.

    `format` is "safetensors", "torch" or "keras"; Keras files are only recognised here and hold
    no tensors: Keras reads them itself.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    sha256: str
    format: str


def read_weights(path: str | Path) -> Weights:
    """The weights in a safetensors file or a PyTorch checkpoint, checked before use.

    ModelError for anything else, for damaged files, and for weights that are not finite.
    """
    start = read_bytes(path, MAX_BYTES, ModelError, first=4096)
    name, kind = shell_safe(Path(path).name), kind_of(start)
    is_safetensors = start[8:9] == b"{"
    if not (is_safetensors or kind.startswith("a ZIP") or kind in ("a Python pickle", "HDF5")):
        what = f"is {kind}" if kind else "is neither safetensors nor a PyTorch checkpoint"
        raise ModelError(f"{name}: {what}. Give a .safetensors or .pth file.")
    content = read_bytes(path, MAX_BYTES, ModelError)
    sha256 = hashlib.sha256(content).hexdigest()
    if kind == "HDF5":
        return Weights({}, {}, sha256, "keras")
    metadata: dict[str, str] = {}
    if kind.startswith("a ZIP"):
        _check_archive(content, name)
        tensors, form = _from_torch(content, name), "torch"
    elif kind == "a Python pickle":
        tensors, form = _from_torch(content, name), "torch"
    else:
        tensors, metadata = _from_safetensors(content, name)
        form = "safetensors"
    if not tensors:
        raise ModelError(f"{name}: holds no weights.")
    for key, tensor in tensors.items():
        if not _is_finite(tensor):
            raise ModelError(f"{name}: the weights {shell_safe(key)} are not finite numbers.")
    return Weights(_bare(tensors), metadata, sha256, form)


def _is_finite(tensor: Tensor) -> bool:
    if not tensor.is_floating_point():
        return True
    try:  # torch cannot tell for all types of one byte
        return bool((tensor.float() if tensor.element_size() == 1 else tensor).isfinite().all())
    except NotImplementedError:  # two numbers in a byte
        return False


def _from_safetensors(content: bytes, name: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    try:
        tensors = safetensors.torch.load(content)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{name}: is a damaged safetensors file ({_short(error)}).") from error
    header = int.from_bytes(content[:8], "little")
    metadata = json.loads(content[8 : 8 + header]).get("__metadata__") or {}
    return tensors, {str(key): str(value) for key, value in metadata.items()}


def _from_torch(content: bytes, name: str) -> dict[str, Tensor]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd pickles; what counts is what comes out
            loaded: Any = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{name}: holds more than weights (it would run code when loaded) or is damaged. "
            "Save the state_dict alone, best as safetensors."
        ) from error
    except (RuntimeError, EOFError, KeyError, ValueError, TypeError, IndexError) as error:
        raise ModelError(f"{name}: is a damaged PyTorch file ({_short(error)}).") from error
    except (AttributeError, OverflowError, AssertionError, OSError, struct.error) as error:
        raise ModelError(f"{name}: is a damaged PyTorch file ({_short(error)}).") from error
    for key in NESTED:
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
    if isinstance(loaded, Tensor):
        loaded = {"tensor": loaded}
    if not isinstance(loaded, dict):
        raise ModelError(f"{name}: holds a {type(loaded).__name__}, not named weights.")
    tensors = {str(k): v.detach() for k, v in loaded.items() if isinstance(v, Tensor)}
    for key, tensor in tensors.items():
        plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
        if not plain or tensor.is_quantized or tensor.is_nested:
            raise ModelError(f"{name}: the weights {shell_safe(key)} are not a plain dense tensor.")
        if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
            raise ModelError(
                f"{name}: the weights {shell_safe(key)} claim more than the file holds."
            )
    return tensors


def _check_archive(content: bytes, name: str) -> None:
    """Refuse archives that unpack to more than they are or reach outside their own folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ModelError(f"{name}: is a damaged archive ({_short(error)}).") from error
    if any(m.filename.endswith(("config.json", "metadata.json")) for m in members):
        raise ModelError(
            f"{name}: is a Keras archive, which can run code. Use file/{name} with --trust."
        )
    if any(".." in PurePosixPath(m.filename).parts or m.filename[:1] in "/\\" for m in members):
        raise ModelError(f"{name}: has members outside its own folder; not loaded.")
    if any("/code/" in m.filename or m.filename.endswith("constants.pkl") for m in members):
        raise ModelError(
            f"{name}: is a scripted program, which is code. Use file/{name} with --trust."
        )
    if sum(m.file_size for m in members) > len(content):
        raise ModelError(f"{name}: unpacks to more than the file holds; not loaded.")


def _bare(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names without a prefix that wrappers put before all of them."""
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in tensors):
            return _bare({name.removeprefix(prefix): t for name, t in tensors.items()})
    return tensors


def _short(error: Exception) -> str:
    return one_line(" ".join(str(error).split()).strip("'") or type(error).__name__, 80)


def keras_shapes(path: str | Path) -> list[tuple[int, ...]]:
    """The shapes of all weights in a Keras .h5 file, sorted: what tells one width from another.

    ModelError if the file is damaged.
    """
    import h5py

    shapes: list[tuple[int, ...]] = []

    def visit(_: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
            shapes.append(tuple(item.shape))

    try:
        with h5py.File(path, "r") as file:
            file.visititems(visit)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise ModelError(f"{shell_safe(Path(path).name)}: is a damaged Keras file.") from error
    return sorted(shapes)
