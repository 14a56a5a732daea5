"""Scores of dreams, beside what numpy, scipy and scikit-image find and pictures with known answers."""

import json
import math
import re

import click
import numpy as np
import pytest
import scipy.ndimage
import torch
from click.testing import CliRunner

from conftest import tiny_model, tiny_network
from dreamgrad import engine, images, networks, output, scores
from dreamgrad.cli.score import score as command
from dreamgrad.errors import DreamgradError, InputError, ModelError, UsageError
from dreamgrad.intake.files import sha256_of
from dreamgrad.networks import Network
from dreamgrad.objectives import parse
from dreamgrad.recipe import Recipe
from dreamgrad.record import Record

SIDE = 64


def flat(*colour, size=(20, 30)):
    return torch.tensor(colour).view(1, 3, 1, 1).expand(1, 3, *size)


def wave(cycles_per_pixel, size=(SIDE, SIDE)):
    """Grey, with a cosine along the rows."""
    x = torch.arange(size[1]) * 2 * math.pi * cycles_per_pixel
    return (0.5 + 0.4 * torch.cos(x)).expand(1, 3, *size)


def noise(size=(SIDE, SIDE), count=1):
    return torch.rand(count, 3, *size, generator=torch.Generator().manual_seed(4))


def power_law(exponent, size):
    """Noise whose power falls as frequency to the `exponent`, made by numpy."""
    rng = np.random.default_rng(0)
    fy, fx = np.meshgrid(*map(np.fft.fftfreq, size), indexing="ij")
    frequency = np.hypot(fy, fx)
    frequency[0, 0] = np.inf
    white = np.fft.fft2(rng.normal(size=(3, *size)))
    made = np.fft.ifft2(white * frequency ** (exponent / 2)).real
    return torch.from_numpy(0.5 + 0.1 * made / made.std())[None].float()


# -- colours -----------------------------------------------------------------------------------


