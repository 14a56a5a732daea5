import hashlib
import io
import json
import os
import random
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from dreamgrad.errors import InputError, ModelError
from dreamgrad.intake.files import TEXT_LIMIT, kind_of, read_text, sha256_of, shell_safe
from dreamgrad.intake.pictures import picture_from_pil, read_picture, read_record
from dreamgrad.intake.weights import read_weights

ARCHIVE = Path(__file__).parent / "corpus.tar.xz"  # made by scripts/pack_corpus.py
# Sound files with names that fit no network: found only when they are fitted to one.
FOUND_LATER = {"weights/st_wrong_names.safetensors"}
READERS = [(read_picture, InputError), (read_weights, ModelError)]

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


def _cases():
    with tarfile.open(ARCHIVE) as archive:
        manifest = archive.extractfile("manifest.json")
        return json.load(manifest)["files"]


CASES = _cases()


def cases(kind, expected):
    found = [
        case
        for case in CASES
        if case["kind"] == kind
        and (case["expected"] == "ok" or case["name"] in FOUND_LATER) == (expected == "ok")
    ]
    ids = [ascii(case["name"].split("/")[1][:40]).strip("'") for case in found]
    return pytest.mark.parametrize("case", found, ids=ids)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


def refused(read, path, error, within=5.0):
    """The message with which a file is refused; it must be fit for a terminal."""
    start = time.monotonic()
    with pytest.raises(error) as caught:
        read(path)
    assert time.monotonic() - start < within
    message = str(caught.value)
    check_message(message, path)
    assert caught.value.code == (3 if error is InputError else 4)
    return message


def check_message(message, path):
    assert message.isprintable()  # so it is one line, too
    assert len(message) <= 240
    assert message.startswith(f"{shell_safe(Path(path).name)}: ")


def check_pixels(picture):
    assert picture.pixels.dtype == np.float32
    assert picture.pixels.ndim == 3
    assert picture.pixels.shape[2] == 3
    assert np.isfinite(picture.pixels).all()
    assert picture.pixels.min() >= 0
    assert picture.pixels.max() <= 1
    if picture.alpha is not None:
        assert picture.alpha.shape == picture.pixels.shape[:2]
        assert picture.alpha.min() >= 0
        assert picture.alpha.max() <= 1


def save(path, image, kind=None, **options):
    image.save(path, kind, **options)
    return path


def noise(*shape, dtype=np.uint8, seed=0):
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, shape, dtype, endpoint=True)


# -- the corpus ----------------------------------------------------------------------------------


def test_the_corpus_is_the_one_that_the_manifest_means(corpus):
    found = {path.relative_to(corpus).as_posix() for path in corpus.rglob("*") if not path.is_dir()}
    assert found == {case["name"] for case in CASES} | {"manifest.json"}
    for case in CASES:
        assert sha256_of(corpus / case["name"]) == case["sha256"], case["name"]


@cases("image", "ok")
def test_a_sound_picture_opens_upright_and_in_srgb(corpus, case):
    path = corpus / case["name"]
    picture = read_picture(path)
    check_pixels(picture)
    assert list(picture.pixels.shape[1::-1]) == case["size"], case["why"]
    assert picture.name == path.name
    assert picture.sha256 == case["sha256"]
    assert all(note.isprintable() for note in picture.notes)
    if "upright" in case:
        corner = picture.pixels[1:5, 1:5].mean((0, 1)) * 255
        np.testing.assert_allclose(corner, case["upright"], atol=8, err_msg=case["why"])
    assert read_record(path) is None


@cases("image", "refused")
def test_a_bad_picture_is_refused_in_one_line(corpus, case, capfd):
    refused(read_picture, corpus / case["name"], InputError)
    assert capfd.readouterr() == ("", "")  # no C library wrote there, either


@cases("weights", "ok")
def test_sound_weights_are_read(corpus, case):
    weights = read_weights(corpus / case["name"])
    assert weights.tensors
    assert weights.sha256 == case["sha256"]
    assert all(isinstance(tensor, torch.Tensor) for tensor in weights.tensors.values())


