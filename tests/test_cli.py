"""The commands as a user types them: what they print, write and refuse, and their exit codes."""

import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

import dreamgrad
from conftest import tiny_model, tiny_network
from dreamgrad import images, networks, output, presets
from dreamgrad.cli import COMMANDS, main
from dreamgrad.intake.pictures import read_record
from dreamgrad.networks import Network
from dreamgrad.recipe import Recipe
from dreamgrad.record import Record

SHORT = ["--octaves", "1", "--steps", "2", "--layers", "mix3a"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and closed files as POSIX has them")
_load, _loaded = networks.load, {}


@dataclass
class Told:
    code: int
    out: str
    err: str


class CommandLine:
    """Calls the command line in a folder with cat.png (48x40) in it."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys, self.loads = folder, capsys, []

    def __call__(self, *words):
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main([str(word) for word in words])
        return Told(done.value.code, *self.capsys.readouterr())

    def dreams(self, *words):
        """The same where all must go well; returns the path it prints."""
        told = self(*words)
        assert told.code == 0, told.err
        assert told.out.count("\n") == 1
        return Path(told.out.rstrip("\n"))

    def refuses(self, code, *words, says=()):
        """The same where one line must tell what is wrong, and nothing may be written."""
        before = contents(self.folder)
        told = self(*words)
        assert told.code == code, told.err
        assert told.out == ""
        assert_one_line(told.err.removeprefix("\n") if code == 130 else told.err, says)
        assert contents(self.folder) == before
        return told


def assert_one_line(text, says=()):
    assert text.endswith("\n")
    line = text[:-1]
    assert line.startswith("dreamgrad: ")
    assert len(line) <= 240
    assert line.isprintable()
    for word in says:
        assert word in line


def contents(folder):
    return {p: p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def names(folder="."):
    return sorted(path.name for path in Path(folder).iterdir())


def photograph(width=48, height=40, mode="RGB"):
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(0).integers(0, 30, (height, width, 3))
    pixels = np.stack([y * 5, x * 4, (x + y) * 2], -1) % 220 + noise
    return Image.fromarray(pixels.astype(np.uint8)).convert(mode)


def pixels_in(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def recipe_in(path):
    return Record.from_json(read_record(path)).recipe


@pytest.fixture(autouse=True)
def cli(tmp_path, capsys, monkeypatch):
    """The bundled network and random MobileNetV2 are read once; every call gets its own copy."""
    command_line = CommandLine(tmp_path, capsys)

    def load(model="bundled", *, weights="", **more):
        command_line.loads.append(model)
        if (model, weights) not in (("bundled", ""), ("torchvision/mobilenet_v2", "random")):
            return _load(model, weights=weights, **more)
        if (model, weights) not in _loaded:
            _loaded[model, weights] = _load(model, weights=weights)
        return copy.deepcopy(_loaded[model, weights])

    photograph().save(tmp_path / "cat.png")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "load", load)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "cache"))
    return command_line


def start(*words, **more):
    """The same command line in a process of its own."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | more
    return subprocess.Popen([sys.executable, "-m", "dreamgrad", *map(str, words)], **pipe)


# -- a dream -----------------------------------------------------------------------------------


def test_a_picture_is_all_it_takes(cli):
    told = cli("cat.png", "--steps", "1", "--octaves", "1")
    assert (told.code, told.out, told.err) == (0, "dream_cat.png\n", "")
    assert names() == ["cat.png", "dream_cat.png"]
    assert pixels_in("dream_cat.png").shape == (40, 48, 3)
    assert not np.array_equal(pixels_in("dream_cat.png"), pixels_in("cat.png"))
    recipe = recipe_in("dream_cat.png")
    assert recipe == Recipe(steps=1, octaves=1, layers="mix4b + mix4c")


@pytest.mark.parametrize(
    "words",
    [
        ["dream", "cat.png", *SHORT],
        ["cat.png", "mix3a", "2", "--octaves", "1"],
        ["cat.png", "mix3a", "--steps", "2", "--octaves", "1"],
        ["cat.png", "5", "2", "--octaves", "1"],
        ["cat.png", "mix3a", "2", "--steps", "2", "--layers", "mix3a", "--octaves=1"],
        ["--octaves", "1", "cat.png", "mix3a", "2"],
        ["--layers", "mix3a", "cat.png", "--steps", "2", "--octaves", "1"],
        ["--model", "bundled", "cat.png", *SHORT],
        ["dream", "--octaves", "1", "--", "cat.png", "mix3a", "2"],
    ],
    ids=" ".join,
)
def test_all_ways_to_say_the_same(words, cli):
    cli.dreams("cat.png", *SHORT, "-o", "expected.png")
    assert cli.dreams(*words) == Path("dream_cat.png")
    assert np.array_equal(pixels_in("dream_cat.png"), pixels_in("expected.png"))


def test_the_result_lies_in_the_current_folder(cli, monkeypatch):
    (cli.folder / "elsewhere").mkdir()
    monkeypatch.chdir(cli.folder / "elsewhere")
    assert cli.dreams("../cat.png", *SHORT) == Path("dream_cat.png")
    assert names() == ["dream_cat.png"]
    assert names(cli.folder) == ["cat.png", "elsewhere"]


def test_quiet_is_quiet(cli):
    shutil.copy("cat.png", "cat.bmp")
    told = cli("cat.bmp", "class:owl", "1", "--octaves", "1", "-q")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert "dream_cat.bmp" in names()


def test_every_setting_is_an_option_and_reaches_the_dream(cli):
    other = {
        "model": "torchvision/mobilenet_v2", "weights": "random", "layers": "features.2",
        "steps": "2->1", "step_size": "0.02->0.01", "octaves": 2, "octave_scale": 1.5,
        "octave_mode": "image", "jitter": 4, "edges": "wrap", "blur": 0.5, "normalize": "std",
        "normalize_when": "before", "laplacian": 2,
        "spectrum": 0.5, "tv": 0.1, "tv_beta": 2, "smoothness": 0.1, "pull": "0.1->0.0", "pull_norm": 1.5,
        "decay": 0.01, "blur_every": 2, "image_blur": 0.3, "drop_norm": 0.01, "drop_contribution": 0.02,
        "rotate": 5.0, "random_scale": 0.1, "momentum": 0.5, "settle": 0.1, "repeat": 2, "start": "noise", "size": "40x36",
        "precision": "bf16", "tile": "64", "mask": "cat.png", "feather": 2.0, "keep_colors": True, "protect_highlights": True, "seed": 5,
    }  # fmt: skip
    painting = {"parameterization": "fourier", "optimizer": "adam", "rate": 0.1}  # without octaves
    settings = [setting for setting in fields(Recipe) if setting.name not in painting]
    assert list(other) == [setting.name for setting in settings]
    assert all(other[setting.name] != setting.default for setting in settings)
    words = [
        word
        for k, v in other.items()
        for word in ("--" + k.replace("_", "-"), *([] if v is True else [v]))
    ]
    assert cli.dreams("dream", *words) == Path("dream_noise.png")
    assert recipe_in("dream_noise.png") == Recipe(**other)
    assert pixels_in("dream_noise.png").shape == (36, 40, 3)
    words = [word for k, v in painting.items() for word in ("--" + k, v)]
    cli.dreams("cat.png", "mix3a:3", "2", *words, "-o", "painted.png")
    assert recipe_in("painted.png") == Recipe(layers="mix3a:3", steps=2, **painting)


def test_no_steps_give_the_picture_back(cli):
    cli.dreams("cat.png", "--steps", "0")
    assert np.array_equal(pixels_in("dream_cat.png"), pixels_in("cat.png"))


@pytest.mark.parametrize(("size", "expected"), [("24", (20, 24)), ("30x50", (50, 30))])
def test_size(size, expected, cli):
    cli.dreams("cat.png", *SHORT, "--size", size)
    assert pixels_in("dream_cat.png").shape == (*expected, 3)


def test_large_pictures_are_dreamt_smaller_and_told_so(cli):
    photograph(1600, 20).save("wide.png")
    told = cli("wide.png", "conv1", "0", "--octaves", "1")
    assert told.code == 0
    assert told.err == "dreamgrad: dreamt at 1280x16; ask for more with --size 1600.\n"
    assert pixels_in("dream_wide.png").shape == (16, 1280, 3)


def test_classes_are_told_before_and_after(cli):
    told = cli("cat.png", "class:scales - class:fur", "10", "--octaves", "1")
    number = r"(\d+\.\d)%"
    pattern = f"scales: {number} before, {number} after\nfur: {number} before, {number} after\n"
    shares = [float(share) for share in re.fullmatch(pattern, told.err).groups()]
    assert shares[1] > shares[0]
    assert shares[3] < shares[2]
    assert told.out == "dream_cat.png\n"


def test_repeat_feeds_the_result_back(cli):
    words = ["mix3a", "4", "--octaves", "1", "--jitter", "0", "--step-size", "0.03"]
    cli.dreams("cat.png", *words, "-o", "once.png")
    cli.dreams("once.png", *words, "-o", "by-hand.png")
    cli.dreams("cat.png", *words, "--repeat", "2", "-o", "twice.png")
    once, by_hand, twice = (pixels_in(f"{n}.png") for n in ("once", "by-hand", "twice"))
    moved = np.abs(twice - once).mean()
    assert moved > 5
    assert np.abs(twice - by_hand).mean() < 0.3 * moved


def test_a_layer_that_feels_nothing_is_told(cli, monkeypatch):
    network = tiny_network()
    for parameter in network.model.parameters():
        parameter.zero_()
    monkeypatch.setattr(networks, "load", lambda *_, **__: network)
    told = cli("cat.png", "conv1", "3", "--octaves", "1")
    assert told.code == 0
    assert_one_line(told.err, ["conv1 gives no gradient here"])
    assert np.array_equal(pixels_in("dream_cat.png"), pixels_in("cat.png"))


# -- results -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", output.FORMATS)
def test_formats(ending, cli):
    target = cli.folder / "new" / f"out{ending}"
    told = cli("cat.png", *SHORT, "-o", target)
    assert (told.code, told.out) == (0, f"{target}\n")
    with Image.open(target) as picture:
        assert (picture.format, picture.size) == (output.FORMATS[ending], (48, 40))
    assert names("new") == [target.name]
    if ending == ".bmp":
        assert_one_line(told.err, ["BMP has no room for the recipe"])
    else:
        assert told.err == ""
        assert recipe_in(target) == Recipe(layers="mix3a", steps=2, octaves=1)


def test_quality(cli):
    for quality in (95, 30):
        cli.dreams("cat.png", *SHORT, "--quality", quality, "-o", f"{quality}.jpg")
    assert Path("30.jpg").stat().st_size < 0.7 * Path("95.jpg").stat().st_size


def test_no_metadata(cli):
    cli.dreams("cat.png", *SHORT, "--no-metadata")
    assert read_record("dream_cat.png") is None
    assert b"dreamgrad" not in Path("dream_cat.png").read_bytes()
    cli.refuses(3, "show", "dream_cat.png", says=["dream_cat.png", "holds no recipe"])


def test_save_every(cli):
    words = ["cat.png", "mix3a", "--octaves", "1", "--blur", "0.5"]
    cli.dreams(*words, "--steps", "4", "--save-every", "2")
    assert names() == ["cat.png", "dream_cat.png", "dream_cat_0002.png", "dream_cat_0004.png"]
    cli.dreams(*words, "--steps", "2", "-o", "two.png")
    assert np.array_equal(pixels_in("dream_cat_0002.png"), pixels_in("two.png"))
    assert np.array_equal(pixels_in("dream_cat_0004.png"), pixels_in("dream_cat.png"))
    assert Record.from_json(read_record("dream_cat_0002.png")).steps_done == 2


def test_save_every_counts_through_octaves_and_saves_full_size(cli):
    cli.dreams("cat.png", "mix3a", "2", "--octaves", "2", "--save-every", "1", "-o", "out.jpg")
    assert names() == [
        "cat.png",
        *(f"out{n}.jpg" for n in ("", "_0001", "_0002", "_0003", "_0004")),
    ]
    assert pixels_in("out_0001.jpg").shape == (40, 48, 3)


def test_before_after(cli):
    cli.dreams("cat.png", *SHORT, "--before-after")
    assert names() == ["cat.png", "dream_cat.before-after.png", "dream_cat.png"]
    both = pixels_in("dream_cat.before-after.png")
    assert both.shape == (40, 48 + 8 + 48, 3)
    assert np.array_equal(both[:, :48], pixels_in("cat.png"))
    assert (both[:, 48:56] == 255).all()
    assert np.array_equal(both[:, 56:], pixels_in("dream_cat.png"))


# -- beginning from nothing --------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["noise", "clouds", "white", "grey", "black", "#ff8800", "motifs/owl_face"]
)
def test_starts(kind, cli):
    def dream(target, *more):
        cli.dreams("mix3a", "--start", kind, "--size", "40", "--octaves", "1", *more, "-o", target)
        return pixels_in(target)

    first = dream("a.png", "--steps", "0")
    assert first.shape == (40, 40, 3)
    colour = {"white": 242, "grey": 128, "black": 0, "#ff8800": (255, 136, 0)}
    if kind in colour:
        assert np.abs(first - colour[kind]).mean() < 8
    else:
        assert first.std() > 20
    dreamt = dream("b.png", "--steps", "3", "--seed", "1")
    assert np.abs(dreamt - first).mean() > 1
    assert np.array_equal(dreamt, dream("c.png", "--steps", "3", "--seed", "1"))
    assert not np.array_equal(dreamt, dream("d.png", "--steps", "3", "--seed", "2"))


