import io
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dreamgrad import images
from dreamgrad.errors import InputError, UsageError
from dreamgrad.images import FLAT, before_after, fit, from_pil, resize, start, to_bytes, to_pil

SIZES = [(1, 1), (1, 2000), (2000, 1), (7, 5), (40, 56), (80, 112), (33, 100)]


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def smooth(height, width):
    """An image of slow waves, one direction in each colour."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    waves = [np.sin(5 * x), np.cos(6 * y), np.sin(4 * (x + y))]
    return torch.tensor(0.5 + 0.4 * np.stack(waves), dtype=torch.float32)[None]


def by_pillow(image, size):
    """The same image resized by Pillow, each channel in floating point."""
    channels = [Image.fromarray(channel.numpy()) for channel in image[0]]
    resized = [c.resize(size[::-1], Image.Resampling.BICUBIC) for c in channels]
    return torch.from_numpy(np.stack([np.asarray(c) for c in resized]))[None]


# -- sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_resize_agrees_with_pillow_on_smooth_images(size):
    image = smooth(64, 90)
    torch.testing.assert_close(resize(image, size), by_pillow(image, size), atol=1e-4, rtol=0)


@pytest.mark.parametrize("size", SIZES)
def test_resize_agrees_with_pillow_on_noise(size):
    image = torch.rand(1, 3, 40, 56, generator=rng())
    if size == (40, 56):
        assert resize(image, size) is image
        return
    torch.testing.assert_close(resize(image, size), by_pillow(image, size), atol=1e-4, rtol=0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("before", [(1, 1), (1, 2000), (2000, 1), (50, 1), (2, 3)])
def test_resize_of_tiny_and_thin_images(before, size):
    image = torch.rand(1, 3, *before, generator=rng())
    resized = resize(image, size)
    assert images.size_of(resized) == size
    torch.testing.assert_close(resized, by_pillow(image, size), atol=1e-4, rtol=0)


def test_resize_keeps_a_flat_image_flat():
    image = torch.tensor([0.0, 0.3, 1.0]).view(1, 3, 1, 1).expand(1, 3, 31, 17)
    for size in SIZES:
        expected = image[..., :1, :1].expand(1, 3, *size)
        torch.testing.assert_close(resize(image, size), expected, atol=1e-5, rtol=0)


def test_resize_to_the_same_size_is_the_image_itself(photo):
    assert resize(photo, (40, 56)) is photo
    assert resize(photo, photo.shape[-2:]) is photo


def test_resize_down_does_not_alias():
    y, x = np.mgrid[:64, :64]
    board = torch.tensor((y + x) % 2, dtype=torch.float32).expand(1, 3, 64, 64)
    assert (resize(board, (16, 16)) - 0.5).abs()[..., 2:-2, 2:-2].max() < 0.02


def test_fit_by_hand():
    assert fit((40, 56), 28) == (20, 28)
    assert fit((56, 40), 112) == (112, 80)
    assert fit((1, 2000), 100) == (1, 100)
    assert fit((3000, 2), 10) == (10, 1)
    assert fit((1, 1), 512) == (512, 512)


@given(st.tuples(st.integers(1, 40_000), st.integers(1, 40_000)), st.integers(1, 40_000))
def test_fit_keeps_the_proportion(size, longest):
    fitted = fit(size, longest)
    assert max(fitted) == longest
    assert min(fitted) >= 1
    exact = min(size) * longest / max(size)
    assert abs(min(fitted) - exact) <= 0.5 or (exact < 0.5 and min(fitted) == 1)
    assert (
        size[0] == size[1] or (fitted[0] >= fitted[1]) == (size[0] > size[1]) or len({*fitted}) == 1
    )


def test_before_and_after_stand_side_by_side(photo):
    after = torch.rand(1, 3, 40, 56, generator=rng())
    both = before_after(photo, after)
    assert both.shape == (1, 3, 40, 56 + 8 + 56)
    assert torch.equal(both[..., :56], photo)
    assert (both[..., 56:64] == 1).all()
    assert torch.equal(both[..., 64:], after)


@pytest.mark.parametrize(("size", "gap"), [((80, 112), 8), ((20, 28), 3), ((1, 5), 0)])
def test_before_takes_the_size_of_after(size, gap, photo):
    after = torch.zeros(1, 3, *size)
    both = before_after(photo, after, gap=gap)
    assert both.shape == (1, 3, size[0], 2 * size[1] + gap)
    expected = by_pillow(photo, size).clamp(0, 1)
    torch.testing.assert_close(both[..., : size[1]], expected, atol=1e-4, rtol=0)
    assert both.min() >= 0
    assert both.max() <= 1


# -- files and Pillow --------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (40, 56)])
def test_eight_bits_come_back_exactly(size):
    values = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    image = from_pil(Image.fromarray(values))
    assert image.shape == (1, 3, *size)
    assert image.dtype == torch.float32
    assert np.array_equal(to_bytes(image).numpy(), values)
    assert np.array_equal(np.asarray(to_pil(image)), values)
    assert torch.equal(from_pil(to_pil(image)), image)


def test_every_value_of_eight_bits_comes_back():
    values = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    assert np.array_equal(to_bytes(from_pil(Image.fromarray(values))).numpy(), values)


def test_bytes_are_rounded_and_kept_in_range():
    image = torch.tensor([-1.0, 0.0019, 0.0021, 0.5, 0.998, 0.9981, 7.0]).expand(1, 3, 1, 7)
    assert to_bytes(image)[0, :, 0].tolist() == [0, 0, 1, 128, 254, 255, 255]


def test_bytes_are_those_of_the_first_image_without_its_history(photo):
    batch = torch.cat([photo, 1 - photo]).requires_grad_()
    found = to_bytes(batch)
    assert found.dtype == torch.uint8
    assert found.shape == (40, 56, 3)
    assert found.is_contiguous()
    assert not found.requires_grad
    assert torch.equal(found, to_bytes(photo))


RGBA = np.random.default_rng(1).integers(0, 256, (6, 9, 4), dtype=np.uint8)
GREY = RGBA[..., 0]


def grey(values):
    return np.repeat(np.asarray(values, dtype=np.float64)[..., None], 3, axis=2)


def with_palette():
    """A picture with a palette of 16 colours, the third of which is transparent."""
    palette = np.random.default_rng(2).integers(0, 256, (16, 3), dtype=np.uint8)
    picture = Image.frombytes("P", (9, 6), (GREY % 16).tobytes())
    picture.putpalette(palette.tobytes())
    picture.info["transparency"] = 2
    return picture, palette[GREY % 16] / 255


def in_cmyk():
    c, m, y, k = np.moveaxis(RGBA / 255, -1, 0)
    return Image.frombytes("CMYK", (9, 6), RGBA.tobytes()), np.stack(
        [(1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k)], axis=-1
    )


def of_every_mode():
    deep = GREY.astype(np.uint16) * 257 - (GREY > 9)
    real = (GREY / 300).astype(np.float32)
    wide = (GREY.astype(np.float32) - 50) * 3
    spread = (GREY.astype(float) - GREY.min()) / float(np.ptp(GREY))
    la = np.ascontiguousarray(RGBA[..., :2])
    return {
        "1": (Image.fromarray(GREY > 99), grey(GREY > 99)),
        "L": (Image.fromarray(GREY), grey(GREY / 255)),
        "LA": (Image.frombytes("LA", (9, 6), la.tobytes()), grey(GREY / 255)),
        "P": with_palette(),
        "RGB": (Image.fromarray(RGBA[..., :3]), RGBA[..., :3] / 255),
        "RGBA": (Image.fromarray(RGBA), RGBA[..., :3] / 255),
        "CMYK": in_cmyk(),
        "I;16": (Image.fromarray(deep), grey(deep / 65535)),
        "F": (Image.fromarray(real), grey(real)),
        "F beyond [0, 1]": (Image.fromarray(wide), grey(spread)),
    }


@pytest.mark.parametrize("mode", of_every_mode())
def test_pillow_pictures_of_every_mode(mode):
    picture, expected = of_every_mode()[mode]
    assert picture.mode == mode.split()[0]
    image = from_pil(picture)
    assert image.shape == (1, 3, 6, 9)
    assert image.dtype == torch.float32
    tolerance = 1.01 / 255 if mode == "CMYK" else 1e-6  # Pillow converts CMYK in whole numbers
    assert np.abs(image[0].permute(1, 2, 0).numpy() - expected).max() <= tolerance


def test_pixels_that_are_not_numbers_are_refused():
    values = np.full((4, 4), np.nan, dtype=np.float32)
    with pytest.raises(InputError, match="NaN"):
        from_pil(Image.fromarray(values))


UPRIGHT = {  # what each EXIF orientation asks for, in numpy's words
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_pictures_on_their_side_are_put_upright(mode, orientation, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(RGBA).convert(mode).save(file, "PNG", exif=exif)
    (tmp_path / "on its side.png").write_bytes(file.getvalue())
    plain = np.asarray(Image.fromarray(RGBA).convert(mode).convert("RGB"))
    with Image.open(file) as picture:
        image = from_pil(picture)
    assert np.array_equal(to_bytes(image).numpy(), UPRIGHT[orientation](plain))
    assert torch.equal(images.read(tmp_path / "on its side.png"), image)


def test_read_takes_a_size(tmp_path):
    values = to_bytes(smooth(40, 56)).numpy()
    Image.fromarray(values).save(tmp_path / "x.png")
    full = images.read(tmp_path / "x.png")
    assert np.array_equal(to_bytes(full).numpy(), values)
    small = images.read(tmp_path / "x.png", size=28)
    torch.testing.assert_close(small, by_pillow(full, (20, 28)), atol=1e-4, rtol=0)
    assert images.read(tmp_path / "x.png", size=56).shape == full.shape
    sharp = np.zeros((8, 8, 3), dtype=np.uint8)
    sharp[:, 4:] = 255
    Image.fromarray(sharp).save(tmp_path / "x.png")
    large = images.read(tmp_path / "x.png", size=64)
    assert (float(large.min()), float(large.max())) == (0, 1)


# -- images to begin with ----------------------------------------------------------------------


COLOURS = FLAT | {
    "#ff8800": (1.0, 0x88 / 255, 0.0),
    "#1A2b3C": (0x1A / 255, 0x2B / 255, 0x3C / 255),
}


@pytest.mark.parametrize("kind", ["noise", "clouds", *COLOURS])
def test_starts_hang_on_the_seed_alone(kind):
    image = start(kind, (48, 64), rng(3))
    assert image.shape == (1, 3, 48, 64)
    assert image.dtype == torch.float32
    assert image.min() >= 0
    assert image.max() <= 1
    torch.manual_seed(99)
    assert torch.equal(image, start(kind, (48, 64), rng(3)))
    assert not torch.equal(image, start(kind, (48, 64), rng(4)))


@pytest.mark.parametrize("kind", COLOURS)
def test_flat_starts_are_near_their_colour_and_not_flat(kind):
    image = start(kind, (64, 64), rng())
    assert (image.mean((0, 2, 3)) - torch.tensor(COLOURS[kind])).abs().max() < 0.01
    spread = image.std((0, 2, 3))
    assert (spread > 0.005).all()
    assert (spread < 0.03).all()


def slope_of_spectrum(image):
    """How the amplitude of the brightness falls: d log amplitude / d log frequency, by numpy."""
    bright = image[0].mean(0).double().numpy()
    amplitude = np.abs(np.fft.fft2(bright - bright.mean()))
    height, width = bright.shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None])
    edges = np.geomspace(3 / min(height, width), 0.4, 16)
    rings = [(frequency >= low) & (frequency < high) for low, high in pairwise(edges)]
    means = [np.log(np.sqrt((amplitude[ring] ** 2).mean())) for ring in rings]
    return np.polyfit(np.log(np.sqrt(edges[:-1] * edges[1:])), means, 1)[0]


@pytest.mark.parametrize("size", [(256, 256), (200, 331)])
def test_noise_falls_off_as_natural_images_do_and_clouds_faster(size):
    noise = [slope_of_spectrum(start("noise", size, rng(seed))) for seed in range(4)]
    clouds = [slope_of_spectrum(start("clouds", size, rng(seed))) for seed in range(4)]
    assert np.mean(noise) == pytest.approx(-1, abs=0.12)
    assert np.mean(clouds) == pytest.approx(-1.9, abs=0.25)
    assert max(clouds) < min(noise) - 0.4


@pytest.mark.parametrize("kind", ["noise", "clouds"])
def test_noise_uses_the_range_and_seldom_leaves_it(kind):
    image = start(kind, (256, 256), rng())
    assert image.mean((2, 3)).sub(0.5).abs().max() < 0.03
    assert image.std() > 0.08
    assert ((image == 0) | (image == 1)).float().mean() < 0.06


@pytest.mark.parametrize("kind", ["noise", "clouds", "grey", "#000000"])
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (1, 500), (500, 1), (3, 5)])
def test_starts_of_every_size(kind, size):
    image = start(kind, size, rng())
    assert image.shape == (1, 3, *size)
    assert image.isfinite().all()
    assert image.min() >= 0
    assert image.max() <= 1


@pytest.mark.parametrize("kind", ["#12", "#gggggg", "#12345678", "#", "#fff"])
def test_colours_that_are_none(kind):
    with pytest.raises(UsageError, match="is not a colour; write #rrggbb"):
        start(kind, (4, 4), rng())


@pytest.mark.parametrize("kind", ["nois", "picture", "", "Grey "])
def test_unknown_starts(kind):
    with pytest.raises(UsageError, match="there is no start"):
        start(kind, (4, 4), rng())
