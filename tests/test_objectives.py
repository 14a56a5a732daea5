import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conftest import tiny_network
from dreamgrad import acceleration, engine, images, objectives
from dreamgrad.climbs import Climb
from dreamgrad.errors import DreamgradError, ModelError, UsageError
from dreamgrad.networks import Network
from dreamgrad.objectives import parse
from dreamgrad.recipe import Recipe

NETWORK = tiny_network()
ATOMS = st.sampled_from(
    ["conv1", "relu", "relu_1", "relu_1:3", "relu:2@1,0", "class:dog", "class:tabby, cat", "head:1",
     "sumsq(relu)", "mean(conv1)", "l2(relu_1)", "max(relu_1:3)", "meansq(relu:2)", "max(conv2:3@0,0)"]
)  # fmt: skip
WEIGHTS = st.one_of(st.just(1.0), st.floats(1e-6, 1e20))


@given(st.lists(st.tuples(st.sampled_from("+-"), WEIGHTS, ATOMS), min_size=1, max_size=5))
def test_text_reads_back_as_the_same_objective(terms):
    text = " ".join(f"{sign} {weight!r}*{atom}".replace("e+", "e") for sign, weight, atom in terms)
    objective = parse(text, NETWORK)
    assert parse(str(objective), NETWORK) == objective
    assert [w for w, _ in objective.terms] == [w if s == "+" else -w for s, w, _ in terms]


@given(st.text(max_size=40))
def test_any_other_text_is_refused_in_one_line(text):
    with contextlib.suppress(DreamgradError):
        parse(text, NETWORK)


def test_measures_are_what_numpy_says(network, photo):
    activation = network(photo, ["relu_1"])["relu_1"]
    a = activation.numpy().astype(np.float64)
    expected = {
        "sumsq(relu_1)": (a**2).sum(),
        "relu_1": (a**2).mean(),
        "mean(relu_1)": a.mean(),
        "l2(relu_1)": np.sqrt((a**2).sum()),
        "max(relu_1)": a.max(),
        "relu_1:4": a[:, 4].mean(),
        "sumsq(relu_1:4)": (a[:, 4] ** 2).sum(),
        "relu_1:4@2,3": a[:, 4, 2, 3].mean(),
        "2*relu_1:4 - 0.5*mean(relu_1)": 2 * a[:, 4].mean() - 0.5 * a.mean(),
    }
    for text, value in expected.items():
        score = parse(text, network)({"relu_1": activation})
        assert float(score) == pytest.approx(value, rel=1e-5), text


def test_sum_of_squares_counts_both_signs_and_all_of_a_batch(network, photo):
    batch = torch.cat([photo, photo.flip(3)])
    conv = network(batch, ["conv1"])["conv1"]
    assert (conv < 0).any()
    score = objectives.layer("conv1", "sumsq")({"conv1": conv})
    assert float(score) == pytest.approx(float((conv.double() ** 2).sum()), rel=1e-5)


def test_class_scores_come_before_the_softmax(network, photo):
    scores = network.model(network._normalize(photo))
    objective = parse("class:owl", network)
    assert float(objective(network(photo, objective.layers))) == pytest.approx(float(scores[0, 2]))
    assert objective.labels == {"owl": (2,)}


def test_algebra():
    a, b = objectives.layer("relu"), objectives.channel("conv1", 3)
    assert str(a + 0.5 * b) == "relu + 0.5*conv1:3"
    assert str(-a - 2 * b) == "-relu - 2.0*conv1:3"
    assert (a + b).layers == {"relu", "conv1"}
    assert str(parse("-relu+conv1:3", NETWORK)) == "-relu + conv1:3"


@pytest.mark.parametrize(
    "text",
    ["sumsq(relu_1)", "relu_1", "mean(conv1)", "l2(relu)", "max(relu_1)", "relu_1:4", "relu_1:4@2,3",
     "class:owl", "conv2:1 - conv2:2", "0.5*relu + relu_1", "-conv2"],
)  # fmt: skip
def test_the_score_rises(network, photo, text):
    recipe = Recipe(layers=text, steps=25, octaves=1, jitter=0, blur=0.0, step_size=0.003)
    scores = [float(i.score) for i in engine.dreaming(photo, recipe, network=network)]
    assert np.mean(scores[-5:]) > np.mean(scores[:5])
    rises = np.diff(scores) > 0
    assert rises.mean() > 0.5


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("rellu_1", ModelError, "relu_1"),
        ("99", ModelError, "0 to"),
        ("relu_1:12", ModelError, "0 to 11"),
        ("relu_1:-1", UsageError, "relu_1"),
        ("class:cow", ModelError, "owl"),
        ("class:7", ModelError, "0 to 2"),
        ("sumqs(relu)", UsageError, "sumsq"),
        ("", UsageError, "LAYER"),
        ("relu +", UsageError, "LAYER"),
        ("*relu", UsageError, "LAYER"),
    ],
)
def test_mistakes_name_the_culprit_and_the_nearest_choice(text, kind, says):
    with pytest.raises(kind) as error:
        parse(text, NETWORK)
    assert says in str(error.value)


