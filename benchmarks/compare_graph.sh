#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# PyTorch (PyPI; eager, compiled, dense) against this library's graph encoders: training steps and inference, in turns,
# beside the time of the matrix products alone, our own full attention and the memory of a step.
#   benchmarks/compare_graph.sh [ROUNDS] [CASE]
# CASE leaves out the cases whose names do not hold it, such as "train shared" or "memory". Needs the release preset with
# benchmarks (-DLEDG_BUILD_BENCHMARKS=ON), a C++ compiler and Python; the peers live in a virtual environment of their own,
# in ${LEDG_PEERS:-build/peers}, made at the first run. Compiling takes PyTorch up to a minute a case.
set -eu
cd "$(dirname "$0")/.."

rounds=${1:-5}
only=${2:-}
bench=${LEDG_BENCH:-build/release/benchmarks}/graph_bench
peers=${LEDG_PEERS:-build/peers}
if [ ! -x "$bench" ]; then
  echo "no $bench; build it: cmake --preset release -DLEDG_BUILD_BENCHMARKS=ON && cmake --build --preset release -t graph_bench" >&2
  exit 2
fi
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import torch' 2>/dev/null || "$peers/bin/pip" install -q torch numpy

# By default glibc returns each large tensor's memory to the system, and PyTorch's steps take up to 1.4 times as long.
export MALLOC_MMAP_THRESHOLD_=34359738368 MALLOC_TRIM_THRESHOLD_=34359738368
"$peers/bin/python" benchmarks/peers/graph.py "$bench" "$rounds" "$only"
