"""Make the bundled network: draw scenes, train on them, write the weights; one command.

    python3 scripts/train_bundled.py FOLDER [--crops 2e6] [--scenes 1e5] [--device cuda]

FOLDER gets the drawn scenes, `state.pt` (the same command goes on from it) and, at every
checkpoint, `bundled.safetensors` as dreamgrad ships it. Nothing but drawings is ever seen.
The training is robust: every second pass sees its images disturbed the way that hurts most
("free" adversarial training, Shafahi et al., 2019), which makes what the network paints whole
and smooth. Everything random follows from --seed.
"""

import argparse
import hashlib
import json
import math
import multiprocessing
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import fuse_conv_bn_weights, parametrize
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import dreamgrad
from dreamgrad import motifs
from dreamgrad.motifs.scenes import STRIDE, scenes
from dreamgrad.networks.bundled import Convolution, Dreamer

SIDE = 128  # pixels of a scene's side
SHARD = 512  # scenes in a file of the pool; also how many are drawn at once
MEAN, STD = 0.45, 0.25
VALIDATION = 1 << 40  # first index of the scenes that are never trained on
# One class for each motif, and one for the eyes that faces and animals have.
LABELS = [*(name.replace("_", " ") for name in motifs.names()), "eye"]
FAMILIES = [*(motif.family for motif in motifs.MOTIFS.values()), "eyes"]


# The pool of scenes


def draw_pool(folder: Path, count: int, seed: int, device: str) -> None:
    """Files of SHARD scenes each, as many as are missing; on the processor in parallel."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(folder, k, seed, device) for k in range(-(-count // SHARD))]
    missing = [job for job in wanted if not _shard(*job[:2]).exists()]
    started = time.perf_counter()
    if device == "cpu":
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            pool.starmap(_draw_shard, missing, chunksize=1)
    else:
        for job in missing:
            _draw_shard(*job)
    if missing:
        speed = len(missing) * SHARD / (time.perf_counter() - started)
        print(f"drew {len(missing) * SHARD:,} scenes, {speed:.0f} a second", flush=True)


def _shard(folder: Path, number: int) -> Path:
    return folder / f"{number:05}.npz"


def _draw_shard(folder: Path, number: int, seed: int, device: str) -> None:
    torch.set_num_threads(1)
    drawn = scenes(range(number * SHARD, (number + 1) * SHARD), seed=seed, size=SIDE, device=device)
    path = _shard(folder, number)
    with open(path.with_suffix(".part"), "wb") as file:
        np.savez(file, **{name: value.cpu().numpy() for name, value in drawn._asdict().items()})
    path.with_suffix(".part").replace(path)


class Pool:
    """All scenes in memory, and random crops of them."""

    def __init__(self, folder: Path, count: int, device: str) -> None:
        files = [np.load(_shard(folder, k)) for k in range(-(-count // SHARD))]
        self.images, self.labels, self.eyes = (
            torch.from_numpy(np.concatenate([f[name] for f in files]))
            for name in ("images", "labels", "eyes")
        )
        self.device = device

    def crops(self, many: int, side: int, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Images [N,3,side,side] in [0,1], labels and eyes [N,side/4,side/4]."""
        last = (SIDE - side) // STRIDE
        chosen = torch.randint(len(self.images), (many,), generator=rng).tolist()
        places = torch.randint(last + 1, (many, 2), generator=rng).tolist()
        small = side // STRIDE
        images = torch.empty(many, 3, side, side, dtype=torch.uint8)
        labels, eyes = (
            torch.empty(many, small, small, dtype=x.dtype) for x in (self.labels, self.eyes)
        )
        for k, (scene, (y, x)) in enumerate(zip(chosen, places, strict=True)):
            rows, columns = slice(y, y + small), slice(x, x + small)
            big = [slice(STRIDE * s.start, STRIDE * s.stop) for s in (rows, columns)]
            images[k] = self.images[scene, :, big[0], big[1]]
            labels[k], eyes[k] = self.labels[scene, rows, columns], self.eyes[scene, rows, columns]
        flip = torch.rand(many, generator=rng) < 0.5
        for part in (images, labels, eyes):
            part[flip] = part[flip].flip(-1)
        found = images.to(self.device), labels.to(self.device), eyes.to(self.device)
        return _as_photographed(found[0].float() / 255, rng), found[1].long(), found[2]


