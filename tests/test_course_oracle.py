"""Our image gradients against those of the course script: Keras on TensorFlow, GradientTape."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from conftest import weights_folder
from dreamgrad import acceleration, objectives
from dreamgrad.networks import load

REAL = "mobilenet_v2_0.35_imagenet_notop.weights.h5"
LAYERS = ["expanded_conv_project_BN", "block_2_add", "block_6_expand_relu", "block_11_add",
          "block_13_expand_relu", "out_relu"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("weights", ["random", "real"])
def test_gradients_are_those_of_gradient_tape(weights, tmp_path):
    python = os.environ.get("DREAMGRAD_TF_PYTHON")
    if not python:
        pytest.skip("DREAMGRAD_TF_PYTHON names no interpreter with TensorFlow")
    if find_spec("keras") is None:
        pytest.skip("Keras is not installed")
    if weights == "real":
        folder = weights_folder()
        if folder is None or not (folder / REAL).exists():
            pytest.skip("no real weights here")
        shutil.copy(folder / REAL, tmp_path / "given.weights.h5")
    image = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    image = torch.nn.functional.interpolate(image[..., :28, :28], (224, 224), mode="bicubic")
    image = image.clamp(0, 1)
    np.save(tmp_path / "image.npy", image.permute(0, 2, 3, 1).numpy() * 2 - 1)
    (tmp_path / "layers.json").write_text(json.dumps(LAYERS))
    oracle = Path(__file__).with_name("oracle_keras.py")
    environment = os.environ | {"KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(
        [python, oracle, tmp_path], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    expected = np.load(tmp_path / "gradients.npz")

    name = {"random": "random", "real": "given"}[weights]
    network = load("keras/MobileNetV2", weights=str(tmp_path / f"{name}.weights.h5"))
    for layer in LAYERS:
        objective = objectives.parse(f"sumsq({layer})", network)
        score, gradient = acceleration.gradient(network, objective)(image)
        # ours is with respect to [0, 1], theirs to [-1, 1]
        ours = gradient[0].permute(1, 2, 0).numpy().ravel() / 2
        theirs = expected[f"{layer}.gradient"].ravel()
        cosine = ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs)
        print(f"{weights} {layer}: cosine {cosine:.7f}, score {float(score):.6g}")
        assert cosine > 0.999
        assert float(score) == pytest.approx(float(expected[f"{layer}.score"]), rel=1e-3)
        assert np.linalg.norm(ours) == pytest.approx(np.linalg.norm(theirs), rel=1e-2)
