# SPDX-License-Identifier: BSD-3-Clause
"""Times the networks DIR/onnx/*.onnx in the settings of DIR/settings.json with ONNX Runtime and writes DIR/latencies.csv.

    python measure.py DIR [--rounds 5]

Needs the packages onnx, onnxruntime and numpy. `make_networks` writes networks without weights; they get random ones here.
A setting says its `batch` and, in `cores`, its number of threads. The networks are gone through in several rounds, so that
what else the machine does falls on all alike; a network's time is the least over rounds of the median within a round. On a
machine that others use too, give it real-time priority (`chrt -f 1`): else long runs are interrupted and short ones are not.
"""

import argparse
import csv
import json
import math
import pathlib
import statistics
import sys
import time

import numpy
import onnx
import onnxruntime


def random_weight(random, shape, op):
    """What keeps activations of an operator `op` near one."""
    if op in ("BatchNormalization", "LayerNormalization"):
        return random.uniform(0.5, 1.5, shape)
    if len(shape) < 2:
        return random.normal(0, 0.1, shape)
    fan_in = shape[0] if op == "MatMul" else math.prod(shape[1:])
    return random.normal(0, math.sqrt(2 / fan_in), shape)


def with_weights(path):
    """The model as bytes, its ConstantOfShape nodes replaced by random initializers."""
    random = numpy.random.default_rng(0)
    model = onnx.load(path)
    graph = model.graph
    shapes = {t.name: onnx.numpy_helper.to_array(t).tolist() for t in graph.initializer}
    user = {name: node.op_type for node in graph.node for name in node.input}
    for node in [n for n in graph.node if n.op_type == "ConstantOfShape"]:
        values = random_weight(random, shapes[node.input[0]], user[node.output[0]]).astype(numpy.float32)
        graph.initializer.append(onnx.numpy_helper.from_array(values, node.output[0]))
        graph.node.remove(node)
    return model.SerializeToString()


def session(model, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def median_ms(runner, batch, seconds=0.06, least=7):
    """Median time of a run, over at least `seconds` and `least` runs, after three to warm up."""
    given = runner.get_inputs()[0]
    feed = {given.name: numpy.random.default_rng(1).normal(0, 1, [batch] + given.shape[1:]).astype(numpy.float32)}
    for _ in range(3):
        result = runner.run(None, feed)
    if not all(numpy.isfinite(r).all() for r in result):
        raise ValueError("the network's result is not finite")
    times = []
    end = time.perf_counter() + seconds
    while len(times) < least or time.perf_counter() < end:
        start = time.perf_counter()
        runner.run(None, feed)
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    described = json.loads((given.folder / "settings.json").read_text())
    settings = {name: {"batch": 1, **described["common"], **own} for name, own in described["settings"].items()}
    runtime = "ONNX Runtime " + ".".join(onnxruntime.__version__.split(".")[:2])
    for name, setting in settings.items():
        if setting["runtime"] != runtime:
            sys.exit(f"settings.json: '{name}' was to run on {setting['runtime']}, this is {runtime}")
    threads = {name: int(setting["cores"].split()[0]) for name, setting in settings.items()}

    models = {path.stem: with_weights(path) for path in sorted((given.folder / "onnx").glob("*.onnx"))}
    best = {}
    for turn in range(given.rounds):
        started = time.perf_counter()
        for network, model in models.items():
            for count in sorted(set(threads.values())):
                runner = session(model, count)
                for name, setting in settings.items():
                    if threads[name] == count:
                        ms = median_ms(runner, setting["batch"])
                        best[network, name] = min(ms, best.get((network, name), math.inf))
        print(f"round {turn + 1} of {given.rounds}: {time.perf_counter() - started:.0f} s", file=sys.stderr)

    with open(given.folder / "latencies.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", *settings])
        for network in models:
            table.writerow([network, *(f"{best[network, name]:.4g}" for name in settings)])


if __name__ == "__main__":
    main()
