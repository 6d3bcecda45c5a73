"""Reads a Patchwise model, runs its Langevin chains and draws samples: with NumPy, PyTorch (--torch) or onnxruntime.

    python3 patchwise.py lake-96.safetensors                       # what is in it
    python3 patchwise.py lake-96.safetensors --sample --seed 7 --out sample.npy
    python3 patchwise.py lake-96.safetensors --scale 3 --steps 8 --start start.npy --out end.npy

`--onnx FOLDER` takes the steps from the files that `patchwise export-onnx` writes there. Images are .npy files
[3, height, width] in [-1, 1], float32, of any size; without --start a chain starts from grey noise. The equations are
in docs/method.md, the file in docs/file-format.md.
"""
import argparse
import json
import os
import sys
from pathlib import Path

import numpy as np


def read_model(path):
    """Returns the header (a dict) and the tensors (name: float32 array) of a model file."""
    with open(path, "rb") as file:
        index = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = index.pop("__metadata__", {})
    if "patchwise" not in metadata:
        raise ValueError(f"{path} is a safetensors file, but not a model of Patchwise")
    tensors = {}
    for name, entry in index.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} is of type {entry['dtype']}, not F32")
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return json.loads(metadata["patchwise"]), tensors


class Net:
    """The energy net of one scale: spectrally normalised weights, biases, and the colours in which it sees."""

    def __init__(self, header, tensors, scale):
        spec = header["scales"][scale]["net"]
        if spec["activation"]["kind"] != "elu":
            raise ValueError(f"the activation {spec['activation']['kind']} is not written here")
        layers = range(len(spec["channels"]))
        self.weights = [tensors[f"scales.{scale}.weights.{layer}"] for layer in layers]
        self.biases = [tensors[f"scales.{scale}.biases.{layer}"] for layer in layers]
        if spec["spectralNorm"]:
            # Every layer but the last is divided by its largest singular value. One power iteration from the vector
            # that the file keeps is what every engine of Patchwise makes when it loads a model.
            for layer in layers[:-1]:
                u = tensors[f"scales.{scale}.u.{layer}"]
                self.weights[layer] = self.weights[layer] / sigma(self.weights[layer], u)
        colour = spec.get("colour") or {"matrix": np.eye(3).ravel(), "offset": np.zeros(3), "limit": 1}
        self.matrix = np.asarray(colour["matrix"], "f8").reshape(3, 3)
        self.offset = np.asarray(colour["offset"], "f8")
        self.limit = colour["limit"]
        self.margin = sum(kernel - 1 for kernel in spec["kernels"]) // 2

    def padded(self, image):
        """[3, h, w] in RGB -> [3, h + 2 margin, w + 2 margin] in the net's colours: the zeros are added after the map."""
        seen = np.einsum("ij,jhw->ihw", self.matrix, image) + self.offset[:, None, None]
        return np.pad(seen, ((0, 0), (self.margin,) * 2, (self.margin,) * 2)).astype("f4")

    def image(self, state):
        """The inverse of `padded`, clipped to [-1, 1]."""
        f = self.margin
        return np.clip(self.rgb(state[:, f:-f, f:-f]), -1, 1).astype("f4")

    def rgb(self, values):
        """[3, h, w] in the net's colours -> RGB, not clipped."""
        return np.einsum("ij,jhw->ihw", np.linalg.inv(self.matrix), values - self.offset[:, None, None])


def sigma(weights, u):
    """Largest singular value of a kernel as a matrix of outChannels rows, by one power iteration from u."""
    matrix = weights.reshape(len(weights), -1).astype("f8")
    v = matrix.T @ u
    v /= np.linalg.norm(v)
    return np.float32(np.linalg.norm(matrix @ v))


def convolve(x, weights):
    windows = np.lib.stride_tricks.sliding_window_view(x, weights.shape[2:], axis=(1, 2))
    return np.einsum("chwij,ocij->ohw", windows, weights, optimize=True)


def score_gradient(net, state):
    """The score map of a padded state, and the gradient of its sum to every value of the state."""
    inputs, x = [], state
    for layer, (weights, bias) in enumerate(zip(net.weights, net.biases)):
        x = convolve(x, weights) + bias[:, None, None]
        inputs.append(x)
        if layer < len(net.weights) - 1:
            x = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
    gradient = np.ones_like(x)
    for layer in reversed(range(len(net.weights))):
        if layer < len(net.weights) - 1:
            gradient = gradient * np.where(inputs[layer] > 0, 1, np.exp(np.minimum(inputs[layer], 0)))
        weights = net.weights[layer]
        border = weights.shape[-1] - 1
        padded = np.pad(gradient, ((0, 0), (border, border), (border, border)))
        gradient = convolve(padded, weights[:, :, ::-1, ::-1].transpose(1, 0, 2, 3))
    return x[0], gradient


def score_gradient_torch(net, state):
    """The same by PyTorch's automatic differentiation."""
    try:
        import torch
    except ImportError:
        sys.exit("This Python has no PyTorch: install it (torch in pip, python3-torch in Debian), or leave out --torch.")
    import torch.nn.functional as F

    x = leaf = torch.from_numpy(state)[None].requires_grad_()
    for layer, (weights, bias) in enumerate(zip(net.weights, net.biases)):
        x = F.conv2d(x, torch.tensor(weights), torch.tensor(bias))
        if layer < len(net.weights) - 1:
            x = F.elu(x)
    (gradient,) = torch.autograd.grad(x.sum(), leaf)
    return x[0, 0].detach().numpy(), gradient[0].numpy()


