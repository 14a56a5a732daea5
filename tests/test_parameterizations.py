import sys

import numpy as np
import pytest
import scipy.special
import torch

from conftest import ROOT
from dreamgrad import images
from dreamgrad.errors import UsageError
from dreamgrad.motifs.scenes import scenes
from dreamgrad.parameterizations import COLOURS, KINDS, SPECTRUM, Fourier, optimizer, parameterize

sys.path.insert(0, str(ROOT / "scripts"))

import colour_statistics

SIZES = [(40, 56), (7, 10), (10, 7), (9, 9), (2, 2), (1, 9), (9, 1), (1, 1)]
DEVICES = [
    "cpu",
    *(["cuda"] if torch.cuda.is_available() else []),
    *(["mps"] if torch.backends.mps.is_available() else []),
]
ROOT_OF_COLOURS = np.array(COLOURS)


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def picture(size=(40, 56), seed=0):
    return torch.rand(1, 3, *size, generator=rng(seed), dtype=torch.float64)


def channels_of(image):
    """The channels [3,H,W] that numpy finds before the sigmoid and the colours."""
    logits = scipy.special.logit(image[0].detach().numpy())
    return np.einsum("ij,jhw->ihw", np.linalg.inv(ROOT_OF_COLOURS), logits)


def climb(parameters, score, steps, kind="adam", rate=0.05):
    """The scores on the way."""
    climber, scores = optimizer(kind, parameters.parameters(), rate), []
    for _ in range(steps):
        value = score(parameters)
        value.backward()
        climber.step()
        scores.append(float(value.detach()))
    return scores


# All kinds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("climber", ["ascent", "adam"])
def test_every_kind_raises_a_networks_score(kind, climber, network, photo):
    found = parameterize(kind, photo, rng())
    before = found.image().detach()
    scores = climb(
        found,
        lambda p: network(p.image(), ["relu_1"])["relu_1"][:, 3].mean(),
        30,
        climber,
        rate=0.03,
    )
    assert scores[-1] > scores[0] + 0.01
    after = found.image().detach()
    assert after.shape == photo.shape
    assert after.isfinite().all()
    assert 0 <= float(after.min()) < float(after.max()) <= 1
    assert float((after - before).abs().max()) > 0.01  # and is no alias of what was there


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_images_of_every_size_are_finite_and_stay_so(kind, size, dtype):
    found = parameterize(kind, picture(size).to(dtype), rng(), with_alpha=True)
    climb(found, lambda p: p.composed(rng(1))[:, 0].mean(), 5, "ascent", rate=3.0)
    for values, count in ((found.image(), 3), (found.composed(rng(2)), 3), (found.alpha(), 1)):
        assert values.shape == (1, count, *size)
        assert values.dtype == dtype
        assert values.isfinite().all()
        assert values.min() >= 0
        assert values.max() <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_image(kind):
    flat = torch.full((1, 3, 8, 12), 0.4)
    one, two, other = (parameterize(kind, flat, rng(seed)).image() for seed in (1, 1, 2))
    assert torch.equal(one, two)
    assert torch.equal(one, other) == (kind == "pixels")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("device", DEVICES)
def test_every_device_gives_the_same_image(kind, device):
    start = picture().float()
    found = parameterize(kind, start.to(device), rng(), with_alpha=True)
    assert {p.device.type for p in found.parameters()} == {device}
    assert all(p.is_leaf and p.requires_grad for p in found.parameters())
    expected = parameterize(kind, start, rng(), with_alpha=True).composed(rng(5))
    torch.testing.assert_close(found.composed(rng(5)).cpu(), expected, atol=1e-4, rtol=0)
    climb(found, lambda p: p.composed(rng()).mean(), 2)


@pytest.mark.parametrize("kind", ["pixels", "fourier"])
def test_the_start_itself_stays_as_it_is(kind):
    start = picture()
    before = start.clone()
    climb(parameterize(kind, start, rng()), lambda p: p.image().mean(), 3)
    assert torch.equal(start, before)


