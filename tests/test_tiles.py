"""A gradient computed in tiles is the gradient of the whole image."""

from importlib.util import find_spec

import pytest
import torch
from torch import nn

from conftest import tiny_network
from dreamgrad import acceleration, networks, objectives
from dreamgrad.acceleration import memory, tiles
from dreamgrad.engine import dreaming, finish
from dreamgrad.errors import ModelError, ResourceError
from dreamgrad.networks import Network, fitting
from dreamgrad.recipe import Recipe


def compare(network, text, tile, size=(157, 230)):
    """The largest difference between the whole gradient and the tiled one, and of the scores."""
    objective = 1e3 * objectives.parse(text, network)
    kind = next(network.model.parameters()).dtype
    image = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(1)).to(kind)
    score, expected = acceleration.plain_gradient(network, objective)(image)
    tiled_score, found = acceleration.gradient(network, objective, tile=tile)(image)
    error = (found - expected).abs().max() / expected.abs().max()
    return float(error), float((tiled_score - score).abs() / score.abs())


@pytest.mark.parametrize(
    "text",
    [
        "relu_1", "sumsq(relu_1)", "mean(conv2)", "l2(relu_1)", "max(norm2)", "conv2:3",
        "l2(conv2:3)", "conv2:3@30,41", "0.5*norm1 - relu_1:2 + sumsq(pool)", "norm1 - max(relu_1)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tile", ["16", "64", "100", "4000"])
def test_tiles_give_the_same_gradient_for_every_objective(text, tile):
    error, score_error = compare(tiny_network().double(), text, tile)
    assert error < 1e-12
    assert score_error < 1e-12


FAMILIES = [
    ("alexnet", "features.11"),
    ("densenet121", "features.denseblock1"),
    ("googlenet", "inception4a"),
    ("inception_v3", "Mixed_5c + mean(Mixed_5b)"),
    ("mnasnet0_5", "layers.9"),
    ("mobilenet_v2", "block_5_add"),
    ("mobilenet_v2", "features.5.conv.0.0"),
    ("regnet_x_400mf", "trunk_output.block2"),
    ("resnet18", "layer2 + layer1"),
    ("shufflenet_v2_x0_5", "stage2"),
    ("squeezenet1_1", "features.10"),
    ("vgg11", "relu3"),
]


@pytest.mark.parametrize(("name", "text"), FAMILIES, ids=str)
def test_tiles_give_the_same_gradient_on_every_family(name, text):
    network = networks.load(f"torchvision/{name}", weights="random").double()
    error, score_error = compare(network, text, "96")
    assert error < 1e-9
    assert score_error < 1e-9


@pytest.mark.parametrize(
    ("model", "text"),
    [("timm/test_resnet", "layer2"), ("keras/MobileNetV2", "block_2_add"), ("bundled", "mix4a")],
)
def test_tiles_give_the_same_gradient_for_every_source(model, text):
    if "/" in model and not find_spec(model.partition("/")[0]):
        pytest.skip("is not installed")
    network = networks.load(model, weights="" if model == "bundled" else "random")
    objective = objectives.parse(text, network)
    image = torch.rand(1, 3, 150, 190, generator=torch.Generator().manual_seed(1))
    _, expected = acceleration.plain_gradient(network, objective)(image)
    _, found = acceleration.gradient(network, objective, tile="64")(image)
    # Single precision: a rounding can push a ReLU over its edge, here and there.
    assert (found - expected).norm() / expected.norm() < 1e-3


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ("torchvision/squeezenet1_1", "class:goldfish"),
        ("torchvision/efficientnet_b0", "features.4"),
        ("torchvision/swin_t", "features.3"),
        ("torchvision/mobilenet_v3_small", "features.9"),
        ("torchvision/vit_b_32", "encoder"),
    ],
)
def test_what_sees_the_whole_image_is_refused_and_takes_fast_tiles(model, text):
    network = networks.load(model, weights="random")
    objective = objectives.parse(text, network)
    with pytest.raises(ModelError, match="--tile fast"):
        acceleration.gradient(network, objective, tile="128")


def test_an_operation_nobody_knows_is_found_out():
    class Sums(nn.Module):
        def forward(self, x):
            return x.cumsum(-1)

    with fitting.seeded():
        model = nn.Sequential(nn.Conv2d(3, 4, 3), Sums(), nn.Conv2d(4, 4, 3))
        network = Network(model, name="odd", head="", input_size=64)
    with pytest.raises(ModelError, match="another gradient"):
        acceleration.gradient(network, objectives.layer("2"), tile="32")