def test_a_neuron_outside_its_map_is_refused(photo):
    objective = parse("relu_1:1@500,0", NETWORK)
    with pytest.raises(ModelError, match=r"500,0.*20x28"):
        objective(NETWORK(photo, objective.layers))


def test_networks_without_classes_say_so():
    from conftest import tiny_model

    network = Network(tiny_model(), name="tiny", head="", input_size=32)
    with pytest.raises(ModelError, match="no classes"):
        parse("class:dog", network)


# Objectives that pictures give


@pytest.fixture
def files(tmp_path):
    """Two pictures, a folder of pictures, and a direction in a file."""
    from PIL import Image
    from safetensors.torch import save_file

    rng = np.random.default_rng(3)
    for name in ("a.png", "b, c.png", "some/1.png", "some/2.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 255, (40, 56, 3), np.uint8)).save(tmp_path / name)
    save_file({"v": torch.randn(12)}, tmp_path / "v.safetensors")
    return tmp_path


def texts(folder) -> list[str]:
    a, b, some, v = (folder / name for name in ("a.png", "b, c.png", "some", "v.safetensors"))
    return [
        "relu_1:1,5",
        "relu_1:!1,5",
        "max(relu_1:1,5)",
        "strongest(relu_1, 3)",
        "weakest(relu_1, 3)",
        "average(relu_1, 3)",
        "winner(relu_1)",
        "class:argmax",
        f"guide(relu_1, {a})",
        f'like(relu_1, "{b}")',
        f"style(relu_1, {a})",
        "match(relu_1)",
        f"match(relu_1, {a})",
        "caricature(relu_1)",
        f'caricature(relu_1, "{b}")',
        f"direction(relu_1, {v})",
        f"direction(relu_1, {some}, {a})",
        f"guide(relu_1, {a}) - 0.5*caricature(relu_1) + conv1",
    ]


def test_every_text_reads_back(files, photo):
    for text in texts(files):
        objective = parse(text, NETWORK, photo)
        assert parse(str(objective), NETWORK, photo) == objective, text


@pytest.mark.parametrize("number", range(18))
def test_every_score_rises(files, network, photo, number):
    text = texts(files)[number]
    start = torch.rand(photo.shape, generator=torch.Generator().manual_seed(1))
    start = photo.lerp(start, 0.3) if "caricature(relu_1)" not in text else photo
    if text == "match(relu_1)":
        objective = objectives.match("relu_1", photo)
        gradient_of = acceleration.plain_gradient(network, objective)
        climbs = [[Climb(gradient_of, objective.riders)]]
        recipe = Recipe(steps=25, octaves=1, jitter=0, blur=0.0, step_size=0.003)
        iterates = engine.rounds(start, climbs, recipe)
    else:
        recipe = Recipe(layers=text, steps=25, octaves=1, jitter=0, blur=0.0, step_size=0.003)
        iterates = engine.dreaming(start, recipe, network=network)
    scores = [float(i.score) for i in iterates]
    assert np.isfinite(scores).all()
    assert np.mean(scores[-5:]) > np.mean(scores[:5])


def test_channels_with_and_without(network, photo):
    a = network(photo, ["relu_1"])["relu_1"]
    some = float(parse("sumsq(relu_1:1,5)", network)({"relu_1": a}))
    rest = float(parse("sumsq(relu_1:!1,5)", network)({"relu_1": a}))
    assert some == pytest.approx(float(a[:, [1, 5]].square().sum()), rel=1e-5)
    assert some + rest == pytest.approx(float(a.square().sum()), rel=1e-5)


def test_picked_channels_are_those_numpy_picks(network, photo):
    a = network(photo, ["relu_1"])["relu_1"]
    means = a.numpy().mean((0, 2, 3))
    order = np.argsort(means, kind="stable")
    wanted = {
        "strongest": order[::-1][:3],
        "weakest": order[:3],
        "average": np.argsort(abs(means - means.mean()), kind="stable")[:3],
    }
    for how, indices in wanted.items():
        score = parse(f"{how}(relu_1, 3)", network, photo)({"relu_1": a})
        assert float(score) == pytest.approx(float(a[:, indices.copy()].square().mean()), rel=1e-5)


def test_guides_match_a_loop_over_places(files, network, photo):
    dream = network(photo, ["relu_1"])["relu_1"]
    other = network(images.read(files / "a.png", 448), ["relu_1"])["relu_1"]
    x, y = (t[0].flatten(1).T.double().numpy() for t in (dream, other))
    dots = x @ y.T
    seen = {"relu_1": dream}
    score = parse(f"guide(relu_1, {files / 'a.png'})", network)(seen)
    assert float(score) == pytest.approx(dots.max(1).mean(), rel=1e-4)
    lengths = np.linalg.norm(x, axis=1)[:, None] * np.linalg.norm(y, axis=1)[None]
    cosines = dots / np.maximum(lengths, 1e-12)
    score = parse(f"like(relu_1, {files / 'a.png'})", network)(seen)
    assert float(score) == pytest.approx(cosines.max(1).mean(), rel=1e-4)
    grams = [t.T @ t / len(t) for t in (x, y)]
    score = parse(f"style(relu_1, {files / 'a.png'})", network)(seen)
    wanted = -((grams[0] - grams[1]) ** 2).mean() / (grams[1] ** 2).mean()
    assert float(score) == pytest.approx(wanted, rel=1e-3)


def test_a_rider_is_compared_at_its_own_place(network, photo):
    objective = objectives.match("conv1", photo)
    same = network(torch.cat([photo, photo]), ["conv1"])
    assert float(objective(same)) == pytest.approx(0, abs=1e-6)
    nothing = {"conv1": torch.cat([same["conv1"][:1] * 0, same["conv1"][1:]])}
    assert float(objective(nothing)) == pytest.approx(-1, rel=1e-5)


def test_several_riders_keep_their_order(network, photo):
    dark = photo * 0.2
    objective = objectives.match("conv1", dark) + 2 * objectives.match("conv1", photo)
    seen = network(torch.cat([photo, *objective.riders]), ["conv1"])
    alone = objectives.match("conv1", dark)(network(torch.cat([photo, dark]), ["conv1"]))
    assert float(objective(seen)) == pytest.approx(float(alone), rel=1e-4)


def test_inversion_finds_the_picture_again(network, photo):
    objective = objectives.match("conv1", photo)
    climb = Climb(acceleration.plain_gradient(network, objective), objective.riders)
    start = torch.full_like(photo, 0.5) + 0.01 * torch.randn(photo.shape)
    recipe = Recipe(steps=150, octaves=1, jitter=4, blur=0.0, step_size="0.02->0.002")
    end = engine.finish(start, engine.rounds(start, [[climb]], recipe))
    before, after = ((x - photo).abs().mean() for x in (start, end))
    assert after < 0.6 * before


def test_a_direction_between_folders_is_the_difference_of_means(files, network, photo):
    def mean(path):
        return network(images.read(path, 448), ["relu_1"])["relu_1"].mean((0, 2, 3))

    vector = (mean(files / "some/1.png") + mean(files / "some/2.png")) / 2 - mean(files / "a.png")
    seen = network(photo, ["relu_1"])
    by_text = parse(f"direction(relu_1, {files / 'some'}, {files / 'a.png'})", network)(seen)
    by_hand = objectives.direction("relu_1", vector)(seen)
    assert float(by_text) == pytest.approx(float(by_hand), rel=1e-4)


def test_own_functions_are_objectives(network, photo):
    mine = objectives.single("mine", "conv1", lambda a: a[:, 0].sin().mean())
    both = mine + objectives.layer("relu")
    recipe = Recipe(steps=3, octaves=1)
    climb = Climb(acceleration.gradient(network, both))
    assert len(list(engine.rounds(photo, [[climb]], recipe))) == 3


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("relu_1:1,99", ModelError, "0 to 11"),
        ("relu_1:!0,1,2,3,4,5,6,7,8,9,10,11", UsageError, "every channel"),
        ("relu_1:1,2@3,3", UsageError, "CHANNEL"),
        ("strongest(relu_1, many)", UsageError, "'many'"),
        ("strongest(relu_1, 0)", UsageError, "N must be"),
        ("strongest()", UsageError, "strongest(LAYER, NUMBER)"),
        ("winner(relu_1, 3)", UsageError, "winner(LAYER)"),
        ("guide(relu_1)", UsageError, "guide(LAYER, PICTURE)"),
        ("guide(relu_1, nothing-here.png)", DreamgradError, "nothing-here.png"),
        ("giude(relu_1, a.png)", UsageError, "guide"),
        ("direction(relu_1)", UsageError, "direction("),
        ("guide(rellu_1, a.png)", ModelError, "relu_1"),
    ],
)
def test_mistakes_in_functions(text, kind, says, photo):
    with pytest.raises(kind) as error:
        parse(text, NETWORK, photo)
    assert says in str(error.value)


def test_what_depends_on_the_picture_says_so():
    for text in ("strongest(relu_1)", "match(relu_1)", "class:argmax"):
        with pytest.raises(UsageError, match="picture"):
            parse(text, NETWORK)


def test_folders_and_files_that_give_no_direction(files, photo):
    (files / "empty").mkdir()
    cases = {
        f"direction(relu_1, {files / 'empty'})": "no pictures",
        f"direction(relu_1, {files / 'a.png'}, {files / 'a.png'})": "nowhere",
        f"direction(head, {files / 'v.safetensors'})": "12 numbers",
    }
    for text, says in cases.items():
        with pytest.raises(DreamgradError, match=says):
            parse(text, NETWORK, photo)
