"""The fast gradient is the plain one: for every convolution, every family, every precision."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from conftest import tiny_network
from dreamgrad import acceleration, networks, objectives
from dreamgrad.acceleration.convolutions import by_phases, directly
from dreamgrad.acceleration.functions import Quickly
from dreamgrad.networks import fitting
from dreamgrad.networks import torchvision as source


def alike(a, b):
    return float(torch.cosine_similarity(a.flatten().double(), b.flatten().double(), 0, eps=1e-30))


def worst(a, b):
    return float((a - b).abs().max() / b.abs().max())


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(0, 5), st.integers(0, 5),
    st.integers(1, 40), st.integers(1, 40),
)  # fmt: skip
def test_a_stem_s_gradient_by_phases_is_the_gradient(tall, wide, step, top, left, height, width):
    with fitting.seeded(1):
        conv = nn.Conv2d(3, 5, (tall, wide), step, (min(top, tall), min(left, wide)))
        height, width = max(height, tall), max(width, wide)
        x = torch.randn(2, 3, height, width, requires_grad=True)
        output = conv(x)
        back = torch.randn_like(output)
    (expected,) = torch.autograd.grad(output, x, back)
    found = by_phases(conv, torch.float32)(back, x.shape)
    assert found.shape == expected.shape
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    "options", [{}, {"stride": 2}, {"dilation": 2}, {"groups": 2}, {"bias": False}]
)
def test_a_gradient_in_other_numbers_is_the_gradient(options):
    with fitting.seeded(1):
        conv = nn.Conv2d(6, 8, 3, padding=1, **options).requires_grad_(False)
        x = torch.randn(1, 6, 20, 24, requires_grad=True)
    output = conv(x)
    (expected,) = torch.autograd.grad(output.square().sum(), x)
    full = directly(conv, torch.float32)(2 * output.detach(), x.shape)
    torch.testing.assert_close(full, expected, atol=1e-5, rtol=1e-5)
    assert alike(directly(conv, torch.bfloat16)(2 * output.detach(), x.shape), expected) > 0.999


FAMILIES = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "googlenet", "inception_v3",
    "mnasnet0_5", "mobilenet_v2", "mobilenet_v3_small", "regnet_y_400mf", "resnet18", "resnet50",
    "shufflenet_v2_x0_5", "squeezenet1_1", "swin_t", "vgg11", "vit_b_32",
]  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_fast_gradients_are_plain_ones_on_every_family(name):
    with fitting.seeded():
        model = source.build(name)
        for module in model.modules():  # as after training: folding changes every number
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.8, 1.2)
                nn.init.normal_(module.bias, 0, 0.1)
        network = source.finish(model, name, f"torchvision/{name}")
        image = torch.rand(1, 3, 224, 224)
    objective = 1e3 * objectives.parse(network.default_layers, network)
    # In double precision, where no rounding pushes a ReLU over its edge, they are equal.
    network.double()
    score, expected = acceleration.plain_gradient(network, objective)(image.double())
    fast_score, found = acceleration.gradient(network, objective)(image.double())
    assert found.dtype == torch.float64
    torch.testing.assert_close(fast_score, score, rtol=1e-9, atol=0)
    assert worst(found, expected) < 1e-5
    network.float()
    score, expected = acceleration.plain_gradient(network, objective)(image)
    fast_score, found = acceleration.gradient(network, objective)(image)
    torch.testing.assert_close(fast_score, score, rtol=1e-4, atol=0)
    assert alike(found, expected) > 0.99999
    assert alike(acceleration.gradient(network, objective, "mixed")(image)[1], expected) > 0.999
    draft_score, draft = acceleration.gradient(network, objective, "bf16")(image)
    assert draft.dtype == torch.float32
    torch.testing.assert_close(draft_score, score, rtol=0.05, atol=0)
    assert alike(draft, expected) > 0.7


def test_a_network_is_not_changed_by_what_makes_it_fast(photo):
    network = tiny_network()
    objective = objectives.parse("relu_1", network)
    before, (_, expected) = (
        network.fingerprint,
        acceleration.plain_gradient(network, objective)(photo),
    )
    for precision in ("mixed", "bf16"):
        acceleration.gradient(network, objective, precision)(photo)
    assert torch.equal(acceleration.plain_gradient(network, objective)(photo)[1], expected)
    network.__dict__.pop("fingerprint")
    assert network.fingerprint == before


def test_weights_are_shared_and_not_copied():
    network = networks.load("torchvision/squeezenet1_1", weights="random")
    twin = acceleration.fold_batchnorm(network, ["features.3"])
    assert twin is network  # nothing to fold
    from dreamgrad.acceleration.folding import copied

    twin = copied(network)
    pairs = zip(twin.model.parameters(), network.model.parameters(), strict=True)
    assert all(a.data_ptr() == b.data_ptr() for a, b in pairs)


def test_auto_goes_back_in_bf16_only_where_it_pays(monkeypatch):
    dense = networks.load("torchvision/squeezenet1_1", weights="random")
    depthwise = networks.load("torchvision/mobilenet_v2", weights="random")
    monkeypatch.setattr(acceleration, "_has_bf16", lambda: True)
    assert acceleration.best_precision(dense) == "mixed"
    assert acceleration.best_precision(depthwise) == "fp32"
    monkeypatch.setattr(acceleration, "_has_bf16", lambda: False)
    assert acceleration.best_precision(dense) == "fp32"


@pytest.mark.parametrize("precision", ["fp32", "mixed", "bf16"])
def test_gradients_are_the_same_bits_every_time(precision, photo):
    network = tiny_network()
    objective = objectives.parse("relu_1 + norm1", network)
    first, second = (acceleration.gradient(network, objective, precision)(photo) for _ in range(2))
    assert torch.equal(first[1], second[1])
    assert torch.equal(first[0], second[0])


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 5), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.booleans(),
    st.booleans(), st.sampled_from([None, 3]), st.integers(5, 30), st.integers(5, 30),
)  # fmt: skip
def test_means_over_windows_and_their_gradients_stay_the_same(
    tall, wide, stride, padding, ceil, counted, divisor, height, width
):
    padding = min(padding, tall // 2, wide // 2)
    with fitting.seeded(2):
        x = torch.randn(2, 5, height, width, requires_grad=True)
    arguments = ((tall, wide), stride, padding, ceil, counted, divisor)
    expected = F.avg_pool2d(x, *arguments)
    with Quickly():
        found = F.avg_pool2d(x, *arguments)
    torch.testing.assert_close(found, expected)
    back = torch.randn_like(expected)
    torch.testing.assert_close(
        torch.autograd.grad(found, x, back), torch.autograd.grad(expected, x, back)
    )


@pytest.mark.parametrize(
    "clamp", [nn.ReLU6(), nn.ReLU6(inplace=True), nn.Hardtanh(-2, 1), F.relu6, F.hardtanh]
)
def test_clamping_and_its_gradient_stay_the_same(clamp):
    with fitting.seeded(3):
        x = (4 * torch.randn(2, 3, 9, 9)).requires_grad_()
    expected = clamp(x.clone())
    with Quickly():
        found = clamp(x.clone())
    assert torch.equal(found, expected)
    back = torch.randn_like(expected)
    assert torch.equal(
        *torch.autograd.grad(expected, x, back), *torch.autograd.grad(found, x, back)
    )


def test_what_overwrites_does_so_in_the_quick_network_only():
    network = networks.load("torchvision/vgg11", weights="random")
    gradient_of = acceleration.gradient(
        network, objectives.parse("features.0 + features.1", network)
    )
    assert not any(module.inplace for module in network.overwriting)
    assert len(network.overwriting) > 5
    image = torch.rand(1, 3, 64, 64)
    expected = acceleration.plain_gradient(
        network, objectives.parse("features.0 + features.1", network)
    )(image)
    for a, b in zip(gradient_of(image), expected, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-9)
