import numpy as np
import pytest
import scipy.ndimage
import torch

from dreamgrad import gradients, transforms
from dreamgrad.errors import UsageError


@pytest.fixture
def gradient():
    return torch.randn(1, 3, 24, 31, generator=torch.Generator().manual_seed(0)) * 7


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("mean", lambda g: np.abs(g).mean()),
        ("std", lambda g: g.std()),
        ("rms", lambda g: np.sqrt((g**2).mean())),
        ("l2", lambda g: np.linalg.norm(g)),
        ("none", lambda g: 1.0),
    ],
)
def test_normalize_divides_by_the_size_that_numpy_finds(gradient, kind, size):
    expected = gradient.numpy() / size(gradient.numpy().astype(np.float64))
    np.testing.assert_allclose(gradients.normalize(gradient, kind), expected, rtol=1e-5)


@pytest.mark.parametrize("kind", ["mean", "std", "rms", "l2", "none"])
def test_a_gradient_of_zeros_stays_zero_and_tiny_ones_do_not_overflow(kind):
    assert not gradients.normalize(torch.zeros(1, 3, 5, 5), kind).any()
    assert gradients.normalize(torch.full((1, 3, 5, 5), 1e-30), kind).isfinite().all()


@pytest.mark.parametrize("sigma", [0.05, 0.3, 1.0, 2.5])
@pytest.mark.parametrize("band", [7, 1000])
def test_smooth_is_the_mean_of_three_of_scipys_gaussians(sigma, band, gradient, monkeypatch):
    monkeypatch.setattr(gradients, "BAND", band)
    radius = max(1, int(6 * sigma + 0.5))
    expected = [
        scipy.ndimage.gaussian_filter(
            gradient.double().numpy(), (0, 0, each, each), mode="nearest",
            radius=(0, 0, radius, radius),
        )
        for each in (sigma / 2, sigma, 2 * sigma)
    ]  # fmt: skip
    found = gradients.smooth(gradient, sigma)
    np.testing.assert_allclose(found, sum(expected) / 3, atol=1e-5)


def test_zero_sigma_does_nothing(gradient):
    assert gradients.smooth(gradient, 0) is gradient


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3)])
def test_smoothing_works_on_images_smaller_than_the_kernel(size):
    flat = torch.ones(1, 3, *size)
    torch.testing.assert_close(gradients.smooth(flat, 4.0), flat)


@pytest.mark.parametrize("edges", ["wrap", "mirror"])
def test_jitter_shifts_at_random_and_leads_back(gradient, edges):
    rng = torch.Generator().manual_seed(3)
    sizes, corners = set(), set()
    for _ in range(60):
        shifted, back = transforms.jitter(gradient, 5, edges, rng)
        assert torch.equal(back(shifted), gradient)
        sizes.add(shifted.shape)
        corners.add(float(shifted[0, 0, 0, 0]))
    assert sizes == {(1, 3, 24, 31) if edges == "wrap" else (1, 3, 29, 36)}
    assert len(corners) > 20
    shifted, _ = transforms.jitter(gradient, 0, edges, rng)
    assert torch.equal(shifted, gradient)


def test_jitter_mirrors_or_wraps():
    row = torch.arange(5.0).expand(1, 3, 5, 5)
    rng = torch.Generator().manual_seed(1)
    wrapped = torch.cat([transforms.jitter(row, 3, "wrap", rng)[0] for _ in range(20)])
    assert set(wrapped.diff(dim=-1).unique().tolist()) == {1, -4}  # the seam: 4 beside 0
    padded, _ = transforms.jitter(row, 3, "mirror", torch.Generator().manual_seed(1))
    assert (padded.diff(dim=-1).abs() == 1).all()  # no jump anywhere
    one_pixel, back = transforms.jitter(torch.ones(1, 3, 1, 1), 32, "mirror", torch.Generator())
    assert back(one_pixel).shape == (1, 3, 1, 1)


def kernel():
    row = np.array([1, 4, 6, 4, 1]) / 16
    return np.outer(row, row)


def halved(plane):
    return scipy.ndimage.convolve(plane, kernel(), mode="nearest")[::2, ::2]