@cases("weights", "refused")
def test_bad_weights_are_refused_and_nothing_is_run(corpus, case, tmp_path, monkeypatch):
    """Every pickle here would make a folder where it is run."""
    monkeypatch.chdir(tmp_path)
    refused(read_weights, corpus / case["name"], ModelError)
    assert list(tmp_path.iterdir()) == []
    listed = {Path(known["name"]).name for known in CASES if known["kind"] == "weights"}
    assert {path.name for path in (corpus / "weights").iterdir()} == listed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("git_lfs_pointer.jpg", "git lfs pull"),
        ("heic_phone.heic", "HEIC"),
        ("script_named.png", "SVG"),
        ("eps_named.jpg", "EPS"),
        ("empty.jpg", "empty"),
        ("jpeg_truncated_half.jpg", "cut off"),
        ("png_truncated_half.png", "cut off"),
        ("sparse_marker.jpg", "only zeros"),
        ("elf_named.png", "program"),
        ("gif_screen_65535.gif", "too many pixels"),
        ("size_65500x2.jpg", "65500x2"),
        ("jpeg_12bit.jpg", "is damaged, or not what its first bytes say"),
    ],
)
def test_a_refusal_says_what_is_wrong(corpus, name, words):
    assert words in refused(read_picture, corpus / "image" / name, InputError)


def test_half_a_picture_opens_when_that_is_allowed(corpus):
    path = corpus / "image" / "jpeg_truncated_half.jpg"
    picture = read_picture(path, allow_truncated=True)
    assert picture.pixels.shape == (48, 64, 3)
    refused(read_picture, path, InputError)  # and it is not allowed any more afterwards


def test_limits_can_be_set(tmp_path):
    path = save(tmp_path / "a.png", Image.new("RGB", (50, 20)))
    assert read_picture(path, max_pixels=1000, max_side=50).pixels.shape == (20, 50, 3)
    for limits in ({"max_pixels": 999}, {"max_side": 49}):
        with pytest.raises(InputError, match="50x20"):
            read_picture(path, **limits)


# -- what a file system may hold -----------------------------------------------------------------


