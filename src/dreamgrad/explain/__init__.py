"""What a network sees in a picture and why, and how sound a network of one's own is.

page = explain(network, image)     # classes, attribution maps, channels, statistics
page = report(network)             # a dream for each class, and what the network reads in it
write("page.html", page)           # or .png
"""

from .health import LayerHealth, check
from .maps import grad_cam, input_gradient, integrated_gradients, last_map, lime, occlusion, overlay
from .page import Page, check_page, write
from .picture import Effort, explain
from .report import report

__all__ = [
    "Effort",
    "LayerHealth",
    "Page",
    "check",
    "check_page",
    "explain",
    "grad_cam",
    "input_gradient",
    "integrated_gradients",
    "last_map",
    "lime",
    "occlusion",
    "overlay",
    "report",
    "write",
]
