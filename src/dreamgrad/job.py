"""One job: a picture file, a recipe, a file to write. What every front-end runs.

work = begin(Job(picture=Path("cat.jpg"), recipe=Recipe(), target=Path("dream_cat.jpg")))
for iterate in work.iterates:
    ...                      # show it, count it, stop when you like
work.write(iterate.full, steps_done=work.steps)
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from . import acceleration, engine, images, masks, networks, objectives, output
from .acceleration import memory
from .engine import Iterate
from .errors import UsageError
from .intake.files import sha256_of
from .intake.pictures import Picture, read_picture
from .networks import Network
from .objectives import Objective
from .octaves import octave_sizes, octave_steps
from .recipe import Recipe
from .record import Record

MAX_SIDE = 1280
"""The longest side of a result when no size is asked for."""
START_SIDE = 512
"""The side of a dream that starts from no picture when no size is asked for."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be dreamt and where the result goes.

    - `picture`: may be None if the recipe starts from something else
    - `device`: auto, cpu, cuda, cuda:1, mps ...
    - `offline`, `trust`: as in `networks.load`; `allow_truncated`: as in `read_picture`
    - `quality`: 1 to 100, of formats that lose detail
    - `metadata`: whether the recipe goes into the result
    """

    picture: Path | None
    recipe: Recipe
    target: Path
    device: str = "auto"
    offline: bool = False
    trust: bool = False
    allow_truncated: bool = False
    quality: int = 95
    metadata: bool = True


@dataclass(frozen=True, kw_only=True)
class Work:
    """A job begun: all is checked and loaded, and the dream waits in `iterates`."""

    job: Job
    recipe: Recipe
    picture: Picture | None
    image: Tensor
    network: Network
    objective: Objective
    files: dict[str, str]
    iterates: Iterator[Iterate]
    notes: list[str]

    @property
    def steps(self) -> int:
        """How many iterates there will be; fewer if octaves settle before."""
        octaves = len(octave_sizes(images.size_of(self.image), self.recipe))
        return sum(octave_steps(octaves, self.recipe)) * self.recipe.repeat

    @property
    def effort(self) -> int:
        """The pixels of all steps together."""
        sizes = octave_sizes(images.size_of(self.image), self.recipe)
        steps = octave_steps(len(sizes), self.recipe)
        pixels = sum(n * h * w for n, (h, w) in zip(steps, sizes, strict=True))
        return pixels * self.recipe.repeat

    def confidences(self, image: Tensor) -> dict[str, float]:
        """How sure the network is to see each class that the objective names, 0 ... 1."""
        if not self.objective.labels:
            return {}
        sure = self.network.confidences(image)[0]
        return {name: float(sure[list(n)].sum()) for name, n in self.objective.labels.items()}

    def write(self, image: Tensor, steps_done: int, target: Path | None = None) -> list[str]:
        """Write an image, with the recipe inside; returns notes on what the format left out."""
        alpha = None if self.picture is None else self.picture.alpha
        return output.write(
            target or self.job.target,
            image,
            alpha=alpha,
            record=self.record(steps_done).to_json() if self.job.metadata else None,
            quality=self.job.quality,
            from_noise=self.recipe.start != "picture",
        )

    def record(self, steps_done: int) -> Record:
        """How the image after `steps_done` steps came about."""
        names = {path: Path(path).name for path in self.files}
        return Record(
            recipe=with_paths(self.recipe, names),
            files={names[path]: digest for path, digest in self.files.items()},
            network=self.network.name,
            weights_sha256=self.network.fingerprint,
            input_name=self.picture.name if self.picture else "",
            input_sha256=self.picture.sha256 if self.picture else "",
            steps_done=steps_done,
            device=self.network.device.type,
            threads=torch.get_num_threads(),
        )


def begin(job: Job) -> Work:
    """Check everything, then read the picture, load the network and set up the dream.

    In order of cost, so that a mistake is told before anything heavy is loaded: UsageError,
    OutputError, InputError, ResourceError for the device, ModelError, ResourceError for memory.
    """
    recipe, picture = job.recipe, None
    if job.picture is None and recipe.start == "picture":
        raise UsageError("which picture? Name one, or begin from nothing with --start noise.")
    output.check_target(job.target, inputs=[job.picture] if job.picture else [])
    if job.picture:
        picture = read_picture(job.picture, allow_truncated=job.allow_truncated)
    notes = list(picture.notes) if picture else []
    image, note = starting_image(recipe, picture)
    notes += [note] if note else []
    device = acceleration.find_device(job.device)
    network = networks.load(
        recipe.model, weights=recipe.weights, offline=job.offline, trust=job.trust
    ).to(device)
    recipe = recipe.changed(layers=recipe.layers or network.default_layers)
    octaves = objectives.parse_regions(recipe.layers, network, image)
    regions = [region for octave in octaves for region in octave]
    objective = Objective(tuple(term for region in regions for term in region.objective.terms))
    files = objective.files
    alpha = None
    if picture is not None and picture.alpha is not None:
        alpha = torch.from_numpy(picture.alpha)
    for name in dict.fromkeys([*(region.mask for region in regions), recipe.mask]):
        if name:
            _, note = masks.read_mask(name, images.size_of(image), alpha=alpha)
            notes += [note] if note else []
            path = name.removeprefix(masks.INVERTED)
            files |= {path: sha256_of(path)} if path != "alpha" else {}
    if files:  # so that the record can name them without their folders
        texts = ("; ".join(map(str, octave)) for octave in octaves)
        recipe = recipe.changed(layers=" | ".join(texts))
    if math.prod(images.size_of(image)) >= memory.LARGE:
        memory.let_go(network, objective.layers - {"input"})
    return Work(
        job=job,
        recipe=recipe,
        # The pixels are in the image now; of large pictures they take as much memory as that.
        picture=picture and replace(picture, pixels=picture.pixels[:0]),
        image=image.to(device),
        network=network,
        objective=objective,
        files=files,
        iterates=engine.dreaming(image, recipe, network=network, alpha=alpha),
        notes=notes,
    )


def starting_image(recipe: Recipe, picture: Picture | None) -> tuple[Tensor, str]:
    """The image [1,3,H,W] a dream begins with, and a note if it is not as large as the picture."""
    note, sides = "", recipe.sides
    own = picture.pixels.shape[:2] if picture is not None else (START_SIDE, START_SIDE)
    height, width = own
    if len(sides) == 2:
        width, height = sides
    elif sides:
        height, width = images.fit(own, sides[0]) if picture is not None else (sides[0], sides[0])
    elif max(own) > MAX_SIDE:
        height, width = images.fit(own, MAX_SIDE)
        note = f"dreamt at {width}x{height}; ask for more with --size {max(own)}."
    acceleration.check_size((height, width))
    if picture is not None and recipe.start == "picture":
        return images.resize(images.from_picture(picture), (height, width)).clamp(0, 1), note
    rng = torch.Generator().manual_seed(recipe.seed)
    return images.start(recipe.start, (height, width), rng), note


def with_paths(recipe: Recipe, paths: Mapping[str, str]) -> Recipe:
    """A recipe whose guides and masks have other paths; its layers as `str` of objectives gives."""
    mask = recipe.mask.removeprefix(masks.INVERTED)
    inverted = recipe.mask[: len(recipe.mask) - len(mask)]
    return recipe.changed(
        layers=objectives.with_paths(recipe.layers, paths),
        mask=inverted + paths.get(mask, mask),
    )
