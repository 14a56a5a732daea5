"""What the documents say is so: commands parse, code runs, links lead somewhere, tables are new."""

import re
import shlex
import sys
from pathlib import Path

import click
import pytest
from PIL import Image

from conftest import ROOT
from dreamgrad.cli import COMMANDS, course, dreamgrad
from dreamgrad.recipe import Recipe

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/*/README.md"))]  # fmt: skip
sys.path.insert(0, str(ROOT / "scripts"))


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, text) of all fenced blocks of a language; "" for those without one."""
    fenced = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [
        (page.name, match[2])
        for page in PAGES
        for match in fenced.finditer(page.read_text(encoding="utf-8"))
        if match[1] == language
    ]


def commands(program: str) -> list[str]:
    return [
        f"{program}{command.partition(' #')[0]}"
        for _, text in blocks("")
        for line in text.splitlines()
        for command in re.findall(rf"(?:^|&& |\$\(){re.escape(program)}([^)&]*)", line)
    ]


@pytest.mark.parametrize("line", sorted(set(commands("dreamgrad "))))
def test_commands_are_ones(line):
    name, *words = shlex.split(line)[1:]
    if name not in COMMANDS:
        name, words = "dream", [name, *words]
    group = click.Context(dreamgrad, info_name="dreamgrad", **dreamgrad.context_settings)
    inner = dreamgrad.get_command(group, name).make_context(name, words, parent=group)
    if name == "dream":
        settings = {k: v for k, v in inner.params.items() if k in Recipe.__dataclass_fields__}
        Recipe.from_texts({k: v for k, v in settings.items() if v is not None})


@pytest.mark.parametrize("line", sorted(set(commands("python3 dream.py "))))
def test_commands_of_the_exercise_are_ones(line):
    values = course.course.make_context("dream", shlex.split(line)[2:]).params
    course.course_recipe(
        *(values[k] for k in ("x", "n", "octaves", "step_size", "model", "weights", "plain"))
    )


def test_there_are_commands_to_check():
    assert len(commands("dreamgrad ")) > 30
    assert len(commands("python3 dream.py ")) > 5


@pytest.mark.parametrize(
    ("page", "code"), [b for b in blocks("python") if "--8<--" not in b[1] and "resnet" not in b[1]]
)
def test_code_runs(page, code, tmp_path, monkeypatch, capsys):
    Image.linear_gradient("L").resize((120, 100)).convert("RGB").save(tmp_path / "cat.jpg")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, page, "exec"), {})


def test_recipes_in_toml_are_ones():
    texts = [text for _, text in blocks("toml")]
    assert texts
    for text in texts:
        Recipe.from_toml(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        other = page.parent / path if path else page
        assert other.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w ]", "", t).lower().replace(" ", "-") for t in titles]


def test_included_files_are_there():
    included = [
        path
        for page in PAGES
        for path in re.findall(
            r'^--8<-- "([^"]+)"$', page.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert "src/dreamgrad/engine.py" in included
    assert all((ROOT / path).is_file() for path in included)


def test_generated_tables_are_up_to_date():
    from reference import PARTS, filled

    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    assert sum("<!-- generated:" in text for text in texts) > 0
    for name in PARTS:
        assert sum(f"<!-- generated: {name} -->" in text for text in texts) == 1
    for page, text in zip(PAGES, texts, strict=True):
        assert filled(text) == text, f"{page.name}: run python3 scripts/reference.py"


def test_all_pages_are_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert f": {page.name}" in navigation


def test_the_first_two_blocks_of_the_readme_are_the_two_commands():
    first, second = [text for page, text in blocks("") if page == "README.md"][:2]
    assert first == "pip install . && dreamgrad examples/coffee.jpg\n"
    assert second == 'pip install -e ".[dev]" && pytest\n'


def test_pictures_are_small_and_used():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list(Path(ROOT / "docs" / "images").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < 400_000
        assert f"images/{picture.name}" in text
