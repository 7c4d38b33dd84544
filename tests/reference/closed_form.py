# SPDX-License-Identifier: BSD-3-Clause
"""Numbers and graphs that closed_form.hpp makes too, to the last bit, so that golden files hold results alone."""
import json

import numpy

MASK = 0xFFFFFFFF


def bits(seed, index):
    """32 mixed bits for each index."""
    x = (numpy.asarray(index, numpy.uint64) * 0x9E3779B1 + (seed * 0x85EBCA77 + 0x165667B1) % 2**32) & MASK
    x = ((x ^ (x >> 15)) * 0x85EBCA77) & MASK
    x = ((x ^ (x >> 13)) * 0xC2B2AE3D) & MASK
    return x ^ (x >> 16)


def numbers(seed, *shape):
    """Multiples of 2^-15 in [-1, 1): exact in float32 too."""
    index = numpy.arange(numpy.prod(shape), dtype=numpy.uint64)
    return ((bits(seed, index) >> 16).astype(numpy.float64) / 2**15 - 1).reshape(shape)


def seed_of(name):
    """FNV-1a."""
    h = 2166136261
    for byte in name.encode():
        h = ((h ^ byte) * 16777619) & MASK
    return h


def parameter(name, shape):
    """Matrices in [-1/4, 1/4), gains in [3/4, 5/4), other vectors in [-1/4, 1/4)."""
    return numbers(seed_of(name), *shape) / 4 + float(name.endswith("norm.weight"))


def parents(size, seed):
    """A list of producers for each node: a chain with gaps and skips, about 1.2 edges a node."""
    lists = []
    for i in range(size):
        chain, near, far = (int(b) for b in bits(seed, numpy.arange(3) + 3 * i))
        row = set()
        if i > 0 and chain % 8 != 0:
            row.add(i - 1)
        if i > 0 and near % 4 == 0:
            row.add(i - 1 - (near // 4) % min(i, 10))
        if i > 0 and far % 16 == 0:
            row.add((far // 16) % i)
        lists.append(sorted(row))
    return lists


def write_safetensors(path, tensors, metadata):
    """Float64 arrays, sorted by name."""
    header, at = {"__metadata__": metadata}, 0
    for name in sorted(tensors):
        size = 8 * tensors[name].size
        header[name] = {"dtype": "F64", "shape": list(tensors[name].shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in sorted(tensors):
            file.write(numpy.ascontiguousarray(tensors[name], "<f8").tobytes())


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(data[slice(*t["data_offsets"])], "<f8").reshape(t["shape"])
            for name, t in header.items()}
