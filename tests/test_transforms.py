import numpy as np
import pytest
import scipy.ndimage
import torch

from dreamgrad import transforms
from dreamgrad.errors import UsageError

SIZE = (41, 53)


def random(*shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=rng, dtype=torch.float64)


def places():
    """An image whose values say where a pixel comes from: its y, its x and one."""
    y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in SIZE), indexing="ij")
    return torch.stack([y, x, torch.ones_like(x)])[None]


def matrix_of(degrees, scale, seed):
    """How one step down and one to the right in the result move the place of origin."""
    rng = torch.Generator().manual_seed(seed)
    seen = transforms.affine(places(), degrees, scale, rng)[0][0].numpy()
    y, x = SIZE[0] // 2, SIZE[1] // 2
    down, right = seen[:2, y + 1, x] - seen[:2, y, x], seen[:2, y, x + 1] - seen[:2, y, x]
    np.testing.assert_allclose(seen[:2, y, x], [y, x], atol=1e-9)  # the centre stays
    np.testing.assert_allclose(seen[2], 1, atol=1e-9)
    return np.stack([down, right], 1)


@pytest.mark.parametrize(("degrees", "scale"), [(20, 0), (0, 0.3), (20, 0.3), (180, 0.9)])
def test_affine_is_what_scipy_samples_with_mirrored_borders(degrees, scale):
    image, centre = random(2, 3, *SIZE, seed=1), (np.array(SIZE) - 1) / 2
    for seed in range(5):
        changed, _ = transforms.affine(image, degrees, scale, torch.Generator().manual_seed(seed))
        # From a mild change the matrix can be read off; mirrors would hide a strong one's.
        matrix = matrix_of(degrees, scale, seed)
        expected = [
            [
                scipy.ndimage.affine_transform(
                    plane, matrix, centre - matrix @ centre, order=1, mode="reflect"
                )
                for plane in each.numpy()
            ]
            for each in image
        ]
        np.testing.assert_allclose(changed, expected, atol=1e-6)


def test_affine_turns_and_scales_evenly_within_its_limits_and_does_not_shear():
    angles, zooms = [], []
    for seed in range(200):
        matrix = matrix_of(20, 0.3, seed)
        zoom = 1 / np.sqrt(np.linalg.det(matrix))
        np.testing.assert_allclose(zoom**2 * matrix @ matrix.T, np.eye(2), atol=1e-9)
        angles.append(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
        zooms.append(zoom)
    assert -20 <= min(angles) < -18 < 18 < max(angles) <= 20
    assert 0.7 <= min(zooms) < 0.73 < 1.27 < max(zooms) <= 1.3
    assert abs(np.mean(angles)) < 2.5
    assert abs(np.mean(zooms) - 1) < 0.04
    assert abs(np.corrcoef(angles, zooms)[0, 1]) < 0.25  # two draws, not one


@pytest.mark.parametrize("size", [SIZE, (1, 1), (1, 7), (7, 1), (2, 3)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_way_back_is_the_adjoint(size, dtype):
    x, y = random(2, 3, *size).to(dtype), random(2, 3, *size, seed=1).to(dtype)
    for seed in range(5):
        with torch.no_grad():
            changed, back = transforms.affine(x, 40, 0.4, torch.Generator().manual_seed(seed))
            returned = back(y)
        assert changed.shape == returned.shape == x.shape
        assert not returned.requires_grad
        there, here = float((changed * y).sum()), float((x * returned).sum())
        assert there == pytest.approx(here, abs=1e-4, rel=1e-6)


def test_affine_without_limits_to_use_does_nothing():
    image = random(1, 3, *SIZE)
    changed, back = transforms.affine(image, 0, 0, torch.Generator())
    assert torch.equal(changed, image)
    assert torch.equal(back(image), image)


@pytest.mark.parametrize(
    ("degrees", "scale", "message"),
    [
        (-1, 0, "degrees must be 0 or more, not -1"),
        (float("nan"), 0, "degrees must"),
        (5, 1, "scale must be from 0 to below 1, not 1"),
        (5, -0.1, "scale must"),
    ],
)
def test_affine_names_what_is_out_of_its_limits(degrees, scale, message):
    with pytest.raises(UsageError, match=message):
        transforms.affine(random(1, 3, 4, 4), degrees, scale, torch.Generator())
