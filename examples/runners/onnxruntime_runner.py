#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A runner for `ledg measure`: times ONNX files with ONNX Runtime on the CPU.

    ledg measure resnet50.onnx --runner 'python3 examples/runners/onnxruntime_runner.py' --out measured.csv

Needs the packages onnxruntime and numpy. A JSON object a line comes in, one a line goes out
(include/ledg/measure/runner.hpp says what they hold). Everything else goes to stderr.
"""
import json
import re
import sys
import time

import numpy
import onnxruntime

TYPES = {
    "tensor(float)": numpy.float32, "tensor(float16)": numpy.float16, "tensor(double)": numpy.float64,
    "tensor(int64)": numpy.int64, "tensor(int32)": numpy.int32, "tensor(int8)": numpy.int8,
    "tensor(uint8)": numpy.uint8, "tensor(bool)": numpy.bool_,
}


def threads_of(cores):
    """Number of threads in words such as `2 threads`; 0 lets ONNX Runtime decide."""
    found = re.search(r"\d+", cores or "")
    return int(found.group()) if found else 0


def session_of(network, cores):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads_of(cores)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def shape_of(given, batch):
    """The input's shape: a free first dimension is the batch, other free ones are an error."""
    shape = []
    for place, size in enumerate(given.shape):
        if isinstance(size, int) and size > 0:
            shape.append(size)
        elif place == 0:
            shape.append(batch)
        else:
            raise ValueError(f"input '{given.name}' has the free dimension {size!r} at place {place}; fix it in the file")
    return shape


def inputs_of(session, batch):
    random = numpy.random.default_rng(0)
    inputs = {}
    first = session.get_inputs()[0]
    if first.shape and isinstance(first.shape[0], int) and first.shape[0] not in (0, batch):
        raise ValueError(f"input '{first.name}' is fixed at a batch of {first.shape[0]}, not {batch}; free it in the file")
    for given in session.get_inputs():
        if given.type not in TYPES:
            raise ValueError(f"input '{given.name}' is a {given.type}, which is not known here")
        kind = TYPES[given.type]
        shape = shape_of(given, batch)
        if numpy.issubdtype(kind, numpy.floating):
            inputs[given.name] = random.standard_normal(shape).astype(kind)
        else:  # indices and masks: 0 and 1 fit everywhere
            inputs[given.name] = random.integers(0, 2, shape).astype(kind)
    return inputs


def times_of(request):
    if request["precision"] not in ("fp32", "int8"):
        raise ValueError(f"precision '{request['precision']}': the file decides, and a CPU runs fp32 or int8")
    batch = int(request["batch"])
    if batch != request["batch"] or batch < 1:
        raise ValueError(f"batch {request['batch']}: expected a whole number of at least 1")
    session = session_of(request["network"], request["cores"])
    inputs = inputs_of(session, batch)
    for _ in range(request["warm_up"]):
        session.run(None, inputs)
    times_ms = []
    begin = time.perf_counter()
    while len(times_ms) < request["most_runs"]:
        before = time.perf_counter()
        session.run(None, inputs)
        after = time.perf_counter()
        times_ms.append(1e3 * (after - before))
        if len(times_ms) >= request["least_runs"] and after - begin > request["seconds"]:
            break
    return times_ms


def main():
    for line in sys.stdin:
        try:
            answer = {"times_ms": times_of(json.loads(line)), "runtime": f"ONNX Runtime {onnxruntime.__version__}"}
        except Exception as problem:  # pylint: disable=broad-except
            answer = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
