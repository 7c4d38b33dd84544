# SPDX-License-Identifier: BSD-3-Clause
"""Reference values of the preset graph encoders: PyTorch in double, dense masked attention, written from the formulas.

    python tests/reference/presets.py FOLDER

writes PRESET.safetensors for each. README.md says what they hold.
"""
import pathlib
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

import closed_form

NODES = (1, 2, 7, 100, 500)
HIDDEN, LAYERS, HEADS, INTERMEDIATE = 24, 2, 4, 40
INPUT_SEED, LOSS_SEED, PROJECTION_SEED, GRAPH_SEED = 1, 102, 103, 110
WHOLE = 3  # graphs whose rows are kept as they are
# In float the sign of a preactivation nearer to zero than this could differ, and with it a ReLU's derivative.
KINK = 1e-5


class Masks:
    """Who attends to whom in the batch, from the adjacency matrix A of all graphs: A[i, j] = 1 for an edge i -> j."""

    def __init__(self, lists_of_graphs):
        size = sum(len(lists) for lists in lists_of_graphs)
        a = torch.zeros(size, size)
        self.graph = torch.zeros(len(lists_of_graphs), size)
        first = 0
        for g, lists in enumerate(lists_of_graphs):
            self.graph[g, first:first + len(lists)] = 1
            for i, row in enumerate(lists):
                for j in row:
                    a[first + j, first + i] = 1
            first += len(lists)
        self.children, self.parents = a, a.T
        eye = torch.eye(size)
        self.child, self.father = a + eye > 0, a.T + eye > 0
        self.grandfather = a.T @ a.T + eye > 0
        self.co_parent, self.sibling = a @ a.T + eye > 0, a.T @ a + eye > 0
        self.everyone = self.graph.T @ self.graph > 0


def mean_over(relation, x):
    """Means over related rows, zeros where there are none."""
    relation = relation.to(x.dtype)
    return relation @ x / relation.sum(1, keepdim=True).clamp(min=1)


def attention(q, k, v, mask):
    """q, k, v {heads, nodes, size}; mask {nodes, nodes}, or one for each head."""
    scores = q @ k.transpose(1, 2) / q.shape[2] ** 0.5
    return scores.masked_fill(~mask, -torch.inf).softmax(-1) @ v


