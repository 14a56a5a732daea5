"""How fast the drawn world is drawn, on one thread.

    python3 benchmarks/motifs.py [--each 32] [--scenes 512]

Prints drawings a second over all motifs at two sizes, the slowest motifs, and scenes a second.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

from dreamgrad import acceleration

acceleration.keep_freed_memory()

import torch  # noqa: E402

from dreamgrad import motifs  # noqa: E402
from dreamgrad.motifs.scenes import scenes  # noqa: E402


def seconds(call: Callable[[], object]) -> float:
    """The processor time that a second call takes."""
    call()
    begin = time.process_time()
    call()
    return time.process_time() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=32, help="drawings of each motif")
    parser.add_argument("--scenes", type=int, default=512)
    args = parser.parse_args()
    torch.set_num_threads(1)
    for size in (64, 128):
        took = {
            name: seconds(partial(motifs.draw, name, args.each, size=size)) / args.each
            for name in motifs.names()
        }
        slowest = sorted(took, key=took.__getitem__)[-3:]
        print(
            f"{len(took)} motifs at {size}x{size}: {len(took) / sum(took.values()):.0f} a second; "
            f"slowest: {', '.join(f'{name} {1000 * took[name]:.1f} ms' for name in slowest)}"
        )
    for size in (96, 128):
        speed = args.scenes / seconds(partial(scenes, range(args.scenes), size=size))
        print(f"scenes of {size}x{size}: {speed:.0f} a second")


if __name__ == "__main__":
    main()
