"""Contact sheets and scores of the bundled network, to judge a training by looking at it.

    python3 scripts/bundled_sheets.py layers   OUT --photos A.jpg B.jpg ...   [--weights FILE]
    python3 scripts/bundled_sheets.py channels OUT --layers mix4c             [--weights FILE]
    python3 scripts/bundled_sheets.py classes  OUT --photos A.jpg             [--weights FILE]
    python3 scripts/bundled_sheets.py presets  OUT --photos A.jpg B.jpg ...
    python3 scripts/bundled_sheets.py versus   OUT --photos A.jpg ... --networks MODEL=WEIGHTS ...
    python3 scripts/bundled_sheets.py transfer --second FILE [--weights FILE]

`layers`: every layer on photos and on noise. `channels`: some channels of a layer, from noise.
`classes`: every class from noise, and on the first photo. `versus`: networks beside each other,
and a table of scores. `transfer`: how often a second training recognises the class dreams of the
first. Settings of `Recipe` can be given as NAME=VALUE behind --settings.
"""

import argparse
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn import functional as F

from dreamgrad import acceleration, images, networks
from dreamgrad.engine import dreaming, finish
from dreamgrad.networks import Network
from dreamgrad.presets import presets
from dreamgrad.recipe import Recipe

LABEL = 14
LAYERS = (
    "conv2", "mix3a", "mix3b", "mix4a", "mix4b", "mix4c", "mix4d", "mix5a", "mix5b",
    "head3", "head4", "head5",
)  # fmt: skip
Row = list[tuple[str, Tensor]]


def dreamt(image: Tensor, network: Network, settings: dict[str, str]) -> Tensor:
    """The dream of an image [1,3,H,W]."""
    recipe = Recipe.from_texts(settings)
    return finish(image, dreaming(image, recipe, network=network))


def page(rows: list[Row]) -> Image.Image:
    """Labelled images in rows; a row is as high as its highest image."""
    pictures = [[(label, images.to_pil(image)) for label, image in row] for row in rows]
    width = max(sum(picture.width + 3 for _, picture in row) for row in pictures)
    heights = [max(picture.height for _, picture in row) + LABEL for row in pictures]
    sheet = Image.new("RGB", (width, sum(heights)), (24, 24, 24))
    pen, y = ImageDraw.Draw(sheet), 0
    for row, height in zip(pictures, heights, strict=True):
        x = 0
        for label, picture in row:
            pen.text((x + 2, y + 1), label, fill="white")
            sheet.paste(picture, (x, y + LABEL))
            x += picture.width + 3
        y += height
    return sheet


def photos(args: argparse.Namespace) -> dict[str, Tensor]:
    """The photos, their longer side --side pixels."""
    found = {path.stem: images.read(path) for path in args.photos}
    return {
        name: images.resize(image, images.fit(images.size_of(image), args.side)).clamp(0, 1)
        for name, image in found.items()
    }


def noise(side: int, kind: str = "noise", seed: int = 0) -> Tensor:
    """An image to begin with."""
    return images.start(kind, (side, side), torch.Generator().manual_seed(seed))


