import hashlib
import json
import random
from collections import Counter, OrderedDict
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torch.nn import functional as F

from conftest import tiny_model, tiny_network
from dreamgrad import acceleration, motifs, networks
from dreamgrad.errors import DreamgradError, ModelError
from dreamgrad.networks import Network, fitting, naming, survey
from dreamgrad.networks import torchvision as source
from dreamgrad.networks.groups import groups_of
from dreamgrad.networks.keras import import_keras
from dreamgrad.networks.network import IMAGENET_MEAN, IMAGENET_STD

needs_timm = pytest.mark.skipif(find_spec("timm") is None, reason="needs timm")
needs_keras = pytest.mark.skipif(find_spec("keras") is None, reason="needs keras")

TIMM = [pytest.param("timm/test_vit", marks=needs_timm)]
KERAS = [pytest.param("keras/MobileNetV2", marks=needs_keras)]
# Keras meets this one when it saves weights with PyTorch below it.
keras_saves = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Networks as small as these are slow on several threads as soon as another program runs."""
    count = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(count)


@cache
def random_network(name):
    return networks.load(name, weights="random")


@pytest.fixture
def keras():
    pytest.importorskip("h5py")
    if find_spec("keras") is None:
        pytest.skip("needs keras")
    return import_keras()


@pytest.fixture
def few(monkeypatch):
    """torchvision with a few networks only: fitting weights to all of them takes seconds."""
    names = ["mobilenet_v2", "resnet101", "resnet152", "resnet18", "resnet34", "squeezenet1_1"]
    monkeypatch.setattr(source, "model_names", lambda: names)
    return names


def refused(call, *args, error=DreamgradError, **options):
    """The message with which something is refused; it must be one line."""
    with pytest.raises(error) as caught:
        call(*args, **options)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) <= 400
    return message


def saved(path, tensors, **metadata):
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    safetensors.torch.save_file(tensors, path, metadata)
    return str(path)


def lived(model, seed=0):
    """The model with numbers in its BatchNorms that are all their own, as after training."""
    with fitting.seeded(seed):
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.running_mean, 0, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 2)
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.3)
    return model.eval()


def noise(height, width, batch=1):
    return torch.rand(batch, 3, height, width, generator=torch.Generator().manual_seed(0))


def activations(model, image):
    """What all modules of a plain model put out, by name as a Network has it, each copied."""
    found, calls = {}, Counter()

    def keep(name):
        def hook(_module, _inputs, output):
            if isinstance(output, torch.Tensor):
                found[f"{name}_{calls[name]}" if calls[name] else name] = output.clone()
            calls[name] += 1

        return hook

    hooks = [module.register_forward_hook(keep(name)) for name, module in model.named_modules()]
    with torch.no_grad():
        model(image)
    for hook in hooks:
        hook.remove()
    return found


def each_alone(network, image):
    """What all layers of a network give, each as it was when it had just been computed."""
    found = {}
    network.watch(image, lambda layer, output: found.update({layer.name: output.clone()}))
    return found


def imagenet(image):
    mean, std = (torch.tensor(n).view(1, 3, 1, 1) for n in (IMAGENET_MEAN, IMAGENET_STD))
    return (image - mean) / std


def assert_same(found, expected, name=""):
    assert found.shape == expected.shape, name
    assert (found - expected).abs().max() <= 1e-4 * expected.abs().max() + 1e-12, name


# -- names of layers -----------------------------------------------------------------------------


DEPTHS = {"vgg11": (1, 1, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3), "vgg19_bn": (2, 2, 4, 4, 4)}


def narrow_vgg(name):
    """torchvision's VGG with 4 channels everywhere, and no classifier."""
    plan = [step for depth in DEPTHS[name] for step in [4] * depth + ["M"]]
    make_layers = source.torchvision_models().vgg.make_layers
    model = nn.Sequential(OrderedDict(features=make_layers(plan, name.endswith("bn"))))
    network = Network(model, name=f"torchvision/{name}", input_size=64)
    naming.christen(network, name)
    return network


@pytest.mark.parametrize("name", DEPTHS)
def test_relus_of_a_vgg_are_counted_by_stage_and_place(name):
    network = narrow_vgg(name)
    relus = [n for n, layer in network.layers.items() if layer.kind == "ReLU"]
    by_place = [
        (f"relu{stage}_{place}", stage)
        for stage, depth in enumerate(DEPTHS[name], 1)
        for place in range(1, depth + 1)
    ]
    assert [network.find_layer(alias) for alias, _ in by_place] == relus
    for alias, stage in by_place:
        layer = network.layers[network.find_layer(alias)]
        assert layer.shape == (4, 64 >> (stage - 1), 64 >> (stage - 1)), alias
        conv = network.layers[network.find_layer(alias.replace("relu", "conv"))]
        assert conv.kind == "Conv2d"
        assert conv.number == layer.number - (2 if name.endswith("bn") else 1)
    for stage, depth in enumerate(DEPTHS[name], 1):
        assert network.find_layer(f"relu{stage}") == network.find_layer(f"relu{stage}_{depth}")
        pool = network.layers[network.find_layer(f"pool{stage}")]
        assert pool.number == network.layers[network.find_layer(f"relu{stage}")].number + 1
    assert f"relu1_{DEPTHS[name][0] + 1}" not in network.aliases
    assert network.default_layers == network.find_layer("relu4")


def test_stages_of_a_resnet_are_bottlenecks():
    network = random_network("torchvision/resnet18")
    shapes = [network.layers[network.find_layer(f"bottleneck{n}")].shape for n in range(1, 5)]
    assert shapes == [(64, 56, 56), (128, 28, 28), (256, 14, 14), (512, 7, 7)]
    assert [network.find_layer(f"bottleneck{n}") for n in (1, 4)] == ["layer1", "layer4"]
    assert network.layers[network.find_layer("relu")].shape == (64, 112, 112)
    assert network.layers["layer1.0.relu_1"].module is network.layers["layer1.0.relu"].module


@pytest.mark.parametrize(
    ("keras_name", "name"),
    [
        ("Conv1_relu", "features.0.2"),
        ("expanded_conv_depthwise_relu", "features.1.conv.0.2"),
        ("expanded_conv_project", "features.1.conv.1"),
        ("block_2_add", "features.3"),
        ("block_13_expand_relu", "features.14.conv.0.2"),
        ("block_16_project_BN", "features.17.conv.3"),
        ("out_relu", "features.18.2"),
    ],
)
def test_mobilenet_knows_the_names_that_keras_gives(keras_name, name):
    assert random_network("torchvision/mobilenet_v2").find_layer(keras_name) == name