@pytest.mark.parametrize(
    ("words", "target", "size"),
    [
        (["--start", "white"], "dream_white.png", (512, 512)),
        (["conv1", "0", "--start", "#FF8800", "--size", "60"], "dream_FF8800.png", (60, 60)),
        (["conv1", "--start", "noise", "--size", "60x20"], "dream_noise.png", (60, 20)),
        (["cat.png", "--start", "noise"], "dream_cat.png", (48, 40)),
        (["--recipe", "clouds.toml"], "dream_clouds.png", (30, 30)),
    ],
)
def test_starts_need_no_picture(words, target, size, cli):
    Path("clouds.toml").write_text('start = "clouds"\nsize = "30"\n')
    if "0" not in words:
        words = [*words, "--steps", "0"]
    assert cli.dreams(*words, "--octaves", "1") == Path(target)
    with Image.open(target) as picture:
        assert picture.size == size
    assert Record.from_json(read_record(target)).input_name == (
        "cat.png" if "cat" in target else ""
    )


# -- recipes and presets -----------------------------------------------------------------------


@pytest.mark.parametrize("source", ["r.toml", "table.toml", "made.png", "made.jpg"])
def test_recipes_from_files_and_options_over_them(source, cli):
    recipe = Recipe(layers="mix3a", steps=1, octaves=1, seed=3, jitter=5, tv=0.5)
    Path("r.toml").write_text(recipe.to_toml())
    Path("table.toml").write_text(f'name = "x"\n[recipe]\n{recipe.to_toml()}')
    for made in ("made.png", "made.jpg"):
        cli.dreams("cat.png", "--recipe", "r.toml", "-o", made)
    cli.dreams("cat.png", "--recipe", source)
    assert recipe_in("dream_cat.png") == recipe
    cli.dreams("cat.png", "conv2", "--recipe", source, "--seed", "0", "--tv", "0.25")
    assert recipe_in("dream_cat.png") == recipe.changed(layers="conv2", seed=0, tv=0.25)


