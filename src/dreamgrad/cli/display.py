"""Show an image where the user can see it: in a notebook, in a window, or in the terminal."""

import os
import shutil
import sys

from torch import Tensor

from .. import images


def display(image: Tensor) -> None:
    """Show an image [1,3,H,W] in the best place there is."""
    if "ipykernel" in sys.modules:
        from IPython.display import display as show_inline  # there in every notebook

        show_inline(images.to_pil(image))
    elif sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY"):
        images.to_pil(image).show()
    else:
        print_image(image)


def print_image(image: Tensor) -> None:
    """Print an image as coloured half blocks: two pixels, one above the other, per character."""
    columns = min(shutil.get_terminal_size().columns, 100)
    height, width = image.shape[-2:]
    rows = max(1, round(columns * height / width / 2))
    pixels = images.to_bytes(images.resize(image, (2 * rows, columns))).tolist()
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        cells = (
            f"\x1b[38;2;{a[0]};{a[1]};{a[2]};48;2;{b[0]};{b[1]};{b[2]}m\u2580"
            for a, b in zip(upper, lower, strict=True)
        )
        print("".join(cells) + "\x1b[0m")