@needs_keras
def test_keras_and_torchvision_name_the_same_layers_of_mobilenet():
    ours, theirs = random_network("torchvision/mobilenet_v2"), random_network("keras/MobileNetV2")
    pairs = ours.aliases
    assert set(theirs.layers) - set(pairs) == {f"block_{n}_pad" for n in (1, 3, 6, 13)}
    in_keras = [name for name in theirs.layers if name in pairs]
    assert [pairs[name] for name in in_keras] == sorted(
        pairs.values(), key=lambda name: ours.layers[name].number
    )
    for keras_name, name in pairs.items():
        assert theirs.layers[keras_name].shape == ours.layers[name].shape
        assert theirs.find_layer(name) == keras_name
    ours_seen = {row.name: row for row in survey(ours)}
    for row in survey(theirs):
        if row.name in pairs:
            same = ours_seen[pairs[row.name]]
            assert (row.receptive_field, row.stride) == (same.receptive_field, same.stride)


@needs_keras
def test_keras_gives_its_layers_the_same_names_every_time():
    first, second = (networks.load("keras/Xception", weights="random") for _ in range(2))
    assert first.default_layers in first.layers
    assert second.default_layers in second.layers
    assert list(first.layers) == list(second.layers)


@pytest.mark.parametrize(
    ("model", "alias", "name"),
    [
        ("torchvision/googlenet", "4c", "inception4c"),
        ("torchvision/squeezenet1_1", "fire2", "features.3"),
        ("torchvision/squeezenet1_1", "fire9", "features.12"),
    ],
)
def test_other_families_have_short_names(model, alias, name):
    assert random_network(model).find_layer(alias) == name


def test_layers_are_found_by_number_and_by_unique_part(network):
    for number, name in enumerate(network.layers):
        assert network.layers[name].number == number
        assert network.find_layer(str(number)) == name
        assert network.find_layer(name) == name
    assert network.find_layer("CONV2") == "conv2"
    assert network.find_layer("u_1") == "relu_1"
    assert random_network("torchvision/resnet18").find_layer("3.1.conv2") == "layer3.1.conv2"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lyer1", "Nearest: layer1, "),
        ("botleneck2", "bottleneck2"),
        ("layer", "fits 4 layers of torchvision/resnet18 (layer1, layer2, layer3, layer4"),
        ("bn", "fits 17 layers"),
        ("75", "go from 0 to 74"),
        ("-1", "there is no layer in torchvision/resnet18 named '-1'"),
        ("", "layers"),
        ("new\nline\x1b[31m", r"new\nline\x1b"),
    ],
)
def test_names_that_fit_no_layer_or_several_are_refused(text, says):
    message = refused(random_network("torchvision/resnet18").find_layer, text)
    assert says in message
    assert text.isdecimal() or "dreamgrad layers torchvision/resnet18" in message


@pytest.mark.parametrize(
    "model", ["torchvision/resnet18", "torchvision/googlenet", "bundled", *TIMM, *KERAS]
)
def test_default_layers_and_aliases_are_layers_with_a_map(model):
    network = random_network(model)
    for name in network.default_layers.split(" + "):
        assert len(network.layers[name].shape) >= 2
    assert set(network.aliases.values()) <= set(network.layers)
    assert not set(network.aliases) & set(network.layers)


# -- random weights ------------------------------------------------------------------------------


RANDOM = ["bundled", "torchvision/shufflenet_v2_x0_5", *TIMM, *KERAS]


@pytest.mark.parametrize("model", RANDOM)
def test_random_weights_are_the_same_every_time(model):
    fingerprints = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        np.random.seed(seed)
        random.seed(seed)
        fingerprints.append(networks.load(model, weights="random").fingerprint)
    assert fingerprints[0] == fingerprints[1]


@pytest.mark.parametrize("model", RANDOM)
def test_random_weights_leave_the_random_numbers_of_others_alone(model):
    def states():
        torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()
        return torch_state.tolist(), numpy_state[1].tolist(), random.getstate()

    torch.manual_seed(7)
    np.random.seed(7)
    random.seed(7)
    before = states()
    networks.load(model, weights="random")
    for one, other in zip(before, states(), strict=True):
        assert one == other


def test_the_fingerprint_is_that_of_the_weights(network):
    assert tiny_network().fingerprint == network.fingerprint
    assert tiny_network(seed=1).fingerprint != network.fingerprint
    digest = hashlib.sha256()
    for name, tensor in sorted(tiny_model().state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.numpy().tobytes())
    assert network.fingerprint == digest.hexdigest()


@pytest.mark.parametrize(
    "name", ["conv1.weight", "norm2.running_var", "head.bias", "norm1.num_batches_tracked"]
)
def test_every_number_counts_for_the_fingerprint(name):
    model = tiny_model()
    model.state_dict()[name].view(-1)[-1] += 1
    network = Network(model, name="tiny", input_size=32)
    assert network.fingerprint != tiny_network().fingerprint


def test_running_a_network_changes_nothing_in_it(network, photo):
    fingerprint = network.fingerprint
    network.train()
    image = photo.requires_grad_()
    network(image, ["head"])["head"].sum().backward()
    network.confidences(photo)
    del network.__dict__["fingerprint"]  # forget it, so that it is made anew
    assert network.fingerprint == fingerprint
    assert image.grad.abs().max() > 0
    assert all(parameter.grad is None for parameter in network.model.parameters())


# -- weights from files --------------------------------------------------------------------------


@cache
def squeezenet(classes=1000):
    with fitting.seeded(5):
        return source.build("squeezenet1_1", num_classes=classes)


def fingerprint_of(model):
    return Network(model, name="", input_size=64).fingerprint