def test_presets_and_options_over_them(cli):
    cells = presets.preset("cells").recipe
    assert cells.step_size != Recipe().step_size
    words = ["cat.png", "--preset", "cells", "--steps", "1", "--octaves", "1"]
    cli.dreams(*words)
    assert recipe_in("dream_cat.png") == cells.changed(steps=1, octaves=1)
    cli.dreams(*words, "--step-size", Recipe().step_size, "--layers", "conv2")
    assert recipe_in("dream_cat.png") == Recipe(layers="conv2", steps=1, octaves=1)


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("bad.toml", "steps = -1", 2, ["bad.toml", "steps must be", "-1"]),
        ("bad.toml", "stepz = 1", 2, ["bad.toml", "'stepz'", "Nearest: steps"]),
        ("bad.toml", 'steps = "!!python/object:os.system"', 2, ["bad.toml", "steps"]),
        ("bad.toml", "steps: 3", 2, ["bad.toml", "not valid TOML"]),
        ("bad.toml", "recipe = 3", 2, ["bad.toml", "[recipe] must be a table"]),
        ("bad.toml", "#" * (10 << 20), 3, ["bad.toml", "too large"]),
        ("bad.toml", "", 3, ["bad.toml", "empty"]),
        ("bad.png", "steps = 1", 3, ["bad.png", "is text"]),
        ("gone.toml", None, 3, ["gone.toml", "does not exist"]),
        ("cat.png", None, 3, ["cat.png", "holds no recipe"]),
    ],
)
def test_bad_recipes(name, text, code, says, cli):
    if text is not None:
        Path(name).write_text(text)
    cli.refuses(code, "cat.png", "--recipe", name, says=says)


def test_presets_lists_them_all(cli):
    told = cli("presets")
    rows = told.out.splitlines()
    assert rows[0].split() == ["PRESET", "MODEL", "LAYERS", "LOOK"]
    assert [row.split()[0] for row in rows[1:]] == list(presets.presets())
    for row, preset in zip(rows[1:], presets.presets().values(), strict=True):
        assert preset.recipe.model in row
        assert row.endswith(preset.look)


@pytest.mark.parametrize("name", presets.presets())
def test_a_preset_prints_as_a_recipe(name, cli):
    preset = presets.preset(name)
    told = cli("presets", name)
    assert told.code == 0
    assert told.out.startswith(f"# {preset.look}\n# {preset.source}\n")
    assert Recipe.from_toml(told.out) == preset.recipe


# -- refusals ----------------------------------------------------------------------------------

