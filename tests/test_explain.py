"""Explanations of networks whose reasons are known, and the pages they are written on."""

import base64
import re
import sys
from html.parser import HTMLParser
from io import BytesIO

import click
import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from conftest import tiny_model, tiny_network
from dreamgrad import explain as explaining
from dreamgrad import images, networks
from dreamgrad.cli import run
from dreamgrad.cli.explain import explain, report
from dreamgrad.errors import ModelError, OutputError, UsageError
from dreamgrad.explain import maps
from dreamgrad.explain.page import Page, Section, Table, Tile, check_page, html, write
from dreamgrad.explain.picture import Effort, middle_layer, winner
from dreamgrad.explain.report import Reading, spread, warnings
from dreamgrad.explain.sheet import ROWS, sheet
from dreamgrad.networks import Network

SIDE = 32
QUICK = ["--steps", "1", "--dream-size", "32", "-q"]


class Corner(nn.Module):
    """Two classes: how bright the lower left quarter is, and a constant."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1, bias=False)
        nn.init.ones_(self.conv.weight)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(1, 2)
        self.head.weight.data = torch.tensor([[10.0], [0.0]])
        self.head.bias.data = torch.tensor([0.0, 1.0])

    def forward(self, x):
        x = self.relu(self.conv(x))
        half = x.shape[-1] // 2
        return self.head(x[:, :, -half:, :half].mean((1, 2, 3))[:, None])


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.flat, self.head = nn.Flatten(), nn.Linear(3 * SIDE * SIDE, 2)

    def forward(self, x):
        return self.head(self.flat(x))


class Headless(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.relu, self.two = nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 7, 3)

    def forward(self, x):
        return self.two(self.relu(self.one(x)))


def wrapped(model, **more):
    plain = {"mean": (0, 0, 0), "std": (1, 1, 1)}
    return Network(model, name="own", input_size=SIDE, **(plain | more))


@pytest.fixture
def corner():
    return wrapped(Corner(), labels=["bright", "none"])


@pytest.fixture
def linear():
    torch.manual_seed(0)
    return wrapped(Linear(), labels=["yes", "no"])


@pytest.fixture
def image():
    return torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(3))


def weights_of(network, index):
    return network.model.head.weight[index].detach().reshape(3, SIDE, SIDE).numpy()


def in_the_corner(heat):
    """The share of a map that lies in the lower left quarter."""
    size = heat[0, 0].abs()
    return float(size[SIDE // 2 :, : SIDE // 2].sum() / size.sum())


# -- maps of a linear network are known exactly ------------------------------------------------


def test_the_input_gradient_of_a_linear_network_is_its_largest_weight(linear, image):
    pytest.importorskip("captum")
    for index in (0, 1):
        expected = np.abs(weights_of(linear, index)).max(0)
        found = maps.input_gradient(linear, image, index)
        assert found.shape == (1, 1, SIDE, SIDE)
        np.testing.assert_allclose(found[0, 0], expected, rtol=1e-5)


def test_integrated_gradients_of_a_linear_network_are_weights_times_pixels(linear, image):
    pytest.importorskip("captum")
    expected = (weights_of(linear, 1) * image[0].numpy()).sum(0)
    found = maps.integrated_gradients(linear, image, 1, steps=3)
    np.testing.assert_allclose(found[0, 0], expected, atol=1e-6)


def test_integrated_gradients_sum_up_to_the_gain_over_black(photo):
    pytest.importorskip("captum")
    network = tiny_network()
    score = maps.scores_of(network)
    gain = float((score(photo) - score(torch.zeros_like(photo)))[0, 2])
    found = maps.integrated_gradients(network, photo, 2, steps=200)
    assert float(found.sum()) == pytest.approx(gain, rel=0.02)


def test_occlusion_of_a_linear_network_is_what_the_patch_took_away(linear, image):
    pytest.importorskip("captum")
    missing = image[0].numpy() - image[0].mean((1, 2), keepdim=True).numpy()
    takes = (weights_of(linear, 0) * missing).sum(0)
    found = maps.occlusion(linear, image, 0, patch=1)  # no overlap: a patch for each pixel
    np.testing.assert_allclose(found[0, 0], takes, atol=2e-6)


@pytest.mark.parametrize("cells", [2, 4])
def test_lime_of_a_linear_network_finds_what_each_superpixel_adds(cells, linear, image):
    missing = image[0].numpy() - image[0].mean((1, 2), keepdim=True).numpy()
    takes = (weights_of(linear, 1) * missing).sum(0)
    side = SIDE // cells
    expected = takes.reshape(cells, side, cells, side).sum((1, 3))
    found = maps.lime(linear, image, 1, samples=60, cells=cells, ridge=0)
    np.testing.assert_allclose(found[0, 0, ::side, ::side], expected, atol=1e-4)
    assert all(len(np.unique(found[0, 0, :side, n : n + side])) == 1 for n in range(0, SIDE, side))


def test_lime_is_the_weighted_ridge_regression_that_numpy_finds(photo):
    network, samples = tiny_network(), 40
    rng = torch.Generator().manual_seed(5)
    seen = (torch.rand(samples, 4, generator=rng) < 0.5).double().numpy()
    seen[0] = 1
    mean = photo.mean((2, 3), keepdim=True)
    scores = []
    for row in seen:
        mask = torch.from_numpy(np.kron(row.reshape(2, 2), np.ones((20, 28)))).float()
        scores.append(float(maps.scores_of(network)(photo * mask + mean * (1 - mask))[0, 0]))
    weights = np.exp(-((1 - np.sqrt(seen.mean(1))) ** 2) / 0.0625)
    design = np.column_stack([np.ones(samples), seen])
    penalty = np.diag([0.0, 1, 1, 1, 1])
    square = design.T @ (weights[:, None] * design) + penalty
    expected = np.linalg.solve(square, design.T @ (weights * np.array(scores)))[1:]
    found = maps.lime(network, photo, 0, samples=samples, cells=2, seed=5)
    np.testing.assert_allclose(found[0, 0, ::20, ::28].flatten(), expected, atol=1e-5)


def test_lime_with_one_seed_is_one_map(image, corner):
    first, same, other = (maps.lime(corner, image, 0, samples=20, seed=s) for s in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


# -- all maps of a network that looks at one corner point there --------------------------------


def test_grad_cam_points_at_the_only_corner_that_counts(image):
    class Told(Corner):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 1, bias=False)
            self.conv.weight.data[:] = torch.tensor([[1.0], [0], [0], [0]])[..., None, None]

    network = wrapped(Told())
    image = image * 0.01
    image[..., SIDE // 2 :, : SIDE // 2] = 1
    found = maps.grad_cam(network, image, 0, "relu")
    assert in_the_corner(found) > 0.95
    assert not maps.grad_cam(network, image, 1, "relu").any()  # a constant looks nowhere


def test_grad_cam_is_the_sum_of_channels_by_their_mean_gradient(photo):
    network = tiny_network()
    seen = network(photo, ["drop"])["drop"][0].numpy().astype(np.float64)
    weights = network.model.head.weight[1].numpy() / seen[0].size  # d score / d activation
    expected = np.maximum(np.tensordot(weights, seen, 1), 0)
    found = maps.grad_cam(network, photo, 1, "drop")
    whole = torch.nn.functional.interpolate(
        torch.from_numpy(expected)[None, None], (40, 56), mode="bilinear"
    )
    assert expected.any()
    torch.testing.assert_close(found.double(), whole, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("layer", ["pool", "conv2", "norm2"])
def test_grad_cam_is_captums(layer, photo):
    attr = pytest.importorskip("captum.attr")
    network = tiny_network()
    method = attr.LayerGradCam(maps.scores_of(network), network.layers[layer].module)
    theirs = method.attribute(photo.clone().requires_grad_(), target=2, relu_attributions=True)
    theirs = torch.nn.functional.interpolate(theirs.detach(), (40, 56), mode="bilinear")
    torch.testing.assert_close(maps.grad_cam(network, photo, 2, layer), theirs)


def test_grad_cam_tells_the_calls_of_one_module_apart(photo):
    network = tiny_network()
    first = maps.grad_cam(network, photo, 0, "relu")
    second = maps.grad_cam(network, photo, 0, "relu_1")
    torch.testing.assert_close(second, maps.grad_cam(network, photo, 0, "drop"))
    assert not torch.allclose(first / first.max(), second / second.max(), atol=0.1)
    assert not network.layers["relu"].module._forward_hooks


def test_grad_cam_sees_a_layer_before_it_is_overwritten(photo):
    class Overwriting(nn.Module):
        def __init__(self, at_once):
            super().__init__()
            self.at_once, self.conv, self.head = at_once, nn.Conv2d(3, 6, 3), nn.Linear(6, 3)
            for weight in self.parameters():  # so that everything speaks for the class
                weight.data.abs_()

        def forward(self, x):
            x = self.conv(x)
            x = x.add_(5) if self.at_once else x + 5
            return self.head(x.square().mean((2, 3)))

    found = []
    for at_once in (False, True):
        torch.manual_seed(0)
        found.append(maps.grad_cam(wrapped(Overwriting(at_once)), photo, 0, "conv"))
    assert found[0].any()
    torch.testing.assert_close(*found)


def test_grad_cam_of_maps_with_channels_at_the_end_is_the_same(photo):
    class Turned(nn.Module):
        def __init__(self, turn):
            super().__init__()
            self.turn, self.conv, self.same = turn, nn.Conv2d(3, 6, 3), nn.Identity()
            self.head = nn.Linear(6, 3)

        def forward(self, x):
            x = self.conv(x).relu()
            if self.turn:
                return self.head(self.same(x.permute(0, 2, 3, 1)).mean((1, 2)))
            return self.head(self.same(x).mean((2, 3)))

    found = []
    for turn in (False, True):
        torch.manual_seed(0)
        network = wrapped(Turned(turn))
        assert network.layers["same"].shape == (6, 30, 30)
        found.append(maps.grad_cam(network, photo, 0, "same"))
    assert found[0].any()
    torch.testing.assert_close(*found)


def test_every_other_map_points_at_the_corner(corner, image):
    pytest.importorskip("captum")
    image[..., SIDE // 2 :, : SIDE // 2] += 0.5
    assert in_the_corner(maps.input_gradient(corner, image, 0)) == 1
    assert in_the_corner(maps.integrated_gradients(corner, image, 0)) == pytest.approx(1)
    assert in_the_corner(maps.lime(corner, image, 0)) > 0.9
    found = maps.occlusion(corner, image, 0, patch=4)
    assert in_the_corner(found) > 0.85  # patches across its border reach a little beyond
    assert found[0, 0, SIDE // 2 + 4 :, : SIDE // 2 - 4].mean() > 0


def test_maps_do_not_touch_their_image_and_work_in_inference_mode(corner, image):
    pytest.importorskip("captum")
    before = image.clone()
    with torch.inference_mode():
        guest = image.clone()
        for method in (maps.grad_cam, maps.input_gradient, maps.integrated_gradients,
                       maps.occlusion, maps.lime):  # fmt: skip
            assert not method(corner, guest, 0).requires_grad
    assert torch.equal(guest, before)


def test_the_last_map_is_the_last_of_features():
    assert maps.last_map(tiny_network()) == "drop"
    assert maps.last_map(wrapped(Headless(), head="")) == "two"
    model = nn.Sequential(
        nn.Conv2d(3, 9, 3), nn.ReLU(), nn.Conv2d(9, 4, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    )
    assert maps.last_map(wrapped(model)) == "1"  # "2" is a map of the four classes
    with pytest.raises(ModelError, match="no layer with a map"):
        maps.last_map(wrapped(Linear()))


def test_what_cannot_be_explained_is_told(image, linear):
    with pytest.raises(ModelError, match="has no map"):
        maps.grad_cam(tiny_network(), image, 0, "head")
    with pytest.raises(ModelError, match="has no classes"):
        maps.scores_of(wrapped(Headless(), head=""))

    class Cut(Linear):
        def forward(self, x):
            return super().forward(x.detach())

    pytest.importorskip("captum")
    with pytest.raises(ModelError, match="no gradient comes back"):
        maps.input_gradient(wrapped(Cut()), image, 0)


def test_without_captum_the_extra_is_named(monkeypatch, linear, image):
    monkeypatch.setitem(sys.modules, "captum", None)
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    with pytest.raises(ModelError, match=r"dreamgrad\[explain\]"):
        maps.occlusion(linear, image, 0)


def test_overlays_are_orange_for_and_blue_against():
    heat = torch.zeros(1, 1, 4, 6)
    heat[..., 0, 0], heat[..., 1, 1] = 2, -2
    found = maps.overlay(torch.full((1, 3, 4, 6), 0.5), heat)
    red, _, blue = found[0]
    assert red[0, 0] - blue[0, 0] > 0.5
    assert blue[1, 1] - red[1, 1] > 0.5
    torch.testing.assert_close(red[2:], blue[2:])  # nothing there: grey
    assert maps.overlay(torch.ones(1, 3, 2, 2), torch.zeros(1, 1, 2, 2)).isfinite().all()
    assert 0 <= float(found.min()) <= float(found.max()) <= 1


# -- health ------------------------------------------------------------------------------------


class Ward(nn.Module):
    """Each layer with an illness of its own."""

    def __init__(self):
        super().__init__()
        self.sound = nn.Conv2d(3, 4, 1, bias=False)
        nn.init.ones_(self.sound.weight)
        self.dead, self.stuck, self.numb, self.lost = (nn.Identity() for _ in range(4))
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        x = self.sound(x)
        self.dead((-x).relu())
        self.stuck(x.clamp(9, 10))
        self.numb(x.detach())
        self.lost((x - 99).sqrt())
        return self.head(x.mean((2, 3)))


def test_each_illness_is_found_and_the_sound_are_left_alone():
    health = {layer.name: layer for layer in explaining.check(wrapped(Ward()))}
    both = "on noise and on a picture"
    assert health["dead"].problems == (f"activations are zero {both}", f"gradient is zero {both}")
    stuck = (f"activations are all the same {both}", f"gradient is zero {both}")
    assert health["stuck"].problems == stuck
    assert health["numb"].problems == (f"gradient is zero {both}",)
    assert len(health["lost"].problems) == 2
    assert all("not finite" in problem for problem in health["lost"].problems)
    assert [name for name, layer in health.items() if layer.usable] == ["sound", "head"]
    assert health["sound"].problems == health["head"].problems == ()
    assert [h.name for h in explaining.check(tiny_network()) if h.problems] == []


def test_a_layer_that_only_one_image_silences_is_usable():
    model = Ward()
    model.stuck = nn.ReLU()
    model.forward = lambda x: model.head(model.stuck(model.sound(x) - 2.9).mean((2, 3)))
    picture = torch.ones(1, 3, SIDE, SIDE) * torch.linspace(0.97, 1, SIDE)
    network = Network(
        model, name="own", input_size=SIDE, mean=(0, 0, 0), std=(1, 1, 1), head="head"
    )
    dark = explaining.check(network, picture * 0.5)
    bright = explaining.check(network, picture)
    of = {kind: {h.name: h for h in found} for kind, found in (("d", dark), ("b", bright))}
    assert "gradient is zero on a picture" in " ".join(of["d"]["stuck"].problems)
    assert "a picture" not in " ".join(of["b"]["stuck"].problems)
    assert of["b"]["stuck"].usable


# -- what is on the pages ----------------------------------------------------------------------


def test_the_winner_is_the_likeliest_of_the_classes_named(photo):
    network = tiny_network()
    sure = network.confidences(photo)[0].numpy()
    assert winner(network, photo) == sure.argmax()
    assert winner(network, photo, "dog") == 1
    network.groups = {"pets": (0, 1)}
    assert winner(network, photo, "pets") == sure[:2].argmax()


def test_an_explanation_holds_every_part(photo):
    pytest.importorskip("captum")
    network, told = tiny_network(), []
    effort = Effort(samples=10, path=2, channels=2, dream_size=32, steps=1)
    page = explaining.explain(network, photo, label="dog", effort=effort, tell=told.append)
    sees, why, looks, excites, layers = page.sections
    assert [name for name, _ in sees.bars] == [name for name, _ in network.classify(photo)]
    assert why.title == "Why dog"
    methods = ["Grad-CAM", "Input gradient", "Integrated gradients", "Occlusion", "LIME"]
    assert [tile.title for tile in why.tiles] == methods
    expected = maps.overlay(photo, maps.grad_cam(network, photo, 1, "drop"))
    torch.testing.assert_close(why.tiles[0].image, expected)
    assert looks.title == "What dog looks like to it"
    assert looks.tiles[0].image.shape == (1, 3, 32, 32)
    name = middle_layer(network, photo)
    means = network(photo, [name])[name][0].mean((1, 2)).numpy()
    best = [f"{name}:{n}" for n in np.argsort(-means)[:2]]
    assert [tile.title for tile in excites.tiles] == best
    assert [row[0] for row in layers.table.rows] == list(network.layers)
    assert set(methods) < set(told)


def test_the_dream_of_a_class_raises_its_score(photo):
    pytest.importorskip("captum")
    network = tiny_network()
    effort = Effort(samples=5, path=1, channels=1, dream_size=48, steps=12)
    for index, name in enumerate(["tabby", "dog", "owl"]):
        page = explaining.explain(network, photo, label=name, effort=effort)
        start = images.start("noise", (48, 48), torch.Generator().manual_seed(0))
        score = maps.scores_of(network)
        (tile,) = page.sections[2].tiles
        assert score(tile.image)[0, index] > score(start)[0, index] + 0.01


def test_without_classes_only_the_other_parts_are_left(photo, monkeypatch):
    monkeypatch.setitem(sys.modules, "captum.attr", None)  # nor is it needed
    network = wrapped(Headless(), head="")
    effort = Effort(dream_size=32, steps=1, channels=1)
    page = explaining.explain(network, photo, effort=effort)
    assert "no classes" in " ".join(page.text)
    assert [s.title for s in page.sections][1:] == ["What excites it most", "What every layer does"]
    with pytest.raises(ModelError, match="no classes"):
        explaining.explain(network, photo, label="cat")
    with pytest.raises(ModelError, match="no classes"):
        explaining.report(network)


def test_a_report_reads_every_dream(monkeypatch):
    network = tiny_network()
    page = explaining.report(network, size=32, steps=1)
    warned, dreams, confusion, layers = page.sections
    assert [tile.title for tile in dreams.tiles] == ["tabby", "dog", "owl"]
    for tile, row in zip(dreams.tiles, confusion.table.rows, strict=True):
        sure = network.confidences(tile.image)[0].tolist()
        assert row[1:] == tuple(f"{s:.0%}" for s in [*sure, 0])
        best = network.labels[sure.index(max(sure))].split(",")[0]
        assert tile.note.startswith(f"read as {best}, {max(sure):.1%}.")
    assert layers.text == ["All can be dreamt on."]
    assert warned.text


def readings(*reads):
    return [Reading(n, torch.zeros(1, 3, 8, 8), torch.eye(3)[read]) for n, read in enumerate(reads)]


def test_warnings_say_what_is_wrong():
    network = tiny_network()
    assert warnings(network, readings(0, 1, 2), [], 3) == []
    (same,) = warnings(network, readings(1, 1, 1), [], 3)
    assert same.startswith("Every dream is read as dog")
    (other,) = warnings(network, readings(0, 2, 2), [], 3)
    assert other.startswith("1 of 3 dreams are read as another class: dog.")
    network.name_classes([])
    assert "no names" in warnings(network, readings(0, 1, 2), [], 3)[0]
    sick = explaining.check(wrapped(Ward()))
    found = warnings(tiny_network(), readings(0, 1, 2), sick, 3)
    assert found[0].startswith("4 of 6 layers cannot be dreamt on: dead, stuck, numb, lost.")


def test_a_network_of_nan_gets_its_report():
    pytest.importorskip("captum")
    model = tiny_model()
    model.head.weight.data[:] = float("nan")
    sick = Network(model, name="sick", input_size=32)
    with pytest.raises(ModelError, match="scores are not finite"):
        explaining.explain(sick, torch.rand(1, 3, 32, 32))
    page = explaining.report(sick, size=32, steps=1)
    text = " ".join(page.sections[0].text)
    assert "3 of 3 classes could not be dreamt of" in text
    assert "1 of 9 layers cannot be dreamt on: head" in text
    assert html(page)
    assert sheet(page).height > 100


def test_one_class_is_always_sure():
    network = wrapped(nn.Sequential(nn.Conv2d(3, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()))
    page = explaining.report(network, size=32, steps=1)
    assert any("always 100%" in line for line in page.sections[0].text)


@pytest.mark.parametrize(("count", "most"), [(3, 12), (12, 12), (1000, 12), (13, 12), (1, 1)])
def test_classes_are_spread_evenly(count, most):
    found = spread(count, most)
    assert len(found) == len(set(found)) == min(count, most)
    assert found[0] == 0
    assert found[-1] < count
    assert len(found) < 2 or max(np.diff(found)) - min(np.diff(found)) <= 1


# -- pages as files ----------------------------------------------------------------------------


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.sources, self.text = [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in {"meta", "img"}:
            self.open.append(tag)
        self.sources += [v for k, v in attributes if k in {"src", "href", "srcset"}]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def some_page(rows=3):
    image = torch.zeros(1, 3, 5, 7)
    image[:, 0, 2, 3] = 1
    table = Table(("layer", "mean"), [(f"l{n}", str(n)) for n in range(rows)])
    section = Section("<b>bold</b>", ["a & b"], [("cat", 0.5)], [Tile(image, '"q"', "n")], table)
    return Page("On <script>", ["text"], [section, Section("more", table=table, folded=True)])


def test_html_is_whole_escaped_and_alone():
    text = html(some_page())
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    assert "script" not in reader.tags
    assert "On <script>" in reader.text
    assert "<b>bold</b>" in reader.text
    assert reader.tags.count("tr") == 8
    assert len(reader.sources) == 1
    assert not re.search(r"https?:|url\(|@import", text)
    head, _, data = reader.sources[0].partition(",")
    assert head == "data:image/png;base64"
    with Image.open(BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (7, 5)
        assert picture.getpixel((3, 2)) == (255, 0, 0)
    for needed in ("prefers-color-scheme: dark", 'name="viewport"', "default-src 'none'"):
        assert needed in text


def test_a_sheet_shows_bars_tiles_and_what_it_has_room_for():
    short, long = sheet(some_page(2)), sheet(some_page(ROWS + 5))
    assert short.width == long.width
    assert long.height > short.height + 2 * 17 * (ROWS - 2)
    pixels = np.asarray(short).astype(int)
    assert (abs(pixels - [232, 133, 58]).sum(-1) < 4).sum() == pytest.approx(241 * 16, rel=0.02)
    assert (pixels[..., 0] - pixels[..., 1] > 200).any()  # the red pixel of the tile


def test_pages_are_written_by_their_ending(tmp_path):
    write(tmp_path / "page.html", some_page())
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == html(some_page())
    write(tmp_path / "page.png", some_page())
    with Image.open(tmp_path / "page.png") as picture:
        assert np.array_equal(np.asarray(picture), np.asarray(sheet(some_page())))


def test_names_that_are_no_text_do_not_stop_a_page(tmp_path):
    page = Page("odd \udcff", ["\udcff"], [Section("\udcff", [], [("\udcff", 0.1)])])
    for name in ("page.html", "page.png"):
        write(tmp_path / name, page)
        assert (tmp_path / name).stat().st_size > 100


def test_targets_are_checked_before_the_work(tmp_path):
    check_page(tmp_path / "new" / "page.html")
    check_page(tmp_path / "page.PNG")
    (tmp_path / "dir.html").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "cat.png").write_text("")
    with pytest.raises(UsageError, match=r"page\.pdf: a page ends in \.html or \.png"):
        check_page(tmp_path / "page.pdf")
    with pytest.raises(OutputError, match="is a folder"):
        check_page(tmp_path / "dir.html")
    with pytest.raises(OutputError, match="is not a folder"):
        check_page(tmp_path / "file" / "page.html")
    with pytest.raises(UsageError, match="picture itself"):
        check_page(tmp_path / "cat.png", [tmp_path / "cat.png"])
    check_page(tmp_path / "cat.html", [tmp_path / "cat.png"])
    assert {p.name for p in tmp_path.iterdir()} == {"dir.html", "file", "cat.png"}


# -- the commands ------------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Calls `explain` and `report` on a tiny network in a folder with cat.png in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "load", lambda *_, **__: command.network)
    pixels = np.random.default_rng(0).integers(0, 255, (40, 56, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "cat.png")
    group = click.Group("dreamgrad", commands={"explain": explain, "report": report})

    def command(*words):
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            run(group, words, "dreamgrad")
        out, err = capsys.readouterr()
        return done.value.code, out, err

    command.network = tiny_network()
    return command


def test_explain_writes_a_page_beside_nothing_else(command, tmp_path):
    pytest.importorskip("captum")
    few = ["--samples", "10", "--path", "2", "--channels", "1", "--size", "48"]
    code, out, err = command("explain", "cat.png", *QUICK[:-1], *few)
    assert (code, out) == (0, "explain_cat.html\n")
    assert "dreamgrad: Occlusion" in err
    assert {p.name for p in tmp_path.iterdir()} == {"cat.png", "explain_cat.html"}
    text = (tmp_path / "explain_cat.html").read_text(encoding="utf-8")
    assert "What tiny sees in cat.png" in text
    assert text.count("<img") == 1 + 5 + 1 + 1
    assert command("explain", "cat.png", *QUICK, *few, "--no-dream", "-o", "s.png") == (0, "", "")
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.width > 900
    code, _, err = command("explain", "cat.png", *few, "--no-dream", "--class", "dgo")
    assert (code, "dog" in err) == (4, True)
    code, _, err = command("explain", "cat.png", *few, "--no-dream", "--layer", "poool")
    assert (code, "pool" in err) == (4, True)
    code, _, err = command("explain", "cat.png", *few, "--no-dream", "--layer", "head")
    assert (code, err) == (4, "dreamgrad: head has no map. Try drop.\n")


def test_explain_does_without_classes(command, tmp_path):
    command.network = wrapped(Headless(), head="")
    code, _, err = command("explain", "cat.png", *QUICK[:-1])
    assert code == 0
    assert "no classes" in err
    assert "no classes" in (tmp_path / "explain_cat.html").read_text(encoding="utf-8")
    code, _, err = command("explain", "cat.png", "--class", "cat")
    assert (code, err) == (4, "dreamgrad: own has no classes; leave out --class.\n")


def test_report_writes_a_page(command, tmp_path):
    code, out, err = command("report", "file/my net.pt", "--classes", "2", *QUICK[:-1])
    assert (code, out) == (0, "report_my_net.pt.html\n")
    assert "dream of dog" in err
    assert "dream of owl" not in err
    assert (tmp_path / "report_my_net.pt.html").read_text(encoding="utf-8").count("<img") == 2


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["report", "x"], 4, "dreamgrad: own has no classes, and a report is about them."),
        (["report", "x", "-o", "a.txt"], 2, "dreamgrad: a.txt: a page ends in .html or .png."),
        (["explain", "cat.png", "-o", "cat.png"], 2, "dreamgrad: cat.png: is the picture itself"),
        (["explain", "cta.png"], 3, "cat.png"),
        (["explain", "cat.png", "--samples", "0"], 2, "samples"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(words, code, text, command, tmp_path):
    command.network = wrapped(Headless(), head="")
    found, out, err = command(*words)
    assert (found, out, len(err.splitlines())) == (code, "", 1)
    assert text in err
    assert [p.name for p in tmp_path.iterdir()] == ["cat.png"]