def test_oklab_is_ottosons_way_through_xyz(photo):
    """The published matrices from XYZ, behind the sRGB standard's own matrix to XYZ."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
              [0.0193339, 0.1191920, 0.9503041]]  # fmt: skip
    to_cones = [[0.8189330101, 0.3618667424, -0.1288597137],
                [0.0329845436, 0.9293118715, 0.0361456387],
                [0.0482003018, 0.2643662691, 0.6338517070]]  # fmt: skip
    to_lab = [[0.2104542553, 0.7936177850, -0.0040720468],
              [1.9779984951, -2.4285922050, 0.4505937099],
              [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip
    srgb = photo[0].double().numpy()
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(np.tensordot(np.array(to_cones) @ to_xyz, linear, 1))
    expected = np.tensordot(to_lab, cones, 1)
    np.testing.assert_allclose(scores.oklab(photo)[0], expected, atol=3e-4)


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ((1, 1, 1), (1, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), (0.62796, 0.22486, 0.12585)),  # as in CSS Color 4's tables
        ((0, 0, 1), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_of_colours_that_are_known(colour, lab):
    found = scores.oklab(flat(*map(float, colour)))[0, :, 0, 0]
    np.testing.assert_allclose(found, lab, atol=2e-4)


def test_colour_shift_from_black_to_white_is_one_and_halves_average():
    black, white = flat(0.0, 0.0, 0.0), flat(1.0, 1.0, 1.0)
    half = torch.cat([black[..., :15], white[..., :15]], -1)
    pairs = torch.cat([black, white, half])
    assert scores.colour_shift(black, pairs).tolist() == pytest.approx([0, 1, 0.5], abs=1e-4)


def test_chroma_is_zero_for_greys_and_mixes_by_area():
    grey, red = flat(0.3, 0.3, 0.3), flat(1.0, 0.0, 0.0)
    third = torch.cat([red[..., :10], grey[..., :20]], -1)
    full = math.hypot(0.22486, 0.12585)
    found = scores.chroma(torch.cat([grey, red, third]))
    assert found.tolist() == pytest.approx([0, full, full / 3], abs=2e-4)


def test_magenta_has_the_most_chroma():
    corners = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 3).view(8, 3, 1, 1)
    found = scores.chroma(corners)
    assert corners[found.argmax(), :, 0, 0].tolist() == [1, 0, 1]
    assert 0.32 < float(found.max()) < 0.325


def test_clipped_counts_values_that_files_hold_as_0_or_255():
    levels = torch.tensor([0, 0.4, 0.6, 1, 254, 254.4, 254.6, 255]) / 255
    image = levels.expand(1, 3, 5, 8)
    assert float(scores.clipped(image)) == pytest.approx(4 / 8)
    written = (image * 255).round()
    ends = (written == 0) | (written == 255)
    assert float(scores.clipped(image)) == pytest.approx(float(ends.float().mean()))
    one_channel = torch.cat([torch.ones(1, 1, 4, 4), torch.full((1, 2, 4, 4), 0.5)], 1)
    assert float(scores.clipped(one_channel)) == pytest.approx(1 / 3)


# -- frequencies -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(30, 41), (16, 16), (1, 9), (7, 1)])
def test_the_power_spectrum_is_numpys(size):
    image = noise(size, count=2)
    pixels = image.double().numpy()
    window = np.outer(*(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n) if n > 1 else np.ones(1)
                        for n in size))  # fmt: skip
    mean = np.average(pixels, axis=(2, 3), weights=np.broadcast_to(window, pixels.shape))
    expected = (abs(np.fft.fft2((pixels - mean[..., None, None]) * window)) ** 2).sum(1)
    frequency, power = scores.power_spectrum(image)
    np.testing.assert_allclose(power, expected, rtol=1e-3, atol=1e-4 * expected.mean() + 1e-9)
    np.testing.assert_allclose(
        frequency, np.hypot(np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])), atol=1e-7
    )


@pytest.mark.parametrize(("frequency", "share"), [(0.1, 0), (0.2, 0), (0.3, 1), (0.45, 1)])
def test_waves_are_high_or_low(frequency, share):
    assert float(scores.high_frequencies(wave(frequency))) == pytest.approx(share, abs=0.01)
    turned = wave(frequency).mT
    assert float(scores.high_frequencies(turned)) == pytest.approx(share, abs=0.01)


def test_diagonal_frequencies_count_by_their_length():
    """0.2 cycles per pixel both ways are 0.28 along the diagonal."""
    y, x = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    diagonal = (0.5 + 0.4 * torch.cos(2 * math.pi * 0.2 * (x + y))).expand(1, 3, SIDE, SIDE)
    assert float(scores.high_frequencies(diagonal)) == pytest.approx(1, abs=0.01)


def test_white_noise_has_what_lies_outside_of_the_circle():
    found = scores.high_frequencies(noise((200, 240), count=2))
    assert found.tolist() == pytest.approx([1 - math.pi / 16] * 2, abs=0.01)


def test_shares_of_energy_do_not_depend_on_brightness_or_contrast():
    image = noise() * wave(0.02)
    share = float(scores.high_frequencies(image))
    assert float(scores.high_frequencies(0.3 + 0.1 * image)) == pytest.approx(share, rel=1e-3)


def test_the_jump_from_border_to_border_is_no_detail():
    ramp = torch.linspace(0, 1, SIDE).expand(1, 3, SIDE, SIDE)
    assert float(scores.high_frequencies(ramp)) < 1e-4


@pytest.mark.parametrize("exponent", [0.0, -1.0, -2.0, -3.0])
@pytest.mark.parametrize("size", [(256, 256), (150, 301)])
def test_the_slope_of_a_power_law_is_its_exponent(exponent, size):
    found = float(scores.spectrum_slope(power_law(exponent, size)))
    assert found == pytest.approx(exponent, abs=0.15)


def test_blur_makes_the_slope_steeper_and_noise_makes_it_flatter():
    image = power_law(-2, (128, 128))
    blurred = torch.from_numpy(scipy.ndimage.gaussian_filter(image.numpy(), (0, 0, 1, 1)))
    noisy = image + noise((128, 128))
    steep, own, gentle = map(float, map(scores.spectrum_slope, (blurred, image, noisy)))
    assert steep < own - 0.5
    assert gentle > own + 0.5


def test_flat_and_tiny_images_have_no_slope_and_no_high_frequencies():
    grey = flat(0.3, 0.7, 0.1, size=(33, 40))
    assert scores.spectrum_slope(grey).isnan().all()
    assert float(scores.high_frequencies(grey)) == 0
    assert scores.spectrum_slope(noise((15, 60))).isnan().all()
    assert scores.spectrum_slope(noise((16, 60))).isfinite().all()
    assert scores.spectrum_slope(noise((1, 1))).isnan().all()
    assert float(scores.high_frequencies(noise((1, 1)))) == 0


# -- structure ---------------------------------------------------------------------------------


def ssim_by_scipy(a, b):
    """Wang et al. (2004) with scipy's Gaussians, in double precision, without the border."""
    weights = np.array([0.2126, 0.7152, 0.0722])[:, None, None]
    a, b = ((image[0].double().numpy() * weights).sum(0) for image in (a, b))

    def local(values):
        return scipy.ndimage.gaussian_filter(values, 1.5, truncate=3.5)

    mean_a, mean_b = local(a), local(b)
    covariance = local(a * b) - mean_a * mean_b
    variances = local(a**2) - mean_a**2 + local(b**2) - mean_b**2
    index = (2 * mean_a * mean_b + 1e-4) * (2 * covariance + 9e-4)
    index /= (mean_a**2 + mean_b**2 + 1e-4) * (variances + 9e-4)
    return index[5:-5, 5:-5].mean()


