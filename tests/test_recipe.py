import dataclasses
import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamgrad import presets
from dreamgrad.errors import UsageError
from dreamgrad.recipe import Recipe, ramp

RECIPES = st.builds(
    Recipe,
    layers=st.text(max_size=20),
    steps=st.one_of(st.integers(0, 1000), st.just("16->4")),
    momentum=st.floats(0, 0.99),
    step_size=st.one_of(st.floats(1e-6, 10), st.just("0.02->0.005")),
    octaves=st.integers(1, 32),
    octave_scale=st.floats(1.01, 10),
    normalize=st.sampled_from(["mean", "std", "rms", "l2", "none"]),
    seed=st.integers(0, 2**63 - 1),
    size=st.sampled_from(["", "300", "300x200"]),
    start=st.sampled_from(["picture", "noise", "#a0b1C2"]),
)


@given(RECIPES)
def test_toml_gives_back_the_same_recipe(recipe):
    assert Recipe.from_toml(recipe.to_toml()) == recipe
    assert Recipe.from_toml("[recipe]\n" + recipe.to_toml()) == recipe


@given(RECIPES)
def test_settings_as_typed_give_the_same_recipe(recipe):
    texts = {name: str(value) for name, value in recipe.to_dict().items()}
    assert Recipe.from_texts(texts) == recipe


def test_all_problems_are_told_at_once():
    with pytest.raises(UsageError) as error:
        Recipe(steps=-1, step_size=math.nan, octave_scale=1.0, start="niose", normalize="foo")
    text = str(error.value)
    for name in ("steps", "step_size", "octave_scale", "start", "normalize"):
        assert name in text
    assert "nearest: noise" in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("steps", "-1"), ("steps", "1.5"), ("steps", "NaN"), ("steps", "1e99"), ("steps", "abc"),
        ("steps", "auto"), ("steps", "5->"), ("steps", "5->1.5"), ("steps", "5->200000"),
        ("octaves", "5->3"), ("momentum", "1"), ("momentum", "-0.1"), ("settle", "2"),
        ("step_size", "nan"), ("step_size", "inf"), ("step_size", "0"), ("step_size", "-0.1"),
        ("step_size", "0.1->"), ("step_size", "0.1->nan"), ("step_size", "->"),
        ("octaves", "0"), ("octaves", "99"), ("octave_scale", "1"), ("octave_scale", "nan"),
        ("jitter", "-1"), ("blur", "-1"), ("blur", "nan"), ("tv", "-0.1"), ("repeat", "0"),
        ("seed", "-1"), ("seed", str(2**64)), ("start", "#12345"), ("start", "#12345g"),
        ("size", "0"), ("size", "12x"), ("size", "-5"), ("size", "1e3"), ("octave_mode", "x"),
    ],
)  # fmt: skip
def test_bad_values_are_refused_by_name(name, text):
    with pytest.raises(UsageError, match=name):
        Recipe.from_texts({name: text})


def test_unknown_settings_name_the_nearest():
    with pytest.raises(UsageError, match=r"'step_sise'.*Nearest: step_size"):
        Recipe.from_dict({"step_sise": 0.1})


@pytest.mark.parametrize(
    "text", ["steps = ", "[recipe", "recipe = 3", "steps = true", "steps = '3'"]
)
def test_broken_toml_is_one_line(text):
    with pytest.raises(UsageError) as error:
        Recipe.from_toml(text)
    assert "\n" not in str(error.value)


def test_ramp_goes_evenly_from_first_to_last():
    assert [ramp("0.02->0.01", t) for t in (0, 0.5, 1)] == pytest.approx([0.02, 0.015, 0.01])
    assert ramp(0.3, 0.7) == 0.3
    assert ramp("0.3", 0.7) == 0.3


def test_every_setting_has_help_and_a_default_within_its_limits():
    for setting in dataclasses.fields(Recipe):
        assert setting.metadata["help"][0].isupper(), setting.name
        assert setting.metadata["help"].endswith("."), setting.name
    Recipe()


def test_presets_are_valid_and_tell_look_and_source():
    known = presets.presets()
    assert len(known) >= 20
    for preset in known.values():
        assert preset.look
        assert preset.source.endswith(".")
        assert tomllib.loads(preset.recipe.to_toml()).get("model", "bundled") == preset.recipe.model
    with pytest.raises(UsageError, match="google-2015"):
        presets.preset("gogle-2015")
