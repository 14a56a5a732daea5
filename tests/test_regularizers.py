import numpy as np
import pytest
import scipy.ndimage
import torch

from dreamgrad import colours, regularizers
from dreamgrad.errors import UsageError


def random(*shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, generator=rng, dtype=torch.float64)


@pytest.fixture
def image():
    return random(2, 3, 9, 11)


# -- directions: minus the derivatives of penalties that numpy computes -------------------------


def differences(x):
    right, down = np.zeros_like(x), np.zeros_like(x)
    right[..., :-1] = x[..., 1:] - x[..., :-1]
    down[..., :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    return right**2 + down**2


def bent(x):
    cross = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / 4
    return scipy.ndimage.convolve(x, cross[None, None], mode="nearest")


ORIGINAL = random(2, 3, 9, 11, seed=5).numpy()
PENALTIES = {
    "flat": (
        lambda x: np.sqrt(differences(x).sum(1)).sum(),
        lambda x: regularizers.total_variation(x, 1),
    ),
    "smooth": (
        lambda x: differences(x).sum(),
        lambda x: regularizers.total_variation(x, 2),
    ),
    "bends": (lambda x: (bent(x) ** 2).sum(), regularizers.smoothness),
    "grey": (lambda x: ((x - 0.5) ** 2).sum(), regularizers.decay),
    **{
        f"p{p}": (
            lambda x, p=p: (np.abs(x - ORIGINAL) ** p).sum(),
            lambda x, p=p: regularizers.pull(x, torch.tensor(ORIGINAL), p),
        )
        for p in (1, 1.5, 2, 6)
    },
}


@pytest.mark.parametrize("name", PENALTIES)
def test_a_direction_is_minus_the_derivative_of_its_penalty(name, image):
    penalty, direction = PENALTIES[name]
    found = direction(image).numpy()
    assert 0.05 < np.abs(found).max() <= 8
    inexact = 0.02 if name == "flat" else 1e-5  # that one is kept from dividing by zero
    for place in [
        (0, 0, 0, 0),
        (1, 2, 8, 10),
        (0, 1, 0, 5),
        (1, 0, 4, 0),
        (0, 2, 4, 6),
        (1, 1, 8, 3),
    ]:
        above, below = image.numpy().copy(), image.numpy().copy()
        above[place] += 1e-6
        below[place] -= 1e-6
        slope = (penalty(above) - penalty(below)) / 2e-6
        assert found[place] == pytest.approx(-slope, abs=inexact, rel=inexact), place


@pytest.mark.parametrize("name", PENALTIES)
def test_following_a_direction_lowers_the_penalty(name, image):
    penalty, direction = PENALTIES[name]
    before = penalty(image.numpy())
    for _ in range(20):
        image = image + 0.02 * direction(image)
    assert penalty(image.numpy()) < 0.9 * before


def test_flat_keeps_an_edge_that_smooth_washes_out():
    edge = torch.cat([torch.zeros(1, 3, 8, 8), torch.ones(1, 3, 8, 8)], -1)
    heights = {}
    for beta in (1, 2):
        noisy = edge + 0.02 * random(1, 3, 8, 16).float()
        for _ in range(20):
            noisy = noisy + 0.01 * regularizers.total_variation(noisy, beta) / beta
        heights[beta] = float((noisy[..., 8] - noisy[..., 7]).mean())
    assert heights[1] > 0.75
    assert heights[2] < 0.72


def test_smoothness_leaves_a_slope_alone():
    slope = torch.linspace(0, 1, 16, dtype=torch.float64).expand(1, 3, 12, 16)
    assert regularizers.smoothness(slope)[..., 2:-2].abs().max() < 1e-12
    assert regularizers.smoothness(slope).abs().max() > 1e-3  # its ends are bent
    board = (
        (torch.arange(12)[:, None] + torch.arange(16)).remainder(2).double().expand(1, 3, -1, -1)
    )
    inner = (slice(None), slice(None), slice(2, -2), slice(2, -2))
    torch.testing.assert_close(regularizers.smoothness(board)[inner], (4 - 8 * board)[inner])


# -- changes of the image -----------------------------------------------------------------------


def test_l2_decay_goes_a_share_of_the_way_to_grey():
    image = torch.tensor([0.0, 0.5, 1.0]).view(1, 3, 1, 1)
    faded = regularizers.l2_decay(image, 0.2).flatten()
    np.testing.assert_allclose(faded, [0.1, 0.5, 0.9], atol=1e-7)


@pytest.mark.parametrize("sigma", [0.05, 0.4, 1.5, 6])
def test_blur_is_scipys_gaussian(sigma, image):
    expected = scipy.ndimage.gaussian_filter(image.numpy(), (0, 0, sigma, sigma), mode="nearest")
    np.testing.assert_allclose(regularizers.blur(image, sigma), expected, atol=1e-12)
    assert regularizers.blur(image, 0) is image


def lowest_to_grey(image, worth, count):
    """By a loop over sorted pixels."""
    result = image.copy()
    for each, values in zip(result, worth, strict=True):
        order = sorted(np.ndindex(values.shape), key=lambda place: values[place])
        for y, x in order[:count]:
            each[:, y, x] = 0.5
    return result


@pytest.mark.parametrize(("share", "count"), [(0, 0), (0.1, 10), (0.29, 29), (0.6, 59), (1, 99)])
def test_the_lowest_share_of_99_pixels_turns_grey(share, count, image):
    norm = np.linalg.norm(image.numpy() - 0.5, axis=1)
    found = regularizers.drop_small_norm(image, share)
    np.testing.assert_array_equal(found, lowest_to_grey(image.numpy(), norm, count))

    gradient = random(2, 3, 9, 11, seed=7) - 0.5
    contribution = np.abs(np.einsum("nchw,nchw->nhw", gradient, image.numpy() - 0.5))
    found = regularizers.drop_small_contribution(image, gradient, share)
    np.testing.assert_array_equal(found, lowest_to_grey(image.numpy(), contribution, count))


def test_a_pixel_that_cancels_out_contributes_nothing():
    image = torch.tensor([[1.0, 0.0, 0.5], [0.6, 0.6, 0.6]]).T.view(1, 3, 1, 2)
    gradient = torch.ones(1, 3, 1, 2)
    assert (
        regularizers.drop_small_contribution(image, gradient, 0.5)[0, :, 0, 0].tolist() == [0.5] * 3
    )
    assert regularizers.drop_small_norm(image, 0.5)[0, :, 0, 1].tolist() == [0.5] * 3


def test_of_pixels_that_are_alike_none_or_all_turn_grey():
    white = torch.ones(1, 3, 10, 10)
    assert torch.equal(regularizers.drop_small_norm(white, 0.3), white)
    half = torch.cat([white, 0.6 * white], -1)
    assert torch.equal(regularizers.drop_small_norm(half, 0.3), half)
    dropped = regularizers.drop_small_norm(half, 0.5)
    assert torch.equal(dropped, torch.cat([white, 0.5 * white], -1))


def test_highlights_are_protected_where_a_step_leads_outward():
    values = torch.linspace(0, 1, 1001, dtype=torch.float64).expand(1, 3, 1, -1)
    up = regularizers.protect_highlights(values, torch.full_like(values, 2.0))[0, 0, 0].numpy()
    down = regularizers.protect_highlights(values, torch.full_like(values, -2.0))[0, 0, 0].numpy()
    np.testing.assert_allclose(down, -up[::-1])
    assert (up[:901] == 2).all()  # inward, and in the middle
    assert up[-1] == 0
    assert up[950] == pytest.approx(1)
    assert (np.diff(up[900:]) < 0).all()
    bends = np.diff(up, 2)
    assert np.abs(bends).max() < 1.3e-3  # no kink: (1/1000 of 0.1)^2 * 6 * 2, half of it at an end
    outside = torch.tensor([1.2, -0.2, 1.2, -0.2]).view(1, 1, 2, 2)
    step = torch.tensor([1.0, -1.0, -1.0, 1.0]).view(1, 1, 2, 2)
    assert regularizers.protect_highlights(outside, step).flatten().tolist() == [0, 0, -1, 1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: regularizers.total_variation(x, 3), r"beta must be 1 .* 2 .*not 3"),
        (lambda x: regularizers.pull(x, x, 0.5), "p must be 1 or more, not 0.5"),
        (lambda x: regularizers.pull(x, x, float("nan")), "p must"),
        (lambda x: regularizers.l2_decay(x, 1.5), "share must be from 0 to 1, not 1.5"),
        (lambda x: regularizers.blur(x, -1), "sigma must be 0 or more, not -1"),
        (lambda x: regularizers.drop_small_norm(x, -0.1), "share must"),
        (lambda x: regularizers.drop_small_contribution(x, x, 2), "share must"),
    ],
)
def test_what_is_out_of_its_limits_is_named(call, message, image):
    with pytest.raises(UsageError, match=message):
        call(image)