def _as_photographed(images: Tensor, rng: torch.Generator) -> Tensor:
    """Contrast, colours and sharpness as cameras vary them; some grey, some with grain."""
    n = len(images)

    def normal(*shape: int) -> Tensor:
        return torch.randn(n, *shape, generator=rng).to(images.device)

    gain = (1 + 0.06 * normal(3, 1, 1) + 0.16 * normal(1, 1, 1)).clamp(0.4, 1.7)
    images = (images - 0.5) * gain + 0.5 + 0.03 * normal(3, 1, 1) + 0.06 * normal(1, 1, 1)
    kind = torch.rand(n, generator=rng).to(images.device)
    grey, soft, grain = kind < 0.05, (kind > 0.1) & (kind < 0.25), kind > 0.75
    images[grey] = images[grey].mean(1, keepdim=True).expand(-1, 3, -1, -1)
    images[soft] = F.avg_pool2d(F.pad(images[soft], (1,) * 4, mode="replicate"), 3, 1)
    strength = torch.rand(n, 1, 1, 1, generator=rng).to(images.device) * 0.1
    noise = torch.randn(images.shape, generator=rng).to(images.device)
    images[grain] += (strength * noise)[grain]
    return images.clamp(0, 1)


# The network while it is trained


class Smooth(nn.Module):
    """A kernel that has a binomial blur in it, so no checkerboard passes it either way."""

    def forward(self, kernel: Tensor) -> Tensor:
        blur = torch.tensor([1.0, 2.0, 1.0], device=kernel.device) / 4
        flat = kernel.flatten(0, 1)[:, None]
        spread = F.conv2d(flat, torch.outer(blur, blur)[None, None], padding=2)
        return spread.view(*kernel.shape[:2], *spread.shape[2:])


def new_network() -> Dreamer:
    """The bundled architecture with BatchNorm, and stems that are smooth by construction."""
    network = Dreamer(len(LABELS) + 1)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, Convolution):
            module.bias, module.norm = None, nn.BatchNorm2d(module.out_channels)
    for stem in (network.conv1, network.conv2):
        stem.weight = nn.Parameter(stem.weight[:, :, 1:-1, 1:-1].detach().clone() * 2)
        parametrize.register_parametrization(stem, "weight", Smooth(), unsafe=True)
    return network.to(memory_format=torch.channels_last)


def folded(network: Dreamer) -> Dreamer:
    """The network as it is shipped: smooth kernels baked, BatchNorm folded."""
    state: dict[str, Tensor] = {}
    for name, module in network.named_modules():
        if isinstance(module, Convolution):
            norm = module.norm
            assert isinstance(norm, nn.BatchNorm2d)
            assert norm.running_mean is not None
            state[f"{name}.weight"], state[f"{name}.bias"] = fuse_conv_bn_weights(
                module.weight, None, norm.running_mean, norm.running_var, norm.eps,
                norm.weight, norm.bias,
            )  # fmt: skip
        elif isinstance(module, nn.Conv2d):
            state[f"{name}.weight"], state[f"{name}.bias"] = module.weight, module.bias
    plain = Dreamer(len(LABELS) + 1)
    plain.load_state_dict({name: value.detach().float() for name, value in state.items()})
    return plain.eval()


@torch.no_grad()
def unfold(network: Dreamer, weights: Path, images: Tensor) -> None:
    """Start from shipped weights: BatchNorm is set so that nothing changes on these images."""
    state = load_file(weights)

    def adjust(name: str, norm: nn.BatchNorm2d, x: Tensor) -> None:
        mean, var = x.float().mean((0, 2, 3)), x.float().var((0, 2, 3))
        norm.weight.copy_((var + norm.eps).sqrt())
        norm.bias.copy_(mean + state[f"{name}.bias"].to(x))

    hooks = []
    for name, module in network.named_modules():
        if not isinstance(module, nn.Conv2d):
            continue
        kernel = state[f"{name}.weight"].float()
        if parametrize.is_parametrized(module):
            module.parametrizations.weight.original.copy_(sharpened(kernel))
        else:
            module.weight.copy_(kernel)
        if module.bias is not None:
            module.bias.copy_(state[f"{name}.bias"])
        if isinstance(module, Convolution) and isinstance(module.norm, nn.BatchNorm2d):
            module.norm.momentum = 1.0
            hook = module.norm.register_forward_pre_hook(
                lambda norm, inputs, name=name: adjust(name, norm, inputs[0])
            )
            hooks.append((module.norm, hook))
    network.train()
    network.maps((images - MEAN) / STD)  # in the order of the layers: each sees what it will see
    for norm, hook in hooks:
        norm.momentum = 0.1
        hook.remove()


