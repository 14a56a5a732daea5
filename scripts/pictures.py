"""Make the pictures of the documents: each is a strip of dreams by commands that it prints.

    python3 scripts/pictures.py SQUEEZENET_WEIGHTS [NAME ...]

SQUEEZENET_WEIGHTS is a file with SqueezeNet 1.1's published weights, or "" to download them. What
begins with "@" below is dreamt with that network, everything else with the bundled one.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
COFFEE, CHELSEA = "examples/coffee.jpg", "examples/chelsea.jpg"
NOTHING = ["--size", "300", "--start"]
STRIPS = {
    "hero": [
        [COFFEE, "--steps", "0"], [COFFEE], ["@", COFFEE],
        [CHELSEA, "--steps", "0"], [CHELSEA], ["@", CHELSEA],
    ],
    "depth": [["@", CHELSEA, f"features.{n}"] for n in (3, 5, 7, 8, 10, 12)],
    "starts": [
        ["@", "dream", *NOTHING, "white"],
        ["@", "dream", *NOTHING, "#3060a0"],
        ["@", "dream", *NOTHING, "noise"],
        ["@", "dream", *NOTHING, "clouds"],
        ["@", "dream", *NOTHING, "clouds", "--layers", "class:goldfish", "--steps", "40"],
        ["dream", *NOTHING, "noise"],
    ],
    "strength": [
        ["@", COFFEE, "--steps", "3"], ["@", COFFEE, "--steps", "10"],
        ["@", COFFEE, "--steps", "40"], ["@", COFFEE, "--repeat", "5"],
        ["@", COFFEE, "--steps", "200"], ["@", COFFEE, "--step-size", "0.05"],
    ],
}  # fmt: skip
COLUMNS, WIDTH, GAP = 3, 400, 4


def dreamt(words: list[str], weights: str, target: Path) -> Image.Image:
    command = ["dreamgrad", *words, "-o", str(target), "-q"]
    shown = ["dreamgrad", *words]
    if words[0] == "@":
        named = ["--model", "squeezenet1_1"]
        shown = ["dreamgrad", *words[1:], *named]
        command = [*shown, "-o", str(target), "-q", *(["--weights", weights] if weights else [])]
    print(*shown, flush=True)
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603
    picture = Image.open(target).convert("RGB")
    return picture.resize((WIDTH, round(WIDTH * picture.height / picture.width)))


def strip(pictures: list[Image.Image]) -> Image.Image:
    rows = [pictures[i : i + COLUMNS] for i in range(0, len(pictures), COLUMNS)]
    heights = [max(picture.height for picture in row) for row in rows]
    size = (COLUMNS * (WIDTH + GAP) - GAP, sum(heights) + GAP * (len(rows) - 1))
    whole = Image.new("RGB", size, "white")
    for number, row in enumerate(rows):
        top = sum(heights[:number]) + number * GAP
        for column, picture in enumerate(row):
            whole.paste(picture, (column * (WIDTH + GAP), top))
    return whole


def main() -> None:
    weights = str(Path(sys.argv[1]).absolute()) if sys.argv[1] else ""
    for name in sys.argv[2:] or STRIPS:
        with tempfile.TemporaryDirectory() as folder:
            made = [
                dreamt(words, weights, Path(folder) / f"{number}.png")
                for number, words in enumerate(STRIPS[name])
            ]
        strip(made).save(ROOT / "docs" / "images" / f"{name}.jpg", quality=85)


if __name__ == "__main__":
    main()
