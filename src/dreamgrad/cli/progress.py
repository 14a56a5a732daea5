"""The progress bar: octave, step, score and time left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..engine import Iterate
from ..images import size_of
from ..job import Work
from ..octaves import octave_sizes, octave_steps


@contextmanager
def progress(work: Work, quiet: bool) -> Iterator[Callable[[Iterate], None]]:
    """Give a function that takes each iterate and moves the bar; silent where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda iterate: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    # An octave takes as long as it has pixels; a bar that counts steps would slow down.
    sizes = octave_sizes(size_of(work.image), work.recipe)
    steps = octave_steps(len(sizes), work.recipe)
    pixels = [h * w for h, w in sizes]
    columns = (
        TextColumn("octave {task.fields[octave]}/{task.fields[octaves]}"),
        BarColumn(),
        TextColumn("step {task.fields[step]}/{task.fields[steps]}  score {task.fields[score]:.4g}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(
            "", total=work.effort, octave=1, octaves=len(sizes), step=0, steps=steps[0], score=0
        )

        def advance(iterate: Iterate) -> None:
            bar.update(
                task,
                advance=pixels[iterate.octave],
                octave=iterate.octave + 1,
                step=iterate.step + 1,
                steps=steps[iterate.octave],
                score=float(iterate.score),
            )

        yield advance
