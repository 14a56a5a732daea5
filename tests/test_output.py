import errno
import json
import os
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import dreamgrad
from dreamgrad import output
from dreamgrad.errors import InputError, OutputError, UsageError
from dreamgrad.intake.pictures import read_record
from dreamgrad.output import check_target, default_target, write
from dreamgrad.recipe import Recipe
from dreamgrad.record import Record

ENDINGS = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif"]
EXACT = {".png", ".tif", ".tiff", ".bmp"}
WITHOUT_ALPHA = {".jpg", ".jpeg", ".bmp", ".gif"}
RECORD = Record(
    recipe=Recipe(layers='relu_1 + 0.5*"猫"', steps=3, step_size="0.02->0.005", seed=7),
    network="tiny",
    weights_sha256="0123456789abcdef" * 4,
    input_name="Kätzchen 猫 😺 'x'.jpg",
    input_sha256="f" * 64,
    steps_done=2,
    device="cpu",
    threads=2,
)
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits are those of POSIX")


def kept(record):
    """A record as it comes back: with the versions that wrote it."""
    return replace(record, torch=version("torch"), dreamgrad=dreamgrad.__version__)


def values(image):
    """The numbers a file of 8 bits should hold for an image, by numpy alone."""
    return np.rint(image[0].permute(1, 2, 0).numpy() * 255).astype(np.uint8)


def pixels_in(path, mode="RGB"):
    with Image.open(path) as picture:
        return np.asarray(picture.convert(mode))


def difference(path, expected):
    """The mean difference between a file's pixels and the expected ones, in 1/255."""
    return np.abs(pixels_in(path).astype(int) - expected).mean()


def parts(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".part"))


# -- formats -----------------------------------------------------------------------------------


def test_these_are_all_formats():
    assert list(output.FORMATS) == ENDINGS


@pytest.mark.parametrize("ending", ENDINGS)
def test_pixels_and_record_come_back(ending, tmp_path, photo):
    target = tmp_path / f"out{ending}"
    notes = write(target, photo, record=RECORD.to_json())
    with Image.open(target) as picture:
        assert picture.size == (56, 40)
        assert picture.format == output.FORMATS[ending]
    if ending in EXACT:
        assert np.array_equal(pixels_in(target), values(photo))
    else:
        assert difference(target, values(photo)) < 6
    if ending == ".bmp":
        assert notes == ["BMP has no room for the recipe; it is not inside."]
        assert read_record(target) is None
    else:
        assert notes == []
        assert Record.from_json(read_record(target)) == kept(RECORD)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("ending", [e for e in ENDINGS if e not in (".bmp", ".gif")])
