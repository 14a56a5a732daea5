"""Dreams with networks that were trained on photographs; skipped where their weights are not."""

import subprocess
import sys

import pytest
import torch
from torch.nn import functional as F

from conftest import ROOT, weights_folder
from dreamgrad import acceleration, images, networks, objectives
from dreamgrad.engine import dreaming, finish
from dreamgrad.recipe import Recipe

SQUEEZENET = "squeezenet1_1_imagenet.safetensors"
MOBILENET = "mobilenet_v2_035_imagenet_notop.safetensors"
KERAS = "mobilenet_v2_0.35_imagenet_notop.weights.h5"

pytestmark = pytest.mark.skipif(weights_folder() is None, reason="no real weights here")


def weights(name):
    path = (weights_folder() or ROOT) / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return str(path)


@pytest.fixture(scope="module")
def squeezenet():
    return networks.load("squeezenet1_1", weights=weights(SQUEEZENET))


@pytest.fixture(scope="module")
def mobilenet():
    return networks.load("mobilenet_v2", weights=weights(MOBILENET))


@pytest.fixture
def cat():
    return images.read(ROOT / "examples" / "chelsea.jpg", 256)


@pytest.fixture
def cup():
    return images.read(ROOT / "examples" / "coffee.jpg", 256)


def test_photographs_are_what_they_show(squeezenet, cat, cup):
    assert "cat" in squeezenet.classify(cat, top=1)[0][0]
    assert squeezenet.classify(cup, top=1)[0][0] in ("espresso", "cup")


@pytest.mark.parametrize(
    ("model", "layer"),
    [("squeezenet", "features.10"), ("squeezenet", "features.12"), ("mobilenet", "features.12")],
)
def test_what_auto_may_choose_gives_the_same_dream_as_full_precision(model, layer, cat, request):
    network = request.getfixturevalue(model)
    objective = objectives.layer(layer)
    gradients = {
        kind: acceleration.gradient(network, objective, kind)(cat)[1].flatten()
        for kind in ("fp32", "mixed", "bf16")
    }
    alike = {
        kind: float(F.cosine_similarity(gradients["fp32"], g, 0)) for kind, g in gradients.items()
    }
    assert alike["mixed"] > 0.999
    assert alike["bf16"] > 0.8  # a draft
    judge = acceleration.plain_gradient(network, objective)
    scores, dreams = {}, {}
    for kind in gradients:
        recipe = Recipe(layers=layer, octaves=3, precision=kind)
        dreams[kind] = finish(cat, dreaming(cat, recipe, network=network))
        scores[kind] = float(judge(dreams[kind])[0])
    assert scores["mixed"] == pytest.approx(scores["fp32"], rel=0.05)
    assert scores["bf16"] == pytest.approx(scores["fp32"], rel=0.15)
    seed = Recipe(layers=layer, octaves=3, precision="fp32", seed=1)
    other = finish(cat, dreaming(cat, seed, network=network))
    apart = (dreams["fp32"] - other).square().mean()  # as another seed makes it
    assert (dreams["fp32"] - dreams["mixed"]).square().mean() < apart
    print(model, layer, alike, scores)


def test_a_cup_becomes_more_like_a_cat(squeezenet, cup):
    recipe = Recipe(layers="class:cat", steps=20, octaves=2)
    dreamt = finish(cup, dreaming(cup, recipe, network=squeezenet))
    cats = list(squeezenet.find_labels("cat"))
    before, after = (float(squeezenet.confidences(i)[0][cats].sum()) for i in (cup, dreamt))
    assert before < 0.05
    assert after > 0.9


def test_what_is_subtracted_is_suppressed(squeezenet, cat):
    dreamt = finish(cat, dreaming(cat, Recipe(layers="-class:cat", octaves=1), network=squeezenet))
    cats = list(squeezenet.find_labels("cat"))
    before, after = (float(squeezenet.confidences(i)[0][cats].sum()) for i in (cat, dreamt))
    assert after < before / 2


@pytest.mark.parametrize("source", ["squeezenet", "mobilenet"])
def test_a_dream_is_neither_grey_nor_clipped_nor_noise(source, request, cup):
    network = request.getfixturevalue(source)
    before = network.fingerprint
    dreamt = finish(cup, dreaming(cup, network=network))
    changed = dreamt - cup
    assert changed.abs().mean() > 0.03
    assert changed.std(dim=1).mean() > 0.01, "no colour"
    assert ((dreamt == 0) | (dreamt == 1)).float().mean() < 0.15, "clipped"
    # Most of what was added is larger than two pixels; of white noise a quarter would be.
    coarse = F.interpolate(F.avg_pool2d(changed, 2), scale_factor=2)
    even = changed[..., : coarse.shape[2], : coarse.shape[3]]
    assert coarse.square().sum() / even.square().sum() > 0.6, "pixel noise"
    network.__dict__.pop("fingerprint")
    assert network.fingerprint == before


@pytest.mark.parametrize(
    ("layer", "stride", "shift"),
    [("Conv1_relu", 2, 1), ("block_2_add", 4, 3), ("block_5_add", 8, 7)],
)
def test_keras_and_torchvision_are_the_same_mobilenet(layer, stride, shift, mobilenet):
    """But for where strides fall: Keras pads behind, torchvision around, a pixel per stride."""
    pytest.importorskip("keras")
    other = networks.load("keras/MobileNetV2", weights=weights(KERAS))
    image = images.read(ROOT / "examples" / "chelsea.jpg", 320)[..., :192, :]
    name = mobilenet.find_layer(layer)
    ours = mobilenet(image, [name])[name]
    theirs = other(F.pad(image, (shift, 0, shift, 0))[..., :192, :320], [layer])[layer]
    edge = 64 // stride  # beyond this the borders are not seen
    inner = (..., slice(edge, -edge), slice(edge, -edge))
    assert torch.cosine_similarity(ours[inner].flatten(), theirs[inner].flatten(), dim=0) > 0.9999


@pytest.mark.parametrize(
    ("model", "file", "layer"),
    [
        ("torchvision/mobilenet_v2", MOBILENET, "block_13_expand_relu"),
        ("torchvision/mobilenet_v2", MOBILENET, "40"),
        ("keras/MobileNetV2", KERAS, "block_11_add"),
    ],
)
def test_the_exercise(model, file, layer, tmp_path):
    if model.startswith("keras"):
        pytest.importorskip("keras")
    photo = ROOT / "examples" / "coffee.jpg"
    command = [sys.executable, str(ROOT / "dream.py"), str(photo), layer, "20"]
    done = subprocess.run(
        [*command, "--model", model, "--weights", weights(file)],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "dream_coffee.jpg\n"), done.stderr
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["dream_coffee.jpg", "dream_coffee_0010.jpg", "dream_coffee_0020.jpg"]
    changed = images.read(tmp_path / "dream_coffee.jpg") - images.resize(
        images.read(photo), (224, 224)
    )
    assert changed.abs().mean() > 0.03
