import copy
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import dreamgrad
from conftest import tiny_model, tiny_network
from dreamgrad import acceleration, objectives, octaves
from dreamgrad.engine import dreaming, finish
from dreamgrad.errors import DreamgradError, ModelError, ResourceError, UsageError
from dreamgrad.recipe import Recipe

QUICK = Recipe(layers="relu_1", steps=3, octaves=3, jitter=4)


def dreamt(image, recipe=QUICK, network=None):
    return finish(image, dreaming(image, recipe, network=network or tiny_network()))


def test_iterates_count_rounds_octaves_and_steps(network, photo):
    recipe = QUICK.changed(repeat=2)
    seen = [(i.round, i.octave, i.step) for i in dreaming(photo, recipe, network=network)]
    assert seen == list(itertools.product(range(2), range(3), range(3)))


def test_octaves_end_at_the_images_own_size(network, photo):
    sizes = [i.image.shape[-2:] for i in dreaming(photo, QUICK, network=network)][::3]
    assert sizes == [(20, 29), (29, 40), (40, 56)]
    assert octaves.octave_sizes((896, 896), Recipe(octaves=3, octave_scale=2)) == [
        (224, 224), (448, 448), (896, 896),
    ]  # fmt: skip
    assert octaves.octave_sizes((1, 3), Recipe(octaves=6))[0] == (1, 1)


def test_one_plain_step_is_the_textbook_formula(network, photo):
    recipe = Recipe(
        layers="sumsq(relu_1)",
        steps=1,
        octaves=1,
        jitter=0,
        blur=0.0,
        step_size=0.01,
        precision="fp32",
    )
    image = photo.clone().requires_grad_()
    model = tiny_model().eval()
    x = (image - network.mean) / network.std
    x = model.relu(model.norm2(model.conv2(model.pool(model.relu(model.norm1(model.conv1(x)))))))
    x.square().sum().backward()
    expected = (photo + 0.01 * image.grad / image.grad.abs().mean()).clamp(0, 1)
    torch.testing.assert_close(dreamt(photo, recipe, network), expected, atol=1e-5, rtol=0)


def test_step_size_is_the_mean_change_of_a_pixel(network):
    grey = torch.full((1, 3, 40, 40), 0.5)
    grey += 0.01 * torch.randn(grey.shape, generator=torch.Generator().manual_seed(0))
    for layers in ("relu_1", "sumsq(conv1)", "class:owl"):
        recipe = QUICK.changed(layers=layers, steps=1, octaves=1, step_size=0.004)
        moved = (dreamt(grey, recipe, network) - grey).abs().mean()
        assert float(moved) == pytest.approx(0.004, rel=0.01)


def test_the_weights_stay_as_they_are(photo):
    network = tiny_network()
    before = copy.deepcopy(network.model.state_dict())
    fingerprint = network.fingerprint
    dreamt(photo, network=network)
    after = network.model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    del network.__dict__["fingerprint"]  # forget it, so that it is made anew
    assert network.fingerprint == fingerprint
    assert not network.training


def test_nothing_behind_the_last_wanted_layer_runs(photo):
    network = tiny_network()
    network.model.deep_calls = 0
    network(photo, ["relu"])
    assert network.model.deep_calls == 0
    network(photo, ["head"])
    assert network.model.deep_calls == 1


def test_the_same_seed_gives_the_same_bits_and_another_one_does_not(photo):
    one, two = dreamt(photo), dreamt(photo)
    assert torch.equal(one, two)
    assert not torch.equal(one, dreamt(photo, QUICK.changed(seed=1)))


def test_a_dream_stopped_and_repeated_is_the_dream_repeated(network, photo):
    twice = dreamt(photo, QUICK.changed(repeat=2, jitter=0))
    by_hand = dreamt(dreamt(photo, QUICK.changed(jitter=0)), QUICK.changed(jitter=0))
    assert torch.equal(twice, by_hand)


def test_no_steps_give_back_the_image(photo):
    assert torch.equal(dreamt(photo, QUICK.changed(steps=0)), photo)


def test_detail_keeps_the_original_sharp_and_image_does_not(photo):
    still = QUICK.changed(step_size=1e-6)
    torch.testing.assert_close(dreamt(photo, still), photo, atol=1e-3, rtol=0)
    blurred = dreamt(photo, still.changed(octave_mode="image"))
    assert blurred.diff().abs().mean() < 0.7 * photo.diff().abs().mean()


def test_unfinished_dreams_have_their_full_size(photo):
    for mode in ("detail", "image"):
        iterates = list(dreaming(photo, QUICK.changed(octave_mode=mode), network=tiny_network()))
        assert {i.full.shape for i in iterates} == {photo.shape}
        assert torch.equal(iterates[-1].full, iterates[-1].image)


