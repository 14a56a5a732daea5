"""The drawn world: every motif, scenes with their labels, the command."""

import json

import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from dreamgrad import motifs
from dreamgrad.cli import dreamgrad
from dreamgrad.errors import UsageError
from dreamgrad.motifs import MOTIFS, draw, noise, shapes
from dreamgrad.motifs.canvas import Canvas, Dice
from dreamgrad.motifs.catalogue import paint, random_numbers
from dreamgrad.motifs.scenes import scenes

THINGS = [m for m in MOTIFS.values() if not m.texture]


def drawing(name: str, count: int = 6, size: int = 48):
    dice = Dice(random_numbers(5, range(count)))
    middle = torch.full((count, 1, 1), size / 2)
    return paint(
        MOTIFS[name],
        (size, size),
        middle * 0.9,
        (middle, middle),
        dice,
        torch.full_like(middle, -1.5),
    )


def test_the_world_is_large_and_in_families():
    assert len(MOTIFS) >= 90
    families = {m.family for m in MOTIFS.values()}
    assert {"eyes", "faces", "animals", "plants", "buildings", "ornaments", "textures"} <= families
    assert all(m.draw.__doc__ for m in MOTIFS.values())
    assert sum(len(motifs.names(family)) for family in families) == len(motifs.names())


@pytest.mark.parametrize("name", MOTIFS)
def test_every_motif_is_visible_varied_and_the_same_again(name):
    rgb, alpha, eyes = drawing(name)
    for part in (rgb, alpha, eyes):
        assert torch.isfinite(part).all()
        assert part.min() >= 0
        assert part.max() <= 1
    covered = alpha.mean((1, 2))
    assert covered.min() > (0.99 if MOTIFS[name].texture else 0.06)
    assert rgb.std() > 0.05, "it is flat"
    assert (rgb[0] - rgb[1]).abs().mean() > 0.02, "two drawings are the same"
    assert torch.equal(rgb, drawing(name).rgb)
    # A thing ends within its disc: nothing of it touches the border of a canvas a third larger.
    if not MOTIFS[name].texture:
        dice = Dice(random_numbers(5, range(6)))
        middle = torch.full((6, 1, 1), 32.0)
        wide = paint(MOTIFS[name], (64, 64), middle * 0.66, (middle, middle), dice, middle)
        rim = torch.cat([wide.alpha[:, [0, -1]].flatten(), wide.alpha[:, :, [0, -1]].flatten()])
        assert rim.max() < 0.02, "it spills over its disc"


@pytest.mark.parametrize("name", ["owl_face", "scales", "human_eye"])
def test_a_drawing_does_not_depend_on_its_company(name):
    alone, together = draw(name, [7], size=40, seed=3), draw(name, 9, size=40, seed=3)
    assert torch.allclose(alone[0], together[7], atol=1e-5)
    assert not torch.equal(together[7], together[8])


def test_a_drawing_may_be_oblong():
    assert draw("pagoda", 2, size=(30, 50)).shape == (2, 3, 30, 50)


def test_an_unknown_motif_names_the_nearest():
    with pytest.raises(UsageError, match="pagoda"):
        draw("pagodas")


def test_faces_know_where_their_eyes_are():
    for name in motifs.names("faces"):
        eyes = drawing(name, size=64).eyes.mean((1, 2))
        assert eyes.min() > 0.003, name
    assert drawing("brick").eyes.max() == 0


# Scenes


def test_scenes_are_the_same_in_any_company():
    some, more = scenes([3, 4], seed=1, size=64), scenes(range(8), seed=1, size=64)
    assert (some.images.int() - more.images[3:5].int()).abs().float().mean() < 0.2
    assert (some.labels == more.labels[3:5]).float().mean() > 0.99
    assert not torch.equal(some.images, scenes([3, 4], seed=2, size=64).images)


def test_scenes_have_labels_of_what_is_in_them():
    drawn = scenes(range(96), seed=0, size=64)
    assert drawn.images.dtype == torch.uint8
    assert drawn.images.shape == (96, 3, 64, 64)
    assert drawn.labels.shape == drawn.eyes.shape == (96, 16, 16)
    found = drawn.labels.unique().tolist()
    assert max(found) <= len(MOTIFS)
    assert len(found) > len(MOTIFS) / 3
    nothing = (drawn.labels == 0).float().mean()
    assert 0.15 < nothing < 0.6
    assert 0.001 < drawn.eyes.float().mean() < 0.1
    assert (drawn.labels[drawn.eyes] > 0).all()
    # What is labelled differs from what is not: the network has something to learn.
    assert drawn.images.float().flatten(1).std(1).median() > 25


# The tools that motifs are made of


def test_noise_has_no_seam_and_stays_in_range():
    x = torch.linspace(-70, 200, 20000)
    y = torch.full_like(x, 3.3)
    for field, period in ((noise.hills, noise.HILLS), (noise.clouds, noise.CLOUD)):
        values = field(x, y)
        assert torch.allclose(values, field(x + period, y - period), atol=2e-2)
        assert (values[1:] - values[:-1]).abs().max() < 0.2
    assert noise.hills(x, y).min() >= 0
    assert noise.hills(x, y).max() <= 1


