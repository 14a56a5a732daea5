"""`python3 dream.py IMAGE X N`: the exercise of a machine learning course."""

import copy
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional as F

from conftest import ROOT
from dreamgrad import acceleration, networks
from dreamgrad.cli.course import course_recipe, main
from dreamgrad.cli.display import display, print_image
from dreamgrad.intake.pictures import read_record
from dreamgrad.networks.torchvision import torchvision_models
from dreamgrad.record import Record

MOBILENET = "torchvision/mobilenet_v2"
_load, _loaded = networks.load, []


def random_network():
    """MobileNetV2 with random weights, always the same ones."""
    if not _loaded:
        _loaded.append(_load(MOBILENET, weights="random"))
    return copy.deepcopy(_loaded[0])


def picture_of(width=60, height=40, mode="RGB"):
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(0).integers(0, 30, (height, width, 3))
    pixels = np.stack([y * 5, x * 4, (x + y) * 2], -1) % 220 + noise
    return Image.fromarray(pixels.astype(np.uint8)).convert(mode)


def image_in(path):
    with Image.open(path) as picture:
        pixels = torch.from_numpy(np.array(picture.convert("RGB")))
    return pixels.permute(2, 0, 1)[None].float() / 255


def names():
    return sorted(path.name for path in Path().iterdir())


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A current folder with cat.png in it; MobileNetV2's random weights are made only once."""

    def load(model="bundled", *, weights="", **more):
        if (model, weights) == (MOBILENET, "random"):
            return random_network()
        return _load(model, weights=weights, **more)

    picture_of().save(tmp_path / "cat.png")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "load", load)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "c"))
    return tmp_path


@pytest.fixture
def gradients(monkeypatch):
    """The sizes of all images whose gradients are computed."""
    sizes, make = [], acceleration.gradient

    def counted(network, objective, precision, **options):
        assert precision == "fp32"  # as on the sheet
        gradient_of = make(network, objective, precision, **options)

        def score_and_gradient(image):
            sizes.append(tuple(image.shape))
            return gradient_of(image)

        return score_and_gradient

    monkeypatch.setattr(acceleration, "gradient", counted)
    return sizes


@pytest.fixture
def course(capsys):
    """Calls the exercise with random weights; gives its exit code, stdout and stderr."""

    def call(*words, weights="random"):
        capsys.readouterr()
        more = ["--weights", weights] if weights else []
        with pytest.raises(SystemExit) as done:
            main([str(word) for word in words] + more)
        return done.value.code, *capsys.readouterr()

    return call


@pytest.fixture
def refused(course):
    """The same where one line must tell what is wrong, and nothing may be written."""

    def call(code, *words, says=(), **more):
        before = names()
        given, out, err = course(*words, **more)
        assert (given, out) == (code, "")
        assert re.fullmatch(r"dream: [^\n]{1,233}\n", err), err
        for word in says:
            assert word in err
        assert names() == before

    return call


# -- files -------------------------------------------------------------------------------------


def test_a_file_every_ten_steps_and_the_result(course, gradients):
    assert course("cat.png", "features.1", "20") == (0, "dream_cat.png\n", "")
    assert names() == ["cat.png", "dream_cat.png", "dream_cat_0010.png", "dream_cat_0020.png"]
    assert len(gradients) == 20
    first, ten, last = (image_in(f"dream_cat{n}.png") for n in ("_0010", "_0020", ""))
    assert first.shape == last.shape == (1, 3, 224, 224)
    assert (ten - last).abs().max() == 0
    assert (first - last).abs().mean() > 0.01


@pytest.mark.parametrize(("n", "every", "steps"), [(1, 10, []), (4, 2, [2, 4]), (3, 0, [])])
def test_exactly_n_steps(n, every, steps, course, gradients):
    code, _, _ = course("cat.png", "features.1", n, "--every", every)
    assert code == 0
    assert len(gradients) == n
    assert names() == ["cat.png", "dream_cat.png", *(f"dream_cat_{s:04}.png" for s in steps)]
    assert Record.from_json(read_record("dream_cat.png")).steps_done == n