@settings(max_examples=40, deadline=None)
@given(
    layers=st.sampled_from(["relu_1", "conv1", "class:owl", "max(relu)", "-relu_1"]),
    step_size=st.one_of(st.floats(1e-6, 10), st.just("10->0.01")),
    normalize=st.sampled_from(["mean", "std", "rms", "l2", "none"]),
    when=st.sampled_from(["before", "after"]),
    mode=st.sampled_from(["detail", "image"]),
    tv=st.floats(0, 100),
    blur=st.floats(0, 8),
    jitter=st.integers(0, 100),
    size=st.tuples(st.integers(2, 40), st.integers(2, 40)),
)
def test_pixels_stay_in_range_whatever_the_settings(
    layers, step_size, normalize, when, mode, tv, blur, jitter, size
):
    image = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(0))
    recipe = Recipe(layers=layers, steps=3, octaves=2, octave_scale=1.3, step_size=step_size,
                    normalize=normalize, normalize_when=when, octave_mode=mode, tv=tv, blur=blur,
                    jitter=jitter)  # fmt: skip
    try:
        result = dreamt(image, recipe)
    except DreamgradError:  # an image that is too small for the layer
        return
    assert result.isfinite().all()
    assert result.min() >= 0
    assert result.max() <= 1


def test_a_dead_layer_leaves_the_image_alone(photo):
    network = tiny_network()
    torch.nn.init.constant_(network.model.norm2.bias, -1000.0)
    iterates = list(dreaming(photo, QUICK, network=network))
    assert all(float(i.slope) == 0 for i in iterates)
    torch.testing.assert_close(iterates[-1].image, photo, atol=1e-5, rtol=0)


def test_numbers_that_overflow_stop_the_dream(photo):
    network = tiny_network()
    network.model.conv2.weight.mul_(1e30)
    iterates = dreaming(photo, QUICK.changed(layers="sumsq(relu_1)"), network=network)
    with pytest.raises(ResourceError, match="not finite"):
        list(iterates)


def test_mistakes_are_told_before_the_first_step(photo):
    with pytest.raises(ModelError):
        dreaming(photo, QUICK.changed(layers="nope"), network=tiny_network())


def test_dreams_inside_inference_mode(photo):
    network = tiny_network()
    with torch.inference_mode():
        inside = dreamt(photo.clone(), network=network)
        dreamgrad.dream(Image.new("RGB", (32, 32)), steps=1, octaves=1)
    assert torch.equal(inside, dreamt(photo, network=network))


def test_a_batch_dreams_as_its_images_do(photo):
    batch = torch.cat([photo, photo.flip(3)])
    assert dreamt(batch).shape == batch.shape


def test_dream_takes_and_gives_pil_pictures():
    picture = Image.fromarray(
        np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    )
    result = dreamgrad.dream(picture, "mix3a", steps=1, octaves=2)
    assert result.size == (64, 48)
    assert result.mode == "RGB"


# -- the fast path -----------------------------------------------------------------------------


def test_folded_networks_give_the_same_activations(photo):
    network = tiny_network()
    for names in (["relu_1"], ["conv1", "relu_1"], ["norm1"], ["conv2", "norm2"], ["head"]):
        folded = acceleration.fold_batchnorm(network, names)
        assert folded is not network or names == ["conv1"]
        before, after = network(photo, names), folded(photo, names)
        for name in names:
            torch.testing.assert_close(after[name], before[name], rtol=1e-4, atol=1e-5)


def test_folding_gives_up_where_it_would_change_the_result(photo):
    class Twice(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)
            self.out = torch.nn.Identity()
            torch.nn.init.uniform_(self.norm.running_var, 2, 3)

        def forward(self, x):
            x = self.conv(x)
            return self.out(self.norm(x) + x)

    network = dreamgrad.Network(Twice(), name="twice", input_size=32)
    assert acceleration.fold_batchnorm(network, ["out"]) is network


def test_the_gradient_is_that_of_central_differences(photo):
    network = tiny_network().double()
    image = photo[..., :20, :20].double()
    for text in ("sumsq(relu_1)", "conv2:3", "class:owl", "l2(relu)"):
        objective = objectives.parse(text, network)
        _, gradient = acceleration.gradient(network, objective)(image)
        rng = np.random.default_rng(0)
        for _ in range(10):
            at = (0, *(int(rng.integers(n)) for n in image.shape[1:]))
            up, down = image.clone(), image.clone()
            up[at] += 1e-6
            down[at] -= 1e-6
            slope = (
                objective(network(up, objective.layers))
                - objective(network(down, objective.layers))
            ) / 2e-6
            assert float(gradient[at]) == pytest.approx(float(slope), rel=1e-4, abs=1e-7)


def test_memory_is_checked_before_the_start(network):
    gradient_of = acceleration.gradient(network, objectives.parse("relu_1", network))
    small = acceleration.memory_needed(gradient_of, network, (100, 100))
    large = acceleration.memory_needed(gradient_of, network, (200, 200))
    assert large == pytest.approx(4 * small, rel=1e-3)
    assert small > 4 * 100 * 100 * (3 + 4)  # at least the image and what relu_1 puts out
    with pytest.raises(ResourceError, match=r"bytes.*--size \d+"):
        acceleration.check_memory(gradient_of, network, (10**6, 10**6))
    with pytest.raises(ResourceError, match=r"bytes.*--size \d+"):
        acceleration.check_size((10**6, 10**6))