REFUSED = [
    (2, "dream", ["which picture"]),
    (2, "dreem cat.png", ["'dreem'", "Nearest: dream"]),
    (2, "cat.png --stepz 3", ["--stepz", "--steps"]),
    (2, "cat.png --steps", ["--steps"]),
    (2, "cat.png mix3a 2 4", ["'4'"]),
    (2, "cat.png mix3a 2 --steps 3", ["steps is given twice", "'2'", "'3'"]),
    (2, "cat.png --layers a b", ["layers is given twice", "'a'", "'b'"]),
    (2, "cat.png mix3a -1", ["-1"]),
    (2, "cat.png --steps -1", ["steps must be", "-1"]),
    (2, "cat.png --steps 1.5", ["steps must be a whole number", "1.5"]),
    (2, "cat.png --steps nan", ["steps", "nan"]),
    (2, "cat.png mix3a many", ["steps", "'many'"]),
    (2, "cat.png --step-size nan", ["step_size", "nan"]),
    (2, "cat.png --step-size 1->", ["step_size", "1->"]),
    (2, "cat.png --octave-scale 1", ["octave_scale", "1.01"]),
    (2, "cat.png --seed -1", ["seed", "-1"]),
    (2, "cat.png --edges round", ["edges", "mirror, wrap", "round"]),
    (2, "cat.png --start nois", ["start", "'nois'", "nearest: noise"]),
    (2, "--start #ff88", ["start", "#rrggbb"]),
    (2, "cat.png --size huge", ["size", "'huge'"]),
    (2, "cat.png --size 0", ["size", "'0'"]),
    (2, "cat.png --size -5", ["size", "'-5'"]),
    (2, "cat.png --size 80x", ["size", "'80x'"]),
    (2, "cat.png --quality 101", ["--quality", "101"]),
    (2, "cat.png --save-every -1", ["--save-every", "-1"]),
    (2, "cat.png --steps -1 --octaves 0 --tv x --seed 1.5 --size x",
     ["steps must", "octaves must", "tv must", "seed must", "size must"]),
    (2, "cat.png --preset eye", ["'eye'", "Nearest: eyes", "dreamgrad presets"]),
    (2, "cat.png --preset eyes --recipe r.toml", ["--preset", "--recipe", "exclude"]),
    (2, "cat.png -o cat.png", ["cat.png", "is the picture itself"]),
    (2, "cat.png -o out.xyz", ["out.xyz", ".png, .jpg"]),
    (2, "cat.png (", ["'('"]),
    (2, "cat.png summ(mix3a)", ["'summ'", "sumsq"]),
    (3, "gone.png", ["gone.png", "does not exist"]),
    (3, "cta.png", ["cta.png", "Nearest: cat.png"]),
    (3, "no/cat.png", ["cat.png", "nor does its folder"]),
    (3, "folder", ["folder", "is a folder"]),
    (3, "folder.png", ["folder.png", "is a folder"]),
    (3, "empty.png", ["empty.png", "0 bytes"]),
    (3, "text.png", ["text.png", "is text"]),
    (3, "half.png", ["half.png", "cut off"]),
    (3, "inspect text.png", ["text.png", "is text"]),
    (3, "show text.png", ["text.png", "is text"]),
    (3, "show cat.png", ["cat.png", "holds no recipe"]),
    (3, "redo cat.png", ["cat.png", "holds no recipe"]),
    (3, "redo gone.png", ["gone.png", "does not exist"]),
    (4, "cat.png mix4", ["'mix4'", "fits", "dreamgrad layers bundled"]),
    (4, "cat.png mix9a", ["'mix9a'", "mix3a", "dreamgrad layers bundled"]),
    (4, "cat.png 45", ["number 45", "0 to 39"]),
    (4, "cat.png mix3a:128", ["mix3a", "128", "0 to 127"]),
    (4, "cat.png class:daisyy", ["'daisyy'", "Nearest: daisy"]),
    (4, "cat.png class:169", ["169", "0 to 168"]),
    (4, "cat.png --model torchvision/vgg61", ["'vgg61'", "vgg16"]),
    (4, "cat.png --model torch/vgg16", ["'torch'", "torchvision"]),
    (4, "cat.png --model mobilnet_v2", ["'mobilnet_v2'", "mobilenet_v2", "dreamgrad models"]),
    (4, "cat.png --weights gone.safetensors", ["gone.safetensors", "does not exist"]),
    (4, "cat.png --weights text.png", ["text.png"]),
    (4, "layers nonett", ["'nonett'"]),
    (4, "models vgg61", ["'vgg61'", "vgg16", "dreamgrad models"]),
    (4, "inspect cat.png mix9a", ["'mix9a'", "mix3a"]),
    (2, "inspect cat.png --size 80x60", ["--size", "80x60"]),
    (2, "inspect cat.png --top 0", ["--top", "0"]),
    (2, "presets eye", ["'eye'", "Nearest: eyes"]),
    (5, "cat.png -o folder", ["folder", "is a folder"]),
    (5, "cat.png -o folder.png", ["folder.png", "is a folder"]),
    (5, "cat.png -o text.png/out.png", ["text.png", "is not a folder"]),
    (6, "cat.png --device tpu", ["'tpu'", "cpu"]),
    (6, "cat.png --device cuda:99", ["'cuda:99'", "cpu"]),
    (6, "cat.png --size 900000", ["900000x750000", "40500000000000 bytes", "--size "]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "line", "says"), REFUSED, ids=[line for _, line, _ in REFUSED])
def test_refusals(code, line, says, cli):
    for name in ("folder", "folder.png"):
        Path(name).mkdir()
    Path("empty.png").touch()
    Path("text.png").write_text("this is a text")
    Path("half.png").write_bytes(Path("cat.png").read_bytes()[:1500])
    Path("r.toml").write_text("steps = 1")
    cli.refuses(code, *line.split(), says=says)
    objective = any(c in line for c in "()")  # can be read only with the network at hand
    assert code == 4 or objective or cli.loads == []


@posix
@pytest.mark.parametrize("words", [["fifo.png"], ["show", "fifo.png"], ["inspect", "fifo.png"]])
def test_a_fifo_is_no_picture(words, cli):
    os.mkfifo("fifo.png")
    cli.refuses(3, *words, says=["fifo.png", "not a regular file"])


def test_what_may_not_be_written_to_is_told_before_a_network_is_loaded(cli, monkeypatch):
    def touch(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", touch)
    cli.refuses(5, "cat.png", "-o", "sub/out.png", says=["out.png", "Permission denied"])
    assert cli.loads == []


def test_classes_of_a_network_without_classes(cli, monkeypatch):
    bare = Network(tiny_model(), name="bare", head="", input_size=32)
    monkeypatch.setattr(networks, "load", lambda *_, **__: bare)
    cli.refuses(4, "cat.png", "class:owl", says=["bare has no classes"])


@pytest.mark.parametrize("cache", ["cache", "a-long-name/" * 12 + "cache"])
def test_weights_that_are_not_here(cache, cli, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(cli.folder / cache))
    words = ["cat.png", "--model", "torchvision/mobilenet_v2", "--offline"]
    cli.refuses(4, *words, says=["torchvision/mobilenet_v2", "--weights FILE", "--model bundled"])


def test_a_network_too_large_for_the_memory(cli, monkeypatch):
    monkeypatch.setattr("dreamgrad.acceleration.memory.free_memory", lambda device: 500_000)
    told = cli.refuses(6, "cat.png", *SHORT, says=["48x40 with bundled", "bytes)", "--size"])
    assert int(re.search(r"\((\d+) bytes\)", told.err)[1]) > 500_000


@pytest.mark.parametrize(
    "words",
    [
        ["{}"],
        ["{}.png"],
        ["dream", "cat.png", "--recipe", "{}.png"],
        ["dream", "cat.png", "--recipe", "{}.toml"],
        ["dream", "cat.png", "--recipe", "bad{}.toml"],
        ["dream", "cat.png", "--weights", "{}"],
        ["dream", "cat.png", "--model", "{}"],
        ["dream", "cat.png", "--layers", "{}"],
        ["dream", "cat.png", "--layers", "mix3a:{}"],
        ["dream", "cat.png", "--preset", "{}"],
        ["dream", "cat.png", "--size", "{}"],
        ["dream", "cat.png", "--device", "{}"],
        ["dream", "cat.png", "-o", "{}"],
        ["dream", "cat.png", "mix3a", "1", "{}"],
        ["layers", "{}"],
        ["models", "{}"],
        ["show", "{}"],
    ],
    ids=" ".join,
)
def test_nothing_invisible_gets_into_a_message(words, cli):
    word = "a\x1b[31m\n\u202eb"
    try:
        Path(f"bad{word}.toml").write_text("steps = -1")
    except OSError:
        pytest.skip("no such names here")
    told = cli(*(each.format(word) for each in words))
    assert 2 <= told.code <= 6
    assert_one_line(told.err)


def test_debug_shows_the_traceback(cli):
    told = cli("cat.png", "mix9a", "--debug")
    assert told.code == 4
    assert "Traceback (most recent call last)" in told.err
    assert "in find_layer" in told.err
    assert_one_line(told.err.splitlines(keepends=True)[-1], ["'mix9a'"])


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["layers", "nonett"], 4, "nonett"),
        (["layers", "--size", "0"], 2, "--size"),
        (["models", "nonett"], 4, "nonett"),
        (["inspect", "gone.png"], 3, "gone.png"),
        (["inspect", "cat.png", "mix9a"], 4, "mix9a"),
        (["show", "cat.png"], 3, "cat.png"),
    ],
)
def test_errors_as_json(words, code, says, cli):
    told = cli(*words, "--json")
    assert (told.code, told.out) == (code, "")
    assert told.err.count("\n") == 1
    facts = json.loads(told.err)
    assert facts["error"] == code
    assert facts["file"] == (says if code == 3 else None)
    assert says in facts["message"]


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "nothing was written"),
        (MemoryError(), 6, "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), 6, "not enough memory"),
        (OSError(28, "No space left on device"), 5, "no space"),
        (ZeroDivisionError("of ours"), 1, "ZeroDivisionError: of ours"),
    ],
)
def test_errors_that_nobody_foresaw(error, code, says, cli, monkeypatch):
    def load(*_, **__):
        raise error

    monkeypatch.setattr(networks, "load", load)
    cli.refuses(code, "cat.png", says=[says])