@posix
@pytest.mark.parametrize(("read", "error"), READERS)
def test_what_is_no_file_is_refused_at_once(tmp_path, read, error):
    os.mkfifo(tmp_path / "fifo.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "loop.png").symlink_to("loop.png")
    (tmp_path / "dangling.png").symlink_to("nowhere")
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    (tmp_path / "empty.png").touch()
    for name, words in {
        "fifo.png": "not a regular file",
        "folder.png": "is a folder",
        "loop.png": "leads back to itself",
        "dangling.png": "a link to a file that does not exist",
        "zero.png": "not a regular file",
        "empty.png": "is empty (0 bytes)",
        "empty.png/more.png": "cannot be opened",
        "x" * 256 + ".png": "cannot be opened",
        "nul\0.png": "is not the name of a file",
        "no/such/folder.png": "nor does its folder",
    }.items():
        assert words in refused(read, tmp_path / name, error, within=1), name


@posix
@pytest.mark.parametrize(("read", "error"), READERS)
def test_a_file_that_may_not_be_read_is_refused(tmp_path, read, error):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert "cannot be opened" in refused(read, path, error)


@pytest.mark.parametrize(("read", "error"), READERS)
def test_for_a_missing_file_the_nearest_name_is_offered(tmp_path, read, error):
    (tmp_path / "holiday 1.png").touch()
    (tmp_path / "unlike").touch()
    message = refused(read, tmp_path / "Holyday1.png", error)
    assert message == "Holyday1.png: does not exist. Nearest: 'holiday 1.png'"
    assert refused(read, tmp_path / "qqq", error) == "qqq: does not exist."


@posix
def test_a_huge_file_is_refused_by_its_size(tmp_path):
    path = tmp_path / "huge.png"
    try:
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            file.truncate(5 << 30)
    except OSError:
        pytest.skip("the file system has no sparse files")
    message = refused(read_picture, path, InputError, within=1)
    assert message == "huge.png: is too large (5120 MiB; the limit is 256 MiB)."


@posix
@pytest.mark.parametrize(
    "name",
    [
        b"caf\xe9 \xff.png",
        b"n" * 251 + b".png",
        "名".encode() * 83 + b".png",
        b"new\nline\r\x1b[31m.png",
        b" $(touch PWNED);`touch PWNED`'\".png",
        b"-rf.png",
        b"%s%n{0}.png",
    ],
)
def test_odd_names_work_and_are_printed_safely(tmp_path, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    try:
        save(path, Image.new("RGB", (5, 4), (255, 0, 0)), "PNG")
    except OSError:
        pytest.skip("the file system refuses this name")
    picture = read_picture(path)
    assert picture.pixels.shape == (4, 5, 3)
    assert picture.name == path.name
    path.write_bytes(b"no picture")
    assert "is text" in refused(read_picture, path, InputError)
    assert "is text" in refused(read_weights, path, ModelError)


def test_escapes_in_a_message_show_the_bytes(tmp_path):
    message = refused(read_picture, tmp_path / "new\nline\x1b\u202e.png", InputError)
    assert message == r"'new\x0aline\x1b\u202e.png': does not exist."


# -- names that can be pasted --------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=()), max_size=100))
def test_shell_safe_is_one_line_of_visible_characters(name):
    safe = shell_safe(name)
    assert safe
    assert safe.isprintable()
    assert len(safe.splitlines()) == 1
    if "'" not in name:
        assert len(safe) <= 62  # 60 and the quotes


PRINTABLE = st.text(
    st.one_of(
        st.sampled_from(" '\"$`\\!;&|<>()[]{}*?~#=%^-aZ0.\t/éß名😀\u0301"),
        st.characters(categories=["L", "M", "N", "P", "S"]),
    ).filter(str.isprintable),
    max_size=60,
)


@posix
@settings(deadline=None, max_examples=50)
@given(st.lists(PRINTABLE, min_size=1, max_size=20))
def test_the_shell_gives_back_printable_names(names):
    command = "printf '%s\\0' " + " ".join(map(shell_safe, names))
    output = subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout
    assert output.decode().split("\0")[:-1] == names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Straße_名前.png", "Straße_名前.png"),  # letters need no quotes, whatever the script
        ("é;rm $HOME.png", "'é;rm $HOME.png'"),
        ("ü$(ls).png", "'ü$(ls).png'"),
        ("it's.png", "'it'\"'\"'s.png'"),
        ("", "''"),
        ("\udcff.png", r"'\xff.png'"),
        ("a" * 100 + ".png", "a" * 48 + "..." + "aaaaa.png"),
    ],
)
def test_names_are_quoted_only_if_needed(name, safe):
    assert shell_safe(name) == safe


# -- pixels --------------------------------------------------------------------------------------


def test_16_bit_grey_keeps_all_its_bits(tmp_path):
    values = noise(9, 13, dtype=np.uint16)
    picture = read_picture(save(tmp_path / "a.png", Image.fromarray(values)))
    expected = np.repeat(values[..., None] / 65535, 3, axis=2)
    np.testing.assert_allclose(picture.pixels, expected, atol=1e-6)
    assert picture.alpha is None