def test_mistakes_name_the_nearest_kind():
    with pytest.raises(UsageError, match=r"'forier'.*fourier"):
        parameterize("forier", picture(), rng())
    with pytest.raises(UsageError, match=r"'adm'.*adam"):
        optimizer("adm", [], 0.1)


# Colours and spectra


def test_the_constants_whiten_the_colours_that_they_come_from():
    photographs = [images.read(path) for path in sorted((ROOT / "examples").glob("*.jpg"))]
    groups = [*photographs, scenes(range(16)).images / 255]
    covariances = []
    for group in groups:
        logits = scipy.special.logit(group.double().numpy().clip(0.05, 0.95))
        channels = np.einsum("ij,njhw->nihw", np.linalg.inv(ROOT_OF_COLOURS), logits)
        channels -= channels.mean((2, 3), keepdims=True)
        flat = channels.swapaxes(0, 1).reshape(3, -1)
        covariances.append(flat @ flat.T / flat.shape[1])
    np.testing.assert_allclose(np.mean(covariances, 0), np.eye(3), atol=0.3)


def test_the_script_finds_the_covariance_and_the_laws_of_images_made_by_them():
    axes, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    root = axes * [0.5, 0.25, 0.12]
    exponents, side = (1.5, 1.0, 0.7), 128
    f = np.fft.fftfreq(side)
    f = np.hypot(f[:, None], f)
    f[0, 0] = np.inf
    noise = np.fft.fft2(np.random.default_rng(1).normal(size=(6, 3, side, side)))
    channels = np.stack(
        [np.fft.ifft2(noise[:, c] / f**a).real for c, a in enumerate(exponents)], axis=1
    )
    channels /= channels.std((2, 3), keepdims=True)
    made = scipy.special.expit(np.einsum("ij,njhw->nihw", root, channels))
    groups = [torch.from_numpy(made[:2]), torch.from_numpy(made[2:])]
    found = colour_statistics.colour_root(groups)
    np.testing.assert_allclose(found @ found.T, root @ root.T, atol=0.01)
    np.testing.assert_allclose(abs(found.T.numpy() @ axes), np.diag([0.5, 0.25, 0.12]), atol=0.02)
    for (amplitude, a), expected in zip(
        colour_statistics.laws(groups, found), exponents, strict=True
    ):
        assert a == pytest.approx(expected, abs=0.08)
        assert amplitude**2 * ((f * side) ** (-2 * a)).sum() == pytest.approx(1)


# Pixels


def test_pixels_come_back_from_beyond_black_and_white():
    start = picture()
    found = parameterize("pixels", start, rng())
    assert torch.equal(found.image(), start)
    climb(found, lambda p: p.image().mean(), 3, "ascent", rate=1.0)
    assert found.image().eq(1).all()
    climb(found, lambda p: -p.image().mean(), 1, "ascent", rate=0.25)
    torch.testing.assert_close(found.image(), torch.full_like(start, 0.75))


# Fourier


