"""Masks and regions: where a dream happens."""

import numpy as np
import pytest
import torch
from PIL import Image

from dreamgrad import engine, masks
from dreamgrad.errors import InputError, UsageError
from dreamgrad.objectives import parse_regions
from dreamgrad.recipe import Recipe

SIZE = (40, 56)


@pytest.fixture
def left(tmp_path):
    """A mask that is white in its left half."""
    pixels = np.zeros((*SIZE, 3), np.uint8)
    pixels[:, :28] = 255
    Image.fromarray(pixels).save(tmp_path / "left.png")
    return tmp_path / "left.png"


def changed(photo, recipe, network):
    end = engine.finish(photo, engine.dreaming(photo, recipe, network=network))
    return (end - photo).abs().amax(1)[0]


@pytest.mark.parametrize("mode", ["detail", "image"])
def test_nothing_changes_outside(mode, left, photo, network):
    settings = {"layers": "relu_1", "octaves": 3, "tv": 0.2, "momentum": 0.5, "octave_mode": mode}
    moved = changed(photo, Recipe(mask=str(left), **settings), network)
    assert moved[:, 28:].max() < 1e-6
    assert moved[:, :28].mean() > 0.01
    moved = changed(photo, Recipe(mask=f"not {left}", **settings), network)
    assert moved[:, :28].max() < 1e-6
    assert moved[:, 28:].mean() > 0.01


def test_nothing_changes_outside_where_frequencies_are_moved(left, photo, network):
    recipe = Recipe(layers="relu_1", parameterization="fourier", optimizer="adam", mask=str(left))
    moved = changed(photo, recipe, network)
    assert moved[:, 28:].max() == 0
    assert moved[:, :28].mean() > 0.01


def test_a_dream_is_as_strong_inside_as_without_a_mask(left, photo, network):
    for kind in ("mean", "std", "rms"):
        recipe = Recipe(layers="relu_1", octaves=1, normalize=kind, blur=0.0)
        whole = changed(photo, recipe, network)[:, :28].mean()
        inside = changed(photo, recipe.changed(mask=str(left)), network)[:, :28].mean()
        assert 0.6 < inside / whole < 1.6


def test_regions_dream_of_different_things(left, photo, network):
    recipe = Recipe(octaves=1, jitter=0)
    text = f"relu_1:1 in {left}; conv1:3 in not {left}"
    both = engine.finish(
        photo, engine.dreaming(photo, recipe.changed(layers=text), network=network)
    )
    alone = recipe.changed(layers="relu_1:1", mask=str(left))
    first = engine.finish(photo, engine.dreaming(photo, alone, network=network))
    assert (both - first)[..., :24].abs().mean() < 0.1 * (both - photo)[..., :24].abs().mean()
    assert (both - first)[..., 32:].abs().mean() > 0.01


def test_the_text_of_regions_reads_back(left, network, photo):
    text = f'relu_1 in "{left}"; conv1:3 in not {left}; relu in alpha | 2*conv1 - class:owl'
    octaves = parse_regions(text, network, photo)
    assert [len(octave) for octave in octaves] == [3, 1]
    assert [region.mask for region in octaves[0]] == [str(left), f"not {left}", "alpha"]
    again = " | ".join("; ".join(map(str, octave)) for octave in octaves)
    assert parse_regions(again, network, photo) == octaves


def test_masks_of_other_sizes_are_resized_with_a_note(left):
    mask, note = masks.read_mask(str(left), (20, 28))
    assert mask.shape == (1, 1, 20, 28)
    assert "56x40" in note
    assert "28x20" in note
    assert masks.read_mask(str(left), SIZE)[1] == ""
    assert mask[..., :13].min() > 0.9
    assert mask[..., 15:].max() < 0.1


def test_feathers_fade_over_their_width(left):
    mask = masks.read_mask(str(left), SIZE, feather=8)[0][0, 0, 20]
    assert mask[4] > 0.99
    assert mask[52] < 0.01
    assert (mask[1:] <= mask[:-1] + 1e-6).all()
    assert 6 <= ((mask > 0.05) & (mask < 0.95)).sum() <= 20


def test_alpha_is_a_mask():
    alpha = torch.zeros(SIZE)
    alpha[:20] = 1
    mask, _ = masks.read_mask("alpha", SIZE, alpha=alpha)
    assert torch.equal(mask[0, 0], alpha)
    with pytest.raises(UsageError, match="no transparency"):
        masks.read_mask("alpha", SIZE)


def test_empty_and_missing_masks(tmp_path):
    Image.new("RGB", (56, 40)).save(tmp_path / "black.png")
    with pytest.raises(UsageError, match="nothing would be dreamt"):
        masks.read_mask(str(tmp_path / "black.png"), SIZE)
    with pytest.raises(InputError, match=r"gone\.png"):
        masks.read_mask(str(tmp_path / "gone.png"), SIZE)