@pytest.mark.parametrize(
    "wrap",
    [
        lambda tensors: tensors,
        lambda tensors: {"epoch": 3, "state_dict": tensors},
        lambda tensors: {f"module.{name}": tensor for name, tensor in tensors.items()},
        lambda tensors: {"model": {f"_orig_mod.module.{n}": t for n, t in tensors.items()}},
        lambda tensors: tensors | {"ema.decay": torch.tensor(0.9)},
        lambda tensors: {name: tensor.double() for name, tensor in tensors.items()},
    ],
    ids=["plain", "nested", "prefix", "both", "more than asked", "double"],
)
def test_weights_are_loaded_however_they_are_wrapped(tmp_path, wrap):
    path = str(tmp_path / "a.pth")
    torch.save(wrap(squeezenet().state_dict()), path)
    network = networks.load("torchvision/squeezenet1_1", weights=path)
    assert network.fingerprint == fingerprint_of(squeezenet())
    assert len(network.labels) == 1000


def test_safetensors_are_loaded_and_half_precision_becomes_single(tmp_path):
    tensors = squeezenet().state_dict()
    path = saved(tmp_path / "a.safetensors", tensors)
    network = networks.load("torchvision/squeezenet1_1", weights=path)
    assert network.fingerprint == fingerprint_of(squeezenet())
    saved(path, {name: tensor.half() for name, tensor in tensors.items()})
    halved = networks.load("torchvision/squeezenet1_1", weights=path).model.state_dict()
    for name, tensor in tensors.items():
        assert halved[name].dtype == torch.float32
        torch.testing.assert_close(halved[name], tensor.half().float(), rtol=0, atol=0)


def test_weights_for_other_classes_bring_their_own_head(tmp_path):
    path = saved(tmp_path / "a.safetensors", squeezenet(7).state_dict())
    network = networks.load("torchvision/squeezenet1_1", weights=path)
    assert network.layers[network.head].shape == (7, 1, 1)
    assert network.labels == ()
    assert network.fingerprint == fingerprint_of(squeezenet(7))
    assert "0 to 6" in refused(network.find_labels, "cat")
    assert network.find_labels("6") == (6,)


def without_top(tensors):
    return {n: t for n, t in tensors.items() if n.partition(".")[0] not in ("classifier", "fc")}


def test_weights_without_a_classifier_make_a_network_without_classes(tmp_path):
    path = saved(tmp_path / "a.safetensors", without_top(squeezenet().state_dict()))
    network = networks.load("torchvision/squeezenet1_1", weights=path)
    assert network.head == ""
    assert network.labels == ()
    assert "no classes" in refused(network.find_labels, "cat")
    image = noise(64, 64)
    expected = activations(squeezenet().eval(), imagenet(image))["features.12"]
    assert_same(network(image, ["features.12"])["features.12"], expected)


def test_weights_without_a_classifier_have_one_fingerprint(tmp_path):
    path = saved(tmp_path / "a.safetensors", without_top(squeezenet().state_dict()))
    one, two = (networks.load("torchvision/squeezenet1_1", weights=path) for _ in range(2))
    assert one.fingerprint == two.fingerprint


def test_loading_a_file_leaves_the_random_numbers_of_others_alone(tmp_path):
    path = saved(tmp_path / "a.safetensors", squeezenet().state_dict())
    before = torch.get_rng_state()
    networks.load("torchvision/squeezenet1_1", weights=path)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("width", source.WIDTHS)
def test_mobilenets_of_all_widths_are_recognised(tmp_path, width):
    model = source.build("mobilenet_v2", width_mult=width, num_classes=5)
    path = saved(tmp_path / "a.safetensors", model.state_dict())
    network = networks.load("torchvision/mobilenet_v2", weights=path)
    assert network.fingerprint == fingerprint_of(model)
    assert network.layers[network.head].shape == (5,)
    assert network.mean.unique().tolist() == network.std.unique().tolist() == [0.5]
    assert network.find_layer("block_13_expand_relu") == "features.14.conv.0.2"


def test_a_narrow_mobilenet_without_its_top_is_recognised(tmp_path):
    model = source.build("mobilenet_v2", width_mult=0.35)
    path = saved(tmp_path / "a.safetensors", without_top(model.state_dict()))
    network = networks.load("torchvision/mobilenet_v2", weights=path)
    assert network.head == ""
    assert network.layers["features.2"].shape == (8, 56, 56)


def test_a_shape_that_differs_is_named(tmp_path):
    tensors = squeezenet().state_dict()
    tensors["features.3.squeeze.weight"] = torch.zeros(16, 64, 3, 3)
    path = saved(tmp_path / "a.safetensors", tensors)
    message = refused(networks.load, "torchvision/squeezenet1_1", weights=path)
    assert message == (
        "a.safetensors: 51 of 52 names fit torchvision/squeezenet1_1: "
        "features.3.squeeze.weight is (16, 64, 3, 3) instead of (16, 64, 1, 1)."
    )


def test_a_name_that_is_missing_is_counted(tmp_path, few):
    tensors = squeezenet().state_dict()
    del tensors["features.3.squeeze.bias"]
    path = saved(tmp_path / "a.safetensors", tensors)
    message = refused(networks.load, "torchvision/squeezenet1_1", weights=path)
    assert message == "a.safetensors: 51 of 52 names fit torchvision/squeezenet1_1."


def test_weights_of_another_network_are_refused_and_theirs_is_named(tmp_path, few):
    path = saved(tmp_path / "a.safetensors", source.build("resnet34").state_dict())
    message = refused(networks.load, "torchvision/squeezenet1_1", weights=path)
    assert message.startswith("a.safetensors: 0 of 52 names fit torchvision/squeezenet1_1; ")
    assert message.endswith("180 of 180 fit resnet34.")


def test_names_that_fit_nothing_are_refused(tmp_path, few):
    path = saved(tmp_path / "a.safetensors", {"w": torch.ones(3)})
    message = refused(networks.load, "torchvision/squeezenet1_1", weights=path)
    assert message == "a.safetensors: 0 of 52 names fit torchvision/squeezenet1_1."


def test_weights_that_do_not_fit_the_bundled_network_are_refused(tmp_path):
    path = saved(tmp_path / "a.safetensors", squeezenet().state_dict())
    message = refused(networks.load, "bundled", weights=path)
    assert message.startswith("a.safetensors: ")
    assert "bundled" in message


@pytest.mark.parametrize("labels", ["oops", "3", '{"a": 1}', '["a"]', "null"])
def test_labels_that_are_none_are_refused_with_the_bundled_network(tmp_path, labels):
    tensors = random_network("bundled").model.state_dict()
    path = saved(tmp_path / "a.safetensors", tensors, labels=labels)
    assert refused(networks.load, "bundled", weights=path).startswith("a.safetensors: ")


