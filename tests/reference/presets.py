# SPDX-License-Identifier: BSD-3-Clause
"""Reference values of the preset graph encoders and of variants of their attention: PyTorch in double, dense masks,
written from the formulas.

    python tests/reference/presets.py FOLDER

writes NAME.safetensors for each. README.md says what they hold.
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
VARIANT_GRAPHS = 4  # variants of attention, each a single layer, do without the last graph
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


def heads_of(x):
    """From {nodes, hidden} to {heads, nodes, hidden / heads}: heads have their columns side by side."""
    return x.reshape(len(x), HEADS, -1).transpose(0, 1)


def joined(y):
    return y.transpose(0, 1).reshape(y.shape[1], HIDDEN)


def attention(qkv, mask):
    """qkv {nodes, 3 * hidden}; mask {nodes, nodes}, or one for each head."""
    q, k, v = (heads_of(part) for part in qkv.chunk(3, -1))
    scores = q @ k.transpose(1, 2) / q.shape[2] ** 0.5
    return joined(scores.masked_fill(~mask, -torch.inf).softmax(-1) @ v)


class Dgsa(nn.Module):
    """Each mask has all heads; W = softmax(MLP([X_grand, X_father, X_child])) weighs the masks at each node."""

    MASKS = ("grandfather", "father", "child")

    def __init__(self):
        super().__init__()
        self.add_projections()
        self.gate = self.make_gate()
        self.out = nn.Linear(HIDDEN, HIDDEN)

    def add_projections(self):
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)

    def project(self, x, name):
        return self.qkv(x)

    def make_gate(self):
        return Mlp(3 * HIDDEN, HIDDEN, 3)

    def weights(self, x, branches):
        """{nodes, 1 or hidden, masks}"""
        return self.gate(torch.cat(branches, -1)).softmax(-1).unsqueeze(1)

    def forward(self, x, masks):
        branches = [attention(self.project(x, name), getattr(masks, name)) for name in self.MASKS]
        return self.out((torch.stack(branches, -1) * self.weights(x, branches)).sum(-1))


class LightDgsa(Dgsa):
    """W = softmax(W_g x + b_g), from the layer's input."""

    def make_gate(self):
        return nn.Linear(HIDDEN, 3)

    def weights(self, x, branches):
        return self.gate(x).softmax(-1).unsqueeze(1)


class HeadGatedDgsa(Dgsa):
    """A softmax over the masks for each head, of one matrix's product with all branches."""

    def make_gate(self):
        return nn.Linear(3 * HIDDEN, HEADS * 3)

    def weights(self, x, branches):
        scores = self.gate(torch.cat(branches, -1)).reshape(-1, HEADS, 3)
        return scores.softmax(-1).repeat_interleave(HIDDEN // HEADS, 1)


class BranchDgsa(Dgsa):
    """Q, K and V for each mask."""

    def add_projections(self):
        for name in self.MASKS:
            self.add_module(name, nn.ModuleDict({"qkv": nn.Linear(HIDDEN, 3 * HIDDEN)}))

    def project(self, x, name):
        return getattr(self, name)["qkv"](x)


class MaskedAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x, masks):
        return self.out(attention(self.qkv(x), self.mask(masks)))


class SiblingAttention(MaskedAttention):
    """NN-Former: a mask for each head."""

    def mask(self, masks):
        return torch.stack([masks.child, masks.father, masks.co_parent, masks.sibling])


class FullAttention(MaskedAttention):
    def mask(self, masks):
        return masks.everyone


class GraphAidedAttention(nn.Module):
    """NAR-Former V2: W [x, norm(S_father) x, norm(S_child) x] with S = u u^T where the mask allows,
    u = sigmoid(W_q x + b_q), and rows divided by their sum + 1e-6; each head for itself."""

    def __init__(self):
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(3 * HIDDEN, HIDDEN)

    def forward(self, x, masks):
        u = heads_of(self.query(x).sigmoid())
        likeness = u @ u.transpose(1, 2)
        parts = [x]
        for mask in (masks.father, masks.child):
            s = likeness * mask
            parts.append(joined(s / (s.sum(-1, keepdim=True) + 1e-6) @ heads_of(x)))
        return self.out(torch.cat(parts, -1))


class Sage(nn.Linear):
    """W [x, mean over fathers, mean over children]; a node belongs to its own neighbours."""

    def __init__(self):
        super().__init__(3 * HIDDEN, HIDDEN)

    def forward(self, x, masks):
        return super().forward(torch.cat([x, mean_over(masks.father, x), mean_over(masks.child, x)], -1))


