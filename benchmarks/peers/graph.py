# SPDX-License-Identifier: BSD-3-Clause
"""PyTorch against the graph encoders of this library: the same graphs and layers, in turns.

Called by compare_graph.sh: graph.py BENCH ROUNDS [CASE]
"""
import ctypes
import functools
import gc
import json
import os
import statistics
import subprocess
import sys
import time

import torch
from torch import nn
from torch.nn import functional

HIDDEN, LAYERS, HEADS, MASKS = 256, 6, 8, 3
THREADS = (1, 2)
USUAL = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}  # allocator settings
# Work, graphs, nodes (150: around 150 different sizes), threads.
CASES = [("train", *batch, threads) for batch in ((16, 150), (4, 500)) for threads in THREADS]
CASES += [("infer", 1, nodes, 1) for nodes in (100, 500)]
MEMORY_CASES = ((4, 500), (1, 500), (1, 1000), (1, 2000))  # graphs, nodes


# ---- Graphs, as in graph_bench.cpp

def network(size, shift):
    """The producers of each node."""
    lists = []
    for i in range(size):
        place = (i + shift) % 7
        back = [6] * (place == 6) + [3] * (place in (3, 5)) + [1] * (place != 3)
        lists.append([i - b for b in back if b <= i])
    return lists


def batch(graphs, nodes):
    """Offsets of the graphs, and for each mask (grandfather, father, child) a sorted list of neighbours for each node."""
    offsets, parents = [0], []
    for g in range(graphs):
        lists = network(100 + g * 37 % 101 if nodes == 150 else nodes, g)
        parents += [[j + offsets[-1] for j in row] for row in lists]
        offsets.append(offsets[-1] + len(lists))
    children = [[] for _ in parents]
    for i, row in enumerate(parents):
        for j in row:
            children[j].append(i)
    masks = ([[k for j in row for k in parents[j]] for row in parents], parents, children)
    return offsets, [[sorted({i, *row}) for i, row in enumerate(lists)] for lists in masks]


def padded(lists):
    """As a matrix, with what pads it marked by zeros in a second one."""
    width = max(map(len, lists))
    return (torch.tensor([row + [0] * (width - len(row)) for row in lists]),
            torch.tensor([[1.0] * len(row) + [0.0] * (width - len(row)) for row in lists]))


class Structure:
    """A batch as each kind of attention needs it. A branch is a row: node * MASKS + mask."""

    def __init__(self, graphs, nodes, branch, kind):
        offsets, masks = batch(graphs, nodes)
        self.graphs, self.size = graphs, offsets[-1]
        # Rows of Q, K and V: one for each branch, or for each node.
        lists = [[j * MASKS + m if branch else j for j in masks[m][i]] for i in range(self.size) for m in range(MASKS)]
        if kind == "eager":
            self.to = torch.tensor([r for r, row in enumerate(lists) for _ in row])
            self.query = self.to if branch else self.to // MASKS
            self.source = torch.tensor([j for row in lists for j in row])
        elif kind == "compiled":
            self.slots, self.real = padded(lists)
            readers = [[] for _ in range(self.size * (MASKS if branch else 1))]
            for r, row in enumerate(lists):
                for place, j in enumerate(row):
                    readers[j].append(r * self.slots.shape[1] + place)
            self.readers, self.read = padded(readers)
        else:
            self.allowed = torch.zeros(MASKS, 1, self.size, self.size, dtype=torch.bool)
            for m, mask in enumerate(masks):
                for i, row in enumerate(mask):
                    self.allowed[m, 0, i, row] = True
        self.graph = torch.repeat_interleave(torch.arange(graphs), torch.tensor(offsets).diff())
        self.share = 1 / torch.tensor(offsets).diff()[self.graph].unsqueeze(1)
        i = torch.arange(self.size * HIDDEN)
        self.x = ((i * 7919 % 2001).float() / 1000 - 1).reshape(self.size, HIDDEN)


# ---- Layers

class Gather(torch.autograd.Function):
    """Rows by number; backwards a gather too, since the compiler makes atomic additions of a scatter. The sum is spelled
    out, since the compiler leaves a loop over more than eight terms scalar."""

    @staticmethod
    def forward(ctx, x, slots, readers, read):
        ctx.save_for_backward(readers, read)
        return x[slots]

    @staticmethod
    def backward(ctx, g):
        readers, read = ctx.saved_tensors
        g = g.flatten(0, 1)
        return sum(g[readers[:, t]] * read[:, t:t + 1] for t in range(readers.shape[1])), None, None, None