class Heads(nn.Module):
    """Q, K and V of all heads from one matrix."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)

    def split(self, x):
        return [part.reshape(len(x), HEADS, -1).transpose(0, 1) for part in self.qkv(x).chunk(3, -1)]

    @staticmethod
    def join(y):
        return y.transpose(0, 1).reshape(y.shape[1], HIDDEN)


class Dgsa(Heads):
    """Each mask has all heads; W = softmax(MLP([X_grand, X_father, X_child])) weighs the masks at each node."""

    def __init__(self):
        super().__init__()
        self.gate = Mlp(3 * HIDDEN, HIDDEN, 3)

    def forward(self, x, masks):
        q, k, v = self.split(x)
        branches = [self.join(attention(q, k, v, m)) for m in (masks.grandfather, masks.father, masks.child)]
        weights = self.gate(torch.cat(branches, -1)).softmax(-1)
        return self.out(sum(weights[:, m:m + 1] * branch for m, branch in enumerate(branches)))


class SiblingAttention(Heads):
    """NN-Former: a mask for each head."""

    def forward(self, x, masks):
        mask = torch.stack([masks.child, masks.father, masks.co_parent, masks.sibling])
        return self.out(self.join(attention(*self.split(x), mask)))


class FullAttention(Heads):
    def forward(self, x, masks):
        return self.out(self.join(attention(*self.split(x), masks.everyone)))


class Sage(nn.Linear):
    """W [x, mean over fathers, mean over children]; a node belongs to its own neighbours."""

    def __init__(self):
        super().__init__(3 * HIDDEN, HIDDEN)

    def forward(self, x, masks):
        return super().forward(torch.cat([x, mean_over(masks.father, x), mean_over(masks.child, x)], -1))


class Mlp(nn.Module):
    def __init__(self, size, hidden, out):
        super().__init__()
        self.in_ = nn.Linear(size, hidden)
        self.out = nn.Linear(hidden, out)

    def forward(self, x):
        return self.out(functional.gelu(self.in_(x)))


class FeedForward(Mlp):
    def __init__(self):
        super().__init__(HIDDEN, INTERMEDIATE, HIDDEN)

    def forward(self, x, masks):
        return super().forward(x)


class GraphFeedForward(nn.Module):
    """ReLU(x W1 + [A x G1, A^T x G2]) W2, A and A^T with rows that sum to 1."""

    def __init__(self):
        super().__init__()
        self.in_ = nn.Linear(HIDDEN, INTERMEDIATE)
        self.to_children = nn.Linear(HIDDEN, INTERMEDIATE // 2, bias=False)
        self.to_parents = nn.Linear(HIDDEN, INTERMEDIATE // 2, bias=False)
        self.out = nn.Linear(INTERMEDIATE, HIDDEN)

    def forward(self, x, masks):
        near = [mean_over(masks.children, self.to_children(x)), mean_over(masks.parents, self.to_parents(x))]
        h = self.in_(x) + torch.cat(near, -1)
        nearest = h.abs().min().item()
        assert nearest > KINK, f"choose another INPUT_SEED: a preactivation is {nearest}"
        return self.out(h.relu())


class Block(nn.Module):
    def __init__(self, mixer, feed):
        super().__init__()
        self.mixer_norm, self.mixer = nn.LayerNorm(HIDDEN), mixer()
        self.feed_norm, self.feed = nn.LayerNorm(HIDDEN), feed()

    def forward(self, x, masks):
        x = x + self.mixer(self.mixer_norm(x), masks)
        return x + self.feed(self.feed_norm(x), masks)


def name_of(parameter):
    """What ledg calls it."""
    return "graph." + parameter.replace(".in_.", ".in.").replace(".to_", ".")


class Encoder(nn.Module):
    def __init__(self, mixer, feed):
        super().__init__()
        self.layer = nn.ModuleList(Block(mixer, feed) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(HIDDEN)

    def forward(self, x, masks):
        for block in self.layer:
            x = block(x, masks)
        return self.norm(x)


PRESETS = {"ledg_former": (Dgsa, FeedForward), "nn_former": (SiblingAttention, GraphFeedForward),
           "graph_transformer": (FullAttention, FeedForward), "graph_sage": (Sage, FeedForward)}


def summary(rows):
    """Of each row the products with two fixed vectors and its length."""
    directions = closed_form.numbers(PROJECTION_SEED, 2, rows.shape[1])
    return numpy.concatenate([rows @ directions.T, numpy.linalg.norm(rows, axis=1, keepdims=True)], 1)


def golden(mixer, feed):
    encoder = Encoder(mixer, feed)
    with torch.no_grad():
        for name, p in encoder.named_parameters():
            p.copy_(torch.from_numpy(closed_form.parameter(name_of(name), p.shape)))
    masks = Masks([closed_form.parents(size, GRAPH_SEED + g) for g, size in enumerate(NODES)])
    x = torch.from_numpy(closed_form.numbers(INPUT_SEED, sum(NODES), HIDDEN)).requires_grad_()
    nodes = encoder(x, masks)
    pooled = mean_over(masks.graph, nodes)
    (pooled * torch.from_numpy(closed_form.numbers(LOSS_SEED, len(NODES), HIDDEN))).sum().backward()
    kept = sum(NODES[:WHOLE])
    tensors = {"pooled": pooled.detach().numpy()}
    for name, rows in (("nodes", nodes.detach().numpy()), ("input_gradient", x.grad.numpy())):
        tensors[name] = rows[:kept]
        tensors[name + ".summary"] = summary(rows)
    for name, p in encoder.named_parameters():
        tensors["gradient." + name_of(name)] = p.grad.numpy() if p.dim() == 1 else summary(p.grad.numpy())
    return tensors


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for name, parts in PRESETS.items():
        closed_form.write_safetensors(folder / (name + ".safetensors"), golden(*parts), {"torch": torch.__version__})


main()