def test_every_activation_belongs_to_one_tile():
    seen = {
        "a": (tiles.Sight(2, -3, 9),) * 2,
        "b": (tiles.Sight(8, 1, 40), tiles.Sight(8, -20, 40)),
    }
    whole = {"a": (100, 76), "b": (20, 19)}
    counts = {name: torch.zeros(size) for name, size in whole.items()}
    for tile in tiles.share_out(seen, whole, (200, 152), 48):
        for name, ((top, bottom), (left, right)) in tile.own.items():
            counts[name][top:bottom, left:right] += 1
        for begin, end in tile.crop:
            assert begin % 8 == 0
            assert end in (200, 152) or (end - begin) % 8 == 0
            assert end - begin <= 48 * 1.5 + 90
    assert all((count == 1).all() for count in counts.values())


@pytest.mark.parametrize("text", ["relu_1", "head", "class:owl"])
def test_fast_tiles_are_about_the_gradient_and_cut_elsewhere_each_time(text, monkeypatch):
    network = tiny_network()
    objective = objectives.parse(text, network)
    image = torch.rand(1, 3, 200, 200, generator=torch.Generator().manual_seed(1))
    _, expected = acceleration.plain_gradient(network, objective)(image)
    gradient_of = tiles.shifted(objective, lambda x: network(x, objective.layers), 64)
    with torch.enable_grad():
        first, second = (gradient_of(image)[1] for _ in range(2))
    for found in (first, second):
        assert torch.cosine_similarity(found.flatten(), expected.flatten(), 0) > 0.5
    assert not torch.equal(first, second)


def test_a_dream_in_tiles_is_the_dream(photo):
    network = tiny_network().double()
    settings = {"layers": "relu_1 - norm1:2", "steps": 3, "octaves": 2, "precision": "fp32"}
    image = photo.double()
    whole = finish(image, dreaming(image, Recipe(**settings, tile="off"), network=network))
    parts = finish(image, dreaming(image, Recipe(**settings, tile="16"), network=network))
    assert not torch.equal(whole, image)
    torch.testing.assert_close(parts, whole, atol=1e-9, rtol=0)


def test_auto_tiles_when_memory_is_short_and_for_large_images(monkeypatch):
    network, size = tiny_network(), (2000, 2000)
    objective = objectives.parse("relu_1", network)
    whole = acceleration.plain_gradient(network, objective)
    needed = acceleration.memory_needed(whole, network, size)
    free = [10 * needed]
    monkeypatch.setattr(memory, "free_memory", lambda device: free[0])
    assert memory.tiles_needed(whole, network, size) is None
    assert memory.tiles_needed(whole, network, (4000, 4000)) == 512
    free[0] = needed
    side = memory.tiles_needed(whole, network, size)
    assert 128 <= side <= 512
    free[0] = int(1.05 * memory.image_memory(size))
    assert memory.tiles_needed(whole, network, size) < side
    free[0] = memory.image_memory(size)
    with pytest.raises(ResourceError, match=r"2000x2000 with tiny needs .* Try --size \d+"):
        memory.tiles_needed(whole, network, size)


def test_what_cannot_be_tiled_and_does_not_fit_says_both(monkeypatch):
    network = networks.load("torchvision/squeezenet1_1", weights="random")
    monkeypatch.setattr(memory, "free_memory", lambda device: 2 * 10**9)
    monkeypatch.setattr(acceleration, "free_memory", lambda device: 2 * 10**9)
    with pytest.raises(ResourceError, match=r"whole image at once.*does not fit"):
        acceleration.gradient(
            network, objectives.parse("class:goldfish", network), tile="auto", size=(3000, 3000)
        )


def memory_for(pixels, error):
    """`Network.forward` on a machine that has memory for so many pixels at a time."""
    forward, sizes = Network.forward, []

    def limited(self, image, names):
        sizes.append(image.shape[-2] * image.shape[-1])
        if sizes[-1] > pixels:
            raise error
        return forward(self, image, names)

    return limited, sizes


SHORTAGES = [
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp] . DefaultCPUAllocator: can't allocate memory"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
]