def layers(args: argparse.Namespace, network: Network) -> list[Row]:
    """A row for each layer: photos and noise."""
    starts = photos(args) | {"noise": noise(args.side * 3 // 4)}
    rows: list[Row] = [list(starts.items())]
    for layer in args.layers or LAYERS:
        settings = args.settings | {"layers": layer}
        rows.append([(layer, dreamt(x, network, settings)) for x in starts.values()])
        print(layer, flush=True)
    return rows


def channels(args: argparse.Namespace, network: Network) -> list[Row]:
    """Channels spread over a layer, from noise, ten in a row."""
    rows: list[Row] = []
    for layer in args.layers:
        (shape,) = [entry.shape for entry in networks.survey(network) if entry.name == layer]
        chosen = [k * shape[0] // args.many for k in range(args.many)]
        for some in (chosen[k : k + 10] for k in range(0, len(chosen), 10)):
            rows.append([])
            for k in some:
                settings = args.settings | {"layers": f"{layer}:{k}"}
                rows[-1].append((f"{layer}:{k}", dreamt(noise(args.side // 2), network, settings)))
    return rows


def classes(args: argparse.Namespace, network: Network) -> list[Row]:
    """Every class from noise and on the first photo, six classes in a row."""
    photo = next(iter(photos(args).values()))
    cells: Row = []
    for label in args.layers or network.labels:
        settings = args.settings | {"layers": f"class:{label}"}
        cells.append((label, dreamt(noise(images.size_of(photo)[0]), network, settings)))
        cells.append(("", dreamt(photo, network, settings)))
    return [cells[k : k + 12] for k in range(0, len(cells), 12)]


def preset_rows(args: argparse.Namespace, network: Network) -> list[Row]:
    """A row for each preset of the bundled network."""
    starts = photos(args)
    rows: list[Row] = [list(starts.items())]
    for preset in presets().values():
        if preset.recipe.model == "bundled" and (not args.layers or preset.name in args.layers):
            rows.append([])
            for image in starts.values():
                made = finish(image, dreaming(image, preset.recipe, network=network))
                rows[-1].append((preset.name, made))
    return rows


def versus(args: argparse.Namespace, network: Network) -> list[Row]:
    """A row for each network with its own default layers, and a table of scores."""
    starts = photos(args)
    rows: list[Row] = [list(starts.items())]
    print("| network | clipped | fine energy | structure kept | colours |\n|---|---|---|---|---|")
    for text in ["bundled", *args.networks]:
        model, _, weights = text.partition("=")
        other = network if text == "bundled" else networks.load(model, weights=weights)
        dreams = [dreamt(x, other, args.settings) for x in starts.values()]
        rows.append([(f"{model} {other.default_layers}", dream) for dream in dreams])
        scores = [score(a, b) for a, b in zip(starts.values(), dreams, strict=True)]
        mean = torch.tensor(scores).mean(0).tolist()
        print(f"| {model} | {mean[0]:.1%} | {mean[1]:.1%} | {mean[2]:.2f} | {mean[3]:.2f} |")
    return rows


def score(before: Tensor, after: Tensor) -> tuple[float, float, float, float]:
    """What can be counted of a dream.

    - the share of values that are clipped (black or white)
    - the share of the change's energy above half the highest frequency (noise, hatching)
    - the correlation of coarse brightness with the picture's (is it still recognised)
    - the mean saturation beside the picture's
    """
    clipped = ((after < 0.004) | (after > 0.996)).float().mean()
    spectrum = torch.fft.fft2((after - before).mean(1)).abs().square()
    fy, fx = (torch.fft.fftfreq(n).abs() for n in after.shape[-2:])
    fine = spectrum[:, torch.maximum(fy[:, None], fx[None]) > 0.25].sum() / spectrum.sum()
    coarse = [F.adaptive_avg_pool2d(x.mean(1, keepdim=True), 24).flatten() for x in (before, after)]
    kept = torch.corrcoef(torch.stack(coarse))[0, 1]
    colour = [(x.amax(1) - x.amin(1)).mean() for x in (before, after)]
    return float(clipped), float(fine), float(kept), float(colour[1] / colour[0])


def transfer(args: argparse.Namespace, network: Network) -> None:
    """Print the share of class dreams from noise that a second training names in its top three."""
    second = networks.load("bundled", weights=str(args.second))
    first_three, first_one = [], []
    for label in network.labels:
        settings = args.settings | {"layers": f"class:{label}"}
        found = second.classify(dreamt(noise(args.side * 3 // 4), network, settings), top=3)
        names = [name for name, _ in found]
        first_three.append(label in names)
        first_one.append(label == names[0])
        if label not in names:
            print(f"{label}: seen as {', '.join(names)}", flush=True)
    count = len(network.labels)
    print(f"{sum(first_one) / count:.1%} first, {sum(first_three) / count:.1%} among three")


KINDS = {
    "layers": layers, "channels": channels, "classes": classes, "presets": preset_rows,
    "versus": versus,
}  # fmt: skip


def main() -> None:
    """Read the options and make one sheet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=[*KINDS, "transfer"])
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--photos", type=Path, nargs="+", default=[Path("examples/chelsea.jpg")])
    parser.add_argument("--weights", default="", help="another training of the network")
    parser.add_argument("--second", type=Path, help="the training that judges (transfer)")
    parser.add_argument("--networks", nargs="*", default=[], metavar="MODEL=WEIGHTS")
    parser.add_argument("--layers", nargs="*", default=[], help="only these (or classes, presets)")
    parser.add_argument("--many", type=int, default=40, help="channels to show")
    parser.add_argument("--side", type=int, default=320)
    parser.add_argument("--settings", nargs="*", default=[], metavar="NAME=VALUE")
    args = parser.parse_args()
    args.settings = dict(setting.split("=", 1) for setting in args.settings)
    acceleration.keep_freed_memory()
    network = networks.load("bundled", weights=args.weights)
    if args.kind == "transfer":
        transfer(args, network)
        return
    page(KINDS[args.kind](args, network)).save(args.out, quality=88)


if __name__ == "__main__":
    main()
