"""Networks of keras.applications, run by Keras on PyTorch (extra "keras").

They come without their classifier, so that images of any size fit; classes are not to be had.
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ModelError, missing_extra, unknown
from ..intake.weights import keras_shapes, read_weights
from . import fitting, naming
from .download import REMEDIES
from .network import Network

ALPHAS = {"MobileNet": (1.0, 0.75, 0.5, 0.25), "MobileNetV2": (1.0, 0.75, 0.5, 0.35, 1.3, 1.4)}

COUNTS = "object_name_uids"  # where Keras keeps how often it used a name

# Layers known to dream well: the linear sums of MobileNets, the mixed blocks of Inception.
DEFAULTS = {
    "MobileNetV2": "block_11_add",
    "InceptionV3": "mixed2 + mixed4",
    "VGG16": "block4_conv3",
    "VGG19": "block4_conv3",
    "ResNet50": "conv4_block6_out",
    "Xception": "add_6",
    "DenseNet121": "conv4_block24_concat",
}


def import_keras() -> ModuleType:
    """Keras on PyTorch. ModelError if it is not installed or already runs on something else."""
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = "torch"
    try:
        import keras
    except ImportError as error:
        raise ModelError(missing_extra("keras", "keras")) from error
    if keras.backend.backend() != "torch":
        raise ModelError(
            f"Keras already runs on {keras.backend.backend()} in this process. "
            "Set KERAS_BACKEND=torch before it is imported."
        )
    keras.config.disable_traceback_filtering()  # it would wrap our own signals in new exceptions
    module: ModuleType = keras
    return module


def model_names() -> list[str]:
    """The names of all models of keras.applications."""
    applications = import_keras().applications
    return [n for n in dir(applications) if n[0].isupper() and callable(getattr(applications, n))]


def load(name: str, *, weights: str = "", offline: bool = False, trust: bool = False) -> Network:
    """A network of keras.applications; `weights` is a .h5 file, "random", or ""."""
    keras = import_keras()
    if name not in model_names():
        raise ModelError(unknown("Keras model", name, model_names()))
    constructor = getattr(keras.applications, name)
    full_name = f"keras/{name}"
    if weights == "random":
        model = _build(constructor)
    elif weights:
        model = _from_file(constructor, name, weights)
    else:
        with _downloads(full_name, offline):
            model = _build(constructor, weights="imagenet")
    return finish(model, full_name, _input_range(constructor))


def _build(constructor: Any, weights: str | None = None, top: bool = False, **options: Any) -> Any:
    """A model for images of any size, or with its top for those of its own."""
    shape = None if top else (None, None, 3)
    with _afresh():
        return constructor(include_top=top, weights=weights, input_shape=shape, **options)


@contextmanager
def _afresh() -> Iterator[None]:
    """Layer names and random numbers as in a fresh process; the caller's go on undisturbed.

    Keras numbers layers without a name through all models of a process, and takes its seeds from
    Python's random numbers.
    """
    from keras.src.backend.common import global_state
    from keras.src.utils import naming as names

    counts, randomness = global_state.get_global_attribute(COUNTS), random.getstate()
    names.reset_uids()
    random.seed(0)
    try:
        with fitting.seeded():
            yield
    finally:
        random.setstate(randomness)
        global_state.set_global_attribute(COUNTS, counts)


def finish(model: Any, full_name: str, input_range: dict[str, Any]) -> Network:
    """A Keras model as a Network: its layers by their Keras names, maps as [N,C,H,W]."""
    model.trainable = False
    name = full_name.rpartition("/")[2]
    network = Network(
        model,
        name=full_name,
        channels_last=True,
        modules={
            layer.name: layer for layer in model.layers if type(layer).__name__ != "InputLayer"
        },
        head="",
        default_layers=DEFAULTS.get(name, ""),
        **input_range,
    )
    chosen = network.default_layers
    naming.christen(network, name)
    network.default_layers = chosen
    return network


def _from_file(constructor: Any, name: str, file: str) -> Any:
    """The model with weights from a .h5 file, of the width and with the top that it was saved with."""
    if read_weights(file).format != "keras":
        raise ModelError(f"{Path(file).name}: is no Keras weights file. Give a .weights.h5 file.")
    given = keras_shapes(file)
    for alpha in ALPHAS.get(name, (None,)):
        options: dict[str, Any] = {} if alpha is None else {"alpha": alpha}
        model = _build(constructor, **options)
        if sorted(tuple(w.shape) for w in model.weights) == given:
            return _filled(model, file)
        try:
            whole = _build(constructor, top=True, **options)
        except ValueError:
            continue
        if sorted(tuple(w.shape) for w in whole.weights) == given:
            _filled(whole, file)
            for layer in (layer for layer in model.layers if layer.weights):
                full = whole.get_layer(layer.name).weights
                for empty, trained in zip(layer.weights, full, strict=True):
                    empty.assign(trained.value)
            return model
    raise ModelError(
        f"{Path(file).name}: does not fit keras/{name}, neither with nor without its top."
    )


def _filled(model: Any, file: str) -> Any:
    try:
        model.load_weights(file)
    except Exception as error:  # Keras raises whatever its h5 reader meets
        reason = " ".join(str(error).split())[:100]
        raise ModelError(f"{Path(file).name}: cannot be loaded ({reason}).") from error
    if not all(weight.value.isfinite().all() for weight in model.weights):
        raise ModelError(f"{Path(file).name}: holds weights that are not finite numbers.")
    return model


def _input_range(constructor: Any) -> dict[str, Any]:
    """mean, std and bgr of a model, found by asking its own preprocess_input.

    It maps [0, 255] linearly, channel by channel, and may swap red and blue.
    """
    preprocess = sys.modules[constructor.__module__].preprocess_input
    black = np.asarray(preprocess(np.zeros((1, 1, 1, 3), "float32")))[0, 0, 0]
    white = np.asarray(preprocess(np.full((1, 1, 1, 3), 255, "float32")))[0, 0, 0]
    red = np.asarray(preprocess(np.array([[[[255, 0, 0]]]], "float32")))[0, 0, 0]
    bgr = bool(abs(red[2] - black[2]) > abs(red[0] - black[0]))
    slope = white - black
    mean, std = -black / slope, 1 / slope
    if bgr:
        mean, std = mean[::-1], std[::-1]
    return {"mean": mean.tolist(), "std": std.tolist(), "bgr": bgr}


@contextmanager
def _downloads(full_name: str, offline: bool) -> Iterator[None]:
    """Let Keras use its cache and, if allowed, download; one line when that fails."""
    from keras.src.utils import file_utils

    original = file_utils.urlretrieve
    if offline:

        def refuse(url: str, *_: Any, **__: Any) -> None:
            raise OSError("--offline forbids a download")

        file_utils.urlretrieve = refuse
    try:
        yield
    except Exception as error:  # urllib, Keras and h5py all raise their own kinds
        reason = " ".join(str(error).split())[-70:]
        raise ModelError(
            f"{full_name}: its weights cannot be had ({reason}). Try later, {REMEDIES}"
        ) from error
    finally:
        file_utils.urlretrieve = original
