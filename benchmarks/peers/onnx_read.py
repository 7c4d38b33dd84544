# SPDX-License-Identifier: BSD-3-Clause
"""The protobuf parser of Python's onnx package (C++ inside) and PyTorch beside onnx_bench.

Called by compare_onnx.sh: onnx_read.py BENCH FILE ROUNDS; FILE is written.
"""
import json
import os
import statistics
import subprocess
import sys
import time

import numpy
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn
from torch.nn import functional

MEGABYTES = 100
CELLS, NODES, HIDDEN, LAYERS, HEADS, MASKS = 512, 8, 64, 3, 4, 3


def write_network(path):
    """Convolutions with ReLUs between, whose weights fill the file."""
    channels = 512
    count = MEGABYTES * 1000**2 // (channels * channels * 9 * 4) + 1
    weight = numpy.zeros((channels, channels, 3, 3), numpy.float32).tobytes()
    nodes, weights = [], []
    for i in range(count):
        nodes.append(helper.make_node("Conv", [f"r{i}", f"w{i}"], [f"c{i}"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i + 1}"]))
        weights.append(helper.make_tensor(f"w{i}", TensorProto.FLOAT, [channels, channels, 3, 3], weight, raw=True))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, 14, 14]) for name in ("r0", f"r{count}")]
    model = helper.make_model(helper.make_graph(nodes, "network", ends[:1], ends[1:], weights),
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.mixer_norm, self.feed_norm = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.qkv, self.out = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.gate = nn.Sequential(nn.Linear(MASKS * HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, MASKS))
        self.feed = nn.Sequential(nn.Linear(HIDDEN, 2 * HIDDEN), nn.GELU(), nn.Linear(2 * HIDDEN, HIDDEN))

    def forward(self, x, forbidden):
        q, k, v = self.qkv(self.mixer_norm(x)).view(CELLS, NODES, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(2, 3) / (HIDDEN // HEADS) ** 0.5).unsqueeze(1)  # the same for all masks
        y = scores.masked_fill(forbidden, -torch.inf).softmax(-1) @ v.unsqueeze(1)
        branches = y.permute(0, 3, 1, 2, 4).reshape(CELLS, NODES, MASKS, HIDDEN)
        weights = self.gate(branches.flatten(2)).softmax(-1).unsqueeze(2)
        x = x + self.out((weights @ branches).squeeze(2))
        return x + self.feed(self.feed_norm(x))


class Scores(nn.Module):
    """The accuracy model of the shipped checkpoint from vectors of texts on, all cells padded to eight nodes."""

    def __init__(self):
        super().__init__()
        self.text, self.numeric = nn.Linear(192, HIDDEN, bias=False), nn.Linear(24, HIDDEN)
        self.node_out, self.norm = nn.Linear(HIDDEN, HIDDEN), nn.LayerNorm(HIDDEN)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.head = nn.Sequential(nn.Linear(HIDDEN + 23, 128), nn.GELU(), nn.Linear(128, 1))

    def forward(self, texts, text_of, numeric, scalars, forbidden):
        x = self.node_out(functional.gelu(functional.embedding(text_of, self.text(texts)) + self.numeric(numeric)))
        for layer in self.layers:
            x = layer(x, forbidden)
        return self.head(torch.cat([self.norm(x).mean(1), scalars], 1))


def pytorch_scores(threads):
    """A call that scores; building features and masks is not in it, for ours it is."""
    torch.set_num_threads(threads)
    model = Scores().eval()
    forbidden = torch.rand(CELLS, MASKS, 1, NODES, NODES) < 0.7
    forbidden[..., torch.arange(NODES), torch.arange(NODES)] = False
    inputs = (torch.rand(7, 192), torch.randint(0, 7, (CELLS, NODES)), torch.rand(CELLS, NODES, 24),
              torch.rand(CELLS, 23), forbidden)
    return torch.inference_mode()(lambda: model(*inputs))


def milliseconds(call, clock, seconds=0.4):
    call()
    count, start, end = 0, clock(), time.perf_counter() + seconds
    while count < 2 or time.perf_counter() < end:
        call()
        count += 1
    return (clock() - start) / count * 1e3


def ours(bench, name, threads):
    out = subprocess.run([bench, f"--benchmark_filter=^{name}/.*real_time$", "--benchmark_min_time=0.4",
                          "--benchmark_format=json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return json.loads(out)["benchmarks"][0]["cpu_time" if threads == 1 else "real_time"]


def parse(data):
    onnx.ModelProto().ParseFromString(data)


def main():
    bench, path, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    write_network(path)
    os.environ["LEDG_ONNX"] = path
    with open(path, "rb") as file:
        data = file.read()
    print(f"onnx {onnx.__version__}, torch {torch.__version__}; milliseconds (of processor time with one thread, of wall "
          f"time with two), medians of {rounds} rounds in turns; ratios are medians and least of a round's")
    cases = [(f"read {len(data) / 1e6:.0f} MB", lambda: parse(data), "read_onnx", 1)]
    cases += [(f"{CELLS} cells {t}t", pytorch_scores(t), f"score_cells/cells:{CELLS}/threads:{t}", t) for t in (1, 2)]
    for case, call, name, threads in cases:
        torch.set_num_threads(threads)
        times = [(milliseconds(call, time.process_time if threads == 1 else time.perf_counter), ours(bench, name, threads))
                 for _ in range(rounds)]
        ratios = [peer / own for peer, own in times]
        print(f"{case:<14} peer {statistics.median(t[0] for t in times):>9.2f}  ours "
              f"{statistics.median(t[1] for t in times):>9.3f}  ratio {statistics.median(ratios):>7.2f}  "
              f"least {min(ratios):>7.2f}", flush=True)


main()