@pytest.mark.parametrize("size", SIZES)
def test_fourier_begins_with_the_start(size):
    start = picture(size)
    start[0, :, 0, 0] = 0
    start[0, 1:, -1, -1] = 1
    for dtype, exact in ((torch.float64, 1e-9), (torch.float32, 1e-4)):
        image = parameterize("fourier", start.to(dtype), rng()).image().double()
        wanted = start.clamp(1 / 512, 1 - 1 / 512)
        torch.testing.assert_close(image, wanted, atol=exact, rtol=0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("decay", [0.0, 1.0, 1.5])
def test_fourier_is_the_transform_that_numpy_makes(size, decay):
    found = Fourier(picture(size), rng(), decay=decay)
    (parameter,) = found.parameters()
    with torch.no_grad():
        parameter.copy_(torch.randn(parameter.shape, generator=rng()))
    height, width = size
    f = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    scale = 1 / np.maximum(f, 1 / max(height, width)) ** decay
    scale /= np.sqrt((scale**2).mean())
    spectrum = (parameter.detach().numpy() @ [1, 1j]) * scale
    channels = np.fft.irfft2(spectrum[0], s=size, axes=(1, 2), norm="ortho")
    wanted = scipy.special.expit(np.einsum("ij,jhw->ihw", ROOT_OF_COLOURS, channels))
    np.testing.assert_allclose(found.image()[0].detach(), wanted, atol=1e-9)


def test_a_flat_start_gets_a_faint_pattern_around_its_colour():
    flat = torch.tensor([0.3, 0.5, 0.6]).view(1, 3, 1, 1).expand(1, 3, 64, 64)
    image = parameterize("fourier", flat, rng()).image()
    torch.testing.assert_close(image.mean((2, 3)), flat[..., 0, 0], atol=0.01, rtol=0)
    assert (image.std((2, 3)) > 0.005).all()
    assert (image.std((2, 3)) < 0.03).all()


def test_fourier_raises_low_frequencies_more_than_pixels_do():
    shares = {}
    target = torch.randn(1, 3, 32, 32, generator=rng(), dtype=torch.float64)
    for kind in ("pixels", "fourier"):
        found = parameterize(kind, picture((32, 32)) * 0 + 0.5, rng())
        start = found.image().detach()
        climb(found, lambda p: (p.image() * target).mean(), 1, "ascent", rate=0.01)
        power = abs(np.fft.fft2((found.image() - start).detach().numpy())) ** 2
        shares[kind] = power[..., :4, :4].sum() / power.sum()
    assert shares["fourier"] > 10 * shares["pixels"]


# MACO


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("climber", ["ascent", "adam"])
def test_the_magnitudes_of_maco_never_change(size, climber):
    found = parameterize("maco", picture(size), rng())
    height, width = size
    k = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)) * np.sqrt(height * width)
    k[0, 0] = np.inf
    wanted = np.stack([A / k**a for A, a in SPECTRUM]) * height * width
    target = picture(size, 1)
    for steps in (0, 1, 9):
        climb(found, lambda p: (p.image() * target).sum(), steps, climber, rate=0.2)
        magnitude = abs(np.fft.fft2(channels_of(found.image())))
        np.testing.assert_allclose(magnitude, wanted, rtol=1e-7, atol=1e-9)


def test_only_the_phases_of_maco_move():
    found = parameterize("maco", picture(), rng())
    before = np.fft.fft2(channels_of(found.image()))
    target = picture(seed=1)
    climb(found, lambda p: (p.image() * target).sum(), 5, "ascent", rate=0.2)
    turned = np.angle(np.fft.fft2(channels_of(found.image())) / before)
    assert abs(turned).mean() > 0.1


def test_maco_has_a_natural_contrast_at_every_size():
    for size in ((64, 64), (256, 256), (96, 200)):
        channels = channels_of(parameterize("maco", picture(size), rng()).image())
        np.testing.assert_allclose(channels.std((1, 2)), 1, atol=0.1)


# CPPN


def test_a_cppn_is_what_a_loop_over_its_layers_gives():
    height, width = 5, 8
    found = parameterize("cppn", picture((height, width)), rng())
    parameters = [p.detach().numpy() for p in found.parameters()]
    weights, biases = parameters[:9], parameters[9:]
    assert [w.shape for w in weights] == [(2, 24), *[(48, 24)] * 7, (48, 3)]
    biases = [b + 0.1 * n for n, b in enumerate(biases)]
    for parameter, value in zip(found.parameters()[9:], biases, strict=True):
        parameter.data.copy_(torch.from_numpy(value))
    for row, column in ((0, 0), (2, 3), (4, 7)):
        place = np.array([row + 0.5 - height / 2, column + 0.5 - width / 2])
        values = (place * 2 * np.sqrt(3) / width) @ weights[0] + biases[0]
        for weight, bias in zip(weights[1:], biases[1:], strict=True):
            bent = np.arctan(values)
            values = np.concatenate([bent / 0.67, bent**2 / 0.6]) @ weight + bias
        wanted = scipy.special.expit(ROOT_OF_COLOURS @ values)
        np.testing.assert_allclose(found.image()[0, :, row, column].detach(), wanted, atol=1e-6)


