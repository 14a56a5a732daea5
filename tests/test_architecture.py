"""What keeps the house in order: who may import whom, what is public, what stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import dreamgrad

PACKAGE = Path(dreamgrad.__file__).parent
# Each row imports only from rows above it (and a package's files from one another).
LADDER = [
    {"colours", "errors"},
    {"recipe", "intake", "motifs"},
    {"gradients", "images", "networks", "presets", "record", "regularizers", "transforms"},
    {"masks", "output", "objectives", "octaves", "parameterizations"},
    {"acceleration"},
    {"climbs"},
    {"engine"},
    {"job"},
    {"explain", "plan", "scores"},
    {"cli"},
    {"__main__"},
]
# Calls that open what comes from elsewhere, and the files in which alone they may stand.
OPENERS = {
    "Image.open": {"intake/pictures.py"},
    "torch.load": {"intake/weights.py"},
    "safetensors.torch.load": {"intake/weights.py"},
    "h5py.File": {"intake/weights.py"},
    "torch.jit.load": {"networks/file.py"},
    "keras.models.load_model": {"networks/file.py"},
    "av.open": set(),
}
HEAVY = {
    "gradio",
    "av",
    "ray",
    "lightning",
    "timm",
    "captum",
    "keras",
    "rich",
    "click",
    "h5py",
    "torchvision",
}


def room(path: Path) -> str:
    """The module, or the package, of dreamgrad that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    depth = len(path.relative_to(PACKAGE).parts)
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            rooms |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
    return {r for r in rooms if not r.startswith("__")}


def files() -> list[Path]:
    return [p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_import_only_what_stands_above_them(path):
    row = next(i for i, names in enumerate(LADDER) if room(path) in names)
    above = set().union(*LADDER[:row])
    assert imported_rooms(path) <= above | ({room(path)} if path.parent != PACKAGE else set())


def test_the_ladder_names_exactly_what_there_is():
    assert {room(path) for path in files()} == set().union(*LADDER)


@pytest.mark.parametrize(("call", "homes"), OPENERS.items())
def test_foreign_files_are_opened_in_one_place(call, homes):
    found = {
        str(path.relative_to(PACKAGE))
        for path in files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == call
    }
    assert found == homes


def test_public_names_are_sorted_and_all_there():
    assert dreamgrad.__all__ == sorted(dreamgrad.__all__)
    for name in dreamgrad.__all__:
        assert getattr(dreamgrad, name).__doc__, name
    with pytest.raises(AttributeError, match="nope"):
        dreamgrad.nope  # noqa: B018


def modules_of(code: str, folder: Path | None = None) -> set[str]:
    """The modules that a program has loaded when it ends."""
    code = f"import sys, atexit; atexit.register(lambda: print(' ', *sys.modules)); {code}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    )
    return set(done.stdout.splitlines()[-1].split())


def loaded(code: str) -> set[str]:
    return {name.split(".")[0] for name in modules_of(code)}


def command(*words: str) -> str:
    return f"from dreamgrad.cli import main; main({list(words)})"


def test_importing_the_library_loads_nothing_heavy():
    assert not (HEAVY | {"torch", "PIL", "numpy"}) & loaded("import dreamgrad")
    assert not HEAVY & loaded("import dreamgrad.engine, dreamgrad.job, dreamgrad.networks")


def test_the_engine_stays_small_enough_to_read_in_one_sitting():
    assert len((PACKAGE / "engine.py").read_text().splitlines()) <= 240


def test_every_public_function_and_class_says_what_it_gives():
    for path in files():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if any(ast.unparse(d) == "overload" for d in node.decorator_list):
                    continue
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


@pytest.mark.parametrize("words", [["--help"], ["dream", "--help"], ["presets"], ["--version"]])
def test_commands_that_compute_nothing_start_at_once(words):
    modules = modules_of(command(*words))
    assert len(modules) < 250  # 0.1 s
    assert not (HEAVY - {"click", "rich"} | {"torch", "PIL", "numpy"}) & modules


def test_commands_load_little_beside_pytorch(tmp_path):
    Image.new("RGB", (32, 32)).save(tmp_path / "cat.png")
    pytorch = modules_of("import torch, numpy")
    for words in (["layers", "bundled"], ["cat.png", "--steps", "1"]):
        modules = modules_of(command(*words), tmp_path) - pytorch
        assert not HEAVY - {"click", "rich"} & modules, words
        assert len(modules) < 200, words  # of the 1.7 s most is PyTorch's own
    assert (tmp_path / "dream_cat.png").exists()