# -- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help(command, option, cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    told = cli(*([command] if command else []), option)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"Usage: dreamgrad {command or '[OPTIONS]'}")
    assert max(map(len, told.out.splitlines())) < 100
    assert "--debug" in told.out or not command


def test_help_explains_every_setting(cli):
    text = " ".join(cli("dream", "--help").out.split())
    for setting in fields(Recipe):
        help = setting.metadata["help"]
        told = str(setting.default).lower() if setting.type is bool else setting.default
        default = f"  [default: {told}]" if told != "" else ""
        assert re.search(rf"--{setting.name.replace('_', '-')} ", text)
        assert " ".join(f"{help}{default}".split()) in text


def test_version(cli):
    told = cli("--version")
    assert (told.code, told.out) == (0, f"dreamgrad {dreamgrad.__version__}\n")


def test_no_arguments_show_the_help(cli):
    told = cli()
    assert (told.out + told.err).replace("dreamgrad: ", "") == cli("--help").out


# -- show and redo -----------------------------------------------------------------------------


def test_show(cli):
    cli.dreams("cat.png", *SHORT, "--seed", "7", "--tv", "0.5")
    record = Record.from_json(read_record("dream_cat.png"))
    shown = cli("show", "dream_cat.png").out
    for name, value in record.recipe.to_dict().items():
        assert re.search(rf"^{name} +{re.escape(str(value))}$", shown, re.M), name
    for name in ("network", "weights_sha256", "input_name", "input_sha256", "steps_done"):
        assert re.search(rf"^{name} +{getattr(record, name)}$", shown, re.M), name
    assert json.loads(cli("show", "dream_cat.png", "--json").out) == json.loads(record.to_json())
    toml = cli("show", "dream_cat.png", "--toml").out
    assert Recipe.from_toml(toml) == record.recipe
    Path("again.toml").write_text(toml)
    cli.dreams("cat.png", "--recipe", "again.toml", "-o", "again.png")
    assert np.array_equal(pixels_in("again.png"), pixels_in("dream_cat.png"))


REDONE = {
    "png": ["cat.png", *SHORT, "-o", "made.png"],
    "jpg": ["cat.png", *SHORT, "-o", "made.jpg"],
    "octaves": ["cat.png", "mix3a", "2", "--octaves", "2", "--repeat", "2", "-o", "made.png"],
    "class": ["cat.png", "class:owl", "1", "--octaves", "1", "-o", "made.png"],
    "noise": ["--start", "noise", "--size", "40", *SHORT, "-o", "made.png"],
    "size": ["cat.png", *SHORT, "--size", "30x50", "-o", "made.png"],
    "random": ["cat.png", *SHORT, "--weights", "random", "-o", "made.png"],
    "steps 0": ["cat.png", "--steps", "0", "-o", "made.png"],
}


@pytest.mark.parametrize("words", REDONE.values(), ids=REDONE)
def test_redo_makes_the_same_pixels(words, cli):
    made = cli.dreams(*words)
    told = cli("redo", made)
    assert (told.code, told.out) == (0, f"redo_{made}\n")
    assert "may differ" not in told.err
    assert np.array_equal(pixels_in(f"redo_{made}"), pixels_in(made))
    assert read_record(f"redo_{made}") == read_record(made)


def test_redo_of_a_file_saved_on_the_way(cli):
    cli.dreams("cat.png", "mix3a", "2", "--octaves", "2", "--save-every", "3")
    assert cli.dreams("redo", "dream_cat_0003.png", "-o", "x.png") == Path("x.png")
    assert np.array_equal(pixels_in("x.png"), pixels_in("dream_cat_0003.png"))
    assert not np.array_equal(pixels_in("x.png"), pixels_in("dream_cat.png"))


@pytest.mark.parametrize("place", ["moved/cat.png", "moved/other.png", "other.png"])
def test_redo_finds_the_picture(place, cli):
    cli.dreams("cat.png", *SHORT)
    Path("moved").mkdir()
    shutil.move("dream_cat.png", "moved")
    shutil.move("cat.png", place)
    photograph(mode="L").convert("RGB").save("cat.png")
    cli.dreams("redo", "moved/dream_cat.png")
    assert np.array_equal(pixels_in("redo_dream_cat.png"), pixels_in("moved/dream_cat.png"))


def test_redo_without_the_picture(cli):
    cli.dreams("cat.png", *SHORT)
    photograph(mode="L").save("other.png")
    cli.refuses(2, "redo", "dream_cat.png", "other.png", says=["other.png", "dream_cat.png"])
    Path("cat.png").unlink()
    says = ["cat.png", "dream_cat.png", "PICTURE"]
    cli.refuses(3, "redo", "dream_cat.png", says=says)
    cli.refuses(2, "redo", "dream_cat.png", "dream_cat.png", "-o", "dream_cat.png", says=["itself"])


