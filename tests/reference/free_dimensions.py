# SPDX-License-Identifier: BSD-3-Clause
"""What ledg and ONNX's own inference know of outputs while dimensions of inputs are free, and what outputs really are.

    free_dimensions.py SHAPES [--work FOLDER]

SHAPES is the program made from onnx_shapes.cpp. Every node test of ONNX's backend suite is read with its small inputs as
constants and as they are, and with dimensions of inputs free: none, all, the first, the last, all but the second. Each one that ledg
knows must be the one of the expected data (else it is wrong). Where ONNX's inference knows a rank or a dimension and ledg does
not, that is less. Prints a table and all of both; fails where something is wrong.
"""
import argparse
import collections
import itertools
import pathlib
import sys
import tempfile
import warnings

import onnx

from onnx_suite import bind_inputs, general, infer, node_cases, shape_of

WAYS = {
    "none": lambda axis, rank: False,
    "all": lambda axis, rank: True,
    "the first": lambda axis, rank: axis == 0,
    "the last": lambda axis, rank: axis == rank - 1,
    "all but the second": lambda axis, rank: axis != 1,
}


def free(model, is_free):
    """The model with those dimensions of its inputs free, each by a name of its own, for which `is_free(axis, rank)`."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    for declared in model.graph.input:
        dims = declared.type.tensor_type.shape.dim
        for axis, dim in enumerate(dims):
            if is_free(axis, len(dims)):
                dim.dim_param = f"{declared.name}_{axis}"
    return model


def known_to_onnx(model):
    """Shapes of the outputs with -1 for what is free, None for what has no rank."""
    try:
        inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
    except Exception:  # what it throws is no common type; it then knows nothing
        return None
    shapes = []
    for output in inferred.graph.output:
        kind = output.type
        if not kind.HasField("tensor_type") or not kind.tensor_type.HasField("shape"):
            shapes.append(None)
            continue
        dims = kind.tensor_type.shape.dim
        shapes.append([d.dim_value if d.WhichOneof("value") == "dim_value" else -1 for d in dims])
    return shapes


def contradicts(mine, right):
    """True where a dimension is said that is not the right one. Sequences and optionals have shapes of another kind."""
    if mine is None or right is None or any(isinstance(d, list) for d in right):
        return False
    return len(mine) != len(right) or any(m not in (-1, d) for m, d in zip(mine, right))


def knows_less(mine, theirs):
    if theirs is None:
        return False
    return mine is None or len(mine) != len(theirs) or any(m < 0 <= t for m, t in zip(mine, theirs))


def compare(program, way, constants, cases, work):
    """Counts of outcomes, and a line for each shape that is wrong or less known."""
    models = [free(bind_inputs(model, inputs, constants), WAYS[way]) for _, model, inputs, _ in cases]
    paths = [work / f"{k}.onnx" for k in range(len(models))]
    for path, model in zip(paths, models):
        path.write_bytes(model.SerializeToString())
    counts, notes = collections.Counter(), []
    for (name, _, _, outputs), model, line in zip(cases, models, infer(program, paths)):
        right = [shape_of(o) for o in outputs]
        theirs = known_to_onnx(model) or [None] * len(right)
        mine = line["open"] or [None] * len(right)
        what = "as much or more"
        if any(map(contradicts, mine, right)):
            what = "wrong"
        elif any(knows_less(m, t) for m, t, r in zip(mine, theirs, right) if not contradicts(t, r)):
            what = "less"
        counts[what] += 1
        if what != "as much or more":
            kind = "constant" if constants else "as they are"
            notes.append(f"{what} ({way} free, small ones {kind}): {name}: {mine}, ONNX {theirs}, right {right}: {general(line['reason'])}")
    return counts, notes


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--work", type=pathlib.Path)
    given = options.parse_args()
    warnings.simplefilter("ignore")
    work = given.work or pathlib.Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    cases = list(node_cases())
    kinds = ("as much or more", "less", "wrong")
    print("| free dimensions | small inputs | " + " | ".join(kinds) + " |\n| --- | --- | --- | --- | --- |")
    notes, wrong = [], 0
    for way, constants in itertools.product(WAYS, (True, False)):
        counts, lines = compare(given.program, way, constants, cases, work)
        kind = "constant" if constants else "as they are"
        print(f"| {way} | {kind} | " + " | ".join(str(counts[k]) for k in kinds) + " |", flush=True)
        notes += lines
        wrong += counts["wrong"]
    print("\n" + "\n".join(notes))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
