# SPDX-License-Identifier: BSD-3-Clause
"""ONNX Runtime and OpenVINO against the BERT encoder of this library, on the same weights, in turns.

Called by compare_bert.sh: bert.py BENCH MODELS ROUNDS
"""
import json
import os
import statistics
import subprocess
import sys
import time

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

try:
    import openvino
except ImportError:
    openvino = None

CASES = [(shape, texts, tokens, threads) for shape in ("tiny", "minilm")
         for texts, tokens, threads in ((1, 16, 1), (1, 32, 1), (32, 32, 1), (32, 32, 2))]


def read_safetensors(path):
    with open(path, "rb") as f:
        size = int.from_bytes(f.read(8), "little")
        header = json.loads(f.read(size))
        data = f.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(data[slice(*t["data_offsets"])], numpy.float32).reshape(t["shape"])
            for name, t in header.items()}


def write_onnx(folder):
    """The graph that exporters write for BertModel, mean pooling behind it."""
    with open(os.path.join(folder, "config.json")) as f:
        config = json.load(f)
    weights = read_safetensors(os.path.join(folder, "model.safetensors"))
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    nodes, constants = [], []

    def constant(value):
        constants.append(numpy_helper.from_array(numpy.asarray(value), f"c{len(constants)}"))
        return constants[-1].name

    def op(kind, *inputs, **attributes):
        nodes.append(helper.make_node(kind, inputs, [f"v{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    def dense(x, name):
        matrix = constant(numpy.ascontiguousarray(weights[name + ".weight"].T))
        return op("Add", op("MatMul", x, matrix), constant(weights[name + ".bias"]))

    def norm(x, name):
        return op("LayerNormalization", x, constant(weights[name + ".weight"]), constant(weights[name + ".bias"]),
                  axis=-1, epsilon=config["layer_norm_eps"])

    one = constant(numpy.float32(1))
    table = "embeddings.{}_embeddings.weight".format
    positions = op("Slice", constant(weights[table("position")]), constant(numpy.array([0])),
                   op("Slice", op("Shape", "ids"), constant(numpy.array([1])), constant(numpy.array([2]))),
                   constant(numpy.array([0])))
    x = op("Add", op("Gather", constant(weights[table("word")]), "ids"),
           op("Gather", constant(weights[table("token_type")]), "types"))
    x = norm(op("Add", x, positions), "embeddings.LayerNorm")
    mask = op("Cast", "mask", to=TensorProto.FLOAT)
    bias = op("Mul", op("Sub", one, op("Unsqueeze", mask, constant(numpy.array([1, 2])))), constant(numpy.float32(-1e9)))
    split, join = constant(numpy.array([0, 0, heads, hidden // heads])), constant(numpy.array([0, 0, hidden]))
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}."
        q, k, v = (op("Transpose", op("Reshape", dense(x, layer + "attention.self." + part), split),
                      perm=[0, 2, 3, 1] if part == "key" else [0, 2, 1, 3]) for part in ("query", "key", "value"))
        scores = op("Div", op("MatMul", q, k), constant(numpy.float32((hidden // heads) ** 0.5)))
        context = op("MatMul", op("Softmax", op("Add", scores, bias), axis=-1), v)
        context = op("Reshape", op("Transpose", context, perm=[0, 2, 1, 3]), join)
        x = norm(op("Add", dense(context, layer + "attention.output.dense"), x), layer + "attention.output.LayerNorm")
        inner = dense(x, layer + "intermediate.dense")
        erf = op("Erf", op("Div", inner, constant(numpy.float32(2 ** 0.5))))
        inner = op("Mul", op("Mul", inner, op("Add", erf, one)), constant(numpy.float32(0.5)))
        x = norm(op("Add", dense(inner, layer + "output.dense"), x), layer + "output.LayerNorm")
    nodes.append(helper.make_node("ReduceMean", [x], ["vectors"], axes=[1], keepdims=0))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", "tokens"]) for n in ("ids", "mask", "types")]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", hidden])]
    model = helper.make_model(helper.make_graph(nodes, "bert", inputs, outputs, constants),
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = os.path.join(folder, "model.onnx")
    onnx.save(model, path)
    return path


def feed(texts, tokens):
    """The texts of bert_bench.cpp."""
    i, t = numpy.meshgrid(numpy.arange(texts), numpy.arange(tokens), indexing="ij")
    ids = (i * 7919 + t * 104729 + 1000) % 30522
    return {"ids": ids.astype(numpy.int64), "mask": numpy.ones_like(ids, numpy.int64),
            "types": numpy.zeros_like(ids, numpy.int64)}


def microseconds(call, clock, seconds=0.4):
    call()
    count, start, end = 0, clock(), time.perf_counter() + seconds
    while count < 2 or time.perf_counter() < end:
        call()
        count += 1
    return (clock() - start) / count * 1e6


def with_onnxruntime(path, threads, inputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    return lambda: session.run(None, inputs)[0]


def with_openvino(path, threads, inputs):
    hints = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(path, "CPU", hints)
    request = compiled.create_infer_request()
    return lambda: request.infer(inputs)[compiled.output(0)]


def ours(bench, shape, texts, tokens, threads):
    name = f"^embed/{shape}/texts:{texts}/tokens:{tokens}/threads:{threads}/real_time$"
    out = subprocess.run([bench, f"--benchmark_filter={name}", "--benchmark_min_time=0.4", "--benchmark_format=json"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return json.loads(out)["benchmarks"][0]["cpu_time" if threads == 1 else "real_time"]


def main():
    bench, models, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    os.environ["LEDG_BERT_MODELS"] = models
    peers = {"onnxruntime": with_onnxruntime}
    if openvino:
        peers["openvino"] = with_openvino
    print(f"onnxruntime {onnxruntime.__version__}, openvino {openvino.__version__ if openvino else 'not installed'}; "
          f"microseconds a call (of processor time with one thread, which a busy machine disturbs less; of wall time with "
          f"two), medians of {rounds} rounds in turns; ratios are medians of a round's ratios to the faster peer")
    print(f"{'case':<22}" + "".join(f"{p:>13}" for p in peers) +
          f"{'F32':>11}{'ratio':>7}{'least':>7}{'F16':>11}{'ratio':>7}{'least':>7}")
    paths = {shape: write_onnx(os.path.join(models, shape)) for shape in ("tiny", "minilm")}
    for shape, texts, tokens, threads in CASES:
        case = f"{shape} {texts}x{tokens} {threads}t"
        if only not in case:
            continue
        times = {name: [] for name in (*peers, "F32", "F16")}
        for _ in range(rounds):
            for name, make in peers.items():
                call = make(paths[shape], threads, feed(texts, tokens))
                times[name].append(microseconds(call, time.process_time if threads == 1 else time.perf_counter))
                del call  # its threads must not spin beside the next
            times["F32"].append(ours(bench, shape, texts, tokens, threads))
            times["F16"].append(ours(bench, shape + "_f16", texts, tokens, threads))
        line = f"{case:<22}" + "".join(f"{statistics.median(times[p]):>13.0f}" for p in peers)
        for name in ("F32", "F16"):
            ratios = [min(times[p][r] for p in peers) / times[name][r] for r in range(rounds)]
            line += f"{statistics.median(times[name]):>11.0f}{statistics.median(ratios):>7.2f}{min(ratios):>7.2f}"
        print(line, flush=True)


main()
