import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conftest import tiny_network
from dreamgrad import engine, objectives
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