@pytest.mark.parametrize(
    ("low", "high", "notes"), [(0.0, 1.0, 0), (0.25, 0.75, 0), (-2, 6, 1), (0, 255, 1), (3, 3, 1)]
)
def test_float_tiffs_are_scaled_only_if_they_must_be(tmp_path, low, high, notes):
    values = np.linspace(low, high, 117, dtype=np.float32).reshape(9, 13)
    picture = read_picture(save(tmp_path / "a.tif", Image.fromarray(values)))
    expected = (values - low) / max(high - low, 1e-12) if notes else values
    np.testing.assert_allclose(picture.pixels, np.stack([expected] * 3, -1), atol=1e-6)
    check_pixels(picture)
    assert len(picture.notes) == notes


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_float_tiffs_with_numbers_that_are_none_are_refused(tmp_path, bad):
    values = np.full((3, 4), 0.5, np.float32)
    values[1, 2] = bad
    path = save(tmp_path / "a.tif", Image.fromarray(values))
    assert "NaN or infinite" in refused(read_picture, path, InputError)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_with_transparency_keeps_the_colours(tmp_path, kind):
    colours = noise(8, 3)
    indices = noise(9, 13) % 8
    image = Image.fromarray(indices, "L")
    image.putpalette(colours.tobytes())
    picture = read_picture(save(tmp_path / "a", image, kind, transparency=3))
    np.testing.assert_allclose(picture.pixels * 255, colours[indices], atol=1e-4)
    np.testing.assert_array_equal(picture.alpha, indices != 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_kept_apart_and_colours_under_it_stay(tmp_path, mode):
    values = noise(9, 13, len(mode))
    picture = read_picture(save(tmp_path / "a.png", Image.fromarray(values, mode)))
    colours = np.broadcast_to(values[..., :-1], (9, 13, 3))
    np.testing.assert_allclose(picture.pixels * 255, colours, atol=1e-4)
    np.testing.assert_allclose(picture.alpha * 255, values[..., -1], atol=1e-4)


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_is_not_inverted(tmp_path, kind):
    ink = np.zeros((16, 32, 4), np.uint8)
    ink[:, :16] = (0, 255, 255, 0)  # red
    ink[:, 16:] = (0, 0, 0, 255)  # black
    picture = read_picture(save(tmp_path / "a", Image.fromarray(ink, "CMYK"), kind))
    assert np.abs(picture.pixels[:, :16] - [1, 0, 0]).max() < 0.03
    assert picture.pixels[:, 16:].max() < 0.03
    assert picture.alpha is None


def test_lab_becomes_srgb_and_gets_no_alpha(tmp_path):
    lab = Image.new("LAB", (4, 3), (255, 128, 128))  # white in Pillow's way of keeping LAB
    with Image.open(save(tmp_path / "a.tif", lab)) as opened:
        assert opened.mode == "LAB"
    picture = read_picture(tmp_path / "a.tif")
    assert picture.pixels.min() > 0.98
    assert picture.alpha is None


def test_a_colour_profile_is_applied(corpus, tmp_path):
    with Image.open(corpus / "image" / "icc_swapped_rg.jpg") as image:
        swapping = image.info["icc_profile"]
        assert image.getpixel((2, 2))[1] > 200  # green as stored
    values = np.array([[[40, 220, 40], [220, 40, 40], [40, 40, 220], [90, 90, 90]]], np.uint8)
    plain = save(tmp_path / "plain.png", Image.fromarray(values))
    swapped = save(tmp_path / "swapped.png", Image.fromarray(values), icc_profile=swapping)
    broken = save(tmp_path / "broken.png", Image.fromarray(values), icc_profile=b"no profile")
    np.testing.assert_allclose(read_picture(plain).pixels * 255, values, atol=1e-4)
    np.testing.assert_allclose(
        read_picture(swapped).pixels * 255, values[..., [1, 0, 2]].astype(float), atol=8
    )
    np.testing.assert_allclose(read_picture(broken).pixels * 255, values, atol=1e-4)
    assert "profile" in read_picture(broken).notes[0]


UPRIGHT = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].swapaxes(0, 1),
    8: lambda stored: np.rot90(stored),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_pictures_that_lie_on_their_side_are_put_upright(tmp_path, orientation, kind):
    stored = noise(5, 8, 4)
    stored[..., 3] |= 1  # encoders may drop colours that nobody sees
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    path = save(tmp_path / "a", Image.fromarray(stored, "RGBA"), kind, exif=exif, **options)
    expected = UPRIGHT[orientation](stored)
    # From memory: Pillow itself mistakes the size of TIFFs like these that it maps from a file.
    opened = Image.open(io.BytesIO(path.read_bytes()))
    for picture in (read_picture(path), picture_from_pil(opened)):
        np.testing.assert_allclose(picture.pixels * 255, expected[..., :3], atol=1e-4)
        np.testing.assert_allclose(picture.alpha * 255, expected[..., 3], atol=1e-4)