def test_redo_with_weights_from_a_file(cli):
    network = _load("bundled")
    labels = {"labels": json.dumps(network.labels)}
    weights = {name: tensor.contiguous() for name, tensor in network.model.state_dict().items()}
    save_file(weights, "w.safetensors", labels)
    cli.dreams("cat.png", *SHORT, "--weights", cli.folder / "w.safetensors")
    assert recipe_in("dream_cat.png").weights == "w.safetensors"
    Path("moved").mkdir()
    for name in ("w.safetensors", "dream_cat.png", "cat.png"):
        shutil.move(name, "moved")
    cli.dreams("redo", "moved/dream_cat.png")
    assert np.array_equal(pixels_in("redo_dream_cat.png"), pixels_in("moved/dream_cat.png"))
    shutil.move("moved/w.safetensors", "elsewhere.safetensors")
    cli.refuses(4, "redo", "moved/dream_cat.png", says=["w.safetensors", "does not exist"])
    cli.dreams("redo", "moved/dream_cat.png", "--weights", "elsewhere.safetensors")
    weights["conv1.bias"] = weights["conv1.bias"] + 0.1
    save_file(weights, "elsewhere.safetensors", labels)
    words = ["redo", "moved/dream_cat.png", "--weights", "elsewhere.safetensors"]
    cli.refuses(4, *words, says=["other weights", "dream_cat.png"])


