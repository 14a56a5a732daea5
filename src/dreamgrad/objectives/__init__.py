"""What a dream tries to make larger.

An objective maps a network's activations to one number. Objectives add, subtract and scale:

    channel("mix4a", 42) + 0.5 * layer("mix4c") - label("classes", [3], "cat")

and each has a text form that reads back: `parse(str(objective), network) == objective`.

    mix4c                a layer: the mean of its squared activations
    sumsq(mix4c)         another measure of it: sumsq, meansq, mean, l2 or max
    mix4c:42             one channel, its mean;  mix4c:42@10,7  one neuron, at row 10, column 7
    mix4c:1,5,9          some channels;  mix4c:!1,5  all the others
    strongest(mix4c, 5)  the channels that this picture excites most; weakest, average
    winner(head4)        at each place what is strongest there already
    class:owl            the score of a class, by its label, a word of it, or its number
    class:argmax         the class that this picture already is
    guide(mix4c, FILE)   like another picture, each place like its best match; like, style
    match(mix4c, FILE)   another picture's activations, place by place: what a layer still knows
    caricature(mix4c)    more of what this picture has, at the same place
    direction(mix4c, A, B)  from the pictures in folder B to those in A; or a vector from a file
    0.5*mix4c - mix4a:3  weights and signs: what is subtracted is suppressed
"""

from .algebra import Activations, Objective, Term, single
from .guides import caricature, direction, guide, like, match, style
from .text import FUNCTIONS, Region, parse, parse_each, parse_regions, with_paths
from .units import MEASURES, channel, channels, label, layer, neuron, picked, winner

__all__ = [
    "FUNCTIONS",
    "MEASURES",
    "Activations",
    "Objective",
    "Region",
    "Term",
    "caricature",
    "channel",
    "channels",
    "direction",
    "guide",
    "label",
    "layer",
    "like",
    "match",
    "neuron",
    "parse",
    "parse_each",
    "parse_regions",
    "picked",
    "single",
    "style",
    "winner",
    "with_paths",
]
