"""
A whole training as the released code of the method does it: sequential scales, the scales below sampled afresh at
every update, its step size, noise and learning rate, no guard.
"""
import math
import time

import torch

from nets import Net, grey_noise, langevin, resize

SMALL, LARGE, LARGE_FROM = [64, 32, 32, 32, 1], [128, 64, 64, 64, 1], 64
STEPS, FINE_STEPS, RECOVERY_STEPS = 60, 30, 30
STEP_SIZE, NOISE, RECOVERY_WEIGHT, INITIAL_STD = 0.01, 0.01, 0.1, 0.005
RATE, FINAL_RATE = 4e-4, 5e-5


def read_image(path, size):
    return torch.from_file(path, size=3 * size[0] * size[1], dtype=torch.float32).clone().view(1, 3, *size)


def write_images(path, images):
    target = torch.from_file(path, shared=True, size=images.numel(), dtype=torch.float32)
    target.copy_(images.contiguous().view(-1))


def steps_of(scale):
    return STEPS if scale == 0 else FINE_STEPS


def draw(nets, sizes, count):
    """Samples through all of the nets."""
    x = grey_noise(count, sizes[0])
    for scale, net in enumerate(nets):
        if scale > 0:
            x = resize(x, sizes[scale])
        x = net.crop(langevin(net, net.pad(x), steps_of(scale), STEP_SIZE, 0.0))
    return x


def train(request, tell):
    """
    Trains on the image of a raw float32 file; writes samples to another. Returns what it took, or where it was when its limit of
    seconds was over. Tells how far it is at every tenth of a scale.
    """
    torch.manual_seed(request["seed"])
    sizes = [tuple(size) for size in request["sizes"]]
    updates = request["updates"]
    finest = read_image(request["image"], sizes[-1])
    levels = [resize(finest, size) for size in sizes]
    nets, errors = [], []
    recovered = None
    began = time.perf_counter()
    for scale, (size, level) in enumerate(zip(sizes, levels)):
        channels = SMALL if max(size) < LARGE_FROM else LARGE
        net = Net(channels, [3] * len(channels), request["layout"], INITIAL_STD)
        optimiser = torch.optim.Adam(net.parameters(), lr=RATE, betas=(0.5, 0.999))
        observed = net.pad(level)
        shrunk = (math.ceil(0.75 * size[0]), math.ceil(0.75 * size[1]))
        start = resize(resize(level, shrunk), size) if recovered is None else resize(recovered, size)
        for update in range(updates):
            at = f"scale {scale + 1} of {len(sizes)}, update {update} of {updates}"
            if update % max(1, updates // 10) == 0:
                tell(f"{at}, {time.perf_counter() - began:.0f} s")
            if time.perf_counter() - began > request["limit"]:
                return {"stopped": at}
            rate = FINAL_RATE + (RATE - FINAL_RATE) * max(0, 1 - update / (0.8 * updates))
            for group in optimiser.param_groups:
                group["lr"] = rate
            noise = NOISE * max(0, 1 - update / (updates / 4))
            below = grey_noise(1, size) if scale == 0 else resize(draw(nets, sizes, 1), size)
            synthesis = langevin(net, net.pad(below), steps_of(scale), STEP_SIZE, noise)
            recovery = langevin(net, net.pad(start), RECOVERY_STEPS, STEP_SIZE, 0.0)
            weights = net.effective(True)
            of_image = net.score(observed, weights).mean()
            loss = net.score(synthesis, weights).mean() - of_image
            loss = loss + RECOVERY_WEIGHT * (net.score(recovery, weights).mean() - of_image)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        nets.append(net)
        recovered = net.crop(langevin(net, net.pad(start), RECOVERY_STEPS, STEP_SIZE, 0.0))
        errors.append(((recovered - level) ** 2).mean().item())
    seconds = time.perf_counter() - began
    write_images(request["samples"], torch.cat([draw(nets, sizes, 1) for _ in range(request["count"])]))
    return {"seconds": seconds, "recoveryErrors": errors}
