"""How near a plan comes to the dream: python3 benchmarks/plan.py PICTURE

Prints, for each case, the seconds and the memory that `dreamgrad plan` says beside those that the
dream then took, each in a process of its own (memory on Linux only).
"""

import os
import re
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
    """What a command printed, its seconds, and the most GiB it had."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "dreamgrad", *words], stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"failed: dreamgrad {' '.join(words)}")
        seconds = time.perf_counter() - begin
        out.seek(0)
        return out.read(), seconds, usage.ru_maxrss / 2**20


def main() -> None:
    picture = sys.argv[1]
    print("| case | plan s | dream s | ratio | plan GiB | dream GiB | ratio |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "dream.jpg")
        for case in CASES:
            told, _, _ = took(["plan", picture, *case])
            found = re.search(r"memory +about ([\d.]+) GiB(?s:.*)time +about (\d+) (s|min|h)", told)
            assert found
            space = float(found[1])
            planned = int(found[2]) * {"s": 1, "min": 60, "h": 3600}[found[3]]
            words = ["dream", picture, *case, "-o", target, "-q"]
            _, idle, empty = took([*words, "--steps", "0"])
            _, seconds, most = took(words)
            seconds, most = seconds - idle, most - empty
            print(
                f"| {' '.join(case)} | {planned} | {seconds:.1f} | {planned / seconds:.2f} "
                f"| {space:.2f} | {most:.2f} | {space / most:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