class Dgsa(nn.Module):
    """Three ways of attention, each the fastest we found: with PyTorch's kernels one after another, compiled, and dense."""

    def __init__(self, branch, kind):
        super().__init__()
        self.attention = {"eager": self.over_edges, "compiled": self.over_slots, "dense": self.over_all}[kind]
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN * (MASKS if branch else 1))
        self.gate = nn.Sequential(nn.Linear(MASKS * HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, MASKS))
        self.out = nn.Linear(HIDDEN, HIDDEN)

    @staticmethod
    def over_edges(qkv, s):
        qkv = qkv.view(-1, 3 * HIDDEN)
        q = functional.embedding(s.query, qkv[:, :HIDDEN])  # faster than indexing and index_select
        kv = functional.embedding(s.source, qkv[:, HIDDEN:])
        k, v = (part.view(-1, HEADS, HIDDEN // HEADS) for part in kv.chunk(2, 1))
        scores = (q.view_as(k) * k).sum(-1) * (HIDDEN // HEADS) ** -0.5
        rows = s.size * MASKS
        with torch.no_grad():  # the shift drops out of the softmax
            top = scores.new_full((rows, HEADS), -torch.inf)
            top = top.scatter_reduce(0, s.to.unsqueeze(1).expand(-1, HEADS), scores, "amax")[s.to]
        p = (scores - top).exp()
        total = p.new_zeros(rows, HEADS).index_add(0, s.to, p)
        y = p.new_zeros(rows, HIDDEN).index_add(0, s.to, (p.unsqueeze(-1) * v).flatten(1))
        return y.view(rows, HEADS, -1) / total.unsqueeze(-1)

    @staticmethod
    def over_slots(qkv, s):
        qkv = qkv.view(-1, 3 * HIDDEN)
        kv = Gather.apply(qkv[:, HIDDEN:], s.slots, s.readers, s.read)
        k, v = kv.view(s.size, MASKS, -1, 2, HEADS, HIDDEN // HEADS).unbind(3)
        q = qkv[:, :HIDDEN].view(s.size, -1, 1, HEADS, HIDDEN // HEADS)
        scores = (q * k).sum(-1) * (HIDDEN // HEADS) ** -0.5
        p = scores.masked_fill(s.real.view(s.size, MASKS, -1, 1) == 0, -torch.inf).softmax(2)
        return (p.unsqueeze(-1) * v).sum(2)

    @staticmethod
    def over_all(qkv, s):
        qkv = qkv.view(s.size, -1, 3, HEADS, HIDDEN // HEADS).permute(2, 1, 3, 0, 4).expand(-1, MASKS, -1, -1, -1)
        y = functional.scaled_dot_product_attention(*qkv, s.allowed)  # {MASKS, HEADS, nodes, size}
        return y.permute(2, 0, 1, 3)

    def forward(self, x, s):
        branches = self.attention(self.qkv(x), s).reshape(s.size, MASKS * HIDDEN)
        weights = self.gate(branches).softmax(-1)
        return self.out((weights.unsqueeze(1) @ branches.view(s.size, MASKS, HIDDEN)).squeeze(1))


class Block(nn.Module):
    def __init__(self, branch, kind):
        super().__init__()
        self.mixer_norm, self.mixer = nn.LayerNorm(HIDDEN), Dgsa(branch, kind)
        self.feed_norm = nn.LayerNorm(HIDDEN)
        self.feed = nn.Sequential(nn.Linear(HIDDEN, 4 * HIDDEN), nn.GELU(), nn.Linear(4 * HIDDEN, HIDDEN))

    def forward(self, x, s):
        x = x + self.mixer(self.mixer_norm(x), s)
        return x + self.feed(self.feed_norm(x))


class Model(nn.Module):
    """A number for each graph."""

    def __init__(self, branch, kind):
        super().__init__()
        self.layers = nn.ModuleList(Block(branch, kind) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(HIDDEN)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, s):
        x = s.x
        for layer in self.layers:
            x = layer(x, s)
        pooled = x.new_zeros(s.graphs, HIDDEN).index_add(0, s.graph, self.norm(x) * s.share)
        return self.head(pooled)


# ---- Work to time

def make(work, graphs, nodes, threads, branch, kind):
    """A call of the work, and the model."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = Model(branch, kind)
    s = Structure(graphs, nodes, branch, kind)
    compiled = torch.compile(model, dynamic=False) if kind == "compiled" else model
    if work == "infer":
        return torch.inference_mode()(functools.partial(compiled, s)), model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        (compiled(s) - 1).square().mean().backward()
        optimizer.step()
    return step, model


def milliseconds(call, clock, seconds=0.5):
    call()
    count, start, end = 0, clock(), time.perf_counter() + seconds
    while count < 1 or time.perf_counter() < end:
        call()
        count += 1
    return (clock() - start) / count * 1e3


def ours(bench, name, graphs, nodes, threads):
    """Its time, and the row of the benchmark."""
    row = f"^{name}/graphs:{graphs}/nodes:{nodes}/threads:{threads}/process_time/real_time$"
    done = subprocess.run([bench, f"--benchmark_filter={row}", "--benchmark_min_time=0.5", "--benchmark_format=json"],
                          env=USUAL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode != 0:
        raise SystemExit(f"{bench} {row} failed with {done.returncode}")
    found = json.loads(done.stdout)["benchmarks"][0]
    return found["cpu_time" if threads == 1 else "real_time"], found


def memory(kind, branch, graphs, nodes):
    """MB of a process of its own: at most during steps once they go on and on, and without them."""
    arguments = [sys.executable, __file__, "--memory", kind, str(int(branch)), str(graphs), str(nodes)]
    return subprocess.run(arguments, check=True, env=USUAL, stdout=subprocess.PIPE).stdout.decode().strip()


def print_memory(kind, branch, graphs, nodes):
    def status(field):
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))
    imported = status("VmRSS")
    make("train", 1, 20, 1, branch, kind)[0]()  # brings in the compiler
    torch._dynamo.reset()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    ready = status("VmRSS")
    step, _ = make("train", graphs, nodes, 1, branch, kind)
    for _ in range(2):
        step()
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # forgets the peak, which the compiler may have set
    for _ in range(3):
        step()
    print(f"{status('VmHWM')} (after import {imported}, after a step on 20 nodes {ready})")


def check_agreement():
    """The three ways must give the same numbers and gradients."""
    for branch in (False, True):
        torch.manual_seed(1)
        state = Model(branch, "eager").state_dict()
        found = []
        for kind in ("eager", "compiled", "dense"):  # not compiled here
            model = Model(branch, kind)
            model.load_state_dict(state)
            y = model(Structure(3, 20, branch, kind))
            (y - 1).square().mean().backward()
            found.append(torch.cat([y.detach().flatten()] + [p.grad.flatten() for p in model.parameters()]))
        for other in found[1:]:
            distance = (other - found[0]).abs().max() / found[0].abs().max()
            assert distance < 1e-5, f"ways of attention disagree by {distance}"


def main():
    if sys.argv[1] == "--memory":
        return print_memory(sys.argv[2], sys.argv[3] == "1", int(sys.argv[4]), int(sys.argv[5]))
    bench, rounds = sys.argv[1], int(sys.argv[2])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    check_agreement()
    listed = subprocess.run([bench, "--benchmark_list_tests"], stdout=subprocess.PIPE, check=True).stdout.decode()
    print(f"torch {torch.__version__}; milliseconds (of processor time with one thread, which a busy machine disturbs less; "
          f"of wall time with two), medians of {rounds} rounds in turns; ratios are medians and least of a round's; "
          f"floor: the matrix products of the same work alone; full: our own attention over all pairs of nodes")
    for branch in (False, True):
        form = "branch" if branch else "shared"
        have = any(line.startswith(f"train_{form}/") for line in listed.splitlines())
        for work, graphs, nodes, threads in CASES:
            case = f"{work} {form} {graphs}x{nodes} {threads}t"
            if only not in case:
                continue
            kinds = ["eager", "compiled"] + ["dense"] * (work == "infer")
            calls, compiling = {}, 0.0
            for kind in kinds:
                calls[kind], model = make(work, graphs, nodes, threads, branch, kind)
                start = time.perf_counter()
                calls[kind]()
                if kind == "compiled":
                    compiling = time.perf_counter() - start
            names = {"floor": f"floor_of/{work}_{form}"}
            if have:
                names["ours"] = f"{work}_{form}"
            if have and work == "train" and not branch:
                names["full"] = "train_full"
            times = {name: [] for name in (*kinds, *names)}
            parameters = {"torch": sum(p.numel() for p in model.parameters())}
            for _ in range(rounds):
                for kind in kinds:
                    times[kind].append(milliseconds(calls[kind], time.process_time if threads == 1 else time.perf_counter))
                for name, row in names.items():
                    took, found = ours(bench, row, graphs, nodes, threads)
                    times[name].append(took)
                    if name == "ours":
                        parameters["ours"] = int(found["parameters"])
            print(f"\n{case}: parameters {parameters}, compiled in {compiling:.0f} s")
            for name, took in times.items():
                line = f"  {name:<9}{statistics.median(took):>9.1f}"
                if have and name != "ours":
                    ratios = [a / b for a, b in zip(took, times["ours"])]
                    line += f"   {statistics.median(ratios):5.2f} times ours, least {min(ratios):5.2f}"
                print(line, flush=True)
        for graphs, nodes in MEMORY_CASES if not branch else MEMORY_CASES[:1]:
            case = f"memory {form} {graphs}x{nodes}"
            if only not in case:
                continue
            peak = [f"{kind} {memory(kind, branch, graphs, nodes)}" for kind in ("eager", "compiled")]
            if have:
                _, found = ours(bench, f"train_{form}", graphs, nodes, 1)
                peak.append(f"ours {found['peak_MB']:.0f} (workspace {found['workspace_MB']:.0f})")
            print(f"\n{case}: MB of the process at most in training steps, 1 thread: " + ", ".join(peak), flush=True)


main()
