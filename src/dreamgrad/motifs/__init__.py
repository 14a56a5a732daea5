"""The drawn world: pictures made by mathematics, which the bundled network learnt to see by.

    from dreamgrad import motifs

    motifs.draw("owl_face", 4)              # four owls [4,3,128,128] in [0,1]
    motifs.scenes.scenes(range(8))          # whole scenes, with a label for every place

A motif is a short function in one of the files of this folder: it paints shapes, given by their
distances, on a canvas of coordinates. Its order in the catalogue is its number as a class.
"""

from . import (  # noqa: I001  (the order of the catalogue)
    eyes,
    faces,
    heads,
    birds,
    animals,
    wings,
    insects,
    sea,
    reef,
    flowers,
    plants,
    buildings,
    town,
    machines,
    ornaments,
    jewels,
    sky,
    patterns,
    textures,
)
from . import scenes
from .catalogue import MOTIFS, Drawing, Motif, draw, find, names

__all__ = [
    "MOTIFS",
    "Drawing",
    "Motif",
    "animals",
    "birds",
    "buildings",
    "draw",
    "eyes",
    "faces",
    "find",
    "flowers",
    "heads",
    "insects",
    "jewels",
    "machines",
    "names",
    "ornaments",
    "patterns",
    "plants",
    "reef",
    "scenes",
    "sea",
    "sky",
    "textures",
    "town",
    "wings",
]