@pytest.mark.parametrize("strength", [0.0, 0.02, 0.1, 0.5])
def test_ssim_is_scipys_and_scikit_images(photo, strength):
    other = (photo + strength * (noise((40, 56)) - 0.5)).clamp(0, 1)
    found = float(scores.ssim(photo, other))
    assert found == pytest.approx(ssim_by_scipy(photo, other), abs=1e-4)
    metrics = pytest.importorskip("skimage.metrics")
    theirs = metrics.structural_similarity(
        scores.luma(photo)[0, 0].double().numpy(), scores.luma(other)[0, 0].double().numpy(),
        data_range=1, gaussian_weights=True, use_sample_covariance=False,
    )  # fmt: skip
    assert found == pytest.approx(theirs, abs=1e-4)


def test_ssim_of_known_pairs(photo):
    assert float(scores.ssim(photo, photo)) == pytest.approx(1, abs=1e-5)
    dark, light = flat(0.2, 0.2, 0.2), flat(0.6, 0.6, 0.6)
    expected = (2 * 0.12 + 1e-4) / (0.04 + 0.36 + 1e-4)
    assert float(scores.ssim(dark, light)) == pytest.approx(expected, rel=1e-4)
    stripes = wave(0.25)
    assert float(scores.ssim(stripes, 1 - stripes)) < -0.9
    both = scores.ssim(torch.cat([photo, photo]), torch.cat([photo, 1 - photo]))
    assert both[0] > 0.99 > 0.5 > both[1]


def test_images_smaller_than_the_window_have_no_ssim():
    assert scores.ssim(noise((10, 40)), noise((10, 40))).isnan().all()
    assert scores.ssim(noise((11, 11)), noise((11, 11))).isfinite().all()


# -- networks ----------------------------------------------------------------------------------


def by_hand(objective, image, network):
    return float(objective(network(image, objective.layers)))


@pytest.mark.parametrize("text", ["relu_1", "relu_1:3 - 0.5*conv1", "class:owl"])
def test_activation_is_the_objectives_score(network, photo, text):
    objective = parse(text, network)
    expected = by_hand(objective, photo, network)
    found = scores.activation(photo, network, objective)
    assert float(found) == pytest.approx(expected, rel=1e-4)
    assert not found.requires_grad


def test_an_objective_that_compares_pictures_is_scored_at_the_images_size(network, photo):
    large = images.resize(photo, (80, 112))
    objective = parse("match(conv1)", network, large)
    assert float(scores.activation(photo, network, objective)) > -0.05
    assert float(scores.activation(photo * 0, network, objective)) < -0.2