def test_only_the_first_frame_counts_and_that_is_said(tmp_path):
    frames = [Image.new("RGB", (6, 5), colour) for colour in ("#fff", "#000", "#00f")]
    for kind in ("GIF", "TIFF", "WEBP", "PNG", "AVIF"):
        options = {"save_all": True, "append_images": frames[1:]}
        picture = read_picture(save(tmp_path / kind, frames[0], kind, **options))
        assert picture.format == kind
        assert picture.pixels.min() > 0.98, kind
        assert len(picture.notes) == 1, kind


# -- files that break ----------------------------------------------------------------------------


def picture_bytes(kind):
    values = noise(12, 16, 3)
    values[:6] //= 9
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if kind in ("BMP", "GIF") else {"exif": exif}
    if kind == "TIFF":
        options["compression"] = "tiff_lzw"
    target = io.BytesIO()
    Image.fromarray(values).save(target, kind, **options)
    return target.getvalue()


def mutants(content, count, seed):
    """Copies of a file with a few bytes changed, most of them near its start, or with its end cut."""
    rng = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(content)
        for _ in range(rng.choice([1, 1, 2, 4, 8])):
            place = rng.randrange(rng.choice([min(64, len(mutant)), len(mutant)]))
            mutant[place] = rng.choice([0, 1, 127, 128, 255, mutant[place] ^ 1 << rng.randrange(8)])
        if rng.random() < 0.25:
            del mutant[rng.randrange(len(mutant)) :]
        yield bytes(mutant)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_broken_pictures_raise_nothing_but_input_errors(tmp_path, kind, capfd):
    path = tmp_path / "broken"
    fine = 0
    for mutant in mutants(picture_bytes(kind), 43, seed=7):
        path.write_bytes(mutant)
        try:
            check_pixels(read_picture(path))
            fine += 1
        except InputError as error:
            check_message(str(error), path)
        try:
            assert read_record(path) is None
        except InputError as error:
            check_message(str(error), path)
    assert fine < 43
    assert capfd.readouterr() == ("", "")


def weights_bytes(kind):
    tensors = {
        "a.weight": torch.arange(12.0).reshape(3, 4),
        "a.bias": torch.ones(3, dtype=torch.float16),
        "count": torch.tensor(3),
    }
    if kind == "safetensors":
        return safetensors.torch.save(tensors, {"format": "pt"})
    target = io.BytesIO()
    torch.save(tensors, target, _use_new_zipfile_serialization=kind == "torch")
    return target.getvalue()


@pytest.mark.parametrize("kind", ["safetensors", "torch", "old torch"])
def test_broken_weights_raise_nothing_but_model_errors(tmp_path, kind, monkeypatch):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = tmp_path / "broken"
    content = weights_bytes(kind)
    path.write_bytes(content)
    assert set(read_weights(path).tensors) == {"a.weight", "a.bias", "count"}
    refusals = 0
    for mutant in mutants(content, 50, seed=7):
        path.write_bytes(mutant)
        try:
            weights = read_weights(path)
            assert all(isinstance(tensor, torch.Tensor) for tensor in weights.tensors.values())
        except ModelError as error:
            check_message(str(error), path)
            refusals += 1
    assert refusals > 5
    assert list(folder.iterdir()) == []


# -- weights -------------------------------------------------------------------------------------


def checkpoint(path, content):
    torch.save(content, path)
    return path


