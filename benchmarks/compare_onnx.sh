#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Reading an ONNX file of 100 MB beside the onnx package's protobuf parser (bytes in memory already), and scoring
# NAS-Bench-201 cells beside the same network in PyTorch (dense, features ready), in turns.
#   benchmarks/compare_onnx.sh [ROUNDS]
# Needs the release preset with benchmarks (-DLEDG_BUILD_BENCHMARKS=ON) and Python; the peers live in a virtual environment
# of their own, in ${LEDG_PEERS:-build/peers}, made at the first run.
set -eu
cd "$(dirname "$0")/.."

rounds=${1:-5}
bench=${LEDG_BENCH:-build/release/benchmarks}/onnx_bench
peers=${LEDG_PEERS:-build/peers}
if [ ! -x "$bench" ]; then
  echo "no $bench; build it: cmake --preset release -DLEDG_BUILD_BENCHMARKS=ON && cmake --build --preset release -t onnx_bench" >&2
  exit 2
fi
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import onnx, torch, numpy' 2>/dev/null || "$peers/bin/pip" install -q onnx torch numpy

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$peers/bin/python" benchmarks/peers/onnx_read.py "$bench" "$folder/network.onnx" "$rounds"