def test_gain_is_a_ratio_of_positive_scores_only():
    assert scores.Change(0.5, 2.0).gain == 4
    assert math.isnan(scores.Change(-1.0, 2.0).gain)
    assert math.isnan(scores.Change(0.0, 2.0).gain)


def test_dreamt_classes_are_those_that_are_raised(network):
    objective = parse("class:owl + 0.5*relu - class:dog", network)
    assert scores.dreamt_classes(objective) == {"owl": (2,)}
    assert scores.dreamt_classes(parse("relu", network)) == {}


def test_reading_is_softmax_and_rank_at_the_networks_own_size(network, photo):
    other = noise((40, 56))
    for classes in ((0,), (1,), (2,), (0, 2)):
        found = scores.read_class(photo, other, network, classes)
        for image, sure, rank in (
            (photo, found.confidence.before, found.rank.before),
            (other, found.confidence.after, found.rank.after),
        ):
            seen = images.resize(image, (27, 38)).clamp(0, 1)  # as 40x56, of 32x32 pixels
            logits = network(seen, ["head"])["head"][0].double().numpy()
            expected = np.exp(logits) / np.exp(logits).sum()
            assert sure == pytest.approx(expected[list(classes)].sum(), abs=1e-5)
            assert rank == sorted(-expected).index(-expected[list(classes)].max()) + 1


def judge_with(labels):
    return Network(tiny_model(5), name="judge", labels=labels, input_size=32)


@pytest.mark.parametrize(
    ("labels", "classes", "expected"),
    [
        (["tabby, cat", "dog", "owl"], (1, 2), (1, 2)),
        (["owl", "tabby, cat", "dog"], (0,), (1,)),
        (["barn owl", "cat", "wolf"], (2,), (0,)),
        (["barn owl", "cat", "wolf"], (0,), (1,)),  # by its second synonym
        (["barn owl", "cat", "wolf"], (0, 1, 2), (0, 1)),
    ],
)
def test_classes_are_found_again_by_name(network, labels, classes, expected):
    assert scores.same_classes(network, classes, judge_with(labels)) == expected


def test_labels_that_are_numbers_are_not_taken_for_numbers_of_classes():
    digits = Network(tiny_model(), name="digits", labels=["1, one", "2", "0"], input_size=32)
    assert scores.same_classes(digits, (0,), judge_with(["two", "three", "one"])) == (2,)


def test_judges_that_cannot_judge_say_so(network):
    with pytest.raises(ModelError, match=r"judge named 'owl'.*Nearest: fowl"):
        scores.same_classes(network, (2,), judge_with(["fowl", "cat", "dog"]))
    without = Network(tiny_model(), name="judge", head="", input_size=32)
    with pytest.raises(ModelError, match="judge has no classes"):
        scores.same_classes(network, (2,), without)
    nameless = Network(tiny_model(), name="plain", input_size=32)
    with pytest.raises(ModelError, match="plain has no names"):
        scores.same_classes(nameless, (2,), judge_with(["owl", "cat", "dog"]))


# -- all together ------------------------------------------------------------------------------


def test_a_dream_scores_as_it_must(network, photo):
    recipe = Recipe(layers="class:owl", steps=20, octaves=1, jitter=0, blur=0.0, step_size=0.02)
    dreamt = engine.finish(photo, engine.dreaming(photo, recipe, network=network))
    objective = parse("class:owl", network)
    found = scores.score(photo, dreamt, network=network, objective=objective, judge=network)
    assert found.activation.after > found.activation.before
    assert found.confidence["owl"].confidence.after > found.confidence["owl"].confidence.before
    assert found.transfer == found.confidence
    assert found.ssim < 0.9
    assert found.colour_shift > 0.02
    assert found.high_frequencies.after > found.high_frequencies.before
    assert found.slope.after > found.slope.before
    nothing = scores.score(photo, photo, network=network, objective=objective)
    assert nothing.activation.before == nothing.activation.after
    assert (nothing.colour_shift, nothing.change_high_frequencies) == (0, 0)
    assert nothing.transfer == {}


