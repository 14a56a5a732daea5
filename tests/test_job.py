"""A job begun: what is checked in which order, at which size it is dreamt, what is noted."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import tiny_network
from dreamgrad import acceleration, engine, images, networks
from dreamgrad.errors import InputError, ModelError, OutputError, ResourceError, UsageError
from dreamgrad.intake.pictures import Picture, read_picture, read_record
from dreamgrad.job import MAX_SIDE, START_SIDE, Job, begin, starting_image
from dreamgrad.networks import Network
from dreamgrad.recipe import Recipe
from dreamgrad.record import Record

SHORT = Recipe(model="tiny", layers="conv2", steps=2, octaves=1, jitter=4)


@pytest.fixture(autouse=True)
def loads(tmp_path, monkeypatch):
    """A folder with cat.png (56x40); networks are tiny, and how they were asked for is kept."""
    asked = []

    def load(model, **how):
        asked.append((model, how))
        if model != "tiny":
            raise ModelError(f"no {model}")
        return tiny_network()

    pixels = np.random.default_rng(0).integers(0, 255, (40, 56, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "cat.png")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "load", load)
    return asked


def job(picture="cat.png", target="out.png", **more):
    settings = {"recipe": SHORT} | more
    return Job(picture=picture and Path(picture), target=Path(target), **settings)


def picture(height, width, notes=()):
    pixels = np.random.default_rng(0).random((height, width, 3), dtype=np.float32)
    return Picture(pixels, None, "cat.png", "0" * 64, "PNG", notes)


# -- the order of checks -----------------------------------------------------------------------


def test_cheap_checks_come_first(loads, monkeypatch):
    free = {"cpu": 10**9}
    monkeypatch.setattr(acceleration.memory, "free_memory", lambda device: free["cpu"])
    recipe = SHORT.changed(model="none", layers="none", size="90000")
    bad = Job(picture=None, recipe=recipe, target=Path("cat.png", "out.xyz"), device="none")
    faults = [
        (UsageError, "which picture", {"picture": Path("gone.png")}),
        (UsageError, r"out\.xyz.*\.png, \.jpg", {"target": Path("cat.png", "out.png")}),
        (OutputError, r"cat\.png: is not a folder", {"target": Path("out.png")}),
        (InputError, r"gone\.png: does not exist", {"picture": Path("cat.png")}),
        (ResourceError, r"90000x64286 needs .* \(\d+ bytes\)",
         {"recipe": recipe.changed(size="")}),
        (ResourceError, "no device 'none'", {"device": "cpu"}),
        (ModelError, "no none", {"recipe": SHORT.changed(layers="none")}),
        (ModelError, "layer in tiny named 'none'", {"recipe": SHORT.changed(layers="conv2 +")}),
        (UsageError, "cannot read", {"recipe": SHORT}),
    ]  # fmt: skip
    for error, words, remedy in faults:
        with pytest.raises(error, match=words):
            begin(bad)
        assert bool(loads) == (bad.device == "cpu")
        bad = replace(bad, **remedy)
    free["cpu"] = 4 * 3 * acceleration.memory.IMAGE_COPIES * 40 * 56
    with pytest.raises(ResourceError, match=r"56x40 with tiny needs about .* Try --size \d+"):
        begin(bad)
    free["cpu"] = None
    begin(bad)
    assert [path.name for path in Path().iterdir()] == ["cat.png"]


def test_the_picture_itself_is_no_target(loads):
    with pytest.raises(UsageError, match=r"cat\.png: is the picture itself"):
        begin(job(target="cat.png"))
    assert loads == []


def test_an_image_that_the_network_cannot_see_is_told_before_the_first_step(monkeypatch):
    class Deep(torch.nn.Sequential):
        def __init__(self):
            super().__init__(*(torch.nn.MaxPool2d(2) for _ in range(5)))

    monkeypatch.setattr(networks, "load", lambda *_, **__: Network(Deep(), name="deep", head=""))
    begin(job(recipe=SHORT.changed(layers="4", jitter=0)))
    with pytest.raises(ModelError, match="deep cannot see an image of 20x14"):
        begin(job(recipe=SHORT.changed(layers="4", jitter=0, size="20")))


@pytest.mark.parametrize(("offline", "trust"), [(False, False), (True, False), (False, True)])
def test_how_the_network_is_loaded(offline, trust, loads):
    begin(job(recipe=SHORT.changed(weights="w.pth"), offline=offline, trust=trust))
    assert loads == [("tiny", {"weights": "w.pth", "offline": offline, "trust": trust})]


# -- notes -------------------------------------------------------------------------------------


def test_notes_of_the_picture_and_of_the_size(monkeypatch):
    frames = [Image.new("L", (1400, 7), colour) for colour in (0, 255)]
    frames[0].save("film.gif", save_all=True, append_images=frames[1:])
    work = begin(job("film.gif"))
    assert work.notes == [
        "has several frames or pages; the first one is used.",
        "dreamt at 1280x6; ask for more with --size 1400.",
    ]
    assert work.image.shape == (1, 3, 6, 1280)
    assert begin(job()).notes == []


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["picture", "noise", "white"])
@pytest.mark.parametrize(
    ("own", "size", "expected"),
    [
        ((40, 56), "", (40, 56)),
        ((40, 56), "28", (20, 28)),
        ((56, 40), "28", (28, 20)),
        ((40, 56), "112", (80, 112)),
        ((40, 56), "30x50", (50, 30)),
        ((1, 200), "20", (1, 20)),
        ((20, MAX_SIDE), "", (20, MAX_SIDE)),
        ((20, 2 * MAX_SIDE), "", (10, MAX_SIDE)),
        ((2 * MAX_SIDE, 20), "", (MAX_SIDE, 10)),
        ((2, 2 * MAX_SIDE), str(2 * MAX_SIDE), (2, 2 * MAX_SIDE)),
        ((2, 2 * MAX_SIDE), "20x1500", (1500, 20)),
    ],
)
def test_size_of_a_dream_on_a_picture(own, size, expected, start):
    image, note = starting_image(Recipe(size=size, start=start), picture(*own))
    assert image.shape == (1, 3, *expected)
    assert image.dtype == torch.float32
    assert 0 <= image.min() <= image.max() <= 1
    assert (note != "") == (not size and max(own) > MAX_SIDE)
    if note:
        assert note.endswith(f"--size {max(own)}.")


@pytest.mark.parametrize(
    ("size", "expected"),
    [("", (START_SIDE, START_SIDE)), ("30", (30, 30)), ("30x50", (50, 30)), ("1x1", (1, 1))],
)
@pytest.mark.parametrize("start", ["noise", "clouds", "grey", "#102030"])
def test_size_of_a_dream_on_nothing(size, expected, start):
    image, note = starting_image(Recipe(size=size, start=start), None)
    assert image.shape == (1, 3, *expected)
    assert note == ""


def test_the_picture_at_its_own_size_is_not_touched():
    given = picture(40, 56)
    image, _ = starting_image(Recipe(), given)
    assert torch.equal(image[0].permute(1, 2, 0), torch.from_numpy(given.pixels))


def test_the_seed_decides_what_a_start_looks_like():
    def noise(seed):
        return starting_image(Recipe(start="noise", size="20", seed=seed), None)[0]

    assert torch.equal(noise(1), noise(1))
    assert not torch.equal(noise(1), noise(2))


def test_too_large_an_image_is_not_made(monkeypatch):
    monkeypatch.setattr(images, "resize", lambda *_: pytest.fail("resized"))
    monkeypatch.setattr(images, "start", lambda *_: pytest.fail("made"))
    for start in ("picture", "noise"):
        with pytest.raises(ResourceError, match=r"999999x714285.*bytes"):
            starting_image(Recipe(size="999999x714285", start=start), picture(40, 56))


# -- the work ----------------------------------------------------------------------------------


def test_a_job_from_beginning_to_end():
    work = begin(job(recipe=SHORT.changed(octaves=2, repeat=2)))
    assert work.picture.name == "cat.png"
    assert not Path("out.png").exists()
    iterates = list(work.iterates)
    assert len(iterates) == work.steps == 2 * 2 * 2
    expected = engine.finish(
        work.image, engine.dreaming(work.image, work.recipe, network=tiny_network())
    )
    assert torch.equal(iterates[-1].full, expected)
    assert work.write(iterates[-1].full, steps_done=8) == []
    assert np.array_equal(
        read_picture("out.png").pixels, images.to_bytes(expected).numpy() / np.float32(255)
    )
    record = Record.from_json(read_record("out.png"))
    assert record.recipe == work.recipe
    assert (record.steps_done, record.device, record.network) == (8, "cpu", "tiny")
    assert record.weights_sha256 == tiny_network().fingerprint
    content = Path("cat.png").read_bytes()
    assert (record.input_name, record.input_sha256) == (
        "cat.png",
        hashlib.sha256(content).hexdigest(),
    )


def test_a_job_without_a_picture():
    work = begin(job(None, recipe=SHORT.changed(start="noise", size="24")))
    assert work.picture is None
    assert work.image.shape == (1, 3, 24, 24)
    work.write(work.image, 0)
    record = Record.from_json(read_record("out.png"))
    assert (record.input_name, record.input_sha256, record.steps_done) == ("", "", 0)
    assert b"/trainedAlgorithmicMedia" in Path("out.png").read_bytes()


def test_default_layers_are_written_down():
    work = begin(job(recipe=SHORT.changed(layers="")))
    assert work.recipe.layers == tiny_network().default_layers != ""
    assert work.record(1).recipe.layers == work.recipe.layers


@pytest.mark.parametrize("metadata", [True, False])
def test_metadata(metadata):
    work = begin(job(metadata=metadata))
    work.write(work.image, 1)
    assert (read_record("out.png") is not None) == metadata


def test_quality():
    for quality in (95, 20):
        work = begin(job(target=f"{quality}.jpg", quality=quality))
        work.write(work.image, 0)
    assert Path("20.jpg").stat().st_size < 0.7 * Path("95.jpg").stat().st_size


def test_writing_elsewhere_leaves_the_target_alone():
    work = begin(job())
    work.write(work.image, 1, Path("new", "part.jpg"))
    assert sorted(p.name for p in Path().iterdir()) == ["cat.png", "new"]
    with Image.open("new/part.jpg") as written:
        assert written.size == (56, 40)


def test_confidences_name_the_classes_of_the_objective():
    work = begin(job(recipe=SHORT.changed(layers="class:cat - class:owl + conv2")))
    sure = tiny_network().confidences(work.image)[0].tolist()
    assert work.confidences(work.image) == pytest.approx({"tabby, cat": sure[0], "owl": sure[2]})
    assert begin(job()).confidences(work.image) == {}