def sharpened(kernel: Tensor) -> Tensor:
    """The kernel that `Smooth` makes this one of."""
    small = kernel.shape[-1] - 2
    units = torch.eye(small * small).view(small * small, 1, small, small)
    blurs = Smooth()(units).flatten(1)
    found = torch.linalg.lstsq(blurs.T, kernel.flatten(2).flatten(0, 1).T).solution
    return found.T.reshape(*kernel.shape[:2], small, small)


# Training


def objective(maps: list[Tensor], labels: Tensor, eyes: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy of the three heads at their own strides, and of the classes present."""
    labels = torch.where(eyes, len(LABELS), labels)
    loss = torch.zeros((), device=labels.device)
    shares = (0.6, 1.0, 1.0)
    for k, (scores, share) in enumerate(zip(maps, shares, strict=True)):
        wanted = labels[:, :: 2**k, :: 2**k]
        loss = loss + share * F.cross_entropy(scores.float(), wanted, weight, label_smoothing=0.05)
    present = torch.zeros(len(labels), len(weight), device=labels.device)
    present.scatter_(1, labels.flatten(1), 1.0)
    anywhere = maps[2].float().flatten(2).logsumexp(2) - math.log(maps[2][0, 0].numel())
    return loss + 4 * F.binary_cross_entropy_with_logits(
        anywhere[:, 1:], present[:, 1:] * 0.95 + 0.01
    )


def passes(
    network: nn.Module, pool: Pool, args: argparse.Namespace, crops: int, weight: Tensor
) -> Iterator[Tensor]:
    """The losses of two passes over one batch: with random noise, then disturbed on purpose."""
    rng = torch.Generator().manual_seed(args.seed * 1_000_003 + crops)
    side = args.large if crops > (1 - args.large_share) * args.crops else args.side
    images, labels, eyes = pool.crops(args.batch, side, rng)
    images = images.contiguous(memory_format=torch.channels_last)
    limit = args.epsilon / 255 * min(1.0, 0.25 + crops / (0.15 * args.crops))
    noise = (torch.rand(images.shape, generator=rng).to(images.device) * 2 - 1) * limit * 0.7
    seen = (images + noise).clamp(0, 1).requires_grad_()

    def loss(x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, torch.bfloat16):
            maps = network.maps((x - MEAN) / STD)
        return objective(maps, labels, eyes, weight)

    yield loss(seen)
    gradient = seen.grad
    assert gradient is not None
    if (crops // args.batch) % 2:
        noise = (noise + 1.2 * limit * gradient.sign()).clamp(-limit, limit)
    else:
        length = gradient.flatten(1).norm(dim=1).clamp(min=1e-12)[:, None, None, None]
        noise = gradient / length * 1.2 * limit * side
    yield loss((images + noise).clamp(0, 1).detach())


def train(args: argparse.Namespace) -> None:
    """Train until --crops are seen or --minutes are over; go on from `state.pt` if it is there."""
    torch.manual_seed(args.seed)
    network = new_network().to(args.device)
    pool = Pool(args.folder / "scenes", args.scenes, args.device)
    if args.start:
        rng = torch.Generator().manual_seed(args.seed)
        unfold(network, args.start, pool.crops(256, args.side, rng)[0])
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(0.999), use_buffers=True)
    kernels = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": kernels, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}],
        lr=args.rate, betas=(0.9, 0.98), foreach=True,
    )  # fmt: skip
    crops, state = 0, args.folder / "state.pt"
    if state.exists():
        saved = torch.load(state, weights_only=True, map_location=args.device)
        for part, name in ((network, "network"), (average, "average"), (optimizer, "optimizer")):
            part.load_state_dict(saved[name])
        crops = saved["crops"]
    # Textures cover half of everything, and "nothing in particular" much of the rest: they count
    # less, so that what there is most to see of in a dream are things.
    weight = torch.ones(len(LABELS) + 1, device=args.device)
    weight[0] = 0.15
    weight[1:][[family == "textures" for family in FAMILIES]] = 0.35
    started = told = time.perf_counter()
    done_before, told_at, mean_loss = crops, crops, None
    while crops < args.crops and time.perf_counter() - started < 60 * args.minutes:
        share = crops / args.crops
        rate = args.rate * min(1.0, share / 0.02 + 0.02) * min(1.0, (1 - share) / 0.4 + 0.01)
        for group in optimizer.param_groups:
            group["lr"] = rate
        for loss in passes(network, pool, args, crops, weight):
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
        average.update_parameters(network)
        crops += args.batch
        value = float(loss.detach())
        mean_loss = value if mean_loss is None else 0.98 * mean_loss + 0.02 * value
        if time.perf_counter() - told > 20:
            now = time.perf_counter()
            speed = (crops - told_at) / (now - told)
            print(f"{crops:>9,} crops  loss {mean_loss:.3f}  {speed:.0f} crops/s", flush=True)
            told, told_at = now, crops
        if crops // args.every > (crops - args.batch) // args.every or crops >= args.crops:
            save(args, network, average, optimizer, crops)
    print(f"{crops - done_before:,} crops in {(time.perf_counter() - started) / 60:.1f} minutes")
    save(args, network, average, optimizer, crops)


def save(
    args: argparse.Namespace,
    network: Dreamer,
    average: AveragedModel,
    optimizer: torch.optim.Optimizer,
    crops: int,
) -> None:
    """Write `state.pt`, and the averaged weights as they ship; tell how well they see."""
    parts = {
        "network": network.state_dict(), "average": average.state_dict(),
        "optimizer": optimizer.state_dict(), "crops": crops,
    }  # fmt: skip
    torch.save(parts, args.folder / "state.part")
    (args.folder / "state.part").replace(args.folder / "state.pt")
    plain = folded(average.module).cpu()
    write(plain, args.folder / "bundled.safetensors", args, crops)
    seen = accuracy(plain, args.check, args.seed)
    line = {"crops": crops, **seen}
    print(json.dumps(line), flush=True)
    with open(args.folder / "log.jsonl", "a") as log:
        log.write(json.dumps(line) + "\n")


def write(plain: Dreamer, path: Path, args: argparse.Namespace, crops: int) -> None:
    """Weights in half precision, with what they are and where they come from."""
    tensors = {name: value.half().contiguous() for name, value in plain.state_dict().items()}
    provenance = {
        "made_by": "scripts/train_bundled.py", "dreamgrad": dreamgrad.__version__,
        "torch": torch.__version__, "python": platform.python_version(), "seed": args.seed, "crops": crops,
        "scenes": args.scenes, "epsilon": args.epsilon, "batch": args.batch, "rate": args.rate,
        "started_from": args.start_digest, "licence": "Apache-2.0",
    }  # fmt: skip
    metadata = {
        "labels": json.dumps(LABELS),
        "families": json.dumps(FAMILIES),
        "provenance": json.dumps(provenance),
    }
    save_file(tensors, path.with_suffix(".part"), metadata)
    path.with_suffix(".part").replace(path)


@torch.inference_mode()
def accuracy(plain: Dreamer, many: int, seed: int) -> dict[str, float]:
    """Share of places that each head names rightly, on scenes that nobody has trained on."""
    right, places = torch.zeros(3), torch.zeros(3)
    for start in range(0, many, 128):
        drawn = scenes(range(VALIDATION + start, VALIDATION + start + 128), seed=seed, size=SIDE)
        maps = plain.maps((drawn.images.float() / 255 - MEAN) / STD)
        for k, scores in enumerate(maps):
            wanted = torch.where(drawn.eyes, len(LABELS), drawn.labels.long())[:, :: 2**k, :: 2**k]
            there = wanted > 0
            right[k] += ((scores.argmax(1) == wanted) & there).sum()
            places[k] += there.sum()
    return {f"head{k + 3}": round(float(right[k] / places[k]), 4) for k in range(3)}


def main() -> None:
    """Read the options; draw, then train."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--crops", type=float, default=2e6, help="how many to train on")
    parser.add_argument("--scenes", type=float, default=1e5, help="how many to draw")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop training then")
    parser.add_argument("--side", type=int, default=96, help="pixels of a crop's side")
    parser.add_argument("--large", type=int, default=128, help="the same, late in training")
    parser.add_argument("--large-share", type=float, default=0.1, help="how much of it is late")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2.5e-3, help="learning rate")
    parser.add_argument("--epsilon", type=float, default=4.0, help="disturbance, in 1/255")
    parser.add_argument("--start", type=Path, help="bundled.safetensors to start from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=float, default=1e5, help="crops between checkpoints")
    parser.add_argument("--check", type=int, default=512, help="fresh scenes for the accuracy")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    args.crops, args.scenes, args.every = int(args.crops), int(args.scenes), int(args.every)
    args.start_digest = hashlib.sha256(args.start.read_bytes()).hexdigest() if args.start else ""
    draw_pool(args.folder / "scenes", args.scenes, args.seed, args.device)
    train(args)


if __name__ == "__main__":
    main()
