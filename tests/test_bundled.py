"""The bundled network: its weights, and the script that makes them."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from dreamgrad import images, motifs, networks
from dreamgrad.engine import dreaming, finish
from dreamgrad.intake.weights import read_weights
from dreamgrad.motifs.scenes import scenes
from dreamgrad.recipe import Recipe

ROOT = Path(__file__).parent.parent
WEIGHTS = files("dreamgrad") / "data" / "bundled.safetensors"
sys.path.insert(0, str(ROOT / "scripts"))

import train_bundled  # noqa: E402


def drawn(count: int = 24) -> torch.Tensor:
    return scenes(range(count), seed=9, size=96).images.float() / 255


def test_the_weights_are_small_and_say_where_they_come_from():
    found = read_weights(str(WEIGHTS))
    assert Path(str(WEIGHTS)).stat().st_size < 4_000_000
    provenance = json.loads(found.metadata["provenance"])
    assert provenance["licence"] == "Apache-2.0"
    assert provenance["crops"] > 100_000
    labels = json.loads(found.metadata["labels"])
    assert labels == [*(name.replace("_", " ") for name in motifs.names()), "eye"]


def test_it_names_what_it_sees_in_drawings_it_has_never_seen():
    model = networks.load().model
    seen = train_bundled.accuracy(model, 128, seed=77)
    assert seen["head3"] > 0.35
    assert seen["head4"] > 0.65
    assert seen["head5"] > 0.65


def test_a_class_dream_on_a_photograph_becomes_that_class():
    network = networks.load()
    photo = images.read(ROOT / "examples" / "coffee.jpg", 160)
    for label in ("pagoda", "cat face", "honeycomb"):
        recipe = Recipe(layers=f"class:{label}", steps=8)
        dream = finish(photo, dreaming(photo, recipe, network=network))
        assert label in [name for name, _ in network.classify(dream, top=3)], label


def test_its_default_dream_is_neither_noise_nor_a_grid():
    network = networks.load()
    photo = images.read(ROOT / "examples" / "chelsea.jpg", 192)
    dream = finish(photo, dreaming(photo, Recipe(), network=network))
    change = (dream - photo).mean(1)[0].numpy()
    power = np.abs(np.fft.fft2(change)) ** 2
    fy, fx = (np.abs(np.fft.fftfreq(n)) for n in change.shape)
    high = np.maximum(fy[:, None], fx[None]) > 0.25
    assert power[high].sum() / power.sum() < 0.05
    for step in (2, 4, 8):  # the frequencies of the strides themselves
        on_grid = power[np.ix_(np.isclose(fy * step % 1, 0), np.isclose(fx * step % 1, 0))]
        assert np.median(on_grid) < 20 * np.median(power)
    assert np.abs(change).mean() > 0.03


@pytest.fixture
def network():
    torch.manual_seed(3)
    network = train_bundled.new_network()
    with torch.no_grad():  # as it is after some training: nothing is 0 or 1 any more
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.3, 0.3)
        network.train()
        x = (drawn() - train_bundled.MEAN) / train_bundled.STD
        for _ in range(20):
            network.maps(x)
    return network


def test_folding_changes_nothing(network):
    x = (drawn(4) - train_bundled.MEAN) / train_bundled.STD
    with torch.no_grad():
        before = network.eval().maps(x)
        after = train_bundled.folded(network).maps(x)
    for a, b in zip(before, after, strict=True):
        assert torch.allclose(a, b, rtol=1e-3, atol=1e-3 * float(a.abs().max()))


def test_unfolding_goes_on_where_the_shipped_weights_are(network, tmp_path):
    plain = train_bundled.folded(network)
    save_file(plain.state_dict(), tmp_path / "a.safetensors")
    torch.manual_seed(8)
    other = train_bundled.new_network()
    train_bundled.unfold(other, tmp_path / "a.safetensors", drawn(64))
    x = (drawn(16) - train_bundled.MEAN) / train_bundled.STD
    with torch.no_grad():
        for a, b in zip(plain.maps(x), other.eval().maps(x), strict=True):
            assert torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1] > 0.99


@pytest.mark.parametrize("name", ["conv1", "conv2"])
def test_no_checkerboard_passes_the_strided_convolutions(name):
    # In float64 from half precision: what is left at the highest frequency is rounding.
    kernels = load_file(str(WEIGHTS))[f"{name}.weight"].double()
    for axis in (-1, -2):
        signs = torch.tensor([(-1.0) ** k for k in range(kernels.shape[axis])], dtype=torch.double)
        signs = signs if axis == -1 else signs[:, None]
        highest = (kernels * signs).sum(axis).abs().amax()
        assert highest < 0.02 * kernels.abs().sum(axis).amax()


@pytest.mark.slow
def test_the_script_makes_weights_and_goes_on(tmp_path):
    command = [
        sys.executable, "scripts/train_bundled.py", str(tmp_path), "--scenes", "512", "--check", "64",
        "--batch", "16", "--every", "64", "--crops",
    ]  # fmt: skip
    for crops in ("64", "128"):
        subprocess.run([*command, crops], check=True, cwd=ROOT, env=dict(os.environ))
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["crops"] for line in log][-1] == 128
    network = networks.load("bundled", weights=str(tmp_path / "bundled.safetensors"))
    assert len(network.labels) == 169