def test_the_change_is_scored_without_the_picture():
    base = wave(0.05) * 0.5
    found = scores.score(base, base + 0.1 * (wave(0.4) - 0.5))
    assert found.change_high_frequencies == pytest.approx(1, abs=0.01)
    assert found.high_frequencies.after < 0.1
    assert found.activation is None
    assert found.confidence == {}


def test_originals_of_another_size_are_brought_to_the_results(photo):
    large = images.resize(photo, (80, 112)).clamp(0, 1)
    found = scores.score(large, photo)
    assert found.ssim > 0.95
    assert found.colour_shift < 0.02
    with pytest.raises(UsageError, match="not 1 and 2"):
        scores.score(photo, torch.cat([photo, photo]))


def test_every_score_is_explained():
    assert list(scores.GOOD) == list(scores.Scores.__dataclass_fields__)


# -- the command -------------------------------------------------------------------------------

GROUP = click.Group(commands={"score": command})


@pytest.fixture
def call(tmp_path, monkeypatch, photo):
    """Runs `score` in a folder with sky.png; every model is the tiny network, "=5" its seed."""

    def load(model="bundled", *, weights="", **_):
        if model == "nothing":
            raise ModelError("there is no model 'nothing'.")
        return tiny_network(int(weights or 0))

    def call(*words):
        return CliRunner().invoke(GROUP, ["score", *map(str, words)])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "load", load)
    output.write("sky.png", photo)
    return call


def dream_of(layers, target="dream.png", *, picture="sky.png", **settings):
    """Writes a dream with its record inside, as `dreamgrad dream` does."""
    network = tiny_network()
    recipe = Recipe(model="tiny", layers=layers, steps=8, octaves=1, jitter=0, step_size=0.02)
    recipe = recipe.changed(**settings)
    if picture:
        image = images.read(picture)
    else:
        image = images.start(recipe.start, (48, 48), torch.Generator().manual_seed(recipe.seed))
    result = engine.finish(image, engine.dreaming(image, recipe, network=network))
    record = Record(
        recipe=recipe, network="tiny", weights_sha256=network.fingerprint, steps_done=8,
        input_name=picture or "", input_sha256=sha256_of(picture) if picture else "",
        files={"guide.png": ""} if "guide.png" in layers else {}, device="cpu", threads=1,
    )  # fmt: skip
    output.write(target, result, record=record.to_json())


def told(result):
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_the_record_tells_all_that_is_needed(call):
    dream_of("class:owl")
    found = told(call("dream.png", "--json"))
    objective = parse("class:owl", tiny_network())
    before, after = images.read("sky.png"), images.read("dream.png")
    expected = [by_hand(objective, image, tiny_network()) for image in (before, after)]
    assert list(found["activation"].values()) == pytest.approx(expected, rel=1e-4)
    assert expected[1] > expected[0]
    assert list(found["confidence"]) == ["owl"]
    assert found["transfer"] == {}
    assert found["ssim"] == pytest.approx(ssim_by_scipy(before, after), abs=1e-4)


def test_the_table_explains_each_score(call):
    dream_of("relu_1")
    lines = call("dream.png").stdout.splitlines()
    assert lines[0].split() == ["SCORE", "BEFORE", "AFTER", "GOOD", "IS"]
    assert [line.split("  ")[0] for line in lines[1:]] == [
        key.replace("_", " ") for key in scores.GOOD if key not in ("confidence", "transfer")
    ]
    assert all(good in "\n".join(lines) for key, good in scores.GOOD.items() if "conf" not in key
               and key != "transfer")  # fmt: skip
    assert max(map(len, lines)) <= 120


def test_a_judge_reads_the_class(call):
    dream_of("class:owl")
    found = told(call("dream.png", "--judge", "other=5", "--json"))
    expected = scores.read_class(
        images.read("sky.png"), images.read("dream.png"), tiny_network(5), (2,)
    )
    reading = found["transfer"]["owl"]
    assert reading["confidence"]["after"] == pytest.approx(expected.confidence.after, abs=1e-6)
    assert reading["rank"] == {"before": expected.rank.before, "after": expected.rank.after}
    assert reading != found["confidence"]["owl"]
    table = call("dream.png", "--judge", "other=5").stdout
    assert f"{expected.confidence.after:.1%} (#{expected.rank.after})" in table


