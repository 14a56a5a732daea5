"""How near a plan comes to the dream: python3 benchmarks/plan.py PICTURE

Prints, for each case, the seconds and the memory that `dreamgrad plan` says beside those that the
dream then took, each in a process of its own (memory on Linux only).
"""

import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = [
    ["--size", "600"],
    ["--size", "1600"],
    ["--size", "2400", "--tile", "512"],
    ["--size", "900", "--model", "squeezenet1_1", "--weights", "random"],
    ["--size", "900", "--model", "mobilenet_v2", "--weights", "random"],
    ["--size", "700", "--model", "resnet50", "--weights", "random"],
    ["--size", "450", "--model", "vgg16", "--weights", "random"],
]


def took(words: list[str]) -> tuple[str, float, float]:
    """What a command printed, its seconds, and the largest memory of any command so far."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "dreamgrad", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds = time.perf_counter() - begin
    return done.stdout, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20


def main() -> None:
    picture = sys.argv[1]
    print("| case | plan s | dream s | plan / dream |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "dream.jpg")
        for case in CASES:
            told, _, _ = took(["plan", picture, *case])
            match = re.search(r"time +about (\d+) (s|min)", told)
            assert match
            planned = int(match[1]) * (60 if match[2] == "min" else 1)
            words = ["dream", picture, *case, "-o", target, "-q"]
            idle = took([*words, "--steps", "0"])[1]
            seconds = took(words)[1] - idle
            print(
                f"| {' '.join(case)} | {planned} | {seconds:.1f} | {planned / seconds:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
