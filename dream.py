"""python3 dream.py IMAGE X N: the course exercise, on the engine of dreamgrad."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

from dreamgrad.cli.course import main  # works from a clone, installed or not

if __name__ == "__main__":
    main()