def test_no_steps_give_the_input_at_224(course, gradients):
    assert course("cat.png", "features.12", "0") == (0, "dream_cat.png\n", "")
    assert gradients == []
    assert names() == ["cat.png", "dream_cat.png"]
    expected = F.interpolate(image_in("cat.png"), (224, 224), mode="bicubic", antialias=True)
    assert (image_in("dream_cat.png") - expected.clamp(0, 1)).abs().max() <= 0.51 / 255


def test_octaves_double_the_size(course, gradients):
    code, _, _ = course("cat.png", "features.1", "1", "--octaves", "3", "--every", "0", "--plain")
    assert code == 0
    assert gradients == [(1, 3, side, side) for side in (224, 448, 896)]
    assert image_in("dream_cat.png").shape == (1, 3, 896, 896)


def test_the_name_of_the_result(course):
    Path("pictures").mkdir()
    picture_of().save("pictures/My Cat.jpg")
    code, out, _ = course("pictures/My Cat.jpg", "features.1", "1", "--every", "1")
    assert (code, out) == (0, "dream_My Cat.jpg\n")
    assert names() == ["cat.png", "dream_My Cat.jpg", "dream_My Cat_0001.jpg", "pictures"]


def test_quiet(course):
    assert course("cat.png", "features.1", "1", "-q") == (0, "", "")
    assert names() == ["cat.png", "dream_cat.png"]


@pytest.mark.parametrize(
    ("mode", "name"),
    [("RGBA", "a.png"), ("LA", "a.png"), ("P", "a.png"), ("L", "a.png"), ("1", "a.png"),
     ("I;16", "a.png"), ("L", "a.jpg"), ("CMYK", "a.jpg"), ("CMYK", "a.tif")],
)  # fmt: skip
def test_all_kinds_of_pictures(mode, name, course):
    picture_of(mode=mode if mode != "I;16" else "I").convert(mode).save(name)
    code, out, _ = course(name, "features.1", "1")
    assert (code, out) == (0, f"dream_{name}\n")
    with Image.open(f"dream_{name}") as dreamt:
        assert dreamt.size == (224, 224)
        assert dreamt.mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")
    assert not torch.equal(image_in(f"dream_{name}"), image_in(f"dream_{name}").mean())


def test_the_script_works_from_a_clone(folder):
    command = [sys.executable, ROOT / "dream.py", "cat.png", "features.1", "1"]
    done = subprocess.run(
        [*command, "--weights", "random"], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "dream_cat.png\n", "")
    assert names() == ["cat.png", "dream_cat.png"]
    assert image_in("dream_cat.png").shape == (1, 3, 224, 224)


# -- the layer X -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("features.12", ["{number}", "sumsq(features.12)"]),
        ("features.14.conv.0.2", ["{number}", "block_13_expand_relu", "14.conv.0.2",
                                  "FEATURES.14.CONV.0.2"]),
        ("features.14.conv.0.2", ["13_expand_relu"]),
    ],
)  # fmt: skip
def test_all_ways_to_name_a_layer(name, forms, course):
    assert course("cat.png", name, "1")[0] == 0
    expected = image_in("dream_cat.png")
    assert Record.from_json(read_record("dream_cat.png")).recipe.layers == f"sumsq({name})"
    number = random_network().layers[name].number
    for form in forms:
        Path("dream_cat.png").unlink()
        code, _, err = course("cat.png", form.format(number=number), "1")
        assert code == 0, err
        assert torch.equal(image_in("dream_cat.png"), expected), form


