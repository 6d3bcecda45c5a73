"""
PyTorch's side of `npm run bench`: reads a request a line from stdin, does it, and writes an answer a line to stdout,
so that both sides can take turns in one run. A line with "progress" may come before the answer. Needs torch only.
"""
import json
import sys

import torch

import released
import work


def memory():
    """Largest resident set so far, in bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else 1024 * largest


def tell(text):
    print(json.dumps({"progress": text}), flush=True)


def answer(request):
    what = request["do"]
    if what == "hello":
        torch.set_num_threads(request["threads"])
        torch.manual_seed(0)
        return {"torch": torch.__version__, "threads": torch.get_num_threads()}
    if what == "train":
        return released.train(request, tell)
    if what == "memory":
        return {"bytes": memory()}
    return {"ms": {"steps": work.steps, "updates": work.updates, "sample": work.sample}[what](request)}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # the other side prints it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