def test_without_a_class_there_is_nothing_to_judge(call):
    dream_of("relu_1")
    result = call("dream.png", "--judge", "nothing")
    assert result.exit_code == 0
    assert result.stderr == "dreamgrad: there is no class to judge: relu_1 names none.\n"
    assert "transfer" not in result.stdout


def test_any_picture_can_be_scored_beside_its_original(call, photo):
    output.write("mine.png", (photo + 0.1).clamp(0, 1))
    result = call("mine.png", "--original", "sky.png", "--judge", "other", "--json")
    found = told(result)
    assert found["activation"] is None
    assert found["colour_shift"] > 0.02
    assert result.stderr.count("\n") == 2
    assert "holds no recipe" in result.stderr
    assert "no class to judge" in result.stderr


def test_the_result_decides_the_size(call, photo):
    output.write("large.png", images.resize(photo, (80, 112)).clamp(0, 1))
    found = told(call("sky.png", "--original", "large.png", "--json"))
    assert found["ssim"] > 0.95


def test_a_dream_from_noise_is_scored_beside_that_noise(call):
    dream_of("relu_1", picture=None, start="noise", seed=7, size="48", steps=0)
    found = told(call("dream.png", "--json"))
    assert found["ssim"] > 0.99
    dream_of("relu_1", picture=None, start="noise", seed=7, size="48")
    assert told(call("dream.png", "--json"))["activation_gain"] > 1.1


def test_the_finest_octaves_objective_counts(call):
    dream_of("conv1 | relu_1:3", octaves=2, octave_scale=1.2)
    found = told(call("dream.png", "--json"))["activation"]
    expected = by_hand(parse("relu_1:3", tiny_network()), images.read("dream.png"), tiny_network())
    assert found["after"] == pytest.approx(expected, rel=1e-4)


def test_guides_are_found_beside_the_result(call, tmp_path, monkeypatch, photo):
    output.write("guide.png", photo.flip(2))
    dream_of("guide(relu_1, guide.png)")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert told(call(tmp_path / "dream.png", "--json"))["activation_gain"] > 1


def test_flat_pictures_give_null_and_a_dash(call):
    output.write("grey.png", torch.full((1, 3, 40, 56), 0.5))
    found = told(call("grey.png", "--original", "grey.png", "--json"))
    assert found["slope"] == {"before": None, "after": None}
    table = call("grey.png", "--original", "grey.png").stdout
    (line,) = [line for line in table.splitlines() if line.startswith("slope")]
    assert line.split()[1:3] == ["-", "-"]


def test_other_weights_and_other_originals_are_told(call, monkeypatch, photo):
    dream_of("relu_1")
    output.write("other.png", photo.flip(3))
    result = call("dream.png", "--original", "other.png")
    assert "other.png is not the file that dream.png was made from" in result.stderr
    monkeypatch.setattr(networks, "load", lambda *_, **__: tiny_network(9))
    result = call("dream.png", "--json")
    assert "other weights" in result.stderr
    assert told(result)["activation"] is None


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        (["sky.png"], InputError, "sky.png: holds no recipe.*--original"),
        (["nothing.png"], InputError, "nothing.png"),
        (["sky.png", "--original", "nothing.png"], InputError, "nothing.png"),
        (["away/dream.png"], InputError, r"sky.png.*--original PICTURE"),
        (["dream.png", "--judge", "nothing"], ModelError, "'nothing'"),
    ],
)
def test_what_cannot_be_scored_is_told_in_one_line(call, tmp_path, words, kind, says, monkeypatch):
    dream_of("class:owl")
    if words[0] == "away/dream.png":
        dream_of("class:owl", tmp_path / "away" / "dream.png")
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
        words = ["../away/dream.png"]
    result = call(*words)
    assert isinstance(result.exception, kind)
    assert isinstance(result.exception, DreamgradError)
    assert result.stdout == ""
    assert "\n" not in str(result.exception)
    assert re.search(says, str(result.exception))
