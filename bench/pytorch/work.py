"""The pieces of work that the benchmark times, each the same as Patchwise's own. All return milliseconds."""
import time

import torch

from nets import Net, grey_noise, langevin, resize

_kept = {}


def _once(key, make):
    """Nets and images are made at the first call, which is not counted."""
    if key not in _kept:
        _kept[key] = make()
    return _kept[key]


def steps(request):
    """Langevin steps on one image that has its frame already."""
    layout, channels, kernels = request["layout"], request["channels"], request["kernels"]
    size = (request["height"], request["width"])

    def make():
        net = Net(channels, kernels, layout)
        return net, (torch.rand(1, 3, *size) * 2 - 1).contiguous(memory_format=net.format)

    net, image = _once(("steps", layout, str(channels), size), make)
    began = time.perf_counter()
    langevin(net, image, request["times"], 0.01, request["noise"])
    return 1000 * (time.perf_counter() - began)


def updates(request):
    """Contrastive updates of one scale: synthesis chain, recovery chain every n-th time, gradient, Adam."""
    layout, channels, kernels = request["layout"], request["channels"], request["kernels"]
    size = (request["height"], request["width"])

    def make():
        net = Net(channels, kernels, layout, std=0.005)
        optimiser = torch.optim.Adam(net.parameters(), lr=1e-5, betas=(0.5, 0.999))
        return net, optimiser, torch.rand(1, 3, *size) * 2 - 1, [0]

    net, optimiser, image, counter = _once(("updates", layout, str(channels), size), make)
    began = time.perf_counter()
    for _ in range(request["times"]):
        observed = net.pad(image)
        every, cycle = request["recoveryEvery"], request["cycle"]
        noisy = counter[0] % cycle < every
        chain = (request["stepSize"], request["noiseScale"] if noisy else 0.0, request["momentum"])
        synthesis = langevin(net, net.pad(grey_noise(1, size)), request["steps"], *chain)
        recovery = None
        if counter[0] % cycle % every == 0:
            recovery = langevin(net, observed, request["recoverySteps"], chain[0], 0.0, chain[2])
        counter[0] += 1
        weights = net.effective(True)
        score = lambda x: net.score(x, weights).mean()
        of_image = score(observed)
        loss = score(synthesis) - of_image
        if recovery is not None:
            loss = loss + request["recoveryWeight"] * (score(recovery) - of_image)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return 1000 * (time.perf_counter() - began)


def sample(request):
    """Samples from nets of random weights, coarse to fine, one at a time as the released code does."""
    layout = request["layout"]
    scales = request["scales"]
    nets = _once(
        ("sample", layout, str([s["channels"] for s in scales])),
        lambda: [Net(s["channels"], s["kernels"], layout) for s in scales],
    )
    began = time.perf_counter()
    for _ in range(request["times"]):
        x = grey_noise(1, (scales[0]["height"], scales[0]["width"]))
        for i, (net, scale) in enumerate(zip(nets, scales)):
            if i > 0:
                x = resize(x, (scale["height"], scale["width"]))
            x = net.crop(langevin(net, net.pad(x), scale["steps"], scale["stepSize"], 0.0, scale["momentum"]))
    return 1000 * (time.perf_counter() - began)
