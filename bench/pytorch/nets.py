"""The energy net and its Langevin chain in eager PyTorch, as the method's authors write them."""
import torch
import torch.nn.functional as F

FORMATS = {"default": torch.contiguous_format, "channels-last": torch.channels_last}


class Net:
    """A stack of valid convolutions with ELU between; spectral norm on all layers but the last."""

    def __init__(self, channels, kernels, layout, std=0.05, spectral=True):
        self.format = FORMATS[layout]
        self.spectral = spectral
        self.margin = sum(k - 1 for k in kernels) // 2
        self.weights, self.biases, self.u = [], [], []
        inputs = 3
        for outputs, kernel in zip(channels, kernels):
            weight = (torch.randn(outputs, inputs, kernel, kernel) * std).contiguous(memory_format=self.format)
            self.weights.append(weight.requires_grad_())
            self.biases.append(torch.zeros(outputs, requires_grad=True))
            self.u.append(torch.randn(1, outputs))
            inputs = outputs

    def parameters(self):
        return self.weights + self.biases

    def effective(self, update=False):
        """Weights divided by their spectral norm: one power iteration, which `update` keeps."""
        if not self.spectral:
            return self.weights
        out = []
        for i, weight in enumerate(self.weights):
            if i == len(self.weights) - 1:
                out.append(weight)
                continue
            matrix = weight.permute(2, 3, 1, 0).reshape(-1, weight.shape[0])
            with torch.no_grad():
                v = F.normalize(self.u[i] @ matrix.t())
                u = F.normalize(v @ matrix)
                if update:
                    self.u[i] = u
            out.append(weight / (v @ matrix @ u.t()))
        return out

    def score(self, x, weights, biases=None):
        biases = biases or self.biases
        last = len(weights) - 1
        for i, weight in enumerate(weights):
            x = F.conv2d(x, weight, biases[i])
            if i < last:
                x = F.elu(x)
        return x

    def pad(self, x):
        return F.pad(x, [self.margin] * 4).contiguous(memory_format=self.format)

    def crop(self, x):
        m = self.margin
        return x[:, :, m:-m, m:-m]


def langevin(net, x, steps, step_size, noise, momentum=0.0):
    """x <- clip(x + v + noise * eps), v <- momentum * v + step_size / 2 * d(sum f)/dx."""
    with torch.no_grad():
        weights = [w.detach() for w in net.effective(True)]
        biases = [b.detach() for b in net.biases]
    velocity = None
    for _ in range(steps):
        x = x.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(net.score(x, weights, biases).sum(), x)
        with torch.no_grad():
            moved = 0.5 * step_size * gradient
            if momentum > 0:
                velocity = moved if velocity is None else momentum * velocity + moved
                moved = velocity
            x = x + moved
            if noise > 0:
                x = x + noise * torch.randn_like(x)
            x = x.clamp(-1, 1)
    return x.detach()


def resize(x, size):
    return F.interpolate(x, size=tuple(size), mode="bicubic", align_corners=False, antialias=True).clamp(-1, 1)


def grey_noise(count, size):
    return (torch.rand(count, 1, *size) * 2 - 1).repeat(1, 3, 1, 1)
