# SPDX-License-Identifier: BSD-3-Clause
"""How far the golden files of two folders lie apart: compare.py COMMITTED MADE. Fails beyond 1e-12."""
import pathlib
import sys

import numpy

import closed_form


def main():
    committed, made = (pathlib.Path(folder) for folder in sys.argv[1:3])
    names = [sorted(path.name for path in folder.glob("*.safetensors")) for folder in (committed, made)]
    good = names[0] == names[1] and len(names[0]) > 0
    if not good:
        print(f"committed are {names[0]}, made are {names[1]}")
    for name in sorted(set(names[0]) & set(names[1])):
        a, b = closed_form.read_safetensors(committed / name), closed_form.read_safetensors(made / name)
        if {k: t.shape for k, t in a.items()} != {k: t.shape for k, t in b.items()}:
            print(f"{name}: other tensors or shapes")
            good = False
            continue
        # Relative to the largest value of a tensor.
        distances = {k: float(numpy.abs(t - b[k]).max() / max(numpy.abs(t).max(), 1e-300)) for k, t in a.items()}
        where = max(distances, key=distances.get)
        print(f"{name}: {len(a)} tensors, largest difference {distances[where]:.1e} ({where})")
        good = good and all(d <= 1e-12 for d in distances.values())  # a NaN is not
    return 0 if good else 1


sys.exit(main())
