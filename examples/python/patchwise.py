"""Reads a Patchwise model and runs its Langevin chains with NumPy, or with PyTorch where it is asked for.

    python3 patchwise.py lake-96.safetensors                       # what is in it
    python3 patchwise.py lake-96.safetensors --scale 3 --steps 8 --start start.npy --out end.npy [--torch]

`start.npy` and `end.npy` are images [3, height, width] in [-1, 1], float32, of any size; without --start the chain
starts from grey noise of the scale's own size. The equations are in docs/method.md, the file in docs/file-format.md.
"""
import argparse
import json

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
        inner = state[:, f:-f, f:-f] - self.offset[:, None, None]
        return np.clip(np.einsum("ij,jhw->ihw", np.linalg.inv(self.matrix), inner), -1, 1).astype("f4")


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
    import torch
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


def main():
    parser = argparse.ArgumentParser(description="Runs the Langevin chain of one scale of a Patchwise model.")
    parser.add_argument("model")
    parser.add_argument("--scale", type=int, help="0 is the coarsest")
    parser.add_argument("--steps", type=int, help="default: those of the training")
    parser.add_argument("--start", help="image to start from, .npy [3, height, width] in [-1, 1]")
    parser.add_argument("--out", default="end.npy")
    parser.add_argument("--torch", action="store_true", help="differentiate by PyTorch")
    options = parser.parse_args()
    header, tensors = read_model(options.model)
    if options.scale is None:
        for s, scale in enumerate(header["scales"]):
            print(
                f"scale {s}: {scale['width']} x {scale['height']} px, channels {scale['net']['channels']}, "
                f"{scale['steps']} steps of {scale['stepSize']}, momentum {scale['momentum']}"
            )
        return
    scale = header["scales"][options.scale]
    if options.start is None:
        grey = np.random.default_rng(1).uniform(-1, 1, (1, scale["height"], scale["width"]))
        start = np.repeat(grey, 3, axis=0).astype("f4")
    else:
        start = np.load(options.start)
    net = Net(header, tensors, options.scale)
    steps = scale["steps"] if options.steps is None else options.steps
    by = score_gradient_torch if options.torch else score_gradient
    score, _ = by(net, net.padded(start))
    end = langevin(net, start, steps, scale["stepSize"], scale["momentum"], by)
    np.save(options.out, end)
    print(f"{steps} steps: mean score {score.mean():.6f} -> {by(net, net.padded(end))[0].mean():.6f}, {options.out}")


if __name__ == "__main__":
    main()