def langevin(net, image, steps, step_size, momentum, by=score_gradient):
    """v <- mu v + delta^2/2 d(sum f)/dx, x <- clip(x + v): the chain of sampling, which has no noise."""
    state = net.padded(image)
    velocity = np.zeros_like(state)
    for _ in range(steps):
        _, gradient = by(net, state)
        velocity = np.float32(momentum) * velocity + np.float32(step_size / 2) * gradient
        state = np.clip(state + velocity, -net.limit, net.limit).astype("f4")
    return net.image(state)


def net_chain(header, tensors, by=score_gradient):
    """The chain of each scale, computed here: (scale, image, steps) -> image."""

    def run(scale, image, steps):
        entry = header["scales"][scale]
        return langevin(Net(header, tensors, scale), image, steps, entry["stepSize"], entry["momentum"], by)

    return run


def onnx_chain(folder):
    """The same by onnxruntime, from the files of `patchwise export-onnx`."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # else newer versions report to their maker
    import onnxruntime

    def open_model(name):
        return onnxruntime.InferenceSession(Path(folder, name), providers=["CPUExecutionProvider"])

    def run(scale, image, steps):
        step = open_model(f"scale-{scale}-step.onnx")
        (state,) = open_model(f"scale-{scale}.onnx").run(["state"], {"image": image[None].astype("f4")})
        velocity, shown = np.zeros_like(state), image[None]
        for _ in range(steps):
            fed = {"state": state, "velocity": velocity}
            state, velocity, shown = step.run(["nextState", "nextVelocity", "image"], fed)
        return shown[0]

    return run


def enlarged(image, height, width):
    """Bicubic (Keys' kernel, a = -0.5), clipped to [-1, 1]: from a scale to the next finer one."""

    def weights(before, after):
        centre = (np.arange(after)[:, None] + 0.5) * before / after
        d = np.abs(np.arange(before) + 0.5 - centre)
        near, far = (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2
        kernel = np.where(d < 1, near, np.where(d < 2, far, 0))
        return kernel / kernel.sum(axis=1, keepdims=True)

    rows, columns = weights(image.shape[1], height), weights(image.shape[2], width)
    return np.clip(np.einsum("yh,chw,xw->cyx", rows, image, columns, optimize=True), -1, 1).astype("f4")


def coarse_to_fine(header, start, chain, rng=None):
    """Runs every scale's chain from an image at scale 0. Yields each scale's result; the last is the sample.

    A finer scale starts with the result below, enlarged; with rng, grey noise of `startNoise` is added to it."""
    image = start
    for scale, entry in enumerate(header["scales"]):
        height, width = entry["height"], entry["width"]
        if scale > 0:
            image = enlarged(image, height, width)
            if rng is not None:
                noise = rng.normal(0, entry.get("startNoise", 0), (1, height, width))
                image = np.clip(image + noise, -1, 1).astype("f4")
        image = chain(scale, image, entry["steps"])
        if scale == 0:
            # The canvas of scale 0 is wider than the sample: a window at a random place is kept.
            left = 0 if rng is None else rng.integers(image.shape[2] - width + 1)
            image = image[:, :, left : left + width]
        yield image


def grey_start(header, tensors, rng, extra=0.3):
    """Where a sample starts: grey noise at scale 0, on a canvas wider than the scale by a share of its width."""
    coarsest = header["scales"][0]
    shape = (1, coarsest["height"], coarsest["width"] + int(extra * coarsest["width"] + 0.5))
    grey = np.repeat(rng.uniform(-1, 1, shape), 3, axis=0)
    return Net(header, tensors, 0).rgb(grey).astype("f4")


def main():
    parser = argparse.ArgumentParser(description="Runs the Langevin chains of a Patchwise model.")
    parser.add_argument("model")
    parser.add_argument("--scale", type=int, help="0 is the coarsest")
    parser.add_argument("--steps", type=int, help="default: those of the training")
    parser.add_argument("--sample", action="store_true", help="all scales, coarse to fine; with --start without noise")
    parser.add_argument("--seed", type=int, default=1, help="of NumPy's random numbers, which are not Patchwise's")
    parser.add_argument("--onnx", help="folder of exported nets, whose steps onnxruntime takes")
    parser.add_argument("--start", help="image to start from, .npy [3, height, width] in [-1, 1]")
    parser.add_argument("--out", default="end.npy")
    parser.add_argument("--torch", action="store_true", help="differentiate by PyTorch")
    options = parser.parse_args()
    header, tensors = read_model(options.model)
    by = score_gradient_torch if options.torch else score_gradient
    chain = net_chain(header, tensors, by) if options.onnx is None else onnx_chain(options.onnx)
    rng = np.random.default_rng(options.seed)
    start = None if options.start is None else np.load(options.start)
    if options.sample:
        noise = rng if start is None else None
        first = grey_start(header, tensors, rng) if start is None else start
        *_, end = coarse_to_fine(header, first, chain, noise)
        np.save(options.out, end)
        print(f"a sample of {end.shape[2]} x {end.shape[1]} px, {options.out}")
        return
    if options.scale is None:
        for s, scale in enumerate(header["scales"]):
            print(
                f"scale {s}: {scale['width']} x {scale['height']} px, channels {scale['net']['channels']}, "
                f"{scale['steps']} steps of {scale['stepSize']}, momentum {scale['momentum']}"
            )
        return
    scale = header["scales"][options.scale]
    if start is None:
        grey = rng.uniform(-1, 1, (1, scale["height"], scale["width"]))
        start = np.repeat(grey, 3, axis=0).astype("f4")
    net = Net(header, tensors, options.scale)
    steps = scale["steps"] if options.steps is None else options.steps
    end = chain(options.scale, start, steps)
    np.save(options.out, end)
    before, after = (by(net, net.padded(image))[0].mean() for image in (start, end))
    print(f"{steps} steps: mean score {before:.6f} -> {after:.6f}, {options.out}")


if __name__ == "__main__":
    main()