def test_another_training_of_the_bundled_network(tmp_path):
    labels = [f"thing {n}" for n in range(169)]
    model = random_network("bundled").model
    path = saved(tmp_path / "a.safetensors", model.state_dict(), labels=json.dumps(labels))
    network = networks.load("bundled", weights=path)
    assert network.labels == tuple(labels)
    assert network.fingerprint == fingerprint_of(model)


@needs_timm
@pytest.mark.parametrize("classes", [1000, 4, None])
def test_weights_from_a_file_for_timm(tmp_path, classes):
    import timm

    with fitting.seeded(5):
        model = timm.create_model("test_vit", num_classes=classes or 1000)
    tensors = {
        f"module.{n}": t for n, t in model.state_dict().items() if classes or "head" not in n
    }
    torch.save({"state_dict": tensors}, tmp_path / "a.pth")
    network = networks.load("timm/test_vit", weights=str(tmp_path / "a.pth"))
    assert torch.equal(network.model.blocks[3].mlp.fc1.weight, model.blocks[3].mlp.fc1.weight)
    assert (network.layers[network.head].shape if network.head else None) == (
        classes and (classes,)
    )
    assert len(network.labels) == (1000 if classes == 1000 else 0)


@needs_timm
def test_weights_that_do_not_fit_timm_are_refused(tmp_path, few):
    path = saved(tmp_path / "a.safetensors", squeezenet().state_dict())
    message = refused(networks.load, "timm/test_vit", weights=path)
    assert message.startswith("a.safetensors: 0 of ")
    assert "timm/test_vit" in message
    assert "50 of 50 fit squeezenet1_1" in message


@keras_saves
@pytest.mark.parametrize(("alpha", "top"), [(1.0, True), (0.75, False)])
def test_keras_weights_are_loaded_onto_a_network_of_their_width(tmp_path, keras, alpha, top):
    shape = (224, 224, 3) if top else (None, None, 3)
    model = keras.applications.MobileNetV2(
        weights=None, alpha=alpha, include_top=top, input_shape=shape
    )
    path = str(tmp_path / "a.weights.h5")
    model.save_weights(path)
    network = networks.load("keras/MobileNetV2", weights=path)
    for name in ("Conv1", "block_5_depthwise", "Conv_1_bn"):
        for found, expected in zip(
            network.layers[name].module.weights, model.get_layer(name).weights, strict=True
        ):
            assert torch.equal(found.value, expected.value)
    image = noise(224, 224)
    inner = keras.Model(model.inputs, model.get_layer("block_2_add").output)
    expected = inner(image.movedim(1, -1) * 2 - 1).detach().movedim(-1, 1)
    assert_same(network(image, ["block_2_add"])["block_2_add"], expected)
    assert network.head == ""


@keras_saves
@pytest.mark.parametrize("content", ["keras", "squeezenet", "damaged"])
def test_files_that_are_no_weights_for_keras_are_refused(tmp_path, keras, content):
    path = tmp_path / "a.weights.h5"
    if content == "squeezenet":
        torch.save(squeezenet().state_dict(), path)
    else:
        other = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(2)])
        other.save_weights(path)
    if content == "damaged":
        path.write_bytes(path.read_bytes()[:600])
    message = refused(networks.load, "keras/MobileNet", weights=str(path))
    assert message.startswith("a.weights.h5: ")


def test_weights_for_keras_are_no_weights_for_pytorch(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(600))
    for model in ("torchvision/resnet18", f"file/{path}", f"file/{path}@torchvision/resnet18"):
        weights = "" if model.startswith("file") else str(path)
        assert "keras/NAME" in refused(networks.load, model, weights=weights)


# -- networks from files -------------------------------------------------------------------------


def test_a_file_says_what_it_is(tmp_path):
    path = saved(
        tmp_path / "mine.safetensors",
        squeezenet(3).state_dict(),
        architecture="torchvision/squeezenet1_1",
        labels='["tabby, cat", "dog", "owl"]',
        mean="[0.1, 0.2, 0.3]",
        std="0.7",
    )
    network = networks.load(f"file/{path}")
    assert network.name == "file/mine.safetensors"
    assert network.labels == ("tabby, cat", "dog", "owl")
    assert network.find_labels("cat") == (0,)
    assert network.mean.flatten().tolist() == pytest.approx([0.1, 0.2, 0.3])
    assert network.std.flatten().tolist() == pytest.approx([0.7, 0.7, 0.7])
    assert network.fingerprint == fingerprint_of(squeezenet(3))


@needs_timm
def test_a_file_for_timm_says_what_it_is(tmp_path):
    import timm

    model = timm.create_model("test_resnet", num_classes=2)
    path = saved(
        tmp_path / "mine.safetensors",
        model.state_dict(),
        architecture="timm/test_resnet",
        labels='["cat", "dog"]',
        std="0.7",
    )
    network = networks.load(f"file/{path}")
    assert network.fingerprint == fingerprint_of(model)
    assert network.name == "file/mine.safetensors"
    assert network.labels == ("cat", "dog")
    assert network.std.flatten().tolist() == pytest.approx([0.7, 0.7, 0.7])


@pytest.mark.parametrize("metadata", ["", "oops", "[]", "[1, 2]", '["a", "b", "c"]', "{}", "null"])
def test_numbers_in_a_file_that_are_none_are_passed_over(tmp_path, metadata):
    path = saved(
        tmp_path / "a.safetensors",
        squeezenet().state_dict(),
        architecture="torchvision/squeezenet1_1",
        mean=metadata,
        std=metadata,
    )
    network = networks.load(f"file/{path}")
    assert network.mean.flatten().tolist() == pytest.approx(list(IMAGENET_MEAN))
    assert network.std.flatten().tolist() == pytest.approx(list(IMAGENET_STD))


def test_labels_in_a_file_that_are_too_few_do_no_harm(tmp_path):
    path = saved(
        tmp_path / "a.safetensors",
        squeezenet(4).state_dict(),
        architecture="torchvision/squeezenet1_1",
        labels='["a", "b"]',
    )
    with suppress(ModelError):
        network = networks.load(f"file/{path}")
        assert len(network.classify(noise(64, 64))) == 4


