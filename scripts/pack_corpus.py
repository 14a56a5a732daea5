"""Pack the pictures and weights of a corpus of bad and odd files for the tests.

    python scripts/pack_corpus.py FOLDER

FOLDER holds manifest.json and the files it lists. The result is tests/corpus.tar.xz, the same
bytes for the same files; films are left out.
"""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "tests" / "corpus.tar.xz"
KINDS = ("image", "weights")
KEPT = ("name", "kind", "expected", "why", "size", "upright", "sha256")


def pack(folder: Path, target: Path = TARGET) -> int:
    """Write the archive; how many files it holds besides the manifest."""
    cases = []
    contents = {}
    for case in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]:
        if case["kind"] in KINDS:
            content = (folder / case["name"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != case["sha256"]:
                raise SystemExit(f"{case['name']!r} is not the file that the manifest means")
            contents[case["name"]] = content
            cases.append(_trimmed(case))
    cases.sort(key=lambda case: case["name"])
    manifest = json.dumps({"files": cases}, indent=1, ensure_ascii=True) + "\n"
    contents["manifest.json"] = manifest.encode()
    with tarfile.open(target, "w:xz", format=tarfile.PAX_FORMAT, preset=9) as archive:
        for name in sorted(contents):
            member = tarfile.TarInfo(name)  # owner, group and time are zero
            member.size = len(contents[name])
            archive.addfile(member, io.BytesIO(contents[name]))
    return len(cases)


def _trimmed(case: dict[str, Any]) -> dict[str, Any]:
    kept = {key: case[key] for key in KEPT if key in case}
    kept["why"] = case["why"].split(". ")[0]
    return kept


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(f"{pack(Path(sys.argv[1]))} files, {TARGET.stat().st_size} bytes: {TARGET}")
