"""The gradient as text-books write it, for the benchmarks to compare with."""

from torch import Tensor

from dreamgrad.acceleration import Gradient
from dreamgrad.networks import Network
from dreamgrad.objectives import Objective


def textbook(network: Network, objective: Objective) -> Gradient:
    """Score and gradient as most programs compute them.

    The whole network runs, hooks keep the layers, and autograd fills all gradients.
    """
    model = network.model
    kept: dict[str, Tensor] = {}
    for name in objective.layers:
        layer = network.layers[name]

        def keep(_: object, __: object, output: Tensor, name: str = name) -> None:
            kept[name] = output

        layer.module.register_forward_hook(keep)
    model.requires_grad_(True)

    def score_and_gradient(image: Tensor) -> tuple[Tensor, Tensor]:
        x = image.clone().requires_grad_()
        model((x - network.mean) / network.std)
        score = objective(kept)
        score.backward()
        model.zero_grad(set_to_none=True)
        assert x.grad is not None
        return score.detach(), x.grad

    return score_and_gradient
