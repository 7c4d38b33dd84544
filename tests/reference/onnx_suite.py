# SPDX-License-Identifier: BSD-3-Clause
"""Output shapes of all models of ONNX's backend suite and of Debian's libonnx-testdata, as ledg infers them and as they are.

    onnx_suite.py SHAPES [--data FOLDER] [--work FOLDER]

SHAPES is the program made from onnx_shapes.cpp, FOLDER the `data` of libonnx-testdata. Each node test is read twice: as it is,
and with its small inputs as constants, so that shapes that depend on values have these. Prints the table of docs/onnx.md;
fails where a shape is wrong.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import numpy
import onnx
from onnx import numpy_helper

MOST_ELEMENTS = 1024
REAL_TYPES = (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE, onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16)


def shape_of(value):
    """A list of sizes; of lists for a sequence; None for what has no shape."""
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return [shape_of(v) for v in value]
    if isinstance(value, dict):
        return None
    if isinstance(value, onnx.TensorProto):
        return list(value.dims)
    return list(numpy.shape(value))


def forget(graph, ends=("output",)):
    """Takes the shapes away that the file declares for outputs and inner tensors: they are what is asked for here."""
    for declared in [value for end in ends for value in getattr(graph, end)]:
        kind = declared.type
        while kind.WhichOneof("value") in ("sequence_type", "optional_type"):
            kind = getattr(kind, kind.WhichOneof("value")).elem_type
        if kind.HasField("tensor_type"):
            kind.tensor_type.ClearField("shape")
    del graph.value_info[:]
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                forget(attribute.g, ("input", "output"))


def bind_inputs(model, values, constants):
    """The model with the shapes of `values` as those of its inputs; small tensors become initializers if `constants`."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    given = dict(zip([i.name for i in model.graph.input], values))
    kept = []
    for declared in model.graph.input:
        value = given.get(declared.name)
        tensor = value is not None and declared.type.HasField("tensor_type")
        if tensor:
            declared.type.tensor_type.shape.Clear()
            for size in shape_of(value):
                declared.type.tensor_type.shape.dim.add().dim_value = size
        small = tensor and numpy.prod(shape_of(value)) <= MOST_ELEMENTS
        real = tensor and declared.type.tensor_type.elem_type in REAL_TYPES
        first = not kept and real and shape_of(value) != []  # carries the data
        if constants and small and not first:
            constant = value if isinstance(value, onnx.TensorProto) else numpy_helper.from_array(numpy.asarray(value))
            constant = onnx.TensorProto.FromString(constant.SerializeToString())
            constant.name = declared.name
            model.graph.initializer.append(constant)
        else:
            kept.append(declared)
    forget(model.graph)
    del model.graph.input[:]
    model.graph.input.extend(kept)
    return model


def node_cases():
    from onnx.backend.test.case.node import collect_testcases
    for case in collect_testcases():
        if case.model is None or not case.data_sets:
            continue
        inputs, outputs = case.data_sets[0]
        yield case.name, case.model, inputs, outputs


def load(path, kind):
    if kind.HasField("sequence_type"):
        sequence = onnx.SequenceProto.FromString(path.read_bytes())
        return [t for t in sequence.tensor_values]
    if kind.HasField("optional_type"):
        return None
    return onnx.TensorProto.FromString(path.read_bytes())


def stored_cases(folder):
    for path in sorted(folder.glob("*/*/model.onnx")) + sorted(folder.glob("light/*.onnx")):
        model = onnx.load(str(path), load_external_data=False)
        data = path.parent / "test_data_set_0"
        if path.parent.name == "light" or not data.exists():
            yield path.stem, model, [], [declared_shape(o) for o in model.graph.output]
            continue
        read = lambda stem, ends: [load(data / f"{stem}_{i}.pb", e.type) for i, e in enumerate(ends)
                                   if (data / f"{stem}_{i}.pb").exists()]
        initializers = {t.name for t in model.graph.initializer}
        ends = [i for i in model.graph.input if i.name not in initializers]
        yield f"{path.parent.parent.name}/{path.parent.name}", model, read("input", ends), read("output", model.graph.output)


class declared_shape:
    """Stands for a value of the shape that the file declares."""
    def __init__(self, declared):
        self.shape = [d.dim_value for d in declared.type.tensor_type.shape.dim]

    def __array__(self, *_, **__):
        return numpy.broadcast_to(numpy.zeros((), numpy.int8), self.shape)


def infer(program, paths):
    answer = subprocess.run([program], input="\n".join(map(str, paths)), capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    if answer.returncode != 0 or len(lines) != len(paths):
        raise SystemExit(f"the program ended with {answer.returncode} at {paths[len(lines)]}")
    return lines


def general(reason):
    """The reason without names, numbers and the node it is about: for counting."""
    reason = re.sub(r"^node \d+ \((.*?)(?: '.*?')?\): ", r"\1: ", reason)
    return re.sub(r"'[^']*'", "...", re.sub(r"[^ ]*/[^ ]*\.onnx: ", "", reason))


def agrees(mine, right):
    """A sequence is described by what its elements have in common; a dimension that differs among them is -1."""
    if mine == right or right is None:
        return True
    if mine is None or not isinstance(right, list) or not right or not isinstance(right[0], list):
        return False
    elements = right
    while elements and elements[0] and isinstance(elements[0][0], list):
        elements = [inner for outer in elements for inner in outer]
    return all(len(e) == len(mine) and all(m in (-1, d) for m, d in zip(mine, e)) for e in elements)


def outcome(line, expected):
    """One of: equal, refused, wrong. An empty optional or a map has no shape to compare."""
    got = line["outputs"]
    if not got and expected:
        return "refused"
    differ = [mine for mine, right in zip(got, expected) if not agrees(mine, right)]
    if any(mine is not None for mine in differ):
        return "wrong"
    return "refused" if differ else "equal"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--data", type=pathlib.Path)
    options.add_argument("--work", type=pathlib.Path)
    given = options.parse_args()
    warnings.simplefilter("ignore")
    work = given.work or pathlib.Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    suites = [(f"node tests of onnx {onnx.__version__}", list(node_cases()))]
    if given.data:
        suites.append(("libonnx-testdata", list(stored_cases(given.data))))
    wrong = 0
    print("| models | inputs | equal | refused | wrong |\n| --- | --- | --- | --- | --- |")
    notes = []
    for title, cases in suites:
        for constants in (False, True):
            paths = []
            for k, (_, model, inputs, _) in enumerate(cases):
                paths.append(work / f"{k}.onnx")
                paths[-1].write_bytes(bind_inputs(model, inputs, constants).SerializeToString())
            counts, reasons = collections.Counter(), collections.defaultdict(list)
            for (name, _, _, outputs), line in zip(cases, infer(given.program, paths)):
                expected = [shape_of(o) for o in outputs]
                what = outcome(line, expected)
                counts[what] += 1
                if what == "wrong":
                    notes.append(f"wrong: {name}: {line['outputs']} for {expected}")
                if what == "refused":
                    reasons[general(line["reason"])].append(name)
            kind = "small ones constant" if constants else "as they are"
            print(f"| {len(cases)} {title} | {kind} | {counts['equal']} | {counts['refused']} | {counts['wrong']} |")
            wrong += counts["wrong"]
            for reason, names in sorted(reasons.items(), key=lambda r: -len(r[1])):
                notes.append(f"refused ({kind}): {len(names)} x {reason}: {', '.join(names[:3])}")
    print("\n" + "\n".join(notes))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
