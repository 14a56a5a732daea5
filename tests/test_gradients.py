import numpy as np
import pytest
import scipy.ndimage
import torch

from dreamgrad import gradients, transforms


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


def test_total_variation_is_the_derivative_of_the_rudin_osher_fatemi_sum():
    image = torch.rand(1, 3, 9, 11, dtype=torch.float64, requires_grad=True,
                       generator=torch.Generator().manual_seed(0))  # fmt: skip
    right = torch.nn.functional.pad(image[..., 1:] - image[..., :-1], (0, 1))
    down = torch.nn.functional.pad(image[..., 1:, :] - image[..., :-1, :], (0, 0, 0, 1))
    total = (right.square() + down.square()).sum(1).add(1e-12).sqrt().sum()
    (expected,) = torch.autograd.grad(total, image)
    ours = gradients.total_variation(image.detach())
    torch.testing.assert_close(ours, expected, rtol=0.05, atol=0.02)


def test_descending_total_variation_smooths_noise():
    image = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(0))
    rough = image.diff().abs().mean()
    for _ in range(20):
        image = image - 0.02 * gradients.total_variation(image)
    assert image.diff().abs().mean() < 0.5 * rough


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