@pytest.mark.parametrize("name", ["mobilenet_v2", "squeezenet1_1", "shufflenet_v2_x0_5"])
def test_a_file_that_says_nothing_is_known_by_its_shapes(tmp_path, name):
    model = source.build(name, num_classes=6)
    torch.save(model.state_dict(), tmp_path / "a.pth")
    network = networks.load(f"file/{tmp_path / 'a.pth'}")
    assert network.fingerprint == fingerprint_of(model)
    assert network.default_layers == random_network(f"torchvision/{name}").default_layers


def test_a_network_is_not_taken_for_a_shallower_one(tmp_path, few):
    model = source.build("resnet34", num_classes=2)
    torch.save(model.state_dict(), tmp_path / "a.pth")
    network = networks.load(f"file/{tmp_path / 'a.pth'}")
    assert len([name for name in network.layers if name.count(".") == 1]) == 16
    assert network.fingerprint == fingerprint_of(model)


@pytest.mark.parametrize("at", ["@torchvision/squeezenet1_1", "@squeezenet1_1"])
@pytest.mark.parametrize("name", ["a.pth", "me@home.pth"])
def test_a_file_of_a_named_architecture(tmp_path, name, at):
    torch.save(squeezenet().state_dict(), tmp_path / name)
    network = networks.load(f"file/{tmp_path / name}{at}")
    assert network.name == f"file/{name}"
    assert network.fingerprint == fingerprint_of(squeezenet())


@pytest.mark.parametrize("architecture", ["torchvision/squeezenet9", "nope/x", "keras/VGG16"])
@pytest.mark.parametrize("within", [False, True])
def test_architectures_that_there_are_not_are_refused(tmp_path, architecture, within):
    metadata = {"architecture": architecture} if within else {}
    path = saved(tmp_path / "a.safetensors", squeezenet().state_dict(), **metadata)
    message = refused(networks.load, f"file/{path}" + ("" if within else f"@{architecture}"))
    assert f"there is no architecture '{architecture}'" in message


def test_a_file_for_another_architecture_than_the_named_one(tmp_path, few):
    torch.save(squeezenet().state_dict(), tmp_path / "a.pth")
    message = refused(networks.load, f"file/{tmp_path / 'a.pth'}@torchvision/mobilenet_v2")
    assert message.startswith("a.pth: ")
    assert "50 of 50 fit squeezenet1_1" in message


def test_weights_of_no_known_architecture_are_refused(tmp_path, few):
    torch.save({"features.0.weight": torch.ones(3, 3)}, tmp_path / "a.pth")
    message = refused(networks.load, f"file/{tmp_path / 'a.pth'}")
    assert "cannot tell the architecture" in message
    assert "@torchvision/NAME" in message


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("name", ["a.pth", "a.keras", "a.pt", "a.safetensors", "a.h5"])
def test_garbage_is_refused(tmp_path, name, trust, request):
    if name == "a.keras":
        request.getfixturevalue("keras")
    (tmp_path / name).write_bytes(random.Random(0).randbytes(5000))
    assert name in refused(networks.load, f"file/{tmp_path / name}", trust=trust)


@pytest.mark.parametrize("trust", [False, True])
def test_a_file_that_is_missing_is_refused(tmp_path, trust):
    for name in ("a.pth", "a.pth@torchvision/resnet18", "a.keras"):
        if name != "a.keras" or find_spec("keras"):
            refused(networks.load, f"file/{tmp_path / name}", error=ModelError, trust=trust)


@keras_saves
@pytest.mark.parametrize("side", [None, 32])
def test_keras_archives_are_opened_only_with_trust(tmp_path, keras, side):
    model = keras.Sequential([
        keras.layers.Input((side, side, 3)),
        keras.layers.Conv2D(4, 3, name="strokes"),
        keras.layers.ReLU(name="rectified"),
        *([keras.layers.Flatten(), keras.layers.Dense(2)] if side else []),
    ])  # fmt: skip
    path = tmp_path / "mine.keras"
    model.save(path)
    assert "--trust" in refused(networks.load, f"file/{path}")
    network = networks.load(f"file/{path}", trust=True)
    assert list(network.layers)[:2] == ["strokes", "rectified"]
    image = noise(32, 32)
    expected = model.layers[0](image.movedim(1, -1)).relu().detach().movedim(-1, 1)
    assert_same(network(image, ["rectified"])["rectified"], expected)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("make", [torch.jit.script, lambda m: torch.jit.trace(m, noise(32, 32))])
def test_scripted_programs_are_opened_only_with_trust(tmp_path, make):
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1)).eval()
    path = tmp_path / "mine.pt"
    make(model).save(path)
    assert "--trust" in refused(networks.load, f"file/{path}")
    network = networks.load(f"file/{path}", trust=True)
    image = noise(32, 32)
    with torch.no_grad():
        assert_same(network(image, [network.head])[network.head], model(imagenet(image)))


# -- classes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "count", "text", "numbers"),
    [
        ("bundled", 169, "169", None),
        ("torchvision/squeezenet1_1", 1000, "goldfish", (1,)),
        ("torchvision/squeezenet1_1", 1000, "999", (999,)),
        pytest.param("timm/test_vit", 1000, "tabby", (281,), marks=needs_timm),
    ],
)
def test_classes_are_known_by_their_names(model, count, text, numbers):
    network = random_network(model)
    assert len(network.labels) == network.layers[network.head].shape[0] == count
    if numbers:
        assert network.find_labels(text) == numbers
    for number in (0, count - 1):
        assert network.find_labels(network.labels[number])[0] == number
        assert network.find_labels(network.labels[number].upper())[0] == number
    assert f"0 to {count - 1}" in refused(network.find_labels, str(count))


def test_a_word_stands_for_all_classes_that_have_it():
    network = networks.load()
    words = [label.split() for label in network.labels]
    assert network.find_labels("cat") == tuple(n for n, w in enumerate(words) if "cat" in w)
    assert network.find_labels("Cat_eye") == (network.labels.index("cat eye"),)


def test_a_family_stands_for_all_its_motifs():
    network = networks.load()
    for text in ("flowers", "any flower", "all flowers", "Flower"):
        found = [network.labels[n] for n in network.find_labels(text)]
        assert found == [name.replace("_", " ") for name in motifs.names("flowers")]
    assert [network.labels[n] for n in network.find_labels("eye")] == ["eye"]
    assert len(network.find_labels("any eye")) == len(motifs.names("eyes")) + 1