def relu(h):
    nearest = h.abs().min().item()
    assert nearest > KINK, f"choose another INPUT_SEED: a preactivation is {nearest}"
    return h.relu()


class Mlp(nn.Module):
    def __init__(self, size, hidden, out, function=functional.gelu):
        super().__init__()
        self.in_ = nn.Linear(size, hidden)
        self.out = nn.Linear(hidden, out)
        self.function = function

    def forward(self, x):
        return self.out(self.function(self.in_(x)))


class FeedForward(Mlp):
    def __init__(self, function=functional.gelu):
        super().__init__(HIDDEN, INTERMEDIATE, HIDDEN, function)

    def forward(self, x, masks):
        return super().forward(x)


class ReluFeedForward(FeedForward):
    def __init__(self):
        super().__init__(relu)


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
        return self.out(relu(self.in_(x) + torch.cat(near, -1)))


class Scale(nn.Module):
    """A number for each feature."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(HIDDEN))

    def forward(self, x):
        return self.weight * x


class Block(nn.Module):
    def __init__(self, mixer, feed, scale):
        super().__init__()
        self.mixer_norm, self.mixer, self.mixer_scale = nn.LayerNorm(HIDDEN), mixer(), scale()
        self.feed_norm, self.feed, self.feed_scale = nn.LayerNorm(HIDDEN), feed(), scale()

    def forward(self, x, masks):
        x = x + self.mixer_scale(self.mixer(self.mixer_norm(x), masks))
        return x + self.feed_scale(self.feed(self.feed_norm(x), masks))


class Encoder(nn.Module):
    def __init__(self, mixer, feed, scale=nn.Identity):
        super().__init__()
        self.layer = nn.ModuleList(Block(mixer, feed, scale) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(HIDDEN)

    def forward(self, x, masks):
        for block in self.layer:
            x = block(x, masks)
        return self.norm(x)


PRESETS = {"ledg_former": (Dgsa, FeedForward), "nn_former": (SiblingAttention, GraphFeedForward),
           "nar_former_v2": (GraphAidedAttention, ReluFeedForward, Scale),
           "graph_transformer": (FullAttention, FeedForward), "graph_sage": (Sage, FeedForward)}
VARIANTS = {"dgsa_lite": LightDgsa, "head_gate": HeadGatedDgsa, "branch_qkv": BranchDgsa}


def parameters_of(model):
    """With the names that ledg gives them."""
    return [("graph." + name.replace(".in_.", ".in.").replace(".to_", "."), p) for name, p in model.named_parameters()]


def summary(rows):
    """Of each row the products with two fixed vectors and its length."""
    directions = closed_form.numbers(PROJECTION_SEED, 2, rows.shape[1])
    return numpy.concatenate([rows @ directions.T, numpy.linalg.norm(rows, axis=1, keepdims=True)], 1)


def golden(model, sizes):
    with torch.no_grad():
        for name, p in parameters_of(model):
            p.copy_(torch.from_numpy(closed_form.parameter(name, p.shape)))
    masks = Masks([closed_form.parents(size, GRAPH_SEED + g) for g, size in enumerate(sizes)])
    x = torch.from_numpy(closed_form.numbers(INPUT_SEED, sum(sizes), HIDDEN)).requires_grad_()
    nodes = model(x, masks)
    pooled = mean_over(masks.graph, nodes)
    (pooled * torch.from_numpy(closed_form.numbers(LOSS_SEED, len(sizes), HIDDEN))).sum().backward()
    kept = sum(sizes[:WHOLE])
    tensors = {"pooled": pooled.detach().numpy()}
    for name, rows in (("nodes", nodes.detach().numpy()), ("input_gradient", x.grad.numpy())):
        tensors[name] = rows[:kept]
        tensors[name + ".summary"] = summary(rows)
    for name, p in parameters_of(model):
        tensors["gradient." + name] = p.grad.numpy() if p.dim() == 1 else summary(p.grad.numpy())
    return tensors


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    models = [(name, Encoder(*parts), NODES) for name, parts in PRESETS.items()]
    models += [(name, layer(), NODES[:VARIANT_GRAPHS]) for name, layer in VARIANTS.items()]
    for name, model, sizes in models:
        closed_form.write_safetensors(folder / (name + ".safetensors"), golden(model, sizes),
                                      {"torch": torch.__version__})


main()