@pytest.mark.parametrize("from_noise", [False, True])
def test_provenance_says_that_it_was_generated(ending, from_noise, tmp_path, photo):
    target = tmp_path / f"out{ending}"
    write(target, photo, record=RECORD.to_json(), from_noise=from_noise)
    with Image.open(target) as picture:
        xmp = picture.info["xmp"]
    tag = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
    found = [e.attrib[tag] for e in ET.fromstring(xmp).iter() if tag in e.attrib]
    source = "trainedAlgorithmicMedia" if from_noise else "compositeWithTrainedAlgorithmicMedia"
    assert found == [f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_without_a_record_nothing_is_inside(ending, tmp_path, photo):
    target = tmp_path / f"out{ending}"
    assert write(target, photo) == []
    assert read_record(target) is None
    content = target.read_bytes().lower()
    for word in ("dreamgrad", "digitalsourcetype", "parameters", "xmpmeta", "exif"):
        assert word.encode() not in content
        assert word.encode("utf-16-be") not in content
    with Image.open(target) as picture:
        assert not picture.getexif().get_ifd(0x8769)
        assert not {"xmp", "comment", "parameters"} & picture.info.keys()


@pytest.mark.parametrize("ending", ENDINGS)
def test_results_hold_no_time_and_so_are_the_same_bytes(ending, tmp_path, photo):
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    write(one, photo, record=RECORD.to_json())
    write(two, photo, record=RECORD.to_json())
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
def test_transparency_is_kept_or_becomes_white(ending, tmp_path, photo):
    alpha = np.tile(np.linspace(0, 1, 56, dtype=np.float32), (40, 1))
    target = tmp_path / f"out{ending}"
    notes = write(target, photo, alpha=alpha)
    if ending in WITHOUT_ALPHA:
        form = output.FORMATS[ending]
        assert notes == [f"{form} knows no transparency; the picture is on white."]
        on_white = photo * torch.from_numpy(alpha) + (1 - torch.from_numpy(alpha))
        assert difference(target, values(on_white)) <= (1 if ending == ".bmp" else 6)
        with Image.open(target) as picture:
            assert picture.mode in ("RGB", "P")
            assert "transparency" not in picture.info
        return
    assert notes == []
    back = pixels_in(target, "RGBA")
    off = np.abs(back[..., 3].astype(int) - np.rint(alpha * 255))
    assert off.max() <= (8 if ending == ".avif" else 0)
    opaque = alpha[0] > 0.9  # colours under what cannot be seen are the format's own business
    off = np.abs(back[..., :3].astype(int) - values(photo))[:, opaque]
    assert off.mean() <= (0 if ending in EXACT else 6)


def test_transparency_takes_the_size_of_the_image(tmp_path, photo):
    alpha = np.zeros((20, 28), dtype=np.float32)
    alpha[:, 14:] = 1
    write(tmp_path / "out.png", photo, alpha=alpha)
    back = pixels_in(tmp_path / "out.png", "RGBA")[..., 3]
    assert back.shape == (40, 56)
    assert (back[:, :24] == 0).all()
    assert (back[:, 32:] == 255).all()


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".avif"])
def test_lower_quality_makes_smaller_and_less_faithful_files(ending, tmp_path, photo):
    fine, rough = tmp_path / f"fine{ending}", tmp_path / f"rough{ending}"
    write(fine, photo, quality=95)
    write(rough, photo, quality=20)
    assert rough.stat().st_size < 0.7 * fine.stat().st_size
    assert difference(rough, values(photo)) > difference(fine, values(photo))


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (3, 2)])
@pytest.mark.parametrize("ending", ENDINGS)
def test_tiny_and_thin_images(ending, size, tmp_path):
    image = torch.full((1, 3, *size), 0.2)
    write(tmp_path / f"out{ending}", image, record=RECORD.to_json())
    back = pixels_in(tmp_path / f"out{ending}")
    assert back.shape == (*size, 3)
    assert np.abs(back.astype(int) - 51).max() <= 3


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".gif", ".avif"])
def test_too_large_for_the_format(ending, tmp_path, photo):
    target = tmp_path / f"out{ending}"
    write(target, photo)
    old = target.read_bytes()
    form = output.FORMATS[ending]
    with pytest.raises(OutputError, match=rf"^out\{ending}: 70000x1 cannot be a {form} file"):
        write(target, torch.zeros(1, 3, 1, 70_000))
    assert target.read_bytes() == old
    assert parts(tmp_path) == []


@pytest.mark.parametrize("ending", [".png", ".tif", ".bmp"])
def test_large_where_the_format_can(ending, tmp_path):
    write(tmp_path / f"out{ending}", torch.ones(1, 3, 1, 70_000))
    with Image.open(tmp_path / f"out{ending}") as picture:
        assert picture.size == (70_000, 1)


def test_results_may_be_larger_than_pillow_likes_to_open(tmp_path, photo, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 500)
    write(tmp_path / "out.png", photo)
    monkeypatch.undo()
    assert np.array_equal(pixels_in(tmp_path / "out.png"), values(photo))


# -- complete or not at all --------------------------------------------------------------------