def doubled(plane, shape):
    stuffed = np.zeros([2 * (n + 2) for n in plane.shape])
    stuffed[::2, ::2] = np.pad(plane, 1, mode="edge")
    wide = scipy.ndimage.convolve(stuffed, 4 * kernel(), mode="constant")
    return wide[2 : 2 + shape[0], 2 : 2 + shape[1]]


def laplacian_by_scipy(gradient, levels):
    planes, bands = [p.astype(np.float64) for p in gradient[0].numpy()], []
    for _ in range(levels):
        coarse = [halved(p) for p in planes]
        bands.append([p - doubled(c, p.shape) for p, c in zip(planes, coarse, strict=True)])
        planes = coarse
    planes = np.array(planes) / np.sqrt(np.mean(np.square(planes)))
    for band in reversed(bands):
        size = np.sqrt(np.mean(np.square(band)))
        planes = [doubled(p, b.shape) + b / size for p, b in zip(planes, band, strict=True)]
    return np.array(planes)[None]


@pytest.mark.parametrize(
    ("size", "levels"),
    [((24, 31), 0), ((24, 31), 1), ((24, 31), 4), ((17, 64), 3), ((17, 64), 4), ((5, 3), 2)],
)
def test_laplacian_normalize_is_the_pyramid_that_scipy_builds(size, levels):
    gradient = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0)) * 7
    expected = laplacian_by_scipy(gradient, levels)
    found = gradients.laplacian_normalize(gradient, levels)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_laplacian_normalize_makes_fine_and_coarse_structure_equally_strong():
    y, x = np.mgrid[:64, :64]
    fine, coarse = (-1.0) ** (x + y), np.sqrt(2) * np.cos(np.pi * (x + 0.5) / 64)
    both = torch.tensor(0.1 * fine + 5 * coarse, dtype=torch.float32).expand(1, 3, 64, 64)
    found = gradients.laplacian_normalize(both, 1)[0, 0].numpy()
    strengths = [(found * part).mean() for part in (fine, coarse)]
    assert 0.8 < strengths[0] / strengths[1] < 1.25  # and not 1 to 50


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3)])
def test_laplacian_normalize_works_on_small_images_and_leaves_rounding_alone(size):
    flat = torch.full((1, 3, *size), 0.3)
    found = gradients.laplacian_normalize(flat, 5)
    torch.testing.assert_close(found, torch.ones_like(flat), atol=0.05, rtol=0)
    assert not gradients.laplacian_normalize(torch.zeros(1, 3, *size), 5).any()
    with pytest.raises(UsageError, match="levels must be 0 or more, not -1"):
        gradients.laplacian_normalize(flat, -1)


@pytest.mark.parametrize("exponent", [-1, 0, 0.5, 1, 2])
@pytest.mark.parametrize("size", [(24, 31), (9, 16)])
def test_spectral_divides_numpys_fourier_coefficients_by_a_power_of_frequency(size, exponent):
    gradient = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0)) * 7 + 0.5
    found = gradients.spectral(gradient, exponent)
    ratio = np.fft.fft2(found.double()) / np.fft.fft2(gradient.double())
    steepness = np.empty_like(ratio)
    for row, fy in enumerate(np.fft.fftfreq(size[0])):
        for column, fx in enumerate(np.fft.fftfreq(size[1])):
            steepness[..., row, column] = np.hypot(fy, fx) ** exponent if row or column else np.nan
    flat = (ratio * steepness).reshape(-1)
    flat = flat[~np.isnan(flat)]
    np.testing.assert_allclose(flat, np.full_like(flat, flat.mean()), rtol=1e-3)
    np.testing.assert_allclose(found.abs().mean(), gradient.abs().mean(), rtol=1e-5)
    np.testing.assert_allclose(found.mean((2, 3)), gradient.mean((2, 3)), rtol=0.03)


def test_spectral_keeps_the_mean_and_does_nothing_to_what_is_flat():
    middle = torch.randn(1, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    middle = middle - middle.mean((2, 3), keepdim=True)
    assert gradients.spectral(middle, 1).mean((2, 3)).abs().max() < 1e-6
    for flat in (torch.full((1, 3, 5, 7), 0.3), torch.full((1, 3, 1, 1), -2.0)):
        torch.testing.assert_close(gradients.spectral(flat, 1), flat)
    assert not gradients.spectral(torch.zeros(1, 3, 5, 7), 1).any()