def test_redo_tells_what_is_different_here(cli, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(torch, "get_num_threads", lambda: 77)
        cli.dreams("cat.png", *SHORT)
    told = cli("redo", "dream_cat.png")
    assert told.code == 0
    here = f"threads {torch.get_num_threads()} instead of 77"
    assert told.err == f"dreamgrad: the pixels may differ a little: {here}.\n"
    assert cli("redo", "dream_cat.png", "-q").err == ""


# -- what there is to choose from --------------------------------------------------------------


def test_layers(cli):
    told = cli("layers")
    network = networks.load()
    rows = told.out.splitlines()
    assert rows[0].split() == ["#", "LAYER", "KIND", "SHAPE", "FIELD", "COST", "FAMILY", "ALSO"]
    for row, layer in zip(rows[1:], network.layers.values(), strict=True):
        shape = "x".join(map(str, layer.shape))
        assert row.split()[:4] == [str(layer.number), layer.name, layer.kind, shape]
    assert told.err == f"default: {network.default_layers}\n"


def test_layers_as_json(cli):
    told = cli("layers", "mobilenet_v2", "--weights", "random", "--json", "--size", "64")
    assert told.err == ""
    table = json.loads(told.out)
    network = _load("torchvision/mobilenet_v2", weights="random")
    keys = [
        "number",
        "name",
        "aliases",
        "kind",
        "shape",
        "receptive_field",
        "stride",
        "cost",
        "family",
    ]
    assert [list(row) for row in table] == [keys] * len(network.layers)
    assert [row["name"] for row in table] == list(network.layers)
    assert [row["number"] for row in table] == list(range(len(table)))
    costs = [row["cost"] for row in table]
    assert costs == sorted(costs)
    assert 0 < costs[0] < costs[-1] == 1
    rows = {row["name"]: row for row in table}
    first = rows["features.0.0"]
    assert (first["shape"], first["receptive_field"], first["stride"]) == ([32, 32, 32], 3, 2)
    assert first["aliases"] == ["Conv1"]
    seen = network(torch.rand(1, 3, 64, 64), ["features.12"])["features.12"]
    assert rows["features.12"]["shape"] == list(seen.shape[1:])
    assert rows["features.14.conv.0.2"]["aliases"] == ["block_13_expand_relu"]


def test_models(cli):
    rows = [row.split() for row in cli("models").out.splitlines()]
    assert rows[0] == ["MODEL", "PARAMETERS", "WEIGHTS"]
    assert rows[1] == ["bundled", "1.9", "M", "inside"]
    found = [row[0] for row in rows[1:]]
    assert {"torchvision/vgg16", "torchvision/mobilenet_v2"} < set(found)
    told = cli("models", "MobileNet", "--json")
    chosen = json.loads(told.out)
    assert [info["name"] for info in chosen] == [n for n in found if "mobilenet" in n.casefold()]
    assert chosen[0]["parameters"] > 1_000_000


# -- inspect -----------------------------------------------------------------------------------


def test_inspect_tells_what_torch_tells(cli):
    network = networks.load()
    image = torch.from_numpy(pixels_in("cat.png") / 255).float().permute(2, 0, 1)[None]
    seen = {}
    wanted = ["conv1", "pool4", "mix4b", "head5", "classes"]
    for name in wanted:
        network.model.get_submodule(name).register_forward_hook(
            lambda _, __, out, name=name: seen.update({name: out})
        )
    with torch.no_grad():
        network.model((image - 0.45) / 0.25)
    told = cli("inspect", "cat.png", *reversed(wanted), "--json", "--top", "4")
    assert told.err == ""
    facts = json.loads(told.out)
    assert [row["name"] for row in facts["layers"]] == wanted
    for row in facts["layers"]:
        values = seen[row["name"]]
        assert row["shape"] == list(values.shape[1:])
        expected = [values.mean(), values.std(correction=0), values.min(), values.max()]
        given = [row[key] for key in ("mean", "std", "least", "most")]
        assert given == pytest.approx([float(v) for v in expected], rel=1e-4, abs=1e-5)
        assert row["silent"] == pytest.approx(float((values == 0).double().mean()), abs=1e-6)
        strength = values[0].reshape(len(values[0]), -1).mean(1)
        assert row["channels"] == strength.argsort(descending=True)[:4].tolist()
    sure = seen["classes"].softmax(1)[0]
    best = sure.argsort(descending=True)[:4].tolist()
    assert list(facts["classes"]) == [network.labels[i] for i in best]
    assert list(facts["classes"].values()) == pytest.approx(sure[best].tolist(), rel=1e-4)


def test_inspect_prints_a_table(cli):
    facts = json.loads(cli("inspect", "cat.png", "--json", "--top", "2").out)
    told = cli("inspect", "cat.png", "--top", "2")
    rows = told.out.splitlines()
    assert (told.code, told.err) == (0, "")
    assert rows[0].split() == [
        "LAYER",
        "SHAPE",
        "MEAN",
        "STD",
        "LEAST",
        "MOST",
        "SILENT",
        "CHANNELS",
    ]
    assert len(rows) == 1 + 40 + 2
    for row, layer in zip(rows[1:41], facts["layers"], strict=True):
        cells = row.split()
        assert cells[:3] == [
            layer["name"],
            "x".join(map(str, layer["shape"])),
            f"{layer['mean']:.3g}",
        ]
        assert cells[-2:] == [str(n) for n in layer["channels"]]
    assert [row.split()[1] for row in rows[41:]] == list(facts["classes"])


def test_inspect_at_another_size(cli):
    facts = json.loads(cli("inspect", "cat.png", "conv1", "--size", "96", "--json").out)
    assert [row["shape"] for row in facts["layers"]] == [[32, 40, 48]]


# -- shell completion --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pre", ["presets"]),
        ("dream --preset vt-vgg", ["vt-vgg11", "vt-vgg19"]),
        ("cat.png --preset vt-vgg", ["vt-vgg11", "vt-vgg19"]),
        ("--preset vt-vgg", ["vt-vgg11", "vt-vgg19"]),
        ("presets vt-vgg", ["vt-vgg11", "vt-vgg19"]),
        ("dream --model torchvision/vgg1", [f"torchvision/vgg1{n}" for n in
                                            ("1", "1_bn", "3", "3_bn", "6", "6_bn", "9", "9_bn")]),
        ("layers bund", ["bundled"]),
        ("inspect cat.png --model bund", ["bundled"]),
        ("dream cat.png mix3a", [f"mix3a{n}" for n in (".reduce", ".three", ".five", "")]),
        ("cat.png head", ["head3", "head4", "head5"]),
        ("cat.png --layers head", ["head3", "head4", "head5"]),
        ("inspect cat.png head", ["head3", "head4", "head5"]),
        ("cat.png --model torchvision/mobilenet_v2 features.18", ["features.18.0", "features.18.1",
                                                               "features.18.2", "features.18"]),
        ("cat.png --model nonett features", []),
    ],
)  # fmt: skip
def test_shell_completion(line, expected, cli, monkeypatch):
    monkeypatch.setenv("_DREAMGRAD_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"dreamgrad {line}")
    monkeypatch.setenv("COMP_CWORD", str(len(line.split())))
    told = cli()
    assert (told.code, told.err) == (0, "")
    assert told.out.split() == [f"plain,{name}" for name in expected]


def test_shell_completion_in_a_shell():
    words = {"COMP_WORDS": "dreamgrad dream --preset google", "COMP_CWORD": "3"}
    environment = os.environ | words | {"_DREAMGRAD_COMPLETE": "bash_complete"}
    with start(env=environment) as process:
        said, told = process.communicate(timeout=60)
    expected = ["google-2015", "google-2015-strokes", "googlenet"]
    assert (said.split(), told) == ([f"plain,{name}" for name in expected], "")


# -- signals -----------------------------------------------------------------------------------


@contextmanager
def stopping(signals, after=3):
    """Instead of a progress bar: send signals to this process in a certain step."""

    @contextmanager
    def progress(work, quiet):
        steps = iter(range(1, 1000))

        def advance(_):
            if next(steps) == after:
                for number in signals:
                    os.kill(os.getpid(), number)
                    time.sleep(0.05)  # another thread may get it

        yield advance

    # A shell starts programs in the background with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("dreamgrad.cli.progress.progress", progress)
            yield
    finally:
        signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)], ids=lambda v: str(v)
)
def test_what_is_there_is_kept_and_can_be_redone(name, code, cli):
    handlers = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with stopping([getattr(signal, name)]):
        told = cli("cat.png", "mix3a", "2", "--octaves", "3", "-q")
    assert (told.code, told.out) == (code, "")
    assert_one_line(told.err, ["stopped", "3 of 6 steps", "dream_cat.partial.png"])
    assert names() == ["cat.png", "dream_cat.partial.png"]
    assert pixels_in("dream_cat.partial.png").shape == (40, 48, 3)
    assert Record.from_json(read_record("dream_cat.partial.png")).steps_done == 3
    assert handlers == [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    cli.dreams("redo", "dream_cat.partial.png")
    again = "redo_dream_cat.partial.png"
    assert np.array_equal(pixels_in(again), pixels_in("dream_cat.partial.png"))
    assert Record.from_json(read_record(again)).steps_done == 3


@posix
def test_where_it_is_kept_is_told_in_one_line(cli):
    name = "a\x1b[31m\u202eb.png"
    shutil.copy("cat.png", name)
    with stopping([signal.SIGINT]):
        told = cli(name, "mix3a", "9")
    assert told.code == 130
    assert_one_line(told.err, ["stopped", ".partial.png"])


@posix
def test_a_signal_in_the_last_step_changes_nothing(cli):
    with stopping([signal.SIGINT], after=2):
        assert cli.dreams("cat.png", *SHORT) == Path("dream_cat.png")


@posix
def test_a_second_signal_stops_at_once(cli):
    with stopping([signal.SIGINT] * 2):
        cli.refuses(130, "cat.png", "mix3a", "9", says=["stopped", "nothing was written"])


@posix
def test_signals_to_a_process(cli):
    words = ["cat.png", "conv1", "90000", "--octaves", "1", "--save-every", "5"]
    cases = {"a.png": (signal.SIGINT, 130), "b.jpg": (signal.SIGTERM, 143)}
    processes = {target: start(*words, "-o", target) for target in cases}
    for target, process in processes.items():
        first = Path(target).with_stem(f"{Path(target).stem}_0005")
        limit = time.monotonic() + 60
        while not first.exists() and time.monotonic() < limit and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(cases[target][0])
    for target, process in processes.items():
        said, told = process.communicate(timeout=60)
        partial = Path(target).with_stem(f"{Path(target).stem}.partial")
        assert (process.returncode, said) == (cases[target][1], "")
        assert_one_line(told, ["stopped", str(partial)])
        assert not Path(target).exists()
        done = Record.from_json(read_record(partial)).steps_done
        assert done >= 5
        assert f"({done} of 90000 steps)" in told
        assert pixels_in(partial).shape == (40, 48, 3)
    assert not [name for name in names() if name.endswith(".part")]


# -- terminals, pipes and closed files ---------------------------------------------------------


@posix
def test_progress_in_a_terminal_with_stdin_closed(cli):
    import pty

    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "dreamgrad", "cat.png", "mix3a", "3", "--octaves", "2"]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", *command]
    with subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=inside, env=environment) as process:
        os.close(inside)
        shown = b""
        try:
            while block := os.read(terminal, 4096):
                shown += block
        except OSError:  # how a terminal says that it is over
            pass
        said = process.stdout.read()
    os.close(terminal)
    assert (process.returncode, said) == (0, b"dream_cat.png\n")
    text = re.sub(rb"\x1b\[[\d;?]*[A-Za-z]", b"", shown).decode()
    assert re.search(r"octave 1/2", text)
    last = re.findall(r"octave (\d)/2.*?step (\d)/3  score (\S+)", text)[-1]
    assert last[:2] == ("2", "3")
    assert float(last[2]) > 0
    assert "Traceback" not in text


@posix
@pytest.mark.parametrize("words", [["models"], ["presets"]], ids=" ".join)
def test_a_reader_that_goes_away(words):
    with start(*words) as process:
        if words == ["models"]:
            assert process.stdout.readline().startswith("MODEL")
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (0, "")