@pytest.mark.parametrize("error", SHORTAGES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("tile", ["auto", "160"])
def test_out_of_memory_goes_on_in_smaller_tiles(error, tile, monkeypatch):
    network = tiny_network()
    objective = objectives.parse("relu_1", network)
    image = torch.rand(1, 3, 300, 310)
    expected = acceleration.plain_gradient(network, objective)(image)
    gradient_of = acceleration.gradient(network, objective, tile=tile, size=(300, 310))
    limited, sizes = memory_for(200**2, error)
    monkeypatch.setattr(Network, "forward", limited)
    for _ in range(2):
        sizes.clear()
        found = gradient_of(image)
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-8)
    assert max(sizes) < 200**2  # the second step knows


def test_out_of_memory_in_small_tiles_too_names_a_size(monkeypatch):
    network = tiny_network()
    objective = objectives.parse("relu_1", network)
    gradient_of = acceleration.gradient(network, objective, tile="auto", size=(300, 310))
    limited, _ = memory_for(90**2, MemoryError())
    monkeypatch.setattr(Network, "forward", limited)
    with pytest.raises(ResourceError, match=r"310x300, not even in small tiles. Try --size 155"):
        gradient_of(torch.rand(1, 3, 300, 310))


def test_other_errors_are_not_taken_for_a_lack_of_memory(monkeypatch):
    network = tiny_network()
    objective = objectives.parse("relu_1", network)
    gradient_of = acceleration.gradient(network, objective, tile="auto", size=(300, 310))
    monkeypatch.setattr(Network, "forward", memory_for(0, RuntimeError("something else"))[0])
    with pytest.raises(RuntimeError, match="something else"):
        gradient_of(torch.rand(1, 3, 300, 310))


def test_tensors_are_counted_while_they_live():
    with memory.Living() as living:
        a = torch.zeros(1000)
        b = a + 1
        view = b[10:]
        assert living.now == living.most == 8000
        del b
        assert living.now == 8000
        del view
        assert living.now == 4000
        c = a.double()
        assert (living.now, living.most) == (12000, 12000)
        del a, c
    assert (living.now, living.most) == (0, 12000)


def test_a_container_s_limit_counts(tmp_path, monkeypatch):
    cpu = torch.device("cpu")
    whole = memory.free_memory(cpu)
    monkeypatch.setattr(memory, "_CGROUP", str(tmp_path))
    for name, text in (
        ("memory.max", "max\n"), ("memory.current", "700\n"),
        ("memory.stat", "anon 5\ninactive_file 300\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
    assert memory.free_memory(cpu) == pytest.approx(whole, rel=0.1)
    (tmp_path / "memory.max").write_text("1000\n")
    assert memory.free_memory(cpu) == 600
    (tmp_path / "memory.current").write_text("2000\n")
    assert memory.free_memory(cpu) == 0
    (tmp_path / "memory.max").unlink()
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory/memory.limit_in_bytes").write_text("5000\n")
    (tmp_path / "memory/memory.usage_in_bytes").write_text("4000\n")
    (tmp_path / "memory/memory.stat").write_text("total_inactive_file 500\n")
    assert memory.free_memory(cpu) == 1500


@pytest.mark.parametrize(
    ("name", "layer", "freed"),
    [("vgg11", "features.10", 0.9), ("resnet18", "layer3", 0.7), ("vit_b_32", "head", 0.0)],
)
def test_weights_that_no_layer_needs_are_let_go(name, layer, freed):
    network = networks.load(f"torchvision/{name}", weights="random")
    layer = network.find_layer(layer)
    fingerprint = networks.load(f"torchvision/{name}", weights="random").fingerprint
    image = torch.rand(1, 3, network.input_size, network.input_size)
    with torch.no_grad():
        expected = network(image, [layer])[layer]
    memory.let_go(network, [layer])
    with torch.no_grad():
        assert torch.equal(network(image, [layer])[layer], expected)
    stored = sum(weight.untyped_storage().nbytes() for weight in network.parameters())
    assert 1 - stored / sum(weight.nbytes for weight in network.parameters()) >= freed
    assert network.fingerprint == fingerprint


def test_out_of_memory_where_there_are_no_tiles_says_both(monkeypatch):
    network = networks.load("torchvision/squeezenet1_1", weights="random")
    objective = objectives.parse(network.head, network)
    gradient_of = acceleration.gradient(network, objective, tile="auto", size=(300, 310))
    monkeypatch.setattr(Network, "forward", memory_for(0, MemoryError())[0])
    with pytest.raises(ResourceError, match=r"memory for 310x300.*whole image at once.*tile fast"):
        gradient_of(torch.rand(1, 3, 300, 310))