# -- OKLab --------------------------------------------------------------------------------------


def oklab_by_numpy(rgb):
    """Of one colour, by way of CIE XYZ (D65) and Ottosson's matrix from there."""
    rgb = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    ) @ rgb  # fmt: skip
    cones = np.array(
        [[0.8189330101, 0.3618667424, -0.1288597137], [0.0329845436, 0.9293118715, 0.0361456387],
         [0.0482003018, 0.2643662691, 0.6338517070]]
    ) @ xyz  # fmt: skip
    return np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    ) @ np.cbrt(cones)  # fmt: skip


def linear_by_numpy(lab):
    """Linear sRGB, by Ottosson's inverse matrices."""
    cones = np.array(
        [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
         [1, -0.0894841775, -1.2914855480]]
    ) @ lab  # fmt: skip
    return np.array(
        [[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
         [-0.0041960863, -0.7034186147, 1.7076147010]]
    ) @ cones**3  # fmt: skip


def test_oklab_is_what_numpy_finds_by_another_way():
    image = random(2, 3, 5, 7)
    image[0, :, 0, 0], image[0, :, 0, 1] = 0, 0.02  # below the sRGB curve's bend
    found = colours.to_oklab(image)
    expected = np.apply_along_axis(oklab_by_numpy, 1, image.numpy())
    np.testing.assert_allclose(found, expected, atol=3e-4)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [  # as in the samples of CSS Color 4
        ((1, 1, 1), (1, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 1, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 1), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_of_known_colours(rgb, lab):
    found = colours.to_oklab(torch.tensor(rgb, dtype=torch.float32).view(1, 3, 1, 1))
    np.testing.assert_allclose(found.flatten(), lab, atol=2e-5)


def test_every_colour_of_srgb_comes_back():
    steps = torch.linspace(0, 1, 18)
    image = torch.cartesian_prod(steps, steps, steps).T.reshape(1, 3, 18, -1)
    back = colours.from_oklab(colours.to_oklab(image))
    torch.testing.assert_close(back, image, atol=2e-4, rtol=0)


def test_colours_that_srgb_lacks_lose_chroma_but_not_lightness_or_hue():
    lab = (random(1, 3, 20, 30) - torch.tensor([0, 0.5, 0.5]).view(3, 1, 1)) * 0.9
    lab[:, 0] += 0.05
    image = colours.from_oklab(lab)
    assert 0 <= float(image.min()) < float(image.max()) <= 1
    kept = colours.to_oklab(image)[0].flatten(1).numpy()
    asked = lab[0].flatten(1).numpy()
    inside = np.abs(linear_by_numpy(asked) - 0.5).max(0) <= 0.5
    assert 20 < inside.sum() < 500
    np.testing.assert_allclose(kept[:, inside], asked[:, inside], atol=1e-6)
    np.testing.assert_allclose(kept[0], asked[0], atol=2e-3)
    chroma, wanted = np.hypot(*kept[1:]), np.hypot(*asked[1:])
    turned = (kept[1] * asked[2] - kept[2] * asked[1]) / wanted  # how far off the hue, as chroma
    assert np.abs(turned).max() < 2e-3
    assert (chroma[~inside] < wanted[~inside] + 1e-3).all()
    more = np.stack([asked[0], *(asked[1:] / wanted * (chroma + 0.003))])
    assert (np.abs(linear_by_numpy(more) - 0.5).max(0) > 0.5)[~inside].all()  # no more than needed


def test_black_and_white_have_no_colour():
    lab = torch.tensor([[-0.1, 0.2, 0.1], [0, 0.1, 0.3], [1, 0.2, -0.2], [1.3, 0, 0.1]])
    image = colours.from_oklab(lab.T.view(1, 3, 1, 4))
    expected = torch.tensor([0.0, 0, 1, 1]).expand(1, 3, 1, 4)
    torch.testing.assert_close(image, expected, atol=2e-3, rtol=0)


def test_keep_colors_takes_lightness_from_one_and_colour_from_the_other():
    image, original = 0.3 + 0.3 * random(1, 3, 8, 9), 0.4 + 0.2 * random(1, 3, 8, 9, seed=1)
    found = np.apply_along_axis(
        oklab_by_numpy, 1, regularizers.keep_colors(image, original).numpy()
    )
    light = np.apply_along_axis(oklab_by_numpy, 1, image.numpy())
    coloured = np.apply_along_axis(oklab_by_numpy, 1, original.numpy())
    np.testing.assert_allclose(found[:, 0], light[:, 0], atol=1e-3)
    np.testing.assert_allclose(found[:, 1:], coloured[:, 1:], atol=1e-3)
    photo = random(1, 3, 8, 9).float()
    torch.testing.assert_close(regularizers.keep_colors(photo, photo), photo, atol=2e-4, rtol=0)
    grey = torch.full_like(photo, 0.4)
    assert regularizers.keep_colors(photo, grey).std(1).max() < 1e-3
