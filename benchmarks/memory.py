"""The most memory that a process takes for one step on a large image: python3 benchmarks/memory.py

Every line is a dream in a process of its own, from grey, with random weights (Linux). With words
NETWORK LAYERS SIZE TILE one such line is printed.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = [
    ("mobilenet_v2", "features.12", "3840x2160", "512"),
    ("vgg16", "relu4_3", "3840x2160", "512"),
    ("mobilenet_v2", "features.12", "7680x4320", "512"),
    ("vgg16", "relu4_3", "7680x4320", "512"),
]


def measure(model: str, layers: str, size: str, tile: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "dreamgrad", "dream", "--start", "grey", "--size", size,
            "--model", model, "--weights", "random", "--layers", layers, "--tile", tile,
            "--steps", "1", "--octaves", "1", "-q", "-o", str(Path(folder) / "dream.jpg"),
        ]  # fmt: skip
        begin = time.perf_counter()
        subprocess.run(command, check=True)  # noqa: S603
    seconds = time.perf_counter() - begin
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"| {model} {layers} | {size} | {tile} | {most / 1e9:.2f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(*sys.argv[1:])
    else:
        print("| network, layer | size | tile | GB | s |\n|---|---|---|---|---|", flush=True)
        for case in CASES:  # a process each: what is measured is the largest child so far
            subprocess.run([sys.executable, __file__, *case], check=True)  # noqa: S603