def test_another_layer_gives_another_picture(course):
    results = []
    for layer in ("features.1", "features.2"):
        course("cat.png", layer, "1")
        results.append(image_in("dream_cat.png"))
    assert (results[0] - results[1]).abs().mean() > 0.003


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["cat.png", "features.99", "1"], 4, ["'features.99'", "features.9", "dreamgrad layers"]),
        (["cat.png", "block_13_expand_rleu", "1"], 4, ["Nearest: block_13_expand_relu"]),
        (["cat.png", "conv", "1"], 4, ["'conv'", "fits"]),
        (["cat.png", "999", "1"], 4, ["999", "from 0 to"]),
        (["cat.png", "nothing like it", "1"], 4, ["'nothing like it'"]),
        (["cat.png", "", "1"], 2, []),
        (["cat.png", "features.1", "many"], 2, ["'many'", "steps"]),
        (["cat.png", "features.1", "1.5"], 2, ["1.5", "whole number"]),
        (["cat.png", "features.1", "-1"], 2, ["-1"]),
        (["cat.png", "features.1"], 2, ["'N'"]),
        (["cat.png"], 2, ["'X'"]),
        (["cat.png", "features.1", "1", "2"], 2, ["2"]),
        (["cat.png", "features.1", "x", "--octaves", "0", "--step-size", "y"], 2,
         ["steps must", "octaves must", "step_size must"]),
        (["cat.png", "features.1", "1", "--octaves", "auto"], 2, ["octaves"]),
        (["cat.png", "features.1", "1", "--octaves", "12"], 6, ["458752x458752", "bytes"]),
        (["cat.png", "features.1", "1", "--octaves", "20"], 2, ["octaves"]),
        (["cat.png", "features.1", "1", "--every", "-1"], 2, ["--every"]),
        (["cat.png", "features.1", "1", "--evry", "1"], 2, ["--every"]),
        (["gone.png", "features.1", "1"], 3, ["gone.png", "does not exist"]),
        (["folder", "features.1", "1"], 3, ["folder", "is a folder"]),
        (["text.png", "features.1", "1"], 3, ["text.png", "is text"]),
        (["cat.png", "features.1", "1", "--model", "mobilenet_v9"], 4, ["mobilenet_v2"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_refusals(words, code, says, refused):
    Path("folder").mkdir()
    Path("text.png").write_text("this is a text")
    refused(code, *words, says=says)


def test_without_weights_two_ways_are_named(refused):
    words = ["cat.png", "features.12", "1", "--offline"]
    refused(4, *words, says=["mobilenet_v2", "--weights FILE", "--model bundled"], weights="")


def test_the_way_out_works(course):
    code, out, _ = course("cat.png", "mix3a", "1", "--model", "bundled", "--offline", weights="")
    assert (code, out) == (0, "dream_cat.png\n")
    code, _, _ = course("cat.png", "features.1", "1", "-q")
    expected = image_in("dream_cat.png")
    torch.save(random_network().model.state_dict(), "w.pth")
    code, _, err = course("cat.png", "features.1", "1", "--offline", weights="w.pth")
    assert (code, err) == (0, "")
    assert torch.equal(image_in("dream_cat.png"), expected)


# -- the loop ----------------------------------------------------------------------------------


def sum_of_squares_gradient(image, layer):
    """By plain PyTorch on torchvision's own model: the sheet's gradient."""
    model = torchvision_models().mobilenet_v2(weights=None)
    model.load_state_dict(random_network().model.state_dict())
    model.eval()
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    seen = []
    model.get_submodule(layer).register_forward_hook(lambda *a: seen.append(a[2]))
    image = image.clone().requires_grad_()
    model((image - mean) / std)
    seen[0].square().sum().backward()
    return image.grad


@pytest.mark.parametrize("layer", ["features.2", "features.12"])
def test_a_plain_step_is_the_one_of_the_sheet(layer, course):
    picture_of(224, 224).save("cat.png")
    image = image_in("cat.png")
    code, _, _ = course("cat.png", layer, "1", "--plain", "--step-size", "0.02")
    assert code == 0
    gradient = sum_of_squares_gradient(image, layer)
    expected = (image + 0.02 * gradient / gradient.abs().mean()).clamp(0, 1)
    difference = (image_in("dream_cat.png") - expected).abs()
    assert difference.max() <= 1 / 255
    assert difference.mean() <= 0.3 / 255
    assert (expected - image).abs().mean() > 2 / 255


def test_plain_steps_follow_one_another(course):
    picture_of(224, 224).save("cat.png")
    image = image_in("cat.png")
    for _ in range(2):
        gradient = sum_of_squares_gradient(image, "features.2")
        image = (image + 0.01 * gradient / gradient.abs().mean()).clamp(0, 1)
    assert course("cat.png", "features.2", "2", "--plain")[0] == 0
    assert (image_in("dream_cat.png") - image).abs().mean() <= 0.3 / 255


def test_without_plain_there_is_jitter_and_smoothing(course):
    results = []
    for more in ([], ["--plain"]):
        course("cat.png", "features.2", "2", *more)
        results.append(image_in("dream_cat.png"))
    assert (results[0] - results[1]).abs().mean() > 0.003
    assert roughness(results[0]) < roughness(results[1])
    settings = ["features.12", "1", "1", "0.01", MOBILENET, "random"]
    usual, plain = course_recipe(*settings, False), course_recipe(*settings, True)
    assert (usual.jitter, usual.blur, plain.jitter, plain.blur) == (16, "0.4->1.2", 0, 0)
    assert usual == plain.changed(jitter=16, blur="0.4->1.2")


def roughness(image):
    return float((image[..., 1:] - image[..., :-1]).abs().mean())


def test_step_size(course):
    start = F.interpolate(image_in("cat.png"), (224, 224), mode="bicubic", antialias=True)
    moves = []
    for size in ("0.01", "0.04"):
        course("cat.png", "features.2", "1", "--step-size", size)
        moves.append(float((image_in("dream_cat.png") - start.clamp(0, 1)).abs().mean()))
    assert moves[0] == pytest.approx(0.01, rel=0.25)
    assert moves[1] == pytest.approx(0.04, rel=0.25)


# -- showing -----------------------------------------------------------------------------------


def test_show_shows_what_is_saved(course, monkeypatch):
    shown = []
    monkeypatch.setattr("dreamgrad.cli.display.display", shown.append)
    assert course("cat.png", "features.1", "4", "--every", "2", "--show")[0] == 0
    assert len(shown) == 2
    for image, name in zip(shown, ("dream_cat_0002.png", "dream_cat_0004.png"), strict=True):
        assert (image - image_in(name)).abs().max() <= 0.51 / 255


@pytest.mark.parametrize(
    ("n", "every", "count"), [("5", "2", 3), ("3", "0", 1), ("0", "10", 1), ("4", "4", 1)]
)
def test_show_shows_the_result_in_any_case(n, every, count, course, monkeypatch):
    shown = []
    monkeypatch.setattr("dreamgrad.cli.display.display", shown.append)
    assert course("cat.png", "features.1", n, "--every", every, "--show")[0] == 0
    assert len(shown) == count
    assert (shown[-1] - image_in("dream_cat.png")).abs().max() <= 0.51 / 255


def test_show_in_a_terminal(course, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("LINES", "20")
    code, out, _ = course("cat.png", "features.1", "2", "--every", "2", "--show")
    assert code == 0
    rows = out.splitlines()
    assert rows[-1] == "dream_cat.png"
    assert [row.count("\u2580") for row in rows[:-1]] == [30] * 15


def test_images_print_as_half_blocks(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "4")
    monkeypatch.setenv("LINES", "20")
    levels = torch.arange(24).reshape(2, 4, 3)
    print_image(levels.permute(2, 0, 1)[None] / 255)
    cells = [
        f"\x1b[38;2;{n};{n + 1};{n + 2};48;2;{n + 12};{n + 13};{n + 14}m\u2580"
        for n in (0, 3, 6, 9)
    ]
    assert capsys.readouterr().out == "".join(cells) + "\x1b[0m\n"


@pytest.mark.parametrize(
    ("columns", "size", "rows"),
    [("500", (50, 100), 25), ("20", (100, 50), 20), ("40", (1, 300), 1), ("1", (9, 3), 2)],
)
def test_printed_images_keep_their_shape(columns, size, rows, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", "20")
    print_image(torch.rand(1, 3, *size))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == rows
    assert {line.count("\u2580") for line in lines} == {min(int(columns), 100)}


def test_a_window_where_there_are_windows(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(Image.Image, "show", lambda picture: shown.append(picture.size))
    monkeypatch.setitem(os.environ, "DISPLAY", ":0")
    display(torch.rand(1, 3, 20, 30))
    assert shown == [(30, 20)]
    assert capsys.readouterr().out == ""