def test_groups_stand_for_the_right_classes_of_imagenet():
    network = random_network("torchvision/squeezenet1_1")
    labels = network.labels

    def named(text):
        return [labels[n] for n in network.find_labels(text)]

    assert len(named("dog")) == 118
    assert named("dogs")[0].startswith("Chihuahua")
    assert named("any dog")[-1].startswith("Mexican hairless")
    assert [n for n in named("cat") if "emur" in n] == []
    assert len(named("birds")) == 59
    assert named("mushroom") == ["mushroom"]
    assert "bolete" in named("any mushroom")
    assert named("butterflies") == named("butterfly")
    for word in ("snake", "terrier", "frog", "beetle", "wolf", "bear"):
        by_word = {n for n in range(1000) if word in labels[n].lower().replace(",", "").split()}
        assert len(by_word & set(network.find_labels(word))) >= len(by_word) / 2, word


def test_every_group_is_of_classes_that_there_are():
    found = groups_of(random_network("torchvision/squeezenet1_1").labels)
    assert len(found) >= 100
    for name, numbers in found.items():
        assert numbers == tuple(sorted(set(numbers))), name
        assert numbers[-1] < 1000
    assert groups_of(["cat", "dog"]) == {}


@pytest.mark.parametrize(
    ("model", "text", "near"),
    [
        ("bundled", "owl facee", "Nearest: owl face,"),
        ("torchvision/squeezenet1_1", "goldfihs", "Nearest: goldfish,"),
    ],
)
def test_for_a_class_that_there_is_not_the_nearest_is_named(model, text, near):
    message = refused(
        networks.load(model, weights="" if model == "bundled" else "random").find_labels, text
    )
    assert near in message
    assert message.startswith(f"there is no class in {model} named '{text}'.")


@pytest.mark.parametrize("model", ["bundled", "torchvision/squeezenet1_1", *TIMM])
def test_confidences_are_probabilities(model):
    network = random_network(model)
    images = noise(160, 128, batch=2)
    sure = network.confidences(images)
    assert sure.shape == (2, len(network.labels))
    assert sure.min() >= 0
    torch.testing.assert_close(sure.sum(1), torch.ones(2))
    top = network.classify(images[:1], top=3)
    best = network.confidences(images[:1])[0].topk(3)
    assert top == [
        (network.labels[int(n)], pytest.approx(float(p), rel=1e-4))
        for p, n in zip(best.values, best.indices, strict=True)
    ]


def test_a_network_without_classes_classifies_nothing():
    network = Network(tiny_model(), name="tiny", head="", input_size=32)
    for ask in (network.classify, network.confidences):
        assert "no classes" in refused(ask, noise(32, 32), error=ModelError)


# -- activations ---------------------------------------------------------------------------------


def plain(name):
    """A model as its library makes it, to be given images normalised as for ImageNet."""
    if name.startswith("timm/"):
        import timm

        return timm.create_model(name.removeprefix("timm/"))
    if name == "googlenet":  # which converts its input itself
        options = {"init_weights": False, "aux_logits": False, "transform_input": True}
        return source.torchvision_models().googlenet(weights=None, **options)
    return source.build(name)


@pytest.mark.parametrize(
    "name",
    [
        "mobilenet_v2",
        "resnet18",
        "googlenet",
        "densenet121",
        "shufflenet_v2_x0_5",
        "squeezenet1_1",
        pytest.param("timm/resnet10t", marks=needs_timm),
    ],
)
def test_layers_are_those_of_the_plain_model_folded_or_not(tmp_path, name):
    with fitting.seeded(1):
        model = lived(plain(name))
    path = saved(tmp_path / "a.safetensors", model.state_dict())
    network = networks.load(name if "/" in name else f"torchvision/{name}", weights=path)
    image = noise(64, 80)
    expected = activations(model, imagenet(image))
    found = each_alone(network, image)
    assert list(found) == list(network.layers)
    for layer, activation in found.items():
        assert_same(activation, expected[layer], layer)
    for layer in (network.default_layers, network.head):
        assert_same(network(image, [layer])[layer], expected[layer], layer)
        folded = acceleration.fold_batchnorm(network, [layer])
        assert (folded is network) == (name == "squeezenet1_1")
        assert_same(folded(image, [layer])[layer], expected[layer], layer)