@pytest.mark.parametrize("regular", [False, True])
def test_cells_are_convex_patches_of_one_identity(regular):
    place = torch.arange(0, 6, 0.02)
    x, y = torch.meshgrid(place, place, indexing="xy")
    distance, edge, identity = noise.cells(x, y, regular=regular)
    assert edge.min() > -0.03
    assert edge.max() < 1.5
    assert ((edge < 0.02) | (distance < 1.5)).all()
    changed = (identity[:, 1:] - identity[:, :-1]).abs() > 1e-3
    assert (edge[:, 1:][changed] < 0.08).all()
    assert len(identity.unique()) > 20


def test_distances_are_right_where_they_can_be_computed_by_hand():
    u, v = torch.tensor([[[3.0, 0.0]]]), torch.tensor([[[4.0, 0.5]]])
    assert torch.allclose(shapes.circle(u, v, 1.0), torch.tensor([[[4.0, -0.5]]]))
    assert torch.allclose(shapes.ring(u, v, 2.0, 0.5), torch.tensor([[[2.5, 1.0]]]))
    assert torch.allclose(shapes.box(u, v, 1.0, 1.0)[..., 0], torch.tensor(13.0).sqrt())
    assert torch.allclose(shapes.box(u, v, 1.0, 1.0)[..., 1], torch.tensor(-0.5))
    square = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
    for corners in (square, square[::-1]):
        assert torch.allclose(shapes.polygon(u, v, corners)[..., 1], torch.tensor(-0.5))
    assert torch.allclose(shapes.capsule(u, v, (0, 0), (0, 1), 0.2)[..., 1], torch.tensor(-0.2))
    assert torch.allclose(shapes.ellipse(u * 0 + 2, v * 0, 2.0, 1.0), torch.zeros(1, 1, 2))
    assert shapes.star(u * 0, v * 0 + 0.01, 5, 1.0, 0.5).max() < 0
    turned_u, turned_v = shapes.turned(u, v, torch.pi / 2)
    assert torch.allclose(turned_u, v, atol=1e-6)
    assert torch.allclose(turned_v, -u, atol=1e-6)


def test_filling_covers_exactly_the_shape():
    place = (torch.arange(200) + 0.5) / 100 - 1
    u, v = place[None, None, :].expand(1, 200, 200), place[None, :, None].expand(1, 200, 200)
    canvas = Canvas(u, v, torch.full((1, 1, 1), 0.01), Dice(torch.rand(1, 8)))
    canvas.fill(shapes.circle(u, v, 0.5), canvas.colour(0.0, 1.0, 1.0))
    assert canvas.alpha.mean().item() == pytest.approx(torch.pi * 0.25 / 4, rel=1e-3)
    assert canvas.rgb[0, :, 100, 100].tolist() == [1, 0, 0]


def test_light_falls_from_where_it_comes():
    place = (torch.arange(60) + 0.5) / 30 - 1
    u, v = place[None, None, :].expand(1, 60, 60), place[None, :, None].expand(1, 60, 60)
    canvas = Canvas(u, v, torch.full((1, 1, 1), 1 / 30), Dice(torch.rand(1, 8)))
    dome = (1 - canvas.r**2).clamp(min=0).sqrt()
    canvas.fill(canvas.r - 1, canvas.grey(0.6), dome)
    from_above = canvas.lit(torch.full((1, 1, 1), -torch.pi / 2))
    assert from_above[0, 0, 15, 30] > 1.5 * from_above[0, 0, 45, 30]
    from_right = canvas.lit(torch.zeros(1, 1, 1))
    assert from_right[0, 0, 30, 45] > 1.5 * from_right[0, 0, 30, 15]


# The command


def run(*words):
    result = CliRunner().invoke(dreamgrad, ["motifs", *(str(word) for word in words)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_the_list_names_every_motif():
    listed = run()
    assert all(name in listed for name in MOTIFS)
    table = json.loads(run("eyes", "owl_face", "--json"))
    assert {"name": "owl_face", "family": "faces"} in table
    assert {row["family"] for row in table} == {"eyes", "faces"}


def test_a_sheet_of_some(tmp_path):
    run("eyes", "daisy", "--sheet", tmp_path / "sheet.png", "--size", 32)
    with Image.open(tmp_path / "sheet.png") as page:
        assert page.width > 200
        assert page.convert("L").getextrema()[1] > 200


def test_a_data_set_of_labelled_classes(tmp_path):
    run("daisy", "brick", "-o", tmp_path, "--count", 3, "--size", 32, "-q")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["brick", "daisy"]
    made = sorted((tmp_path / "daisy").iterdir())
    assert [p.name for p in made] == ["daisy_00000.png", "daisy_00001.png", "daisy_00002.png"]
    with Image.open(made[0]) as picture:
        assert picture.size == (32, 32)


def test_scenes_as_pictures(tmp_path):
    run("--scenes", "-o", tmp_path, "--count", 2, "--size", 48)
    assert len(list(tmp_path.glob("scene_*.png"))) == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["owlface"], "owl_face"),
        (["--scenes"], "-o FOLDER"),
        (["owl_face", "--scenes", "-o", "x"], "no names"),
        (["--scenes", "-o", "x", "--size", "50"], "multiple of 4"),
        (["--sheet", "a.png", "-o", "x"], "exclude"),
        (["--sheet", "a.nope"], "Known endings"),
    ],
)
def test_what_makes_no_sense_is_told(words, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=problem):
        run(*words)
    assert not list(tmp_path.iterdir())