def test_a_cppn_paints_the_same_at_any_resolution():
    found = parameterize("cppn", picture((24, 36)), rng())
    climb(found, lambda p: -(p.image() - picture((24, 36))).square().mean(), 10, rate=0.01)
    large = found.image((72, 108))
    assert large.shape == (1, 3, 72, 108)
    middles = large[..., 1::3, 1::3]  # lie where the small image's pixels do
    torch.testing.assert_close(middles, found.image(), atol=1e-6, rtol=0)
    assert found.image().std() > 0.01


# Alpha


def test_an_image_is_composed_on_a_background_by_its_alpha():
    one, two = picture(seed=1), picture(seed=2)
    found = [parameterize("pixels", start, rng(), with_alpha=True) for start in (one, two)]
    assert found[0].alpha().eq(0.5).all()
    backgrounds = [2 * f.composed(rng(7)) - f.image() for f in found]
    torch.testing.assert_close(*backgrounds)
    assert backgrounds[0].min() >= 0
    assert backgrounds[0].std() > 0.1
    assert not torch.allclose(found[0].composed(rng(7)), found[0].composed(rng(8)), atol=0.05)
    with torch.no_grad():
        found[0].parameters()[-1][..., 0, 0, 0] = 1e4  # the constant part
    torch.testing.assert_close(found[0].composed(rng(7)), one)


def test_alpha_keeps_what_the_score_needs_and_is_smooth():
    start, backgrounds = picture(), rng(3)
    found = parameterize("pixels", start, rng(), with_alpha=True)
    climber = optimizer("adam", found.parameters()[-1:], 0.2)
    for _ in range(30):
        left = -(found.composed(backgrounds) - start)[..., :28].square().mean()
        (left - 0.02 * found.alpha().mean()).backward()
        climber.step()
    alpha = found.alpha().detach()
    assert alpha[..., 9:19].mean() > 0.6
    assert alpha[..., 37:47].mean() < 0.5
    f = np.hypot(np.fft.fftfreq(40)[:, None], np.fft.fftfreq(56))
    power = abs(np.fft.fft2((alpha - alpha.mean())[0, 0].numpy())) ** 2
    assert power[f > 0.25].sum() < 0.001 * power.sum()


# Optimisers


def test_ascent_steps_by_the_gradient_over_its_mean_absolute_value():
    parameters = [torch.zeros(4, requires_grad=True), torch.ones(2, 3, requires_grad=True)]
    still = torch.ones(2, requires_grad=True)
    slopes = [np.array([1.0, -3.0, 0.0, 4.0]), np.full((2, 3), -1e-20)]
    climber = optimizer("ascent", [*parameters, still], 0.1)
    for parameter, slope in zip(parameters, slopes, strict=True):
        parameter.grad = torch.from_numpy(slope).float()
    climber.step()
    np.testing.assert_allclose(parameters[0].detach(), 0.1 * slopes[0] / 2, rtol=1e-6)
    np.testing.assert_allclose(parameters[1].detach(), np.full((2, 3), 0.9), rtol=1e-6)
    assert still.eq(1).all()
    assert all(p.grad is None for p in parameters)
    parameters[0].grad = torch.zeros(4)
    climber.step()
    assert parameters[0].isfinite().all()


def test_adam_is_pytorchs_adam_upwards():
    start, target = picture((5, 7)), picture((5, 7), 1)
    mine, theirs = start.clone().requires_grad_(), start.clone().requires_grad_()
    climbers = [
        optimizer("adam", [mine], 0.02),
        torch.optim.Adam([theirs], lr=0.02, maximize=True),
    ]
    for _ in range(12):
        for parameter, climber in zip((mine, theirs), climbers, strict=True):
            parameter.grad = None
            (-((parameter - target) ** 4)).sum().backward()
            climber.step()
    torch.testing.assert_close(mine, theirs)
    assert (mine - target).abs().mean() < (start - target).abs().mean()