class Overwriting(nn.Module):
    """A residual block as many are written: what its BatchNorm gives is overwritten twice."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.last = nn.Identity()

    def forward(self, x):
        y = self.norm(self.conv(x))
        y += x
        return self.last(F.relu(y, inplace=True))


@pytest.mark.parametrize(
    "model",
    [
        "tiny",
        "overwriting",
        "bundled",
        "torchvision/mobilenet_v2",
        "torchvision/resnet18",
        "torchvision/googlenet",
        *TIMM,
    ],
)
def test_layers_read_together_are_the_layers_read_alone(model):
    if model == "tiny":
        network = tiny_network()
    elif model == "overwriting":
        with fitting.seeded():
            network = Network(Overwriting(), name=model, input_size=32)
    else:
        network = random_network(model)
    image = noise(64, 64)
    alone, together = each_alone(network, image), network(image, list(network.layers))
    assert set(alone) == set(together)
    changed = [name for name in alone if not torch.equal(alone[name], together[name])]
    assert changed == []


def test_the_gradient_of_a_layer_that_is_overwritten_later():
    with fitting.seeded():
        network = Network(Overwriting(), name="overwriting", input_size=32)
    image = noise(32, 32).requires_grad_()
    (alone,) = torch.autograd.grad(network(image, ["norm"])["norm"].square().sum(), image)
    both = network(image, ["norm", "last"])
    (together,) = torch.autograd.grad(both["norm"].square().sum() + 0 * both["last"].sum(), image)
    torch.testing.assert_close(together, alone)


# -- sequences, channels at the end, fixed sizes -------------------------------------------------


@needs_timm
def test_sequences_have_their_channels_first():
    network = random_network("timm/test_vit")
    assert network.layers["blocks.4"].shape == (64, 101)
    image = noise(50, 70)
    found = network(image, ["blocks.4", "patch_embed"])
    tokens = 4 * 5 + 1  # patches of 16 pixels, the last ones padded, and the class token
    assert found["blocks.4"].shape == (1, 64, tokens)
    assert found["patch_embed"].shape == (1, 64, 4, 5)
    expected = activations(network.model, network._normalize(image))["blocks.4"]
    assert_same(found["blocks.4"], expected.movedim(-1, 1))


def test_maps_with_channels_at_the_end_get_them_first():
    network = random_network("torchvision/swin_t")
    layers = {name: network.layers[name] for name in ("features.0.0", "features.1", "features.3")}
    assert [layer.channels_last for layer in layers.values()] == [False, True, True]
    assert [layer.shape for layer in layers.values()] == [(96, 56, 56), (96, 56, 56), (192, 28, 28)]
    image = noise(64, 96)
    found = network(image, layers)
    assert [tuple(a.shape) for a in found.values()] == [
        (1, 96, 16, 24), (1, 96, 16, 24), (1, 192, 8, 12),
    ]  # fmt: skip
    expected = activations(network.model, imagenet(image))
    assert_same(found["features.3"], expected["features.3"].movedim(-1, 1))
    assert_same(found["features.0.0"], expected["features.0.0"])


class Picky(nn.Module):
    """Sees only images of some sizes."""

    def __init__(self, fits):
        super().__init__()
        self.fits, self.conv = fits, nn.Conv2d(3, 2, 1)

    def forward(self, x):
        assert self.fits(*x.shape[-2:]), "wrong size"
        return self.conv(x)


@pytest.mark.parametrize(
    ("fits", "grid", "sizes"),
    [
        (lambda h, w: h > 4 and w > 4, 1, {(50, 70): (50, 70), (9, 5): (9, 5)}),
        (lambda h, w: h % 32 == w % 32 == 0, 32, {(50, 70): (64, 64), (300, 8): (288, 32)}),
        (lambda h, w: h == w == 96, 0, {(50, 70): (96, 96), (300, 8): (96, 96)}),
    ],
)
def test_images_are_scaled_for_networks_that_see_only_some_sizes(fits, grid, sizes):
    network = Network(Picky(fits), name="picky", input_size=96)
    for size, seen in sizes.items():
        image = noise(*size).requires_grad_()
        result = network(image, ["conv"])["conv"]
        assert result.shape[2:] == seen
        assert network.grid == grid
        scaled = (
            image if seen == size else F.interpolate(image, seen, mode="bilinear", antialias=True)
        )
        torch.testing.assert_close(result, network.model.conv(imagenet(scaled)))
        (gradient,) = torch.autograd.grad(result.sum(), image)
        assert gradient.shape == image.shape
        assert gradient.abs().max() > 0
        assert each_alone(network, image.detach())["conv"].shape[2:] == seen


@needs_timm
def test_a_real_network_of_a_fixed_size_sees_any_image():
    network = random_network("timm/test_maxvit")
    for size in ((50, 70), (200, 9)):
        assert network(noise(*size), ["stages.2"])["stages.2"].shape == (1, 96, 10, 10)
    assert network.grid == 0


@pytest.mark.parametrize(("model", "side"), [("vgg11", 16), ("squeezenet1_1", 8)])
def test_an_image_that_is_too_small_is_refused(model, side):
    network = narrow_vgg("vgg11") if model == "vgg11" else random_network(f"torchvision/{model}")
    last = list(network.layers)[-1]
    for call in (
        lambda: network(noise(side, side), [last]),
        lambda: network.watch(noise(side, side), lambda *_: None),
        lambda: survey(network, side),
    ):
        message = refused(call, error=ModelError)
        assert f"cannot see an image of {side}x{side}" in message
        assert network.grid == 1
    first = next(iter(network.layers))
    assert network(noise(side, side), [first])[first].shape[0] == 1


# -- what layers see and cost --------------------------------------------------------------------


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.three = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)
        self.pool, self.five = nn.AvgPool2d(3, 1, 1), nn.Conv2d(3, 4, 5, padding=2)
        self.norm, self.joined = nn.BatchNorm2d(12), nn.Identity()
        self.down, self.after = nn.Conv2d(12, 4, 2, stride=2), nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x):
        x = torch.cat([self.one(x), self.three(x), self.five(self.pool(x))], 1)
        x = self.down(self.joined(self.norm(x)))
        return x + self.after(x)


def chain(*modules):
    return Network(nn.Sequential(*modules), name="chain", head="", input_size=48)


def seen_by(network, name, side):
    """Height and width of what the central neuron of a layer depends on, by its gradient."""
    image = noise(side, side, batch=16).requires_grad_()
    activation = network(image, [name])[name]
    middle = activation[..., activation.shape[2] // 2, activation.shape[3] // 2]
    (gradient,) = torch.autograd.grad(middle.sum(), image)
    touched = gradient.abs().amax((0, 1)) > 0
    rows, columns = touched.any(1).nonzero(), touched.any(0).nonzero()
    return int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1


@pytest.mark.parametrize(
    "modules",
    [
        [nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3, stride=2)],
        [nn.Conv2d(3, 4, 3, dilation=2), nn.Conv2d(4, 4, 3, dilation=3, groups=2)],
        [nn.MaxPool2d(3, 2), nn.AvgPool2d(2), nn.Conv2d(3, 4, 3)],
        [nn.Conv2d(3, 4, 7, 2, 3), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3, padding="same")],
        [nn.Conv2d(3, 4, 2, padding_mode="reflect", padding=1), nn.LPPool2d(2, 3), nn.GELU()],
        [nn.Conv2d(3, 4, (1, 7)), nn.Conv2d(4, 4, (7, 1)), nn.Conv2d(4, 4, (1, 3))],
        [Branches()],
    ],
    ids=["strided", "dilated", "pools", "same", "reflected", "one direction", "branches"],
)
def test_receptive_fields_of_small_networks_are_where_the_gradient_is(modules):
    with fitting.seeded(2):
        for module in modules:
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
        network = chain(*modules)
    for row in survey(network):
        assert max(seen_by(network, row.name, 48)) == row.receptive_field, row.name


@pytest.mark.parametrize(
    ("model", "names", "side"),
    [
        ("torchvision/resnet18", ["conv1", "maxpool", "layer1.0", "layer1", "layer2.0"], 96),
        ("torchvision/resnet18", ["layer2.0.downsample.0", "layer2"], 160),
        ("vgg11", ["features.0", "relu2", "pool2", "relu3_1", "relu3"], 64),
    ],
)
def test_receptive_fields_of_real_networks_are_where_the_gradient_is(model, names, side):
    with fitting.seeded(2):
        network = narrow_vgg("vgg11") if model == "vgg11" else random_network(model)
    fields = {row.name: row.receptive_field for row in survey(network)}
    for name in map(network.find_layer, names):
        assert seen_by(network, name, side) == (fields[name],) * 2, name


def test_a_pool_over_everything_sees_everything(network):
    rows = {row.name: row for row in survey(network)}
    assert rows["conv2"].receptive_field == 8
    assert rows["conv2"].stride == 2
    assert rows["head"].receptive_field is None
    assert rows["head"].stride is None


def test_costs_are_the_multiplications_up_to_a_layer(network):
    side = network.input_size
    conv1, conv2, head = 8 * 3 * 9 * side**2, 12 * 8 * 9 * (side // 2) ** 2, 12 * 3
    total = conv1 + conv2 + head
    costs = {row.name: row.cost for row in survey(network)}
    assert costs["conv1"] == costs["relu"] == pytest.approx(conv1 / total)
    assert costs["conv2"] == costs["drop"] == pytest.approx((conv1 + conv2) / total)
    assert costs["head"] == 1


SURVEYED = [
    "bundled",
    "torchvision/resnet18",
    "torchvision/googlenet",
    "torchvision/swin_t",
    "torchvision/mobilenet_v2",
    pytest.param("timm/test_resnet", marks=needs_timm),
    *TIMM,
    *KERAS,
]


@pytest.mark.parametrize("model", SURVEYED)
def test_a_survey_lists_all_layers_with_their_shapes_and_shares(model):
    network = random_network(model)
    rows = survey(network)
    assert [row.name for row in rows] == list(network.layers)
    assert [row.shape for row in rows] == [layer.shape for layer in network.layers.values()]
    shares = [after.cost - before.cost for before, after in pairwise(rows)]
    assert min(shares) >= 0
    assert rows[0].cost + sum(shares) == pytest.approx(1)
    assert rows[-1].cost == 1


@pytest.mark.parametrize("model", SURVEYED)
def test_families_are_ordered_by_depth(model):
    """Along the trunk: a side branch of a block may see less than its main one."""
    order = ["strokes", "textures", "parts", "objects"]
    dots = 0 if model in ("bundled", "torchvision/googlenet") else 1
    trunk = [row for row in survey(random_network(model)) if row.name.count(".") <= dots]
    steps = [
        (before.name, before.family, after.name, after.family)
        for before, after in pairwise(trunk)
        if order.index(before.family) > order.index(after.family)
    ]
    assert steps == []
    assert trunk[0].family == "strokes"
    assert trunk[-1].family == "objects"
    assert len({row.family for row in trunk}) >= 3


def test_shapes_are_those_at_the_size_that_is_asked_for(network):
    image = noise(40, 40)
    alone = each_alone(network, image)
    assert {row.name: row.shape for row in survey(network, 40)} == {
        name: tuple(activation.shape[1:]) for name, activation in alone.items()
    }


# -- which networks there are --------------------------------------------------------------------


def test_all_classification_models_of_torchvision_are_listed():
    published = {
        name.removesuffix("_Weights").lower()
        for name in vars(source.torchvision_models())
        if name.endswith("_Weights")
    }
    assert len(published) >= 80
    listed = [info for info in networks.catalog() if info.name.startswith("torchvision/")]
    assert {info.name.removeprefix("torchvision/") for info in listed} == published
    assert all(info.parameters for info in listed)


def test_a_catalog_tells_where_weights_are(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (before,) = networks.catalog("Torchvision/ResNet18")
    assert before.weights == "download, 45 MB"
    assert before.parameters == sum(p.numel() for p in source.build("resnet18").parameters())
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    (folder / "resnet18-f37072fd.pth").touch()
    assert networks.catalog("torchvision/resnet18")[0].weights == "here"
    (bundled,) = networks.catalog("bundled")
    count = sum(p.numel() for p in random_network("bundled").model.parameters())
    assert bundled.parameters == pytest.approx(count, rel=0.01)


@needs_timm
def test_all_models_of_timm_are_listed():
    import timm

    listed = {info.name for info in networks.catalog("timm/")}
    assert listed == {f"timm/{name}" for name in timm.list_models()}


def test_all_applications_of_keras_are_listed(keras):
    listed = {info.name.removeprefix("keras/") for info in networks.catalog("keras/")}
    assert {"VGG16", "InceptionV3", "MobileNetV2", "Xception", "ResNet50"} <= listed
    makers = {name for name, make in vars(keras.applications).items() if hasattr(make, "__code__")}
    assert listed == makers


def test_a_catalog_works_without_the_extras(monkeypatch):
    monkeypatch.setitem(networks.catalog.__globals__, "find_spec", lambda _: None)
    assert {info.name.partition("/")[0] for info in networks.catalog()} == {
        "bundled", "torchvision",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("squeezenet1_1", "torchvision/squeezenet1_1"),
        pytest.param("test_vit", "timm/test_vit", marks=needs_timm),
        pytest.param("MobileNet", "keras/MobileNet", marks=needs_keras),
        ("bundled", "bundled"),
    ],
)
def test_a_name_alone_is_enough(name, found):
    assert networks.load(name, weights="random").name == found


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("torchvision/resnet81", "Nearest: resnet18"),
        ("torchvision/ResNet18", "Nearest: resnet18"),
        ("resnt18", "Nearest: resnet18"),
        ("bundeld", "bundled"),
        ("torchvison/resnet18", "there is no model source 'torchvison'. Nearest: torchvision."),
        ("torchvision/", "there is no torchvision model ''"),
        ("", "dreamgrad models"),
        ("bundled/extra", "bundled"),
        ("file/", "does not exist"),
        pytest.param("timm/test_vitt", "Nearest: test_vit", marks=needs_timm),
        pytest.param("keras/mobilenetv2", "Nearest: MobileNetV2", marks=needs_keras),
    ],
)
def test_for_a_model_that_there_is_not_the_nearest_is_named(model, says):
    assert says in refused(networks.load, model, weights="random", error=ModelError)