def script(body, *arguments):
    """Start a Python process with `write` and two pictures of 96x96, white and noisy."""
    head = """
import os, resource, signal, sys
from pathlib import Path
import torch
from dreamgrad.errors import OutputError
from dreamgrad.output import write
torch.set_num_threads(1)
white = torch.ones(1, 3, 96, 96)
noisy = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
"""
    command = [sys.executable, "-c", head + body, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def is_sound(path):
    """Whether a file is one of the two pictures that `script` writes, whole."""
    noisy = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    with Image.open(path) as picture:
        back = np.asarray(picture)
    return (back == 255).all() or np.array_equal(back, values(noisy))


@posix
def test_a_full_disk_leaves_the_old_file(tmp_path, photo):
    whole = tmp_path / "whole.png"
    noisy = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    write(whole, noisy)
    length = whole.stat().st_size
    sizes = [0, 1, 8, 100, 1000, length // 4, length // 2, length - 4097, length - 2, length - 1]
    for size in sizes:
        write(tmp_path / f"{size}.png", photo, record=RECORD.to_json())
    old = (tmp_path / "0.png").read_bytes()
    body = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for size in sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
    for name in (f"{size}.png", f"new{size}.png"):
        try:
            write(Path(sys.argv[1]) / name, noisy)
            print("written", flush=True)
        except OutputError as error:
            print(error, flush=True)
"""
    said, _ = script(body, tmp_path, *sizes, length).communicate(timeout=60)
    full = "no space left on the device. Nothing was changed."
    expected = [f"{name}{size}.png: {full}" for size in sizes for name in ("", "new")]
    assert said.splitlines() == [*expected, "written", "written"]
    assert all((tmp_path / f"{size}.png").read_bytes() == old for size in sizes)
    assert not any((tmp_path / f"new{size}.png").exists() for size in sizes)
    assert (tmp_path / f"{length}.png").read_bytes() == whole.read_bytes()
    assert parts(tmp_path) == []


@posix
def test_killed_at_any_time_the_target_is_absent_or_whole(tmp_path):
    body = """
for round in range(30):
    target = Path(sys.argv[1]) / str(round % 3) / "out.png"
    child = os.fork()
    if not child:
        while True:
            write(target, white)
            write(target, noisy)
    print(child, flush=True)
    sys.stdin.readline()
    os.waitpid(child, 0)
    print("dead", flush=True)
"""
    rng = random.Random(0)
    for folder in "012":
        (tmp_path / folder).mkdir()
    left = 0
    with script(body, tmp_path) as process:
        for _ in range(30):
            child = int(process.stdout.readline())
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(rng.uniform(0, 0.05))
            os.kill(child, 9)
            print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "dead\n"
            for folder in tmp_path.iterdir():
                target = folder / "out.png"
                assert not target.exists() or is_sound(target)
                assert {p.name for p in folder.iterdir()} <= {"out.png", *parts(folder)}
                left = max(left, len(parts(folder)))
    assert process.returncode == 0
    assert left <= 1  # each write sweeps what the one before it left
    for folder in tmp_path.iterdir():
        write(folder / "out.png", torch.ones(1, 3, 8, 8))
        assert [path.name for path in folder.iterdir()] == ["out.png"]


@posix
def test_what_killed_processes_left_is_swept(tmp_path, photo):
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    stale = tmp_path / f".out.png.{process.pid}.part"
    others = [
        tmp_path / f".out.png.{os.getppid()}.part",  # alive
        tmp_path / f".other.png.{process.pid}.part",
        tmp_path / f".outxpng.{process.pid}.part",
        tmp_path / f".out.png.{process.pid}.part.png",
        tmp_path / ".out.png.x.part",
        tmp_path / f".out.png.{10**30}.part",
    ]
    for path in (stale, *others):
        path.write_bytes(b"half")
    write(tmp_path / "out.png", photo)
    assert set(tmp_path.iterdir()) == {tmp_path / "out.png", *others}


@posix
def test_two_processes_may_write_the_same_file(tmp_path):
    body = """
children = []
for image in (white, noisy):
    children.append(os.fork())
    if not children[-1]:
        for _ in range(20):
            write(sys.argv[1], image)
        os._exit(0)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""
    target = tmp_path / "out.png"
    seen = 0
    with script(body, target) as process:
        while process.poll() is None:
            if target.exists():
                assert is_sound(target)
                seen += 1
    assert process.returncode == 0
    assert is_sound(target)
    assert seen > 5
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_what_cannot_be_read_back_is_not_put_in_place(tmp_path, photo):
    target = tmp_path / "out.png"
    write(target, photo)
    old = target.read_bytes()
    for content in (old[:-300], b"\x89PNG\r\n\x1a\n", b"", b"text"):
        with pytest.raises(OutputError, match=r"out\.png: what was written cannot be read back"):
            output.write_bytes(target, content, check=(56, 40))
    with pytest.raises(OutputError, match="cannot be read back"):
        output.write_bytes(target, old, check=(40, 56))
    assert target.read_bytes() == old
    assert parts(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_an_error_on_syncing_leaves_the_old_file(code, tmp_path, photo, monkeypatch):
    def broken(_):
        raise OSError(code, os.strerror(code))

    target = tmp_path / "out.png"
    target.write_bytes(b"old")
    monkeypatch.setattr(output.os, "fsync", broken)
    with pytest.raises(
        OutputError, match="Input/output error" if code == errno.EIO else "no space"
    ):
        write(target, photo)
    assert target.read_bytes() == b"old"
    assert parts(tmp_path) == []


# -- targets -----------------------------------------------------------------------------------


@contextmanager
def without_privileges():
    """As root: as a user who owns nothing. Skipped where that is not possible."""
    if os.name != "posix":
        pytest.skip("permissions are those of POSIX")
    if os.geteuid():
        yield
        return
    try:
        os.seteuid(65534)
    except OSError:
        pytest.skip("root, who may write everywhere")
    try:
        yield
    finally:
        os.seteuid(0)


def test_good_targets(tmp_path):
    (tmp_path / "old.png").write_bytes(b"old")
    for name in ("new.png", "old.png", "new.JPEG", "not/there/yet/new.png", "a.b.webp", "ö 猫.gif"):
        check_target(tmp_path / name, inputs=[tmp_path / "input.png"])
    assert [path.name for path in tmp_path.iterdir()] == ["old.png"]
    assert (tmp_path / "old.png").read_bytes() == b"old"


def test_targets_in_the_current_folder(tmp_path, photo, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_target(Path("out.png"))
    write("out.png", photo)
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_write_makes_the_folder(tmp_path, photo):
    target = tmp_path / "not" / "there" / "out.png"
    check_target(target)
    write(target, photo)
    assert np.array_equal(pixels_in(target), values(photo))


def test_a_folder_is_no_target(tmp_path):
    (tmp_path / "x.png").mkdir()
    for target in (tmp_path, tmp_path / "x.png"):
        with pytest.raises(OutputError, match="is a folder"):
            check_target(target)


@pytest.mark.parametrize("name", ["out", "out.txt", "out.png.bak", "out.", ".png", "out.heic"])
def test_unknown_endings(name, tmp_path):
    with pytest.raises(UsageError, match=r"cannot tell the format.*\.png, \.jpg,"):
        check_target(tmp_path / name)


@pytest.mark.parametrize("kind", ["itself", "roundabout", "symlink", "hardlink"])
def test_the_picture_itself_is_no_target(kind, tmp_path, monkeypatch):
    picture, target = tmp_path / "cat.png", tmp_path / "other.png"
    picture.write_bytes(b"cat")
    try:
        if kind == "symlink":
            target.symlink_to(picture)
        elif kind == "hardlink":
            target.hardlink_to(picture)
    except OSError:
        pytest.skip("no links here")
    if kind == "itself":
        target = picture
    elif kind == "roundabout":
        monkeypatch.chdir(tmp_path)
        target = Path("..", tmp_path.name, "cat.png")
    with pytest.raises(UsageError, match="is the picture itself"):
        check_target(target, inputs=[tmp_path / "gone.png", picture])
    check_target(target, inputs=[])
    assert picture.read_bytes() == b"cat"


def test_a_file_is_no_folder(tmp_path, photo):
    (tmp_path / "file").write_bytes(b"old")
    for target in (tmp_path / "file" / "out.png", tmp_path / "file" / "more" / "out.png"):
        with pytest.raises(OutputError, match="file: is not a folder"):
            check_target(target)
        with pytest.raises(OutputError, match="Nothing was changed"):
            write(target, photo)
    assert (tmp_path / "file").read_bytes() == b"old"


@posix
def test_devices_are_no_targets(tmp_path):
    os.mkfifo(tmp_path / "fifo.png")
    (tmp_path / "null.png").symlink_to("/dev/null")
    for name in ("fifo.png", "null.png"):
        with pytest.raises(OutputError, match="is not a regular file"):
            check_target(tmp_path / name)


def test_folders_that_may_not_be_written_to(photo):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        try:
            with without_privileges():
                with pytest.raises(OutputError, match=r"cannot be written to \(Permission"):
                    check_target(folder / "out.png")
                with pytest.raises(OutputError, match=r"^out\.png: cannot be written \(Permission"):
                    write(folder / "out.png", photo)
        finally:
            folder.chmod(0o755)
        assert list(folder.iterdir()) == []


def test_folders_that_may_not_be_entered():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0)
        try:
            with without_privileges(), pytest.raises(OutputError, match="Permission denied"):
                check_target(folder / "out.png")
        finally:
            folder.chmod(0o755)


@pytest.mark.parametrize("length", [200, 235, 242, 250, 255])
@pytest.mark.parametrize("letter", ["a", "é", "猫"])
def test_a_name_that_the_file_system_takes_can_be_written(length, letter, tmp_path, photo):
    stem = letter * ((length - 4) // len(letter.encode()))
    target = tmp_path / f"{stem}{'x' * (length - 4 - len(stem.encode()))}.png"
    assert len(os.fsencode(target.name)) == length
    check_target(target)
    write(target, photo)
    write(target, photo)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["a" * 252 + ".png", "a" * 1000 + ".png", "a" * 256 + "/out.png"])
def test_a_name_that_is_too_long_is_told_before_the_work(name, tmp_path):
    with pytest.raises(OutputError):
        check_target(tmp_path / name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("cat.png", "dream_cat.png"),
        ("somewhere/else/cat.jpeg", "dream_cat.jpeg"),
        ("cat.JPG", "dream_cat.JPG"),
        ("cat.heic", "dream_cat.png"),
        ("cat", "dream_cat.png"),
        ("a.b.c.webp", "dream_a.b.c.webp"),
        ("dream_cat.tiff", "dream_dream_cat.tiff"),
        ("-x.gif", "dream_-x.gif"),
    ],
)
def test_default_targets(given, expected, tmp_path, photo, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = default_target(Path(given))
    assert str(target) == expected
    check_target(target)
    write(target, photo)
    assert [path.name for path in tmp_path.iterdir()] == [expected]


def test_default_targets_take_another_prefix():
    assert default_target(Path("cat.png"), prefix="") == Path("cat.png")


@pytest.mark.parametrize("length", [204, 217, 218, 230, 255])
@pytest.mark.parametrize("letter", ["a", "é", "猫"])
def test_long_names_are_cut_so_that_they_can_be_written(length, letter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stem = letter * ((length - 4) // len(letter.encode()))
    paths = [Path(f"{stem[:-1]}{last}.png") for last in "xy"]
    one, two = map(default_target, paths)
    assert one == default_target(paths[0])
    assert one != two
    for target in (one, two):
        assert target.name.startswith(f"dream_{letter}")
        assert target.suffix == ".png"
        for path in (target, target.with_stem(f"{target.stem}_0010")):
            check_target(path)
            write(path, torch.zeros(1, 3, 2, 2))
    assert len(list(tmp_path.iterdir())) == 4


# -- records -----------------------------------------------------------------------------------


texts = st.text(st.characters(codec="utf-8"), max_size=30)
recipes = st.builds(
    Recipe,
    model=st.sampled_from(["bundled", "torchvision/resnet50", "file/net.pth", "timm/a@b"]),
    weights=st.sampled_from(["", "random", "w.pth", "猫.safetensors"]),
    layers=texts,
    steps=st.integers(0, 100_000),
    step_size=st.one_of(st.floats(1e-6, 10), st.just("0.1->0.01")),
    octaves=st.one_of(st.just("auto"), st.integers(1, 32)),
    tv=st.floats(0, 100),
    start=st.sampled_from(["picture", "noise", "#ff8800"]),
    size=st.sampled_from(["", "800", "800x600"]),
    seed=st.integers(0, 2**63 - 1),
)
records = st.builds(
    Record,
    recipe=recipes,
    network=texts,
    weights_sha256=texts,
    input_name=texts,
    input_sha256=texts,
    steps_done=st.integers(0, 2**60),
    device=texts,
    threads=st.integers(1, 4096),
    machine=texts,
)


@given(records)
def test_records_come_back_from_json(record):
    back = Record.from_json(record.to_json())
    assert back == kept(record)
    assert Record.from_json(back.to_json()) == back


def test_records_are_plain_json_with_all_that_is_needed():
    facts = json.loads(RECORD.to_json())
    assert facts["format"] == 1
    assert facts["recipe"] == asdict(RECORD.recipe)
    assert set(facts) == {"format", *(field.name for field in fields(Record))}
    assert facts["torch"] == version("torch")
    assert "猫" in RECORD.to_json()


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("bundled", "bundled"),
        ("torchvision/resnet50", "torchvision/resnet50"),
        ("timm/resnet50.a1_in1k", "timm/resnet50.a1_in1k"),
        ("file/net.pth", "file/net.pth"),
        ("file//home/someone/secret plans/net.pth", "file/net.pth"),
        ("file/../../someone/net.pth", "file/net.pth"),
        ("file/~someone/net.keras", "file/net.keras"),
        ("file/net.pth@torchvision/resnet18", "file/net.pth@torchvision/resnet18"),
        ("file//home/someone/net.pth@timm/resnet18", "file/net.pth@timm/resnet18"),
        ("file//home/someone/net.pth@resnet18", "file/net.pth@resnet18"),
    ],
)
def test_records_know_networks_by_name_only(model, expected):
    text = replace(RECORD, recipe=Recipe(model=model)).to_json()
    assert Record.from_json(text).recipe.model == expected
    assert "someone" not in text


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("", ""),
        ("random", "random"),
        ("w.pth", "w.pth"),
        ("/home/someone/" + "deep/" * 60 + "w.safetensors", "w.safetensors"),
        ("../someone/w.h5", "w.h5"),
        ("/home/someone/random", "random"),
    ],
)
def test_records_know_weights_by_name_only(weights, expected):
    text = replace(RECORD, recipe=Recipe(weights=weights)).to_json()
    assert Record.from_json(text).recipe.weights == expected
    assert "someone" not in text


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_path_of_this_machine_gets_into_a_result(ending, tmp_path, photo):
    recipe = Recipe(model=f"file/{tmp_path}/net.pth", weights=f"{tmp_path}/w.pth")
    target = tmp_path / f"out{ending}"
    write(target, photo, record=replace(RECORD, recipe=recipe).to_json())
    content = target.read_bytes()
    for private in {str(tmp_path), str(Path.home()), str(Path.cwd()), tmp_path.name}:
        if len(private) > 1:
            assert private.encode() not in content
            assert private.encode("utf-16-be") not in content


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_that_are_no_utf8_do_not_spoil_the_result(ending, tmp_path, photo):
    record = replace(RECORD, input_name=os.fsdecode(b"cat \xff\xfe.jpg"))
    target = tmp_path / f"out{ending}"
    write(target, photo, record=record.to_json())
    if ending != ".bmp":
        assert Record.from_json(read_record(target)) == kept(record)


def changed(**facts):
    return json.dumps(json.loads(RECORD.to_json()) | facts)


def test_records_of_a_later_format_name_their_maker():
    with pytest.raises(InputError, match=r"written by dreamgrad 9\.1\. Update dreamgrad\."):
        Record.from_json(changed(format=2, dreamgrad="9.1", something_new=[1]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "3",
        '"text"',
        "[]",
        "[[]]",
        "[" * 100_000,
        "{}",
        '{"format": 1}',
        '{"format": 1, "recipe": {}}',
        RECORD.to_json()[:-1],
        RECORD.to_json()[10:],
        changed(format="1"),
        changed(format=None),
        changed(unknown=1),
        changed(recipe=None),
        changed(recipe=[]),
        changed(recipe=["steps"]),
        changed(recipe="steps"),
        changed(recipe={"steps": -1}),
        changed(recipe={"steps": "many"}),
        changed(recipe={"no such setting": 1}),
        changed(steps_done="2"),
        changed(steps_done=None),
        changed(input_name=["cat.png"]),
        changed(threads=1.5),
        changed(weights_sha256=0),
    ],
    ids=range(28),
)
def test_damaged_records_are_refused(text):
    with pytest.raises(InputError, match="damaged or not one of dreamgrad's"):
        Record.from_json(text)