def test_checkpoints_are_unwrapped_and_names_lose_their_prefix(tmp_path):
    weights = {"module.model.a": torch.ones(2), "module.model.b": torch.zeros(3)}
    path = checkpoint(tmp_path / "a.pth", {"epoch": 3, "state_dict": weights})
    found = read_weights(path)
    assert found.format == "torch"
    assert {name: tensor.tolist() for name, tensor in found.tensors.items()} == {
        "a": [1, 1],
        "b": [0, 0, 0],
    }


def test_safetensors_keep_their_metadata(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(safetensors.torch.save({"w": torch.ones(2)}, {"made by": "hand"}))
    found = read_weights(path)
    assert (found.format, found.metadata) == ("safetensors", {"made by": "hand"})
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_safetensors_with_metadata_null_are_read(tmp_path):
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":null}'
    path = tmp_path / "a.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    assert read_weights(path).metadata == {}


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2, torch.bfloat16])
def test_small_numbers_are_read_and_checked(tmp_path, dtype):
    path = checkpoint(tmp_path / "a.pth", {"w": torch.ones(3).to(dtype)})
    assert read_weights(path).tensors["w"].dtype == dtype
    checkpoint(path, {"w": torch.full((3,), torch.nan).to(dtype)})
    assert "not finite" in refused(read_weights, path, ModelError)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"w": torch.empty(3, device="meta")}, "not a plain dense tensor"),
        ({"w": torch.eye(3).to_sparse()}, "not a plain dense tensor"),
        ({"w": torch.tensor([1.0, torch.inf])}, "not finite"),
        ({"w": torch.zeros(1).expand(9)}, "more than the file holds"),
        ({"b\n\x1b[31m": torch.tensor(torch.nan)}, "not finite"),
        ([1, 2, 3], "holds a list"),
        ({}, "holds no weights"),
        (torch.nn.Linear(2, 2), "more than weights"),
    ],
    ids=["meta", "sparse", "infinite", "expanded", "odd key", "list", "nothing", "module"],
)
def test_checkpoints_that_hold_no_plain_weights_are_refused(tmp_path, content, words):
    path = checkpoint(tmp_path / "a.pth", content)
    assert words in refused(read_weights, path, ModelError)


def test_scripted_programs_are_refused(tmp_path):
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02}.")
        archive.writestr("a/code/__torch__.py", b"pass")
    assert "scripted program" in refused(read_weights, path, ModelError)


# -- records and texts ---------------------------------------------------------------------------


def png_with(path, **texts):
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    return save(path, Image.new("RGB", (4, 3)), pnginfo=info)


@pytest.mark.parametrize(
    "text",
    [
        '{"prompt": "a cat", "steps": 20}',
        '{"software": "dreamgrad"}',
        'a cat, "dreamgrad" style\nSteps: 20, Sampler: Euler a',
        '["dreamgrad"]',
        '"dreamgrad"',
        '{"dreamgrad": ',
        '{"dreamgrad":' + "[" * 100_000,
        "",
    ],
    ids=range(8),
)
def test_what_other_tools_keep_in_a_picture_is_no_record(tmp_path, text):
    assert read_record(png_with(tmp_path / "a.png", parameters=text)) is None


def test_a_record_is_found(tmp_path):
    text = json.dumps({"dreamgrad": "1.0", "recipe": {}})
    assert read_record(png_with(tmp_path / "a.png", parameters=text)) == text
    assert read_record(png_with(tmp_path / "b.png", Comment=text)) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_ordinary_pictures_hold_no_record(tmp_path, kind):
    path = tmp_path / "a"
    path.write_bytes(picture_bytes(kind))
    assert kind_of(path.read_bytes()) == kind
    assert read_record(path) is None


def test_texts_are_read_whatever_their_first_bytes(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbfsteps = 3\n")
    assert read_text(path) == "steps = 3\n"
    path.write_bytes(b"\xff\xfes\0")
    assert "not a text file" in refused(read_text, path, InputError)
    path.write_bytes(b" " * (TEXT_LIMIT + 1))
    assert "too large" in refused(read_text, path, InputError)


def test_the_sha256_of_a_missing_file_is_empty(tmp_path):
    assert sha256_of(tmp_path / "missing") == ""
