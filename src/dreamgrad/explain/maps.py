"""Attribution maps: which places of an image speak for a class, by five methods.

Each takes an image [1,3,H,W] and the number of a class and gives a map [1,1,H,W]. What is
explained is the class's score before the softmax: probabilities near 1 hardly change any more.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import images
from ..errors import ModelError, missing_extra
from ..networks import Network

AT_ONCE = 8
"""Changed images that are looked at together."""
COVER = 0.75
"""How much of the image the strongest place of a map hides."""
FOR, AGAINST = (1.0, 0.35, 0.0), (0.1, 0.45, 1.0)
"""Colours of places that speak for a class, and against it."""


def captum() -> Any:
    """The module captum.attr. ModelError if it is not installed."""
    try:
        return import_module("captum.attr")
    except ImportError as error:
        raise ModelError(missing_extra("captum", "explain")) from error


def scores_of(network: Network) -> Callable[[Tensor], Tensor]:
    """The function from images [N,3,H,W] to the scores [N,classes] before the softmax.

    ModelError if the network has no classes, or no gradient comes back from them.
    """
    if not network.head:
        raise ModelError(f"{network.name} has no classes.")

    def scores(image: Tensor) -> Tensor:
        found: Tensor = network(image, [network.head])[network.head].flatten(1)
        if image.requires_grad and torch.is_grad_enabled() and not found.requires_grad:
            raise ModelError(f"{network.name}: no gradient comes back from its classes.")
        return found

    return scores


def last_map(network: Network) -> str:
    """The last layer before the head that still has a map. ModelError if there is none.

    Maps of features go before maps of the classes themselves, which have a channel for each class
    and perhaps one for none: they say what is where, but no longer by what it is told.
    """
    head = network.layers.get(network.head)
    before = list(network.layers.values())[: head.number if head else None]
    found = [a for a in before if len(a.shape) == 3 and a.shape[1] * a.shape[2] > 1]
    features = [a for a in found if not head or a.shape[0] - head.shape[0] not in (0, 1)]
    if not found:
        raise ModelError(f"{network.name} has no layer with a map.")
    return (features or found)[-1].name


def map_layer(network: Network, text: str = "") -> str:
    """The layer with a map that a text names, as `find_layer`; `last_map` by default.

    ModelError if there is no such layer, or it has no map.
    """
    name = network.find_layer(text) if text else last_map(network)
    if len(network.layers[name].shape) != 3:
        raise ModelError(f"{name} has no map. Try {last_map(network)}.")
    return name


@torch.inference_mode(False)
@torch.enable_grad()
def grad_cam(network: Network, image: Tensor, index: int, layer: str = "") -> Tensor:
    """Where a layer has found what speaks for a class; never negative.

    The layer's channels, each weighted by the mean gradient of the score at it (Selvaraju et al.,
    2017); for `layer` see `map_layer`. captum's own takes neither a module's second call nor
    channels at the end.
    """
    place = network.layers[map_layer(network, layer)]
    calls: list[Tensor] = []

    def keep(_: nn.Module, __: Any, output: Tensor) -> Tensor:
        calls.append(output.detach().requires_grad_())
        return calls[-1].clone()  # what runs on may overwrite it

    handle = place.module.register_forward_hook(keep)
    try:
        score = scores_of(network)(image.clone())[0, index]
    finally:
        handle.remove()
    seen, back = calls[place.call], torch.zeros_like(calls[place.call])
    if score.requires_grad:  # else nothing of the layer reaches the class
        (back,) = torch.autograd.grad(score, seen, materialize_grads=True)
    weights = place.as_map(back).mean((2, 3), keepdim=True)
    cam = (weights * place.as_map(seen.detach())).sum(1, keepdim=True).relu().float()
    return F.interpolate(cam, images.size_of(image), mode="bilinear", align_corners=False)


@torch.inference_mode(False)
@torch.enable_grad()
def input_gradient(network: Network, image: Tensor, index: int) -> Tensor:
    """How strongly the score answers to each pixel: the largest |gradient| of its colours.

    Simonyan et al. (2014). ModelError if no gradient comes back. ModelError without captum.
    """
    method = captum().Saliency(scores_of(network))
    slope: Tensor = method.attribute(image.clone().requires_grad_(), target=index, abs=True)
    return slope.detach().amax(1, keepdim=True)


@torch.inference_mode(False)
@torch.enable_grad()
def integrated_gradients(network: Network, image: Tensor, index: int, steps: int = 16) -> Tensor:
    """What each pixel adds to the score on the way from black to the image; signed.

    The sum over all pixels is the whole gain (Sundararajan et al., 2017), as far as `steps` places
    on the way tell. ModelError if no gradient comes back. ModelError without captum.
    """
    method = captum().IntegratedGradients(scores_of(network))
    parts: Tensor = method.attribute(
        image.clone().requires_grad_(), target=index, n_steps=steps, internal_batch_size=AT_ONCE
    )
    return parts.detach().sum(1, keepdim=True).to(image)


@torch.inference_mode(False)
@torch.no_grad()
def occlusion(network: Network, image: Tensor, index: int, patch: int = 0) -> Tensor:
    """How far the score falls where a patch hides the image; negative where it rises.

    Zeiler and Fergus (2014). Patches have sides of `patch` pixels, by default an eighth of the
    shorter side, overlap by half, and show the image's mean colour. ModelError without captum.
    """
    side = min(patch or max(2, min(images.size_of(image)) // 8), *images.size_of(image))
    step = max(1, side // 2)
    falls: Tensor = (
        captum()
        .Occlusion(scores_of(network))
        .attribute(
            image.clone(),
            sliding_window_shapes=(3, side, side),
            strides=(3, step, step),
            baselines=_mean_colour(image),
            target=index,
            perturbations_per_eval=AT_ONCE,
        )
    )
    return falls.mean(1, keepdim=True).to(image)


@torch.inference_mode(False)
@torch.no_grad()
def lime(
    network: Network,
    image: Tensor,
    index: int,
    *,
    samples: int = 200,
    cells: int = 8,
    ridge: float = 1.0,
    seed: int = 0,
) -> Tensor:
    """What each superpixel adds to the score, by a linear model fitted around the image; signed.

    Ribeiro et al. (2016): random halves of the superpixels show the mean colour instead, and a
    ridge regression of the score on what is seen, weighted by likeness to the whole image, gives a
    number to each. Superpixels are `cells` x `cells` rectangles. captum's own needs scikit-learn.
    """
    rng = torch.Generator().manual_seed(seed)
    seen = (torch.rand(samples, cells**2, generator=rng) < 0.5).float()
    seen[0] = 1
    flat, found = _mean_colour(image), []
    for part in torch.split(seen, AT_ONCE):
        masks = _spread(part, cells, images.size_of(image)).to(image)
        found.append(scores_of(network)(image * masks + flat * (1 - masks))[:, index])
    distance = 1 - seen.mean(1).sqrt()  # the cosine's, to what sees all
    weights = torch.exp(-(distance.square()) / 0.25**2).double()
    share = (weights / weights.sum())[:, None]
    x, y = seen.double(), torch.cat(found)[:, None].double().cpu()
    x, y = x - (share * x).sum(0), y - (share * y).sum(0)
    square = x.T @ (weights[:, None] * x) + ridge * torch.eye(cells**2, dtype=torch.float64)
    parts = torch.linalg.lstsq(square, x.T @ (weights[:, None] * y)).solution
    return _spread(parts.T.float(), cells, images.size_of(image)).to(image)


def overlay(image: Tensor, heat: Tensor) -> Tensor:
    """The image [1,3,H,W] in grey with a map [1,1,H,W] on it: orange for, blue against.

    The strongest colour stands for the map's 99th percentile and above.
    """
    size = heat.abs().nan_to_num(0)
    top = float(torch.quantile(size.flatten(), 0.99)) or float(size.max()) or 1.0
    strength = COVER * (size / top).clamp(0, 1)
    grey = 0.2 + 0.6 * image.mean(1, keepdim=True)
    good, bad = (heat.new_tensor(colour).view(1, 3, 1, 1) for colour in (FOR, AGAINST))
    return grey * (1 - strength) + torch.where(heat > 0, good, bad) * strength


def _mean_colour(image: Tensor) -> Tensor:
    return image.mean((2, 3), keepdim=True).expand_as(image)


def _spread(values: Tensor, cells: int, size: tuple[int, int]) -> Tensor:
    """Values [N,cells*cells] of a grid's rectangles as maps [N,1,H,W]."""
    return F.interpolate(values.view(-1, 1, cells, cells), size, mode="nearest-exact")