def test_a_device_that_is_not_there_is_an_error():
    assert acceleration.find_device("cpu").type == "cpu"
    with pytest.raises(ResourceError, match=r"'cuda:77'.*cpu"):
        acceleration.find_device("cuda:77")


def test_momentum_steps_along_the_velocity_to_come(network, photo):
    recipe = QUICK.changed(steps=2, octaves=1, jitter=0, blur=0.0, normalize="none")
    recipe = recipe.changed(momentum=0.5, step_size=0.01, precision="fp32")
    gradient_of = acceleration.plain_gradient(network, objectives.parse("relu_1", network))
    image, velocity = photo, torch.zeros_like(photo)
    for _ in range(2):
        gradient = gradient_of(image)[1]
        velocity = 0.5 * velocity + gradient
        image = (image + 0.01 * (gradient + 0.5 * velocity)).clamp(0, 1)
    torch.testing.assert_close(dreamt(photo, recipe, network), image, atol=1e-6, rtol=0)


def test_momentum_reaches_a_score_in_fewer_steps(network, photo):
    recipe = QUICK.changed(octaves=1, steps=12, step_size=0.004, blur=0.0)
    plain = [float(i.score) for i in dreaming(photo, recipe, network=network)]
    fast = [float(i.score) for i in dreaming(photo, recipe.changed(momentum=0.6), network=network)]
    assert fast[0] == plain[0]
    assert fast[7] > plain[-1]


def test_steps_go_from_the_coarsest_octave_to_the_finest(network, photo):
    recipe = QUICK.changed(steps="5->1")
    seen = [i.octave for i in dreaming(photo, recipe, network=network)]
    assert [seen.count(octave) for octave in range(3)] == [5, 3, 1]
    assert octaves.octave_steps(1, recipe) == [5]
    assert octaves.octave_steps(4, Recipe(steps=7)) == [7] * 4


def test_an_octave_ends_when_its_score_has_settled(network, photo):
    recipe = QUICK.changed(octaves=2, steps=300, jitter=0, blur=0.0, step_size=0.02)
    every = list(dreaming(photo, recipe, network=network))
    settled = list(dreaming(photo, recipe.changed(settle=0.05), network=network))
    assert len(every) == 600
    assert len(settled) < 300
    assert {i.octave for i in settled} == {0, 1}
    assert float(settled[-1].score) > 0.85 * float(every[-1].score)
    first = [float(i.score) for i in settled if i.octave == 0]
    gains = [sum(first[n : n + 3]) - sum(first[n - 3 : n]) for n in range(3, len(first) - 2)]
    assert gains[-1] <= 0.05 * max(gains)
    assert all(gain > 0.05 * max(gains[: n + 1]) for n, gain in enumerate(gains[:-1]))


@pytest.mark.parametrize("mode", ["detail", "image"])
def test_an_unfinished_dream_at_full_size(mode, network, photo):
    for iterate in dreaming(photo, QUICK.changed(octave_mode=mode), network=network):
        assert iterate.full.shape == photo.shape
        assert 0 <= float(iterate.full.min()) < float(iterate.full.max()) <= 1
        if iterate.octave == 0 and iterate.step == 0:
            # What is handed on as detail leaves the original sharp; a whole image is enlarged.
            near = float((iterate.full - photo).abs().mean())
            assert near < 0.02 if mode == "detail" else near > 0.02
    assert torch.equal(iterate.full, iterate.image)


# Other things than pixels


@pytest.mark.parametrize(
    ("parameterization", "optimizer"),
    [
        ("fourier", "adam"),
        ("fourier", "ascent"),
        ("maco", "adam"),
        ("cppn", "adam"),
        ("pixels", "adam"),
    ],
)
def test_parameterised_dreams_rise(parameterization, optimizer, network, photo):
    recipe = Recipe(
        layers="relu_1:3",
        parameterization=parameterization,
        optimizer=optimizer,
        steps=40,
        jitter=4,
    )
    iterates = list(dreaming(photo, recipe, network=network))
    assert len(iterates) == 40
    scores = [float(i.score) for i in iterates]
    assert np.mean(scores[-8:]) > np.mean(scores[:8])
    end = iterates[-1].image
    assert end.shape == photo.shape
    assert end.isfinite().all()
    assert 0 <= end.min() <= end.max() <= 1
    again = finish(photo, dreaming(photo, recipe, network=network))
    assert torch.equal(end, again)


def test_octaves_and_other_parameterisations_exclude_each_other():
    with pytest.raises(UsageError, match="octaves must be 1"):
        Recipe(parameterization="fourier", octaves=3)
    with pytest.raises(UsageError, match="momentum needs parameterization pixels"):
        Recipe(optimizer="adam", momentum=0.5)