@posix
def test_an_error_that_nobody_reads():
    reader, writer = os.pipe()
    os.close(reader)
    with start("presets", "nope", stderr=writer) as process:
        os.close(writer)
        assert process.stdout.read() == ""
    assert process.returncode == 2


@posix
@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [(">&-", "presets", 0), ("2>&-", "presets", 0), ("2>&-", "presets nope", 2)],
)
def test_closed_files(closed, words, code):
    command = [sys.executable, "-m", "dreamgrad", *words.split()]
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *command]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (code, "")
    assert (done.stdout != "") == (code == 0 and closed == "2>&-")


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_dream_with_closed_files(stream, cli, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, stream, None)
        with pytest.raises(SystemExit) as done:
            main(["cat.png", *SHORT])
    assert done.value.code == 0
    assert pixels_in("dream_cat.png").shape == (40, 48, 3)


@posix
def test_names_that_are_no_text(cli):
    name = os.fsdecode(b"caf\xe9.png")
    try:
        shutil.copy("cat.png", name)
    except OSError:
        pytest.skip("no such names here")
    command = [sys.executable, "-m", "dreamgrad", name, *map(str, SHORT)]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == os.fsencode(f"dream_{name}\n")
    assert f"dream_{name}" in names()


@pytest.mark.parametrize(
    "name", ["-n.png", "a b 'c'.png", "猫 😺.png", "50%_{x}_[0].png", "CAT.PNG"]
)
def test_names_that_are_odd(name, cli):
    shutil.copy("cat.png", name)
    assert cli.dreams("dream", *SHORT, "--", name) == Path(f"dream_{name}")
    cli.dreams("redo", f"dream_{name}")
    assert np.array_equal(pixels_in(f"redo_dream_{name}"), pixels_in(f"dream_{name}"))


def test_a_recipe_that_starts_from_nothing_needs_no_picture(cli):
    Path("clouds.toml").write_text('start = "clouds"\nsize = "40"\noctaves = 1\n')
    assert cli.dreams("--recipe", "clouds.toml", "mix3a", "2") == Path("dream_clouds.png")
    assert recipe_in("dream_clouds.png").layers == "mix3a"


def test_a_picture_that_is_cut_off(cli):
    photograph(64, 64).save("cut.jpg")
    content = Path("cut.jpg").read_bytes()
    Path("cut.jpg").write_bytes(content[: len(content) * 2 // 3])
    cli.refuses(3, "cut.jpg", *SHORT, says=["cut.jpg", "--allow-truncated"])
    assert cli.dreams("cut.jpg", *SHORT, "--allow-truncated") == Path("dream_cut.jpg")
    cli.dreams("redo", "dream_cut.jpg")
    assert np.array_equal(pixels_in("dream_cut.jpg"), pixels_in("redo_dream_cut.jpg"))


# -- transparency ------------------------------------------------------------------------------


def test_transparency_goes_through(cli):
    picture = photograph(mode="RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    picture.save("cat.png")
    cli.dreams("cat.png", *SHORT)
    with Image.open("dream_cat.png") as dreamt:
        assert dreamt.mode == "RGBA"
        assert dreamt.getchannel("A").tobytes() == picture.getchannel("A").tobytes()
    told = cli("cat.png", *SHORT, "-o", "out.jpg")
    assert_one_line(told.err, ["JPEG knows no transparency"])
    assert images.read("out.jpg").shape == (1, 3, 40, 48)


# -- objectives that other files give -----------------------------------------------------------


def test_a_guide_is_recorded_by_name_and_found_again(cli):
    Path("guides").mkdir()
    shutil.copy("cat.png", "guides/my guide, 2.png")
    layers = 'guide(mix3a, "guides/my guide, 2.png")'
    first = cli.dreams("cat.png", layers, "2", "--octaves", "1", "-o", "made.png")
    record = json.loads(cli("show", "made.png", "--json").out)
    assert record["recipe"]["layers"] == 'guide(mix3a, "my guide, 2.png")'
    assert list(record["files"]) == ["my guide, 2.png"]
    cli.refuses(3, "redo", "made.png", says=["my guide, 2.png"])
    shutil.copy("guides/my guide, 2.png", "my guide, 2.png")
    again = cli.dreams("redo", "made.png")
    assert np.array_equal(pixels_in(first), pixels_in(again))
    Image.new("RGB", (30, 30), "red").save("my guide, 2.png")
    cli.refuses(2, "redo", "made.png", says=["my guide, 2.png", "is not what"])


def test_octaves_may_have_settings_of_their_own(cli):
    words = ["cat.png", "--octaves", "3", "--layers", "mix3b | mix3a", "--steps", "1 | 2 | 3"]
    cli.dreams(*words, "--step-size", "0.02 | 0.01->0.005", "--save-every", "1")
    assert "dream_cat_0006.png" in names()
    assert "dream_cat_0007.png" not in names()
    recipe = recipe_in("dream_cat.png")
    assert (recipe.layers, recipe.steps) == ("mix3b | mix3a", "1 | 2 | 3")
    alone = ["cat.png", "--octaves", "3", "--layers", "mix3b", "--steps", "1 | 2 | 3"]
    cli.dreams(*alone, "--step-size", "0.02 | 0.01->0.005", "-o", "alone.png")
    assert not np.array_equal(pixels_in("alone.png"), pixels_in("dream_cat.png"))
    cli.refuses(2, "cat.png", "--blur", "0.5 | many", says=["blur", "'many'"])
    cli.refuses(2, "cat.png", "--normalize", "mean | men", says=["normalize", "'men'"])


def test_the_command_keeps_what_is_outside_and_knows_its_masks(cli):
    half = np.zeros((40, 48, 3), np.uint8)
    half[:, :24] = 255
    Image.fromarray(half).save("half.png")
    words = ["cat.png", "mix3a in half.png; mix3b in not half.png", "2", "--octaves", "2"]
    told = cli(*words, "-o", "made.png")
    assert told.code == 0
    record = json.loads(cli("show", "made.png", "--json").out)
    assert list(record["files"]) == ["half.png"]
    again = cli.dreams("redo", "made.png")
    assert np.array_equal(pixels_in("made.png"), pixels_in(again))
    cli.dreams("cat.png", "mix3a", "2", "--mask", "half.png", "--octaves", "2", "-o", "left.png")
    before, after = (pixels_in(name).astype(int) for name in ("cat.png", "left.png"))
    assert np.array_equal(before[:, 25:], after[:, 25:])
    assert np.abs(before - after)[:, :23].mean() > 1
    Image.fromarray(half[::2, ::2]).save("small.png")
    told = cli("cat.png", "mix3a", "1", "--mask", "small.png", "--octaves", "1")
    assert "resized" in told.err
